"""Starts of programs that ended in their crash: what could not be run at all, and what left while modules were being loaded."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import SERVED, row_with, shows_service
from agentcore_analyzer.detectors.runtime._shared.starts import of_a_build, shows_a_start, stands_further_in, typed
from agentcore_analyzer.evidence import LOGS, SERVER_SIDE
from agentcore_analyzer.failures import Effect, Failure, failures
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, Operation
from agentcore_analyzer.stacktraces import Raised
from agentcore_analyzer.symptoms.exporter_failures import NOT_STARTED
from agentcore_analyzer.tuples import NamedTuple

OPEN, FORMAT, OVERLAY = "can't open file", "exec format error", "Failed to mount overlay"
NOT_FOUND = "executable file not found in $PATH"
# Start-up failures that no request can cause; a traceback needs a closer look.
PLAIN = (OPEN, FORMAT, OVERLAY, NOT_FOUND)
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


class Crash(NamedTuple):
    log: LogRecord
    kind: str  # the exception's type, or the phrase
    message: str
    at: str  # file and line of the agent's code


def crashes(case: Case) -> list[list[Crash]]:
    """Starts that ended, as far as nothing shows that the program served requests after them; equal ones together."""
    found = [*_plain(case), *(c for f in failures(case).all if (c := _loading(case, f)) is not None)]
    if not found:
        return []
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
        module_level = crash.kind not in PLAIN
        if id(crash.log) not in survived and not (module_level and crash.log.origin.file in served):
            groups.setdefault((crash.kind, crash.at or crash.message[:80]), []).append(crash)
    ran = _ran_itself(case)
    return [g for g in groups.values() if not g[0].at or (not ran and shows_a_start(case, [c.log for c in g]))]


def _plain(case: Case) -> Iterator[Crash]:
    """Starts that end before any code of the program runs."""
    for log in case.logs_with(*PLAIN, channels=LOGS):
        text = plain_quotes(log.text or "")
        plain = next(p for p in PLAIN if p in text)
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
    log = failure.log
    if log is None or said.loading is False or said.aside or not said.chain or failure.effect is Effect.WENT_ON or failure.request_id:
        return None
    if said.loading is None and not (log.channel in case.among(SERVER_SIDE) and _sets_up(said.chain)):
        return None
    if (failure.trace_id and case.traces[failure.trace_id].spans) or stands_further_in(case, log):
        return None
    left = said.chain[-1]
    text = log.text or ""
    if said.truncated in ("end", "both") or any(p in text for p in (*NOT_STARTED, *PLAIN, "Invocation failed (")) or _MISSING.match(f"{left.type}: {left.message}"):
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
