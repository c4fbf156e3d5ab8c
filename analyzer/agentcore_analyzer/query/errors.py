"""What is wrong with a query, and where."""

from __future__ import annotations

from agentcore_analyzer.errors import AnalyzerError


class QueryError(AnalyzerError):
    """
    A query that cannot be run. `line` and `column` are 1-based; `hint` says how it would be right, where that is known.

    Its text names the place: `line 1, column 9: …`.
    """

    def __init__(self, message: str, at: int = 0, query: str = "", hint: str = "") -> None:
        before = query[:at]
        self.line = before.count("\n") + 1
        self.column = at - (before.rfind("\n") + 1) + 1
        self.message, self.hint, self.at = message, hint, at
        super().__init__(f"line {self.line}, column {self.column}: {message}" + (f" ({hint})" if hint else ""))


class Misplaced(Exception):
    """A mistake at an offset, before the text of the query is at hand."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


class CannotRun(AnalyzerError):
    """A sound query met values that its operators do not take: an integer divided by zero, arithmetic on an array."""
