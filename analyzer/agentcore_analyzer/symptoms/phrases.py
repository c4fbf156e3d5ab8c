"""What spans and log records say failed, one by one, with where it stands and which model was called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.evidence import of_log, of_span
from agentcore_analyzer.failures import Failure, FailureKind, claims, failures
from agentcore_analyzer.failures.asked import ByWords, Source, once
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Detail, Document, Evidence, Kind, LogRecord, Operation, Place, Span
from agentcore_analyzer.tuples import NamedTuple

# Strands adds it to an exception of Bedrock.
_NOTED = late(r"Model id: (?P<id>[\w.:/-]{3,200})")


# Words of an error that are as long say the same error wherever they stand.
_ECHO = 20
_SENTENCES = 20  # of one finding that are looked for elsewhere
_ANSWERS = frozenset({Kind.JSON, Kind.TEXT})  # documents whose failures are told by whoever made them
_ASSERTION = "AssertionError"
_ROW = 1000  # characters of a row that are quoted


class Hit(NamedTuple):
    """One telling of a failure: the sentence, its proof, where it stood, the model that was called, and the failure."""

    message: str
    evidence: Evidence
    source: Span | LogRecord
    model: str
    failure: Failure


class _Telling(NamedTuple):
    """A source of a failure, and all words of it that say what failed."""

    failure: Failure
    source: Span | LogRecord
    words: str


def hits(case: Case, *phrases: str) -> Iterator[Hit]:
    """
    Failures that say one of the phrases, once for each place that tells of them.

    What a tool's span or log says does not count: a tool may quote an error it has read somewhere; and so does not what stands
    beside the failure in its record.
    """
    for telling in _tellings(case).which(lambda telling: holds(telling.words, phrases)):
        yield _hit(case, telling, phrases)


def told(case: Case) -> list[Hit]:
    """Every failure, once for each place that tells of it, but for those of tools."""
    return _hits(case).all()


def which(case: Case, ask: Callable[[Hit], object]) -> list[Hit]:
    """Those for which the answer is yes; of failures of the same words in one log it is asked once."""
    return _hits(case).which(ask)


def any_told(case: Case) -> bool:
    """Whether `told` and `hits` can find anything."""
    return bool(_tellings(case))


def unclaimed(case: Case, found: Iterable[Hit]) -> list[Hit]:
    """Those of failures that no detector of an earlier stage explains."""
    known = claims(case)
    return [h for h in found if known.of(h.failure) is None]


def with_echoes(case: Case, found: list[Hit], number: int = 0) -> list[Hit]:
    """
    The hits, and what else tells of them in other words around the same sentence: a log line of a framework, a wrapper.

    Only what no detector of an earlier stage explains, and only sentences that are long enough to be of one error.
    `number` counts a detector's groups: beyond the first few, nothing is looked for.
    """
    if number >= _SENTENCES:
        return found
    from agentcore_analyzer.symptoms.provider_errors import sentence  # few detectors ask

    known = {id(h.failure) for h in found}
    sentences = [*dict.fromkeys(s for h in found if len(s := sentence(h.failure)) > _ECHO)][:_SENTENCES]
    if not sentences:
        return found
    others = (h for h in unclaimed(case, told(case)) if id(h.failure) not in known)
    flat = ((h, " ".join(f"{h.failure.message} {h.message}".split())) for h in others)
    return [*found, *(h for h, words in flat if any(s in words for s in sentences))]


def _hits(case: Case) -> ByWords[Hit]:
    def made(failure: Failure, source: Source) -> Hit:
        return _hit(case, _telling(case, failure, source))

    found: ByWords[Hit] = case.memo("failures as hits", lambda: ByWords(case, _sources(case), made))
    return found


def _tellings(case: Case) -> ByWords[_Telling]:
    found: ByWords[_Telling] = case.memo("tellings of failures", lambda: ByWords(case, _sources(case), partial(_telling, case)))
    return found


def _sources(case: Case) -> list[tuple[Failure, Source]]:
    """What tells of each failure, but for those of tools."""
    found: list[tuple[Failure, Source]] = case.memo("sources of failures", lambda: list(_told(case)))
    return found


def _told(case: Case) -> Iterator[tuple[Failure, Source]]:
    for failure in failures(case).all:
        if failure.harmless or once(_expected, failure):
            continue  # told as such, with the reason; what a test or a check expects, nobody said
        for source in failure.sources:
            if isinstance(source, Span):
                of_tool = source.facts.operation == Operation.TOOL
            else:
                of_tool = _of_tool(case, source) if isinstance(source, LogRecord) else source.kind not in _ANSWERS
            if not of_tool:
                yield failure, source


def _telling(case: Case, failure: Failure, source: Source) -> _Telling:
    said = failure.said
    every = (said.code, said.message, said.quote, *(w for r in said.chain for w in (r.type, r.message)))
    words = "\n".join(dict.fromkeys(w for w in (said.type, *every) if w))
    if isinstance(source, Span):
        error = case.error(source)
        return _Telling(failure, source, plain_quotes(f"{error.type}\n{error.message}\n{words}"))
    return _Telling(failure, source if isinstance(source, LogRecord) else _record(failure, source), plain_quotes(words))


def _expected(failure: Failure) -> bool:
    """Whether it is an assertion: it quotes what was expected and what came, and tells not apart which is which."""
    return short(failure.type) == _ASSERTION or (failure.kind is FailureKind.FAILED_TEST and _ASSERTION in failure.message)


class _InDocument:
    """Where a failure stands in a document."""

    def __init__(self, place: Place) -> None:
        self.file = place.file

    def place(self, where: int | Place) -> Place:
        return where if isinstance(where, Place) else Place(self.file)

    def detail(self, where: int | Place, held: object) -> Detail:  # noqa: ARG002
        return Detail({})


def _record(failure: Failure, document: Document) -> LogRecord:
    """What a document of no known form says failed, as the log record that it may be."""
    place = next((p for p in failure.places if p.file == document.place.file), document.place)
    text = failure.said.quote or failure.message
    return LogRecord(
        time_ns=failure.time_ns,
        severity=17,
        text=text,
        trace_id=failure.trace_id,
        span_id=None,
        session_id=failure.session_id,
        request_id=failure.request_id,
        logger="",
        channel=Kind.TEXT,
        stream="",
        sampled=None,
        origin=_InDocument(place),
        where=place,
    )


def _of_tool(case: Case, log: LogRecord) -> bool:
    owner = _owner(case, log)
    return owner is not None and owner.facts.operation == Operation.TOOL


def _owner(case: Case, log: LogRecord) -> Span | None:
    trace = case.traces.get(log.trace_id or "")
    return trace.get(log.span_id) if trace else None


def _hit(case: Case, telling: _Telling, phrases: tuple[str, ...] = ()) -> Hit:
    failure, source = telling.failure, telling.source
    if isinstance(source, Span):
        error = case.error(source)
        message = error.message or error.type or failure.message
        kind = error.type or short(failure.type) or "an error"
        model = source.facts.model or model_below(case, source)
        return Hit(message, of_span(source, f"{source.name} failed with {kind}", message), source, model, failure)
    line = _row(failure, source, phrases)
    owner = _owner(case, source)
    model = (owner.facts.model or model_below(case, owner)) if owner is not None else ""
    noted = None if model else _NOTED.search(source.text or "")
    return Hit(line, of_log(source, "logged or received", line), source, model or (noted["id"] if noted else ""), failure)


def _row(failure: Failure, log: LogRecord, phrases: tuple[str, ...]) -> str:
    """The row that says it, as it stands in the record: first where the failure itself stands."""
    text = plain_quotes(log.text or "")
    said = failure.said
    quote = plain_quotes(said.quote.strip())
    at = text.find(quote) if quote and any(p in quote for p in phrases) else -1
    if at >= 0:  # and not the line of code above it that raised it
        return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()[:_ROW]
    own = text[said.start : said.end] if log is failure.sources[0] else ""
    for part in (own, text):
        row = next((r for r in part.splitlines() if any(p in r for p in phrases)), "")
        if row:
            return row.strip()[:_ROW]
    if quote and quote in text:
        return quote[:_ROW]
    return of_log(log, "").quote


def _join_echoes(case: Case, groups: dict[str, list[Hit]]) -> None:
    """
    Puts hits of traces without a model to the trace, open at the same time, in which the same words fell:
    frameworks of actors begin a trace for each hop.
    """
    near = {h.message: key for key, group in groups.items() if key in case.traces and any(g.model for g in group) for h in group}
    for key in [k for k, group in groups.items() if k in case.traces and not any(h.model for h in group)]:
        own = {next((k for said, k in near.items() if len(said) > _ECHO and said in h.message), "") for h in groups[key]}
        other = own.pop()
        if other and not own and _overlap(case.traces[key], case.traces[other]):
            groups[other].extend(groups.pop(key))


def _overlap(one: Trace, other: Trace) -> bool:
    times = one.start_ns, one.end_ns, other.start_ns, other.end_ns
    return None not in times and (one.start_ns or 0) <= (other.end_ns or 0) and (other.start_ns or 0) <= (one.end_ns or 0)


def model_below(case: Case, span: Span) -> str:
    """The first model that was called below a span."""
    known: dict[tuple[str, str], str] = case.memo("models below spans", lambda: _models_above(case))
    return known.get((span.trace_id, span.span_id), "")


def _models_above(case: Case) -> dict[tuple[str, str], str]:
    """For every span over a call of a model, the model of the first such call; each span is walked over once."""
    known: dict[tuple[str, str], str] = {}
    calls = (s for s in case.by_operation.get(Operation.MODEL, ()) if s.facts.model)
    for call in sorted(calls, key=lambda s: (s.start_ns or 0, s.span_id)):
        for above in case.traces[call.trace_id].ancestors(call):
            key = (above.trace_id, above.span_id)
            if key in known:
                break
            known[key] = call.facts.model or ""
    return known


def model_of(found: list[Hit]) -> str:
    """The first model that any of the hits names."""
    return next((h.model for h in found if h.model and h.model != "unknown"), "")


def by_request(case: Case, found: list[Hit]) -> dict[str, list[Hit]]:
    """
    Hits by the request they belong to (trace or session), copies without ids in one group.

    Where all hits with ids belong to one request, copies without ids are of that request too. What tells of a failure without
    its trace is of the trace that another telling of the same failure names.
    """
    traced = {id(h.failure): h.source.trace_id for h in reversed(found) if h.source.trace_id}
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        key = hit.source.trace_id or traced.get(id(hit.failure)) or ""
        if not key and hit.source.session_id:
            traces = case.traces_of_session(hit.source.session_id)
            key = traces[0].id if len(traces) == 1 else f"session {hit.source.session_id}"
        groups.setdefault(key, []).append(hit)
    _join_echoes(case, groups)
    loose = groups.pop("", [])
    if loose and len(groups) == 1:
        next(iter(groups.values())).extend(loose)
    elif loose and not groups:
        groups[""] = loose
    return groups
