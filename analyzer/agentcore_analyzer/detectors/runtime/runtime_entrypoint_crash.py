"""
The agent's process crashed while it was starting.

## What it sees
An exception that left while modules were being loaded (Python: the innermost own frame is `in <module>`, or a server was
importing the application; Node and Java alike), `can't open file`, `exec format error`, an executable that is not found, or
`Failed to mount overlay`, with no request served after it.

## Why it matters
The process ends before it can answer: every invoke fails with 424 or with a time-out of the initialization.

## What to do
Read the last exception; fix what runs at import or in the start command; rebuild the image for ARM64.

## Not this when
The exception was raised in a function that a script had called from its `<module>`, or inside a request; a request was
served before or after it in the same log; nothing shows the start of a server or an agent (a script's traceback is a script's);
the print is cut before the exception that left. A missing module is
runtime-missing-dependency. A compiler's line tells of no process that ran (`tsc`), and a cell of a notebook ends none; what was typed at a prompt or
given to `python -c` is the start of nothing. The program
ran its agent itself, without a server: its spans show that it had started.

## Source
Real start-up failures of Python; issues of the SDK about 424; AWS's troubleshooting page for runtimes.

Covers: F424-2
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import SERVED, row_with, shows_service
from agentcore_analyzer.detectors.runtime._shared.failed_starts import meets, of_agent
from agentcore_analyzer.detectors.runtime._shared.starts import REFUSED, of_a_build, shows_a_start, stands_further_in, typed
from agentcore_analyzer.evidence import ANY_LOG, LOGS, SERVER_SIDE, anchors, last_line, of_log
from agentcore_analyzer.failures import Effect, Failure, failures
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Operation, Scope, Severity, Step
from agentcore_analyzer.stacktraces import Raised
from agentcore_analyzer.symptoms.exporter_failures import NOT_STARTED
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = ANY_LOG
EXPLAINS = (
    Explains("runtime-init-timeout", "the process crashed, so the initialization never completed"),
    Explains("runtime-health-check-failed", "the process crashed, so nobody answered the health check"),
    Explains("runtime-agent-error", "the agent never started"),
    Explains("caller-http-status", "the agent never started", Scope.STATUS),
)
OPEN, FORMAT, OVERLAY = "can't open file", "exec format error", "Failed to mount overlay"
NOT_FOUND = ("executable file not found in $PATH", ": exec: ")
# Start-up failures that no request can cause; a traceback needs a closer look.
_PLAIN = (OPEN, FORMAT, OVERLAY, NOT_FOUND[0])
_FILE = late(r"can't open file '?(?P<file>(?:[A-Za-z]:(?=[\\/]))?[^':\n]{1,300})")
_INTO = "exec failed"  # of a command that was to run in a container which runs: a probe, a shell
# The sentence without the stamp and logger in front of it.
_SAID = late(r"(?:exec:? )?[^\s:]{0,200}: exec format error|exec: .{0,200}executable file not found.*|(?:can't open|Failed to mount).*")
# Functions that serve one request: what is raised below them did not happen at the start.
_RUNS = frozenset(
    {
        "__call__", "invoke", "ainvoke", "stream", "astream", "run", "run_sync", "run_async", "run_until_complete", "kickoff", "chat",
        "query", "converse", "predict", "generate", "main", "serve", "call", "execute", "_make_api_call", "send", "request",
    }
)  # fmt: skip
_MISSING = late(r"(?:ModuleNotFoundError: No module named|ImportError: cannot import name|Error: Cannot find (?:module|package) )")
_CALLERS = 10  # refusals at callers that are compared with a crash


class Crash(NamedTuple):
    log: LogRecord
    kind: str  # the exception's type, or the phrase
    message: str
    at: str  # file and line of the agent's code


def find(case: Case) -> Iterator[Finding]:
    found = [*_plain(case), *(c for f in failures(case).all if (c := _loading(case, f)) is not None)]
    if not found:
        return
    served: set[str] = set()
    survived: set[int] = set()
    waiting: dict[str, list[int]] = {}
    crashed = {id(c.log) for c in found}
    for log in case.logs:
        file = log.origin.file
        if id(log) in crashed:
            waiting.setdefault(file, []).append(id(log))
        elif log.text and (file in waiting or file not in served) and shows_service(log.text):
            survived.update(waiting.pop(file, ()))
            served |= {file} if any(s in log.text for s in SERVED) else set()
    groups: dict[tuple[str, str], list[Crash]] = {}
    for crash in found:
        module_level = crash.kind not in _PLAIN
        if id(crash.log) not in survived and not (module_level and crash.log.origin.file in served):
            groups.setdefault((crash.kind, crash.at or crash.message[:80]), []).append(crash)
    if _ran_itself(case):
        groups = {key: crashes for key, crashes in groups.items() if not crashes[0].at}
    groups = {key: crashes for key, crashes in groups.items() if not crashes[0].at or shows_a_start(case, [c.log for c in crashes])}
    callers = list(islice(case.logs_with(*REFUSED, channels=frozenset({Kind.CLIENT_LOG})), _CALLERS))
    for crashes in groups.values():
        yield _finding(case, [c for c in callers if id(c) not in crashed], crashes)


def _plain(case: Case) -> Iterator[Crash]:
    """Starts that end before any code of the program runs."""
    for log in case.logs_with(*_PLAIN, channels=LOGS):
        text = plain_quotes(log.text or "")
        plain = next(p for p in _PLAIN if p in text)
        inside = log.trace_id is not None and bool(case.traces[log.trace_id].spans)
        if inside or not failures(case).of(log):
            continue
        line = row_with(text, plain)
        if _INTO not in line and not of_a_build(case, log, line.strip()):
            said = _SAID.search(line)
            yield Crash(log, plain, said[0] if said else line.strip(), "")


def _loading(case: Case, failure: Failure) -> Crash | None:
    """An exception that left while modules were being loaded, in a process that went no further."""
    said = failure.said
    log = next((s for s in failure.sources if isinstance(s, LogRecord)), None)
    if log is None or said.loading is False or said.aside or not said.chain or failure.effect is Effect.WENT_ON or failure.request_id:
        return None
    if said.loading is None and not (log.channel in case.among(SERVER_SIDE) and _sets_up(said.chain)):
        return None
    if (failure.trace_id and case.traces[failure.trace_id].spans) or stands_further_in(case, log):
        return None
    left = said.chain[-1]
    text = log.text or ""
    if said.truncated in ("end", "both") or any(p in text for p in (*NOT_STARTED, *_PLAIN, "Invocation failed (")) or _MISSING.match(f"{left.type}: {left.message}"):
        return None
    frame = next((f for r in said.chain for f in reversed(r.frames) if f.own), None)
    if frame is None or typed(frame.file):
        return None
    at = frame.file if frame.line is None else f"{frame.file}:{frame.line}"
    return Crash(log, short(left.type), left.message.partition("\n")[0], at)


def _sets_up(chain: tuple[Raised, ...]) -> bool:
    """Whether the program's first module was setting itself up: it had not begun to run an agent, a graph or a server."""
    frames = next((r.frames for r in chain if any(f.own for f in r.frames)), ())
    first = frames[0] if frames else None
    return first is not None and first.function == "<module>" and not any(f.function.rpartition(".")[2] in _RUNS for f in frames[1:])


