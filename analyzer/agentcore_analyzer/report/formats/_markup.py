"""
Text from the input in GitHub-flavoured Markdown: shown, never obeyed.

GitHub links mentions, issue numbers, commit ids and bare addresses in what it has rendered already, so
escapes and entities do not help against them; it leaves code spans alone. So a word that could mean
anything to Markdown or to GitHub becomes a code span, whose fence is longer than any run of backticks in it.
"""

from __future__ import annotations

import re

_RISKY = re.compile(
    r"[`*_~\[\]<>&\\|$@#!^]"  # markup, HTML, entities, mathematics, mentions, issues
    r"|://|www\.|mailto:|xmpp:|[a-z0-9_-]\.[a-z]{2}"  # addresses and names of hosts, linked bare
    r"|:[a-z0-9_+-]+:"  # emoji names
    r"|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])"  # commit ids
    r"|[A-Za-z]{2}-\d",  # GH-12, and what a repository may link alike
    re.IGNORECASE,
)
_BLOCK_START = re.compile(r"(?:[-+=#>]+|\d+[.)]|:?-+:?)$")
_RUN = re.compile("`+")
_PUNCTUATION = re.compile("([(\u201c\"']*)(.+?)([.,;:)\u201d\"']*)")  # may stand outside: means nothing by itself


def words(text: str) -> str:
    """Prose: risky words as code spans, neighbours among them together."""
    shown: list[str] = []
    risky: list[str] = []
    for word in text.split():
        if _RISKY.search(word) or (not shown and not risky and _BLOCK_START.match(word)):
            risky.append(word)
            continue
        if risky:
            shown.append(_spared(" ".join(risky)))
            risky.clear()
        shown.append(word)
    if risky:
        shown.append(_spared(" ".join(risky)))
    return " ".join(shown)


def _spared(text: str) -> str:
    """A code span without the punctuation around it."""
    found = _PUNCTUATION.fullmatch(text)
    return f"{found[1]}{code(found[2])}{found[3]}" if found else code(text)


def code(text: str) -> str:
    """A code span of any one-line text."""
    text = " ".join(text.split()) or "–"
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str, language: str = "", indent: str = "") -> str:
    """A fenced code block; `indent` is the column of the list item that it belongs to."""
    fence = "`" * max(3, _longest_run(text) + 1)
    lines = [fence + language, *text.splitlines(), fence]
    return "\n".join(indent + line for line in lines)


def table(head: list[str], rows: list[list[str]]) -> str:
    """
    Cells are Markdown already. A bar would end its cell, inside a code span too, and an escaped one
    would after a backslash: bars are shown broken.
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\N{BROKEN BAR}") for cell in line) + " |" for line in lines)


def _longest_run(text: str) -> int:
    return max((len(run) for run in _RUN.findall(text)), default=0)
