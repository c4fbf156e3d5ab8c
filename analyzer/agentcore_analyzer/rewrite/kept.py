"""
Which values of the inputs a sender may want to keep (`--keep`): accounts, ARNs, ids of requests, traces, sessions.

Ids come from the records as the parsers read them, and from what stands behind their names in the
text; ARNs and accounts from the text. Only AWS's own resources and the account's count as ARNs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agentcore_analyzer import pipeline
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import InMemory, find_inputs, rereadable

KINDS = ("account", "arn", "request-id", "trace-id", "session-id")
_ARN = re.compile(rb"arn:aws[a-z-]{0,10}:[a-z0-9-]{1,40}:[a-z0-9-]{0,20}:(\d{12}):[\w./:+=,@-]{1,300}")
_ACCOUNT = re.compile(rb"(?i)account(?:[._ -]?id)?\W{1,12}(\d{12})(?!\d)")
# `"requestId": "…"`, `x-amzn-RequestId: …`, `{"key": "aws.request_id", "value": {"stringValue": "…"}}`
_REQUEST = re.compile(
    rb"(?i)request[._ -]?id\W{1,12}(?:value\W{1,9}(?:string_?value\W{1,9})?)?"
    rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9a-z])"
)


def kept(names: Sequence[str | InMemory], kinds: Iterable[str]) -> frozenset[str]:
    """The values of these kinds (of KINDS) in the inputs; an ARN tells its account, so `arn` means `account`, too."""
    wanted = set(kinds)
    found: set[str | None] = set()
    names = rereadable(names)
    if not wanted.isdisjoint({"account", "arn", "request-id"}):
        for source in find_inputs(names, lambda _: None):
            try:
                source.head()  # finds the encoding
                found |= set(_written(source.data(), wanted))
            except OSError:
                continue  # said where it is rewritten
    if not wanted.isdisjoint({"request-id", "trace-id", "session-id"}):
        case = pipeline.load(names, Options(plugins=False)).case
        for span in case.spans:
            found |= {span.trace_id if "trace-id" in wanted else None, span.session_id if "session-id" in wanted else None}
            found |= {span.facts.request_id if "request-id" in wanted else None}
        for log in case.logs:
            found |= {log.trace_id if "trace-id" in wanted else None, log.session_id if "session-id" in wanted else None}
            found |= {log.request_id if "request-id" in wanted else None}
    return frozenset(value for value in found if value)


def _written(data: bytes, wanted: set[str]) -> Iterable[str]:
    if "request-id" in wanted:
        yield from (m[1].decode() for m in _REQUEST.finditer(data))
    if wanted.isdisjoint({"account", "arn"}):
        return
    yield from (m[1].decode() for m in _ACCOUNT.finditer(data))
    for match in _ARN.finditer(data):
        yield match[1].decode()
        if "arn" in wanted:
            yield match[0].decode("ascii", "replace").rstrip(".,:/")
