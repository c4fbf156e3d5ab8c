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

from agentcore_analyzer.conventions import systemd
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.same_words import (
    is_reason,
    of_another,
    of_one_form,
    plain,
    process_of,
    reasons_of,
    with_aside,
    without_reason,
)
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_NEAR, _FURTHER = 3, 20  # records: between two lines; between words and their stack, where nothing else failed in between
_HEAD = 200  # characters in which a document begins, behind the name of who passes it on
_NEAR_NS = 2 * 10**9
_ANY_TYPE = frozenset({"Error", "Exception"})  # names that every failure may have
_KINDS = frozenset({
    FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR, FailureKind.EXCEPTION, FailureKind.WEBSOCKET_CLOSE,
    FailureKind.RPC_ERROR, FailureKind.PROCESS_END,
})  # fmt: skip
# systemd says of one unit in several lines how it ended.
_UNIT = late(
    r"(?:[^\n]{0,120}\bsystemd\[\d{1,9}\]: )?"
    rf"(?:(?P<unit>{systemd.UNIT})(?:: | failed \(Result: )|Failed to start \S)"
)
_HEADLINES = frozenset({FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR})
_STACK = "Traceback (most recent call last):"
_UNIT_LINES = 12
_VALUE, _HUMP = late(r"Error: (?P<name>[A-Z]\w{2,60})\(\"(?P<words>[^\"\n]{2,300})\"\)"), late(r"(?<=[a-z])(?=[A-Z])")
_RETHROWN = "Rethrow as "  # Unity: the same exception, as it left a call further out
_NAME_MEMBER = late(r"\"(?:name|ename)\": ?\"(?P<name>[A-Za-z_]\w{2,100})\"")
_CUT_LEAST = 12  # characters of what was cut: less may begin anything
_CUT = late(rf"(?P<words>.{{{_CUT_LEAST},400}}?)(?:\.\.\.|\u2026)")
_PLACE = late(r"[\w./\\-]{1,120}\.[A-Za-z]\w{0,4}(?::\d{1,7}|\(\d{1,7}| line \d{1,7})")


def told_once(case: Case, every: list[Failure]) -> list[Failure]:
    """The failures, tellings of one put together."""
    if len(every) < 2:
        return every
    every = _in_two_forms(case.positions, every)
    kept: list[Failure] = []
    seen = _Seen()
    last: dict[str, tuple[int, int]] = {}  # file -> where its last failure stands, in the file and in `kept`
    for failure in every:
        log = failure.sources[0]
        at = case.positions.get(id(log)) if isinstance(log, LogRecord) and failure.kind in _KINDS else None
        if at is None:
            kept.append(failure)
            continue
        file = failure.place.file
        before = last.get(file)
        near = at - before[0] if before is not None else 0
        known = kept[before[1]] if before is not None else failure
        again = 0 < near <= _NEAR and _again(known, failure)
        if before is not None and (again or (0 < near <= _UNIT_LINES and _unit(known, failure))):
            both = (failure, known) if _says_more(failure, known) else (known, failure)
            kept[before[1]] = merged(*both, ordered=True)
            last[file] = (at, before[1])
        elif before is not None and near <= _NEAR and (named := _name_of(known, failure)) is not None:
            kept[before[1]] = merged(named, known, ordered=True)
            last[file] = (at, before[1])
        elif before is not None and near <= _NEAR and (_cut_words(known, failure) or _in_its_own_form(known, failure)):
            kept[before[1]] = merged(known, failure, ordered=True)
            last[file] = (at, before[1])
        elif before is not None and near <= _NEAR and _headline(known, failure):
            both = (_named_by(known, failure), failure) if _nameless(failure) else (failure, known)
            kept[before[1]] = merged(*both, ordered=True)
            last[file] = (at, before[1])
        elif (recap := _recap_of(failure, seen)) is not None:
            kept[recap] = merged(kept[recap], failure, ordered=True)
        elif before is not None and near <= _FURTHER and _in_full(known, failure):
            kept[before[1]] = merged(known, failure)
            last[file] = (at, before[1])
        else:
            last[file] = (at, len(kept))
            _remember(failure, seen, len(kept))
            kept.append(failure)
    return kept


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
    if failure.time_ns is not None:
        return None
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
    if failure.time_ns is not None:
        return ()
    quote = " ".join(failure.said.quote.split())
    if failure.said.frames or failure.said.chain:
        return (_plain_words(failure),)
    return (quote,) if _PLACE.search(quote) else ()


