"""
What other `agentcore` commands print: an answer, an error, or one line of JSON.

## Looks like
`Error: aborted`, `Error: maxVms limit exceeded`, `Error: <!DOCTYPE HTML> …`; after a good `invoke` the lines
`Session: …`, `To resume: agentcore invoke …`, `Log: …`; after `traces get` the line `Trace saved to: …`.
With `--json` one line `{"success": true, "agentName": …, "consoleUrl": …}` or `{"success": false, "error":
"No trace data found for trace ID: …", "errorName": "ResourceNotFoundError", "errorSource": "user"}`.

## Comes from
`agentcore invoke`, `agentcore dev "prompt"`, `traces get`, `logs`, `deploy`, `status`, saved with a redirect.

## Quirks
The text is wrapped at 80 columns; wrapped errors are put together again. A dropped stream leaves the error
on the line of the answer: `Looking that up. Error: aborted`. An error page (`<!DOCTYPE HTML>`) means that
something else than the agent answered on that port. The answer itself is content and becomes a record
without text. The console's address holds `/runtime-endpoint/` in every run and is dropped; its runtime id
is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Document, Head, Input, Kind, LogRecord, LogRole, Match, Place, Record
from agentcore_parsers.agentcore._shared import agentcore_cli
from agentcore_parsers.decoding import numbered_causes, stacks
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("success", "resume", "saved", "traces found", "Error")

# Sentences of the CLI and of the services behind it, in their errors (read in its source and seen).
_KNOWN = late(
    r"Error: (?:aborted$|socket hang up|<!DOCTYPE|<html|maxVms limit exceeded"
    r"|No endpoint or agent found with qualifier|Received error \(\d+\) from runtime|No trace data found"
    r"|No logs found for agent|Traces are only supported|Invalid trace ID format|Could not find Agent Runtime"
    r"|Port \d+ is in use|Could not load credentials)",
    re.IGNORECASE,
)
_OF_AWS = late(r"Error: .{0,200}(?:AccessDenied|ThrottlingException)")  # the CLI prints one, at the margin
_TRAILER = late(r"To resume: agentcore \w+|Trace saved to: |No traces found in the specified time")
_SESSION = late(r"Session: (?P<id>\S{7,256})$")
_FIELD = late(r"(?:Session|To resume|Log|Console|Traces|Note|Trace saved to|Provider|Agent): ?")
_EXIT = late(r"(?:rc=|exit (?:code|status):? ?)(\d{1,3})$", re.IGNORECASE)
_OPEN_ERROR = late(r"(?:^|(?<=[\s.!?…]))(?:❌ )?Error: ")
_ANSWER_KEYS = {"consoleUrl", "errorName", "errorSource", "agentName", "targetName", "logPath", "filePath"}
_OTHERS = {"resources", "resourceSpans", "resourceLogs", "traces", "records", "spans", "runtimeStatus"}
# A log that holds such an error somewhere is for other parsers: they know its times.
_SHORT, _WIDEST = 60, 200  # lines, characters
_STAMPED = late(r"[\[(]?\d{4}[-/]\d\d[-/]\d\d|\[?\d\d:\d\d:\d\d|\{")


def _is_answer(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("success"), bool):
        return False
    return not _OTHERS & value.keys()


def sniff(head: Head) -> Match | None:
    for value in head.values if head.raw.lstrip().startswith(b"{") else ():  # within a line of a log it is another's
        if _is_answer(value):
            known = _ANSWER_KEYS & value.keys()
            if known:
                return Match(92, f"an answer of the CLI with success, {', '.join(sorted(known))}")
            if value["success"] is False and isinstance(value.get("error"), str):
                return Match(55, "a failed answer with an error text")
    some = [agentcore_cli.plain(line) for line in head.lines[:200] if line.strip()]
    if any(_TRAILER.match(line) for line in some):
        return Match(90, "the closing lines of an `agentcore` command")
    if len(some) > _SHORT or any(len(line) > _WIDEST or _STAMPED.match(line) for line in some):
        return None
    errors = [line[m.start() :] for line in some if (m := _OPEN_ERROR.search(line))]
    if errors:
        alone = len(errors) == 1 and any(line.removeprefix("❌ ").startswith("Error: ") for line in some)
        if any(_KNOWN.match(e) for e in errors) or (alone and _OF_AWS.match(errors[0])):
            return Match(84, "a short output with an error of the CLI")
        framed = any(map(stacks.is_frame, head.lines[:200]))  # what Node prints of an exception, and no sentence
        whole = not framed and _one_error([agentcore_cli.plain(line) for line in head.lines[:200]])
        if whole and len(errors) == 1 and not any(numbered_causes.heads_causes(line) for line in some):
            return Match(35, "a short output that starts with Error:")
    return None


def _one_error(printed: list[str]) -> bool:
    """Whether a text is an error of the CLI and nothing else: it prints none in paragraphs, as other tools do (Terraform)."""
    blocks = "\n".join(line.strip() for line in printed).strip().split("\n\n")
    rest = [line for block in blocks[1:] for line in block.split("\n") if line]
    return blocks[0].startswith("Error: ") and all(_FIELD.match(line) or _EXIT.match(line) for line in rest)


def parse(source: Input) -> Iterable[Record]:
    first = next((line for _, line in source.lines() if line.strip()), b"").lstrip()
    if first[:1] != b"{":
        yield from _Text(source).records()
        return
    telemetry = Telemetry(source, Kind.CLIENT_LOG)

    def unwrap(doc: Any, offset: int) -> Iterable[Record] | None:
        place = Place(source.name, line=telemetry.line_of(offset))
        return _answer(telemetry, doc, place) if _is_answer(doc) else None

    yield from lines.read(source, telemetry, unwrap)


def _answer(telemetry: Telemetry, doc: dict[str, Any], place: Place) -> Iterator[Record]:
    head = agentcore_cli.head_of(doc)
    yield Document(Kind.CLI_ANSWER, "answer", head, place)
    error = doc.get("error")
    if isinstance(error, dict):  # the rewrite nests it
        error = error.get("message") or error.get("name")
    if isinstance(error, str) and error:
        name = doc.get("errorName")
        text = f"{name}: {error}" if isinstance(name, str) and name else error
        record = telemetry.logs.plain(text, place, Kind.CLIENT_LOG, severity=17, role=LogRole.ERROR)
        session = doc.get("sessionId")
        yield record._replace(session_id=session if isinstance(session, str) else None, held=head)


class _Text:
    """The output of one command, or of several run one after the other."""

    def __init__(self, source: Input) -> None:
        self.source = source
        self.telemetry = Telemetry(source, Kind.CLIENT_LOG)
        self.found: list[LogRecord] = []
        self.answer: list[str] = []
        self.error: list[str] = []
        self.field: list[str] = []
        self.answer_at, self.error_at, self.field_at = 0, 0, 0
        self.session: str | None = None

    def records(self) -> Iterator[Record]:
        for offset, raw in self.source.lines():
            line = agentcore_cli.plain(self.telemetry.decode(raw, offset))
            exited = _EXIT.match(line)
            if exited or (self.error and not line and not self.error[0].lstrip().startswith("Error: <")):
                self._end()
                if exited:
                    failed = exited[1] != "0"
                    self._add(line, offset, LogRole.LINE, 17 if failed else 9, "exit")
            else:
                self._line(line, offset)
        self._end()
        for record in self.found:
            yield record._replace(session_id=record.session_id or self.session)
        yield from self.telemetry.finish()

    def _line(self, line: str, offset: int) -> None:
        opened = _OPEN_ERROR.search(line)
        if opened and not self.error:
            self._close_field()
            if line[: opened.start()].strip():
                self.answer_at = self.answer_at if self.answer else offset
                self.answer.append(line[: opened.start()])
            self.error, self.error_at = [line[opened.start() :]], offset
        elif self.error:
            self.error.append(line)
        elif _FIELD.match(line):
            self._close_answer()
            self._close_field()
            session = _SESSION.match(line)
            if session:
                self.session = session["id"]
            self.field, self.field_at = [line], offset
        elif self.field and line:
            self.field.append(line)
        elif line.strip():
            self._close_field()
            if not self.answer:
                self.answer_at = offset
            self.answer.append(line)

    def _close_answer(self) -> None:
        if self.answer:
            record = self.telemetry.logs.plain("", self.answer_at, Kind.CLIENT_LOG, severity=9, role=LogRole.RESPONSE)
            self.found.append(record._replace(text=None, held="\n".join(self.answer)))
            self.answer = []

    def _close_field(self) -> None:
        """A line `Name: value` below the answer, put together where it was wrapped."""
        if self.field:
            text, self.field = agentcore_cli.joined(self.field), []
            if not text.startswith(("Console: ", "Traces: ")):
                self._add(text, self.field_at, LogRole.LINE, 0)

    def _end(self) -> None:
        self._close_field()
        self._close_answer()
        if self.error:
            page = self.error[0].startswith(("Error: <!", "Error: <h"))
            text = "\n".join(self.error) if page else agentcore_cli.joined(self.error)
            self._add(text.rstrip(), self.error_at, LogRole.ERROR, 17)
            self.error = []

    def _add(self, text: str, offset: int, role: LogRole, severity: int, event: str = "") -> None:
        self.found.append(self.telemetry.logs.plain(text, offset, Kind.CLIENT_LOG, severity=severity, event=event, role=role))
