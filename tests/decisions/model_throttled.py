"""Whose throttling is a model's, how often it was tried, and what came after."""

from make import aws, chat, openai, said, span

AGENT = span(1, None, 0, 9, "POST /invocations", kind="SERVER", operation="server")
SLOW = "ThrottlingException"
RATE = aws(SLOW, "Converse", "Rate")
ASKING = ("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream")
OTHERS = ("ApplyGuardrail", "Retrieve", "Evaluate", "InvokeHarness", "CountTokens")

CASES = {
    "a call": ([said(aws(SLOW, "Converse", "Too many tokens"))], [
        "error certain: The model was throttled",
        "  made: logged or received “An error occurred (ThrottlingException) when calling the Con”",
    ]),
    "each operation that asks a model": ([said(aws(SLOW, o, "Rate"), n) for n, o in enumerate(ASKING)], [
        "error certain: The model was throttled",
        "  made: logged or received “An error occurred (ThrottlingException) when calling the Con” (2 times)",
        "  made: logged or received “An error occurred (ThrottlingException) when calling the Inv” (2 times)",
    ]),
    "other operations": ([said(aws(SLOW, o, "Too many tokens for model m"), n) for n, o in enumerate(OTHERS)], []),
    "within a stream": ([said(aws("throttlingException", "ConverseStream", "Too many tokens"))], [
        "error certain: The model was throttled",
        "  made: logged or received “An error occurred (throttlingException) when calling the Con”",
    ]),
    "not ready": ([said(aws("ModelNotReadyException", "InvokeModel", "zork"))], []),
    "another exception": ([said(aws("ValidationException", "Converse", "ThrottlingException is a model"))], []),
    "the class of Strands": ([said("strands.types.exceptions.ModelThrottledException: zork")], [
        "error certain: The model was throttled",
        "  made: logged or received “strands.types.exceptions.ModelThrottledException: zork”",
    ]),
    "a class of nobody": ([said("ThrottlingException: zork")], []),
    "a provider's": ([said(openai("RateLimitError", 429, "Rate limit reached", "tokens", code="rate_limit_exceeded"))], [
        "error certain: The model was throttled",
        "  made: logged or received “openai.RateLimitError: Error code: 429 - {'error': {'message”",
    ]),
    "a provider's without money": ([said(openai("RateLimitError", 429, "You exceeded your current quota", "insufficient_quota"))], []),
    "another library's": ([said("notes.RateLimitError: 20 requests a minute")], []),
    "a class on the span of a model": ([AGENT, chat("20 requests a minute", "notes.RateLimitError")], [
        "error certain: The model was throttled",
        "  made: attempt 1 was throttled",
        "  trace:TRACE",
    ]),
    "a later attempt succeeded": ([AGENT, chat(RATE, SLOW), chat(number=3, start=6)], [
        "note certain: The model was throttled, then answered",
        "  made: attempt 1 was throttled",
        "  trace:TRACE",
    ]),
    "a later attempt failed": ([AGENT, chat(RATE, SLOW), chat("zork", "E", number=3, start=6)], [
        "error certain: The model was throttled",
        "  made: attempt 1 was throttled",
        "  trace:TRACE",
    ]),
    "an earlier one succeeded": ([AGENT, chat(number=3, start=0), chat(RATE, SLOW)], [
        "error certain: The model was throttled",
        "  made: attempt 1 was throttled",
        "  trace:TRACE",
    ]),
    "two attempts": ([AGENT, chat(RATE, SLOW), chat(RATE, SLOW, number=3, start=6)], [
        "error certain: The model was throttled in 2 attempts",
        "  made: attempt 1 was throttled",
        "  made: attempt 2 was throttled",
        "  trace:TRACE",
    ]),
    "told by a log, too": ([AGENT, chat(RATE, SLOW), said(RATE, 2, trace_id=AGENT.trace_id, span_id="0" * 15 + "2")], [
        "error certain: The model was throttled",
        "  made: attempt 1 was throttled",
        "  made: logged or received “An error occurred (ThrottlingException) when calling the Con”",
        "  trace:TRACE",
    ]),
}