def _ran_itself(case: Case) -> bool:
    """Whether agents ran, none of them in a server: a script ends with the traceback of what its agent did."""
    worked = any(case.by_operation.get(o) for o in (Operation.AGENT, Operation.CYCLE, Operation.MODEL))
    served = case.by_operation.get(Operation.INVOKE) or any(s.facts.http_status for s in case.by_operation.get(Operation.SERVER, ()))
    return worked and not served


def _finding(case: Case, callers: list[LogRecord], crashes: list[Crash]) -> Finding:
    crash = crashes[0]
    refused = _refused(callers, crash.log)
    ours = of_agent(case, crash.log, refused) or (crash.kind == OVERLAY and of_agentcore(case))
    what = f"{crash.kind}: {crash.message}" if crash.at and crash.message else crash.message or crash.kind
    who = "The agent" if ours else "The program"
    often = f" ({len(crashes)} starts)" if len(crashes) > 1 else ""
    answered = f" The caller got “{last_line(refused[0])[:200]}”." if refused else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if refused or not crash.at or crash.log.channel is Kind.DEV_LOG else Confidence.LIKELY,
        title=f"{'The agent' if ours else 'A program'} {'crashed at start-up' if crash.at else 'could not be started'}: {shortened(what)}{often}",
        cause=(
            (f"{who}'s process ended while it was starting (at {crash.at})" if crash.at else f"{who} could not be started")
            + f": {what[:400].rstrip('.')}. No request was served in this log after it.{answered}"
        ),
        evidence=(*(of_log(c.log, "start-up failed", f"{c.kind}: {c.message}" if c.at else c.message) for c in crashes),
                  *(of_log(c, "the caller was refused", last_line(c)) for c in refused)),
        fix=_fix(crash, ours=ours),
        subject=("runtime-entrypoint-crash", crash.kind),
        counter=("a request served in the same log: none", *(("frames of a request in the traceback: none",) if crash.at else ())),
        anchors=anchors(crash.log, *refused) if refused else anchors(crash.log),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-troubleshooting.html",),
    )  # fmt: skip


