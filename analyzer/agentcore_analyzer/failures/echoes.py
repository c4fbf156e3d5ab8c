"""
What a program says once more of what failed just before, in other words and of the same thing.

Two lines are one failure told at two levels only where more than their closeness shows it: both are of the same thing by a word
of it, and were logged within a millisecond, or each time one behind the other, or the second gives no reason at all; or they
begin with two codes of the program that are of one thing, one right below the other. Lines that begin alike say the same of two
things, and are two failures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.bare_ends import is_end
from agentcore_analyzer.failures.extract import failures
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.sentences import of_another, stem, without_reason
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_ECHO = frozenset({FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR})
_SAYS = frozenset({*_ECHO, FailureKind.EXCEPTION})
_AT_ONCE_NS, _COARSE_NS = 10**6, 10**6  # a logger that writes only milliseconds tells nothing of less
_RIGHT, _FURTHER = 3, 12  # records
_SOON_NS = 2 * 10**9
_WORD = late(r"[A-Za-z]{4,40}|\b[A-Z]{2,3}\b")  # of three letters and fewer those that are short for something
_NAME = late(r"['\"`]([A-Za-z][\w.-]{3,60})['\"`]|\b([A-Z][a-z]+[A-Z]\w{1,40})\b")
_LOUD = late(r"\b(?:ERROR|FATAL|CRITICAL|SEVERE)\b|(?<=[\[ ])error(?=[\]: ])")
_STOPS = late(
    r"(?i)[,;.:] (?:so )?"
    r"(?:exiting|quitting|stopping|giving up|shutting down|terminating|will (?:now )?exit|cannot continue)\b[.! ]{0,4}$"
)
# Of a logger: whose code it is, and nothing of what it is about. A pseudonym in it ends with a capital: `org.nameA.store.Lease`.
_PACKAGE = late(r"\b(?:[a-z]\w{0,40}\.){2,8}(?=\w)")
_CODED, _FAILS = late(r"([A-Z]{2,20}(?:_[A-Z]{2,20}){1,6}): \S"), ("FAILED", "ERROR")
_LEAST = 4  # characters of a stem
# Words of failing and of every sentence: they name no thing.
_COMMON = late(
    r"(?:error|fail|exception|denied|refus|invalid|unexpect|cannot|could|unable|wrong|problem|retry|abort|fatal|critical|warn|timeout"
    r"|while|with|from|this|that|have|been|will|does|when|after|before|into|about|because|please|again|some|start|stop|load|call|request|response)\w*"
)


class Echoes:
    """The failures of a case by file, in their order, and which of them tells the one before it once more."""

    def __init__(self, case: Case) -> None:
        files: dict[str, list[tuple[int, Failure]]] = {}
        for failure in failures(case).all:
            log = failure.sources[0]
            if isinstance(log, LogRecord) and id(log) in case.positions:
                files.setdefault(log.origin.file, []).append((case.positions[id(log)], failure))
        self._before: dict[int, tuple[Failure, int]] = {}  # the one before it, and by how many records
        self._behind: dict[str, dict[str, str]] = {}
        self._last_words: dict[int, tuple[Failure, str]] = {}
        for file, told in files.items():
            told.sort(key=lambda pair: pair[0])
            self._before.update({id(b): (a, at - before) for (before, a), (at, b) in pairwise(told)})
            self._behind[file] = _always_behind(told)
            self._last_words.update(_last_words(told))

    def of(self, failure: Failure) -> tuple[Failure, str] | None:
        """What a failure tells once more, and how that is known."""
        if id(failure) not in self._before or failure.kind not in _ECHO or failure.said.frames or failure.said.chain:
            return None
        if (first := self._last_words.get(id(failure))) is not None:
            return first[0], f"it is about “{first[1]}”, as the first of the lines with which the program ended, {first[0].place}"
        before, apart = self._before[id(failure)]
        if apart == 1 and _of_one_thing(once(_code, failure), once(_code, before)):
            return before, f"it says of the same what stands in the line above it, {before.place}"
        why = self._why(failure, before, apart) if before.kind in _SAYS else ""
        return (before, why) if why else None

    def _why(self, failure: Failure, before: Failure, apart: int) -> str:
        if _stream(failure) != _stream(before):
            return ""
        mine, its = failure.said.message, before.said.message
        things = once(_things_of, failure)
        if apart == 1 and _soon(before, failure) and _STOPS.search(mine) and (same := things.keys() & _things(before.said.quote)):
            word = things[min(same)]
            return f"it says that the program stops, and is about “{word}”, as what failed right before it at {before.place}"
        shared = things.keys() & once(_things_of, before).keys()
        if not shared or of_another(mine, its):
            return ""
        word = things[min(shared)]
        if apart == 1 and _at_once(before, failure):
            return f"it was logged within a millisecond behind {before.place}, and is about “{word}” as well"
        if self._behind[failure.place.file].get(failure.shape) == before.shape:
            return f"each time it came right behind what failed as at {before.place}, and is about “{word}” as well"
        if apart <= _FURTHER and _soon(before, failure) and without_reason(mine):
            return f"it gives no reason, and is about “{word}”, as what failed before it at {before.place}"
        return ""


def _last_words(told: Sequence[tuple[int, Failure]]) -> Iterator[tuple[int, tuple[Failure, str]]]:
    """
    What a program tells of a thing, line after line, as it ends for it: the failures right above its end that name the thing of
    the first of them.
    """
    for number, (_, end) in enumerate(told):
        if not is_end(end):
            continue
        first = number
        while first and _leads_to(told[first - 1], told[first]):
            first -= 1
        named = _named(told[first][1].message)
        for _, failure in told[first + 1 : number]:
            if same := named & _named(failure.message):
                yield id(failure), (told[first][1], min(same))


def _leads_to(above: tuple[int, Failure], below: tuple[int, Failure]) -> bool:
    (before, one), (at, other) = above, below
    if at - before > _RIGHT or _writer(one) != _writer(other) or not _soon(one, other) or one.kind not in _SAYS or is_end(one):
        return False
    return _LOUD.search(one.said.quote) is not None or bool(_named(one.message) & _named(other.message))


def _named(message: str) -> set[str]:
    """The names in a sentence that have a form of their own: in quotes, or with a capital inside."""
    return {word for found in _NAME.finditer(message[:400]) for word in found.groups() if word}


def raised_over(failure: Failure, of_request: Iterable[Failure]) -> Failure | None:
    """What a client raised over an answer: of the failures of its request the one that names the same status, and what it is."""
    status = failure.said.http_status if failure.kind is FailureKind.HTTP_STATUS else None
    raised = (f for f in of_request if f.type and f.kind is not FailureKind.HTTP_STATUS and f.said.http_status == status)
    return next(raised, None) if status else None


def _always_behind(told: Sequence[tuple[int, Failure]]) -> dict[str, str]:
    """The shapes that come more than once in a file, each time right behind one other shape."""
    seen: dict[str, tuple[int, str]] = {}
    last, shape = -_FURTHER, ""
    for number, failure in told:
        above = shape if number - last <= _RIGHT else ""
        often, known = seen.get(failure.shape, (0, above))
        seen[failure.shape] = often + 1, above if above == known != failure.shape else ""
        last, shape = number, failure.shape
    return {shape: above for shape, (often, above) in seen.items() if often > 1 and above}


def _things_of(failure: Failure) -> dict[str, str]:
    return _things(failure.said.message)


def _things(message: str) -> dict[str, str]:
    """The words that name something, by what they are without their endings."""
    words = _WORD.findall(_PACKAGE.sub("", message[:400]))
    return {stem(w.lower(), _LEAST): w for w in words if not _COMMON.fullmatch(w.lower())}


def _code(failure: Failure) -> str:
    """The code of the program with which a line begins: `UPLOAD_FAILED: …`."""
    log = failure.sources[0]
    found = _CODED.match(failure.said.quote) or (_CODED.match(log.text or "") if isinstance(log, LogRecord) else None)
    return found[1] if found is not None else ""


def _of_one_thing(one: str, other: str) -> bool:
    """Whether two codes share a word for what they are of; a shorter word than four letters binds others (TO, OF)."""
    shared = {*one.split("_")} & {*other.split("_")} if one != other else set()
    return any(len(word) > 3 and word not in _FAILS for word in shared)


def _stream(failure: Failure) -> str:
    log = failure.sources[0]
    return log.stream if isinstance(log, LogRecord) else ""


def _writer(failure: Failure) -> tuple[str, str]:
    log = failure.sources[0]
    return (log.stream, log.logger) if isinstance(log, LogRecord) else ("", "")


def _at_once(before: Failure, failure: Failure) -> bool:
    if before.time_ns is None or failure.time_ns is None or not (before.time_ns % _COARSE_NS or failure.time_ns % _COARSE_NS):
        return False
    return 0 <= failure.time_ns - before.time_ns < _AT_ONCE_NS


def _soon(before: Failure, failure: Failure) -> bool:
    if before.time_ns is None or failure.time_ns is None:
        return before.time_ns is failure.time_ns
    return 0 <= failure.time_ns - before.time_ns <= _SOON_NS
