"""Calls that stopped at the limit, calls that were refused, and those that succeeded afterwards."""

from make import span

REASON = "model_context_window_exceeded"
OTHER = "1af7651916cd43dd8448eb211c80319c"
REFUSED = "ValidationException: Input is too long for requested model"


def model(number, start, trace="0af7651916cd43dd8448eb211c80319c", **more):
    return span(number, 1, start, start + 1, "chat", trace, operation="model", model="m", **more)


def refused(number, start, **more):
    return model(number, start, error=REFUSED, status="ERROR", **more)


def agent(trace="0af7651916cd43dd8448eb211c80319c"):
    return span(1, None, 0, 60, "invoke_agent", trace, operation="agent")


CASES = {
    "stopped": ([agent(), model(2, 1, finish_reason=REASON, input_tokens=5)], [
        "error certain: What was sent is too long for model m",
        "  made: chat ended with model_context_window_exceeded",
        "  trace:TRACE",
    ]),
    "another reason": ([agent(), model(2, 1, finish_reason="max_tokens")], []),
    "refused, and stopped in another request": (
        [agent(), refused(2, 1), agent(OTHER), model(2, 1, OTHER, finish_reason=REASON)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
        "error certain: What was sent is too long for model m",
        "  made: chat ended with model_context_window_exceeded",
        "  trace:1af7651916cd43dd8448eb211c80319c",
    ]),
    "stopped and refused in one": ([agent(), model(2, 1, finish_reason=REASON), refused(3, 3)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "a later call succeeded": ([agent(), refused(2, 3), model(3, 5)], [
        "note certain: What was sent is too long for model m, then answered",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  made: chat succeeded afterwards",
        "  trace:TRACE",
    ]),
    "one that had begun before it was refused succeeded": (
        [agent(), span(2, 1, 3, 9, "chat", operation="model", model="m", error=REFUSED, status="ERROR"), model(3, 5)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "a later call stopped at the limit, too": ([agent(), refused(2, 3), model(3, 5, finish_reason=REASON)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "a later call failed": ([agent(), refused(2, 3), model(3, 5, error="X", status="ERROR")], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "an earlier one succeeded": ([agent(), model(2, 1), refused(3, 3)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "a tool succeeded later": ([agent(), refused(2, 3), span(3, 1, 5, 6, operation="tool")], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "a later call has an error only by its type": ([agent(), refused(2, 3), model(3, 5, error="X")], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "a later call has an error only by its status": ([agent(), refused(2, 3), model(3, 5, status="ERROR")], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
    ]),
    "its input grew": (
        [agent(), model(2, 1, input_tokens=5), model(3, 2, input_tokens=90), refused(4, 3)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
        "  … grew from 5 to 90 tokens",
    ]),
    "its input shrank": ([agent(), model(2, 1, input_tokens=90), model(3, 2, input_tokens=5), refused(4, 3)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
        "  … not: grew from",
    ]),
    "a tool's span counts tokens": (
        [agent(), span(5, 1, 0.5, 1, operation="tool", input_tokens=1), model(2, 1, input_tokens=90), refused(4, 3)], [
        "error certain: What was sent is too long for model m",
        "  made: chat failed with ValidationException: Input is too long for requested model “ValidationException: Input is too long for requested model”",
        "  trace:TRACE",
        "  … not: grew from",
    ]),
}
