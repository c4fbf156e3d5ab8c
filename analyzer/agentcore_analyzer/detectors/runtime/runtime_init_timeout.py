"""
The runtime took too long to start.

## What it sees
`Runtime initialization time exceeded. Please make sure that initialization completes in Ns.` in a
client's error, a span, a gateway target's reason or a log. The number is read from the text: 30 s,
60 s and 120 s were seen.

## Why it matters
The first invoke of a new session fails with 424. If later invokes succeed, the start is slow; if
all fail, it never completes, and its log says why.

## What to do
Move expensive work out of module level, create clients on first use, or warm the agent up. In a
VPC, make sure that the endpoints the start needs can be reached.

## Not this when
A failing import explains it: then the missing dependency is the finding and this its consequence.

## Source
Error text of InvokeAgentRuntime; windows of 30 s, 60 s and 120 s from issues of the SDK and the CLI.

Covers: F424-5 HO-11
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.evidence import anchors, next_in_file, of_log, of_span
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, LogRole, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS, Kind.DEV_LOG))
SAID = True
PHRASE = "Runtime initialization time exceeded"
_WINDOW = late(r"completes in (?P<n>\d{1,4})\s?s")
_OK = late(r"\bstatus(?:Code)?[ =:]+200\b|/invocations\S{0,300} HTTP/1\.\d\"? 200|\binvoke_agent_runtime .{0,40}200|^data: ")


def find(case: Case) -> Iterator[Finding]:
    logs = [g for g in case.logs_with(PHRASE) if failures(case).of(g)]
    errors = list(case.errors_with(PHRASE))
    if not logs and not errors:
        return
    evidence: list[Evidence] = [of_log(g, "the invoke was refused", _line(g)) for g in logs]
    evidence += [of_span(e.span, f"{e.span.name} failed", e.message) for e in errors]
    text = logs[0].text if logs else errors[0].message
    window = _WINDOW.search(text or "")
    later = next((g for log in logs if (g := _success_after(case, log))), None)
    if later is not None:
        evidence.append(of_log(later, "a later call succeeded", _first(later)))
    limit = f"within {window['n']} s" if window else "in time"
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The runtime did not start {limit}",
        cause=(
            f"The service waited for the agent's container to become ready and gave up: it has to be ready {limit}. "
            + (
                "A later call in the same log succeeded: if it was to this agent, the start works but is too slow, mostly by imports,"
                " connections or MCP clients at module level."
                if later is not None
                else "No later success is in the input: the start may never complete; the runtime's own log would show why."
            )
        ),
        evidence=tuple(evidence),
        fix=(
            Step(
                "Read what the runtime logged while it started.",
                "agentcore logs --runtime AGENT_NAME --since 1h",
                "a traceback, or the last line before the silence",
            ),
            Step(
                "Measure what the start spends its time on.",
                "python -X importtime -c 'import main' 2>&1 | sort -t'|' -k2 -n | tail",
                f"a sum well below {window['n'] if window else 30} s",
            ),
            Step("Move connections and MCP clients from module level into the entrypoint, created on first use."),
        ),
        subject=("runtime-init-timeout", "slow" if later is not None else "never"),
        counter=(
            "a failing import at start-up (would be runtime-missing-dependency): see that finding if there is one",
            *(("a later success in the same file: none",) if later is None else ()),
        ),
        anchors=anchors(*logs, *(e.span for e in errors)),
        owner="agents-harden",
    )


def _line(log: LogRecord) -> str:
    return row_with(log.text or "", PHRASE)


def _first(log: LogRecord) -> str:
    return "" if log.role is LogRole.SSE else (log.text or "").partition("\n")[0]


def _success_after(case: Case, log: LogRecord) -> LogRecord | None:
    return next_in_file(case, log, "answers with success", lambda g: _OK.search((g.text or "")[:300]))
