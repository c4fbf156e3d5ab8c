"""
One failure in two forms: an exception as a record in JSON and as text, as programs with two handlers log it; a code in a header
and in a body; what a deployment says in the row of a resource, and once more below its table.
"""

from __future__ import annotations

from dataclasses import replace

from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.sentences import is_reason, plain
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.model import LogRecord

_NEAR = 3  # records between the two
_NEAR_NS = 2 * 10**9
_HEAD = 200  # characters in which a document begins, behind the name of who passes it on


def in_two_forms(positions: dict[int, int], every: list[Failure]) -> list[Failure]:
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


def of_resources(every: list[Failure]) -> list[Failure]:
    """The failures, without what a deployment prints once more in the words of the resource that failed, in its table above."""
    known: dict[tuple[str, str], int] = {}
    kept: list[Failure] = []
    for failure in every:
        again = failure.kind is FailureKind.AWS_ERROR and failure.time_ns is None
        words = plain(failure.message) if again or failure.kind is FailureKind.RESOURCE_STATUS else ""
        number = known.get((failure.place.file, words)) if again else None
        if number is not None:
            kept[number] = merged(kept[number], failure, ordered=True)
            continue
        if failure.kind is FailureKind.RESOURCE_STATUS and is_reason(words):
            known.setdefault((failure.place.file, words), len(kept))
        kept.append(failure)
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
