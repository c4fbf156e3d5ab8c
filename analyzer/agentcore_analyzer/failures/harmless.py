"""
Whether what looks like a failure hurt nobody, with the reason. The table of texts is `harmless_rules`.

`harmless` knows the text alone; `judged` takes facts of the case besides, which some rules need and which overrule others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.harmless_rules import RULES, Rule
from agentcore_analyzer.failures.records import Failure, Said
from agentcore_analyzer.graph.case import ERROR_SEVERITY
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple

_NEAR = 3000  # characters around a failure in which words of the same event are looked for


class Facts(NamedTuple):
    """What is known of the case around a failure; None where nothing tells."""

    answered: bool | None = None  # the request it belongs to ended with a whole answer
    stop_asked: bool | None = None  # its program was asked to stop before, and had not started anew
    went_well: bool | None = None  # the input goes on after it and shows that it succeeded, or was not told again
    serves: bool | None = None  # its program goes on to say that it serves
    again_and_again: bool | None = None  # it repeats, as where a process is started anew each time


_NOTHING = Facts()


def harmless(said: Said, text: str, severity: int) -> str:
    """Why the failure is harmless as far as its text tells, in one sentence; empty where no rule knows it as such."""
    return judged(said, text, severity, _NOTHING)


def judged(said: Said, text: str, severity: int, facts: Facts) -> str:
    """The same with what the case tells."""
    return _first(fitting(said, text, severity), facts)


def given(failure: Failure, facts: Facts = _NOTHING) -> str:
    """The same of a failure, by the first record that tells of it; however often it is asked, its text is looked at once."""
    rules = once(_rules_of, failure)
    return _first(rules, facts) if rules else ""


def _rules_of(failure: Failure) -> tuple[Rule, ...]:
    source = failure.sources[0]
    text, severity = (source.text or "", source.severity) if isinstance(source, LogRecord) else ("", ERROR_SEVERITY)
    return fitting(failure.said, text or f"{failure.type}: {failure.message}", severity)


def _first(rules: Iterable[Rule], facts: Facts) -> str:
    """What the first of these rules says that the case does not overrule."""
    return next((rule.reason for rule in rules if not refuted(rule, facts)), "")


def fitting(said: Said, text: str, severity: int) -> tuple[Rule, ...]:
    """The rules that know the failure as harmless, as far as its text tells; the case may overrule each of them."""
    return tuple(_fitting(said, text, severity))


def _fitting(said: Said, text: str, severity: int) -> Iterator[Rule]:
    words = _words(said)
    around = f"{words}\n{text[max(0, said.start - _NEAR) : said.end + _NEAR]}"
    small = around.lower()
    for rule in RULES:
        if (rule.kinds and said.kind not in rule.kinds) or severity >= rule.below:
            continue
        # What stands nowhere around the failure does not stand in its own words.
        if (rule.words and not holds(around, rule.words)) or (rule.small and not holds(small, rule.small)):
            continue
        if not rule.pattern.search(around if rule.around else words):
            continue
        if rule.not_when and rule.not_when.search(around):
            continue
        if rule.beside is None or rule.beside.search(around):
            yield rule


def refuted(rule: Rule, facts: Facts) -> bool:
    """Whether the case overrules the rule, or tells none of what the rule needs."""
    needed = not rule.needs or any(getattr(facts, name) is True for name in rule.needs)
    return not needed or any(getattr(facts, name) is True for name in rule.refuted_by)


def _words(said: Said) -> str:
    """What the failure itself says: of a chain its root, which is what failed; the others followed."""
    if said.chain:
        root = said.chain[0]
        return f"{root.type}: {root.message}\n{said.quote}"
    return f"{said.type}: {said.message}\n{said.quote}" if said.type else f"{said.message}\n{said.quote}"
