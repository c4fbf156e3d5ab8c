"""Which refusals are of a request's form, who refused it, and which field is named."""

from make import aws, chat, frame, log, openai, said, span

AGENT = span(1, None, 0, 9, "POST /invocations", kind="SERVER", operation="server")
INVALID = "ValidationException"
LIMIT = "1 validation error detected: Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: zork"

CASES = {
    "a field that the sentence begins with": ([said(aws(INVALID, "Converse", "messages.2.content.0.image: zork"))], [
        "error certain: The model refused the request: messages.2.content.0.image: zork",
        "  made: logged or received “An error occurred (ValidationException) when calling the Con”",
    ]),
    "a field of a constraint": ([said(aws(INVALID, "Converse", LIMIT))], [
        "error certain: The model refused the request: 1 validation error detected: Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: zork",
        "  made: logged or received “An error occurred (ValidationException) when calling the Con”",
    ]),
    "no field": ([said(aws(INVALID, "InvokeModel", "zork blim"))], [
        "error certain: The model refused the request: zork blim",
        "  made: logged or received “An error occurred (ValidationException) when calling the Inv”",
    ]),
    "a long sentence": ([said(aws(INVALID, "InvokeModel", "zork " * 60))], [
        "error certain: The model refused the request: zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork zork",
        "  made: logged or received “An error occurred (ValidationException) when calling the Inv”",
    ]),
    "no sentence": ([said(aws(INVALID, "InvokeModel", ""))], [
        "error certain: The model refused the request: An error occurred (ValidationException) when calling the InvokeModel operation:",
        "  made: logged or received “An error occurred (ValidationException) when calling the Inv”",
    ]),
    "a status in place of a code": ([said(aws("400", "ConverseStream", "zork blim"))], [
        "error certain: The model refused the request: zork blim",
        "  made: logged or received “An error occurred (400) when calling the ConverseStream oper”",
    ]),
    "another exception": ([said(aws("ConflictException", "Converse", "zork blim"))], []),
    "a passing fault": ([said(aws(INVALID, "Converse", "System instability detected. Please retry your request."))], []),
    "another operation": ([said(aws(INVALID, "ApplyGuardrail", "zork blim"))], []),
    "another service": ([said(aws(INVALID, "CreateEvent", "zork blim"))], []),
    "too long": ([said(aws(INVALID, "Converse", "Input is too long for requested model."))], []),
    "a class alone, of the model": ([said("ModelError: The model returned the following errors: zork blim")], [
        "error certain: The model refused the request: zork blim",
        "  made: logged or received “ModelError: The model returned the following errors: zork bl”",
    ]),
    "a class alone, of nobody": ([said("ValidationException: zork blim")], []),
    "a class alone, on the span of a model": ([AGENT, chat("zork blim", INVALID)], [
        "error certain: The model refused the request: zork blim",
        "  made: chat failed with ValidationException “zork blim”",
        "  trace:TRACE",
    ]),
    "a class alone, on another span": ([AGENT, chat("zork blim", INVALID, operation="client")], []),
    "a provider's": ([said(openai("BadRequestError", 400, "zork blim"))], [
        "error certain: The model refused the request: zork blim",
        "  made: logged or received “openai.BadRequestError: Error code: 400 - {'error': {'messag”",
    ]),
    "a provider's, with a parameter": ([said(openai("BadRequestError", 400, "zork blim", param="top_k"))], [
        "error certain: The model refused the request: zork blim",
        "  made: logged or received “openai.BadRequestError: Error code: 400 - {'error': {'messag”",
    ]),
    "a provider's, with an unknown parameter": ([said(openai("BadRequestError", 400, "Unrecognized argument: zork"))], [
        "error certain: The model refused the request: Unrecognized argument: zork",
        "  made: logged or received “openai.BadRequestError: Error code: 400 - {'error': {'messag”",
    ]),
    "a provider's, too large": ([said(openai("APIStatusError", 413, "zork blim", "request_too_large"))], [
        "error certain: The model refused the request: zork blim",
        "  made: logged or received “openai.APIStatusError: Error code: 413 - {'error': {'message”",
    ]),
    "a provider's key": ([said(openai("AuthenticationError", 401, "zork blim"))], []),
    "Bedrock behind LiteLLM": ([said("litellm.BadRequestError: BedrockException - The model returned the following errors: zork")], [
        "error certain: The model refused the request: zork",
        "  made: logged or received “litellm.BadRequestError: BedrockException - The model return”",
    ]),
    "the same twice": ([said(aws(INVALID, "Converse", "zork 1")), said(aws(INVALID, "Converse", "zork 2"), 5)], [
        "error certain: The model refused the request: zork 1",
        "  made: logged or received “An error occurred (ValidationException) when calling the Con” (2 times)",
    ]),
    "an answer that speaks of it": ([frame(aws(INVALID, "Converse", "zork")), frame("The wick is lit.", 5)], []),
    "an answer that is nothing else": ([frame(aws(INVALID, "Converse", "zork"))], [
        "error certain: The model refused the request: zork",
        "  made: logged or received “An error occurred (ValidationException) when calling the Con”",
    ]),
    "information": ([log(1, aws(INVALID, "Converse", "zork blim"))], []),
    "of a tool": ([AGENT, chat(aws(INVALID, "Converse", "zork blim"), "ClientError", operation="tool")], []),
}
