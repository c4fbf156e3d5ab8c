"""What ends a start, what a request's traceback is, and who was refused for it."""

from make import TRACE, log, span

from agentcore_analyzer.model import Kind

# By these frames the stack was loading modules, not running a request.
LOADING = (
    '  File "/usr/lib/python3.11/importlib/__init__.py", line 126, in import_module\n'
    '  File "<frozen importlib._bootstrap>", line 241, in _call_with_frames_removed\n'
)


def trace(where='File "/app/main.py", line 3, in <module>', error="ValueError: no region", first="Traceback (most recent call last):"):
    return f'{first}\n{LOADING}  {where}\n    start()\n  File "/app/main.py", line 9, in start\n{error}'


def agent(at, text, file="agent.log", **more):
    return log(at, text, file, **{"severity": 17, **more})


def caller(at, text="RuntimeClientError: 424", **more):
    return log(at, text, "client.log", **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


def served(at, file="agent.log"):
    return log(at, "Invocation completed successfully (1s)", file)


OPEN = "python: can't open file '/app/main.py': [Errno 13] Permission denied"
INSIDE = span(1, None, 0, 5, "POST /invocations", operation="server", http_status=200)

SCRIPT = (
    'Traceback (most recent call last):\n  File "/opt/runner/launch.py", line 4, in <module>\n    run_path(path)\n'
    '  File "/app/job.py", line 7, in <module>\n    raise ValueError("no region")\nValueError: no region'
)

CASES = {
    "a script that somebody ran": ([agent(1, SCRIPT)], []),
    "the same, in a log that tells of a start": ([log(0, "Starting orders", "agent.log"), agent(1, SCRIPT)], [
        "error likely: A program crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "the same, beside a log that tells of a start": ([log(0, "Starting orders", "b.log"), agent(1, SCRIPT)], []),
    "at module level": ([agent(1, trace())], [
        "error likely: A program crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "at module level, twice": ([agent(1, trace()), agent(9, trace())], [
        "error likely: A program crashed at start-up: ValueError: no region (2 starts)",
        "  agent.log: start-up failed “ValueError: no region” (2 times)",
    ]),
    "at module level of a library": ([agent(1, trace('File "/app/.venv/lib/x/site-packages/a.py", line 3, in <module>'))], []),
    "at module level of Python": ([agent(1, trace('File "/usr/lib/python3.11/runpy.py", line 3, in <module>'))], []),
    "a module is missing": ([agent(1, trace(error="ModuleNotFoundError: No module named 'x'"))], []),
    "no exception at its end": ([agent(1, trace(error="and so on"))], []),
    "no traceback": ([agent(1, trace(first="Stack:"))], [
        "error likely: A program crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "in a request, by its id": ([agent(1, trace(), request_id="r")], []),
    "in a request, by its words": ([agent(1, "Invocation failed (1s)\n" + trace())], []),
    "in a request, by its spans": ([INSIDE, agent(1, trace(), trace_id=TRACE)], []),
    "in a trace without spans": ([agent(1, trace(), trace_id=TRACE)], [
        "error likely: A program crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
        "  trace:TRACE",
    ]),
    "a file that cannot be opened": ([agent(1, OPEN)], [
        "error certain: A program could not be started: can't open file '/app/main.py': [Errno 13] Permission denied",
        "  agent.log: start-up failed “can't open file '/app/main.py': [Errno 13] Permission denied”",
    ]),
    "the same, without a level": ([agent(1, OPEN, severity=0)], [
        "error certain: A program could not be started: can't open file '/app/main.py': [Errno 13] Permission denied",
        "  agent.log: start-up failed “can't open file '/app/main.py': [Errno 13] Permission denied”",
    ]),
    "the same, as information": ([agent(1, OPEN, severity=9)], []),
    "the same, in a request": ([INSIDE, agent(1, OPEN, trace_id=TRACE)], []),
    "the same, at a caller": ([caller(1, OPEN)], [
        "error certain: A program could not be started: can't open file '/app/main.py': [Errno 13] Permission denied",
        "  client.log: start-up failed “can't open file '/app/main.py': [Errno 13] Permission denied”",
    ]),
    "a wrong machine": ([agent(1, "exec /app/run: exec format error")], [
        "error certain: A program could not be started: exec /app/run: exec format error",
        "  agent.log: start-up failed “exec /app/run: exec format error”",
    ]),
    "no such program": ([agent(1, 'exec: "opentelemetry-instrument": executable file not found in $PATH: unknown')], [
        'error certain: A program could not be started: exec: "opentelemetry-instrument": executable file not found in $PATH: unknown',
        '  agent.log: start-up failed “exec: "opentelemetry-instrument": executable file not found ”',
    ]),
    "layers that cannot be mounted, told to a caller": ([caller(1, "Failed to mount overlay: too many layers")], [
        "error certain: A program could not be started: Failed to mount overlay: too many layers",
        "  client.log: start-up failed “Failed to mount overlay: too many layers”",
    ]),
    "a file that cannot be opened, and served later": ([agent(1, OPEN), served(5)], []),
    "a file that cannot be opened, and served before": ([served(1), agent(5, OPEN)], [
        "error certain: The agent could not be started: can't open file '/app/main.py': [Errno 13] Permission denied",
        "  agent.log: start-up failed “can't open file '/app/main.py': [Errno 13] Permission denied”",
    ]),
    "at module level, and served later": ([agent(1, trace()), served(5)], []),
    "at module level, and served before": ([served(1), agent(5, trace())], []),
    "served in another file": ([agent(1, trace()), served(5, "b.log")], [
        "error likely: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "a script of one's own": ([agent(1, trace()), span(1, None, 0, 1, operation="agent")], []),
    "a script that called a model": ([agent(1, trace()), span(1, None, 0, 1, operation="model")], []),
    "a script that cannot be opened": ([agent(1, OPEN), span(1, None, 0, 1, operation="agent")], [
        "error certain: The agent could not be started: can't open file '/app/main.py': [Errno 13] Permission denied",
        "  agent.log: start-up failed “can't open file '/app/main.py': [Errno 13] Permission denied”",
    ]),
    "an agent below a span of another server": (
        [agent(1, trace()), span(1, None, 0, 5, "tools/call", operation="server"), span(2, 1, 0, 1, operation="agent")], []),
    "an agent in a server": ([agent(1, trace()), INSIDE, span(2, 1, 0, 1, operation="agent")], [
        "error likely: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "a caller, near": ([agent(1, trace()), caller(100)], [
        "error certain: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
        "  client.log: the caller was refused “RuntimeClientError: 424”",
    ]),
    "a caller, an hour later": ([agent(1, trace()), caller(3600)], [
        "error likely: A program crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "a caller of the session, an hour later": ([agent(1, trace(), session_id="s"), caller(3600, session_id="s")], [
        "error certain: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
        "  client.log: the caller was refused “RuntimeClientError: 424”",
        "  session:s",
    ]),
    "a caller of another session, an hour later": ([agent(1, trace(), session_id="s"), caller(3600, session_id="t")], [
        "error likely: A program crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
        "  session:s",
    ]),
    "a caller without a time": ([agent(1, trace()), caller(None)], [
        "error certain: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
        "  client.log: the caller was refused “RuntimeClientError: 424”",
    ]),
    "more callers than are compared": ([agent(1, trace()), *[caller(n) for n in range(2, 15)]], [
        "error certain: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
        "  client.log: the caller was refused “RuntimeClientError: 424” (10 times)",
    ]),
    "in development": ([agent(1, trace(), channel=Kind.DEV_LOG)], [
        "error certain: The agent crashed at start-up: ValueError: no region",
        "  agent.log: start-up failed “ValueError: no region”",
    ]),
    "two places": ([agent(1, trace()), agent(2, trace('File "/app/other.py", line 7, in <module>'))], [
        "error likely: A program crashed at start-up: ValueError: no region (2 starts)",
        "  agent.log: start-up failed “ValueError: no region” (2 times)",
    ]),
    "two files that cannot be opened": ([agent(1, OPEN), agent(2, OPEN.replace("main", "other"))], [
        "error certain: A program could not be started: can't open file '/app/main.py': [Errno 13] Permission denied",
        "  agent.log: start-up failed “can't open file '/app/main.py': [Errno 13] Permission denied”",
        "error certain: A program could not be started: can't open file '/app/other.py': [Errno 13] Permission denied",
        "  agent.log: start-up failed “can't open file '/app/other.py': [Errno 13] Permission denie”",
    ]),
}
