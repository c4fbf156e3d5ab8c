"""
The records that flow through the house, from parser to report.

Everything here is frozen and holds standard-library values only. Times are integer nanoseconds
since the Unix epoch, UTC; `None` means that the input gave no usable time. Ids are lower-case hex
as OpenTelemetry writes them: 32 digits for a trace, 16 for a span.

Records are named tuples rather than frozen dataclasses: a tuple is built in a third of the time, for every line of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from agentcore_analyzer.charts import Chart as Chart, Series as Series
from agentcore_analyzer.kinds import (  # handed out from here
    LINED as LINED, TEXT_LOGS as TEXT_LOGS, Confidence as Confidence, CoverageKind as CoverageKind,
    DamageReason as DamageReason, HeadShape as HeadShape, JoinKind as JoinKind, Kind as Kind,
    LogRole as LogRole, Operation as Operation, Scope as Scope, Severity as Severity,
    SpanKind as SpanKind, SpanStatus as SpanStatus,
)
from agentcore_analyzer.tuples import NamedTuple

Extents = tuple[Sequence[int], Sequence[int]]  # offsets and lengths


class Place(NamedTuple):
    """Where something stands in an input: 1-based line, JSON pointer (RFC 6901), byte offset."""

    file: str
    line: int | None = None
    pointer: str | None = None
    offset: int | None = None

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.file}:{self.line}" + (f"#{self.pointer}" if self.pointer else "")
        if self.pointer is not None:
            return f"{self.file}#{self.pointer}"
        return self.file if self.offset is None else f"{self.file}@{self.offset}"


class Event(NamedTuple):
    """A span event, e.g. `exception` with exception.type, exception.message, exception.stacktrace."""

    name: str
    time_ns: int | None
    attributes: Mapping[str, Any]


class Link(NamedTuple):
    """A span link: another span that this one is related to."""

    trace_id: str
    span_id: str
    attributes: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Detail:
    """The part of a record that is decoded only when somebody asks for it."""

    attributes: Mapping[str, Any]
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()
    resource: Mapping[str, Any] = field(default_factory=dict)
    status_message: str = ""
    body: Any = None
    instrumentation: Mapping[str, Any] = field(default_factory=dict)  # attributes of the instrumentation scope
    instrumentation_version: str = ""


class Facts(NamedTuple):
    """
    The few facts of a span that detectors filter by, read once at parse time.

    `error` is the exception or error type; `api` the remote operation (`InvokeAgentRuntime`); `arn`
    the runtime ARN that a caller's span names.
    """

    operation: Operation = Operation.INTERNAL
    tool: str | None = None
    tool_status: str | None = None
    model: str | None = None
    error: str | None = None
    http_status: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    finish_reason: str | None = None
    api: str | None = None
    arn: str | None = None
    request_id: str | None = None


class Origin(Protocol):
    """An input together with the way to read one of its records again."""

    file: str

    def place(self, where: int | Place) -> Place: ...

    def detail(self, where: int | Place, held: Any) -> Detail: ...


class Span(NamedTuple):
    """
    One span.

    `where` is a byte offset or a Place; `held` the decoded document, or None where the input is
    large and the document is read again on demand.
    """

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: SpanKind
    status: SpanStatus
    start_ns: int | None
    end_ns: int | None
    scope: str
    service: str
    session_id: str | None
    facts: Facts
    origin: Origin
    where: int | Place
    held: Any = None

    @property
    def place(self) -> Place:
        return self.origin.place(self.where)

    @property
    def detail(self) -> Detail:
        return self.origin.detail(self.where, self.held)

    @property
    def duration_ns(self) -> int | None:
        """End minus start; None where either is unknown or the end lies before the start."""
        if self.start_ns is None or self.end_ns is None or self.end_ns < self.start_ns:
            return None
        return self.end_ns - self.start_ns


class LogRecord(NamedTuple):
    """
    One log record, event or line (a traceback and its message are one record).

    `severity` is the OpenTelemetry severity number (0 unknown, 9 INFO, 13 WARN, 17 ERROR).
    `text` is what a person logged; it is None for GenAI event records, whose bodies hold prompts
    and replayed history and must never be searched for error phrases. `channel` says which kind
    of file it stands for. `stream` is the name of the log stream, which anybody may choose; `event` what its writer calls
    the kind of record (an event name of OpenTelemetry, a type of Lambda's or of a delivered log), empty for a line.
    """

    time_ns: int | None
    severity: int
    text: str | None
    trace_id: str | None
    span_id: str | None
    session_id: str | None
    request_id: str | None
    logger: str
    channel: Kind
    stream: str
    sampled: bool | None
    origin: Origin
    where: int | Place
    held: Any = None
    event: str = ""
    role: LogRole = LogRole.LINE

    @property
    def place(self) -> Place:
        return self.origin.place(self.where)

    @property
    def detail(self) -> Detail:
        return self.origin.detail(self.where, self.held)


class Document(NamedTuple):
    """A whole-file document that is neither span nor log: status JSON, policy, Dockerfile, …"""

    kind: Kind
    name: str
    data: Any
    place: Place


class Damage(NamedTuple):
    """Something that could not be read, or only after a change."""

    place: Place
    reason: DamageReason
    message: str
    count: int = 1  # type: ignore[assignment]  # shadows tuple.count, which nobody calls here


class Coverage(NamedTuple):
    """What an input says about its own completeness; the ledger collects these."""

    kind: CoverageKind
    value: str | int
    place: Place


class Shaped(NamedTuple):
    """
    How records of no named format were understood: what they were taken for, by which fields, and how many did not fit.

    `fields` holds (field, role, unit) as a person reads them; `at` says where in the input the records stand.
    """

    place: Place
    kind: str
    at: str
    fields: tuple[tuple[str, str, str], ...]
    total: int
    fitted: int

    def __str__(self) -> str:
        where = f" at `{self.at}`" if self.at else ""
        said = ", ".join(f"`{name}` as {role}" + (f" ({unit})" if unit else "") for name, role, unit in self.fields)
        left = self.total - self.fitted
        lost = f"{left:,} of {self.total:,} records fitted nothing" if left else f"all {self.total:,} records fitted"
        return f"read by shape: {self.kind}{where}: {said}; {lost}"


Record = Span | LogRecord | Document | Damage | Coverage | Shaped


class End(NamedTuple):
    """
    The last line of an input in which something stands; `open`: text that no line break ends, so that it may be cut; `last`:
    where its last record begins, where that is no longer at hand (in a fleet, whose batches hold some of them).
    """

    line: int
    open: bool
    last: Place | None = None


class Match(NamedTuple):
    """A parser's answer to `sniff`: how sure it is (1 to 100) and why, in a short phrase."""

    score: int
    why: str


class Head(Protocol):
    """
    The first bytes of an input, decoded once for all parsers.

    `raw` is UTF-8; `lines` its complete lines; `values` the first JSON values found: the
    document itself, the first elements of a top-level array, or one value a line. `shape` is
    `object`, `array`, `lines` (JSON lines, possibly among text), `text` or `empty`.
    """

    @property
    def raw(self) -> bytes: ...

    @property
    def lines(self) -> list[str]: ...

    @property
    def values(self) -> list[Any]: ...

    @property
    def shape(self) -> HeadShape: ...


class Input(Protocol):
    """One readable input, as a parser sees it."""

    name: str

    def lines(self) -> Iterable[tuple[int, bytes]]:
        """Byte offset and bytes of each line, terminator included."""

    def data(self) -> bytes:
        """The whole input, up to the size cap."""

    def chunks(self) -> Iterable[bytes]:
        """The same in parts, for what need not be in memory as a whole."""

    def holds(self) -> bool:
        """Whether records may keep their decoded documents in memory."""

    def origin(self, view: Callable[[Any], Detail]) -> Origin: ...

    def contains(
        self, base: Place, pointer: str | Callable[[int], str], extents: Extents, below: str = "", *, told: bool = True
    ) -> None:
        """
        The values of a list in a longer value at `base`, by offset and length: an offset may then be the `where` of a record.
        Those of several lists come at once with what makes the pointer to each by its number.

        `below` points to what records are made of in each; with `told` their places say so. Lists come in the input's order.
        """


class Parser(Protocol):
    """A parser module: its docstring is its manual, its file name with dashes its name."""

    __name__: str
    __doc__: str | None

    def sniff(self, head: Head) -> Match | None: ...

    def parse(self, source: Input) -> Iterable[Record]: ...


class Evidence(NamedTuple):
    """One proof of a finding. `quote` is copied from the input, shortened and made safe later."""

    place: Place
    what: str
    trace_id: str | None = None
    span_id: str | None = None
    time_ns: int | None = None
    quote: str = ""
    fault: bool = False  # the mistake was written here; other proofs show what came of it


class Step(NamedTuple):
    """One step of a fix. `expect` says what shows that it worked."""

    step: str
    command: str = ""
    expect: str = ""


class Explains(NamedTuple):
    """A member of a detector's `EXPLAINS`: which findings it makes consequences of its own, why, and where that holds."""

    code: str
    reason: str
    scope: Scope = Scope.REQUEST


class Consequence(NamedTuple):
    """
    A finding that was folded under its root cause, and the reason for folding it.

    `of` is the code of the step in between, where the root is not the direct cause.
    """

    code: str
    title: str
    because: str
    evidence: tuple[Evidence, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    A diagnosis that can be checked line by line; one without evidence cannot be built.

    `case_text` is what to write to AWS Support where the service is at fault, placeholders included. `code` is stamped by the
    pipeline with the detector's name. `subject` holds the words that make two findings the same trouble on different days (tool,
    model, exception): no ids, no times. `anchors` are the ids of traces, sessions and requests; folding joins findings by them.
    """

    severity: Severity
    confidence: Confidence
    title: str
    cause: str
    evidence: tuple[Evidence, ...]
    fix: tuple[Step, ...]
    subject: tuple[str, ...]
    counter: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()
    owner: str = ""
    references: tuple[str, ...] = ()
    caused: tuple[Consequence, ...] = ()
    chart: Chart | None = None
    case_text: str = ""
    code: str = ""
    taxonomy: str = ""  # what TRAIL, a public set of labelled traces, calls such a mistake

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a finding needs evidence: {self.title}")


class NotChecked(NamedTuple):
    """A question that could not be answered from these inputs, and why (with what to export)."""

    reason: str
    code: str = ""
    lacks: tuple[str, ...] = ()  # the kinds of input, where nothing but these is missing
