"""What a guardrail's own record and a model's reason to stop say."""

from make import span

from agentcore_analyzer.model import Detail


def record(name="guardrail input", scope="bedrock-agents", action="INTERVENED", side="input", policies="topicPolicy,wordPolicy"):
    said = {"aws.bedrock.guardrail.action": action, "aws.bedrock.guardrail.side": side, "aws.bedrock.guardrail.policies": policies}
    return [span(1, None, 0, 9, name, operation="client", scope=scope, held=Detail(said))]


def ended(reason, number=1, parent=None, **more):
    return span(number, parent, 0, 9, "chat", operation="model", finish_reason=reason, **more)


CASES = {
    "it blocked the user's message": (record(), [
        "warning certain: A guardrail blocked the user's message (topicPolicy,wordPolicy)",
        "  made: the guardrail's own record for the input: INTERVENED",
        "  trace:TRACE",
        "  … its topicPolicy and wordPolicy matched",
        "  … no model was asked",
    ]),
    "it blocked the answer": (record(side="output", policies=""), [
        "warning certain: A guardrail blocked the agent's answer",
        "  made: the guardrail's own record for the output: INTERVENED",
        "  trace:TRACE",
        "  … not: matched",
        "  … instead of the answer",
    ]),
    "it let through": (record(action="NONE"), []),
    "of another program": (record(scope="x"), []),
    "another record": (record(name="preprocess"), []),
    "a call ended with it": ([ended("guardrail_intervened", model="nova")], [
        "warning certain: A guardrail intervened in 1 model call",
        "  made: chat ended with guardrail_intervened, span UNSET",
        "  trace:TRACE",
        "  … 1 call of nova ended with guardrail_intervened",
    ]),
    "a filter, which may be of the provider": ([ended("content_filter")], [
        "warning certain: A content filter intervened in 1 model call",
        "  made: chat ended with content_filter, span UNSET",
        "  trace:TRACE",
        "  … 1 call of the model",
    ]),
    "two calls, one inside of the other": ([ended("guardrail_intervened"), ended("guardrail_intervened", 2, 1)], [
        "warning certain: A guardrail intervened in 1 model call",
        "  made: chat ended with guardrail_intervened, span UNSET (2 times)",
        "  trace:TRACE",
        "  … 1 call of",
    ]),
    "two calls": ([ended("guardrail_intervened"), ended("content_filter", 2)], [
        "warning certain: A guardrail intervened in 2 model calls",
        "  made: chat ended with guardrail_intervened, span UNSET",
        "  made: chat ended with content_filter, span UNSET",
        "  trace:TRACE",
        "  … 2 calls of",
    ]),
    "another reason": ([ended("stop")], []),
}
