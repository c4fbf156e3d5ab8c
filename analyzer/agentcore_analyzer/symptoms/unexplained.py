"""What can be said about a failure whose cause nobody knows: its words, its place, what it did, and the next step that this case allows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from agentcore_analyzer.conventions import stack_events
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.failures import Effect, Failure, FailureKind
from agentcore_analyzer.failures.bare_ends import is_end
from agentcore_analyzer.failures.claims import is_handled
from agentcore_analyzer.failures.effect import ALONE, STATUS, UNSEEN, is_concluded
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.knowledge.endings import BY_ITSELF, NOT_RUNNING
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, LogRecord, Severity, Span, SpanStatus, Step
from agentcore_analyzer.stacktraces import Frame, Raised
from agentcore_analyzer.stacktraces.own import own, typed
from agentcore_analyzer.symptoms import reasons
from agentcore_analyzer.symptoms.named_places import named_places
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.worlds import DEPLOYED, seen

RANK = {Effect.ENDED: 0, Effect.UNKNOWN: 1, Effect.WENT_ON: 2, Effect.RECOVERED: 3}
_SEVERITY = {
    Effect.ENDED: Severity.ERROR, Effect.UNKNOWN: Severity.WARNING, Effect.WENT_ON: Severity.WARNING, Effect.RECOVERED: Severity.NOTE,
}  # fmt: skip
# A method of Go on a pointer, and the first word that it was given: what it was called on.
_METHOD = late(r"(?m)^\s{0,8}(?P<name>[\w./@-]{0,300}\(\*(?P<type>\w{1,100})(?:\[[^\]\n]{0,100}\])?\)\.\w{1,100})\((?P<on>0x[0-9a-f]{1,16})[,)?]")
_DEPLOYED = late(r"Resource handler returned|HandlerErrorCode|\bAWS::\w|\b[Tt]erraform\b")
_UNTRACED = (FailureKind.COMMAND_ERROR, FailureKind.FAILED_TEST, FailureKind.PROCESS_END, FailureKind.RESOURCE_STATUS)  # no request runs there
_FAR = 10  # calls of libraries between the program's own code and the place: more than a library needs for what it was asked
_BEFORE = 3  # spans or lines that are named as what ran just before
_NEAR_NS = 2 * 10**9  # a request of which a log tells nothing for longer may be another one
_HEADING = late(r"[A-Za-z]{1,30}(?: [A-Za-z]{1,30}){0,2}")  # a line of no more than a name: nothing that happened
_SHORT = 100  # characters of such a line
_ASKED = late(r"[\w ./:@*<>()+-]{1,120}")  # names that stand in a query as they are
_ANSWERED = late(r"HTTP/[\d.]{1,3}\"? \d{3}\b|\" \d{3}\b")  # the line of an access log
_ROW = late(rf"\b{stack_events.FAILED}\b")
_NAMED = 3  # files of a command that a person still reads
# A place in a file as compilers and linters print it: a path with a folder in it, or a line with its column; no host and its port.
_PLACE = late(r"(?<![\w./\\:@-])(?P<file>(?:[A-Za-z]:\\)?(?:[\w.@~-]{1,100}[/\\]){1,30}[\w.@~-]{1,100}\.[A-Za-z]{1,6}|[\w-]{1,100}\.[A-Za-z]{1,6}(?=:\d{1,7}:\d)):(?P<line>\d{1,7})(?![\w.])")


def severity(failure: Failure) -> Severity:
    """An error where a request or process ended with it, a warning where the agent went on or nothing tells, a note where that is known to have ended well."""
    return Severity.NOTE if is_handled(failure) else _SEVERITY[failure.effect]


def cause(case: Case, group: list[Failure], worst: Failure) -> str:
    known = explain(worst.said)
    means = f" What such a failure {'means' if known.certain else 'mostly means'}: {known.meaning.rstrip('. ')}." if known is not None and known.meaning else ""
    unknown = "" if reasons.is_known(worst) or reasons.named(case, worst) else " Beyond what the input says of it, its cause is not known to this tool."
    return f"{what(worst)}.{unknown}{means} {around(case, group, worst)}"


def around(case: Case, group: list[Failure], worst: Failure) -> str:
    """What stands around a failure, for those who know its cause, too: what it left as, its place, what it did, what ran before it."""
    return " ".join(_around(case, group, worst))


def _around(case: Case, group: list[Failure], worst: Failure) -> Iterator[str]:
    said = worst.said
    if len(said.chain) > 1:
        outer = said.chain[-1]
    if len(said.chain) > 1 and (outer.type or outer.message) and (outer.type, outer.message) != (said.chain[0].type, said.chain[0].message):
        yield f"It left as {_raised(outer)}."
    if said.trigger and len(said.chain) > 1:
        told = "the next was raised" if outer.type or outer.message else "another one was raised, whose name is not told"
        yield f"The first of them, {short(said.chain[0].type)}, was being handled when {told}: it may be a mere trigger."
    if said.truncated:
        yield f"The print is cut ({said.truncated}), so {_missing(worst)} may be missing."
    frame = raised_at(worst)
    if frame is not None:
        last = said.frames[-1]
        further = not open_ended(worst) and frame is not last
        known = "The last frame that can be seen is" if open_ended(worst) else "The program's own code was at" if further else "It was raised at"
        yield f"{known} {_place(frame)}{'' if frame.own else ', which is code of a library'}{f'; it was raised inside of that, at {_place(last)}' if further else ''}."
    if said.language == "go" and (receiver := nil_receiver(worst)):
        yield f"{receiver}."
    if reason := reasons.told(case, worst):
        yield reason
    yield from _when(group)
    if worst.kind is not FailureKind.RESOURCE_STATUS or worst.effect in (Effect.WENT_ON, Effect.RECOVERED):  # a state tells of no request
        if worst.why.startswith(ALONE):
            yield f"Whether it ended the request or the program is not known to this tool: {worst.why}."
            return
        yield _ended(worst)
    if before := _before(case, worst):
        yield f"Just before it: {before}."


def nil_receiver(failure: Failure) -> str:
    """What a panic of Go over a nil pointer was called on, where the innermost methods show that it was nil."""
    source = failure.sources[0]
    if "nil pointer" not in failure.said.message or not isinstance(source, LogRecord):
        return ""
    nil = list(takewhile(lambda m: m["on"] == "0x0", _METHOD.finditer(source.text or "", failure.said.start)))
    frames = failure.said.frames
    if not nil or not frames or frames[-1].function != nil[0]["name"]:
        return ""
    before = [f.function for f in frames[: -len(nil)]]
    caller = before[-1] if before and [f.function for f in frames[-len(nil) :]] == [m["name"] for m in reversed(nil)] else ""
    return f"{short(nil[-1]['name'])} was called on a nil *{nil[-1]['type']} (0x0){f', by {caller}' if caller else ''}"


def _place(frame: Frame) -> str:
    if not frame.file:
        return frame.function
    return f"{frame.file}{f':{frame.line}' if frame.line is not None else ''}{f' in {frame.function}' if frame.function else ''}"


def _missing(failure: Failure) -> str:
    said = failure.said
    if said.truncated == "start":
        return "what was raised or handled before it"
    return "what stood behind it" if said.chain and said.chain[-1].type else "the exception that ended it"


_EFFECT = {
    Effect.ENDED: "It ended the request or the program",
    Effect.WENT_ON: "The request went on",
    Effect.RECOVERED: "It recovered",
    Effect.UNKNOWN: "What it did to the request is unknown",
}
_CONCLUDED = {Effect.ENDED: "It may have ended the request or the program", Effect.RECOVERED: "It may have recovered"}


def _ended(failure: Failure) -> str:
    """What it did and how that is known, as a sentence."""
    if failure.why in (BY_ITSELF, NOT_RUNNING):
        return f"{failure.why[:1].upper()}{failure.why[1:]}."
    if failure.why.startswith(STATUS):
        return f"T{failure.why[1:]}; what came of that is not known to this tool."
    return f"{_outcome(failure)}: {failure.why}." if failure.why != UNSEEN else f"W{failure.why[1:]}."


def _outcome(failure: Failure) -> str:
    """What it did, in the words of what is known: of a request, of a program, or of neither."""
    if failure.effect is Effect.WENT_ON and not failure.why.startswith(("request ", "the span ")):
        return "The program went on"  # a thread, a task or another request shows it, and nothing of the request
    if failure.effect is Effect.UNKNOWN and not (failure.request_id or failure.trace_id):
        return "What came of it is not known to this tool"
    words = _CONCLUDED[failure.effect] if is_concluded(failure) else _EFFECT[failure.effect]
    return words.removesuffix(" or the program") if failure.request_id or failure.trace_id else words


def status(failure: Failure) -> str:
    """The status of a resource; where AWS's code took its place, the status of the row in front of it."""
    code, row = failure.said.code, _ROW.search(failure.said.quote)
    return code if row is None or code.endswith(row[0]) else f"{row[0]} with {code}"


