"""
What AWS Support asks for first: of each finding the times, the region, the resources, the ids.

Taken from the whole of the inputs, before anything was minimised: a finding about a refused tool does
not need the request id of the call, and whoever looks for this call in AWS's logs needs nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Finding, LogRecord, Span, SpanStatus
from agentcore_analyzer.report.times import stamp
from agentcore_analyzer.safe import clean

MAX_LISTED = 10  # of each kind
_MAX_READ = 2000  # spans and log records of a finding's requests whose attributes are read
_REGION = re.compile(r"(?<![a-z0-9])((?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?-[a-z]{4,9}-\d)(?![a-z0-9])")
_RESOURCE = re.compile(r"arn:aws[\w-]{0,10}:[a-z0-9-]{1,40}:[a-z0-9-]{0,20}:(?:\d{12}|aws)?:[\w./:+=,@-]{1,200}")
# Attributes whose values name where a call went or ran.
_PLACES = re.compile(
    r"(?i)cloud\.region|aws\.region|region|cloud\.resource_id|.*\barn|server\.address|net\.peer\.name|http\.url|url\.full"
    r"|exception\.message|.*resource\.identifier"
)
_WORDS = """\
For AWS Support: what it needs to look the requests up, from the whole of the inputs.
{kept}
Times are UTC.
"""
_PSEUDONYMS = """\
Accounts, names and ids are pseudonyms, with which AWS Support finds nothing: if you may give them away, make the
ticket again with --keep account,arn,request-id"""

# What stays in a record that stays: it costs little, and a reader misses it at once.
keeps = re.compile(
    r"(?i)cloud\.(?:region|account\.id|resource_id|platform)|(?:aws\.)?(?:extended_)?region|service\.name|session\.id"
    r"|(?:aws\.|x-amzn?-)?(?:extended_?)?request[._-]?id|aws\.log\.group\.names|telemetry\.(?:auto|sdk)\.version"
    r"|error\.type|exception\.(?:type|message)|http\.(?:response\.)?status_code|rpc\.(?:service|method)"
).fullmatch


def text(case: Case, findings: Sequence[Finding], kept: Sequence[str], redacted: Callable[[str], str]) -> bytes:
    """The file: `redacted` is applied to every value of the inputs, `kept` are the kinds of values it leaves alone."""
    said = f"Kept as they are: {', '.join(kept)}. Other names and ids are pseudonyms." if kept else _PSEUDONYMS
    lines = [_WORDS.format(kept=said)]
    for finding in findings:
        lines.append(f"{finding.code} ({finding.severity.value}, {finding.confidence.value})")
        lines.append(f"  {clean(redacted(finding.title), 400)}")
        for label, values in _facts(case, finding):
            unique = list(dict.fromkeys(clean(redacted(value), 400) for value in values if value))
            shown = unique[:MAX_LISTED]
            more = f" (and {len(unique) - MAX_LISTED} more)" if len(unique) > MAX_LISTED else ""
            if shown:
                lines.append(f"  {label:12} " + ("\n" + " " * 15).join(shown) + more)
        lines.append("")
    if not findings:
        lines.append("Nothing was found: write down when it happened, and in which region.\n")
    return "\n".join(lines).encode("utf-8", "replace")


def _facts(case: Case, finding: Finding) -> Iterator[tuple[str, Iterable[str]]]:
    named = {kind: _anchored(finding, kind) for kind in ("trace", "session", "request")}
    traces = list(dict.fromkeys([e.trace_id for e in finding.evidence if e.trace_id] + named["trace"]))
    at_spans = {e.span_id for e in finding.evidence if e.span_id}
    known = [trace for t in traces[:MAX_LISTED] if (trace := case.traces.get(t)) and trace.spans]
    requests = [i for trace in known for i in case.invocations_of(trace)]
    # Of a trace with many requests those that the evidence lies in.
    requests = [i for i in requests if any(s.span_id in at_spans for s in i.spans)] or requests
    times = sorted(t for t in (e.time_ns for e in finding.evidence) if t is not None)
    yield "times", (stamp(t) or "" for t in dict.fromkeys((*times[:1], *times[-1:])))
    records = _records(requests, at_spans)
    places = "\n".join([*(e.quote for e in finding.evidence), *_places(records)])
    ids = [r.facts.request_id if isinstance(r, Span) else r.request_id for r in records]
    yield "region", dict.fromkeys(m[1] for m in _REGION.finditer(places))
    resources = [r.facts.arn for r in records if isinstance(r, Span) and r.facts.arn]
    yield "resources", [*resources, *(m[0].rstrip(".,:/") for m in _RESOURCE.finditer(places))]
    yield "services", (r.service for r in records if isinstance(r, Span))
    yield "models", (r.facts.model or "" for r in records if isinstance(r, Span))
    yield "request ids", [*named["request"], *(i for i in ids if i)]
    yield "session ids", [*named["session"], *(i.session_id or "" for i in requests)]
    yield "trace ids", traces


def _anchored(finding: Finding, kind: str) -> list[str]:
    return sorted(a.partition(":")[2] for a in finding.anchors if a.startswith(f"{kind}:"))


def _records(requests: Sequence[Invocation], first: set[str]) -> list[Span | LogRecord]:
    """Those that the evidence names, then those that failed, then the others."""
    spans = [s for i in requests for s in i.spans]
    spans.sort(key=lambda s: (s.span_id not in first, s.status != SpanStatus.ERROR))
    logs = [log for i in requests for log in i.logs]
    return [*spans[:_MAX_READ], *logs[:_MAX_READ]]


def _places(records: Iterable[Span | LogRecord]) -> Iterator[str]:
    for record in records:
        detail = record.detail
        for attributes in (detail.attributes, detail.resource):
            yield from (v for name, v in attributes.items() if isinstance(v, str) and _PLACES.fullmatch(name))
