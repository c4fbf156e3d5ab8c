"""Queries asked of what was loaded: with a diagnosis where one asks for it, and with what a person should know of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding
from agentcore_analyzer.options import Options
from agentcore_analyzer.query.asking import Answer, Asker, prepared
from agentcore_analyzer.query.inventory import missing
from agentcore_analyzer.query.nodes import Query

_UNREAD = 3  # inputs that are named where they could not be read; folders hold many other files
Prepared = tuple[Query, tuple[str, ...]]


def _few(notes: list[str], what: str) -> list[str]:
    more = [f"{len(notes) - _UNREAD:,} more {what}"] if len(notes) > _UNREAD else []
    return notes[:_UNREAD] + more


class Questions:
    """Of one load; what one query decodes serves the next, and the detectors run when one first asks for their findings."""

    def __init__(self, loaded: pipeline.Loaded, options: Options | None = None) -> None:
        self._loaded = loaded
        self._options = options or Options()
        self._findings: Sequence[Finding] | None = None
        self._asker = Asker(loaded.case, self._diagnosed)

    def ask(self, text: str, *, strict: bool = False, step_ns: int | None = None, known: Prepared | None = None) -> Answer:
        """The answer; `known` is the query where it was prepared before. Raises QueryError."""
        query, notes = known or prepared(text, strict=strict)
        answer = self._asker.ask(query, text, strict=strict, step_ns=step_ns, notes=notes)
        return replace(answer, notes=(*answer.notes, *self._lacking(answer, query), *self._unread()))

    def _lacking(self, answer: Answer, query: Query) -> list[str]:
        """Why nothing matches, where the input tells."""
        if answer:
            return []
        if not answer.spans_read:
            return ["what was read holds no spans, and a query looks at spans"]
        return list(missing(self._loaded.case, query))

    def _unread(self) -> list[str]:
        """What was not searched, or only in part: inputs without a format, and what the reading noted."""
        inputs = self._loaded.inputs
        unread = [f"{i.path} was not recognised, and not searched" for i in inputs if not i.format]
        told = [f"{n.place}: {n.message}" for n in (*(n for i in inputs if i.format for n in i.notes), *self._loaded.notes)]
        return [*_few(unread, "inputs that were not recognised"), *_few(told, "reading notes (analyze FILE lists them)")]

    def _diagnosed(self) -> Sequence[Finding]:
        if self._findings is None:
            self._findings = pipeline.diagnose(self._loaded, self._options)[0]
        return self._findings
