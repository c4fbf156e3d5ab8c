"""Tests that failed, as the programs that run them say in one line: pytest, unittest, go test, cargo test, Jest and Vitest."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules

ORDER = 61
HINTS = ("FAILED ", "--- FAIL: ", " ... FAILED", "FAIL: ", " › ")
_C = FailureKind.COMMAND_ERROR
_LINE = r"(?:^|(?<=\n))"

_RULES = (
    Rule(late(_LINE + r"(?P<message>(?:FAILED|ERROR) [^\s:]{1,200}\.py(?:::[^\s\[]{1,200}(?:\[[^\n]{0,200}?\])?)?(?: - [^\n]{1,600})?)(?=\n|$)"), _C, 26, words=(".py",)),
    Rule(late(_LINE + r"(?P<message>[ \t]{0,12}--- FAIL: (?P<operation>\w[^\s(]{0,200}) \([\d.]{1,12}s\)(?:\n[ \t]{4,16}\w[^\n]{1,400}){0,4})"), _C, 26, words=("--- FAIL: ",)),
    Rule(late(_LINE + r"(?P<message>test (?P<operation>[\w:]{1,200})(?: - [^\n]{1,60})? \.\.\. FAILED)(?=\n|$)"), _C, 20, words=(" ... FAILED",)),
    Rule(late(_LINE + r"(?P<message>FAIL: (?P<operation>\w{1,200}) \([\w.]{1,200}\)[^\n]{0,100})(?=\n|$)"), _C, 20, words=("FAIL: ",)),
    Rule(late(_LINE + r"[ \t]{0,6}●[ ](?P<message>[^\n›]{1,200} › [^\n]{1,300})(?=\n|$)"), _C, 26, words=(" › ",)),
)  # fmt: skip


def read(text: str, severity: int) -> Iterator[Said]:
    yield from by_rules(_RULES, text)
