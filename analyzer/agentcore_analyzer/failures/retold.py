"""
One failure that a program tells at several levels: `Wrong size: 9`, and in the next line `Update of 7 failed: Wrong size: 9`.

What has no time and comes once more with its place in the source is a recap: builds print all errors again at their end,
and runners of tests what they told in full, cut to the width of a line.

Lines of one file that stand close together are one failure where the words of one stand in the other, where both end with
the same reason, or where one WebSocket closes with one code. So are one exception as a record in JSON and as text: programs with
two handlers log each so. Lines that say the same but for numbers, or the same of another
thing (`cannot read a.json: …`, `cannot read b.json: …`), are repeats and stay apart, as do those of two processes.
"""

from __future__ import annotations

from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.sentences import (
    WAITED,
    is_reason,
    of_another,
    of_one_form,
    plain,
    process_of,
    reasons_of,
    same_of_another,
    with_aside,
    without_reason,
)
from agentcore_analyzer.failures.shape import ANY_TYPE, masked, short
from agentcore_analyzer.failures.two_forms import in_two_forms, of_resources
from agentcore_analyzer.failures.units import Units
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_NEAR, _FURTHER = 3, 20  # records: between two lines; between words and their stack, where nothing else failed in between
_NEAR_NS = 2 * 10**9
_KINDS = frozenset({
    FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR, FailureKind.EXCEPTION, FailureKind.WEBSOCKET_CLOSE,
    FailureKind.RPC_ERROR, FailureKind.PROCESS_END,
})  # fmt: skip
_HEADLINES = frozenset({FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR})
_STACK = "Traceback (most recent call last):"
# A line that says of what stands below that it is the stack of what stands above.
_ANNOUNCED = late(
    r"\s{0,8}(?i:full |detailed |complete |error )?(?:[Ss]tack ?[Tt]race|[Tt]raceback|[Ss]tack)(?i: \(?below\)?)?:\s{0,8}\n"
)
_VALUE, _HUMP = late(r"Error: (?P<name>[A-Z]\w{2,60})\(\"(?P<words>[^\"\n]{2,300})\"\)"), late(r"(?<=[a-z])(?=[A-Z])")
_RETHROWN = "Rethrow as "  # Unity: the same exception, as it left a call further out
_NAME_MEMBER = late(r"\"(?:name|ename)\": ?\"(?P<name>[A-Za-z_]\w{2,100})\"")
_OBJECT = late(r"\b(?:pods?|containers?)[/ {]\"?([\w.-]{2,253})")
_CUT_LEAST = 12  # characters of what was cut: less may begin anything
_CUT = late(rf"(?P<words>.{{{_CUT_LEAST},400}}?)(?:\.\.\.|\u2026)")
_PLACE = late(r"[\w./\\-]{1,120}\.[A-Za-z]\w{0,4}(?::\d{1,7}|\(\d{1,7}| line \d{1,7})")


def told_once(case: Case, every: list[Failure]) -> list[Failure]:
    """The failures, tellings of one put together."""
    if len(every) < 2:
        return every
    every = of_resources(in_two_forms(case.positions, every))
    kept: list[Failure] = []
    seen, units = _Seen(), Units(case)
    last: dict[str, tuple[int, int]] = {}  # file -> where its last failure stands, in the file and in `kept`
    for failure in every:
        log = failure.sources[0]
        told = isinstance(log, LogRecord) and (failure.kind in _KINDS or failure.said.frames)
        at = case.positions.get(id(log)) if told else None
        if at is None:
            kept.append(failure)
            continue
        file = failure.place.file
        if (number := units.told(failure, at, len(kept))) is not None:  # other programs have written in between
            kept[number] = merged(*_of_unit(kept[number], failure), ordered=True)
            continue
        before = last.get(file)
        near = at - before[0] if before is not None else 0
        known = kept[before[1]] if before is not None else failure
        if before is not None and near <= _NEAR and (both := _together(known, failure, in_one_record=near <= 0)) is not None:
            kept[before[1]] = merged(*both, ordered=True)
            last[file] = (at, before[1])
        elif failure.time_ns is None and (recap := _recap_of(failure, seen)) is not None:
            kept[recap] = merged(kept[recap], failure, ordered=True)
        elif failure.time_ns is None and before is not None and near <= _FURTHER and _in_full(known, failure):
            kept[before[1]] = merged(known, failure)
            last[file] = (at, before[1])
        else:
            last[file] = (at, len(kept))
            if failure.time_ns is None:
                _remember(failure, seen, len(kept))
            kept.append(failure)
    return kept


