"""
Logs of AWS Lambda functions.

## Looks like
`START RequestId: … Version: $LATEST`, `END RequestId: …`, `REPORT RequestId: …\\tDuration: 3000.00 ms\\t…`,
`… Task timed out after 3.00 seconds`, `[ERROR]\\tTIME\\tREQUEST\\t…` of Python and `TIME\\tREQUEST\\tERROR\\t…` of Node.js,
between them what the function logged; or JSON lines with `"type": "platform.report"` and `record`.

## Comes from
The stream of a function behind a gateway target, or of one that calls an agent, saved as text: the console,
`sam logs`, `sam local invoke`, `aws lambda invoke --log-type Tail` decoded. In a CloudWatch export the same
lines stand in its wrapper.

## Quirks
START and END lines have no time. A line without a request id belongs to the invocation that runs: one
stream handles one after another. `platform.runtimeDone` and `platform.report` tell one failure: the report's text is without
it, its details keep it. X-Ray's id stands at the REPORT line only. A function that timed out has
`Status: timeout`, and no exception. Rows that were opened in the console and copied hold each document twice,
below a line with its time; it is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.model import LINED, Head, HeadShape, Input, Kind, LogRecord, Match, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import FormatReader
from agentcore_parsers.records.logs import is_platform
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("RequestId", "INIT_START", "timed out after", "platform.", "]\t2", "Z\t")

_FORMS = tuple(
    FORMATS[n] for n in ("lambda-report", "lambda-start", "lambda-timeout", "lambda-python", "lambda-node")
)
_EDGE = late(
    r"(?:START|END|REPORT) RequestId: [0-9a-f-]{36}\b|INIT_START Runtime Version: "
    r"|\S{20,32} [0-9a-f-]{36} Task timed out after "
    r"|\[[A-Z]{4,8}\]\t\S{20,32}Z\t[0-9a-f-]{36}\t|\d{4}-\S{16,24}Z\t[0-9a-f-]{36}\t[A-Z]{4,8}\t"
)
_FAILED = late(
    r"Task timed out after|Status: (?:timeout|error|failure)|Runtime exited|Error: Runtime|errorType"
    r"|LAMBDA_WARNING"
)
_ROW = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")  # the time of a row of the console, above its document
_PEEK_LINES = 400
_INFO, _ERROR = 9, 17
_MOST = 10_000  # invocations that are remembered until their report
_UNCAUGHT = late(r"\[ERROR\] [\w.]{1,100}: ")


def sniff(head: Head) -> Match | None:
    edges = sum(1 for line in head.lines[:2000] if _EDGE.match(line))
    platform = sum(map(_platform, head.values))
    if platform and head.shape in (HeadShape.LINES, HeadShape.OBJECT):
        return Match(93, f"{platform} platform events of Lambda")
    return (
        Match(92, f"{edges} lines as Lambda and its runtimes write them")
        if edges and head.shape in LINED
        else None
    )


def _platform(value: Any) -> bool:
    return isinstance(value, dict) and is_platform(value)


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.LAMBDA_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, _FORMS, Kind.LAMBDA_LOG)

    copied = any(_ROW.match(raw[:100].decode("utf-8", "replace").strip()) for _, raw in islice(source.lines(), _PEEK_LINES))
    last: Any = None

    def unwrap(doc: Any, offset: int) -> Iterable[Record] | None:
        nonlocal last
        if copied and doc == last:
            last = None
            return ()  # a row that was opened in the console: the document again, on one line
        last = doc
        return (telemetry.logs.platform(doc, offset),) if _platform(doc) else None

    return _with_requests(lines.read(source, telemetry, unwrap))


def _with_requests(records: Iterable[Record]) -> Iterator[Record]:
    """Gives records without a request id that of the invocation that runs, and Lambda's own a severity."""
    running: str | None = None
    ended: dict[str, str] = {}  # requests whose end a runtimeDone has told, with its status
    for record in records:
        if isinstance(record, LogRecord):
            record = _told_once(record, ended)
            text = record.text or ""
            if _ROW.match(text):
                continue
            if record.request_id in ("undefined", "None"):
                record = record._replace(request_id=None)
            if text.startswith("START ") or record.event == "platform.start":
                running = record.request_id
            record = record._replace(
                request_id=record.request_id or running,
                channel=Kind.LAMBDA_LOG,
                severity=record.severity
                or (17 if _FAILED.search(text[:2000]) or _UNCAUGHT.match(text) else 0),
            )
            if text.startswith("REPORT ") or record.event == "platform.report":
                running = None
        yield record


def _told_once(record: LogRecord, ended: dict[str, str]) -> LogRecord:
    """The report of an invocation without the status that its runtimeDone has told: it is one failure."""
    request, text = record.request_id or "", record.text or ""
    if record.event not in ("platform.runtimeDone", "platform.report") or not request or record.severity < _ERROR:
        return record
    if text[:1] != "{":
        return record  # nested too deeply to be written
    doc = orjson.loads(text)
    told = {key: doc["record"].get(key) for key in ("status", "errorType")}
    if record.event == "platform.runtimeDone":
        if len(ended) < _MOST:
            ended[request] = str(told)
        return record
    if ended.pop(request, "") != str(told):
        return record
    doc["record"] = {key: value for key, value in doc["record"].items() if key not in told}
    return record._replace(text=written(doc), severity=_INFO)
