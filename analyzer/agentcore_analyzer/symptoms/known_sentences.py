"""Failures that the table of known sentences explains: a finding made of the entry, for the detectors whose matter it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Effect, Failure, failures
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.knowledge import Explanation, explain
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, LogRecord, Severity, Span
from agentcore_analyzer.symptoms.sentences import count

SHOWN = 10  # proofs: nobody reads more of one kind
MOST = 50  # failures whose ids are those of a finding
_OPEN = ":"  # with which a message ends that goes on in the lines below
_LONG = 300  # characters of a quote that a sentence still bears
_BELOW = 4000  # characters of the lines below a sentence: the members of a long structure


def explained(case: Case) -> list[tuple[Failure, Explanation]]:
    """Every failure with the entry that explains its words; made once a case."""
    made: list[tuple[Failure, Explanation]] = case.memo(
        "known sentences", lambda: [(f, k) for f in failures(case).all if not f.harmless and (k := explanation(case, f)) is not None]
    )
    return made


def explanation(case: Case, failure: Failure) -> Explanation | None:
    """The entry that explains its words; None where none does."""
    known = explain(_whole(case, failure)) if failure.message.endswith(_OPEN) else once(_of_words, failure)
    return known if known is not None and known.key else None


def _of_words(failure: Failure) -> Explanation | None:
    return explain(failure.said)


def _whole(case: Case, failure: Failure) -> Said:
    """What was said, with what stands around it where the sentence does not end there: `Parameter validation failed:`, a list of choices."""
    from agentcore_analyzer.failures.wordings.flow import typed_above  # few sentences go on in the next line
    from agentcore_analyzer.symptoms.following_lines import above, behind

    said = failure.said
    said = said._replace(message=f"{said.message}\n{behind(case, failure, _BELOW)}")
    if said.type != "aws" or said.operation:
        return said
    typed = above(case, failure)
    service, operation = typed_above(typed, len(typed))
    return said._replace(service=service, operation=operation)


def by_key(case: Case, *keys: str) -> Iterator[tuple[Explanation, list[Failure]]]:
    """Failures of the entries of these keys, repeats together; a key that ends with - stands for all that begin so."""
    groups: dict[tuple[str, str], tuple[Explanation, list[Failure]]] = {}
    prefixes = tuple(key for key in keys if key.endswith("-"))
    for failure, known in explained(case):
        if known.key in keys or known.key.startswith(prefixes):
            groups.setdefault((known.key, masked(failure.message)[:120]), (known, []))[1].append(failure)
    yield from groups.values()


def finding(code: str, title: str, known: Explanation, found: list[Failure], *counter: str) -> Finding:
    """A finding of the entry: its cause and steps, and the words that stand in the input."""
    first = found[0]
    words = " ".join((first.message or first.said.quote).split())[:_LONG].rstrip(". ")
    recovered = all(f.effect is Effect.RECOVERED for f in found)
    return Finding(
        severity=Severity.NOTE if recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN if known.certain else Confidence.LIKELY,
        title=title,
        cause=f"{known.cause} The input says “{words}” ({count(len(found), 'time')}).",
        evidence=tuple(dict.fromkeys(proof(f) for f in found[:SHOWN])),
        fix=known.steps,
        subject=(code, known.key, first.said.operation),
        counter=counter,
        anchors=ids(found),
        owner=known.owner,
        references=known.references,
    )


def placed(case: Case, made: Finding, found: list[Failure]) -> Finding:
    """A finding of the table with what stands around the failure: its place, what it did, the lines behind it, where to look."""
    from agentcore_analyzer.symptoms import unexplained  # with 25 modules, where there is a finding of the table

    first = found[0]
    cause = f"{made.cause} {unexplained.around(case, found, first)}"
    return replace(made, cause=cause, evidence=(*made.evidence, *rest(case, first)), fix=(*made.fix, *unexplained.look(case, first)))


def proof(failure: Failure, what: str = "it says so") -> Evidence:
    quote = failure.said.quote.strip() or failure.message
    return Evidence(failure.place, what, failure.trace_id, failure.span_id, failure.time_ns, quote)


def ids(found: Sequence[Failure]) -> frozenset[str]:
    """The ids of what these failures are told by."""
    return anchors(*(s for f in found[:MOST] for s in f.sources if isinstance(s, Span | LogRecord)))


def rest(case: Case, failure: Failure) -> tuple[Evidence, ...]:
    """What the print says behind the decisive words, if anything."""
    from agentcore_analyzer.symptoms.following_lines import behind  # as above

    words = behind(case, failure)
    return (proof(failure, "behind it stands")._replace(quote=words),) if words else ()


def short(meaning: str, limit: int = 120) -> str:
    """A meaning as a title: its first part."""
    first = meaning.partition("; ")[0].partition(": ")[0].rstrip(".")
    return first if len(first) <= limit else f"{first[: limit - 1].rstrip()}…"