def _fix(crash: Crash, *, ours: bool) -> tuple[Step, ...]:
    deploy = Step("Deploy again and invoke.", "agentcore deploy && agentcore invoke 'hello'", "an answer instead of 424")
    again = deploy if ours else Step("Start the program again the same way.")
    if crash.kind == FORMAT:
        build = "docker buildx build --platform linux/arm64 -t IMAGE --push ."
        look = "docker image inspect --format '{{.Architecture}}' IMAGE; uname -m"
        return (
            Step("Build the image for the machine that runs it: AgentCore runs ARM64.", build, "linux/arm64 in docker inspect")
            if ours
            else Step("Compare the processor that the program or its image is made for with the machine's. A script needs a first line with #!.", look, "the same processor twice"),
            again,
        )
    if crash.kind == OVERLAY and not ours:
        return (Step("See what the container engine and the kernel say of the mount.", "dmesg -T | grep -i overlay; docker info --format '{{.Driver}}'"), again)
    if crash.kind == OVERLAY:
        layers = "docker history -q IMAGE | wc -l; docker inspect --format '{{.Config.User}}' IMAGE"
        return (
            Step("Count the image's layers and look at its user: more than 53 layers with a user given by name cannot be mounted.", layers,
                 "53 layers or fewer, or a numeric user such as 1000"),
            Step("Join RUN lines, or write USER as a number, and build again."),
            again,
        )  # fmt: skip
    if crash.kind in (OPEN, NOT_FOUND[0]):
        named = _FILE.search(crash.message)
        file = named["file"] if named else "the executable"
        image = ("docker run --rm --entrypoint ls IMAGE -l", "the file, with r for the user of the image") if ours or crash.kind != OPEN else ()
        return (
            Step(f"Check that {file} is there where the program is started, and readable for the user it runs as.", *image),
            Step(f"Correct {'entrypoint and codeLocation in agentcore.json, or ' if ours else ''}what is started (in an image: CMD and COPY in the Dockerfile)."),
            again,
        )
    local = Step("Start the agent the same way before you deploy.", "agentcore dev", "the server's address instead of a traceback")
    return (
        Step(f"Correct what raises {crash.kind} at {crash.at}{', or move it from module level into the entrypoint' if ours else ''}."),
        *((local,) if ours else ()),
        again,
    )


def _refused(callers: list[LogRecord], log: LogRecord) -> list[LogRecord]:
    """424 at the caller near in time, or in the same session."""
    return [client for client in callers if client is not log and meets(client, log)]
