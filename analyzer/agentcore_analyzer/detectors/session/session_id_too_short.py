"""
The runtime session id is shorter than 33 characters.

## What it sees
`Invalid length for parameter runtimeSessionId` (botocore), `Value at 'runtimeSessionId' failed to
satisfy constraint` (the service), or a caller's failed InvokeAgentRuntime span, a CloudTrail event or session
header with an id of fewer than 33 characters.

## Why it matters
The request is refused before it reaches the agent. It fails loudly; older advice says that it fails
in silence.

## What to do
Make ids of at least 33 characters (a UUID has 36) and keep one for each conversation.

## Not this when
The id is a session of AgentCore Memory: there the shortest is one character. A span's own session.id
inside an agent may be anything and is not looked at.

## Source
botocore's service model (33 to 256 characters); both texts as the SDK and the service print them.

Covers: MEM-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Operation, Scope, Severity, SpanStatus, Step
from agentcore_analyzer.symptoms import phrases

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLOUDTRAIL))
EXPLAINS = (Explains("tool-error", "the call was refused for its session id", Scope.SPANS),)
SHORTEST = 33  # botocore's service model of InvokeAgentRuntime
PHRASES = ("Invalid length for parameter runtimeSessionId", "'runtimeSessionId' failed to satisfy constraint")
# A quoted name needs a quoted value: in a line of source code a bare word behind it is the name of a variable.
HEADER = late(
    r"(?i)X-Amzn-Bedrock-AgentCore-Runtime-Session-Id(?:[\"']\s*[:=]\s*[\"']|\s*[:=]\s*[\"']?)(?P<id>[\w-]{1,300})(?=[\"'\s,;}]|$)"
)
_SHORT = ("valid min length", "greater than or equal to")  # the same sentences tell of an id that is too long, or of other signs
_LENGTH = late(r"value: (?P<length>\d+), valid min length")
_SPELLINGS = ("X-Amzn-Bedrock-AgentCore-Runtime-Session-Id", "x-amzn-bedrock-agentcore-runtime-session-id")


def find(case: Case) -> Iterator[Finding]:
    refused = [h for h in phrases.hits(case, *PHRASES) if any(words in h.message for words in _SHORT)]
    evidence: list[Evidence] = [h.evidence for h in refused]
    found = [anchors(h.source) for h in refused]
    length = next((m["length"] for h in refused if (m := _LENGTH.search(h.message))), "")
    for span in case.by_operation.get(Operation.CLIENT, ()):
        named = span.session_id or ""
        # A caller's own session may be on the span, too; only a call that failed can have been refused for it.
        failed = span.status == SpanStatus.ERROR or span.facts.error
        if failed and 0 < len(named) < SHORTEST and (span.facts.api or "").startswith("InvokeAgentRuntime"):
            evidence.append(of_span(span, f"called with a session id of {len(named)} characters"))
            found.append(anchors(span))
            length = length or str(len(named))
    for log in case.logs_with(*_SPELLINGS, channels=frozenset({Kind.CLIENT_LOG})):
        header = HEADER.search(log.text or "")
        if header and len(header["id"]) < SHORTEST:
            evidence.append(of_log(log, f"the header has {len(header['id'])} characters", header[0]))
            found.append(anchors(log))
            length = length or str(len(header["id"]))
    for document in case.documents:
        data = document.data if document.kind is Kind.CLOUDTRAIL and isinstance(document.data, dict) else {}
        asked = data.get("requestParameters")
        given = asked.get("runtimeSessionId") if isinstance(asked, dict) else None
        if isinstance(given, str) and 0 < len(given) < SHORTEST and str(data.get("eventName")).startswith("InvokeAgentRuntime"):
            at = data.get("time_ns")
            evidence.append(Evidence(document.place, f"called with a session id of {len(given)} characters", time_ns=at))
            length = length or str(len(given))
    if not evidence:
        return
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if refused else Confidence.LIKELY,
        title=f"The runtime session id is too short{f': {length} characters' if length else ''}, at least {SHORTEST} are needed",
        cause=(
            f"InvokeAgentRuntime takes session ids of {SHORTEST} to 256 characters"
            + (f", and the caller gave one of {length}" if length else ", and the caller gave a shorter one")
            + ". The request is refused before it reaches the agent."
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(
                "Make the session id from a UUID, once for each conversation.",
                'python3 -c "import uuid; print(uuid.uuid4())"',
                "36 characters",
            ),
            Step("Pass it as runtimeSessionId (SDK) or X-Amzn-Bedrock-AgentCore-Runtime-Session-Id (HTTPS) and call again."),
        ),
        subject=("session-id-too-short",),
        counter=("session ids of AgentCore Memory (at least 1 character): not counted",),
        anchors=frozenset().union(*found) if found else frozenset(),
        owner="agents-build/integrate",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeAgentRuntime.html",),
    )
