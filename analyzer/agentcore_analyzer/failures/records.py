"""The records of failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from agentcore_analyzer.model import Document, LogRecord, Place, Span
from agentcore_analyzer.stacktraces import Frame, Raised
from agentcore_analyzer.tuples import NamedTuple


class FailureKind(StrEnum):
    """What said it."""

    EXCEPTION = "exception"  # a stack trace or the line that names an exception
    AWS_ERROR = "AWS error"  # a service of AWS refused or failed a call
    HTTP_STATUS = "HTTP status"
    RPC_ERROR = "RPC error"  # gRPC, JSON-RPC, MCP, A2A
    STREAM_FRAME = "stream frame"  # an error inside an answer that is streamed: SSE, EventStream, AG-UI
    WEBSOCKET_CLOSE = "WebSocket close"
    PROCESS_END = "process end"  # exit code, signal, out of memory
    RESOURCE_STATUS = "resource status"  # a status of a resource that says FAILED, with its reason
    SPAN_STATUS = "span status"
    COMMAND_ERROR = "command error"  # a CLI, a build, a deployment tool
    FAILED_TEST = "failed test"  # what a runner of tests tells of one
    LOGGED_ERROR = "logged error"  # a record of level ERROR or above, and nothing better is known of it


# Codes by which the result of a tool is marked as an error, and no names of one: `isError` of MCP, `status: error` of Strands.
MARKS = frozenset({"error", "isError"})


class Effect(StrEnum):
    """What it did to the request it belongs to."""

    ENDED = "ended the request"
    WENT_ON = "the request went on"
    RECOVERED = "recovered"
    UNKNOWN = "unknown"


class Stage(IntEnum):
    """
    When a detector looks (its `STAGE`): those of a later stage see what earlier ones explain, and speak only of the rest.

    `SPECIFIC` knows its trouble by its own words. `FAMILY` knows what was called (a model) and tells any of its errors that
    is left. `GENERAL` names a call and what is known of its error. `OUTERMOST` knows that a request, a step or a stream
    failed, and little of why. `LAST` says what nobody explains.
    """

    SPECIFIC = 0
    FAMILY = 1
    GENERAL = 2
    OUTERMOST = 3
    LAST = 4


class State(StrEnum):
    """What became of a failure in the report."""

    EXPLAINED = "explained"
    CONSEQUENCE = "consequence"
    HARMLESS = "harmless"
    UNEXPLAINED = "unexplained"


class Words:
    """
    What failures share whose texts differ in their time, ids and long numbers only: a text with stand-ins for these, what is
    said of it, and the answers to what was asked of one of them (`failures.asked`).
    """

    __slots__ = ("answers", "said", "text")

    def __init__(self, said: Said, text: str) -> None:
        self.said, self.text = said, text
        self.answers: dict[object, object] = {}


class Said(NamedTuple):
    """
    One failure that a text tells of, as a reader of `failures.said` finds it.

    `start` and `end` are character offsets in the text that was given. Every reader is given the whole text; what overlaps
    is put together afterwards.
    `quote` is the decisive line as it stands in the text. `type` is the exception's or error's name, `code` what a machine
    would compare (AWS code, JSON-RPC or HTTP number, exit code, errno name, `E404`). `chain` has the root first; `frames`
    belong to the root. `weight` orders what one text says: of several in one record the heaviest is what the record is
    about (an AWS error 45, a stack trace 40, a coded error 20, a plain line 10). `truncated` says that the text is cut
    before the failure could be told in full. `loading` and `aside` are as in `StackTrace`.
    """

    kind: FailureKind
    start: int
    end: int
    quote: str
    type: str = ""
    code: str = ""
    message: str = ""
    chain: tuple[Raised, ...] = ()
    frames: tuple[Frame, ...] = ()
    language: str = ""
    service: str = ""
    operation: str = ""
    http_status: int | None = None
    retryable: bool | None = None
    request_id: str = ""
    truncated: str = ""
    aside: str = ""
    loading: bool | None = None
    trigger: bool = False
    weight: int = 10

    @property
    def words(self) -> Words | None:
        """What it shares with failures of the same words, where it is known to be one of such; a change of it forgets that."""
        return None

    @property
    def only_handled(self) -> bool:
        """Whether a print ends before it names what was raised, and all that can be seen was merely being handled."""
        return self.truncated in ("end", "both") and self.trigger and bool(self.chain) and not self.chain[-1].type


class SaidAlike(Said):
    """One whose text is known to differ from others in its time, its ids and long numbers only (`failures.alike`)."""

    words: Words | None = None


@dataclass(slots=True, eq=False)  # to make one that is frozen takes four times as long, and thousands are made
class Failure:
    """
    One thing that failed, however often the input tells of it: `places` and `sources` hold every telling, the best first.

    `shape` groups repeats: what is alike but for numbers, ids, times and paths. `why` says how the effect is known.
    Times are integer ns since the epoch, UTC. `said` is the telling that says most.
    """

    kind: FailureKind
    said: Said
    shape: str
    places: Sequence[Place]
    sources: Sequence[Span | LogRecord | Document]
    time_ns: int | None = None
    trace_id: str | None = None
    span_id: str | None = None
    session_id: str | None = None
    request_id: str | None = None
    effect: Effect = Effect.UNKNOWN
    why: str = ""
    harmless: str = ""  # the reason, where a rule of `failures.harmless` knows it as such
    answers: dict[object, object] = field(init=False, default_factory=dict, repr=False)  # to what was asked (`failures.asked`)

    def ended(self, effect: Effect, why: str, harmless: str) -> Failure:
        """The same with what it did; `dataclasses.replace` takes three times as long."""
        return Failure(
            self.kind, self.said, self.shape, self.places, self.sources, self.time_ns, self.trace_id, self.span_id,
            self.session_id, self.request_id, effect, why, harmless,
        )  # fmt: skip

    @property
    def type(self) -> str:
        return self.said.type

    @property
    def code(self) -> str:
        return self.said.code

    @property
    def message(self) -> str:
        return self.said.message

    @property
    def place(self) -> Place:
        return self.places[0]

    @property
    def log(self) -> LogRecord | None:
        """The first record of a log that tells of it."""
        return next((s for s in self.sources if isinstance(s, LogRecord)), None)
