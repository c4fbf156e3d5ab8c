r"""
Line formats that a user describes: pattern files (`analyze --log-pattern FILE`).

    # Our own application log.
    format orders-app "Log of the orders service"
      channel: runtime
      line: time:"%Y-%m-%d %H:%M:%S,%f" " [" thread "] " level " " logger ": " ["(" session ") "] message
      sample: "2026-11-22 20:47:38,283 [main] ERROR shop.orders: (s-123) order failed"
      not: "ERROR order failed"

`format NAME "title"` opens a format; a file may hold several, and the first that fits a line wins.
`channel:` says what the file stands for: runtime (the default), client, proxy, gateway, memory, dev.
`line:` is the line from its first character on, made of

* `"text"`: itself (`\"`, `\\` and `\t` are escapes); `~`: one or more blanks or tabs
* `field` or `field:class`: what is to be read; `_:class` is passed over
* `[ … ]`: may be missing; where it fits, it is taken

Fields with a meaning: time, level, logger, message, trace, span, session, request, thread. Any other
name (`http.response.status_code`) becomes an attribute. Classes: digits, number, word, name, id, hex,
token (no blanks), text (up to the literal that follows, or the rest of the line), of("characters"),
not("characters"); `{3}` and `{1,3}` limit the length. A time's class is iso, clf, epoch or a string of
%Y %m %d %e %b %a %H %M %S %f %z and literals; a time without a zone is UTC, one without a year takes
the year that the file names elsewhere.

There is nothing else: no alternatives and no repetition of groups. A field takes all it can and never
gives back, so a line costs one pass; a field that would swallow what follows it is refused.
`multiline: yes` (the default where there is a message) lets lines that fit nothing continue a record.

`sample:` lines are tried when the file is loaded and have to fit; `not:` lines must not.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import cast

from agentcore_analyzer.model import Head, Input, Kind, Match, Parser, Record
from agentcore_parsers.patterns.errors import PatternError
from agentcore_parsers.records import lines
from agentcore_parsers.records.formats import Format, FormatReader, share
from agentcore_parsers.records.telemetry import Telemetry

MAX_BYTES = 256 << 10
_LOOK = 400

__all__ = ["MAX_BYTES", "PatternError", "formats", "parser"]


def formats(name: str, raw: bytes) -> tuple[Format, ...]:
    """The formats of a pattern file, with their samples tried. Raises PatternError."""
    if len(raw) > MAX_BYTES:
        raise PatternError(name, 1, 1, f"a pattern file holds at most {MAX_BYTES >> 10} KiB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = raw.count(b"\n", 0, exc.start) + 1
        column = exc.start - raw.rfind(b"\n", 0, exc.start)
        raise PatternError(name, line, column, "not UTF-8") from None
    from agentcore_parsers.patterns.build import build  # lark: 100 ms, and seldom needed

    return build(name, text)


def parser(name: str, title: str, known: tuple[Format, ...]) -> Parser:
    """A parser of these formats under a name; it is surer, the more lines fit."""

    def sniff(head: Head) -> Match | None:
        mine, total = share(known, head.lines[:_LOOK])
        if not mine or mine * 5 < total:
            return None
        return Match(50 + 49 * mine // total, f"{mine} of {total} lines fit a given pattern")

    def parse(source: Input) -> Iterable[Record]:
        telemetry = Telemetry(source, known[0].channel if known else Kind.RUNTIME_LOG)
        telemetry.text = reader = FormatReader(telemetry, known)
        yield from lines.read(source, telemetry)
        yield from reader.years.notes()

    manual = "\n".join(
        [f"{title}.", "", "Formats of a pattern file: " + ", ".join(f.name for f in known) + "."]
    )
    return cast("Parser", SimpleNamespace(__name__=name, __doc__=manual, sniff=sniff, parse=parse))
