"""Spans, log records and traces made by hand, for the unit tests."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Detail, Document, Facts, Kind, LogRecord, LogRole, Place, Span
from agentcore_analyzer.source import SourceInput

S = 10**9
START = 1_760_000_000 * S
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Origin:
    def __init__(self, file: str = "made") -> None:
        self.file = file

    def place(self, where: int | Place) -> Place:
        return where if isinstance(where, Place) else Place(self.file, line=where)

    def detail(self, where: int | Place, held: Any) -> Detail:
        return held if isinstance(held, Detail) else Detail({})


def span(
    number: int, parent: int | None, start: float | None, end: float | None, name: str = "", trace: str = TRACE, **more: Any
) -> Span:
    """Times in seconds after START; `more` are members of Span, or of its facts."""
    facts = Facts(**{k: more.pop(k) for k in list(more) if k in Facts._fields})
    values: dict[str, Any] = {
        "kind": "INTERNAL", "status": "UNSET", "scope": "", "service": "", "session_id": None, "facts": facts,
        "origin": Origin(), "where": number, "held": None, **more,
    }  # fmt: skip
    return Span(
        trace,
        f"{number:016x}",
        None if parent is None else f"{parent:016x}",
        name or f"span {number}",
        start_ns=None if start is None else START + round(start * S),
        end_ns=None if end is None else START + round(end * S),
        **values,
    )


def log(at: float | None, text: str | None, file: str = "made", **more: Any) -> LogRecord:
    values: dict[str, Any] = {
        "severity": 9, "trace_id": None, "span_id": None, "session_id": None, "request_id": None, "logger": "",
        "channel": Kind.RUNTIME_LOG, "stream": "", "sampled": None, "origin": Origin(file), "where": 1, **more,
    }  # fmt: skip
    return LogRecord(None if at is None else START + round(at * S), text=text, **values)


def document(kind: Kind, name: str, data: Any, file: str = "made") -> Document:
    return Document(kind, name, data, Place(file))


def policy(statements: list[dict[str, Any]], role: str = "", file: str = "policy.json", **more: Any) -> Document:
    """An IAM policy as the parser gives it: actions and resources as lists."""
    data = {"type": "identity", "statements": statements, **({"role": role} if role else {}), **more}
    return document(Kind.IAM_POLICY, role or "policy", data, file)


def trace(spans: Iterable[Span]) -> Trace:
    made = Trace(TRACE)
    made.spans = list(spans)
    return made


def case(*records: Any) -> Case:
    made = Case()
    made.read(records)
    made.settle()
    return made


def source(data: bytes, name: str = "input") -> SourceInput:
    return SourceInput(name, lambda _report: io.BytesIO(data), len(data))


def said(text: str, at: float | None = 1, file: str = "made", **more: Any) -> LogRecord:
    """A record of level ERROR."""
    return log(at, text, file, severity=17, **more)


def aws(code: str, operation: str, words: str) -> str:
    """The sentence of botocore."""
    return f"An error occurred ({code}) when calling the {operation} operation: {words}"


def openai(
    kind: str, status: int, words: str, name: str = "invalid_request_error", param: str | None = None, code: str | None = None
) -> str:
    """What the SDK of OpenAI prints of an answer that is an error."""
    body = {"error": {"message": words, "type": name, "param": param, "code": code}}
    return f"openai.{kind}: Error code: {status} - {body}"


def chat(
    text: str = "", kind: str | None = None, number: int = 2, start: float = 1, operation: str = "model", **more: Any
) -> Span:
    """A call below span 1 that takes a second, failed if it says something."""
    status = {"status": "ERROR", "error": kind, "held": Detail({}, status_message=text)} if text else {}
    return span(number, 1, start, start + 1, "chat", operation=operation, **status, **more)


def frame(data: str, at: float = 1) -> LogRecord:
    """An event that a client received."""
    return log(at, f"data: {data}", role=LogRole.SSE, channel=Kind.CLIENT_LOG)
