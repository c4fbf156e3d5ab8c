"""OTLP of inputs that are too large to be held: taken apart without decoding it as a whole, where msgspec is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from agentcore_analyzer.model import Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records.telemetry import Telemetry

if TYPE_CHECKING:
    from agentcore_parsers.records.enveloped import Envelopes

_SPANS, _LOGS, _HEAD = b'"resourceSpans"', b'"resourceLogs"', 256


class Lines:
    """For lines that hold an envelope each."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry, self._source = telemetry, telemetry.source
        self._early, self._readers = jsons.DUPLICATES_BYTES, list["Envelopes | None"]()

    def __call__(self, line: bytes, offset: int) -> Iterator[Record] | None:
        reader = self._reader(line, offset)
        return reader.read(line, offset, Place(self._source.name, offset=offset)) if reader is not None else None

    def takes(self, line: bytes) -> bool:
        """Whether the first line is an envelope that will be taken apart."""
        reader = self._reader(line, 0) if line[-_HEAD:].rstrip()[-1:] == b"}" else None  # it may be cut: no line is that long
        return reader is not None and reader.opens(line)

    def _reader(self, line: bytes, offset: int) -> Envelopes | None:
        if offset + len(line) <= self._early or not _is_marked(line):
            return None  # as for all documents up to there, it is looked for keys that stand twice
        if not self._readers:  # an input that once is too large to be held stays so
            if self._source.holds():
                return None
            self._readers.append(_reader(self._telemetry))
        return self._readers[0]


def of_document(telemetry: Telemetry, raw: bytes) -> Iterator[Record] | None:
    """The records of an input that is one envelope."""
    if len(raw) <= jsons.SPLIT_BYTES or telemetry.source.holds() or not _is_marked(raw):
        return None
    reader = _reader(telemetry)
    return reader.read(raw, 0, Place(telemetry.source.name)) if reader is not None else None


def _is_marked(raw: bytes) -> bool:
    head = raw[:_HEAD]
    return _SPANS in head or _LOGS in head


def _reader(telemetry: Telemetry) -> Envelopes | None:
    with suppress(ImportError):  # there are platforms without it
        from agentcore_parsers.records.enveloped import Envelopes  # msgspec is imported for these inputs only

        return Envelopes(telemetry)
    return None