def _together(known: Failure, failure: Failure, *, in_one_record: bool) -> tuple[Failure, Failure] | None:
    """Both tellings of one failure, the one first whose words count; None where they are two failures."""
    words = failure.said.words
    if words is not None and words is known.said.words and len(known.sources) == 1 and once(_is_repeat, failure):
        return None
    if not in_one_record and _again(known, failure):
        return (failure, known) if _says_more(failure, known) else (known, failure)
    if (named := _name_of(known, failure)) is not None:
        return named, known
    if _cut_words(known, failure) or _in_its_own_form(known, failure):
        return known, failure
    if _announced(known, failure):
        return _with_stack(known, failure), failure
    if _headline(known, failure):
        return (_named_by(known, failure), failure) if _nameless(failure) else (failure, known)
    return None


def _is_repeat(failure: Failure) -> bool:
    """Whether one of the same words and other numbers is a failure of its own: none of the two is cut, or the other's stack."""
    text = failure.sources[0].text if isinstance(failure.sources[0], LogRecord) else None
    alone = not (_bare_name(failure) or _cut_words(failure, failure) or _in_its_own_form(failure, failure))
    return alone and not (text or "").startswith(_STACK) and _ANNOUNCED.match(text or "") is None


class _Seen:
    """What was told, by whom, and as which failure; also by how it begins, for what is told again and cut."""

    def __init__(self) -> None:
        self.whole: dict[tuple[str, str], int] = {}
        self._begins: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def add(self, whose: str, words: str, number: int) -> None:
        if self.whole.setdefault((whose, words), number) == number:
            self._begins.setdefault((whose, words[:_CUT_LEAST]), []).append((words, number))

    def cut(self, whose: str, begin: str) -> int | None:
        alike = self._begins.get((whose, begin[:_CUT_LEAST]), ())
        return next((number for words, number in alike if words.startswith(begin)), None)


def _headline(words: Failure, stack: Failure) -> bool:
    """
    Whether one is the message of a logger, and the other the stack right below it: Python's loggers print the stack of what
    was raised behind their message. Words that give a reason may be another failure, unless the stack has none of its own.
    """
    if words.kind not in _HEADLINES or words.said.frames or words.said.chain or stack.time_ns is not None or stack.request_id:
        return False
    log, above = stack.sources[0], words.sources[-1]
    if not isinstance(log, LogRecord) or not isinstance(above, LogRecord) or not (log.text or "").startswith(_STACK):
        return False
    return stack.place.line == (above.place.line or 0) + 1 and (_nameless(stack) or without_reason(words.message))


def _announced(raised: Failure, stack: Failure) -> bool:
    """Whether one is the line of an exception, and the other, right below it, is named there as the stack of it."""
    above, log = raised.sources[-1], stack.sources[0]
    if raised.said.frames or not stack.said.frames or not isinstance(log, LogRecord) or not isinstance(above, LogRecord):
        return False
    return _ANNOUNCED.match(log.text or "") is not None and (stack.place.line or 0) - (above.place.line or 0) in (1, 2)


def _with_stack(raised: Failure, stack: Failure) -> Failure:
    """The words of an exception with the frames of its stack, and with the status that stands there."""
    said, below = raised.said, stack.said
    status = said.http_status or below.http_status
    said = said._replace(frames=below.frames, language=below.language, http_status=status, weight=max(said.weight, below.weight))
    return replace(raised, said=said)


