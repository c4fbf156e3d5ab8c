"""Answers without words: the last turn of an agent's run in spans, and answers of models and agents that are printed as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared.model_turns import agent_of, recorded, runs
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures.said._objects import objects
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Evidence, Kind, LogRecord, Operation, Place, Span, SpanStatus
from agentcore_analyzer.tuples import NamedTuple

GOOD = frozenset({"end_turn", "stop", "stop_sequence", "completed", "finished", "endturn"})  # how a turn ends well, in small letters
_STOPS = ("stopReason", "stop_reason", "finish_reason", "finishReason")
_THOUGHT = ("reasoningContent", "reasoning_content", "thinking", "redacted_thinking", "reasoning")
_MISSED = r"\b(?:no|empty|blank)\s(?:(?:text|final|assistant|model|usable|visible)\s){0,2}(?:response|answer|content|text|completion|reply)\b(?=\s?[(\[:;,.]|\s(?:from|in|with|(?:was |is )?(?:returned|received|given))\b)"
_ENDED = r"\b(?:stop|finish)_?reason['\"]?\s?[=:]\s?['\"]?(?P<{}>end_turn|stop_sequence|stop)\b"
_SENTENCE = late(rf"(?i){_MISSED}[^\n]{{0,120}}?{_ENDED.format('behind')}|{_ENDED.format('before')}[^\n]{{0,120}}?{_MISSED}")
_ABOUT = ("content", "metadata", "usage", "provider_specific_fields", "annotations")  # members of a message that bring nothing to whoever reads it
_LONG = 20_000  # characters of a log record in which answers are looked for


class Turn(NamedTuple):
    """The last turn of a run. `finish`: how it ended, "" where a transcript does not say; `spoke`: an earlier one has words; `tools`: those that it called, the last one last; `thought`: nothing but thoughts is in the last."""

    agent: Span
    span: Span
    finish: str
    spoke: bool
    tools: tuple[str, ...]
    thought: bool


def empty(case: Case, most_tokens: int) -> Iterator[Turn]:
    """Runs that ended well with an answer of no words; where more tokens than these were given, words were lost on the way."""
    for calls in runs(case):
        last = calls[-1]
        trace, agent = case.traces[last.trace_id], run_of(case, calls)
        finish = last.facts.finish_reason or next((s.facts.finish_reason for s in trace.children(last) if s.facts.finish_reason), "") or ""
        untold = not finish and last.scope == TRANSCRIPT  # a list of messages alone keeps no reasons, but an empty turn
        if SpanStatus.ERROR in (agent.status, last.status) or last.facts.error or not (untold or finish.lower() in GOOD):
            continue
        said = recorded(case, last)
        answers = [m for m in said if m.role == "answer"]
        words = "\n".join(m.text for m in answers)
        thought = bool(words.strip()) and _is_thought(words)
        if not answers or any(m.calls for m in answers) or (words.strip() and not thought):
            continue
        silent = last.scope != TRANSCRIPT and not any(m.text.strip() for m in said)  # a transcript holds what was said
        if not thought and ((last.facts.output_tokens or 0) > most_tokens or silent):
            continue
        earlier = [m for s in calls[:-1] for m in recorded(case, s) if m.role == "answer"]
        spoke = any(m.text.strip() and not _is_thought(m.text) for m in earlier)
        used = sorted((s for s in trace.descendants(agent) if s.facts.operation == Operation.TOOL), key=moment)
        called = [name for m in earlier for name, _ in m.calls] or [s.facts.tool or s.name for s in used]
        yield Turn(agent, last, finish, spoke, tuple(called), thought)


def run_of(case: Case, calls: list[Span]) -> Span:
    """The agent that made these model calls, or what stands for it."""
    return agent_of(list(case.traces[calls[0].trace_id].ancestors(calls[0]))) or calls[0]


def _is_thought(words: str) -> bool:
    """Whether the text of an answer is nothing but blocks of thinking, as JSON."""
    lines = [line for line in words.splitlines() if line.strip()]
    return all(line[:1] == "{" and isinstance(block := _parsed(line), dict) and _thinks(block) for line in lines)


def _thinks(block: Mapping[str, Any]) -> bool:
    return any(key in block for key in _THOUGHT) or block.get("type") in _THOUGHT


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class Printed(NamedTuple):
    """An answer that is printed or saved as JSON, with how it ended; `told`: only that a line of a log says that there was one."""

    finish: str
    evidence: Evidence
    anchors: frozenset[str]
    told: bool = False


def printed(case: Case) -> Iterator[Printed]:
    for document in case.documents:
        if document.kind is Kind.JSON and isinstance(document.data, dict) and (finish := ended_empty(document.data)):
            yield Printed(finish, _evidence(document.place, finish, None), frozenset())
    for log in case.logs_with(*_STOPS):
        if not log.text or len(log.text) > _LONG:
            continue
        for found in objects(log.text):
            if found.whole and (finish := ended_empty(found.value)):
                yield Printed(finish, _evidence(log.place, finish, log), anchors(log))
        for sentence in _SENTENCE.finditer(log.text):
            evidence = Evidence(log.place, "the line says that the answer was empty", log.trace_id, log.span_id, log.time_ns, sentence[0])
            yield Printed(sentence["behind"] or sentence["before"], evidence, anchors(log), told=True)


def ended_empty(answer: Mapping[str, Any]) -> str:
    """How an answer ended that says nothing: Converse, Messages of Anthropic, chat completions, results of Strands; "" for all others."""
    choices = answer.get("choices")
    if isinstance(choices, list) and len(choices) == 1 and isinstance(choices[0], dict):
        answer = choices[0]
    finish = next((answer[k] for k in _STOPS if isinstance(answer.get(k), str)), "")
    if finish.lower() not in GOOD:
        return ""
    output = answer.get("output")
    message = next((m for m in (answer.get("message"), output.get("message") if isinstance(output, dict) else None, answer) if isinstance(m, dict)), answer)
    if message.get("role") != "assistant" or "content" not in message or message.get("refusal") or (message is not answer and _holds_more(message)):
        return ""
    return finish if _nothing(message["content"]) else ""


def _holds_more(message: Mapping[str, Any]) -> bool:
    """Whether a message has calls, sounds, images or the like beside its words: lists and objects that are neither thoughts nor about it."""
    return any(isinstance(v, list | dict) and v and k not in _ABOUT and not k.startswith(("reasoning", "thinking")) for k, v in message.items())


def _nothing(content: Any) -> bool:
    if isinstance(content, list):
        return all(isinstance(c, dict) and (_thinks(c) or ("text" in c and _nothing(c["text"]))) for c in content)
    return content is None or (isinstance(content, str) and not content.strip())


def _evidence(place: Place, finish: str, log: LogRecord | None) -> Evidence:
    what = f"an answer that ended with {finish} and has no words"
    return Evidence(place, what, log.trace_id, log.span_id, log.time_ns, finish) if log else Evidence(place, what, quote=finish)
