"""
The agent could not send its telemetry.

## What it sees
Errors of the OpenTelemetry exporters in the agent's log: `Failed to export span batch code: 403`,
`Failed to export logs batch …`, a missing log group, missing credentials, `Queue full, dropping …`; an instrumentation that could
not be loaded (`Failed to auto initialize OpenTelemetry`); `Transient error … retrying` again and again; `Exporting failed` in the log of a collector, where it is not tried again.

## Why it matters
The agent answers as usual, but spans or log records are lost for good. Nothing that is missing in
the trace proves anything then.

## What to do
By cause: permissions of the execution role, the log group or the trace destination, a network path to
the endpoints of xray and logs, or a larger queue.

## Not this when
A transient error was retried (`Transient error … retrying` less than four times, and no batch given up). An agent that runs outside AWS and never had
an endpoint to send to (`Connection refused` on localhost): that is a note.

## Source
An agent whose exporter was refused with 403 and 400 (opentelemetry 1.44.0 logs the status, not the
answer); texts read in its source; the missing log group from an issue of
the starter toolkit.

Covers: NTR-4 LOG-2
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from agentcore_analyzer.detectors.telemetry._shared import exporter_steps, exporter_words, lone_invokes
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log, of_span
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity
from agentcore_analyzer.symptoms import collectors, exporter_failures
from agentcore_analyzer.symptoms.exporter_failures import Failure
from agentcore_analyzer.symptoms.following_lines import printed_below
from agentcore_analyzer.symptoms.known_sentences import proof
from agentcore_analyzer.symptoms.sentences import count

NEEDS = ANY_LOG
EXPLAINS = (
    Explains("traces-missing", "the exporter could not send them"),
    Explains("framework-not-instrumented", "spans were made but could not be sent"),
    Explains("orphan-spans", "their parents could not be sent"),
)
_SIGNALS = {"traces": "spans", "logs": "log records", "metrics": "metrics"}


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, bool, str, bool], list[Failure]] = {}
    for failure in exporter_failures.failures(case):
        if failure.why == "destination":
            continue  # transaction-search-off
        told = masked(exporter_words.reason(failure.why, failure.log.text or ""))
        groups.setdefault((failure.why, failure.collector, told, failure.again), []).append(failure)
    alone = [found.span for found in lone_invokes.lone_invokes(case) if found.cause == lone_invokes.EXPORT]
    for (why, collector, told, again), hits in groups.items():
        signals = sorted({_SIGNALS.get(h.signal, h.signal) for h in hits})
        times = count(_times(hits), "time")
        spans = alone if any(h.signal == "traces" for h in hits) else []
        what = " and ".join(signals)
        below = {id(h.log): b for h in hits if (b := printed_below(case, h.log)) is not None}
        text = hits[0].log.text or ""
        if (printed := below.get(id(hits[0].log))) is not None:
            text = f"{text}\n{printed.said.quote.strip()}"
        yield Finding(
            severity=Severity.NOTE if why == "nothing listens" else Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=f"A collector could not send {what} on ({why}, {times})" if collector else exporter_words.title(why, what, times, text, again=again),
            cause=(collectors.cause(why, what, times, (collectors.line(h.log) for h in hits)) if collector else exporter_words.cause(why, what, times, text, again=again))
            + (f" {count(len(spans), 'Invoke span')} of the platform stand{'s' if len(spans) == 1 else ''} alone, as they do then." if spans else ""),
            evidence=(
                *(of_log(h.log, "the exporter's error", exporter_words.quote(h)) for h in hits[:10]),
                *(proof(b, "the exception that it printed below") for b in islice(below.values(), 3)),
                *(of_log(h.tried, "its last try before") for h in hits[:3] if h.tried is not None),
                *(of_span(s, "nothing below this span arrived") for s in spans[:5]),
            ),
            fix=collectors.fix(why, collectors.line(hits[0].log), frozen=hits[0].log.channel is Kind.LAMBDA_LOG) if collector else exporter_steps.fix(why, text, sorted({h.signal for h in hits}, reverse=True)),
            subject=("telemetry-export-failed", why, *signals, *(("collector",) if collector else ()), *((told[:80],) if told else ())),
            counter=("retries that succeeded: a few transient errors alone are not counted",),
            anchors=anchors(*(h.log for h in hits), *spans),
            owner="agents-optimize",
        )


def _times(hits: list[Failure]) -> int:
    """How often at least: an error stands in the stderr and in the OpenTelemetry log, so files are not summed up."""
    return max(Counter(h.log.origin.file for h in hits).values())