def _name_of(known: Failure, failure: Failure) -> Failure | None:
    """
    One failure of two tellings of which one is the bare name of what was raised: above the words, as terminals print it, or as
    the head of a print that is cut before its words, which stand above.
    """
    if known.time_ns is not None or failure.time_ns is not None:
        return None
    if _bare_name(known) and not failure.type and failure.message and not failure.said.chain:
        return replace(failure, said=failure.said._replace(type=known.type))
    cut = _bare_name(failure) and failure.said.truncated in ("end", "both")
    return known if cut and known.message and _name_beside(known) == short(failure.type) else None


def _cut_words(known: Failure, failure: Failure) -> bool:
    """Whether its words are the begin of a line that tells of the other one, cut with dots."""
    cut = _CUT.fullmatch(" ".join(failure.message.split())) if not failure.said.frames else None
    lines = (" ".join((s.text or "").split()) for s in known.sources if isinstance(s, LogRecord))
    return cut is not None and any(cut["words"] in line for line in lines)


def _in_its_own_form(known: Failure, failure: Failure) -> bool:
    """Whether it is the same as it left a call further out, or as Rust prints its value: `Error: NotThere("bed 7")`."""
    if failure.said.quote.startswith(_RETHROWN):
        return True
    value = _VALUE.fullmatch(failure.said.quote.strip())
    words = _HUMP.sub(" ", value["name"]).lower() if value is not None else ""
    return value is not None and f"{words}: {value['words']}".lower() in " ".join(known.message.split()).lower()


def _bare_name(failure: Failure) -> bool:
    said = failure.said
    worded = said.message or any(r.message for r in said.chain)
    return failure.kind is FailureKind.EXCEPTION and bool(said.type) and not worded


def _name_beside(known: Failure) -> str:
    """The name of what was raised, as a member beside the words in the same record tells it, or as they begin with it."""
    log = known.sources[0]
    found = _NAME_MEMBER.search(log.text or "") if isinstance(log, LogRecord) else None
    return found["name"] if found is not None else short(known.type)


def _nameless(stack: Failure) -> bool:
    return not stack.message and not any(r.type or r.message for r in stack.said.chain)


def _named_by(words: Failure, stack: Failure) -> Failure:
    """A stack that is cut before its exception, with the words above it, which are all that is known of what failed."""
    return replace(words, kind=stack.kind, said=stack.said._replace(message=words.message, quote=words.said.quote))


def _in_full(one: Failure, other: Failure) -> bool:
    """Whether one of the two, without times, is the stack of what the other has in words."""
    if bool(one.said.frames) == bool(other.said.frames) or any(f.time_ns is not None or f.request_id for f in (one, other)):
        return False
    stack, words = (one, other) if one.said.frames else (other, one)
    reason = plain(stack.said.chain[0].message if stack.said.chain else stack.message)
    return is_reason(reason) and reason in plain(words.message)


def _remember(failure: Failure, seen: _Seen, number: int) -> None:
    for words in _tellings(failure):
        seen.add(_whose(failure), words, number)


def _whose(failure: Failure) -> str:
    """Its file, and its request where that is told: what one says is no recap of another."""
    return f"{failure.place.file}\0{failure.request_id or ''}"


def _recap_of(failure: Failure, seen: _Seen) -> int | None:
    """Which failure this one tells again: at the same place of the source, in the same words; a cut one by its begin."""
    file = _whose(failure)
    quote = " ".join(failure.said.quote.split())
    if not failure.said.chain and (number := seen.whole.get((file, quote))) is not None:
        return number
    if failure.said.frames:
        return None
    told = (_plain_words(failure), " ".join(failure.message.split()))
    cuts = (cut["words"] for words in told if (cut := _CUT.fullmatch(words)) is not None)
    return next((number for begin in cuts if (number := seen.cut(file, begin)) is not None), None)


