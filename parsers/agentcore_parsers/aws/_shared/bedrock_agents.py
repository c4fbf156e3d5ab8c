"""
Trace events of Bedrock Agents (the classic service) put together to span documents.

The service reports steps as pairs of events. A pair becomes one span; one answer of one agent
becomes a span above them; the answer of a collaborator hangs below the call that asked for it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.digests import sha256
from agentcore_analyzer.model import Place
from agentcore_parsers.aws._shared.bedrock_steps import (
    CALLS,
    UUID,
    Run,
    Step,
    attributes_of,
    dict_of,
    document,
    list_of,
    name_of,
    step_of,
    text,
    top_of,
    trace_digits,
    trace_id_of,
)  # fmt: skip
from agentcore_parsers.decoding.times import nanos

_FINISH = late(r'"(?:stop_reason|stopReason|finish_reason)"\s*:\s*"(\w{1,40})"')


class Conversation:
    """Takes events in the order of the file and gives span documents at the end."""

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        self._latest: dict[str, Run] = {}  # by session
        self._calls: dict[int, list[tuple[Run, Step]]] = {}  # calls of collaborators, by length of the chain
        self.unpaired = 0

    def ids(self, event: dict[str, Any]) -> tuple[str, str]:
        """Trace and span id for a log record of this event."""
        run = self._run(event, trace_id_of(step_of(event)), Place(""))
        return trace_digits(top_of(run)), run.root.id

    def take(self, event: dict[str, Any], place: Place) -> None:
        found = step_of(event)
        if found is None:
            return
        kind, content = found
        run = self._run(event, trace_id_of(found), place)
        time = nanos(event.get("eventTime"))[0]
        if run.root.start is None:
            run.root.start = time
        if kind == "guardrailTrace":
            self._guardrail(run, content, place, time)
        elif kind == "failureTrace":
            self._failure(run, content, time)
        for name, inner in content.items():
            if not isinstance(inner, dict):
                continue
            if name == "modelInvocationInput":
                self._model(run, kind, inner, place, time)
            elif name == "modelInvocationOutput":
                self._model_answer(run, kind, inner, place, time)
            elif name == "invocationInput":
                self._call(run, inner, place, time)
            elif name == "observation":
                self._observation(run, inner, place, time)

    def _run(self, event: dict[str, Any], trace_id: str, place: Place) -> Run:
        found = UUID.match(trace_id)
        key = found[0] if found else trace_id
        chain = event.get("callerChain")
        depth = len(chain) if isinstance(chain, list) else 1
        session = text(event.get("sessionId"))
        if not key:  # customOrchestrationTrace and failures may carry none
            latest = self._latest.get(session)
            key = latest.id if latest else session or "events"
        run = self.runs.get(key)
        if run is None:
            agent = text(event.get("agentId"))
            name = text(event.get("collaboratorName")) if depth > 1 else ""
            attributes: dict[str, Any] = {
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.id": agent,
                "gen_ai.agent.name": name,
                "gen_ai.agent.version": text(event.get("agentVersion")),
                "aws.bedrock.agent.alias_id": text(event.get("agentAliasId")),
                "aws.bedrock.trace_id": trace_id,
            }
            root = Step(f"invoke_agent {agent}".rstrip(), "", place, attributes)
            root.id = sha256(f"{key}/root".encode()).hexdigest()[:16]
            run = self.runs[key] = Run(key, agent, depth, session, place, root)
            run.parent = self._caller(run)
        self._latest[session] = run
        return run

    def _caller(self, run: Run) -> tuple[Run, Step] | None:
        """The open call to a collaborator, one link up the chain of callers."""
        calls = self._calls.get(run.chain - 1, [])
        while calls and not calls[-1][1].open:
            calls.pop()
        return calls[-1] if calls else None

    def _add(self, run: Run, step: Step) -> Step:
        run.steps.append(step)
        if step.answer:
            run.waiting.setdefault(step.answer, deque()).append(step)
        if step.answer == "agentCollaboratorInvocationOutput":
            self._calls.setdefault(run.chain, []).append((run, step))
        step.id = sha256(f"{run.id}/{len(run.steps)}".encode()).hexdigest()[:16]
        return step

    def _answered(self, run: Run, answer: str, place: Place, name: str) -> Step:
        """The oldest open step that waits for this answer; one of its own where the request is missing."""
        waiting = run.waiting.get(answer, deque())
        while waiting:
            step = waiting.popleft()
            if step.open:
                return step
        self.unpaired += 1
        return self._add(run, Step(name, answer, place, {}))

    def _model(self, run: Run, kind: str, given: dict[str, Any], place: Place, time: int | None) -> None:
        model = text(given.get("foundationModel"))
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": model,
            "aws.bedrock.agent.step": text(given.get("type")) or kind,
        }
        name = f"chat {model}".rstrip()
        self._add(run, Step(name, f"model {kind}", place, attributes, time, kind="CLIENT"))

    def _model_answer(self, run: Run, kind: str, got: dict[str, Any], place: Place, time: int | None) -> None:
        step = self._answered(run, f"model {kind}", place, "chat")
        step.attributes.setdefault("gen_ai.operation.name", "chat")
        metadata = dict_of(got.get("metadata"))
        self._close(step, metadata, time)
        usage = dict_of(metadata.get("usage"))
        for side in ("input", "output"):
            if isinstance(usage.get(f"{side}Tokens"), int):
                step.attributes[f"gen_ai.usage.{side}_tokens"] = usage[f"{side}Tokens"]
        raw = text(dict_of(got.get("rawResponse")).get("content"))
        finish = _FINISH.search(raw)
        if finish:
            step.attributes["gen_ai.response.finish_reasons"] = [finish[1]]
        step.attributes["gen_ai.response.length"] = len(raw)
        valid = dict_of(got.get("parsedResponse")).get("isValid")
        if isinstance(valid, bool):
            step.attributes["aws.bedrock.agent.input_valid"] = valid

    def _call(self, run: Run, given: dict[str, Any], place: Place, time: int | None) -> None:
        for name, answer in CALLS.items():
            inner = given.get(name)
            if isinstance(inner, dict):
                step = Step("", answer, place, attributes_of(name, inner), time, kind="CLIENT")
                step.name = name_of(step.attributes)
                self._add(run, step)

    def _observation(self, run: Run, got: dict[str, Any], place: Place, time: int | None) -> None:
        final = got.get("finalResponse")
        if isinstance(final, dict):
            self._close(run.root, dict_of(final.get("metadata")), time)
            run.root.attributes["gen_ai.response.length"] = len(text(final.get("text")))
        for answer in CALLS.values():
            inner = got.get(answer)
            if not isinstance(inner, dict):
                continue
            step = self._answered(run, answer, place, answer)
            metadata = dict_of(inner.get("metadata"))
            self._close(step, metadata, time)
            result = inner.get("text") or inner.get("executionOutput") or inner.get("output")
            if result is not None:
                step.attributes["gen_ai.tool.call.result"] = result
            if isinstance(inner.get("retrievedReferences"), list):
                step.attributes["aws.bedrock.knowledge_base.results"] = len(inner["retrievedReferences"])
            failed = text(inner.get("executionError"))
            if failed:
                last = failed.strip().splitlines()[-1]
                kind = last.partition(":")[0] if re.match(r"[\w.]+:", last) else "CodeInterpreterError"
                step.error, step.attributes["gen_ai.tool.status"] = (kind, last), "error"
            elif inner.get("executionTimeout") is True:
                step.error = ("Timeout", "the code interpreter ran into its time limit")
                step.attributes["gen_ai.tool.status"] = "error"
            if answer == "agentCollaboratorInvocationOutput":
                step.remote = text(metadata.get("clientRequestId"))

    def _guardrail(self, run: Run, got: dict[str, Any], place: Place, time: int | None) -> None:
        side = "input" if "inputAssessments" in got or "-pre-" in text(got.get("traceId")) else "output"
        action = text(got.get("action"))
        attributes = {"aws.bedrock.guardrail.action": action, "aws.bedrock.guardrail.side": side}
        policies = {p for a in list_of(got.get(f"{side}Assessments")) if isinstance(a, dict) for p in a}
        if policies:
            attributes["aws.bedrock.guardrail.policies"] = ",".join(sorted(policies))
        step = self._add(run, Step(f"guardrail {side}", "", place, attributes, time, kind="CLIENT"))
        self._close(step, dict_of(got.get("metadata")), time)

    def _failure(self, run: Run, got: dict[str, Any], time: int | None) -> None:
        """A failure ends the answer, and the innermost step that was still under way."""
        code, reason = got.get("failureCode"), text(got.get("failureReason"))
        error = (f"failureTrace {code}" if code is not None else "failureTrace", reason)
        for step in [*(s for s in run.steps[-1:] if s.open), run.root]:
            step.error = error
            if isinstance(code, int):
                step.attributes["http.response.status_code"] = code
            self._close(step, dict_of(got.get("metadata")) if step is run.root else {}, time)

    def _close(self, step: Step, metadata: dict[str, Any], time: int | None) -> None:
        start, end = nanos(metadata.get("startTime"))[0], nanos(metadata.get("endTime"))[0]
        step.start = start if start is not None else step.start
        step.end = end if end is not None else time
        step.open = False
        if text(metadata.get("clientRequestId")):
            step.attributes["aws.request_id"] = metadata["clientRequestId"]

    def documents(self) -> Iterator[tuple[Place, dict[str, Any]]]:
        """The spans of everything that was taken, each with the place of its first event."""
        for run in self.runs.values():
            for step in run.steps:
                called = self.runs.get(step.remote)
                if called is not None and called is not run:
                    called.parent = (run, step)
        for run in self.runs.values():
            top = top_of(run)
            times = [t for s in run.steps for t in (s.start, s.end) if t is not None]
            root = run.root
            root.start = min([t for t in (root.start, *times) if t is not None], default=None)
            root.end = root.end if root.end is not None else max(times, default=None)
            yield run.place, document(root, top, run, run.parent[1].id if run.parent else None)
            for step in run.steps:
                yield step.place, document(step, top, run, root.id)
