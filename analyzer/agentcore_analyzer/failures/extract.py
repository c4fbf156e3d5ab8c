"""
Every failure of a case: from log records, spans and documents, one record for one occurrence however often it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentcore_analyzer.failures.asked import once_said
from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, Said
from agentcore_analyzer.failures.shape import core, masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, LogRecord, Span

SECOND = 10**9
SAME_MOMENT_NS = 5 * 10**9  # two sides tell of one failure within seconds; a retry comes later or has its own span


class Failures:
    """All failures of a case in order of time, with what is needed to find those of a record or a request."""

    def __init__(self, found: Iterable[Failure]) -> None:
        self.all: tuple[Failure, ...] = tuple(sorted(found, key=_order))
        self.by_source: dict[int, list[Failure]] = {}
        self.by_shape: dict[str, list[Failure]] = {}
        for failure in self.all:
            self.by_shape.setdefault(failure.shape, []).append(failure)
            for source in failure.sources:
                self.by_source.setdefault(id(source), []).append(failure)

    def of(self, record: object) -> list[Failure]:
        """The failures that a span, log record or document tells of."""
        return self.by_source.get(id(record), [])


def failures(case: Case) -> Failures:
    """The failures of a case, extracted once."""
    found: Failures = case.memo("failures", lambda: _extract(case))
    return found


def _extract(case: Case) -> Failures:
    every = list(_found(case))
    if not every:
        return Failures(())
    from agentcore_analyzer.failures.continued import continued
    from agentcore_analyzer.failures.effect import Outcomes
    from agentcore_analyzer.failures.line_by_line import put_together
    from agentcore_analyzer.failures.retold import told_once

    joined = _joined(told_once(case, put_together(case, continued(case, every))))
    outcomes = Outcomes(case, sorted(joined, key=_order))
    return Failures(map(outcomes.judged, joined))


def _found(case: Case) -> Iterator[Failure]:
    """What spans, logs and documents tell; their readers are loaded where there is something to read."""
    if case.failed or case.refused:
        from agentcore_analyzer.failures import of_spans

        yield from of_spans.read(case)
    if case.outlines.numbers:
        from agentcore_analyzer.failures import of_logs

        yield from of_logs.read(case)
    if case.documents:
        from agentcore_analyzer.failures import of_documents

        yield from of_documents.read(case)


def _joined(every: list[Failure]) -> list[Failure]:
    """One failure for what several sides tell of: the same words, in one request or within seconds, from another writer."""
    every = _at_one_place(every)
    # A span's status has the words without the class that a log has: the words find it.
    classes = {_words(f): _key(f) for f in every if f.said.type and f.message}
    groups: dict[str, list[Failure]] = {}
    for failure in every:
        key = _key(failure) if failure.said.type else classes.get(_words(failure)) or _key(failure)
        groups.setdefault(key, []).append(failure)
    made: list[Failure] = []
    for group in groups.values():
        made.extend(group if len(group) == 1 else _join(group))
    return made


def _at_one_place(every: list[Failure]) -> list[Failure]:
    """
    What an answer in JSON says is a document and, where it is an error, a log record at the same pointer, or at that of the
    member that holds its words: one failure.
    """
    told = {(f.place.file, f.place.pointer): n for n, f in enumerate(every) if isinstance(f.sources[0], Document)}
    if not told:
        return every
    kept = list(every)
    gone: set[int] = set()
    for number, failure in enumerate(every):
        if not isinstance(failure.sources[0], LogRecord):
            continue
        file, pointer = failure.place.file, failure.place.pointer
        at = told.get((file, pointer))
        if at is None and pointer and (above := told.get((file, pointer.rpartition("/")[0]))) is not None:
            at = above if masked(every[above].message) == masked(failure.message) else None
        if at is not None:
            kept[at] = merged(kept[at], failure)
            gone.add(number)
    return [f for n, f in enumerate(kept) if n not in gone]


def _key(failure: Failure) -> str:
    """What tellings of one failure share: the class and the first word (a terminal may have cut the rest), or all words."""
    return once_said(_key_of, failure.said)


def _key_of(said: Said) -> str:
    first = masked(said.message).partition(" ")[0]
    return f"{short(said.type)}\0{first}" if said.type and first else core(said)


def _words(failure: Failure) -> str:
    """Its message, as what it has in common with repeats."""
    return once_said(_words_of, failure.said)


def _words_of(said: Said) -> str:
    return masked(said.message)


class _Kept:
    """A failure with all that tell of it so far, and who they are, which is found out where another telling comes near."""

    __slots__ = ("_in_span", "_writers", "failure")

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        self._writers: set[tuple[str, ...]] | None = None
        self._in_span: bool | None = None

    @property
    def writers(self) -> set[tuple[str, ...]]:
        if self._writers is None:
            self._writers = {_writer(s) for s in self.failure.sources}
        return self._writers

    @property
    def in_span(self) -> bool:
        if self._in_span is None:
            self._in_span = _in_span(self.failure)
        return self._in_span

    def add(self, other: Failure) -> None:
        self.writers.update(map(_writer, other.sources))
        self._in_span = self.in_span or _in_span(other)
        self.failure = merged(self.failure, other)


def _join(group: list[Failure]) -> list[Failure]:
    """What has a time or belongs to a request is joined by these; what has neither is a copy, the first of the first one."""
    known = [f for f in group if _placed(f)]
    kept = _join_known(known)
    told = len(kept)
    seen: dict[tuple[str, ...], int] = {}
    for failure in (f for f in group if not _placed(f)):
        writer = _writer(failure.sources[0])
        at = seen[writer] = seen.get(writer, -1) + 1
        copy = kept[min(at, told - 1)] if told else None
        alike = copy is not None and _alike(copy.failure, failure)
        if copy is not None and alike and (writer not in copy.writers or at >= told):
            copy.add(failure)
        else:
            kept.append(_Kept(failure))
    return [k.failure for k in kept]


def _placed(failure: Failure) -> bool:
    """Whether it has a time or belongs to a request."""
    return failure.time_ns is not None or bool(failure.trace_id or failure.request_id or failure.session_id)


def _join_known(group: list[Failure]) -> list[_Kept]:
    kept: list[_Kept] = []
    latest: dict[str, int] = {}  # key of a request -> index of its newest failure
    for failure in sorted(group, key=_order):
        keys = [k for k in (failure.trace_id, failure.request_id, failure.session_id) if k] or [""]
        at = next((latest[k] for k in keys if k in latest and _same(kept[latest[k]], failure)), None)
        if at is None and "" in latest and _same(kept[latest[""]], failure):
            at = latest[""]
        if at is None:
            kept.append(_Kept(failure))
            at = len(kept) - 1
        else:
            kept[at].add(failure)
        for key in keys:
            latest[key] = at
        if keys != [""]:
            latest[""] = at
    return kept


def _same(one: _Kept, other: Failure) -> bool:
    """Whether another telling is of the same occurrence: near in time, and not the same writer saying it once more."""
    known = one.failure
    if len(known.sources) == 1 and _writer(known.sources[0]) == _writer(other.sources[0]) and not _is_copy(known, other):
        return False
    if known.time_ns is not None and other.time_ns is not None and abs(known.time_ns - other.time_ns) > SAME_MOMENT_NS:
        return False
    if not _alike(known, other):
        return False
    if one.in_span and _in_span(other):
        return False  # spans above one another were put together before; others are calls of their own
    if known.place.file == other.place.file and known.message != other.message and _words(known) == _words(other):
        return False  # the same of other numbers: two processes, two orders
    return one.writers.isdisjoint(map(_writer, other.sources)) or _is_copy(known, other)


def _is_copy(one: Failure, other: Failure) -> bool:
    """The same record once more, to the fraction of a second and to the word: overlapping exports that were put together."""
    first, second = one.sources[0], other.sources[0]
    if not isinstance(first, LogRecord) or not isinstance(second, LogRecord) or not first.time_ns or first.time_ns % SECOND == 0:
        return False
    return (first.time_ns, first.text, first.stream) == (second.time_ns, second.text, second.stream)


def _alike(one: Failure, other: Failure) -> bool:
    """The same words, or as much of them as a terminal or a log has left."""
    if one.said.code and other.said.code and one.said.code != other.said.code:
        return False
    mine, theirs = _words(one), _words(other)
    return mine.startswith(theirs) or theirs.startswith(mine)


def _in_span(failure: Failure) -> bool:
    return any(isinstance(s, Span) for s in failure.sources)


def _writer(source: object) -> tuple[str, ...]:
    if isinstance(source, Span):
        return ("span", source.trace_id, source.span_id)
    if isinstance(source, LogRecord):
        return ("log", source.origin.file, source.logger)
    return ("document", str(id(source)))


def _order(failure: Failure) -> tuple[int, str, int]:
    place = failure.place
    return failure.time_ns or 0, place.file, place.line or place.offset or 0
