"""CSV rewritten in place: cells keep their quoting, the header line its names, rows their line breaks."""

from __future__ import annotations

import re

from agentcore_analyzer.rewrite.texts import TextRewriter

# A quote that is never closed ends its row only, as the parser of such files reads it.
_CELL = re.compile(r'(?:"(?P<quoted>(?:[^"]++|"")*+)"|(?P<bare>[^,\r\n]*+))(?P<end>,|\r?\n|\r|\Z)')


def rewrite_table(text: str, rewriter: TextRewriter) -> str:
    """The text of a CSV file, its first line being the header."""
    out: list[str] = []
    names: list[str] = []
    column, at, in_header = 0, 0, True
    while at < len(text):
        match = _CELL.match(text, at) or re.compile(r'(?P<bare>[^,\r\n]*+)(?P<end>,|\r?\n|\r|\Z)').match(text, at)
        if match is None:  # pragma: no cover  (the second pattern matches anything)
            break
        quoted = match.groupdict().get("quoted")
        cell = quoted.replace('""', '"') if quoted is not None else match["bare"]
        if in_header:
            names.append(cell)
            made = rewriter.key(cell)
        else:
            made = rewriter.string_of(names[column] if column < len(names) else "", cell)
        out.append(_written(made, cell, match[0], match["end"], quoted is not None))
        column += 1
        if match["end"] != ",":
            column, in_header = 0, False
        at = match.end()
        if not match["end"] and at >= len(text):
            break
    return "".join(out)


def _written(made: str, cell: str, raw: str, end: str, quoted: bool) -> str:
    if made == cell:
        return raw
    if quoted:
        made = '"' + made.replace('"', '""') + '"'
    return made + end
