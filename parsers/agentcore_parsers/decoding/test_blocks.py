"""
The blocks in which runners of tests tell of one test, so that each is one record: where one begins, and where it ends.

Blank lines stand inside of them, and lines at the margin. Read from the output of go test, cargo test, pytest, jest, mocha,
RSpec, dotnet test and vitest.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.failed_test_lines import CARGO, DOTNET, GO_RESULT, JEST, JEST_ALONE, PYTEST, VITEST
from agentcore_analyzer.conventions.late import late

MODE = "test"
_FIRST = frozenset("-_= \tF")
HEAD = late(
    rf"{CARGO.whole}$|{PYTEST.whole}$|\s{{0,8}}{JEST.whole}|{JEST_ALONE.whole}$|{VITEST.whole}|{DOTNET.whole}$"
    r"|--- FAIL: \S{1,300} \(\d|=== RUN\s"
    r"|\s{1,4}\d{1,4}\) \w[^\n]{0,200}[^.:;,!?]?$"
    r"|\s{2,8}console\.\w{3,9}$"  # jest: what the program printed, and below it from where
)
_PRINTED_AT = late(r"\A(\s{2,8}console\.[\s\S]*?)\n\s*at [^\n]{1,400}\s*\Z")
_RESULT = late(rf"(?m)^{GO_RESULT}\S")
_GO = ("=== RUN", "FAIL", "ok  \t", "PASS", "?   \t", "{")
_CARGO = ("failures:", "test result:", "---- ")
_AT_MARGIN = ("Expected", "Actual", "But was")


def opens(text: str) -> bool:
    return (text[:1] in _FIRST or text[:1] == "\u25cf") and HEAD.match(text) is not None


def told(text: str) -> str:
    """Of a block of go test that passed or was skipped no more than that it did: an error in it is one that the test provoked."""
    if (printed := _PRINTED_AT.match(text)) is not None:
        return printed[1]
    result = _RESULT.search(text) if text.startswith("=== RUN") else None
    return text[result.start() :] if result is not None and result["result"] in ("PASS", "SKIP") else text


def ends(head: str, text: str) -> bool:
    """Whether a line is no part of the block that began with `head`."""
    if not text.strip():
        return False
    if head.startswith("=== "):
        return text.startswith(_GO)
    if head.startswith("---- "):
        return text.startswith(_CARGO)
    if head[:1] == "_":
        return text.startswith(("=====", "FAILED ")) or HEAD.match(text) is not None  # behind the blocks stands a summary of them
    if head.lstrip().startswith("FAIL  "):  # vitest draws a line below the last one
        return text[:1] == "\u23af" or HEAD.match(text) is not None
    if head.startswith("--- "):
        return text[:1] not in " \t"
    return (text[:1] not in " \t" and not text.startswith(_AT_MARGIN)) or HEAD.match(text) is not None
