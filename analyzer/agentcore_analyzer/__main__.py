"""`python -m agentcore_analyzer`: the same as the command `analyze`."""

import sys

# `python -m` puts the current folder first; a file beside a hostile bundle must not be imported.
sys.path[:] = [entry for entry in sys.path if entry not in ("", ".")]
if sys.path and not getattr(sys.flags, "safe_path", False):
    import os

    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != os.path.realpath(os.getcwd())]  # noqa: PTH109

from agentcore_analyzer.cli import main  # noqa: E402

main()
