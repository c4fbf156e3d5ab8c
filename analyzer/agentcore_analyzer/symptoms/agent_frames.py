"""Where a traceback leaves the code of its own agent."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.own import own, typed

_FRAME = late(r'File \\?"(?P<file>[^"<\\\n]{1,300}\.py)\\?", line (?P<line>\d{1,7}), in (?P<name>[\w<>.]{1,100})')


def own_frame(text: str) -> str:
    """`main.py:49 in invoke`: the last frame that is no library's; empty where there is none."""
    found = [m for m in _FRAME.finditer(text) if own("python", m["file"]) and not typed(m["file"])]
    if not found:
        return ""
    last = found[-1]
    return f"{last['file'].replace(chr(92), '/').rpartition('/')[2]}:{last['line']} in {last['name']}"
