"""
What the HotSpot virtual machine of Java prints as it ends itself, and writes into `hs_err_pid….log`: that the system gave it no
memory, or that native code crashed in it. Its lines begin with `#`, or with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import said

ORDER = 44
HINTS = ("the Java Runtime Environment",)
_NO_MEMORY = late(
    r"(?m)^[^\n]{0,200}?(?P<head>There is insufficient memory for the Java Runtime Environment to continue)\."
    r"(?:\s{0,4}\n[^\n]{0,200}?(?P<what>Native memory allocation \(\w{3,10}\) failed to [^\n]{3,200}))?"
)
_CRASH = late(
    r"(?m)^[^\n]{0,200}?A fatal error has been detected by the Java Runtime Environment:"
    r"(?:\s{0,4}\n[^\nA-Za-z]{0,40}){1,3}(?P<what>(?P<code>SIG[A-Z]{2,5}|EXCEPTION_[A-Z_]{3,40}|Internal Error)\b[^\n]{0,200})"
)


def read(text: str, severity: int) -> Iterator[Said]:
    for found in _NO_MEMORY.finditer(text):
        message = ": ".join(filter(None, (found["head"], (found["what"] or "").rstrip(". "))))
        yield said(text, found.start("head"), found.end(), FailureKind.COMMAND_ERROR, code="insufficient memory", message=message, weight=26)
    for found in _CRASH.finditer(text):
        yield said(text, found.start("what"), found.end(), FailureKind.PROCESS_END, code=found["code"], message=found["what"].strip(), weight=26)