def what(failure: Failure) -> str:
    """What says it, in its own words; a sentence without its full stop."""
    said, words = failure.said, reasons.quoted(failure)
    if failure.kind is FailureKind.RESOURCE_STATUS:
        named = f" of {said.operation}" if said.operation else ""
        if not said.code:
            return f"A reason of a failure is told{named}: “{words}”"
        told = words.removeprefix(said.operation).lstrip(" |:-")
        return f"The status{named} is {status(failure)}" + (f": “{told}”" if told not in ("", said.code) else "")
    span = next((s for s in failure.sources if isinstance(s, Span)), None)
    who = f"The span {span.name}" if span is not None else "A document" if isinstance(failure.sources[0], Document) else "A record"
    code = f" (code {said.code})" if said.code and said.code not in f"{said.type} {words}" else ""
    kind = f"{short(said.type)}{': ' if words else ''}" if said.type and not words.startswith(short(said.type)) else ""
    return f"{who} says “{kind}{words}”{code}"


def _raised(raised: Raised) -> str:
    words = " ".join(raised.message.split())[:reasons.LONG].rstrip(".")
    return f"“{short(raised.type)}{f': {words}' if words else ''}”"


def raised_at(failure: Failure) -> Frame | None:
    """The innermost frame of the program's own code, else the innermost of all; of a print that lacks its inner frames the last one."""
    frames = failure.said.frames
    if open_ended(failure):
        return frames[-1]
    own = [f for f in frames if f.own]
    package = _PACKAGES.get(failure.said.language)
    if package is not None and own:  # libraries that no list knows have another package than what called them all
        root = package(own[0])
        return next(f for f in reversed(own) if package(f) == root)
    return own[-1] if own else frames[-1] if frames else None


