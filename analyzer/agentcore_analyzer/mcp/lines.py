"""
What an MCP client sends, line by line, before the server's library sees it.

The library drops a line that it cannot read without a word, and its client waits for ever; here every line that is no
request is answered with an error, and what only lacks a good encoding is repaired.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, BinaryIO

import orjson

MAX_LINE = 8 << 20
PARSE_ERROR, INVALID_REQUEST = -32700, -32600


class Lines(io.RawIOBase):
    """The good lines of a stream; the others are answered by `answer`, which takes one whole line."""

    def __init__(self, stream: BinaryIO, answer: Callable[[bytes], object]) -> None:
        self._stream, self._answer = stream, answer
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            line = self._stream.readline(MAX_LINE)
            if not line:
                return 0
            self._rest = self._good(line)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def _good(self, line: bytes) -> bytes:
        if len(line) == MAX_LINE and line[-1:] != b"\n":
            while (more := self._stream.readline(MAX_LINE)) and more[-1:] != b"\n":
                pass
            return self._refused(INVALID_REQUEST, f"a line of more than {MAX_LINE} bytes", None)
        if not line.strip():
            return b""
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            try:
                value = json.loads(line.decode("utf-8", "replace"))
            except (ValueError, RecursionError):
                return self._refused(PARSE_ERROR, "not JSON", None)
            # Lone surrogates, bytes that are no UTF-8: no path or code holds them, which the answer then says.
            line = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if (why := _wrong(value)) is not None:
            given = value.get("id") if isinstance(value, dict) else None
            return self._refused(INVALID_REQUEST, why, given if _is_id(given) else None)
        return line if line[-1:] == b"\n" else line + b"\n"

    def _refused(self, code: int, message: str, given: Any) -> bytes:
        self._answer(orjson.dumps({"jsonrpc": "2.0", "id": given, "error": {"code": code, "message": message}}) + b"\n")
        return b""


def _is_id(value: Any) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def _wrong(value: Any) -> str | None:
    """Why this is no message of JSON-RPC 2.0."""
    if not isinstance(value, dict):
        return "no JSON-RPC message: an object is one"
    if value.get("jsonrpc") != "2.0":
        return "no JSON-RPC message: jsonrpc is not 2.0"
    if "id" in value and not _is_id(value["id"]):
        return "no JSON-RPC message: id is neither a number nor a text"
    if "method" in value:
        if not isinstance(value["method"], str):
            return "no JSON-RPC message: method is no text"
        return None if isinstance(value.get("params"), (dict, type(None))) else "no JSON-RPC message: params is no object"
    return None if "id" in value and ("result" in value or "error" in value) else "no JSON-RPC message: it has no method"