def _tellings(failure: Failure) -> tuple[str, ...]:
    """The words by which a recap would be known: the line with its place, and what was raised."""
    quote = " ".join(failure.said.quote.split())
    if failure.said.frames or failure.said.chain:
        return (_plain_words(failure),)
    return (quote,) if _PLACE.search(quote) else ()


def _plain_words(failure: Failure) -> str:
    said = failure.said
    root = said.chain[0] if said.chain else said
    return f"{short(root.type)}: {' '.join(root.message.split())}"


def _again(one: Failure, other: Failure) -> bool:
    if one.time_ns is not None and other.time_ns is not None and abs(one.time_ns - other.time_ns) > _NEAR_NS:
        return False
    if (one.request_id or other.request_id) != (other.request_id or one.request_id):
        return False
    if _process(one) != _process(other) and _process(one) and _process(other):
        return False
    if one.kind is other.kind is FailureKind.WEBSOCKET_CLOSE or one.kind is other.kind is FailureKind.PROCESS_END:
        named = bool(one.code) and (one.kind is FailureKind.WEBSOCKET_CLOSE or not one.code.lstrip("-").isdigit())
        alike = masked(one.message) == masked(other.message) or of_one_form(one.message, other.message)
        return named and one.code == other.code and not alike and not _of_two_objects(one, other)
    if {one.kind, other.kind} & {FailureKind.WEBSOCKET_CLOSE, FailureKind.PROCESS_END}:
        return False
    types = {short(f.type) for f in (one, other) if f.type}
    if len(types) > 1 and not types & ANY_TYPE:
        return False
    mine, theirs = plain(one.message), plain(other.message)
    if mine == theirs or masked(mine) == masked(theirs):
        return bool(one.type) != bool(other.type) and is_reason(mine)  # the line above a stack says it as well
    first, second = _PLACE.search(mine), _PLACE.search(theirs)
    if first is not None and second is not None and first[0] != second[0]:
        return False  # a compiler's: one thing that is wrong at two places
    shorter, longer = sorted((mine, theirs), key=len)
    if is_reason(shorter) and shorter in longer:
        return True
    if any(is_reason(words) and words in plain(told.said.quote) for words, told in ((mine, other), (theirs, one))):
        return True
    if with_aside(shorter, longer) or with_aside(longer, shorter):
        return True
    shared = next((r for r in reasons_of(mine) if is_reason(r) and f": {r}" in theirs), "")
    shared = shared or next((r for r in reasons_of(theirs) if is_reason(r) and f": {r}" in mine), "")
    return bool(shared) and not of_another(mine.partition(shared)[0], theirs.partition(shared)[0])


def _of_two_objects(one: Failure, other: Failure) -> bool:
    """Whether the same event is told of two objects, which both lines name, or in one sentence."""
    if FailureKind.PROCESS_END not in (one.kind, other.kind):
        return False
    first, second = (set(_OBJECT.findall(f.said.quote)) for f in (one, other))
    return bool(first and second and not first & second) or same_of_another(one.message, other.message)


def _process(failure: Failure) -> str:
    log = failure.sources[0]
    return process_of(log.text or "") if isinstance(log, LogRecord) else ""


def _of_unit(known: Failure, failure: Failure) -> tuple[Failure, Failure]:
    """Both, the one first that says how the process ended: with a status of its own, before the mere word that a unit failed."""
    ended = FailureKind.PROCESS_END
    other = failure.kind is ended and (known.kind is not ended or _says_more(failure, known))
    return (failure, known) if other else (known, failure)


def _says_more(one: Failure, other: Failure) -> bool:
    """Whether one has the frames of the two, else a name of its own for what was raised, else the longer words."""
    return _weight(one) > _weight(other)


def _weight(failure: Failure) -> tuple[bool, bool, bool, int]:
    waited = WAITED.search(failure.message) is not None
    return bool(failure.said.frames), short(failure.type) not in ("", *ANY_TYPE), not waited, len(failure.message)
