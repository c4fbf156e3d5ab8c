"""
AWS rejected a call because of what was asked for, and says why.

## What it sees
ValidationException, ResourceNotFoundException, ConflictException and exceeded quotas in an error of a log or terminal, as
botocore (`An error occurred (…) when calling the … operation: …`), the SDKs for Go and Java, Terraform and CloudFormation
(`HandlerErrorCode: …`) print them.

## Why it matters
The same call fails again until what it asks for is changed: a retry does not help.

## What to do
Correct the value, create what is missing, or free a place under the quota, as the message asks. Where it names a pattern,
the finding says which value breaks it.

## Not this when
A permission is missing (permission-denied), the call was throttled, or a model, an image or a session is the matter: these
have findings of their own. A tool made the call: tool-error names the tool. The agent's own log holds it below ERROR.

## Source
Error sentences of botocore, aws-sdk-go-v2 and the Java SDK; error codes of the service models; handler error codes of
CloudFormation.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors._shared.calls import in_tool
from agentcore_analyzer.detectors._shared.rejections import HINTS, SENTENCES, STEPS
from agentcore_analyzer.detectors._shared.resources import resources
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import CALLER_SIDE, SERVER_SIDE, anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.DEV_LOG))
EXPLAINS = {
    "runtime-agent-error": "the rejected call ended the request",
    "stream-error-event": "the rejected call ended the stream",
}
PHRASES = (
    "An error occurred (", "operation error ", "ValidationException: ", "HandlerErrorCode: ", "Status Code: 4",
    "validation error detected: ", "validation errors detected: ", "wanted target '",
)  # fmt: skip
# Operations and sentences that other detectors speak of.
OPERATIONS = ("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "InvokeAgentRuntime", "Retrieve")
OTHERS = (
    "validating ECR URI", "runtimeSessionId", "not authorized", "AccessDenied", "Access denied", "hrottl", "Too many", "messages.",
    "toolUse", "tool_use", "prompt is too long", "model", "xpired", "execution role to", "is not ACTIVE", "maxVms",
    "Default endpoints are removed", "Trace Segment Destination",
)  # fmt: skip
_CODE = r"(?P<code>\w{0,40}(?:Validation|NotFound|Conflict|AlreadyExists|ServiceQuota|LimitExceeded|InvalidRequest|InvalidParameter)\w{0,40})"
_FORMS = tuple(
    late(p)
    for p in (
        rf"An error occurred \({_CODE}\) when calling the (?P<operation>\w{{1,80}}) operation[^:]{{0,60}}: (?P<said>.{{1,1500}})",
        rf"operation error [\w ]{{1,60}}: (?P<operation>\w{{1,80}}), .{{0,300}}?{_CODE}: (?P<said>.{{1,1500}})",
        rf"returned message: \"?(?P<said>.{{1,1500}}?)\"? ?\((?:RequestToken: [\w-]{{1,60}}, )?HandlerErrorCode: {_CODE}",
        r"exceeded during (?P<operation>\w{1,80}): (?P<said>.{1,300}?) \(Service: \w{1,80}, Status Code: 402",
        rf"(?:^|\s){_CODE}: (?P<said>\d validation errors? detected: .{{1,1500}})",
        r"(?P<said>\d validation errors? detected: .{1,1500})",
        r"unexpected state '\w{1,40}', wanted target '\w{1,40}'\. last error: (?P<said>[^%].{1,1000})",
    )
)
_VALUE = late(
    r"Value (?:'(?P<value>[^']{1,300})' )?at '(?P<field>[\w.]{1,80})' failed to satisfy constraint:"
    r" Member must satisfy regular expression pattern: (?P<pattern>\S{1,200})"
)


class Rejection(NamedTuple):
    operation: str
    code: str
    said: str
    log: LogRecord


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[Rejection]] = {}
    waiting = any(m.status not in ("", "ACTIVE") for m in resources(case, "memory"))  # then memory-not-active speaks
    for log in case.logs_with(*PHRASES, *SENTENCES, channels=SERVER_SIDE | CALLER_SIDE):
        if 0 < log.severity < 17 or log.stream in ("sse", "response") or in_tool(case, log.trace_id, log.span_id):
            continue
        found = _read(log)
        if found is not None and not (waiting and found.said.startswith("Memory not found")):
            groups.setdefault((found.operation, found.code, found.said[:40]), []).append(found)
    for hits in groups.values():
        yield _finding(hits)


def _read(log: LogRecord) -> Rejection | None:
    for line in plain_quotes(log.text or "").splitlines():
        plain = next((s for s in SENTENCES if s in line), "")
        if plain:
            return Rejection(SENTENCES[plain][0], "", line[line.index(plain) :][:400].strip(), log)
        found = next((m for form in _FORMS if (m := form.search(line[:4000]))), None)
        if found is None:
            continue
        named = found.groupdict()
        operation, said = named.get("operation") or "", " ".join(found["said"].split()).rstrip('"')
        if operation in OPERATIONS or any(o in said for o in OTHERS):
            return None
        code = named.get("code") or ("ServiceQuotaExceeded" if "402" in found[0] else "ValidationException")
        return Rejection(operation, code, said, log)
    return None


def _finding(hits: list[Rejection]) -> Finding:
    first = hits[0]
    value = _VALUE.search(first.said)
    call = first.operation or "a call"
    why = f"the value of {value['field']} does not fit" if value else f"{first.said[:80].rstrip('. ')}{'…' if len(first.said) > 80 else ''}"
    plain = next((text for words, (_, text) in SENTENCES.items() if words in first.said), "")
    hint = plain or next((text for words, text in HINTS.items() if words in f"{call} {first.said}"), "")
    step = next((text for part, text in STEPS.items() if part in first.code), "Correct the value that the message names.")
    if value:
        step = f"Give {value['field']} a value that fits the pattern {value['pattern']}" + (
            f": in '{value['value']}' something does not." if value["value"] else "; often a character such as : | or - is too much."
        )
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"AWS rejected {call}: {why}",
        cause=f"AWS answered {call} with {first.code or 'an error'}: {first.said[:400].rstrip('. ')}. The call fails in the same way until what it"
        f" asks for is changed. It is in {count(len(hits), 'record')} of the input.",
        evidence=tuple(dict.fromkeys(of_log(h.log, "the call was rejected", f"{h.code}: {h.said}"[:600].removeprefix(": ")) for h in hits[:10])),
        fix=(Step(hint or step), Step("Do it again.")),
        subject=("aws-call-rejected", first.operation, first.code),
        counter=("a missing permission or throttling: the code is another one",),
        anchors=frozenset().union(*(anchors(h.log) for h in hits)),
        owner="agents-build",
    )
