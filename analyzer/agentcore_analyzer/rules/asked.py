"""
A symptom that is known by a query: the spans that it returns are the proofs.

The title, the cause and the steps may use `{name}` and `{service}` of a span, and what the query asks for or selects, written
with low lines: `{gen_ai_tool_name}` for `span.gen_ai.tool.name`. So whatever they say of a case stands in the input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Severity, Span, Step
from agentcore_analyzer.query.asking import Answer, Asker, asked, prepared
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.nodes import Pipeline, Query
from agentcore_analyzer.query.printing import field as printed
from agentcore_analyzer.symptoms.symptom import filled

_MOST_PROOFS = 10  # nobody reads more of one kind
_ASKER = "queries of rules"  # under which a case keeps what their queries decoded
_SCOPE = re.compile(r"^(?:span|resource|event|link|instrumentation|log|failure)?[.:]")
_DIAGNOSIS = ("finding:", "failure:state")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One symptom; `text` is its query, `together` are the queries of all rules of the run, which are decoded for at once."""

    code: str
    title: str
    cause: str
    fix: tuple[Step, ...]
    text: str
    query: Query
    together: list[Query]
    severity: Severity = Severity.ERROR
    confidence: Confidence = Confidence.LIKELY
    about: str = ""
    source: str = ""
    stage: Stage = Stage.SPECIFIC
    on: str = "spans"
    says: tuple[str, ...] = ()

    def find(self, case: Case) -> Iterator[Finding]:
        """A finding for each title that the values of the spans give, with all its proofs."""
        answer = self._answer(case)
        found: dict[tuple[str, ...], list[Span]] = {}
        for spans in answer.spansets:
            for number, span in enumerate(spans.spans):
                held = spans.values[number] if spans.values else ()
                values = _values(span, dict(zip(answer.fields, held, strict=False)))
                safe = {name: shell(value) for name, value in values.items()}
                steps = ((filled(s.step, values), filled(s.command, safe), filled(s.expect, values)) for s in self.fix)
                key = (filled(self.title, values), filled(self.cause, values), *(part for step in steps for part in step))
                found.setdefault(key, []).append(span)
        for (title, cause, *made), matched in found.items():
            yield Finding(
                severity=self.severity,
                confidence=self.confidence,
                title=title,
                cause=cause,
                evidence=tuple(of_span(span, "the query returns it") for span in matched[:_MOST_PROOFS]),
                fix=tuple(Step(*made[i : i + 3]) for i in range(0, len(made), 3)),
                subject=(masked(title),),
                anchors=anchors(*matched),
                references=(self.source,) if self.source.startswith("https://") else (),
            )

    def why(self, case: Case) -> Iterator[tuple[None, str]]:
        """Why the query returns nothing; an empty text where it returns something."""
        answer = self._answer(case)
        yield None, "" if answer else f"no span of {answer.spans_read:,} matches the query"

    def _answer(self, case: Case) -> Answer:
        def made() -> Asker:
            asker = Asker(case)
            asker.expect(self.together)
            return asker

        asker: Asker = case.memo(_ASKER, made)
        return asker.ask(self.query, self.text)


def query_of(text: str) -> Query:
    """The query of a rule. Raises QueryError where it is none, or cannot be the condition of one."""
    query, _ = prepared(text)
    if not isinstance(query.root, Pipeline):
        raise QueryError("a metric returns no spans; a rule needs some to point at", 0, text, "{ … } | count() > 3")
    for field in asked(query):
        name = printed(field)
        if name.startswith(_DIAGNOSIS):
            raise QueryError(f"{name} is known when all rules have been asked", field.at, text)
    return query


def names_of(query: Query) -> set[str]:
    """What the sentences of a rule may use."""
    return {"name", "service", *(name_of(printed(field)) for field in asked(query))}


def name_of(field: str) -> str:
    """`gen_ai_tool_name` of `span.gen_ai.tool.name`."""
    return re.sub(r"[^a-z0-9]+", "_", _SCOPE.sub("", field).lower()).strip("_")


def _values(span: Span, held: dict[str, object]) -> dict[str, str]:
    found = {name_of(field): _shown(value) for field, value in held.items() if value is not None}
    return {**found, "name": span.name, "service": span.service or "an unnamed service"}


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
