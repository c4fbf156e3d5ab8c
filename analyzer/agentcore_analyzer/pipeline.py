"""bytes -> source -> parser -> records -> graph -> detectors -> findings -> report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from agentcore_analyzer import collector, errors, memory, plugins, progress, timeline
from agentcore_analyzer.causality import fold, in_order
from agentcore_analyzer.doubt import doubted
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.failures import CLAIMS, Account, Failure, Stage, account, claims, failures
from agentcore_analyzer.failures.readers import crashes
from agentcore_analyzer.graph import Case, Invocation, in_file_order
from agentcore_analyzer.kinds import DamageReason
from agentcore_analyzer.model import (
    TEXT_LOGS,
    Confidence,
    Damage,
    Finding,
    Kind,
    Match,
    NotChecked,
    Place,
    Record,
    Severity,
    SpanStatus,
)
from agentcore_analyzer.notes import merge_notes, once
from agentcore_analyzer.options import Options
from agentcore_analyzer.recognition import by_lines, installed, recognised, unread
from agentcore_analyzer.report.data import ACCOUNT, InputReport
from agentcore_analyzer.report.report import Report
from agentcore_analyzer.source import InMemory, Kept, Name, SourceInput, find_inputs, named_bytes, readable_again
from agentcore_analyzer.symptoms.of_agentcore import owner

MAX_EVIDENCE = 50
MAX_FINDINGS = 200  # of one code: nobody reads more, and consequences are looked for between all of them
_LARGER = "`analyze fleet` reads files of any size, where they hold lines or lists"
READ_AHEAD = 50  # spans of each of these; a compressed file is read badly back and forth


@dataclass(slots=True)
class Loaded:
    case: Case = field(default_factory=Case)
    inputs: list[InputReport] = field(default_factory=list)
    notes: list[Damage] = field(default_factory=list)
    internal: list[str] = field(default_factory=list)
    watched: list[Callable[[], Damage | None]] = field(default_factory=list)  # for each input, whether its file has changed
    kept: Kept = field(default_factory=Kept)
    room: memory.Room = field(default_factory=memory.Room)


def analyze(
    names: Sequence[str | InMemory], options: Options | None = None, beyond: Callable[[Options], Report | None] | None = None
) -> Report:
    """
    The whole way once. Raises NoReadableInput where nothing could be read.

    Where memory ends before the inputs, `beyond` is asked for the report of all of them; None: what can be read is analysed.
    """
    options = options or Options()
    beyond = beyond if readable_again(names) else None
    loaded = load(names, options, foresees=beyond is not None)
    if loaded.room.in_parts and beyond is not None:
        del loaded  # what was read has to go first
        if (report := beyond(options)) is not None:
            return report
        loaded = load(names, options)
    if not any(i.format for i in loaded.inputs):
        raise NoReadableInput(nothing_read(loaded))
    return reported(loaded, options)


def reported(loaded: Loaded, options: Options) -> Report:
    """What is said of inputs that were loaded."""
    with collector.frozen():
        findings, not_checked = diagnose(loaded, options)
        read, total = chosen(loaded.case, findings, options.max_invocations)
        # What draws every span shows neither digests nor silences, and decoding all records again takes half the time.
        details = options.max_invocations is not None
        for span in in_file_order(s for i in read for s in i.spans[:READ_AHEAD]) if details else ():
            if span.held is None:
                span.origin.detail(span.where, None)  # once forward through the file, which then remembers them
        failed = accounted(loaded, options)
        for number, changed in enumerate(loaded.watched):  # records may have been decoded again until here
            if (late := changed()) and late not in loaded.inputs[number].notes:
                loaded.inputs[number] = replace(loaded.inputs[number], notes=(*loaded.inputs[number].notes, late))
        return Report(
            inputs=tuple(loaded.inputs),
            findings=tuple(findings),
            not_checked=tuple(not_checked),
            readings=tuple(timeline.read(i, details=details) for i in read),
            invocations_total=total,
            notes=tuple(loaded.notes),
            internal_errors=tuple(loaded.internal),
            checked=checked(options, not_checked),
            failures=failed,
            failed=failures(loaded.case).all if failed.groups else (),
            logs=tuple(loaded.case.logs),
            documents=tuple(loaded.case.documents),
        )


def accounted(loaded: Loaded, options: Options, counted: Callable[[Failure], bool] | None = None) -> Account:
    """What became of each failure (of those that are `counted`), once `diagnose` is through."""
    try:
        return account(claims(loaded.case), *not_shown(options), counted)
    except Exception as exc:  # noqa: BLE001  a report without it is better than none
        loaded.internal.append(errors.describe_crash(exc, ACCOUNT))
        return Account()


def not_shown(options: Options) -> tuple[tuple[str, ...], int]:
    """The codes of the detectors that a run leaves out, and how many did not even look."""
    every = every_detector(options)
    wanted = {d.code for d in _wanted(options)}
    asked = {d.code for d in _asked(options, wanted)}
    return tuple(d.code for d in every if d.code not in wanted), sum(d.code not in asked and d.stage < Stage.LAST for d in every)


def load(names: Sequence[Name], options: Options, case: Case | None = None, *, foresees: bool = False) -> Loaded:
    loaded = Loaded(case or Case(), internal=plugins.broken(options.plugins), room=memory.Room(foresees=foresees))
    with collector.paused():
        for source in find_inputs(names, loaded.notes.append):
            progress.reading(source.name, source.position, partial(named_bytes, names))
            _read(source, loaded, options)
        progress.phase("joining")
        loaded.notes = once([*loaded.notes, *loaded.case.settle()])
    loaded.case.ledger.damage += loaded.notes
    return loaded


def _read(source: SourceInput, loaded: Loaded, options: Options) -> None:
    case, before = loaded.case, len(loaded.case.ledger.damage)
    shaped = len(case.ledger.shaped)
    counts = [0, 0, 0]
    chosen: tuple[plugins.Installed, Match] | None = None
    source.kept = loaded.kept
    try:
        head = source.head()
        head, chosen = recognised(source, head, options, loaded.internal)
        if chosen is None:
            source.note(DamageReason.NOT_RECOGNISED, f"the content {unread(head)}")
        else:
            if case.passing:
                source.hold = not by_lines(source, head, chosen[0])
            records = iter(chosen[0].parser.parse(source))
            for piece in [records] if case.passing else loaded.room.pieces(records, source.size, source.position):
                counts = [sum(pair) for pair in zip(counts, case.read(piece), strict=True)]
            if any(d.reason == DamageReason.SKIPPED_TEXT and d.place.file == source.name for d in case.ledger.damage[before:]):
                counts[1] += case.read(_beside(source, options))[1]
    except MemoryError as exc:
        at = source.position() if any(counts) and source.packed is None else None
        source.note(DamageReason.TOO_BIG, f"{str(exc) or 'it does not fit into memory'}; {_LARGER}", at)
        chosen = chosen if any(counts) else None
    except OSError as exc:
        source.note(DamageReason.UNREADABLE, exc.strerror or type(exc).__name__)
    except Exception as exc:  # noqa: BLE001  a parser's bug must not lose the other files
        loaded.internal.append(errors.describe_crash(exc, f"parser {chosen[0].name if chosen else '?'}"))
        source.note(DamageReason.INTERNAL_ERROR, "the parser failed here; please report this")
    source.check()
    if source.end is not None:
        case.ledger.ends[source.name] = source.end
    case.ledger.damage += source.notes
    told = case.ledger.damage[before:]
    merged = merge_notes([d for d in told if d.place.file == source.name])
    notes = [note._replace(place=source.located(note.place)) for note in merged]
    case.ledger.damage[before:] = [*(d for d in told if d.place.file != source.name), *notes]
    loaded.inputs.append(
        InputReport(
            path=source.name,
            format=chosen[0].name if chosen else "",
            why=chosen[1].why if chosen else "",
            bytes=source.size,
            spans=counts[0],
            logs=counts[1],
            documents=counts[2],
            notes=tuple(notes),
            shaped=tuple(case.ledger.shaped[shaped:]),
        )
    )
    loaded.watched.append(source.watch())


def _beside(source: SourceInput, options: Options) -> Iterable[Record]:
    """The text between the documents of an input, by the parser that offers to read it."""
    reader = next((p.parser for p in installed(options) if p.beside), None)
    return reader.beside(source) if reader is not None else ()  # type: ignore[attr-defined]


def diagnose(loaded: Loaded, options: Options) -> tuple[list[Finding], list[NotChecked]]:
    """All detectors, stage by stage: those of a later stage speak only of failures that no earlier one explains."""
    case = loaded.case
    case.forget(CLAIMS)  # a case may be diagnosed twice, and what one diagnosis claims is open to the next
    findings: list[Finding] = []
    not_checked: list[NotChecked] = []
    wanted = {d.code for d in _wanted(options)}
    detectors = _asked(options, wanted)
    # Whose log a text is, is a guess of the parser: a detector looks into any, and speaks of absence in its own only.
    # A JSON document of no known form may be a record of one.
    kinds = frozenset(case.ledger.kinds)
    heard = kinds | (TEXT_LOGS if kinds & {*TEXT_LOGS, Kind.JSON} else set())
    guessed = {s.place.file for s in case.ledger.shaped}
    for number, detector in enumerate(detectors):
        progress.phase("looking for causes", number, len(detectors), detector.code)
        if number and detector.stage != detectors[number - 1].stage:
            _claim(loaded, detectors, findings, detectors[number - 1].stage)
        missing = _missing(detector.needs, kinds)
        if missing and _missing(detector.needs, heard):
            not_checked.append(missing._replace(code=detector.code))
            continue
        before = len(findings)
        try:
            if _idle(detector, case):
                if missing and (detector.said or failures(case).all):
                    not_checked.append(missing._replace(code=detector.code))
                continue
            for answer in detector.find(case):
                if not isinstance(answer, NotChecked):
                    findings.append(replace(answer, code=detector.code, confidence=_as_sure(answer, guessed)))
                elif not missing:
                    not_checked.append(answer._replace(code=detector.code))
            if missing and len(findings) == before:
                not_checked.append(missing._replace(code=detector.code))
        except Exception as exc:  # noqa: BLE001  one detector's bug must not hide what the others found
            loaded.internal.append(errors.describe_crash(exc, f"detector {detector.code}"))
            not_checked.append(NotChecked("internal error in this detector; please report it", detector.code))
    if detectors:
        _claim(loaded, detectors, findings, detectors[-1].stage)
    stages = {d.code: d.stage for d in detectors}
    asked_for = [(f, stages[f.code]) for f in findings if f.code in wanted]
    weighed = _weightiest(list(doubted(case, asked_for)), loaded)
    shown = _shown(case, weighed)
    codes = {f.code for f in shown}
    ranked = frozenset(code for code in codes if stages[code] is Stage.LAST)  # the most different things, which no name orders
    folded = fold(shown, {d.code: d.explains for d in detectors if d.code in codes}, ranked)
    told = claims(case)
    folded = [told.as_bad(f) for f in folded]
    ordered = in_order(folded, told.went_on, ranked, told.unnamed) if len(folded) > 1 else folded
    return ordered, sorted({n for n in not_checked if n.code in wanted}, key=lambda n: (n.code, n.reason))


def _shown(case: Case, findings: list[Finding]) -> list[Finding]:
    """With the steps that fit these inputs, and whose they are."""
    if not findings:
        return findings
    from agentcore_analyzer.symptoms.fitting import fitting  # many runs find nothing
    from agentcore_analyzer.symptoms.own_advice import advised

    return [
        replace(f, evidence=f.evidence[:MAX_EVIDENCE], fix=(*advised(case, f), *fitting(case, f)), owner=owner(case, f))
        for f in findings
    ]


def _idle(detector: plugins.Detector, case: Case) -> bool:
    """Whether there is nothing of what a detector looks at: it need not even be imported."""
    if detector.said:
        return not (case.logs or case.documents or case.span_errors or failures(case).all)
    if not detector.failing or not failures(case).all:
        return bool(detector.failing)
    if detector.failing == "left":
        return not claims(case).open()
    if detector.failing == "told":
        from agentcore_analyzer.symptoms import phrases  # only where something failed

        return not phrases.any_told(case)
    return False


def _as_sure(finding: Finding, guessed: set[str]) -> Confidence:
    """Nothing is certain where the fields of a file were taken for what they look like."""
    certain = finding.confidence is Confidence.CERTAIN
    return Confidence.LIKELY if certain and any(e.place.file in guessed for e in finding.evidence) else finding.confidence


def _weightiest(findings: list[Finding], loaded: Loaded) -> list[Finding]:
    """As many of each code as a report lists; what is left out is noted. All of them have made their claims."""
    order = list(Severity)
    of_code: dict[str, list[Finding]] = {}
    for finding in findings:
        of_code.setdefault(finding.code, []).append(finding)
    for code, found in of_code.items():
        if len(found) > MAX_FINDINGS:
            file = next((e.place.file for f in found for e in f.evidence), "")
            said = f"{code} was found {len(found):,} times; the report lists {MAX_FINDINGS} of them, the most severe first"
            loaded.notes.append(Damage(Place(file), DamageReason.FINDINGS_LEFT_OUT, said, len(found) - MAX_FINDINGS))
            found.sort(key=lambda f: order.index(f.severity))
            del found[MAX_FINDINGS:]
    return [finding for found in of_code.values() for finding in found]


def read_anew(options: Options) -> None:
    """At the start of a run: files of patterns, rules and maps count as they are now, and not as an earlier run read them."""
    plugins.from_patterns.cache_clear()
    plugins.from_map.cache_clear()
    if options.rules:
        from agentcore_analyzer import rules  # few runs have any

        rules.read.cache_clear()


def every_detector(options: Options) -> tuple[plugins.Detector, ...]:
    """Built-in detectors, plugins, and the rules of this run. Raises RuleFileError."""
    every = plugins.detectors(options.plugins)
    if not options.rules:
        return every
    from agentcore_analyzer import rules  # few runs have any

    return (*every, *rules.detectors(options.rules, frozenset(d.code for d in every)))


def _asked(options: Options, wanted: set[str]) -> list[plugins.Detector]:
    """The wanted detectors in order of stage; with one of a later stage all earlier ones, which say what is left for it."""
    every = every_detector(options)
    last = max((d.stage for d in every if d.code in wanted), default=Stage.SPECIFIC)
    return sorted((d for d in every if d.code in wanted or d.stage < last), key=lambda d: d.stage)


def _claim(loaded: Loaded, detectors: list[plugins.Detector], findings: list[Finding], stage: int) -> None:
    """What the detectors of a stage found is claimed before the next one looks."""
    of_stage = {d.code for d in detectors if d.stage == stage and d.claims}
    try:
        taken = claims(loaded.case)
        for number, finding in enumerate(findings):
            if finding.code in of_stage and (roots := taken.roots(finding)):
                findings[number] = replace(finding, evidence=(*finding.evidence[: MAX_EVIDENCE - len(roots)], *roots))
        taken.take(f for f in findings if f.code in of_stage)
        taken.settle()
        while crashes:
            loaded.internal.append(errors.describe_crash(crashes.popitem()[1], "reader of failures"))
    except Exception as exc:  # noqa: BLE001  see above
        loaded.internal.append(errors.describe_crash(exc, ACCOUNT))


def _wanted(options: Options) -> list[plugins.Detector]:
    return [
        d
        for d in every_detector(options)
        if (not options.select or d.code in options.select) and d.code not in options.ignore
    ]


def checked(options: Options, not_checked: Iterable[NotChecked]) -> tuple[str, ...]:
    open_questions = {n.code for n in not_checked}
    return tuple(d.code for d in _wanted(options) if d.code not in open_questions)


@lru_cache(1024)  # some hundred detectors have some dozen needs between them
def _missing(needs: tuple[frozenset[Kind], ...], have: frozenset[Kind]) -> NotChecked | None:
    """What else a detector would need; None where one of its ways is there."""
    if any(kinds <= have for kinds in needs):
        return None
    # "A JSON document" tells nobody what to export: it is named where there is no other way only.
    telling = [kinds for kinds in needs if kinds != {Kind.JSON}] or needs
    ways = dict.fromkeys(tuple(sorted(kinds - have)) for kinds in telling)
    reason = f"needs {' or '.join(' and '.join(way) for way in ways)}: the input holds none"
    return NotChecked(reason, lacks=tuple(dict.fromkeys(str(kind) for way in ways for kind in way)))


def chosen(case: Case, findings: list[Finding], limit: int | None) -> tuple[list[Invocation], int]:
    """The invocations to read: those that findings point at, then the failed, then the slowest."""
    pointed: list[str] = []
    for finding in findings:
        pointed += [e.trace_id for e in finding.evidence if e.trace_id]
    order = {trace_id: i for i, trace_id in reversed(list(enumerate(dict.fromkeys(pointed))))}
    with_spans = [t for t in case.traces.values() if t.spans]
    total = len(with_spans)
    if limit is not None and total > 4 * limit:
        # Not every trace needs its tree built to be left out of the report.
        with_spans.sort(key=lambda t: (order.get(t.id, 1 << 30), -((t.end_ns or 0) - (t.start_ns or 0)), t.id))
        with_spans = with_spans[: 2 * limit]
    every = [i for t in with_spans for i in case.invocations_of(t)]
    if len(with_spans) == total:
        total = len(every)
    requests = every if limit is None else [i for i in every if i.is_request] or every
    requests.sort(
        key=lambda i: (
            order.get(i.trace.id, 1 << 30),
            i.root.status != SpanStatus.ERROR,
            -((i.end_ns or 0) - (i.start_ns or 0)),
            i.trace.id,
            i.start_ns or 0,
        )
    )
    return requests[:limit], total


def nothing_read(loaded: Loaded) -> str:
    alike: dict[str, list[str]] = {}
    for note in [n for i in loaded.inputs for n in i.notes] + loaded.notes:
        alike.setdefault(note.message, []).append(note.place.file)
    return "; ".join(f"{_some(files)}: {why}" for why, files in list(alike.items())[:5]) or "no input was named"


def _some(files: list[str]) -> str:
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    return ", ".join(files[:3]) + more