def _of_library(file: str) -> bool:
    """Whether a path is one of a package, in any of the languages that have a folder for them."""
    return not all(own(language, file.replace("\\", "/")) for language in ("python", "javascript", "go", "rust", "ruby", "php"))


def _nearest(failure: Failure) -> Frame | None:
    """The innermost frame outside of Go's standard library, whose packages have no host in their path."""
    frames = failure.said.frames if failure.said.language == "go" else ()
    return next((f for f in reversed(frames) if f.line is not None and "." in f.function.partition("/")[0]), None)


def _package(frame: Frame) -> tuple[str, ...]:
    """The first two parts of the package: whose code it is."""
    return tuple(takewhile(str.islower, frame.function.rpartition("/")[2].split(".")[:2]))


def _namespace(frame: Frame) -> tuple[str, ...]:
    """The first part of the namespace, which the projects of one program share; none of a class that stands in none."""
    return tuple(frame.function.split(".")[:-2][:1])


_PACKAGES = {"java": _package, "dotnet": _namespace}


def open_ended(failure: Failure) -> bool:
    """Whether the frames go on behind the last one that is here: Python prints the innermost last, others first."""
    said = failure.said
    if not said.frames or said.truncated not in ("start", "end", "both"):
        return False
    cut = ("end", "both") if said.language == "python" else ("start", "both")
    last = said.chain[-1] if said.language == "python" and said.chain else said.chain[0] if said.chain else None
    return said.truncated in cut and (last is None or last.frames == said.frames)


def _when(group: list[Failure]) -> Iterator[str]:
    if len(group) < 2:
        return
    files = {f.place.file for f in group}
    yield f"It is told {count(len(group), 'time')}, in {count(len(files), 'file')}."


def _before(case: Case, failure: Failure) -> str:
    """The steps of the same trace that ended last before it began; what a log says above a status that stands alone."""
    log = failure.log
    if log is not None and (failure.kind is FailureKind.HTTP_STATUS or is_end(failure)):
        return _lines_before(case, log)
    trace = case.traces.get(failure.trace_id or "")
    span = next((s for s in failure.sources if isinstance(s, Span)), None)
    if trace is None or span is None or span.start_ns is None:
        return ""
    start = span.start_ns
    ended = [s for s in trace.spans if s.name and s.end_ns is not None and s.end_ns <= start and s is not span]
    last = sorted(ended, key=lambda s: s.end_ns or 0)[-_BEFORE:]
    return ", ".join(s.name for s in last)


def _lines_before(case: Case, log: LogRecord) -> str:
    """The lines of the same request, as far as can be seen: up to one that tells of another answer or failure, within seconds."""
    at = case.positions.get(id(log))
    found: list[str] = []
    for other in reversed(case.logs[max(0, at - _BEFORE) : at] if at is not None else ()):
        text = " ".join((other.text or "").split())
        apart = None not in (other.time_ns, log.time_ns) and abs((log.time_ns or 0) - (other.time_ns or 0)) > _NEAR_NS
        strange = other.origin.file != log.origin.file or (other.request_id or log.request_id) != (log.request_id or other.request_id)
        strange = strange or (other.place.line or 0) > (log.place.line or 0)  # of the same time, and written behind it
        heading = not other.severity and other.time_ns is None and _HEADING.fullmatch(text) is not None
        if not text or apart or strange or heading or _ANSWERED.search(text):
            break
        found.append(f"“{text if len(text) <= _SHORT else f'{text[: _SHORT - 1]}…'}” ({other.place})")
    return ", ".join(reversed(found))


def steps(case: Case, failure: Failure) -> tuple[Step, ...]:
    known = explain(failure.said)
    return (*(known.steps if known is not None else ()), *look(case, failure))


