"""What shows that something was starting when a traceback was printed, and that another program only showed one."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.runtime._shared.build_output import ENDED, SOLVE
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

# What was typed or given on the command line is no start: a cell of a notebook, `<stdin>`, `<string>` of `python -c`, `<console>`.
_TYPED = ("In[", "Cell In[", "<")
_KERNEL = "ipykernel_"  # a cell, as the kernel of a notebook names its file
_REFUSED = ("RuntimeClientError", "Runtime initialization time")
# What loads an application: a plain run of a script shows no such frame. In /var/task nobody runs one: AgentCore and Lambda start it.
_LOADER = late(
    r"importlib[/\\._]|uvicorn[/\\]|gunicorn[/\\]|hypercorn[/\\]|granian[/\\]"  # servers of ASGI and WSGI, which import by name
    r"|awslambdaric|[/\\]var[/\\](?:runtime|task)[/\\]"
    r"|passenger|config\.ru|puma"  # of Rack
    r"|socketserver|wsgiref[/\\]|werkzeug[/\\]serving|aiohttp[/\\]web|create_server"  # a program that opens its port itself
    r"|ddress already in use|EADDRINUSE"  # only who serves asks for one
)
# What servers and those who start them print around a start, each in its own form: uvicorn (`Started server process`, `Waiting
# for application startup`), gunicorn (`Starting gunicorn`, `Listening at`, `Booting worker`), Flask (`Serving Flask app`), Spring
# (`Starting Application`, `initialized with port`), Node's frameworks (`listening on`), systemd (`ExecStart`), npm, Docker
# Compose (`exited with code`). A word alone is enough: it is looked for in the same log, and only beside a traceback.
_STARTING = late(
    r"(?i)\b(?:starting|started|start-?up|restarting|boot(?:ing|ed)?|loading|(?<!partially )initiali[sz](?:ing|ed)|listening|serving (?:http|on|at|flask app)"
    r"|ExecStart|systemd|npm (?:run )?start|exited with code)\b"
)
# A line of docker build, or what it shows of one below its step: `#7 0.371 …`, `> [3/8] RUN make: 0.371 …`; the ends of a build.
_BUILD = late(r"(?:> \[[^\]\n]{1,80}\] .{1,600}: )?(?:#\d{1,4} )?\d{1,5}\.\d{2,3} ")
_NOT_BUILT = (SOLVE.rstrip(": "), ENDED, "returned a non-zero code")
_STEP_OUTPUT = 60  # records within which the build says that its step failed
_LINE = 400  # characters of a line in which it tells of a start


def typed(file: str) -> bool:
    return file.startswith(_TYPED) or _KERNEL in file


def stands_further_in(case: Case, log: LogRecord) -> bool:
    """Whether the traceback stands further in than other lines of its file: the program that wrote them shows what it ran."""
    outer: set[str] = case.memo("files with lines at the margin", lambda: {g.origin.file for g in case.logs if g.text and not g.text[0].isspace()})
    return (log.text or "")[:1].isspace() and log.origin.file in outer


def shows_a_start(case: Case, logs: list[LogRecord]) -> bool:
    """
    Whether anything shows that what ended was a server or an agent, and no script that somebody ran: the input is of AgentCore,
    a loader of applications stands in the frames, or the same log tells of a start.
    """
    refused: bool = case.memo("a caller was refused", lambda: case.speaks(*_REFUSED))
    if refused or of_agentcore(case) or any(_LOADER.search(log.text or "") for log in logs):
        return True
    starts: dict[str, list[int]] = case.memo("records that tell of a start", lambda: _starting(case))
    own = {id(log) for log in logs}
    return any(told not in own for file in {log.origin.file for log in logs} for told in starts.get(file, ()))


def _starting(case: Case) -> dict[str, list[int]]:
    """The records of each file that tell of a start, by their identity."""
    found: dict[str, list[int]] = {}
    for log in case.logs:
        if _STARTING.search((log.text or "")[:_LINE]):
            found.setdefault(log.origin.file, []).append(id(log))
    return found


def of_a_build(case: Case, log: LogRecord, line: str) -> bool:
    """Whether a step of a build printed a line: it bears the build's mark, or the build says below that its step failed."""
    if _BUILD.match(line):
        return True
    at = case.positions[id(log)]
    below = (g.text or "" for g in case.logs[at : at + _STEP_OUTPUT] if g.origin.file == log.origin.file)
    return any(end in text for text in below for end in _NOT_BUILT)
