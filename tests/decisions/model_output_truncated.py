"""Calls that ended at the limit, and calls counted once."""

from make import TRACE, log, span


def model(number=2, parent=1, reason="max_tokens", model="m", **more):
    return span(number, parent, 1, 2, "chat", operation="model", finish_reason=reason, model=model, **more)


AGENT = span(1, None, 0, 9, operation="agent")
RAISED = log(3, "MaxTokensReachedException: Agent has reached an unrecoverable state", "agent.log", severity=17)

CASES = {
    "a call": ([AGENT, model(output_tokens=4096)], [
        "warning certain: 1 model answer was cut at the token limit",
        "  made: chat ended with max_tokens",
        "  trace:TRACE",
    ]),
    "another reason": ([AGENT, model(reason="end_turn")], []),
    "framework and botocore": ([AGENT, model(), model(3, 2)], [
        "warning certain: 1 model answer was cut at the token limit",
        "  made: chat ended with max_tokens (2 times)",
        "  trace:TRACE",
    ]),
    "two calls": ([AGENT, model(), model(3)], [
        "warning certain: 2 model answers were cut at the token limit",
        "  made: chat ended with max_tokens (2 times)",
        "  trace:TRACE",
    ]),
    "a call, and what it raised": ([AGENT, model(), RAISED], [
        "warning certain: 1 model answer was cut at the token limit",
        "  made: chat ended with max_tokens",
        "  agent.log: logged or received “MaxTokensReachedException: Agent has reached an unrecoverabl”",
        "  trace:TRACE",
    ]),
    "only what it raised": ([RAISED], [
        "warning certain: 1 model answer was cut at the token limit",
        "  agent.log: logged or received “MaxTokensReachedException: Agent has reached an unrecoverabl”",
    ]),
    "only what it raised, in the span of a model": ([AGENT, model(reason=None), RAISED._replace(trace_id=TRACE, span_id=f"{2:016x}")], [
        "warning certain: 1 model answer was cut at the token limit",
        "  agent.log: logged or received “MaxTokensReachedException: Agent has reached an unrecoverabl”",
        "  trace:TRACE",
    ]),
    "the model is not named": ([AGENT, model(model=None)], [
        "warning certain: 1 model answer was cut at the token limit",
        "  made: chat ended with max_tokens",
        "  trace:TRACE",
    ]),
}
