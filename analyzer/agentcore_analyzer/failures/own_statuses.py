"""
Statuses that a client library gives to what it raises itself: no server has answered.

Where a print shows the line that raised the exception, and the status stands there as a number beside words of the network, the
library chose it: `raise ClientHTTPError(503, f"Network error: {e}") from e`. A server that raises its own status is none
of these: it answers with it.
"""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said

_RAISES = late(
    r"\b(?:raise|throw new) (?P<type>[\w.]{1,120})\(\s{0,80}(?:\w{1,40}\s?=\s?)?(?P<status>[45]\d\d)\b(?P<rest>[^\n]{0,300})"
)
_NETWORK = late(r"(?i)\b(?:network|connect\w*|communicat\w+|transport|socket|dns|timed? ?out|unreachable|offline)\b")
_CLIENT = late(r"(?i)client")


def without_own(said: Said, text: str) -> Said:
    """The failure without a status that no server has given."""
    if said.http_status is None or not said.type or not _chosen(said, text):
        return said
    code = "" if said.code == str(said.http_status) else said.code
    kind = FailureKind.EXCEPTION if said.kind is FailureKind.HTTP_STATUS else said.kind
    return said._replace(kind=kind, http_status=None, code=code)


def _chosen(said: Said, text: str) -> bool:
    own = re.split(r"[.:]", said.type)[-1]
    of_client = bool(_CLIENT.search(said.type)) or any(_CLIENT.search(f.file) for f in said.frames[-1:])
    raised = (m for m in _RAISES.finditer(text, said.start, said.end) if m["type"].rpartition(".")[2] == own)
    return of_client and any(m["status"] == str(said.http_status) and _NETWORK.search(m["rest"]) for m in raised)
