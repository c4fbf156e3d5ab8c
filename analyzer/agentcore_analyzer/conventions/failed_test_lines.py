"""
The line with which a runner of tests begins its account of one test that failed.

Its parts are patterns: one reader looks for such a line, another for the name in it and for what stands below.
"""

from __future__ import annotations

from agentcore_analyzer.tuples import NamedTuple


class Line(NamedTuple):
    before: str
    name: str
    behind: str = ""

    @property
    def whole(self) -> str:
        return self.before + self.name + self.behind

    @property
    def named(self) -> str:
        """The same, with the test's name as a group."""
        return f"{self.before}(?P<name>{self.name}){self.behind}"


CARGO = Line("---- ", r"\S.{0,300}", " stdout ----")
PYTEST = Line(r"_{3,200} (?:ERROR (?:at (?:setup|teardown) of|collecting) )?", r"\S.{0,300}?", " _{3,200}")
JEST = Line("\u25cf ", ".{1,300} \u203a .{1,300}")  # in a group of tests
JEST_ALONE = Line(" {2}\u25cf ", r"\S[^\n]{0,200}")
VITEST = Line(r"\s?FAIL  ", r"\S{1,300} > [^\n]{1,300}")
DOTNET = Line(r"\s{1,4}Failed ", r"\S{1,300}", r" \[<?\s?\d[\d.,]{0,10} ?\w{1,3}\]")
GO_RESULT = "--- (?P<result>FAIL|PASS|SKIP|BENCH): "  # go test, of a test that passed, too
