"""
What a log says, after a failure, of the same thing that went well: a connection that came back, a try that succeeded, a fallback.

What was given up in between is not mended by what follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from heapq import heappop, heappush
from itertools import islice

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.one_thing import WORD, Thing, agree, numbers, same, thing
from agentcore_analyzer.failures.sentences import stem
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import WARN_SEVERITY
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple

_MUCH, _SAID = 2_000, 160
_FAR, _LOOKED_AT = 200, 20  # records behind it; good news that is compared
_MOST = 200  # lines in which a file gives something up that are compared with one failure
_NEAR_NS = 30 * 60 * 10**9
_GOOD = ("onnected", "stablished", "estored", "ecovered", "esumed", "again", "ucce", "answered", " ok", " OK", "200", "joined")
_CONNECTION = late(
    r"(?i)\b(?:dis|re-?)?connect|\bconnection\b|\bsocket\b|\bbroker\b|\bchannel\b|\bECONN|\bETIMEDOUT\b|\bhang up\b|\bclosed\b"
    r"|\bunreachable\b|\btimed? ?out\b"
)
_AGAIN = late(r"(?i)\battempts?\b|\bre-?try|\bretri|\btry(?:ing)? again\b|\b(?:try|tries)\b|\bbackoff\b")
_FALLBACK = late(r"(?i)\bfall(?:ing|s)?[ -]?back\b|\bfail(?:ing)?[ -]?over\b|\bsecondary\b|\bswitch(?:ing|ed) (?:over )?to\b")
# What is good news of which of them.
_BACK = late(
    r"(?i)\bre-?connect(?:ed|ion)?\b(?!.{0,20}\bfail)|\b(?:re-?)?established\b|\brestored\b|\brecovered\b|\bresumed\b"
    r"|(?<!not )(?<!dis)\bconnected\b|\bsuccessfully (?:re-?)?(?:connected|joined|subscribed)\b"
    r"|\b(?:available|healthy|online|up|subscribed) again\b|\bback online\b"
)
_WENT = late(r"(?i)\bsucceeded\b|\bsuccess(?:ful|fully)?\b|\brecovered\b|\b(?:attempt|try|retry)\b.{0,30}\bok\b")
_TOOK_OVER = late(
    r"(?i)\b(?:fall(?:en)?[ -]?back|fail(?:ed)?[ -]?over|secondary)\b.{0,80}"
    r"\b(?:answered|succeeded|successful|success|ok|served|responded)\b"
    r"|\bsuccessful(?:ly)? (?:fall(?:en)?[ -]?back|fail(?:ed)?[ -]?over)"
)
# What could not be done, in one word and what it was done to: said again later, it may have been done.
_COULD_NOT = late(
    r"(?i)\b(?:can ?not|can't|could ?n[o']t|couldn't|failed to|unable to) (?P<verb>[a-z]{3,20})\b"
    r"(?P<what>(?:[^\n:;,.(]|\.(?=\w)){0,60})"
)
_LEAST = 3  # characters of a stem
_DONE = late(r"(?i)\b(?:succeeded|success(?:ful|fully)?|completed|finished|done)\b")
_SMALL = frozenset({"in", "on", "at", "to", "of", "the", "a", "an", "for", "from", "with", "into", "by", "its", "any"})
_NOT = late(r"(?i)\b(?:not|never|without|un(?:able|successful)|fail(?:ed|ing|s|ure)?|error|could ?n[o']t)\b")
_GIVEN_UP = ("giving up", "given up", "gave up", "exhausted", "o more retries", "ax retries", "aximum")


# A try that is announced with its number: the series goes on with the next one, in the same words.
_TRY = late(
    r"(?i)[^\n]{0,160}?\b(?:attempt|try|retry)(?: number)?[ #:]{1,2}(?P<number>\d{1,4})(?: ?(?:/|of) ?(?P<most>\d{1,4}))?\b"
)
_DIGITS = late(r"\d+")
# What frames a run of an agent in its log: where it began, and where it ended well.
_OF = r"\b(?P<what>agent|crew|workflow|graph|chain|pipeline|flow|session|job|run)\b"
_BEGINS = late(
    rf"(?i)\b(?:invok(?:e|ing)|start(?:ed|ing)?|running|kick(?:ed|ing) off|entering|executing|launching)\b[^\n]{{0,60}}?{_OF}"
    rf"|{_OF.replace('what', 'which')}[^\n]{{0,40}}\b(?:started|starting)\b"
)
_ENDED = late(
    rf"(?i){_OF}[^\n]{{0,40}}\b(?:completed?|finished|succeeded)\b"
    rf"|\b(?:completed|finished)\b[^\n]{{0,30}}?{_OF.replace('what', 'which')}"
)
_BEGINWORDS = ("nvok", "tart", "unning", "ick", "ntering", "xecuting", "aunching")
_ENDWORDS = ("omplete", "inished", "ucceeded")
FINISHED = "the run that it stands in ended well"


class _Try(NamedTuple):
    number: int  # the place of its record
    turn: int
    words: str
    log: LogRecord


class _Run(NamedTuple):
    first: int  # places of its records in the case
    last: int
    what: str  # how it is called


class _News(NamedTuple):
    number: int
    log: LogRecord
    text: str


_OfFile = tuple[tuple[int, ...], tuple[_News, ...]]  # where in the case something is told, and what


class Recoveries:
    """What is good news in the logs of a case, made when the first failure asks."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._others: dict[int, bool] = {}
        self._things: dict[int, Thing] = {}

    def quiet(self, file: str) -> bool:
        """Whether a file has no good news, no tries and no runs: what is given up in it counts for what is tried again alone."""
        return not any(file in found for found in (self._good, self._tries, self._runs))

    def gives_up(self, file: str) -> bool:
        """Whether anything in a file was given up."""
        return file in self._lost

    def after(self, log: LogRecord) -> str:
        """Where and how a later record of the same file says that it went well after all; empty where none does."""
        text = (log.text or "")[:_MUCH]
        numbers, news = self._good.get(log.origin.file, ((), ()))
        at = self.case.positions.get(id(log))
        if at is None or not numbers or numbers[-1] < at:
            return ""
        line = text.partition("\n")[0]
        falls = bool(_FALLBACK.search(text)) or self._falls_back(at, log)
        matters = ((bool(_CONNECTION.search(line)), _BACK), (bool(_AGAIN.search(line)), _WENT), (falls, _TOOK_OVER))
        wanted = [pattern for asked, pattern in matters if asked]
        first = bisect_right(numbers, at)
        for one in news[first : first + _LOOKED_AT] if wanted else ():
            if one.number > at + _FAR or (one.log.time_ns or 0) - (log.time_ns or one.log.time_ns or 0) > _NEAR_NS:
                return ""
            found = next((m for p in wanted if (m := p.search(one.text))), None)
            if found is not None and same(thing(text, log), thing(one.text, one.log)):
                lost = self._given_up(at, log, text, one.number)
                return f"{one.log.place} says “{' '.join(one.text.split())[:_SAID]}”" if lost is None else ""
        return ""

    def done_after(self, log: LogRecord) -> str:
        """Where the same log says later that the same thing, by its verb and all words of what it was done to, was done."""
        at = self.case.positions.get(id(log))
        numbers, news = self._good.get(log.origin.file, ((), ()))
        if at is None or not numbers or numbers[-1] < at or (told := _COULD_NOT.search((log.text or "")[:_MUCH])) is None:
            return ""
        asked = _stems(f"{told['verb']} {told['what']}")
        first = bisect_right(numbers, at)
        for one in news[first : first + _LOOKED_AT] if len(asked) > 1 else ():
            if one.number > at + _FAR or (one.log.time_ns or 0) - (log.time_ns or one.log.time_ns or 0) > _NEAR_NS:
                return ""
            if one.log.logger == log.logger and _DONE.search(one.text) and asked <= _stems(one.text):
                return f"{one.log.place} says “{' '.join(one.text.split())[:_SAID]}”"
        return ""

    def fell_back(self, log: LogRecord, failed: Container[int]) -> str:
        """
        Where what was taken in the place of what failed works: right behind the failure the same writer says that it falls back,
        and the next good news of it comes before anything else that fails.
        """
        at = self.case.positions.get(id(log))
        numbers, news = self._good.get(log.origin.file, ((), ()))
        first = bisect_right(numbers, at) if at is not None else 0
        if at is None or first == len(numbers) or numbers[first] > at + _LOOKED_AT or not self._falls_back(at, log):
            return ""
        well = (_BACK, _WENT, _TOOK_OVER)
        good = next((n for n in news[first : first + _LOOKED_AT] if any(p.search(n.text) for p in well)), None)
        if good is None or good.number > at + _LOOKED_AT or good.log.logger != log.logger:
            return ""
        between = [g for g in self.case.logs[at + 1 : good.number] if g.origin.file == log.origin.file]
        if any(id(g) in failed or g.severity >= WARN_SEVERITY or _lost(g) for g in between):
            return ""
        return f"what it fell back to works: {good.log.place} says “{' '.join(good.text.split())[:_SAID]}”"

    def tried(self, log: LogRecord, failed: Container[int]) -> str:
        """
        Whether the last of the tries that are announced around a failure, one by one with their numbers, was followed by
        something else of the same writer that is no failure; `failed`: the ids of records that tell of one.
        """
        at, tries = self.case.positions.get(id(log)), self._tries.get(log.origin.file, [])
        if at is None or not tries:
            return ""
        begin = bisect_right(tries, at, key=lambda t: t.number)
        if not 0 < begin < len(tries) or not _next(tries[begin - 1], tries[begin]):
            return ""
        last = begin
        while last + 1 < len(tries) and _next(tries[last], tries[last + 1]):
            last += 1
        end = tries[last + 1].number if last + 1 < len(tries) else len(self.case.logs)
        behind = map(self.case.logs.__getitem__, range(tries[last].number + 1, end))
        mine = (g for g in behind if g.origin.file == log.origin.file and g.text)
        after = [g for g in islice(mine, _FAR) if not g.logger or g.logger == tries[last].log.logger]
        bad = any(id(g) in failed or g.severity >= WARN_SEVERITY or _lost(g) for g in after)
        if not after or bad or _AGAIN.search(after[0].text or ""):
            return ""
        return f"it was tried again, and behind the last try ({tries[last].log.place}) no failure is told"

    def finished(self, log: LogRecord, words: str) -> str:
        """Where the run of an agent ended well, as its own frame says it, that a record stands in; `words`: what failed there."""
        at = self.case.positions.get(id(log))
        begins, runs = self._runs.get(log.origin.file, ((), ()))
        number = bisect_right(begins, at) - 1 if at is not None else -1
        found = runs[number] if number >= 0 else None
        if found is None or re.search(rf"(?i)\b{found.what}\b", words):  # it is the run itself that failed
            return ""
        return f"{FINISHED} ({self.case.logs[found.last].place})"

    @cached_property
    def _tries(self) -> dict[str, list[_Try]]:
        made: dict[str, list[_Try]] = {}
        for one in self._with(("ttempt", "try", "Try", "TRY", "TTEMPT")):
            line = one.text.partition("\n")[0]
            if (found := _TRY.match(line)) is not None:
                around = f"{line[: found.start('number')]}{line[found.end('number') :]}"
                words = _DIGITS.sub("0", around) + (found["most"] or "")
                made.setdefault(one.log.origin.file, []).append(_Try(one.number, int(found["number"]), words, one.log))
        return made

    @cached_property
    def _runs(self) -> dict[str, tuple[list[int], list[_Run | None]]]:
        """
        From which record on the file is in which run, the shortest where one stands in another; None outside of any. None of a
        log in which several are open, as which of them ended is not told.
        """
        made: dict[str, list[_Run]] = {}
        open_: dict[tuple[str, str, str], list[_News]] = {}
        for one in self._with((*_BEGINWORDS, *_ENDWORDS)):
            line = one.text.partition("\n")[0][:_FAR]
            ended = _ENDED.search(line)
            if one.log.severity >= WARN_SEVERITY or _NOT.search(one.text) or (found := ended or _BEGINS.search(line)) is None:
                continue
            file, what = one.log.origin.file, (found["what"] or found["which"]).lower()
            begun = open_.setdefault((file, one.log.logger, what), [])
            if ended is None:
                begun.append(one)
            elif len(begun) == 1 or (begun and one.log.time_ns is None):  # of prints the inner one ends first
                begin = begun.pop()
                if agree(numbers(begin.text), numbers(one.text)):
                    made.setdefault(file, []).append(_Run(begin.number, one.number, what))
            else:
                begun.clear()
        return {file: _innermost(runs) for file, runs in made.items()}

    def given_up(self, log: LogRecord) -> str:
        """Where a record of the same file, this one or a later one, gives up what was tried."""
        at, text = self.case.positions.get(id(log)), (log.text or "")[:_MUCH]
        lost = self._given_up(at, log, text, len(self.case.logs)) if at is not None else None
        if lost is None or (lost.time_ns or 0) - (log.time_ns or 0) > _NEAR_NS:
            return ""
        return str(lost.place)

    def _given_up(self, at: int, log: LogRecord, text: str, end: int) -> LogRecord | None:
        """The first record, from this one on and before `end`, that gives the same thing up."""
        numbers, lost = self._lost.get(log.origin.file, ((), ()))
        first, last = bisect_left(numbers, at), bisect_left(numbers, end)
        near = lost[first : min(last, first + _MOST)]
        mine = thing(text, log) if near and near[0].number != at else None
        return next((one.log for one in near if mine is None or same(mine, self._known(one))), None)

    def _known(self, one: _News) -> Thing:
        """What a record is of that is held against all failures before it."""
        found = self._things.get(one.number)
        if found is None:
            found = self._things[one.number] = thing(one.text, one.log)
        return found

    def _falls_back(self, at: int, log: LogRecord) -> bool:
        """Whether the next record of the same logger says that something else is asked instead."""
        near = (n for n in range(at + 1, min(at + 4, len(self.case.logs))) if self._speaks_of_another(n))
        return any(g.origin.file == log.origin.file and g.logger == log.logger for g in map(self.case.logs.__getitem__, near))

    def _speaks_of_another(self, number: int) -> bool:
        """Whether a record says that something is asked instead; several failures stand before it, and ask."""
        known = self._others.get(number)
        if known is None:
            known = self._others[number] = bool(_FALLBACK.search((self.case.logs[number].text or "")[:_MUCH]))
        return known

    @cached_property
    def _good(self) -> dict[str, _OfFile]:
        return _by_file(one for one in self._with(_GOOD) if one.log.severity < WARN_SEVERITY and not _NOT.search(one.text))

    @cached_property
    def _lost(self) -> dict[str, _OfFile]:
        return _by_file(self._with(_GIVEN_UP))

    def _with(self, words: tuple[str, ...]) -> Iterator[_News]:
        for log in self.case.logs_with(*words):
            yield _News(self.case.positions[id(log)], log, (log.text or "")[:_MUCH])


