"""What inputs, records and findings can be: kinds, roles of log records, how grave and how sure. `model` hands them out."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an input can hold. Detectors name the kinds they need."""

    SPANS = "spans"
    TIMES = "times of spans"
    RUNTIME_LOG = "runtime log"
    GATEWAY_LOG = "gateway log"
    MEMORY_LOG = "memory log"
    CLIENT_LOG = "client log"
    PROXY_LOG = "proxy log"
    DEV_LOG = "dev log"
    LAMBDA_LOG = "Lambda log"
    STATUS = "status document"
    IAM_POLICY = "IAM policy"
    DOCKERFILE = "Dockerfile"
    PROJECT = "project configuration"
    CLOUDTRAIL = "CloudTrail events"
    TRACE_SUMMARY = "trace summaries"
    CLI_ANSWER = "agentcore CLI answer"
    TEXT = "text"  # nothing in it says whose it is, or that something failed
    JSON = "JSON document"
    WRITTEN = "source code or manual"  # what people wrote before anything ran; its errors did not happen


# Logs that anybody's text may stand in: which of them a text is, is mostly guessed.
TEXT_LOGS = frozenset({Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.PROXY_LOG, Kind.DEV_LOG, Kind.LAMBDA_LOG})


class Operation(StrEnum):
    """What a span stands for, read once from its name, scope and marks; detectors filter by it first."""

    AGENT = "agent"  # an agent's run, from being asked to its answer
    CYCLE = "cycle"  # a round, a step, a chain inside of a run
    MODEL = "model"
    TOOL = "tool"
    HANDOFF = "handoff"  # one agent gives the task to another
    MEMORY = "memory"
    POLICY = "policy"  # a decision of a policy engine
    GATEWAY = "gateway"
    INVOKE = "invoke"  # the platform's own span around the agent: AgentCore.Runtime.Invoke
    SERVER = "server"
    CLIENT = "client"
    INTERNAL = "internal"  # none of these


class SpanKind(StrEnum):
    """Which side of a call a span tells of (OpenTelemetry)."""

    INTERNAL = "INTERNAL"
    SERVER = "SERVER"
    CLIENT = "CLIENT"
    PRODUCER = "PRODUCER"
    CONSUMER = "CONSUMER"


class SpanStatus(StrEnum):
    """What a span says of its own success (OpenTelemetry): most that went well say nothing."""

    UNSET = "UNSET"
    OK = "OK"
    ERROR = "ERROR"


class HeadShape(StrEnum):
    """What the first bytes of an input look like, before any parser names a format."""

    OBJECT = "object"  # one JSON object
    ARRAY = "array"
    LINES = "lines"  # JSON values a line each, other lines between them or not
    JSON_LINES = "json-lines"  # lines of which each opens like an object: said of a parser's `SHAPES`, no shape of a head
    TEXT = "text"
    EMPTY = "empty"
    BINARY = "binary"


LINED = (HeadShape.TEXT, HeadShape.LINES)


class LogRole(StrEnum):
    """What a log record is of the talk of a client and a server, as the client wrote it down."""

    LINE = "line"  # no part of it: what a program says by itself
    REQUEST = "request"
    RESPONSE = "response"
    SSE = "sse"  # a line of an answer that came bit by bit (server-sent events)
    ERROR = "error"  # what the caller was told in place of an answer


class CoverageKind(StrEnum):
    """What an input says about its own completeness."""

    ROWS = "rows"  # rows in a query result
    TRACE_EXPORT = "trace-export"  # rows in an export that is made per trace
    ROW_CAP = "row-cap"  # the result holds exactly as many rows as the query allows
    NEXT_TOKEN = "next-token"  # noqa: S105  more pages exist
    EXPORTED_AT = "exported-at"  # when the export was made
    CUT = "cut"  # the query was still running, or a program did not print everything
    UNPROCESSED = "unprocessed"  # traces that X-Ray did not return
    LIMIT_EXCEEDED = "limit-exceeded"  # a trace that X-Ray cut
    SUMMARY = "summary"  # traces that are only named
    TRANSCRIPT = "transcript"  # only what was said, and which tools were called


