"""The report as others get it: what it holds, and itself in every format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from agentcore_analyzer.report import formats, json_v1
from agentcore_analyzer.report.data import Contents
from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.version import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Contents):
    """What `analyze` found in its inputs."""

    def to_dict(self, *, redact: bool = False) -> dict[str, Any]:
        """The JSON report (`report-1.schema.json`) as Python values."""
        document: dict[str, Any] = orjson.loads(self._json(redact))
        return document

    def to_json(self, *, redact: bool = False) -> str:
        """What `analyze --format json` prints: credentials masked; with `redact` names, ids and free text replaced."""
        return self._json(redact).decode()

    def to_text(self, width: int = 100, *, full: bool = False, redact: bool = False) -> str:
        """What `analyze` prints, without colours; with `full` what `analyze --full` prints."""
        from agentcore_analyzer.report import short, text  # not before somebody wants it

        def make() -> bytes:
            shown = text.render(self, __version__, width, colour=False) if full else short.render(self, short.Look(width))
            return shown.encode()

        return self._rendered(make, redact).decode()

    def render(self, name: str, options: RenderOptions | None = None, *, redact: bool | None = None) -> bytes:
        """
        Any other format of `analyze run --format`, by name; redacted where the command would do so.

        Raises ValueError for a name that is not there.
        """
        if name not in formats.names():
            raise ValueError(f"no format {name!r}; there are {', '.join(formats.names())}")
        redact = name in formats.REDACTED if redact is None else redact

        def make() -> bytes:
            from agentcore_analyzer.report import made  # as above

            return made.in_format(name, self, __version__, options or formats.RenderOptions())

        return self._rendered(make, redact)

    def _json(self, redact: bool) -> bytes:
        return self._rendered(lambda: json_v1.render(self, __version__), redact)

    def _rendered(self, make: Callable[[], bytes], redact: bool) -> bytes:
        from agentcore_analyzer.report import masked  # all of redaction, which the command has its own way to

        return masked.rendered(make, self, redact=redact)
