"""
A redactor that leaves some values alone, because whoever sends the result decided so.

AWS Support finds a request in its own logs by its account, ARN, request id and time; pseudonyms of
these say nothing to it. What is left alone are exact values, collected from the inputs beforehand
(`rewrite.kept`), and never a shape: a number that only looks like an account gets its pseudonym as
ever. Credentials and data about persons are masked first, inside of a kept value, too.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from agentcore_analyzer.redaction.redactor import Redactor

# What a kept value can be: an ARN, or an id in one piece. The longest first, without a sentence's full stop.
_TOKEN = re.compile(r"arn:aws[\w.:/+=,@-]{10,400}|[^\W_](?:[\w-]{0,250}[^\W_])?")
_SHORTEST = 30  # of an ARN up to its resource


class Keeping(Redactor):
    """`values` stay wherever they stand, but for prompts, answers and results."""

    def __init__(self, key: bytes | None = None, *, vocabulary: bool = True, values: frozenset[str] = frozenset()) -> None:
        super().__init__(key, vocabulary=vocabulary)
        self._values = values

    def attribute(self, key: str, value: str) -> str:
        kept = value in self._values and self._patterns.text(value) == value
        return value if kept else super().attribute(key, value)

    def _shapes(self, piece: str) -> str:
        return self._around(piece, super()._shapes)

    def _quoted_shapes(self, piece: str) -> str:
        return self._around(piece, super()._quoted_shapes)

    def _around(self, piece: str, shaped: Callable[[str], str]) -> str:
        out, at = [], 0
        for match in _TOKEN.finditer(piece):
            value = self._known_part(match[0].rstrip(".,:/"))
            if value in self._values:
                out += [shaped(piece[at : match.start()]), value]
                at = match.start() + len(value)
        return "".join([*out, shaped(piece[at:])])

    def _known_part(self, token: str) -> str:
        """An ARN without what our own advice put behind it: `…/runtime-endpoint/*`."""
        part = token
        while part.startswith("arn:") and part not in self._values:
            end = max(part.rfind("/"), part.rfind(":"))
            if end < _SHORTEST:
                return token
            part = part[:end]
        return part

    def _run(self, run: str) -> str:
        return run if run in self._values else super()._run(run)

    def _base64_id(self, value: str) -> str | None:
        try:
            kept = base64.b64decode(value, validate=True).hex() in self._values
        except ValueError:
            kept = False
        return value if kept else super()._base64_id(value)
