"""
What failed of a thing that another failure names: what it waited for or lacks, the server, container, step, unit or process whose
end it tells of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import by_name
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.near import BEHIND, ECHOES, Places, Told, near
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.sentences import WAITED, process_of
from agentcore_analyzer.failures.servers import Servers
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

# What a runner of steps raises at its end: that some of them failed, by their names.
_STEPS = late(
    r"(?i)\bfail(?:ed|ure|ures)\b[^\n]{0,60}?"
    r"\b(?:steps?|tasks?|nodes?|jobs?|stages?|ops?|flows?|hooks?|tests?)\b(?:\(s\))?[ :'\"`]{1,4}"
    r"(?P<names>[^\n]{3,300})"
)
_STEP_NAME = late(r"[A-Za-z_]\w{2,100}")
_NOT_THERE = late(r"(?i)\bnot found\b|\bdoes not exist\b|\bno such\b|\bdenied\b|\bforbidden\b|\bnot (?:allowed|permitted)\b")
_NAMES = late(r"[\[\"'=/]([A-Za-z][\w.-]{3,100})(?=[\]\"'\s,:]|$)")
# A service whose tasks did not come up, as ECS and what deploys it say; and why a task was stopped (its stop codes).
_GIVEN_UP = late(r"(?i)\bcircuit breaker was triggered\b|\bdid not stabilize\b|\bfailed to stabilize\b|\bNotStabilized\b")
_STOPPED = late(
    r"\b(?:Cannot(?:Pull|Start|Create|Inspect)\w{0,10}ContainerError|ResourceInitializationError|OutOfMemoryError|EssentialContainerExited|TaskFailedToStart)\b"
    r"|\b(?:Task stopped|Essential container in task exited|failed (?:container|ELB) health checks)\b"
)
# A process that another one names by its number: `startup process (PID 34)`, `worker process 4711 exited`.
_PID = late(r"\b(?:PID|pid|[Pp]rocess)[ :=]{1,3}#?(?P<pid>\d{1,9})\b")
_GIVES_UP = late(r"(?:PANIC|FATAL):\s")  # levels at which a process of PostgreSQL ends by itself
_LACKS = late(r"(?i)\b(?:is|are) (?:required|missing|not (?:set|defined|configured|provided))\b")
_OF_SERVICE = "service-start-limit-hit"  # systemd.socket(5): the service that it starts is started no more


class Named:
    """The failures of a case by file, those that say why and those that are mere ends."""

    def __init__(self, case: Case, sayers: tuple[Failure, ...], files: Places, ends: Places) -> None:
        self.case, self.sayers, self.files, self.ends = case, sayers, files, ends
        self._tags: dict[str, dict[str, list[int]]] = {}
        self._images: dict[str, dict[str, Failure]] = {}
        self._services: dict[str, dict[str, Failure]] = {}

    @cached_property
    def _not_saved(self) -> tuple[Failure, ...]:
        return by_name.not_saved(self.sayers)

    @cached_property
    def _containers(self) -> dict[tuple[str, str], list[tuple[int, Failure]]]:
        """By file and container: where its failures stand, in order, and which they are."""
        made: dict[tuple[str, str], list[tuple[int, Failure]]] = {}
        for file, (numbers, found) in self.files.items():
            for number, failure in zip(numbers, found, strict=True):
                if name := by_name.container_of(self.case.logs[number]):
                    made.setdefault((file, name), []).append((number, failure))
        return made

    def _told_in(self, log: LogRecord) -> Told:
        return self.files.get(log.origin.file, ((), ()))

    def _around(self, log: LogRecord, behind: int = BEHIND) -> Iterator[Failure]:
        """The failures of its file at most BEHIND records before a record, and so many behind it."""
        at = self.case.positions.get(id(log))
        numbers, found = self._told_in(log)
        there = (bisect_left(numbers, at - BEHIND), bisect_left(numbers, at + behind + 1)) if at is not None else (0, 0)
        return (found[n] for n in range(*there))

    def of(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """What failed of a thing that this one names: what it waited for, its container, its step."""
        if WAITED.search(failure.said.message) and (cause := self._missing(log, failure)) is not None:
            return cause, f"it waited for what is not there, as {cause.place} says"
        if (told := self._of_server(log, failure)) is not None:
            return told
        if (cause := self._of_container(log, failure)) is not None:
            return cause, f"it is how the container ended that failed at {cause.place}"
        if failure.kind in ECHOES and (cause := self._tagged(log, failure)) is not None:
            return cause, f"it names what says at {cause.place} why"
        if (cause := self._of_step(log, failure)) is not None:
            return cause, f"it names the step that failed at {cause.place}"
        if failure.code == _OF_SERVICE and (cause := self._of_socket(log, failure)) is not None:
            return cause, f"it is the socket of the service that failed at {cause.place}"
        if (cause := self._of_process(log, failure)) is not None:
            return cause, f"it is how the process ended that says at {cause.place} what failed"
        unsaved = (c for c in self._not_saved if near(c, failure)) if by_name.REFUSES in failure.message else iter(())
        if (cause := next(unsaved, None)) is not None:
            return cause, f"it refuses to write as long as it could not save, and {cause.place} says what failed then"
        if _LACKS.search(failure.said.message) and (cause := self._missing(log, failure)) is not None:
            return cause, f"it lacks what could not be had, as {cause.place} says"
        return None

    def tasks(self, failure: Failure) -> Failure | None:
        """Why the tasks of a service were stopped, where this one says only that it was given up, and no other service was."""
        log = failure.log
        if log is None or _GIVEN_UP.search(failure.message) is None:
            return None
        others = (c for c in self._around(log) if c.kind is not FailureKind.RESOURCE_STATUS)
        stopped = [c for c in others if _STOPPED.search(f"{c.type} {c.code} {c.said.quote}")]
        return stopped[0] if len({masked(c.message) for c in stopped}) == 1 else None

    def _missing(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The failure near by that says of a thing which this one names, too, that it is not there or not allowed."""
        mine = set(_NAMES.findall(failure.said.quote + failure.said.message))
        refused = (c for c in self._around(log) if c is not failure and _NOT_THERE.search(c.said.message))
        return next((c for c in refused if mine & set(_NAMES.findall(c.said.message))), None)

    def _of_container(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The last failure that the container told of before it ended."""
        ended, at = by_name.container_that_ended(failure), self.case.positions.get(id(log))
        if not ended or at is None:
            return None
        last: tuple[int, Failure] | None = None
        for name in by_name.container_names(ended):
            told = self._containers.get((log.origin.file, name), [])
            here = bisect_right(told, at, key=lambda pair: pair[0]) - 1
            while here >= 0 and told[here][1] is failure:
                here -= 1
            if here >= 0 and (last is None or told[here][0] > last[0]):
                last = told[here]
        return last[1] if last is not None else None

    def of_image(self, log: LogRecord, image: str) -> Failure | None:
        """Why an image could not be fetched: told in the same file of an image of this name."""
        file = log.origin.file
        if file not in self._images:
            told = reversed([f for f in self._told_in(log)[1] if not by_name.image_of(f)])
            self._images[file] = {name: f for f in told for name in by_name.images_in(f.said.quote)}
        return self._images[file].get(image)

    def _of_server(self, log: LogRecord, failure: Failure) -> tuple[Failure, str] | None:
        """Why the server ended for which a client looked in vain: what failed last before that."""
        servers: Servers = self.case.memo("servers that went down", lambda: Servers(self.case))
        starting = servers.starting(failure, log)
        down = starting or servers.missed(failure, log)
        if down is None:
            return None
        numbers, found = self._told_in(log)
        there = range(bisect_left(numbers, down.at + 1) - 1, bisect_left(numbers, down.at - BEHIND) - 1, -1)
        cause = next((found[n] for n in there if found[n].shape != failure.shape and servers.is_of(found[n], down)), None)
        when = "it was asked while it was starting, and went down" if starting else "the server that it asked for had gone down"
        return (cause, f"{when}, as {down.log.place} says") if cause is not None else None

    def _tagged(self, log: LogRecord, failure: Failure) -> Failure | None:
        """What a server or a tool tells behind its name in brackets, where this one says only that it failed."""
        tag, file = once(by_name.names_tag, failure), log.origin.file
        if not tag:
            return None
        if file not in self._tags:
            self._tags[file] = by_name.tags(self.case, self._told_in(log))
        return by_name.tagged(self.case, self._told_in(log), log, failure, self._tags[file].get(tag, []))

    def _of_step(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The last exception before this one that came out of a function by the name of a step that failed, as this one says."""
        told = _STEPS.search(failure.said.message) if failure.kind is FailureKind.EXCEPTION else None
        if told is None:
            return None
        named = set(_STEP_NAME.findall(told["names"]))
        before = reversed([*self._around(log, behind=-1)])
        return next((c for c in before if any(f.own and f.function in named for f in c.said.frames)), None)

    def _of_socket(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The end of the service that a socket starts, whose name it shares."""
        unit, file = failure.message.partition(".socket")[0].rpartition(" ")[2], log.origin.file
        if unit and file not in self._services:
            told = [f for files in (self.ends, self.files) for f in files.get(file, ((), ()))[1] if ".service" in f.message]
            self._services[file] = {f.message.partition(".service")[0]: f for f in reversed(told)}
        return self._services[file].get(unit) if unit else None

    def _of_process(self, log: LogRecord, failure: Failure) -> Failure | None:
        """The last failure that a process told of before it ended, as another one says that names it by its number."""
        named = _PID.search(failure.said.message) if failure.kind is FailureKind.PROCESS_END else None
        at = self.case.positions.get(id(log))
        if named is None or at is None:
            return None
        numbers, found = self._told_in(log)
        there = range(bisect_left(numbers, at) - 1, bisect_left(numbers, at - BEHIND) - 1, -1)
        for n in there:
            told = self.case.logs[numbers[n]].text or ""
            # Where no line names its process, the one right above that gave up as a whole is of this one.
            above = numbers[n] == at - 1 and not process_of(log.text or "") and _GIVES_UP.match(told)
            if above or process_of(told) == named["pid"]:
                return found[n]
        return None
