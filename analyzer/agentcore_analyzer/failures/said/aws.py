"""
Calls to AWS that failed, in the words of every client: botocore, the command line, SDKs, CloudFormation, bodies and headers.

Each sentence is one failure of its own, also where it is the last line of a stack trace. The wordings are in `failures.wordings`.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings import bodies, botocore, client, javascript, sdks

ORDER = 20
# What says most about a failure comes first: a bare body is read only where no SDK told of it.
_WORDINGS = (botocore, javascript, sdks, client, bodies)
HINTS = tuple(dict.fromkeys(hint for wording in _WORDINGS for hint in wording.HINTS))


def read(text: str, severity: int) -> Iterator[Said]:  # noqa: ARG001  # what AWS refused is refused at any level
    taken: list[tuple[int, int]] = []
    for wording in _WORDINGS:
        if not any(hint in text for hint in wording.HINTS):
            continue
        for said in wording.read(text):
            if not any(start < said.end and said.start < end for start, end in taken):
                taken.append((said.start, said.end))
                yield said
