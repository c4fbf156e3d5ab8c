"""Whether ADK was given a model that is none of Google's, or no key."""

from make import said, span

from agentcore_analyzer.model import Detail


def call(**more):
    return [span(1, None, 0, 9, "call_llm", **{
        "operation": "model", "scope": "gcp.vertex.agent", "status": "ERROR", "model": "us.amazon.nova-pro-v1:0",
        "held": Detail({}, status_message="404 NOT_FOUND"), **more})]  # fmt: skip


NO_KEY = "ValueError: Missing key inputs argument! To use the Google AI API, provide (`api_key`) arguments."
CASES = {
    "a model of Bedrock": (call(), [
        "error likely: ADK cannot call model us.amazon.nova-pro-v1:0",
        "  made: call_llm failed “404 NOT_FOUND”",
        "  trace:TRACE",
    ]),
    "one of Google's": (call(model="gemini-2.5-flash"), []),
    "in capitals": (call(model="Gemini-2.5-Flash"), []),
    "no model is named": (call(model=None), []),
    "through LiteLLM": (call(error="litellm.exceptions.NotFoundError"), []),
    "of another framework": (call(scope="strands"), []),
    "it was no model call": (call(operation="agent"), []),
    "it went well": (call(status="UNSET"), []),
    "no key, of a program without ADK": ([said(NO_KEY)], []),
    "no key": ([said("google_adk.runners: the agent herbs starts"), said(NO_KEY)], [
        "error certain: The ADK agent has no key for its model",
        "  made: logged or received “ValueError: Missing key inputs argument! To use the Google A”",
    ]),
    "both": ([*call(), said("google.genai.errors.ClientError: 400 INVALID_ARGUMENT. API key not valid.")], [
        "error certain: The ADK agent has no valid key for its model",
        "  made: call_llm failed “404 NOT_FOUND”",
        "  made: logged or received “google.genai.errors.ClientError: 400 INVALID_ARGUMENT. API k”",
        "  trace:TRACE",
    ]),
}
