"""
A background task was cut off: its session ended before the task did.

## What it sees
`Async task started: NAME (ID: n)` of the SDK with no `completed` or `failed` for it, and a log that ends about the idle
time-out (900 s by default) after the last request of that log.

## Why it matters
A session that looks idle is ended with everything that runs in it, and nothing is logged about it. The work
is lost without an error anywhere.

## What to do
Keep the session busy while the task runs: register it with add_async_task, so that /ping answers HealthyBusy
together with time_of_last_update, and end it with complete_async_task.

## Not this when
The task completed or failed; the log ends much earlier (the export was cut, or the process crashed) or goes on later.

## Source
Texts of bedrock-agentcore 1.25.0; LifecycleConfiguration; issues about HealthyBusy without time_of_last_update.

Covers: HO-13
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, NotChecked, Severity, Step
from agentcore_analyzer.symptoms import microvms

NEEDS = (frozenset({Kind.RUNTIME_LOG}),)
STARTED, COMPLETED, FAILED = "Async task started: ", "Async task completed: ", "Async task failed: "
_STARTED = late(r"Async task started: (?P<name>[^\n]{1,200}?) \(ID: (?P<id>-?\w{1,40})\)")
_ENDED = late(r"Async task (?:completed|failed): (?P<name>[^\n]{1,200}?) \((?:ID: (?P<id>-?\w{1,40}))?")
_REQUEST = ("Invocation completed successfully", "Returning streaming response", "Invocation failed (", "POST /invocations")
# Ending a session may lag 15 s behind the idle time-out (lifecycle settings); pings and timers blur the rest.
TOLERANCE_NS = 60 * microvms.SECOND
GRACE_NS = 15 * microvms.SECOND


def find(case: Case) -> Iterator[Finding | NotChecked]:
    found = list(case.logs_with(STARTED, COMPLETED, FAILED, channels=frozenset({Kind.RUNTIME_LOG})))
    if not found:
        return
    ended = {(m["id"] or m["name"]) for log in found if (m := _ENDED.search(log.text or ""))}
    open_: dict[tuple[str, str], tuple[str, list[LogRecord]]] = {}
    for log in found:
        task = _STARTED.search(log.text or "")
        if task and task["id"] not in ended and task["name"] not in ended:
            open_.setdefault((task["name"], task["id"]), (log.origin.file, []))[1].append(log)
    if not open_:
        return
    idle, source = microvms.idle_timeout(case)
    files = {file for file, _ in open_.values()}
    last: dict[str, LogRecord] = {}
    for log in case.logs:
        file = log.origin.file
        if file in files and log.time_ns is not None and (file not in last or log.time_ns >= (last[file].time_ns or 0)):
            last[file] = log
    requests: dict[str, LogRecord] = {}
    for log in case.logs_with(*_REQUEST, channels=frozenset({Kind.RUNTIME_LOG})):
        if log.origin.file in files and log.time_ns is not None:
            requests[log.origin.file] = max(requests.get(log.origin.file, log), log, key=lambda g: g.time_ns or 0)
    for (name, number), (file, logs) in open_.items():
        start = logs[0]
        request = requests.get(file, start)
        if request.time_ns is None or start.time_ns is None:
            continue
        end = last[file]
        silent = (end.time_ns or 0) - max(request.time_ns, start.time_ns)
        limit = idle * microvms.SECOND
        if limit - TOLERANCE_NS <= silent <= limit + GRACE_NS + TOLERANCE_NS:
            yield _finding(name, number, logs, request, end, idle, source, silent)
        elif silent < limit:
            yield NotChecked(
                f"cannot tell whether task {name} was cut off, because the log ends {silent // microvms.SECOND} s after the last"
                f" request, before the idle time-out of {idle} s: export more with `agentcore logs --since 2h`"
            )


def _finding(
    name: str, number: str, logs: list[LogRecord], request: LogRecord, end: LogRecord, idle: int, source: str, silent: int
) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title=f"Background task {name} never ended: its session was reclaimed",
        cause=(
            f"Task {name} (ID {number}) started and neither completed nor failed. The log ends {silent // microvms.SECOND} s after"
            f" the last request, which is about the idle time-out of {idle} s ({source}): most likely the session was ended with the task in it."
        ),
        evidence=(
            *(of_log(g, "the task started", f"{STARTED}{name} (ID: {number})") for g in logs),
            *((Evidence(request.place, "the last request", request.trace_id, None, request.time_ns),) if request is not logs[0] else ()),
            Evidence(end.place, f"the last record of the log, {silent // microvms.SECOND} s later", end.trace_id, None, end.time_ns),
        ),
        fix=(
            Step("Register the work with app.add_async_task and end it with app.complete_async_task in a finally block."),
            Step(
                "Check that the agent says it is busy while the task runs.",
                "curl -s http://localhost:8080/ping",
                '{"status": "HealthyBusy", "time_of_last_update": TIME}; TIME is that of the last change, not of the ping',
            ),
            Step("For work that outlasts the idle time-out, raise idleRuntimeSessionTimeout (8 h at most) and deploy.", "agentcore deploy"),
        ),
        subject=("background-task-reclaimed", name),
        counter=(f"{COMPLETED.strip()} or {FAILED.strip()} for this task: none", "records after the idle time-out: none"),
        anchors=anchors(*logs),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-long-run.html",),
    )
