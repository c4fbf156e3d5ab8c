"""
A call of an agent or a tool server was answered with an error of its protocol, or its task failed.

## What it sees
A task of A2A that is failed or rejected, RUN_ERROR of AG-UI, an error of JSON-RPC, a status of gRPC that is not OK, in answers,
frames of streams and in the words of their clients.

## Why it matters
The transport says 200, so dashboards count a success; the caller has no answer.

## What to do
The message comes from the other side: read it there. The finding says what the code means in this protocol.

## Not this when
A task asks for input or for a login, was cancelled, or -32042 asks the user first: nothing failed. A tool answered with isError
(tool-error). The MCP session or the connection of the client is the trouble (mcp-session-lost, mcp-client-failed), or a policy
denied (policy-denied).

## Source
JSON-RPC 2.0; the specifications of A2A, AG-UI and MCP; grpc/status.h; AgentCore's A2A protocol contract.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Failure, FailureKind, Stage
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.knowledge import Meaning, rpc
from agentcore_analyzer.failures.records import MARKS
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Explains, Finding, Kind, Step
from agentcore_analyzer.symptoms import known_meanings, protocol_tasks
from agentcore_analyzer.symptoms.known_sentences import short
from agentcore_analyzer.untrusted import whole

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
STAGE = Stage.OUTERMOST
FAILING = "left"
EXPLAINS = (Explains("stream-truncated", "the run ended with an error of its protocol"),)
_NUMBER, _MCP_ERROR = late(r"-3\d{4}"), late(r"\bMCP error (?P<code>-3\d{4}): ")
_DETAILS = late(r"details ?= ?\"([^\"\n]{1,300})\"")  # in the print of an error of grpc's Python
_TELLING = (FailureKind.RPC_ERROR, FailureKind.LOGGED_ERROR)
_FAILED = Meaning("a failed task", "the agent gave the task up with an error of its own; the message of the task is all that it tells the caller",
                  "Read the log of the agent that had the task, at that moment.")  # fmt: skip
_REJECTED = Meaning("a rejected task", "the agent did not take the task on", "Compare the request with the skills and the input modes of the agent's card.")
_RUN = Meaning("RUN_ERROR of AG-UI", "the run ended with an error on the agent's side; what was sent before it is not the whole answer",
               "Read the log of the agent at that moment.")  # fmt: skip


def find(case: Case) -> Iterator[Finding]:
    for group in known_meanings.groups(f for f in known_meanings.left(case) if _kind(f)):
        yield _finding(case, group)


def _kind(failure: Failure) -> str:
    """What is told, for the title; empty where it is none of these."""
    code = failure.code
    if protocol_tasks.is_task(failure):
        return "An agent rejected a task (A2A)" if "reject" in code.lower() else "A task of an agent failed (A2A)"
    if failure.kind is FailureKind.STREAM_FRAME:
        return "The run of an agent ended with RUN_ERROR (AG-UI)" if protocol_tasks.is_run(failure) else ""
    if _code(failure):
        return "JSON-RPC error"
    if failure.kind is not FailureKind.RPC_ERROR or not code or code in MARKS:  # a result of a tool is tool-error's matter
        return ""
    return "gRPC error" if rpc.grpc(code if (number := whole(code)) is None else number) is not None else ""


def _code(failure: Failure) -> str:
    """The code of JSON-RPC, also where the status of a call below it is told inside its message."""
    found = _MCP_ERROR.search(failure.message) if failure.kind is FailureKind.HTTP_STATUS else None
    return found["code"] if found else failure.code if failure.kind in _TELLING and _NUMBER.fullmatch(failure.code) else ""


def _means(failure: Failure) -> Meaning | None:
    if protocol_tasks.is_task(failure):
        return _REJECTED if "reject" in failure.code.lower() else _FAILED
    said = failure.said._replace(code=_code(failure) or failure.code)
    return _RUN if failure.kind is FailureKind.STREAM_FRAME else rpc.of_said(said)


def _finding(case: Case, group: list[Failure]) -> Finding:
    first = known_meanings.worst(group)
    means = _means(first)
    details = _DETAILS.search(first.message)
    words = f"{first.code}: {details[1]}" if details is not None else " ".join(first.message.split())
    if not words or words == first.code:
        words = short(means.meaning) if means is not None else ""
    agent = protocol_tasks.is_task(first) or first.kind is FailureKind.STREAM_FRAME
    code = f" {first.code}" if first.code and not agent and first.code not in words else ""
    return known_meanings.finding(
        case,
        group,
        f"{_kind(first)}{code}{f': {shortened(words)}' if words else ''}",
        means,
        "a request for input or consent (input-required, -32042): no",
        code="rpc-task-failed",
        steps=(_LOG,) if agent and not case.ledger.kinds & {Kind.RUNTIME_LOG, Kind.DEV_LOG} else (),
        owner="agents-build/multi-agent" if protocol_tasks.is_task(first) else "agents-build",
    )


_LOG = Step(
    "Why stands in the log of the agent: export it and analyze it together with this file.",
    "agentcore logs --runtime AGENT_NAME --since 1h > runtime.log",
)
