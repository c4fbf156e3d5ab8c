"""The templates of pages, compiled by Jinja: `report/formats/_html/compiled.py`, of which a function a template."""

from __future__ import annotations

import textwrap

from _venv import ROOT
from jinja2.bccache import bc_version

from agentcore_analyzer.report.formats._html import frame

PACKAGE = ROOT / "analyzer" / "agentcore_analyzer"
FILE = PACKAGE / "report" / "formats" / "_html" / "compiled.py"
_HEAD = '''"""
The templates of pages as Jinja compiles them, written by `scripts/docs`: read the templates, not this.

Each is found by the digest of its text, so that a template which was changed is compiled anew. It is committed, as the indexes of
plugins are, since a build of the wheel has no Jinja, and a run has no folder of its own to keep it in.
"""

# mypy: ignore-errors

FORM = {form}  # of Jinja's code
'''


def compiled() -> str:
    """The module for the templates as they are."""
    environment = frame.environment(str)  # the text of another one is nothing that the code depends on
    parts, table = [_HEAD.format(form=bc_version)], []
    for path in sorted(PACKAGE.rglob("*.j2")):
        text = path.read_text("utf-8")
        code = environment.compile(text, path.name, path.name, raw=True)
        name = "_" + "_".join(path.relative_to(PACKAGE).with_suffix("").with_suffix("").parts).replace("__", "_")
        body = "\n".join(line for line in code.splitlines() if line != "from __future__ import generator_stop")
        made = "return {'root': root, 'blocks': blocks, 'debug_info': debug_info}"
        parts.append(f"\n\ndef {name}(environment):\n{textwrap.indent(body, '    ')}\n    {made}\n")
        table.append(f'    "{frame.digest(text)}": {name},\n')
    return "".join(parts) + "\n\nTEMPLATES = {\n" + "".join(table) + "}\n"