def look(case: Case, failure: Failure) -> Iterator[Step]:
    """Where to look next, as this case allows it."""
    yield from where(case, failure)
    yield from _elsewhere(case, failure)
    yield from _export(case, failure)


def where(case: Case, failure: Failure) -> Iterator[Step]:
    """What to open: the line that raised it, what the text names besides, and the lines around its place."""
    frame = raised_at(failure)
    if frame is not None and frame.own and (code := typed(frame.file)):
        if not frame.file.startswith("<"):  # `<string>` and its like are made by libraries, too
            yield Step(f"Look at {f'line {frame.line} of ' if frame.line is not None else ''}{code}: it is in no file.")
        frame = next((f for f in reversed(failure.said.frames) if f.own and f.file and not typed(f.file)), None)
    if frame is not None and frame.own:
        yield _open(failure, frame)
    elif frame is not None and (nearest := _nearest(failure)) is not None and nearest != frame:
        yield Step(f"Look at {_place(nearest)}: from there Go's own library was called.")
    elif frame is None and (named := _PLACE.search(failure.said.message[:reasons.LONG])) is not None and not _of_library(named["file"]):
        yield Step(f"Open {named['file']}:{named['line']}, which the message names.")
    if failure.said.truncated:
        upto = "from its first line" if failure.said.truncated == "start" else "to the line that names the last exception"
        yield Step(f"Copy the whole print, {upto}, and analyze it again.")
    yield from named_places(case, failure)
    yield Step(f"Read the lines around {failure.place}.")


def _open(failure: Failure, frame: Frame) -> Step:
    if not frame.file:
        return Step(f"Look at {frame.function}, from where it came to it; the print does not tell its line.")
    line = f":{frame.line}{f' ({frame.function})' if frame.function else ''}" if frame.line is not None else ""
    return Step(f"Open {frame.file}{line}, {_which(failure, frame)}.")


def _elsewhere(case: Case, failure: Failure) -> Iterator[Step]:
    """The question that finds the same step wherever it failed: in these files, and in any others."""
    span = next((s for s in failure.sources if isinstance(s, Span)), None)
    if span is not None and span.status == SpanStatus.ERROR and _ASKED.fullmatch(span.name):
        query = f'{{ name = "{span.name}" && status = error }}'
        yield Step("Look where else this step failed.", f"analyze query {shell(query)} {_inputs(case)}")


def _inputs(case: Case) -> str:
    """The files that hold spans, for a command; FILES where they are many, or one is no file of its own (a member, a pipe)."""
    named: list[str] = case.memo("files of spans", lambda: list(dict.fromkeys(span.origin.file for span in case.spans)))
    if len(named) > _NAMED or any("!" in name or name.startswith("-") for name in named):
        return "FILES"
    return " ".join(map(shell, named))


def _which(failure: Failure, frame: Frame) -> str:
    """What a frame is to the failure: the place of it, or a call of which it came from far inside."""
    if open_ended(failure):
        return "the last call that can be seen"
    frames = failure.said.frames
    inside = len(frames) - 1 - max(n for n, f in enumerate(frames) if f is frame)
    if inside == 0:
        return "where it was raised"
    much = " (a filter, a middleware or a caller like these may only have passed the request on)" if inside > _FAR else ""
    return f"from where the program's own code came to it: it was raised {count(inside, 'call')} further inside{much}"


def _export(case: Case, failure: Failure) -> Iterator[Step]:
    if not seen(case, DEPLOYED):
        return
    runtime = bool(case.ledger.kinds & {Kind.RUNTIME_LOG, Kind.DEV_LOG})
    outside = failure.kind in (FailureKind.HTTP_STATUS, FailureKind.STREAM_FRAME, FailureKind.RPC_ERROR)
    if outside and not runtime and not _DEPLOYED.search(failure.said.quote):
        yield Step("If the agent sent this: why may stand in its log. Export it and analyze it together with this file.",
                   "agentcore logs --runtime AGENT_NAME --since 1h > runtime.log")  # fmt: skip
        return
    reached = runtime or (bool(failure.said.http_status) and not _DEPLOYED.search(failure.said.quote))  # what never left the caller left no trace
    known = failure.time_ns is not None or failure.trace_id or failure.request_id or failure.session_id  # else no trace can be looked for
    if reached and known and isinstance(failure.sources[0], LogRecord) and failure.kind not in _UNTRACED and not case.ledger.kinds & {Kind.SPANS}:
        yield Step("What ran around it stands in the spans, if it was traced: export the trace of that time and add it.",
                   "agentcore traces get TRACE_ID --runtime AGENT_NAME --output trace.json")  # fmt: skip


def references(failure: Failure) -> tuple[str, ...]:
    known = explain(failure.said)
    return known.references if known is not None else ()
