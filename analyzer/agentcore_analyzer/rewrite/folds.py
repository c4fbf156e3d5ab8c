"""
Texts that a YAML writer has folded over several lines (`aws --output yaml`): rewritten whole, folded where they were.

A JSON document that stands in quotes on five lines is one value; read line by line, its strings would begin
and end in the wrong places. The lines stay as many as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.rewrite.texts import TextRewriter

_QUOTED = re.compile(r"^(?P<lead>[ \t]*(?:- )*(?P<name>[\w@$.-]{1,80}): )'(?P<inner>(?:[^']++|'')*+)'(?=[ \t]*$)", re.MULTILINE)
_NEAR = 4096
_FOLD = re.compile(r"(?:(?<![ \t])[ \t]++)?\n[ \t]*+")


def rewrite_folded(text: str, rewriter: TextRewriter) -> str:
    """The text of a YAML file whose long values stand in single quotes."""
    return "".join(_pieces(text, rewriter))


def _pieces(text: str, rewriter: TextRewriter) -> Iterator[str]:
    at = 0
    for match in _QUOTED.finditer(text):
        inner = match["inner"]
        # An empty line in quotes stands for a line break: left to the rewriting line by line.
        if "\n" not in inner or "\n\n" in inner:
            continue
        yield rewriter.text(text[at : match.end("lead")])
        folds = [fold[0] for fold in _FOLD.finditer(inner)]
        lines = [line.replace("''", "'") for line in _FOLD.split(inner)]
        made = rewriter.string_of(match["name"], " ".join(lines))
        yield "'" + "".join(_cut(made, folds, lines)).replace("'", "''") + "'"
        at = match.end()
    yield rewriter.text(text[at:])


def _cut(made: str, folds: list[str], lines: list[str]) -> Iterator[str]:
    """The new text in as many lines as the old one, each about as long as it was."""
    at, due = 0, -1
    for fold, line in zip(folds, lines, strict=False):
        due += len(line) + 1
        cut = _blank(made, max(due, at + 1), at)
        yield made[at:cut] + fold
        at = cut + 1
    yield made[at:]


def _blank(text: str, near: int, after: int) -> int:
    """The single blank nearest to a position, behind another one; the position where there is none."""
    for away in range(min(len(text), _NEAR)):
        for at in (near + away, near - away):
            if after < at < len(text) - 1 and text[at] == " " and text[at - 1] != " " and text[at + 1] != " ":
                return at
    return min(near, len(text))
