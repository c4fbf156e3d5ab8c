"""
A symptom that needs no code: the words by which a failure or a log line is known, the sentence about it, and what to do.

A phrase is plain text in which `{name}` stands for one word and `{name...}` for the rest of the line; blanks stand for any blanks.
The title, the cause and the steps may use the names: so whatever they say of this case stands in the input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.failures import Failure, Stage, failures
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Severity, Step
from agentcore_analyzer.symptoms.told_failures import Told, told

NAME = re.compile(r"\{([a-z][a-z0-9_]{0,30})(\.\.\.)?\}")
LEAST_LITERAL = 4  # characters of a phrase that stand fast: fewer would be looked for, and found, everywhere
_WORD, _REST = r"[^\s'\"“”,;]{1,200}", r"[^\n]{1,500}"
_MOST_PROOFS = 10  # nobody reads more of one kind


class Words(NamedTuple):
    """A phrase, ready to be looked for: the longest piece of plain text in it, and the whole of it."""

    literal: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """
    One symptom. With `on` "failures" it is looked for in what the input says failed, with "logs" in every line of a log.

    `says` are phrases of which one must stand there. The others narrow down which failures are meant, and each that is given must
    hold: `kinds` (of `FailureKind`), `types` of exceptions, `codes`, `statuses` of HTTP, `services`, `operations`.
    `about` is the manual: why it matters, and when it is something else. `source`: where the sentence is documented or was seen.
    """

    code: str
    title: str
    cause: str
    fix: tuple[Step, ...]
    says: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    confidence: Confidence = Confidence.LIKELY
    on: str = "failures"
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset()
    services: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    about: str = ""
    source: str = ""
    stage: Stage = Stage.SPECIFIC

    def find(self, case: Case) -> Iterator[Finding]:
        """A finding for each title that the words of the input give, with all its proofs."""
        found: dict[tuple[str, ...], list[tuple[Evidence, frozenset[str]]]] = {}
        for values, evidence, ids in self._logged(case) if self.on == "logs" else self._failed(case):
            steps = (part for step in self.fix for part in _step(step, values))
            key = (filled(self.title, values), filled(self.cause, values), *steps)
            found.setdefault(key, []).append((evidence, ids))
        for (title, cause, *made), proofs in found.items():
            yield Finding(
                severity=self.severity,
                confidence=self.confidence,
                title=title,
                cause=cause,
                evidence=tuple(dict.fromkeys(evidence for evidence, _ in proofs))[:_MOST_PROOFS],
                fix=tuple(Step(*made[i : i + 3]) for i in range(0, len(made), 3)),
                subject=(masked(title),),
                anchors=frozenset().union(*(ids for _, ids in proofs)),
                references=(self.source,) if self.source.startswith("https://") else (),
            )

    def _failed(self, case: Case) -> Iterator[tuple[dict[str, str], Evidence, frozenset[str]]]:
        for one in told(case):
            if self.lacks(one.failure) or (values := self.match(one.words)) is None:
                continue
            literals = [words.literal for words in map(compiled, self.says)]
            yield values, one.evidence("said so", *literals), one.anchors

    def _logged(self, case: Case) -> Iterator[tuple[dict[str, str], Evidence, frozenset[str]]]:
        for log in case.logs_with(*(compiled(phrase).literal for phrase in self.says)):
            text = plain_quotes(log.text or "")
            if (values := self.match(text)) is not None:
                literal = next(words.literal for words in map(compiled, self.says) if words.pattern.search(text))
                row = next((r.strip() for r in text.splitlines() if literal in r), text[:500])
                yield values, of_log(log, "said so", row), anchors(log)

    def match(self, text: str) -> dict[str, str] | None:
        """The values of the names in the first phrase that stands in a text; None where none does."""
        if not self.says:
            return {}
        for words in map(compiled, self.says):
            if words.literal in text and (found := words.pattern.search(text)):
                return {name: value.strip(" .:") for name, value in found.groupdict().items()}
        return None

    def lacks(self, failure: Failure) -> str:
        """Why a failure is not the one that is meant, besides its words; empty where it is."""
        said = failure.said
        asked = (
            ("kind", self.kinds, {failure.kind.value}),
            ("type", self.types, {said.type, said.type.rpartition(".")[2], *(raised.type for raised in said.chain)}),
            ("code", self.codes, {said.code}),
            ("HTTP status", self.statuses, {said.http_status}),
            ("service", self.services, {said.service}),
            ("operation", self.operations, {said.operation}),
        )
        for what, wanted, has in asked:
            if wanted and not wanted & has:
                shown = ", ".join(sorted(str(h) for h in has if h not in ("", None))) or "none"
                return f"its {what} is {shown}, and not {' or '.join(sorted(map(str, wanted)))}"
        return ""

    def why(self, case: Case) -> Iterator[tuple[Told | None, str]]:
        """Of each failure of a case whether the symptom is seen in it, and why not; with `on` "logs" only of the lines it is in."""
        if self.on == "logs":
            seen = sum(1 for _ in self._logged(case))
            yield None, "" if seen else f"no line of a log says {_either(self.says)}"
            return
        if not failures(case).all:
            yield None, "the input says of nothing that it failed"
        for one in told(case):
            lacking = self.lacks(one.failure)
            if not lacking and self.match(one.words) is None:
                lacking = f"it does not say {_either(self.says)}"
            yield one, lacking


def filled(text: str, values: dict[str, str]) -> str:
    return NAME.sub(lambda m: values.get(m[1], m[0]), text)


@cache
def compiled(phrase: str) -> Words:
    """Raises ValueError where a phrase has too little plain text, or a name twice."""
    pieces: list[str] = []
    pattern, at = "", 0
    seen: set[str] = set()
    for name in NAME.finditer(phrase):
        if name[1] in seen:
            raise ValueError(f"{{{name[1]}}} stands in it twice")
        seen.add(name[1])
        pieces.append(phrase[at : name.start()])
        pattern += _plain(pieces[-1]) + f"(?P<{name[1]}>{_REST if name[2] else _WORD})"
        at = name.end()
    pieces.append(phrase[at:])
    pattern += _plain(pieces[-1])
    literal = max((part.strip() for piece in pieces for part in re.split(r"\s{2,}|\n", piece)), key=len)
    if len(literal) < LEAST_LITERAL:
        raise ValueError(f"it needs at least {LEAST_LITERAL} characters of plain text in one piece")
    return Words(literal, re.compile(pattern))


def _plain(piece: str) -> str:
    return r"\s{1,20}".join(map(re.escape, re.split(r"\s+", plain_quotes(piece))))


def _step(step: Step, values: dict[str, str]) -> tuple[str, str, str]:
    """A step with its values; in a command they are quoted for a shell: who wrote the log must not write the command."""
    safe = {name: shell(value) for name, value in values.items()}
    return filled(step.step, values), filled(step.command, safe), filled(step.expect, values)


def _either(phrases: tuple[str, ...]) -> str:
    return " or ".join(f"“{phrase}”" for phrase in phrases) or "anything"
