"""Why a resource failed: the reason that stands with its status, and which statuses say no more than that another one is there."""

from __future__ import annotations

from agentcore_analyzer.conventions import stack_events
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.model import Document
from agentcore_analyzer.symptoms import known_meanings

# Words for what a stack did not try, and its own statuses once it was taken back or could not be.
_CANCELLED = late(rf"{stack_events.NOT_TRIED}|^[A-Z_]{{0,40}}ROLLBACK_(?:COMPLETE|FAILED|IN_PROGRESS)$")
# A row of a deployment's table: status, kind of resource, its name, and the reason behind it.
_ROW = late(rf"\b[A-Z]+_[A-Z_]+ \| {stack_events.TYPE} \| {stack_events.NAME}(?P<reason>[^\n]{{0,1000}})")
DELETED = "DELETE_"  # statuses of what was to be deleted
# EC2's words for what cannot be deleted while something else is there (DependencyViolation).
_DEPENDED = late(r"\bhas dependencies and cannot be deleted\b|\bDependencyViolation\b|\bhas a dependent object\b")
_TELLING = 16  # characters of a reason; less may be said of anything


def groups(every: list[Failure]) -> list[tuple[list[Failure], list[Failure]]]:
    """Those that failed for one reason with one status, and beside them what failed only because they did."""
    told = [f for f in every if reason(f) and not cancelled(f)]
    told = told or [f for f in every if not cancelled(f)]  # no reason stands anywhere: what failed first is all there is
    told = [f for f in told if not any(_follows(f, t) for t in told[: known_meanings.MOST])]
    causes = {id(t) for t in told}
    of_file: dict[str, list[Failure]] = {}
    for one in told:
        of_file.setdefault(one.place.file, []).append(one)
    alike: dict[tuple[str, str], list[Failure]] = {}
    after: dict[int, list[Failure]] = {}
    for failure in every:
        near = of_file.get(failure.place.file, ())[: known_meanings.MOST] if id(failure) not in causes else ()
        cause = next((t for t in near if _follows(failure, t)), None)
        if cause is None:
            alike.setdefault((failure.code, masked(reason(failure))), []).append(failure)
        else:
            after.setdefault(id(cause), []).append(failure)
    return [(group, [e for f in group for e in after.get(id(f), ())]) for group in alike.values()]


def reason(failure: Failure) -> str:
    """What stands with the status; empty where there is nothing but the status."""
    words = " ".join(failure.message.split())
    if told := _ROW.search(words):
        return told["reason"].strip()
    if not isinstance(failure.sources[0], Document):  # a row of a log: the resource stands before its reason
        words = words.removeprefix(failure.said.operation).lstrip(" |:-")
    row = bool(failure.code) and words.startswith(f"{failure.code} |")  # of a table, without a reason
    return "" if row or words in (failure.code, failure.said.operation) else words


def _follows(failure: Failure, cause: Failure) -> bool:
    """
    Whether a status says no more than that the other one is there: it stands around it, was cancelled because of it in the same
    document or log, or ends with its reason.
    """
    mine, its = failure.place, cause.place
    if mine.file != its.file or failure is cause:
        return False
    why, whole = reason(cause).rstrip(". "), " ".join(failure.message.split()).rstrip(". ")
    if len(why) >= _TELLING and whole.endswith(f": {why}"):
        return True
    if DELETED in failure.code and DELETED in cause.code and _DEPENDED.search(failure.message) and not _DEPENDED.search(cause.message):
        return True  # what still depends on it was to be deleted with it, and was not
    around = isinstance(failure.sources[0], Document) and (its.pointer or "").startswith(f"{mine.pointer or ''}/")
    return around or cancelled(failure)


def cancelled(failure: Failure) -> bool:
    """Whether it was not tried, or undone, because something else failed."""
    return any(_CANCELLED.search(words) for words in (failure.message, failure.code))


def of_stack(failure: Failure) -> bool:
    """Whether it is a row of the events of a stack."""
    return "AWS::" in failure.said.quote and not isinstance(failure.sources[0], Document)
