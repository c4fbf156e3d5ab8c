"""
A reader for the YAML that tools write: the AWS CLI's output, compose files, small configurations.

Block maps and lists, plain, quoted and block scalars over several lines, flow collections, comments,
anchors, aliases and merge keys. Not: complex keys, several documents, YAML 1.1's `yes` and sexagesimals
(they stay text). What it does not understand raises `YamlError` with the line.
"""

from __future__ import annotations

import re
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lined import Lined
from agentcore_parsers.decoding.yamlflow import folded, parse_flow, scalar, unescape

MAX_DEPTH = 60
MAX_NODES = 1_000_000  # aliases of aliases grow without end; every node that they stand for counts

_HEADER = late(r"([|>])([+-]?[1-9]?[+-]?)(?:\s+#.*)?$")
_COMMENT = late(r"(?:^|\s)#.*$")
_PROPERTY = late(r"([&!])(\S*)(?:\s+|$)")


class YamlError(ValueError):
    """`line` is 1-based, counted from the first line that was given."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def load(text: str, first_line: int = 1) -> Any:
    """The value of the first document; its maps are `Lined`, counted from the line that the text begins on."""
    reader = _Reader(text, first_line)
    value = reader.block(0, 0)
    if reader.peek() is not None:
        raise YamlError(reader.at + 1, "text that belongs to no value")
    return value


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self.first_line = first_line
        self.lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
        self.at = 0
        self.nodes = 0
        self.anchors: dict[str, tuple[Any, int]] = {}

    def peek(self) -> int | None:
        """The indentation of the next line that holds something; None at the end of the document."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            text = line.lstrip(" ")
            if text.startswith("\t") and text.strip():
                raise YamlError(self.at + 1, "a tab in the indentation")
            if text.rstrip() == "..." or (line.startswith("---") and line[3:].strip() and self.nodes):
                return None
            if line.startswith("---") and line[3:4] in ("", " ", "\r"):
                if self.nodes:
                    return None
                self.lines[self.at] = text = "   " + line[3:]
                line, text = text, text.lstrip(" ")
            if text.strip() and not text.startswith("#") and not (line.startswith("%") and not self.nodes):
                return len(line) - len(text)
            self.at += 1
        return None

    def count(self, more: int = 1) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            raise YamlError(self.at + 1, "too many values (aliases of aliases?)")

    def block(self, least: int, depth: int) -> Any:
        """The value that starts on the next line, if that is indented by `least` at least."""
        indent = self.peek()
        if indent is None or indent < least:
            return None
        if depth > MAX_DEPTH:
            raise YamlError(self.at + 1, "nested too deeply")
        self.count()
        text = self.lines[self.at][indent:]
        if text == "-" or text.startswith("- "):
            return self._sequence(indent, depth)
        if _key(text) is not None:
            return self._mapping(indent, depth)
        self.at += 1
        return self.value(text, indent - 1, depth)

    def _sequence(self, indent: int, depth: int) -> list[Any]:
        found: list[Any] = []
        while self.peek() == indent:
            text = self.lines[self.at][indent:]
            if not (text == "-" or text.startswith("- ")):
                break
            rest = text[1:].lstrip(" ")
            if rest and not rest.startswith("#"):
                column = indent + len(text) - len(rest)
                if _key(rest) is not None or rest.startswith("- ") or rest == "-":
                    # What follows the dash is a block of its own that starts in that column.
                    self.lines[self.at] = " " * column + rest
                    found.append(self.block(column, depth + 1))
                else:
                    self.at += 1
                    found.append(self.value(rest, indent, depth + 1))
            else:
                self.at += 1
                found.append(self.block(indent + 1, depth + 1))
        return found

    def _mapping(self, indent: int, depth: int) -> dict[str, Any]:
        found = Lined()
        merged: list[Any] = []
        while self.peek() == indent:
            text = self.lines[self.at][indent:]
            split = _key(text)
            if split is None:
                raise YamlError(self.at + 1, "expected `key: value`")
            name, rest = split
            line = self.first_line + self.at
            self.at += 1
            value = self.value(rest, indent, depth + 1)
            if name == "<<":
                merged += value if isinstance(value, list) else [value]
            else:
                found[name] = value
                found.lines[name] = line
        for other in merged:
            for name, value in other.items() if isinstance(other, dict) else ():
                found.setdefault(name, value)
        following = self.peek()
        if following is not None and following > indent:
            raise YamlError(self.at + 1, "a line is indented more than its neighbours")
        return found

    def value(self, text: str, indent: int, depth: int) -> Any:
        """A value that begins on the line before `self.at`; `indent` is that of its parent."""
        self.count()
        anchor, before = None, self.nodes
        text = text.strip()
        while found := _PROPERTY.match(text):
            anchor = found[2] if found[1] == "&" else anchor
            text = text[found.end() :]
        value = self._bare(text, indent, depth)
        if anchor:
            self.anchors[anchor] = (value, self.nodes - before + 1)
        return value

    def _bare(self, text: str, indent: int, depth: int) -> Any:
        if not text or text.startswith("#"):
            following = self.peek()
            if following == indent and self.lines[self.at][indent:].startswith(("- ", "-\n")):
                return self._sequence(indent, depth)  # the lists of a map may stand at its own column
            return self.block(indent + 1, depth)
        if text[0] in "|>" and (header := _HEADER.match(text)):
            return self._literal(header[1], header[2], indent)
        if text[0] == "*":
            name = _COMMENT.sub("", text)[1:].strip()
            if name not in self.anchors:
                raise YamlError(self.at, "an alias without an anchor")
            value, size = self.anchors[name]
            self.count(size)
            return value
        if text[0] in "\"'":
            return self._quoted(text)
        if text[0] in "[{":
            return self._flow(text)
        return self._plain(text, indent)

    def _plain(self, text: str, indent: int) -> Any:
        first = _COMMENT.sub("", text).rstrip()
        parts, breaks = [first], 0
        while first == text.rstrip() and self.at < len(self.lines):
            line = self.lines[self.at]
            bare = line.strip()
            if not bare:
                breaks += 1
                self.at += 1
                continue
            if len(line) - len(line.lstrip(" ")) <= indent or bare.startswith("#"):
                break
            parts.append("\n" * breaks if breaks else " ")
            parts.append(_COMMENT.sub("", bare).rstrip())
            breaks = 0
            self.at += 1
        return scalar(parts[0]) if len(parts) == 1 else "".join(parts)

    def _literal(self, style: str, options: str, indent: int) -> str:
        digits = options.strip("+-")
        column = max(indent, 0) + int(digits) if digits else None
        kept: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            width = len(line) - len(line.lstrip(" "))
            if line.strip():
                if width <= indent or (column is not None and width < column):
                    break
                column = width if column is None else column
            kept.append(line[column or 0 :] if line.strip() else "")
            self.at += 1
        tail = len(kept)
        while tail and not kept[tail - 1]:
            tail -= 1
        text = "\n".join(kept[:tail])
        if style == ">":
            text = re.sub(r"(?<=[^\n])\n(?=[^\n ])", " ", text)
            text = re.sub(r"\n(\n+)", r"\1", text)
        end = "" if "-" in options else "\n" * (len(kept) - tail + 1 if "+" in options else 1)
        return text + end if text else ""

    def _quoted(self, text: str) -> str:
        """A quoted scalar, over as many lines as it takes."""
        started, quote = self.at, text[0]
        closing = _DOUBLE_END if quote == '"' else _SINGLE_END
        pieces: list[str] = []
        piece = text[1:]
        while (end := closing.match(piece)) is None:
            pieces.append(piece)
            if self.at >= len(self.lines):
                raise YamlError(started, "a quoted value is not closed")
            piece = self.lines[self.at].lstrip(" \t")
            self.at += 1
        rest = piece[end.end() :]
        if rest.strip() and not re.match(r"\s+#", rest):
            raise YamlError(self.at, "text behind a quoted value")
        pieces.append(end[1])
        text = folded(pieces, quote == '"')
        return unescape(text) if quote == '"' else text.replace("''", "'")

    def _flow(self, text: str) -> Any:
        started = self.at
        while True:
            try:
                value, nodes = parse_flow(text, {name: value for name, (value, _) in self.anchors.items()})
            except EOFError:
                if self.at >= len(self.lines) or self.at - started > 500:
                    raise YamlError(started, "a bracket is not closed") from None
                text += "\n" + self.lines[self.at]
                self.at += 1
            except ValueError as exc:
                raise YamlError(started, str(exc)) from None
            else:
                self.count(nodes)
                return value


_SINGLE_END = late(r"((?:[^']++|'')*+)'", re.DOTALL)
_DOUBLE_END = late(r'((?:[^"\\]++|\\.)*+)"', re.DOTALL)


_QUOTED_KEY = late(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*:(?:\s+|$)""")
_PLAIN_KEY = late(r"([^\s\[\]{},#&*!|>'\"%@`?-][^#]*?|[?-][^\s#][^#]*?|<<\s*):(?:\s+|$)")


def _key(text: str) -> tuple[str, str] | None:
    """Key and rest of a line `key: rest`; None where it is none."""
    found = _QUOTED_KEY.match(text)
    if found:
        bare = found[1][1:-1]
        return (unescape(bare) if found[1][0] == '"' else bare.replace("''", "'")), text[found.end() :]
    found = _PLAIN_KEY.match(text)
    return (found[1].rstrip(), text[found.end() :]) if found else None
