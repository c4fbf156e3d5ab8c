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


class LogRole(StrEnum):
    """What a log record is of the talk of a client and a server, as the client wrote it down."""

    LINE = "line"  # no part of it: what a program says by itself
    REQUEST = "request"
    RESPONSE = "response"
    SSE = "sse"  # a line of an answer that came bit by bit (server-sent events)
    ERROR = "error"  # what the caller was told in place of an answer


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
