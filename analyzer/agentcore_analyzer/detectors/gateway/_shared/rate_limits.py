"""Calls that a rate limit of the gateway stopped, in spans and in answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, LogRecord, Operation
from agentcore_analyzer.symptoms import told_failures
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.tuples import NamedTuple

_CUSTOMER = "aws.agentcore.gateway.throttle.customer."
_SAYS, _CODE = "Rate limit exceeded", "-32003"
_MEMBER = late(r"\b(?P<name>limitKey|metric|retryAfter)\\{0,3}['\"]?\s?[:=]\s?\\{0,3}['\"]?(?P<value>[^\s'\"\\,}\]]{1,300})")
_MCP = late(r"(?i)\bmcp\b|gateway\.bedrock-agentcore")
_TOO_MANY = 429  # Too Many Requests (RFC 6585)


class Limited(NamedTuple):
    """One call that a rate limit stopped; `own`: it is named, or a span says so, as a limit that the owner of the gateway has set."""

    limit: str
    metric: str
    wait: str
    own: bool
    evidence: Evidence
    anchors: frozenset[str]


def reached(case: Case) -> Iterator[Limited]:
    yield from _spans(case)
    yield from _told(case)


def _spans(case: Case) -> Iterator[Limited]:
    for span in case.by_operation.get(Operation.GATEWAY, ()):
        attributes = span.detail.attributes
        decided = attributes.get(_CUSTOMER + "decision") == "throttled"
        if not decided and span.facts.http_status != _TOO_MANY:
            continue
        limit, metric = (str(attributes.get(_CUSTOMER + k) or "") for k in ("limit_key", "metric"))
        what = "throttle decision: throttled" if decided else "answered 429"
        yield Limited(limit, metric, "", decided, of_span(span, what), anchors(span))


def _told(case: Case) -> Iterator[Limited]:
    ours = of_agentcore(case)
    for one in told_failures.saying(case, _SAYS, _SAYS.lower()):
        members = _members(one)
        if "limitKey" not in members and not (_CODE in one.words and (ours or _MCP.search(one.words))):
            continue  # a limit of whatever stands behind a tool, or of another server that speaks JSON-RPC
        yield Limited(members.get("limitKey", ""), members.get("metric", ""), members.get("retryAfter", ""), "limitKey" in members,
                      one.evidence("it says so", _SAYS), one.anchors)  # fmt: skip


def _members(one: told_failures.Told) -> Mapping[str, str]:
    """What the answer says of the limit, in the record or document in which it stands."""
    first = one.failure.sources[0]
    text = str(first.data) if isinstance(first, Document) else (first.text or "") if isinstance(first, LogRecord) else ""
    return {m["name"]: m["value"] for m in _MEMBER.finditer(f"{text[:4000]}\n{one.words}")}
