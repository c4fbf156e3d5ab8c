"""
A short text with an error in it: what was copied from a terminal, a console page or a ticket.

## Looks like
A few lines without times, one of which says an error: `ValidationException: …`, `An error occurred (…) when calling
the … operation: …`, `424 Client Error: … for url: …`, `❌ Launch failed: …`, Terraform's box `│ Error: creating …`,
a reason of CloudFormation (`HandlerErrorCode: …`); or one JSON object that is an error answer: `{"error": …}`,
`{"message": …}`, `{"jsonrpc": "2.0", "error": …}`.

## Comes from
The clipboard: an output of the agentcore CLI, Terraform, CDK or a notebook, the body of a failed answer.

## Quirks
Copied text is wrapped at any width, also inside a JSON string: from the line that begins an error up to the next blank
line all lines are one sentence, and the frame around it (`│`) is left out. Lines before the error are kept as they are.
Nothing in it has a time, and nothing says whose output it is: it counts as the caller's. Any parser that knows the
text better goes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Head, HeadShape, Input, Kind, LogRecord, LogRole, Match, Place, Record
from agentcore_analyzer.untrusted import json_integer
from agentcore_parsers.decoding import numbered_causes, stacks, test_blocks, widths
from agentcore_parsers.decoding.written import has_directives
from agentcore_parsers.general._shared import error_sentences
from agentcore_parsers.general._shared.error_sentences import STRONG, WEAK
from agentcore_parsers.general._shared.wrapped_sentences import EDGE, sentence_end
from agentcore_parsers.records import answers, edges, heads, open_lines
from agentcore_parsers.records.header import is_table
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = (HeadShape.OBJECT, HeadShape.TEXT, HeadShape.LINES, HeadShape.JSON_LINES)
BEST = 81

_BOX = "│╷╵"
_FIELD = late(r"(?:Error|Warning|Cause|ID|Message|with|on|\d{1,6}):? ")
_FRAME = late(r'\s{0,12}File "[^"\n]{1,500}", line \d|Traceback \(most recent call last')
_RICH = late("╭─{1,200} Traceback ")
_STAMPED = late(r"\[\d\d/\d\d/\d\d \d\d:|[\[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d\b")
_TESTED = late(r"(?:FAILED|ERROR|XFAIL|XPASS|SKIPPED) \S{1,300}::\S")  # a row of pytest's summary
# `(reached max` and `when calling` at the end of a line: the sentence goes on below.
_WRAPPED = late(r"An error occurred \(\w{1,80}\)(?! when calling the \w+ operation)|when calling(?: the)?$")
_SOURCE_CODE = late(r"(?:import \w|from [\w.]+ import |(?:async )?def \w+\(|class \w+[:(]|const \w|#!/|FROM \S|resource \")")
_SHORT, _FEW = 60, 12  # lines
_KEYS = ("error", "message", "Message", "errorMessage", "detail", "details")
_NAMES = ("errorName", "errorType", "__type", "code", "Code", "type", "status")
_NESTING = 3


def _is_of_a_tool(lines: list[str]) -> bool:
    """Whether the text is a table or YAML whose cells and members are better read by what they are called."""
    from agentcore_parsers.records.shape import carriers  # few texts get here

    return carriers.of_tool(lines[: _SHORT * 4]) is not None


def sniff(head: Head) -> Match | None:
    if head.shape == HeadShape.OBJECT:
        value = head.values[0] if head.values else None
        return Match(41, "one JSON object that says an error") if error_sentences.is_answer(value) else None
    if head.shape not in LINED or any(isinstance(v, dict) and not error_sentences.is_answer(v) for v in head.values):
        return None
    some = [line.strip(EDGE) for line in head.lines[: _SHORT * 4]]
    some = [line for line in some if line]
    if head.lines and head.lines[0].lstrip("\ufeff").startswith("<?xml"):
        return None
    if not some or len(some) > _SHORT or sum(1 for line in some if _SOURCE_CODE.match(line)) >= 3:
        return None
    if has_directives(head.lines):
        return None  # a page of a manual
    if any(map(test_blocks.opens, head.lines[: _SHORT * 4])):
        return None  # a runner of tests tells of each in a block
    if any(_RICH.search(line[:200]) for line in head.lines[: _SHORT * 4]):
        return None  # Rich's box around a traceback is no frame around a sentence
    boxed = sum(1 for line in head.lines[: _SHORT * 4] if line.lstrip()[:1] in _BOX and line.strip())
    if 2 * boxed > len(some) and not is_table(head.lines) and not _is_of_a_tool(head.lines):
        return Match(44, "what Terraform draws a box around")
    if any(numbered_causes.heads_causes(line) for line in head.lines[: _SHORT * 4]):
        return None  # a chain of causes, each in a paragraph of its own
    if any(below[:1] == "n" and stacks.same_run(below, above) for above, below in pairwise(head.lines[: _SHORT * 4])):
        return None  # npm's lines, each behind its name: no width broke them
    strong = sum(1 for line in some if STRONG.search(line[:2000]))
    weak = sum(1 for line in some if WEAK.match(line))
    if not strong + weak or is_table(head.lines) or _is_of_a_tool(head.lines):
        return None
    what = f"{strong + weak} of {len(some)} lines say an error"
    if any(_STAMPED.match(line) or heads.java_util_head(line) for line in some):
        return Match(18, f"{what}, some with a time")  # below any log
    bare = not any(_FRAME.match(line) for line in some)
    if bare and len(some) <= _FEW and any(_WRAPPED.search(line[:2000]) for line in some):
        return Match(81, f"{what}, in a sentence that is wrapped")
    return Match(44 if strong else 29, what)


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
    lines = [(offset, telemetry.decode(raw, offset).rstrip("\r\n")) for offset, raw in source.lines()]
    whole = _object("\n".join(line for _, line in lines))
    if whole is not None:
        said = next((text for _, text in answers.errors(whole)), "") or "\n".join(_said(whole))
        if any(line.count('"') % 2 for _, line in lines):
            said = " ".join(said.split())  # a string in it is wrapped
        yield _record(telemetry, said, lines[0][0] if lines else 0, 17)
    else:
        widest = max((len(line.rstrip()) for _, line in lines), default=0)
        yield from _paragraphs(telemetry, edges.mended(lines), widest)
    yield from telemetry.finish()


def _object(text: str) -> dict[str, Any] | None:
    """The answer that the text is; a string in it may be wrapped."""
    if text.lstrip()[:1] != "{":
        return None
    try:
        value = json.loads(text, parse_int=json_integer, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if error_sentences.is_answer(value) else None


def _said(value: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """Name and sentence of the error, once each."""
    name = next((str(value[k]) for k in _NAMES if isinstance(value.get(k), str | int) and value.get(k) != ""), "")
    seen: set[str] = set()
    for key in _KEYS:
        said = value.get(key)
        if isinstance(said, str) and said.strip():
            said = " ".join(said.split())
            if not any(said in s for s in seen):
                seen.add(said)
                yield f"{name}: {said}" if name and len(seen) == 1 else said
        elif isinstance(said, dict) and depth < _NESTING:
            yield from _said(said, depth + 1)


def _paragraphs(telemetry: Telemetry, lines: list[tuple[int, str]], widest: int) -> Iterator[Record]:
    """
    Each error with the lines that it is wrapped over; stacks, boxes and other lines as any log has them. `widest` is the
    length of the longest line of the text.
    """
    error: list[tuple[int, str]] = []
    box: list[str] = []
    started = 0  # the box
    reader = telemetry.text
    for number, (offset, line) in enumerate(lines):
        if reader.holds(line):
            yield from reader.lines(line, offset)
            continue
        text, drawn = line.strip(EDGE), line.lstrip()[:1]
        if box or (drawn and drawn in _BOX and not error):
            if (drawn and drawn in _BOX) or (box and text and drawn not in ("╭", "╰")):
                yield from reader.flush() if not box else ()
                started = offset if not box else started
                box.append(text)
                if drawn != "╵":
                    continue
                line = text = ""
            yield from _boxed(telemetry, box, started)
            box = []
            if not text:
                continue
        stack = bool(stacks.opened(line)) or stacks.is_frame(line) or stacks.is_frame_at_margin(line)
        listed = line.lstrip().startswith("- ") and number and lines[number - 1][1].rstrip().endswith(":")
        begins = not listed and bool(STRONG.search(text[:2000]) or WEAK.match(text))
        if error and stack:
            # What was raised stands above its frames: it is the head of a stack, and no sentence.
            yield from reader.lines("\n".join(raw for _, raw in error), error[0][0])
            yield from reader.lines(line, offset)
            error = []
            continue
        if error and not text and open_lines.quote_ends_below(error, lines, number + 1):
            error.append((offset, line))
            continue
        ends = not text or text.startswith("```") or _STAMPED.match(text) or _TESTED.match(text)
        if error and (ends or _opens(text, error[-1][1].strip(EDGE))):
            yield from _sentences(telemetry, error, widest)
            error = []
        if error:
            error.append((offset, line))
        elif begins and not stack:
            yield from reader.flush()
            error = [(offset, line)]
        else:
            yield from reader.lines(line if stack else line.strip(EDGE.strip()), offset)
    yield from _boxed(telemetry, box, started)
    if error:
        yield from reader.flush()
        yield from _sentences(telemetry, error, widest)


def _sentences(telemetry: Telemetry, error: list[tuple[int, str]], widest: int) -> Iterator[Record]:
    """The error; lines below it that no width explains were printed by themselves. `widest`: the longest line of the text."""
    end = sentence_end([line.rstrip() for _, line in error], widest)
    yield _sentence(telemetry, error[:end])
    for offset, line in error[end:]:
        yield from telemetry.text.lines(line.strip(EDGE.strip()), offset)


def _sentence(telemetry: Telemetry, error: list[tuple[int, str]]) -> LogRecord:
    # A terminal breaks anywhere, also within a word.
    whole = widths.mended("\n".join(line for _, line in error))
    return _record(telemetry, " ".join(line.strip(EDGE) for line in whole.split("\n")), error[0][0], 17)


def _boxed(telemetry: Telemetry, box: list[str], started: int) -> Iterator[Record]:
    """The frame that Terraform draws around one error: what stands in it is one record, a wrapped sentence one line."""
    said: list[str] = []
    for text in box:
        goes_on = said and said[-1] and text and not _FIELD.match(text)
        if goes_on:
            said[-1] = f"{said[-1]} {text}"
        else:
            said.append(text)
    whole = "\n".join(s for s in said if s)
    if whole:
        error = bool(STRONG.search(whole[:4000]) or any(WEAK.match(s) for s in said))
        yield _record(telemetry, whole, started, 17 if error else 0)


def _opens(text: str, above: str) -> bool:
    """Whether a line begins another error, and does not go on with the one above."""
    if above.endswith((",", ":", "(")):
        return False
    if text.startswith("validation error") and above[-1:].isdecimal():
        return False  # their number stands at the end of the line above
    found = STRONG.search(text[:200])
    return bool(WEAK.match(text)) or (found is not None and found.start() == 0 and ":" in found[0])


def _record(telemetry: Telemetry, text: str, where: int | Place, severity: int) -> LogRecord:
    return telemetry.logs.plain(text, where, Kind.CLIENT_LOG, "", None, severity, "", ids_of(text), role=LogRole.ERROR)
