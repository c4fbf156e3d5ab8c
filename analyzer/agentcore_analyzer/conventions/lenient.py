"""
JSON that the standard forbids, read alike where records are parsed and where one is read again: NaN, halves of characters; and
values as JSON again that orjson does not write.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.untrusted import json_integer

LENIENT = json.JSONDecoder(parse_int=json_integer, strict=False)
_SURROGATE = late("[\ud800-\udfff]")


def without_surrogates(value: Any, text: str) -> tuple[Any, bool]:
    """The value with lone surrogates replaced; `text` is what it was decoded from."""
    if "\\ud" not in text.lower() and not _SURROGATE.search(text):
        return value, False
    dumped = json.dumps(value, ensure_ascii=False)
    if not _SURROGATE.search(dumped):
        return value, False
    return json.loads(_SURROGATE.sub("\ufffd", dumped), parse_int=json_integer), True


def written(value: Any) -> str:
    """A decoded value as JSON again. orjson writes values that are nested up to 254 times, and reads up to 1,024."""
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:
        pass
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    except RecursionError:
        return "(nested too deeply)"
