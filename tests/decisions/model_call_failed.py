"""Which errors are of a provider of models, and what each means."""

from make import aws, chat, openai, said, span

AGENT = span(1, None, 0, 9, "POST /invocations", kind="SERVER", operation="server")
CUT = "peer closed connection without sending complete message body"

CASES = {
    "the key": ([said(openai("AuthenticationError", 401, "Incorrect API key provided", code="invalid_api_key"))], [
        "error likely: The provider of the model refused the key",
        "  made: logged or received “openai.AuthenticationError: Error code: 401 - {'error': {'me”",
    ]),
    "the key, by its sentence": ([said(openai("AuthenticationError", 401, "Your authentication token is not valid"))], [
        "error likely: The provider of the model refused the key",
        "  made: logged or received “openai.AuthenticationError: Error code: 401 - {'error': {'me”",
    ]),
    "no reason": ([said("openai.AuthenticationError: Error code: 401")], [
        "error likely: The provider of the model refused the key",
        "  made: logged or received “openai.AuthenticationError: Error code: 401”",
    ]),
    "a reason of its own": ([said(openai("PermissionDeniedError", 403, "Project p may not use this model", "permission_error"))], [
        "error likely: The provider of the model refused access",
        "  made: logged or received “openai.PermissionDeniedError: Error code: 403 - {'error': {'”",
    ]),
    "no money": ([said(openai("RateLimitError", 429, "You exceeded your current quota", "insufficient_quota"))], [
        "error likely: The account at the provider of the model is used up",
        "  made: logged or received “openai.RateLimitError: Error code: 429 - {'error': {'message”",
    ]),
    "an unknown model": ([said(openai("NotFoundError", 404, "The model m does not exist", code="model_not_found"))], [
        "error likely: The provider did not find the model",
        "  made: logged or received “openai.NotFoundError: Error code: 404 - {'error': {'message'”",
    ]),
    "the provider": ([said(openai("InternalServerError", 500, "zork", "server_error"))], [
        "error likely: The provider of the model failed",
        "  made: logged or received “openai.InternalServerError: Error code: 500 - {'error': {'me”",
    ]),
    "overloaded": ([said("API Error: 529 Overloaded")], [
        "error likely: The provider of the model failed",
        "  made: logged or received “API Error: 529 Overloaded”",
    ]),
    "the form of the request": ([said(openai("BadRequestError", 400, "zork"))], []),
    "the rate": ([said(openai("RateLimitError", 429, "slow down", "requests", code="rate_limit_exceeded"))], []),
    "no connection": ([said("openai.APIConnectionError: Connection error.")], [
        "error likely: The connection to the provider of the model failed",
        "  made: logged or received “openai.APIConnectionError: Connection error.”",
    ]),
    "no connection, of another library": ([said("notes.APIConnectionError: Connection error.")], []),
    "no key set": ([said("openai.OpenAIError: The api_key client option must be set by passing api_key to the client")], [
        "error likely: The provider of the model refused the key",
        "  made: logged or received “openai.OpenAIError: The api_key client option must be set by”",
    ]),
    "a cut answer of a model": ([AGENT, chat(CUT, "httpx.RemoteProtocolError")], [
        "error certain: The connection to the provider of the model failed",
        "  made: chat failed with httpx.RemoteProtocolError “peer closed connection without sending complete message body”",
        "  trace:TRACE",
    ]),
    "a cut answer of something else": ([AGENT, chat(CUT, "httpx.RemoteProtocolError", operation="client")], []),
    "another API": ([said("notes.NotFoundError: Error code: 404 - no such note")], []),
    "another API, on the span of a model": ([AGENT, chat("Error code: 404 - no such note", "notes.NotFoundError")], [
        "error certain: The provider did not find the model",
        "  made: chat failed with notes.NotFoundError “Error code: 404 - no such note”",
        "  trace:TRACE",
    ]),
    "filtered": ([said(openai("BadRequestError", 400, "zork", code="content_filter"))], [
        "error likely: The provider of the model filtered the request",
        "  made: logged or received “openai.BadRequestError: Error code: 400 - {'error': {'messag”",
    ]),
    "an error within a stream": ([said("openai.APIError: zork blim")], [
        "error likely: The provider of the model failed",
        "  made: logged or received “openai.APIError: zork blim”",
    ]),
    "LiteLLM itself": ([said("litellm.BadRequestError: LLM Provider NOT provided. You passed model=zork")], []),
    "Bedrock behind LiteLLM": ([said("litellm.APIError: BedrockException - Error code: 500 - zork")], []),
    "Google's, by the host": ([said("google.api_core.exceptions.NotFound: 404 POST https://aiplatform.googleapis.com/v1/models/m: zork")], [
        "error likely: The provider did not find the model",
        "  made: logged or received “google.api_core.exceptions.NotFound: 404 POST https://aiplat”",
    ]),
    "another of Google's": ([said("google.api_core.exceptions.NotFound: 404 POST https://storage.googleapis.com/b/o: zork")], []),
    "the AI SDK": ([said("AI_APICallError: zork\n    at f (/srv/a.js:1:1) {\n  statusCode: 503\n}")], [
        "error likely: The provider of the model failed",
        "  made: logged or received “AI_APICallError: zork”",
    ]),
    "Bedrock": ([said(aws("InternalServerException", "Converse", "zork"))], []),
    "answered later": ([AGENT, chat("Error code: 500 - zork", "openai.InternalServerError"), chat(number=3, start=6)], [
        "note certain: The provider of the model failed, then the model answered",
        "  made: chat failed with openai.InternalServerError “Error code: 500 - zork”",
        "  trace:TRACE",
    ]),
    "told by a framework, too": (
        [said(openai("InternalServerError", 500, "The server had an error while working", "server_error")),
         said("run ended: The server had an error while working", 1.2, logger="desk")],
        [
        "error likely: The provider of the model failed",
        "  made: logged or received “openai.InternalServerError: Error code: 500 - {'error': {'me”",
        "  made: logged or received “run ended: The server had an error while working”",
    ],
    ),
    "of a tool": ([AGENT, chat("Error code: 401 - no", "openai.AuthenticationError", operation="tool")], []),
}  # fmt: skip
