"""
Any text that no other parser knows: what is read last.

## Looks like
Lines without the shape of a format: notes, a copied terminal, a ticket, output of any program, with JSON documents and
source code among them.

## Comes from
Anywhere. A text with the lines of a server in it counts as a log of the agent's process, any other one that says of
something that it failed as what the caller saw, as with `pasted-error`: nothing in it says whose it is. A text
without any such word is kind `text`; it is read all the same.

## Quirks
A JSON document in it, over several lines and of no known kind, is a document of its own. Source code and manuals
tell of errors that did not happen: a file of them is opened and nothing in it is taken for a failure, and so
are stretches of code in a text. Lines have a time only where they begin with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice, takewhile

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Document, Head, HeadShape, Input, Kind, Match, Place, Record
from agentcore_parsers.decoding import mixture
from agentcore_parsers.decoding.written import is_code, is_manual, is_source
from agentcore_parsers.general._shared import error_sentences
from agentcore_parsers.records import documents, edges, lines
from agentcore_parsers.records.formats import FormatReader
from agentcore_parsers.records.telemetry import Telemetry, known
from agentcore_parsers.records.wrapped import SERVERS

SINCE = "0.2.0"
BEST = 2

_SERVER = late(
    r"\bbedrock_agentcore\.app\b|\b[Uu]vicorn\b|\bgunicorn\b|\bhypercorn\b|Serving Flask app|Returning streaming response"
    r"|\"(?:POST /invocations|GET /ping|POST /mcp)\b[^\"]{0,200}\" \d{3}|Application startup|Started server process"
)
_FAILED = late(
    r"(?i:error|fail|exception|denied|refused|time[d ]?-?out|traceback|fatal|panic|killed|abort|unable|cannot|can't"
    r"|could not|not found|throttl|exceed|invalid|unauthori|forbidden|crash|rejected|missing|no such|unexpected"
    r"|reset by peer|broken pipe|segmentation"
    r"|status:? [45]\d\d|exit(?:ed)? (?:code|status|with)|\bHTTP[/ ]\S{0,8} ?[45]\d\d)"
)
_PRINTED = late(
    r"Traceback \(most recent call last\)|E {3}\S|\s{1,12}File \"[^\"\n]{1,300}\", line \d|\S{1,300}:\d{1,7}: in "
    r"|\s{1,12}at \S.{0,300}:\d{1,7}:\d{1,7}\)?$"
    r"|(?:[\w.]{1,120}\.)?[A-Z]\w{1,60}(?:Error|Exception): \S"
)
_PEEK_LINES, _PEEK_CHARACTERS = 2000, 2000


def sniff(head: Head) -> Match | None:
    if head.shape == HeadShape.BINARY or getattr(head, "too_deep", False) or not any(line.strip() for line in head.lines):
        return None
    return Match(2, "a text that no other parser knows")


def parse(source: Input) -> Iterable[Record]:
    start = [raw[:_PEEK_CHARACTERS].decode("utf-8", "replace").rstrip("\r\n") for _, raw in islice(source.lines(), _PEEK_LINES)]
    printed = any(_PRINTED.match(line) for line in start)  # code that stands between the frames of a print
    source_code = not printed and is_source(start) and not _told_below(start)
    name = "source code" if source_code else "manual" if not printed and is_manual(start) else ""
    if name:
        yield Document(Kind.WRITTEN, name, {"lines": sum(1 for _ in source.lines())}, Place(source.name, line=1))
        return
    telemetry = Telemetry(source, _channel(start), prints=True)
    telemetry.text = FormatReader(telemetry, SERVERS)
    texts = _texts(source)
    yield from lines.read(source, telemetry) if texts is None else _mixture(source, telemetry, texts)


def beside(source: Input) -> Iterator[Record]:
    """The lines between the JSON documents of a file that another parser reads for its documents: an error may stand there."""
    telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, SERVERS)
    texts = _texts(source) or []
    for at, what, text, _ in mixture.pieces([line for _, line in texts]):
        if what == "line":
            yield from lines.behind_prefix(telemetry, source, text, texts[at][0])
        else:
            yield from telemetry.text.flush()
    yield from telemetry.finish()


def _told_below(lines: list[str]) -> bool:
    """Whether the last paragraph is no code and says an error: somebody pasted a script, and below it what came of it."""
    last = list(takewhile(str.strip, dropwhile(lambda line: not line.strip(), reversed(lines))))
    said = any(error_sentences.STRONG.search(line) or error_sentences.WEAK.match(line) for line in last)
    return said and len(last) < len(lines) and not any(is_code(line) for line in last)


def _texts(source: Input) -> list[tuple[int, str]] | None:
    """All lines with their offsets, those that a terminal broke joined; None where they are more than anybody pastes."""
    size = 0
    texts: list[tuple[int, str]] = []
    for offset, raw in source.lines():
        size += len(raw)
        if size > mixture.MAX_BYTES:
            return None
        texts.append((offset, raw.decode("utf-8", "replace").rstrip("\r\n")))
    return edges.mended(texts)


def _channel(start: list[str]) -> Kind:
    text = "\n".join(start)
    if _SERVER.search(text):
        return Kind.RUNTIME_LOG
    return Kind.CLIENT_LOG if _FAILED.search(text) else Kind.TEXT


def _mixture(source: Input, telemetry: Telemetry, texts: list[tuple[int, str]]) -> Iterator[Record]:
    for at, what, text, value in mixture.pieces([line for _, line in texts]):
        offset = texts[at][0]
        if what == "line":
            yield from lines.behind_prefix(telemetry, source, text, offset)
            continue
        yield from telemetry.text.flush()
        if what == "code":
            # Kept, and not searched: it says what a program would do.
            yield telemetry.logs.plain("", offset, telemetry.channel, event="source code")._replace(text=None, held=text)
        elif known(value):
            yield from telemetry.document(value, Place(source.name, line=telemetry.line_of(offset)))
        else:
            yield from documents.records(telemetry, value, Place(source.name, line=telemetry.line_of(offset)))
    yield from telemetry.finish()
