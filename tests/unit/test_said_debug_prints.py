"""Errors as Rust prints their structure."""

from __future__ import annotations

from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_E = FailureKind.EXCEPTION

HITS = [
    Hit("ZorkFailure(ZorkFailure { source: BlimError { kind: Other(None), after: 5s } })", _E, "", "after: 5s"),
    Hit("Err(ZorkError { kind: WobblyDigit })", _E, "", "ZorkError { kind: WobblyDigit }"),
    Hit('Os { code: 2, kind: NotFound, message: "no flange here" }', _E, "", "no flange here"),
    Hit("result: zork::blim::ZorkError { wick: 3 }", _E, "", "wick: 3"),
    Hit("ZorkError {\n    wick: Wobbly,\n    flange: None,\n}", _E, "", "wick: Wobbly, flange: None"),
]
MISSES = [
    "pub struct ZorkError { wick: usize }", "let e = ZorkError { wick: 5 };", "match e { ZorkError { wick: w } => 3 }", "    Err(ZorkError { wick: wick })",
    "return Err(ZorkError { wick: 5 });", "the notes name `ZorkError { wick: 5 }` as an example", "no ZorkError { wick: 5 } was seen", "Os { kind: Linux }",
]  # fmt: skip


@over(HITS, lambda h: h.text[:40])
def test_a_printed_structure_is_a_failure(hit: Hit) -> None:
    check("debug_prints", hit)


@over(MISSES)
def test_code_and_citations_are_none(text: str) -> None:
    assert not by_reader("debug_prints", text)


def test_at_info_nobody_asks() -> None:
    assert not told("met ZorkError { wick: 5 }", 9)
