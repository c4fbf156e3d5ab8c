"""
One step of a Bedrock agent: what the service's events say about it, and its span document.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import BEDROCK_AGENTS
from agentcore_analyzer.digests import sha256
from agentcore_analyzer.model import Place

STEPS = (
    "preProcessingTrace", "orchestrationTrace", "postProcessingTrace", "routingClassifierTrace",
    "customOrchestrationTrace", "guardrailTrace", "failureTrace",
)  # fmt: skip
SCOPE = BEDROCK_AGENTS
UUID = late(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CALLS = {
    "actionGroupInvocationInput": "actionGroupInvocationOutput",
    "knowledgeBaseLookupInput": "knowledgeBaseLookupOutput",
    "agentCollaboratorInvocationInput": "agentCollaboratorInvocationOutput",
    "codeInterpreterInvocationInput": "codeInterpreterInvocationOutput",
}


@dataclass(slots=True)
class Step:
    """A span in the making; `answer` is what its second event is called."""

    name: str
    answer: str
    place: Place
    attributes: dict[str, Any]
    start: int | None = None
    end: int | None = None
    kind: str = "INTERNAL"
    error: tuple[str, str] | None = None  # exception type and message
    open: bool = True
    remote: str = ""  # the run that this call started
    id: str = ""


@dataclass(slots=True)
class Run:
    """One answer of one agent: all events whose trace id starts with the same UUID."""

    id: str
    agent: str
    chain: int
    session: str
    place: Place
    root: Step
    steps: list[Step] = field(default_factory=list)
    waiting: dict[str, deque[Step]] = field(default_factory=dict)  # open steps, by what they wait for
    parent: tuple[Run, Step] | None = None


def step_of(event: Any) -> tuple[str, dict[str, Any]] | None:
    """(kind, content) of an event's `trace` member."""
    trace = event.get("trace") if isinstance(event, dict) else None
    if isinstance(trace, dict):
        for kind in STEPS:
            if isinstance(trace.get(kind), dict):
                return kind, trace[kind]
    return None


def document(step: Step, top: Run, run: Run, parent: str | None) -> dict[str, Any]:
    attributes = {k: v for k, v in step.attributes.items() if v not in (None, "")}
    # One session of the caller; a collaborator's own session id would look like a second user.
    if top.session:
        attributes["session.id"] = top.session
    if run.session != top.session:
        attributes["aws.bedrock.agent.session_id"] = run.session
    if step.open and step is not run.root:
        attributes["aws.bedrock.agent.unanswered"] = True
    events = []
    if step.error:
        attributes["error.type"] = step.error[0]
        of_event = {"exception.type": step.error[0], "exception.message": step.error[1]}
        events.append({"name": "exception", "timeUnixNano": step.end, "attributes": of_event})
    return {
        "traceId": trace_digits(top),
        "spanId": step.id,
        "parentSpanId": parent,
        "name": step.name,
        "kind": step.kind,
        "startTimeUnixNano": step.start,
        "endTimeUnixNano": step.end,
        "scope": {"name": SCOPE},
        "resource": {"attributes": {"service.name": top.agent}},
        "attributes": attributes,
        "events": events,
        "status": {"code": "ERROR", "message": step.error[1]} if step.error else {"code": "UNSET"},
    }


def attributes_of(name: str, given: dict[str, Any]) -> dict[str, Any]:
    if name == "agentCollaboratorInvocationInput":
        return {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": text(given.get("agentCollaboratorName")),
            "aws.bedrock.agent.alias_arn": text(given.get("agentCollaboratorAliasArn")),
        }
    if name == "knowledgeBaseLookupInput":
        return {
            "gen_ai.operation.name": "retrieve",
            "gen_ai.data_source.id": text(given.get("knowledgeBaseId")),
        }
    if name == "codeInterpreterInvocationInput":
        return {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "code_interpreter",
            "gen_ai.tool.call.arguments": text(given.get("code")),
        }
    group, path = text(given.get("actionGroupName")), text(given.get("apiPath"))
    called = text(given.get("function")) or f"{text(given.get('verb')).upper()} {path}".strip()
    return {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": f"{group}/{called}" if called else group,
        "gen_ai.tool.call.arguments": given.get("parameters") or given.get("requestBody"),
        "gen_ai.tool.call.id": text(given.get("invocationId")),
        "aws.bedrock.action_group.execution_type": text(given.get("executionType")),
    }


def name_of(attributes: dict[str, Any]) -> str:
    named = (attributes.get(f"gen_ai.{what}") for what in ("tool.name", "agent.name", "data_source.id"))
    return f"{attributes['gen_ai.operation.name']} {next(filter(None, named), '')}".rstrip()


def trace_id_of(found: tuple[str, dict[str, Any]] | None) -> str:
    """The `traceId` of a step: beside its content, or inside it."""
    content = found[1] if found else {}
    inner = [v.get("traceId") for v in content.values() if isinstance(v, dict)]
    return next((t for t in (content.get("traceId"), *inner) if isinstance(t, str) and t), "")


def top_of(run: Run) -> Run:
    seen = {run.id}
    while run.parent is not None and run.parent[0].id not in seen:
        run = run.parent[0]
        seen.add(run.id)
    return run


def trace_digits(top: Run) -> str:
    digits = top.id.replace("-", "")
    if UUID.fullmatch(top.id) and digits.strip("0"):
        return digits
    return sha256(f"{top.session}/{top.id}".encode("utf-8", "replace")).hexdigest()[:32]


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def dict_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
