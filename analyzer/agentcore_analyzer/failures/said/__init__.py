"""
Readers of what a text says failed: one kind of wording, one module.

Each module has `ORDER` (an integer; lower reads first), `HINTS` (a tuple of literal strings, one of which stands in every
text that it can read something out of; the text is not given to the reader otherwise) and
`read(text: str, severity: int) -> Iterator[Said]` (severity: OpenTelemetry's number of the record, 0 unknown). A new
wording is a new module here: nothing lists them. A module with `ALWAYS_FROM` is asked for every text of that severity and
above, whatever its words. Modules whose name begins with `_` are no readers.
"""

from __future__ import annotations
