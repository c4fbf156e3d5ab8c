"""YAML that a tool printed (`kubectl get … -o yaml`, `aws … --output yaml`): one value for each of its documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Input, Place
from agentcore_parsers.decoding import yamls

# Keys of a program are words without blanks: `Error: no such file` is a sentence, and so is most text with colons.
_KEY = late(r"\s{0,200}(?:- ){0,6}[\"']?[A-Za-z_$][\w./@$:-]{0,100}[\"']?:(?:\s|$)")
_ITEM = late(r"\s{0,200}- ")
_NESTED = late(r"\s{1,200}(?:- ){0,6}[\"']?[A-Za-z_$][\w./@$:-]{0,100}[\"']?:(?:\s|$)")
_SPLIT = late(r"(?m)^---(?=\s|$)")
_LEAST = 4  # keys: fewer are a note that somebody wrote
_MOST = 16 << 20  # characters that are put into values


def may_be(lines: list[str]) -> bool:
    """Whether the first lines look like a map of maps or of lists, as programs write them."""
    some = [line for line in lines if line.strip() and not line.lstrip().startswith("#") and line.rstrip() != "---"]
    if len(some) < _LEAST or some[0][:1].isspace() or not _KEY.match(some[0]):
        return False
    if 10 * sum(line.rstrip().endswith((",", "{", "[", "(", ";")) for line in some) > len(some):
        return False  # objects as a language prints them
    keys = sum(_KEY.match(line) is not None for line in some)
    tops = all(line[:1].isspace() or _KEY.match(line) or line.startswith(("- ", "}", "]")) for line in some)
    return tops and keys >= _LEAST and 2 * keys >= len(some) and any(_NESTED.match(line) or _ITEM.match(line) for line in some)


def head(lines: list[str]) -> Any:
    """The value of the first lines, as far as they hold whole members; None where they are no YAML."""
    text = "\n".join(lines)
    for end in (len(lines), max((n for n, line in enumerate(lines) if line[:1] not in ("", " ", "-", "#")), default=0)):
        try:
            found = yamls.load("\n".join(lines[:end]) if end < len(lines) else text)
        except yamls.YamlError:
            continue
        return found if isinstance(found, dict) else None
    return None


def values(source: Input) -> list[tuple[Place, Any]] | None:
    """Each document with its place; None where one of them is no YAML that is known here."""
    text = source.data().decode("utf-8", "replace")
    if len(text) > _MOST:
        return None
    found: list[tuple[Place, Any]] = []
    for line, part in _parts(text):
        try:
            value = yamls.load(part, line)
        except yamls.YamlError:
            return None
        if not isinstance(value, dict | list):
            return None
        found.append((Place(source.name, line=line), value))
    return found


def _parts(text: str) -> Iterator[tuple[int, str]]:
    line = 1
    start = 0
    for end in (*(m.start() for m in _SPLIT.finditer(text)), len(text)):
        part = text[start:end]
        if part.strip(" \t\r\n-"):
            yield line, part
        line += part.count("\n")
        start = end
