"""
A look at the first bytes of an input, decoded once and shown to every parser's `sniff`.

Recognition never uses the file name. `values` holds the first JSON values whether they stand in
one array, one a line, back to back, or after a log prefix such as a time stamp.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import orjson

HEAD_BYTES = 64 << 10
MAX_VALUES = 25
_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """The implementation of `model.Head`."""

    raw: bytes
    lines: list[str]
    values: list[Any]
    shape: str
    complete: bool = False  # the whole input lies within the head
    prefixes: list[str] = field(default_factory=list)  # text before the JSON on its line, if any


def sample(raw: bytes, complete: bool) -> Sample:
    text = raw.decode("utf-8", "replace").rstrip("\0")
    stripped = text.lstrip(_SPACE + "\ufeff")
    if not stripped:
        return Sample(raw, [], [], "empty", complete)
    lines = text.splitlines()
    if not complete and len(lines) > 1:
        lines.pop()  # its end is not in the head
    start = len(text) - len(stripped)
    if stripped[0] == "[":
        values = _elements(text, start)
        if values or stripped[1:].lstrip(_SPACE)[:1] in ("]", ""):
            return Sample(raw, lines, values, "array", complete)
    if stripped[0] == "{":
        first = _one(text, start)
        if first is None and not complete:
            return Sample(raw, lines, [_open_object(text, start)], "object", complete)
        if first is not None and "\n" in text[start : first[1]].strip() and not text[first[1] :].strip(_SPACE):
            return Sample(raw, lines, [first[0]], "object", complete)
    values, prefixes = _line_values(lines)
    if values:
        shape = "object" if len(values) == 1 and len(lines) <= 1 and complete else "lines"
        return Sample(raw, lines, values, shape, complete, prefixes)
    if stripped[0] == "{":
        first = _one(text, start)
        return Sample(raw, lines, [first[0] if first else _open_object(text, start)], "object", complete)
    return Sample(raw, lines, _embedded(text), "text", complete)


def _one(text: str, at: int) -> tuple[Any, int] | None:
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None


def _elements(text: str, at: int) -> list[Any]:
    """The first complete elements of the array that opens at `at`."""
    values: list[Any] = []
    at += 1
    while len(values) < MAX_VALUES:
        while at < len(text) and text[at] in _SPACE + ",":
            at += 1
        if at >= len(text) or text[at] == "]":
            break
        got = _one(text, at)
        if got is None:
            if not values and text[at] == "{":
                values.append(_open_object(text, at))
            break
        value, at = got
        values.append(value)
    return values


def _open_object(text: str, at: int) -> dict[str, Any]:
    """The complete members of an object whose end lies beyond the head; nested ones likewise."""
    result: dict[str, Any] = {}
    at += 1
    while at < len(text):
        while at < len(text) and text[at] in _SPACE + ",":
            at += 1
        key = _one(text, at) if at < len(text) and text[at] == '"' else None
        if key is None:
            return result
        at = key[1]
        while at < len(text) and text[at] in _SPACE + ":":
            at += 1
        value = _one(text, at)
        if value is None:
            opened = text[at : at + 1]
            if opened == "[":
                result[str(key[0])] = _elements(text, at)
            elif opened == "{":
                result[str(key[0])] = _open_object(text, at)
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
    at = 0
    while len(values) < MAX_VALUES:
        at = 0 if at == 0 and text.startswith("{") else text.find("\n{", at) + 1
        if at <= 0 and not text.startswith("{"):
            break
        got = _one(text, at)
        if got is None:
            if not values:
                values.append(_open_object(text, at))
            break
        values.append(got[0])
        at = got[1]
        if text.find("\n{", at) < 0:
            break
    return [v for v in values if isinstance(v, dict) and v]
