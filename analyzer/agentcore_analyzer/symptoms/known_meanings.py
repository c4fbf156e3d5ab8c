"""
Failures of which it is known what they mean where they were told, and mostly not what caused them: the words of the input, what
the table says of such a failure, and everything that is known beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentcore_analyzer.failures import Effect, Failure, FailureKind, claims
from agentcore_analyzer.failures.knowledge import Explanation, Meaning, explain
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Severity, Step
from agentcore_analyzer.symptoms import reasons, unexplained
from agentcore_analyzer.symptoms.known_sentences import SHOWN, ids, proof, rest
from agentcore_analyzer.symptoms.sentences import count

MOST = 50  # findings of one detector: a person reads a few; what is left is told by `unexplained-error`
_SEVERITY = {Effect.RECOVERED: Severity.NOTE, Effect.WENT_ON: Severity.WARNING}


def left(case: Case, *, later: bool = False) -> list[Failure]:
    """
    What nobody explains and what follows from nothing else that nobody explains; with `later`, what the same log says of it
    afterwards counts as no cause: a caller logs its own trouble behind the answer that it got.
    """
    return [f for f, cause in claims(case).left() if cause is None or (later and _behind_it(f, cause))]


def _behind_it(failure: Failure, other: Failure) -> bool:
    one, two = failure.place, other.place
    return other.kind is FailureKind.LOGGED_ERROR and one.file == two.file and (one.line or 0) < (two.line or 0)


def groups(found: Iterable[Failure]) -> Iterator[list[Failure]]:
    """Repeats together, what ended requests first."""
    made: dict[str, list[Failure]] = {}
    for failure in found:
        made.setdefault(failure.shape, []).append(failure)
    ranked = sorted(made.values(), key=lambda g: (min(unexplained.RANK[f.effect] for f in g), g[0].time_ns or 0))
    yield from ranked[:MOST]


def worst(group: list[Failure]) -> Failure:
    return min(group, key=lambda f: unexplained.RANK[f.effect])


def finding(
    case: Case,
    group: list[Failure],
    title: str,
    means: Meaning | None,
    counter: str,
    *,
    code: str,
    steps: tuple[Step, ...] = (),
    proofs: tuple[Evidence, ...] = (),
    owner: str = "agents-build",
) -> Finding:
    """`means` is the entry of the table of its kind; `steps` come behind the one of it."""
    first = worst(group)
    said, known = first.said, explain(first.said)
    if known is not None and not known.key:
        known = None  # the entry of a code, not of the sentence: `means` is the better one
    certain = known.certain if known is not None else means is None
    own = () if first.effect is Effect.RECOVERED else known.steps if known is not None else (Step(means.step),) if means is not None else ()
    often = f" ({count(len(group), 'time')})" if len(group) > 1 else ""
    return Finding(
        severity=_SEVERITY.get(first.effect, Severity.ERROR),
        confidence=Confidence.CERTAIN if certain else Confidence.LIKELY,
        title=f"{title}{often}",
        cause=" ".join((f"{unexplained.what(first)}.", *_meaning(known, means, named=reasons.named(case, first)), unexplained.around(case, group, first))),
        evidence=(*(proof(f) for f in group[:SHOWN]), *proofs, *rest(case, first)),
        fix=tuple(dict.fromkeys((*own, *steps, *unexplained.where(case, first)))),
        subject=(code, short(said.type), said.code, said.operation, masked(said.message)[:80]),
        counter=(counter, "a detector that knows the cause: none"),
        anchors=ids(group),
        owner=owner,
        references=unexplained.references(first),
    )


def _meaning(known: Explanation | None, means: Meaning | None, *, named: bool) -> Iterator[str]:
    if known is not None:
        yield known.cause
    elif means is not None:
        yield f"What {means.name} mostly means: {means.meaning.rstrip('. ')}.{'' if named else ' What caused it here is not known to this tool.'}"
