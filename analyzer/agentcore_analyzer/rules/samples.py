"""Rules tried on their own samples, the whole way: as files that somebody named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from agentcore_analyzer.graph import Case
from agentcore_analyzer.rules.files import Rule, Sample


class Outcome(NamedTuple):
    """What became of one sample; `why` is empty where it is as it should be."""

    rule: Rule
    sample: Sample
    wanted: bool
    why: str


def tried(rules: tuple[Rule, ...], case_of: Callable[[str, str], Case]) -> Iterator[Outcome]:
    """Each sample of each rule; `case_of(name, text)` reads one."""
    for rule in rules:
        for wanted, samples in ((True, rule.hits), (False, rule.misses)):
            for sample in samples:
                yield Outcome(rule, sample, wanted, _why(rule, sample, wanted, case_of))


def _why(rule: Rule, sample: Sample, wanted: bool, case_of: Callable[[str, str], Case]) -> str:
    case = case_of(f"{rule.symptom.code}, {sample.name}", sample.text)
    titles = [finding.title for finding in rule.symptom.find(case)]
    if not wanted:
        return f"it says “{titles[0]}”, and should say nothing" if titles else ""
    if not titles:
        return "; ".join(dict.fromkeys(why for _, why in rule.symptom.why(case) if why)) or "it says nothing"
    if sample.title and sample.title not in titles:
        return f"it says “{titles[0]}”, and not “{sample.title}”"
    return ""
