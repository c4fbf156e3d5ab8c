"""What the inputs of a case really hold: their text, decoded; for binary formats what their records give."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from agentcore_analyzer import pipeline
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import find_inputs

_BLANK = re.compile(r"[\s\\\"'`“”‘’:={}│┃║|\[\],]+")
_DIGITS = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_ANSI = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
_TOKEN = re.compile(r"\beyJ[\w-]+\.(eyJ[\w-]+)")
_SHOUTED = re.compile(r"[A-Z][A-Z\d]{1,7}")
_ESCAPED = re.compile(r'\\[nt"u\\/]')
_UNICODE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_NESTED = 4  # JSON inside of JSON
_BINARY = frozenset({"otlp-protobuf"})


class Corpus:
    """The words of an input, compared without blanks, quotation marks, escapes and the marks between keys and values."""

    def __init__(self, case: Case, texts: Iterable[str], files: Iterable[str]) -> None:
        self.case = case
        self.text = "\n".join(texts)
        self.files = tuple(files)

    @classmethod
    def of(cls, names: list[str], options: Options) -> tuple[Corpus, pipeline.Loaded]:
        loaded = pipeline.load(names, options)
        texts: list[str] = []
        files: list[str] = []
        for source in find_inputs(names, lambda _: None):
            raw = source.data()
            files.append(source.name)
            if b"\0" not in raw[:4096]:
                texts += _decoded(raw.decode("utf-8", "replace"))
        binary = {i.path for i in loaded.inputs if i.format in _BINARY}
        texts += [_span_text(span) for span in loaded.case.spans if span.origin.file in binary]
        return cls(loaded.case, texts, files), loaded

    @cached_property
    def packed(self) -> str:
        return _pack(self.text)

    @cached_property
    def folded(self) -> str:
        return self.packed.casefold()

    @cached_property
    def numbers(self) -> frozenset[float]:
        return frozenset(float(n) for n in _DIGITS.findall(self.text))

    def holds(self, words: str) -> bool:
        """Whether the input says these words; letters may differ in case, but for short words in capitals."""
        if _SHOUTED.fullmatch(words):
            return re.search(rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])", self.text) is not None
        packed = _pack(words)
        return not packed or packed in self.packed or packed.casefold() in self.folded

    def counts(self, number: str) -> bool:
        """Whether the input says this number, and not only its digits inside of a longer one."""
        return re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", self.text) is not None


def _pack(text: str) -> str:
    return _BLANK.sub("", _ANSI.sub("", text))


def _decoded(text: str) -> Iterator[str]:
    """The text as it stands, and once more without the escapes of JSON strings, however often they were escaped."""
    yield text
    for claims in _TOKEN.findall(text):
        yield base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode("utf-8", "replace")
    whole = _parsed(text)
    for value in [whole] if whole is not None else map(_parsed, text.split("\n")):
        yield from _strings(value, _NESTED)
    if "\\u" in text:
        yield _UNICODE.sub(lambda m: chr(int(m[1], 16)), text)
    for _ in range(_NESTED):
        if not _ESCAPED.search(text):
            return
        text = text.replace("\\\\", "\\").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
        yield text


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, depth)
            if isinstance(item, str | int | float):
                yield f"{key} = {json.dumps(item) if isinstance(item, bool) else item}"
        yield from _otlp(value)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, depth)
    elif isinstance(value, str):
        yield value
        if depth and value[:1] in ("{", "[") and (inner := _parsed(value)) is not None:
            yield from _strings(inner, depth - 1)


def _otlp(value: dict[str, Any]) -> Iterator[str]:
    """An attribute of OTLP: `{"key": …, "value": {"boolValue": …}}`."""
    key, held = value.get("key"), value.get("value")
    if isinstance(key, str) and isinstance(held, dict):
        yield from (f"{key} = {json.dumps(item) if isinstance(item, bool) else item}" for item in held.values())


def _span_text(span: Span) -> str:
    detail = span.detail
    parts = [span.name, span.kind, span.status, span.trace_id, span.span_id, str(span.parent_id), span.scope]
    parts += [detail.status_message, str(detail.body)]
    parts += [f"{k} = {v}" for k, v in {**detail.attributes, **detail.resource}.items()]
    parts += [f"{e.name} {e.attributes}" for e in detail.events]
    return "\n".join(parts)
