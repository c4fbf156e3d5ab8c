"""What did not fit into a context window: the input, or only the output that was asked for beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import later_answers, model_failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.symptoms.phrases import Hit

REASON = "model_context_window_exceeded"
_OUTPUT = "model-context-output"  # input and max_tokens together; the input alone may well fit
_NUMBERS = late(r"exceed context limit: (?P<input>\d{1,8}) ?\+ ?(?P<output>\d{1,8}) ?> ?(?P<limit>\d{1,8})")
_SPLIT = late(r"context length is (?P<limit>\d{1,8}) tokens.{0,80}?\((?P<input>\d{1,8}) in the messages, (?P<output>\d{1,8}) in the completion")


def is_too_long(case: Case, hit: Hit) -> bool:
    """Whether a model refused what was sent for its length."""
    return model_failures.known(case, hit) in ("model-context", _OUTPUT)


def output_alone(case: Case, hit: Hit) -> bool:
    """Whether the input fits, and only the output that is asked for does not beside it."""
    if model_failures.known(case, hit) != _OUTPUT:
        return False
    found = numbers(hit)
    return found is None or int(found["input"]) < int(found["limit"])


def numbers(hit: Hit) -> re.Match[str] | None:
    """What was sent, what was asked for, and what the model takes, where the refusal names all three."""
    words = f"{hit.failure.message} {hit.message}".replace("`", "")
    return _NUMBERS.search(words) or _SPLIT.search(words)


def growth(case: Case, ids: Iterable[str]) -> str:
    """How the input of the model calls of these traces grew; a sentence, or nothing."""
    traces = [t for i in ids if i.startswith("trace:") and (t := case.traces.get(i[6:]))]
    grown = [
        s.facts.input_tokens
        for t in traces
        for s in sorted(t.spans, key=lambda s: s.start_ns or 0)
        if s.facts.operation == Operation.MODEL and s.facts.input_tokens
    ]
    return f" Its input grew from {grown[0]} to {max(grown)} tokens." if len(grown) > 1 and max(grown) > grown[0] else ""


def answered(case: Case, found: list[Hit]) -> Span | None:
    """A model call of the same request that succeeded after all of these: conversation managers cut and try again."""
    refused = [h.source for h in found if isinstance(h.source, Span)]
    if not refused:
        return None
    return later_answers.answered((s for s in case.traces[refused[0].trace_id].spans if s.facts.finish_reason != REASON), refused)
