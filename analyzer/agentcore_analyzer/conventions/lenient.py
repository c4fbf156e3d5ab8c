"""JSON that the standard forbids, read alike where records are parsed and where one is read again: NaN, halves of characters."""

from __future__ import annotations

import json
from typing import Any

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