def _plain_words(failure: Failure) -> str:
    said = failure.said
    root = said.chain[0] if said.chain else said
    return f"{short(root.type)}: {' '.join(root.message.split())}"


def _in_two_forms(positions: dict[int, int], every: list[Failure]) -> list[Failure]:
    """The failures; an exception that a record in JSON and one of plain text tell, one right behind the other, once."""
    kept: list[Failure] = []
    last: dict[str, tuple[int, int]] = {}  # as in `told_once`
    for failure in every:
        at = positions.get(id(failure.sources[0])) if failure.type or failure.code else None
        file = failure.place.file
        before = last.get(file) if at is not None else None
        if at is not None and before is not None and 0 < at - before[0] <= _NEAR and _other_form(kept[before[1]], failure):
            known = kept[before[1]]
            header = _header_and_body(known, failure)
            more = not header and _names_more(failure) > _names_more(known)
            known = replace(known, said=known.said._replace(message=failure.message)) if header else known
            kept[before[1]] = merged(failure, known, ordered=True) if more else merged(known, failure, ordered=True)
            del last[file]  # a third one is another failure
            continue
        kept.append(failure)
        if at is not None:
            last[file] = (at, len(kept) - 1)
    return kept


def _header_and_body(one: Failure, other: Failure) -> bool:
    """Whether a header names without words what a body names with them: `InvalidGrantException`, `invalid_grant`."""
    named = one.kind is FailureKind.AWS_ERROR and bool(one.code) and not one.message
    return named and _plain_code(one.code) == _plain_code(other.code)


def _plain_code(code: str) -> str:
    return short(code).removesuffix("Exception").replace("_", "").lower()


def _other_form(one: Failure, other: Failure) -> bool:
    if _header_and_body(one, other):
        return True
    if not one.type or short(one.type) != short(other.type) or _in_json(one) == _in_json(other):
        return False
    if one.time_ns is not None and other.time_ns is not None and abs(one.time_ns - other.time_ns) > _NEAR_NS:
        return False
    if one.request_id and other.request_id and one.request_id != other.request_id:
        return False
    shorter, longer = sorted((plain(one.message), plain(other.message)), key=len)
    return shorter == longer or (is_reason(shorter) and shorter in longer)


def _names_more(failure: Failure) -> tuple[bool, int, int]:
    """Frames, the module of the class, here or in the quote, and the words."""
    return bool(failure.said.frames), len(failure.type) + len(failure.said.quote), len(failure.message)


def _in_json(failure: Failure) -> bool:
    """Whether a document tells it, kept or, of a large input, to be decoded again; lines of text keep their text."""
    log = failure.sources[0]
    if not isinstance(log, LogRecord):
        return False
    return log.held is None or isinstance(log.held, dict) or '{"' in (log.text or "")[:_HEAD].partition("\n")[0]


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
        return named and one.code == other.code and not alike
    if {one.kind, other.kind} & {FailureKind.WEBSOCKET_CLOSE, FailureKind.PROCESS_END}:
        return False
    types = {short(f.type) for f in (one, other) if f.type}
    if len(types) > 1 and not types & _ANY_TYPE:
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
    shared = next((r for r in reasons_of(mine) if is_reason(r) and theirs.endswith(f": {r}")), "")
    return bool(shared) and not of_another(mine.removesuffix(shared), theirs.removesuffix(shared))


def _process(failure: Failure) -> str:
    log = failure.sources[0]
    return process_of(log.text or "") if isinstance(log, LogRecord) else ""


def _unit(one: Failure, other: Failure) -> bool:
    """Whether systemd tells of the end of one unit in both."""
    if one.time_ns is not None and other.time_ns is not None and abs(one.time_ns - other.time_ns) > _NEAR_NS:
        return False
    first, second = _UNIT.match(one.message), _UNIT.match(other.message)
    if first is None or second is None or FailureKind.PROCESS_END not in (one.kind, other.kind):
        return False
    if not (first["unit"] or second["unit"]):
        return False
    return first["unit"] == second["unit"] or not first["unit"] or not second["unit"]


def _says_more(one: Failure, other: Failure) -> bool:
    """Whether one has the frames of the two, else a name of its own for what was raised, else the longer words."""
    return _weight(one) > _weight(other)


def _weight(failure: Failure) -> tuple[bool, bool, int]:
    return bool(failure.said.frames), short(failure.type) not in ("", *_ANY_TYPE), len(failure.message)


