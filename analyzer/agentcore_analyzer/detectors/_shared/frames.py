"""Where a traceback leaves the code of its own agent."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

_FRAME = late(r'File \\?"(?P<file>[^"<\\\n]{1,300}\.py)\\?", line (?P<line>\d{1,7}), in (?P<name>[\w<>.]{1,100})')
_FOREIGN = ("site-packages", "dist-packages", "/lib/python", "/versions/", "\\lib\\")


def own_frame(text: str) -> str:
    """`main.py:49 in invoke`: the last frame that is no library's; empty where there is none."""
    found = [m for m in _FRAME.finditer(text) if not any(f in m["file"] for f in _FOREIGN)]
    if not found:
        return ""
    last = found[-1]
    return f"{last['file'].replace(chr(92), '/').rpartition('/')[2]}:{last['line']} in {last['name']}"
