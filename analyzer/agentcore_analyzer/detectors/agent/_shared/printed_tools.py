"""Results of tools that are errors, printed in a log, answered by an MCP server or logged by a gateway, where no span tells of the call."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.tool_causes import Cause, made
from agentcore_analyzer.evidence import of_log
from agentcore_analyzer.failures import Failure, FailureKind, failures
from agentcore_analyzer.failures.knowledge import Explanation
from agentcore_analyzer.failures.records import MARKS
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, LogRecord, Span
from agentcore_analyzer.symptoms.known_sentences import explained
from agentcore_analyzer.tuples import NamedTuple

# Entries of the table that are the matter of another detector.
_OTHERS = ("identity-", "oauth-", "evaluation-", "policy-", "gateway-", "denied", "memory-", "token-", "no-credentials", "model-", "runtime-", "guardrail-")
_NAMED = late(
    r"tool_name=<(?P<a>[\w.:-]{1,100})>|Error (?:executing|invoking|calling) tool '?(?P<b>[\w.:-]{1,100})|\b[Tt]ool ['\"`]?(?P<c>[\w.:-]{1,100})['\"`]? (?:failed|returned|raised)"
    r"|['\"]tool_?[nN]ame['\"]: ?['\"](?P<d>[\w.:-]{1,100})['\"]"
    # A name alone may be anybody's: it is a tool's beside what a call or its result has.
    r"|['\"]name['\"]: ?['\"](?P<e>[\w.:-]{1,100})['\"], ?['\"](?:arguments|input|args|toolUseId|tool_use_id|tool_call_id|id|status)['\"]:"
)
# No failure: a question to the user, an interrupt on purpose, a hand-over.
EXPECTED = late(r"-32042|[Ee]licitation|Interrupt|GraphBubbleUp")


class Printed(NamedTuple):
    """Results with the same words; `tool` is empty where its name is not told."""

    tool: str
    failures: tuple[Failure, ...]
    known: Explanation | None


def printed(case: Case) -> Iterator[Printed]:
    known = {id(f): k for f, k in explained(case)}
    groups: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures(case).all:
        if failure.harmless or not is_result(failure) or EXPECTED.search(failure.message):
            continue
        entry = known.get(id(failure))
        if entry is not None and entry.key.startswith(_OTHERS):
            continue
        groups.setdefault((_name(failure), masked(failure.message)), []).append(failure)
    for (tool, _), found in groups.items():
        yield Printed(tool, tuple(found), known.get(id(found[0])))


def is_result(failure: Failure) -> bool:
    """Whether a log or an answer tells of a tool's result that is an error, and no span does."""
    if failure.kind is not FailureKind.RPC_ERROR or failure.code not in MARKS:
        return False
    # The gateway's own log says more of its calls than the result.
    return not any(isinstance(s, Span) or (isinstance(s, LogRecord) and s.channel is Kind.GATEWAY_LOG) for s in failure.sources)


def _name(failure: Failure) -> str:
    for source in failure.sources:
        text = "" if isinstance(source, Span | Document) else source.text or ""
        at = failure.said.start
        found = _NAMED.search(text[max(0, at - 200) : at + 400]) if isinstance(source, LogRecord) else None
        if found:
            return next(g for g in found.groups() if g)
    found = _NAMED.search(failure.message)
    return next(g for g in found.groups() if g) if found else ""


def of_gateway(case: Case) -> Iterator[tuple[LogRecord, Cause, bool]]:
    """Requests that only the gateway's own log marks as failed, with what it says, and whether a tool's result says so."""
    for log in case.logs if Kind.GATEWAY_LOG in case.ledger.kinds else ():
        if log.channel is not Kind.GATEWAY_LOG or not failures(case).of(log):
            continue
        if (log.trace_id and case.traces[log.trace_id].spans) or EXPECTED.search(log.text or ""):
            continue
        body = log.detail.body
        said = str(body.get("responseBody") or body.get("log") or "") if isinstance(body, dict) else log.text or ""
        of_tool = "isError=true" in (log.text or "")
        proof = of_log(log, f"the gateway log marks this {'result' if of_tool else 'request'} as an error", said[:300])
        yield log, made("", plain_quotes(said), proof), of_tool
