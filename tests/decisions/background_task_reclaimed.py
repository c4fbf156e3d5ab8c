"""When a task counts as ended, and when the log is long enough to say that it was cut off."""

from make import document, log

from agentcore_analyzer.model import Kind

ANSWERED = "Invocation completed successfully (1.000s)"


def started(at, name="index", number="-71", file="agent"):
    return log(at, f"Async task started: {name} (ID: {number})", file)


CASES = {
    "the log ends with the idle time-out": ([started(1), log(2, ANSWERED, "agent"), log(902, "pinged", "agent")], [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last request",
        "  agent: the last record of the log, 900 s later",
    ]),
    "within the tolerance before it": ([started(1), log(2, ANSWERED, "agent"), log(850, "pinged", "agent")], [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last request",
        "  agent: the last record of the log, 848 s later",
    ]),
    "within the tolerance behind it": ([started(1), log(2, ANSWERED, "agent"), log(970, "pinged", "agent")], [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last request",
        "  agent: the last record of the log, 968 s later",
    ]),
    "long behind it": ([started(1), log(2, ANSWERED, "agent"), log(980, "pinged", "agent")], []),
    "the log ends before it": ([started(1), log(2, ANSWERED, "agent"), log(600, "pinged", "agent")], ["? cannot tell whether task index was cut off, because the log ends 598 s after the last request, before the idle time-out of 900 s: export more with `agentcore logs --since 2h`"]),
    "another file goes on": ([started(1), log(2, ANSWERED, "agent"), log(600, "pinged", "agent"), log(902, "x", "b")], ["? cannot tell whether task index was cut off, because the log ends 598 s after the last request, before the idle time-out of 900 s: export more with `agentcore logs --since 2h`"]),
    "another file has the last request": ([started(1), log(902, "pinged", "agent"), log(500, ANSWERED, "b")], [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last record of the log, 901 s later",
    ]),
    "records out of order": ([started(1), log(902, "pinged", "agent"), log(2, ANSWERED, "agent")], [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last request",
        "  agent: the last record of the log, 900 s later",
    ]),
    "requests out of order": ([started(1), log(20, ANSWERED, "agent"), log(2, ANSWERED, "agent"), log(920, "x", "agent")], [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last request",
        "  agent: the last record of the log, 900 s later",
    ]),
    "ended by its name": ([started(1), log(2, "Async task failed: index (took 3 s)", "agent"), log(902, "x", "agent")], []),
    "another one of that name ended": (
        [started(1), started(1, number="8"), log(2, "Async task completed: index (ID: 8)", "agent"), log(902, "x", "agent")],
        [
        "error likely: Background task index never ended: its session was reclaimed",
        "  agent: the task started “Async task started: index (ID: -71)”",
        "  agent: the last record of the log, 901 s later",
    ]),
    "the time is not known": ([started(None), log(902, "x", "agent")], []),
    "a longer time-out is set": (
        [document(Kind.STATUS, "get-agent-runtime", {"lifecycleConfiguration": {"idleRuntimeSessionTimeout": 3600}}),
         started(1), log(902, "pinged", "agent")],
        ["? cannot tell whether task index was cut off, because the log ends 901 s after the last request, before the idle time-out of 3600 s: export more with `agentcore logs --since 2h`"]),
}