class DamageReason(StrEnum):
    """Why something could not be read, or only after a change. The report and its JSON name it."""

    ATTRIBUTE_CUT = "attribute-cut"  # attributes nested too deeply were cut
    BAD_ID = "bad-id"  # an id that is none
    BAD_LINE = "bad-line"  # a line that cannot be read
    BAD_RECORD = "bad-record"  # a record that cannot be read
    BAD_ROW = "bad-row"  # a row that does not fit its header
    BAD_TIME = "bad-time"  # a time out of range, or unreadable
    BINARY = "binary"  # nothing that is text
    BROKEN_JSON = "broken-json"  # JSON that is not complete or not sound
    BROKEN_TOML = "broken-toml"
    BROKEN_YAML = "broken-yaml"
    CHANGED = "changed"  # the file changed while it was read
    CONFLICTING_SPAN = "conflicting-span"
    CUT = "cut"  # the input ends in the middle of something
    DAMAGED_ARCHIVE = "damaged-archive"
    DUPLICATE_SPAN = "duplicate-span"
    DUPLICATE_KEY = "duplicate-key"  # one key twice in an object
    EMPTY = "empty"
    FINDINGS_LEFT_OUT = "findings-left-out"  # more findings of one code than are listed
    ID_BASE64 = "id-base64"  # ids that were base64
    ID_CASE = "id-case"  # ids that were in upper case
    ID_SHORT = "id-short"  # ids that were filled up with zeros
    IN_PARTS = "in-parts"  # the inputs do not fit into memory, and were looked at in parts
    INPUT = "input"  # an output would have been an input
    INTERNAL_ERROR = "internal-error"  # a fault of the analyzer
    INVALID_UTF8 = "invalid-utf8"
    LEFT_OUT = "left-out"  # not copied
    LENIENT_JSON = "lenient-json"  # JSON with what JSON does not allow
    LINK_SKIPPED = "link-skipped"  # a link that was not followed
    MAP = "map"  # what a map names does not fit
    METRICS = "metrics"  # metrics, which are not analysed
    MISSING = "missing"  # no such file
    MISSING_EXTRA = "missing-extra"  # a package is missing that reads it
    NAMED_TWICE = "named-twice"
    NEGATIVE_DURATION = "negative-duration"  # a span that ends before it starts
    NESTED_ARCHIVE = "nested-archive"  # an archive in an archive, which is not opened
    NO_EXPORTS = "no-exports"  # files that are no exports: of a project, or this tool's own answers
    NO_MESSAGE = "no-message"  # rows without a message
    NO_TIME = "no-time"  # a record without a time
    NO_TIMES = "no-times"  # an input without times
    NO_TREE = "no-tree"  # spans without parents
    NO_YEAR = "no-year"  # times without a year
    NO_ZONE = "no-zone"  # times of a zone whose letters several zones share
    NOT_A_FILE = "not-a-file"
    NOT_RECOGNISED = "not-recognised"  # no parser knows it
    ONE_MESSAGE = "one-message"  # a conversation of one message
    OTHER_LINE = "other-line"  # a line of another kind between those that were read
    PARENT_CYCLE = "parent-cycle"
    REPEATED = "repeated"  # records that stand there twice
    SELF_PARENT = "self-parent"
    SHARED_ID = "shared-id"  # spans that have one id
    SKIPPED_TEXT = "skipped-text"  # text between the documents that a parser reads
    SURROGATE = "surrogate"  # half of a character
    TEXT_CUT = "text-cut"  # a text of which only the first and the last part was read
    TABLE_OUTPUT = "table-output"  # a table for people, which is not read
    TOO_BIG = "too-big"
    TOO_DEEP = "too-deep"  # nested too deeply
    TOO_LONG = "too-long"  # a line that was cut
    TOO_MANY_MEMBERS = "too-many-members"
    TRAILING_BYTES = "trailing-bytes"  # bytes behind the end
    UNIT_GUESSED = "unit-guessed"  # times whose unit was told by their size
    UNKNOWN_DOCUMENT = "unknown-document"
    UNKNOWN_LINE = "unknown-line"
    UNPAIRED = "unpaired"  # a request without its answer
    UNREADABLE = "unreadable"  # it could not be opened or read
    ZERO_ID = "zero-id"  # an id of zeros


class JoinKind(StrEnum):
    """By what two records belong together."""

    CHILD = "child"  # a span names its parent
    LINK = "link"  # a span names another one
    LOG = "log"  # a record names its span
    SESSION = "session"
    REQUEST = "request"
    CALL = "call"  # from the caller's span to the one that it called
    TIME = "time"  # one was under way when the other was written


class Scope(StrEnum):
    """How near a finding must be to the one that it explains. What holds in the request holds in each narrower scope, too."""

    REQUEST = "request"  # they share a trace, a session or a request; where one of them names none, five minutes
    # Both name the same spans, half of the effect's at least: of two tools of one trace each may fail by itself.
    SPANS = "spans"
    PLACE = "place"  # both point at the same place of the input
    # The effect is a status by which AgentCore says that the container behind it failed, not one of a gateway or a quota.
    STATUS = "status"
    # The cause's evidence names the exception that the effect is about: such findings often have neither ids nor times, and
    # lying in one folder makes them no one trouble.
    EXCEPTION = "exception"


class Severity(StrEnum):
    """`error`: it broke a request; `warning`: it will, or it hides the cause; `note`: worth reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Confidence(StrEnum):
    """`certain`: the file says so; `likely`: signature without counter-evidence; `possible`: a hint."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
