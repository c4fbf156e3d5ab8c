"""The failures that nothing explains, in groups of one shape; what follows from one of them stands beside it, or is its outcome."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from agentcore_analyzer.failures import Effect, Failure, claims
from agentcore_analyzer.failures.account import title
from agentcore_analyzer.failures.bare_ends import gives_up
from agentcore_analyzer.failures.knowledge.endings import STOPS
from agentcore_analyzer.failures.knowledge.process import signal_of
from agentcore_analyzer.graph import Case
from agentcore_analyzer.tuples import NamedTuple

_SERVER_ERROR = 500  # statuses of HTTP from here on
_BESIDE, _SHORT = 3, 120  # failures that are told beside one, and characters of each: the account has them all


class Groups(NamedTuple):
    """Failures by their shape, and those that follow from one of a shape."""

    first: dict[str, list[Failure]]
    beside: dict[str, list[Failure]]


def groups(case: Case) -> Groups:
    """Of what is open, what follows from another failure is in no group of its own; a failure knows what only its followers tell."""
    first: dict[str, list[Failure]] = {}
    answers: dict[int, Failure] = {}  # what came of a failure: the status of its answer, or that it was given up
    above: dict[int, Failure] = {}  # of a failure one that it follows from, at first or second hand
    followed: list[Failure] = []
    for failure, cause in claims(case).left():
        if cause is None or _begin(cause, above) is failure:  # where each follows from the other, what is looked at last is told
            first.setdefault(failure.shape, []).append(failure)
            continue
        above[id(failure)] = cause
        followed.append(failure)
        if (failure.said.http_status or 0) >= _SERVER_ERROR or gives_up(failure) or _ended(failure):
            answers.setdefault(id(cause), failure)
    beside: dict[str, list[Failure]] = {}
    for failure in followed:
        beside.setdefault(_begin(failure, above).shape, []).append(failure)
    return Groups({shape: [_answered(f, answers) for f in group] for shape, group in first.items()}, beside)


def _begin(failure: Failure, above: dict[int, Failure]) -> Failure:
    """What it follows from in the end, itself where that is nothing; each way is made short, so that none is walked often."""
    passed: list[int] = []
    while (cause := above.get(id(failure))) is not None:
        passed.append(id(failure))
        failure = cause
    above.update(dict.fromkeys(passed, failure))
    return failure


def _answered(failure: Failure, answers: dict[int, Failure]) -> Failure:
    """The failure with its outcome, where only what follows from it tells that."""
    answer = answers.get(id(failure))
    if answer is None or failure.effect is not Effect.UNKNOWN:
        return failure
    status = answer.said.http_status
    why = f"the program ended with it, as {answer.place} says" if _ended(answer) else f"it was given up at {answer.place}"
    why = f"it was answered with HTTP {status} ({answer.place})" if status else why
    return replace(failure, effect=Effect.ENDED, why=why)


def _ended(failure: Failure) -> bool:
    """Whether it tells of an end by a signal, or that the program stops."""
    return failure.effect is Effect.ENDED and (bool(signal_of(failure.said)) or failure.why == STOPS)


def told(worst: Failure, beside: list[Failure]) -> str:
    """What stands with it in the input, where nothing else tells what came of it."""
    if worst.effect is not Effect.UNKNOWN or not beside:
        return ""
    first = {f.shape: f for f in reversed(beside)}  # what comes again with each of them is told once
    shown = islice((f for f in beside if first[f.shape] is f), _BESIDE)
    return f" With it is told: {', '.join(f'“{_words(f)}” ({f.place})' for f in shown)}."


def _words(failure: Failure) -> str:
    words = " ".join(failure.said.quote.split()) or title(failure)
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rpartition(' ')[0] or words[:_SHORT]} …"  # half a secret is not known as one
