"""What is wrong with a pattern file, and where."""

from __future__ import annotations


class PatternError(ValueError):
    """A mistake in a pattern file; its text starts with `file:line:column`."""

    def __init__(self, file: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.line, self.column, self.message = line, column, message
