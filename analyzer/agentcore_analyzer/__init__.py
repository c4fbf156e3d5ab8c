"""
agentcore-analyzer: reads exported AWS Bedrock AgentCore traces and logs offline and says what broke.

The command is `analyze`; see `analyze --help`. In Python:

    from agentcore_analyzer import analyze

    for finding in analyze("trace.json").findings:
        print(finding.severity, finding.code, finding.title)

`agentcore_analyzer.api` documents every name below. They are imported when they are first used: the
command's start-up would pay for all of them.
"""

import os
import sys

if sys.argv[:1] == ["-m"]:
    # `python -m agentcore_analyzer` looks for modules in the working folder first, where a stranger's files may lie. What
    # Python loaded before this line (of the standard library, and this package itself) cannot be helped from here.
    try:
        _here = os.path.realpath(os.getcwd()) if not sys.flags.safe_path else ""  # noqa: PTH109
    except OSError:  # the folder is gone
        _here = ""
    sys.path[:] = [entry for entry in sys.path if entry not in ("", ".") and os.path.realpath(entry) != _here]

from agentcore_analyzer.version import __version__

TYPE_CHECKING = False  # not typing's, whose import takes 10 ms in which Ctrl-C would give a traceback
if TYPE_CHECKING:
    from typing import Any

    from agentcore_analyzer.api import (
        Account,
        AnalyzerError,
        Answer,
        BaselineError,
        Case,
        Confidence,
        Document,
        Evidence,
        FailureGroup,
        Finding,
        Found,
        Inputs,
        Invocation,
        Kind,
        LogRecord,
        NoReadableInput,
        NotChecked,
        PatternFileError,
        Place,
        QueryError,
        Report,
        Severity,
        Span,
        State,
        Step,
        Trace,
        analyze,
        diff,
        load,
    )

__all__ = [
    "Account",
    "AnalyzerError",
    "Answer",
    "BaselineError",
    "Case",
    "Confidence",
    "Document",
    "Evidence",
    "FailureGroup",
    "Finding",
    "Found",
    "Inputs",
    "Invocation",
    "Kind",
    "LogRecord",
    "NoReadableInput",
    "NotChecked",
    "PatternFileError",
    "Place",
    "QueryError",
    "Report",
    "Severity",
    "Span",
    "State",
    "Step",
    "Trace",
    "__version__",
    "analyze",
    "diff",
    "load",
]


if not __doc__:  # PYTHONOPTIMIZE=2
    from agentcore_analyzer import docstrings

    docstrings.keep()


def __getattr__(name: str) -> "Any":
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from agentcore_analyzer import api  # see above

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__all__)