def _innermost(runs: list[_Run]) -> tuple[list[int], list[_Run | None]]:
    """The records from which on another run is the shortest that they stand in, and that run; its own frame is outside of it."""
    begun = sorted(enumerate(runs), key=lambda numbered: -numbered[1].first)  # the next one last
    places: list[int] = []
    found: list[_Run | None] = []
    open_: list[tuple[int, int, _Run]] = []  # the shortest first, of equal ones that which ended first
    for place in sorted({r.first + 1 for r in runs} | {r.last for r in runs}):
        while begun and begun[-1][1].first < place:
            number, run = begun.pop()
            heappush(open_, (run.last - run.first, number, run))
        while open_ and open_[0][2].last <= place:
            heappop(open_)
        places.append(place)
        found.append(open_[0][2] if open_ else None)
    return places, found


def _by_file(news: Iterable[_News]) -> dict[str, _OfFile]:
    made: dict[str, list[_News]] = {}
    for one in news:
        made.setdefault(one.log.origin.file, []).append(one)
    return {file: (tuple(n.number for n in found), tuple(found)) for file, found in made.items()}


def _stems(text: str) -> set[str]:
    """The words of a line without what inflects them."""
    words = (w.lower() for w in WORD.findall(text))
    return {stem(w, _LEAST) for w in words if w not in _SMALL}


def _next(one: _Try, other: _Try) -> bool:
    return other.turn == one.turn + 1 and other.words == one.words


def _lost(log: LogRecord) -> bool:
    text = (log.text or "")[:_MUCH]
    return any(words in text for words in _GIVEN_UP)
