"""
A look at the first bytes of an input, decoded once and shown to every parser's `sniff`.

Recognition never uses the file name. `values` holds the first JSON values whether they stand in
one array, one a line, back to back, or after a log prefix such as a time stamp.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import orjson

from agentcore_analyzer.kinds import HeadShape
from agentcore_analyzer.untrusted import json_integer

HEAD_BYTES = 64 << 10
MAX_VALUES = 25
MAX_DEPTH = 64
_DECODER = json.JSONDecoder(parse_int=json_integer, strict=False)
_SPACE = " \t\r\n"
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Sample:
    """The implementation of `model.Head`."""

    raw: bytes
    lines: list[str]
    values: list[Any]
    shape: HeadShape
    complete: bool = False  # the whole input lies within the head
    prefixes: list[str] = field(default_factory=list)  # text before the JSON on its line, if any
    too_deep: bool = False


def sample(raw: bytes, complete: bool) -> Sample:
    text = raw.decode("utf-8", "replace").rstrip("\0")
    stripped = text.lstrip(_SPACE + "\ufeff")
    if not stripped:
        return Sample(raw, [], [], HeadShape.EMPTY, complete)
    if _is_binary(text):
        return Sample(raw, [], [], HeadShape.BINARY, complete)
    lines = text.splitlines()
    if not complete and len(lines) > 1:
        lines.pop()  # its end is not in the head
    start = len(text) - len(stripped)
    deep: list[int] = []
    if stripped[0] == "[":
        values = _elements(text, start, deep)
        if values is not None:
            return Sample(raw, lines, values, HeadShape.ARRAY, complete, too_deep=bool(deep))
    if stripped[0] == "{":
        first = _one(text, start, deep)
        if first is None and not complete and not _is_line(lines):
            return Sample(raw, lines, [_open_object(text, start, deep)], HeadShape.OBJECT, complete, too_deep=bool(deep))
        if first is not None and not text[first[1] :].strip(_SPACE):
            return Sample(raw, lines, [first[0]], HeadShape.OBJECT, complete)
        if first is not None and "\n" in text[start : first[1]]:
            return Sample(raw, lines, _embedded(text), HeadShape.LINES, complete)
    if "{" in (line.rstrip() for line in lines[:2000]) and (values := _embedded(text)):
        return Sample(raw, lines, values, HeadShape.LINES, complete)
    values, prefixes = _line_values(lines)
    if values:
        return Sample(raw, lines, values, HeadShape.LINES, complete, prefixes, bool(deep))
    if stripped[0] == "{":
        first = _one(text, start, deep)
        values = [first[0] if first else _open_object(text, start, deep)]
        return Sample(raw, lines, values, HeadShape.OBJECT, complete, too_deep=bool(deep))
    return Sample(raw, lines, _embedded(text), HeadShape.TEXT, complete)


def _is_binary(text: str) -> bool:
    """Whether this is no text at all: control characters or bytes that are no UTF-8 abound."""
    control = sum(1 for _ in _CONTROL.finditer(text))
    return control * 50 > len(text) or text.count("\ufffd") * 4 > len(text)


def _is_line(lines: list[str]) -> bool:
    """Whether the first line with content is a document of its own."""
    first = next((line for line in lines if line.strip(_SPACE + "\ufeff")), "")
    return len(lines) > 1 and _one(first.strip(_SPACE + "\ufeff"), 0, []) is not None


def _one(text: str, at: int, deep: list[int]) -> tuple[Any, int] | None:
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError:
        deep.append(at)
        return None
    except ValueError:
        return None


def _elements(text: str, at: int, deep: list[int], depth: int = 0) -> list[Any] | None:
    """The first complete elements of the array that opens at `at`; None where it is no array."""
    values: list[Any] = []
    at = _skip(text, at + 1)
    while len(values) < MAX_VALUES and at < len(text) and text[at] != "]":
        got = _one(text, at, deep)
        if got is None:
            if text[at] == "{" and not values and not deep:
                values.append(_open_object(text, at, deep, depth + 1))
            return values if values or text[at] in '"{[-0123456789' else None
        value, at = got
        at = _skip(text, at)
        if at < len(text) and text[at] not in ",]":
            # `[2025-11-18T…` and `[20:55:14]` open a log line, not an array.
            return values or None
        values.append(value)
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at
    return values


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _open_object(text: str, at: int, deep: list[int], depth: int = 0) -> dict[str, Any]:
    """The complete members of an object whose end lies beyond the head; nested ones likewise."""
    result: dict[str, Any] = {}
    at += 1
    while at < len(text) and depth < MAX_DEPTH:
        while at < len(text) and text[at] in _SPACE + ",":
            at += 1
        key = _one(text, at, deep) if at < len(text) and text[at] == '"' else None
        if key is None:
            return result
        at = key[1]
        while at < len(text) and text[at] in _SPACE + ":":
            at += 1
        value = _one(text, at, deep)
        if value is None:
            opened = text[at : at + 1]
            if opened == "[" and not deep:
                result[str(key[0])] = _elements(text, at, deep, depth + 1) or []
            elif opened == "{" and not deep:
                result[str(key[0])] = _open_object(text, at, deep, depth + 1)
            return result
        result[str(key[0])], at = value
    return result


def _line_values(lines: list[str]) -> tuple[list[Any], list[str]]:
    values: list[Any] = []
    prefixes: list[str] = []
    for line in lines:
        brace = line.find("{")
        if brace < 0 or len(values) >= MAX_VALUES:
            continue
        try:
            value = orjson.loads(line[brace:].rstrip())
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            continue
        if isinstance(value, dict) and value:
            values.append(value)
            prefixes.append(line[:brace])
    return values, prefixes


def _embedded(text: str) -> list[Any]:
    """JSON objects that start a line but span several, e.g. what a console exporter prints."""
    values: list[Any] = []
    at = 0 if text.startswith("{") else text.find("\n{") + 1
    while (at > 0 or text.startswith("{")) and len(values) < MAX_VALUES:
        got = _one(text, at, [])
        if got is None:
            if not values:
                values.append(_open_object(text, at, []))
            break
        values.append(got[0])
        at = text.find("\n{", got[1]) + 1
        if at == 0:
            break
    return [v for v in values if isinstance(v, dict) and v]
