"""
Lines that no logger wrote stand in an agent's log, and in no trace.

## What it sees
The agent's log holds served requests, but no OpenTelemetry log record and no line with a trace id. Behind the
first line of its server stand lines without a level, a time and a logger, as `print` writes them.

## Why it matters
Such lines are stored (in the `[runtime-logs]` streams), but belong to no trace: whoever looks at a
trace does not see them, and filters by trace id miss them.

## What to do
Use `logging` instead of `print`, under opentelemetry-instrument: records then go to `otel-rt-logs`
with trace and span id.

## Not this when
Any record of the log knows its trace. A log of `agentcore dev`, or what a terminal showed beside it. Lines of loggers (of
whatever library), what stands before the server's first line, prints of errors. Whose code printed is not known: a library
prints as well.

## Source
AWS documentation: standard output is kept as standard logs. The older advice that prints are lost is
wrong; they are only not correlated.

Covers: LOG-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, LogRole, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

_OURS = frozenset({Kind.RUNTIME_LOG})
NEEDS = (_OURS,)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_SERVER = ("INFO:     ", "uvicorn", "Started server", "Waiting for application", "Application ", "Uvicorn ", "Shutting down")
_SDK = "bedrock_agentcore."
_TERMINAL = late(r"[$%#>] \S|\S{1,80}@\S{1,80}[:~ ][^\n]{0,80}[$#%] \S|(?:data|event): ?\S")  # what was typed, or a client received


def find(case: Case) -> Iterator[Finding]:
    if next(case.logs_with(*SERVED, channels=_OURS), None) is None:
        return
    if next(case.logs_with("opentelemetry", "trace_id=", channels=_OURS), None) is not None:
        return  # the wrapper is at work; where its records go is another question
    ours: list[LogRecord] = []
    for log in case.logs:
        if log.channel is Kind.RUNTIME_LOG:
            if log.trace_id is not None or log.text is None or log.event == "APPLICATION_LOGS":
                return
            ours.append(log)
    served = list(case.logs_with(*SERVED, channels=_OURS))
    files: dict[str, list[LogRecord]] = {log.origin.file: [] for log in served}
    for log in ours:
        if log.origin.file in files:
            files[log.origin.file].append(log)
    # A terminal's output beside it is no log of the agent.
    printed = [log for logs in files.values() if not any(_TERMINAL.match(g.text or "") for g in logs) for log in _printed(case, logs)]
    if not printed:
        return
    yield Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{count(len(printed), 'line')} without a level or a time belong{'s' if len(printed) == 1 else ''} to no trace",
        cause=(
            f"The log shows {count(len(served), 'record')} of served requests and {count(len(printed), 'line')} without a level, a time and a logger, as"
            " `print` writes them; whose code did, the log does not say. No record carries a trace id: the lines are kept, but no trace will show them."
        ),
        evidence=(
            *(Evidence(log.place, "a line without a trace id", time_ns=log.time_ns) for log in printed[:5]),
            of_log(served[0], "a served request, without a trace id too", (served[0].text or "").partition("\n")[0]),
        ),
        fix=(
            Step("Where your own code prints them: use a logger, logging.getLogger(__name__).info(…)."),
            Step(
                "Run under the wrapper, which adds the ids and sends the records.",
                "opentelemetry-instrument python -m main",
                "records in the log stream otel-rt-logs with traceId and spanId",
            ),
        ),
        subject=("print-not-correlated",),
        counter=("any record with a trace id in this log: none",),
        anchors=anchors(*served[:20]),
        owner="agents-optimize",
    )


def _printed(case: Case, logs: list[LogRecord]) -> list[LogRecord]:
    """The lines of a file that no logger wrote, behind the first one that its server or the SDK did."""
    begin = next((n for n, log in enumerate(logs) if _of_server(log)), len(logs))
    return [log for log in logs[begin:] if _bare(log) and not _of_server(log) and not failures(case).of(log)]


def _of_server(log: LogRecord) -> bool:
    text = log.text or ""
    return text.startswith(_SERVER) or log.logger.startswith(_SDK) or "HTTP/1." in text[:300]


def _bare(log: LogRecord) -> bool:
    logged = log.severity or log.time_ns is not None or log.logger or log.role is not LogRole.LINE
    text = log.text or " "
    return not logged and not text[:1].isspace() and "\n" not in text  # what is indented goes on with the line above
