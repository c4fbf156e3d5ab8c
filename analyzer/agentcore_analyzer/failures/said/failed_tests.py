"""Tests that failed, as their runners tell of them: go test, cargo test, pytest, jest, mocha, vitest, RSpec, dotnet test, surefire, Gradle, Robot Framework."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.failed_test_lines import CARGO, DOTNET, GO_RESULT, JEST, JEST_ALONE, PYTEST, VITEST
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, said

ORDER = 15  # before what looks for statuses and codes: `got 402, want 200` is what a test compared
# Mocha's numbers with a digit: `) ` alone stands behind any bracket.
HINTS = ("<<< ", " FAILED\n", "--- FAIL: ", " stdout ----", "____ ", "\u203a ", *(f"{digit}) " for digit in range(10)), "Failed ", "\u25cf ", "FAIL  ", "| FAIL |", "\u00d7 ", "\u2715 ", "\u2717 ", "\u2716 ", "coverage threshold for ", "Required test coverage of ")
_WEIGHT = 45
_SUITE = "Test suite failed to run"  # of jest, in the place of a test's name, where the file of tests could not be loaded
# Go prints the result behind what the test printed, which may be of any length: the first one is that of the block.
_GO_RESULT = late(rf"(?m)^[ ]{{0,20}}{GO_RESULT}(?P<name>\S{{1,300}}) \(\d")
# How a block begins, and what stands somewhere below.
_ANY = late(r"")
_HEADS = (
    (late(CARGO.named + r"\n"), _ANY),
    (late(PYTEST.named + r"\n"), late(r"(?m)^E {3}")),
    (late(rf"\s*{JEST.named}\n"), _ANY),
    (late(JEST_ALONE.named + r"\n"), late(r"(?m)^\s{4,8}(?:at \S|> {1,8}\d{1,7} \|)")),  # jest, outside of any group
    (late(rf" {{2}}\u25cf (?P<name>{_SUITE})\n"), _ANY),
    (late(VITEST.named + r"\n"), _ANY),
    # A row of the list of tests: its mark, its name, how long it took.
    (late(r"\s{0,24}[\u00d7\u2715\u2717\u2716] (?P<name>[^\n]{1,300}?) \(?\d[\d.]{0,8} ?m?s\)?$"), _ANY),
    (late(r"(?P<name>\S[^\n|]{0,68}?) {1,70}\| FAIL \|[ \n](?=\S)"), _ANY),
    (
        late(r"\s{1,4}\d{1,4}\) (?P<name>[^\n]{1,300}(?:\n {5,12}[^\n:]{1,200}:)?)\n"),
        late(r"(?m)^[ \t]*(?:Failure/Error:|\w{0,60}(?:Error|Exception)\b)"),
    ),
    # Maven's surefire, also since its version 3; Gradle
    (
        late(r"(?:\[ERROR\] )?(?P<name>[\w.$]{1,200}(?:\([\w.$]{1,200}\)|\[[^\]\n]{1,200}\])?)\s{1,4}(?:-- )?Time elapsed: [\d.,]{1,12} s\w{0,3}\s{1,4}<<< (?:FAILURE|ERROR)!\s{0,4}\n"),
        _ANY,
    ),
    (late(r"(?P<name>[\w.$]{1,200} > [^\n]{1,300}) FAILED\n(?=\s+[\w.$]{3,200}(?:Error|Exception|Failure)\b)"), _ANY),
    (late(DOTNET.named + r"\n"), _ANY),
)
# A run whose tests all passed, and that fails for what they did not reach: jest, pytest-cov.
_COVERAGE = late(
    r"\"[^\"\n]{1,200}\" coverage threshold for \w{1,20} \([\d.]{1,8}%\) not met: [\d.]{1,8}%"
    r"|\bRequired test coverage of [\d.]{1,8}% not reached\b[^\n]{0,80}"
)
# What says why, from the clearest to the least.
_WHY = (
    late(r"(?m)^[^\n]*\bFailure/Error: (?P<why>[^\n]{1,400})"),
    late(r"(?m)^ *Error Message:[ \t\r]*\n\s*(?P<why>[^\n]{1,400})"),
    late(r"(?m)^[^\n|]{1,70}\| FAIL \|\s(?P<why>[^\n]{1,400})"),
    late(r"(?m)^E {3,8}(?P<why>[^\n\s][^\n]{0,400})"),
    late(r"(?m)^[ \t]{0,8}thread '[^'\n]{1,300}'[^\n]{0,40} panicked at (?:[^\n]{1,300}:\n(?P<why>[^\n]{1,400})|'(?P<old>[^\n]{1,400}(?:\n[^\n]{1,400}){0,20}?)', [^\n']{1,400}:\d{1,9}\s*$)"),
    late(r"(?m)^[ \t]*(?P<why>(?:[\w$]{1,60}\.){0,8}\w{0,60}(?:Error|Exception|Failure)(?: \[\w{1,60}\])?: [^\n]{1,400})"),
    late(r"(?m)^[ \t]+\S{1,200}\.go:\d{1,7}: (?P<why>[^\n]{1,400})"),
    late(r"(?m)^ {2,8}(?P<why>[^\s\u25cf][^\n]{0,400})"),
)
# What a headline announces (`1 error(s) occurred:`, in steps): the first item below that is none itself.
_ITEM = late(r"(?m)^[ \t]{0,24}[*\u2022-] (?P<item>[^\n]{2,400}[^\s:])[ \t]*$")
_WANTED = late(r"(?m)^[ \t]*(?:Expected|expected|left)\b[^:\n]{0,20}: *(?P<value>[^\n]{1,120})")
_GOT = late(r"(?m)^[ \t]*(?:Received|Actual|actual|got|But was|but was|right)\b[^:\n]{0,20}: *(?P<value>[^\n]{1,120})")


def read(text: str, severity: int) -> Iterator[Said]:
    for short in _COVERAGE.finditer(text):
        yield said(text, short.start(), short.end(), FailureKind.COMMAND_ERROR, message=short[0])
    found = _of_go(text) or next((m for head, below in _HEADS if (m := head.match(text)) and below.search(text, m.end())), None)
    if found is None:
        return
    name = " ".join(found["name"].rstrip(":").split())
    what = "a test suite could not run" if name == _SUITE else f"test {name} failed"
    message = f"{what}{_why(text, found.end())}"[:LONG]
    yield said(text, found.start("name"), len(text), FailureKind.FAILED_TEST, message=message, weight=_WEIGHT)


def _of_go(text: str) -> re.Match[str] | None:
    found = _GO_RESULT.search(text) if "--- FAIL: " in text else None
    return found if found is not None and found["result"] == "FAIL" else None


def _why(text: str, behind: int) -> str:
    told = next((m for rule in _WHY if (m := rule.search(text, behind) or rule.search(text))), None)
    if told is None:
        return ""
    first = next(said for said in told.groups() if said)
    if first.rstrip().endswith(":") and (below := _ITEM.search(text, told.end())):
        first = f"{first.strip()} {' '.join(below['item'].split())}"
    first, values = first.strip(), text
    if "\n" in first:  # a message of several lines is read by itself: its place stands behind it
        first, values = first.partition("\n")[0].rstrip(), first
    wanted, got = _WANTED.search(values), _GOT.search(values)
    compared = f" ({wanted[0].strip().rstrip(',')}, {got[0].strip()})" if wanted and got else ""
    return f": {first}{compared}"
