"""What of a model's stream broke off, and what was refused within it."""

from make import aws, frame, said

WITHIN = "botocore.exceptions.EventStreamError: "
REFUSALS = ("accessDeniedException", "throttlingException", "validationException", "resourceNotFoundException")
AGAIN = "The system encountered an unexpected error during processing. Try your request again."

CASES = {
    "a broken stream": ([said(aws("modelStreamErrorException", "ConverseStream", "zork"))], [
        "error certain: The stream of the model broke off",
        "  made: logged or received “An error occurred (modelStreamErrorException) when calling t”",
    ]),
    "of no model": ([said(aws("modelStreamErrorException", "InvokeAgent", "zork"))], []),
    "the service within the stream": ([said(aws("internalServerException", "ConverseStream", "zork"))], [
        "error certain: The stream of the model broke off",
        "  made: logged or received “An error occurred (internalServerException) when calling the”",
    ]),
    "the service, not within it": ([said(aws("InternalServerException", "ConverseStream", "zork"))], []),
    "within the stream of something else": ([said(WITHIN + aws("internalServerException", "InvokeAgent", "zork"))], []),
    "refused within the stream": ([said(WITHIN + aws(c, "ConverseStream", "zork"), n) for n, c in enumerate(REFUSALS)], []),
    "a passing fault within the stream": ([said(WITHIN + aws("validationException", "ConverseStream", AGAIN))], [
        "error certain: The stream of the model broke off",
        "  made: logged or received “botocore.exceptions.EventStreamError: An error occurred (val”",
    ]),
    "a passing fault": ([said(aws("ValidationException", "ConverseStream", AGAIN))], []),
    "without an end": ([said("RuntimeError: Stream ended without completing a message")], [
        "error certain: The stream of the model broke off",
        "  made: logged or received “RuntimeError: Stream ended without completing a message”",
    ]),
    "a frame that speaks of the service": ([frame('{"type":"error","error":"Bedrock is unable to process your request."}')], [
        "error certain: The stream of the model broke off",
        '  made: logged or received “data: {"type":"error","error":"Bedrock is unable to process ”',
    ]),
    "a frame that speaks of something else": ([frame('{"type":"error","error":"zork blim"}')], []),
    "Bedrock, through another SDK": ([said("litellm.APIError: BedrockException - Error code: 500 - zork")], [
        "error certain: A call of the model failed inside Bedrock",
        "  made: logged or received “litellm.APIError: BedrockException - Error code: 500 - zork”",
    ]),
    "a sentence of Bedrock's, through another SDK": ([said(f"RuntimeError: {AGAIN}")], [
        "error certain: A call of the model failed inside Bedrock",
        "  made: logged or received “RuntimeError: The system encountered an unexpected error dur”",
    ]),
    "no audio": ([said("ModelTimeoutException: Timed out waiting for audio bytes (55 seconds)")], [
        "warning certain: A speech session ended because no audio came",
        "  made: logged or received “ModelTimeoutException: Timed out waiting for audio bytes (55”",
    ]),
    "the model itself": ([said(aws("ModelErrorException", "InvokeModel", "zork"))], [
        "error certain: A call of the model failed inside the model",
        "  made: logged or received “An error occurred (ModelErrorException) when calling the Inv”",
    ]),
    "the model, about the form": ([said(aws("ModelErrorException", "InvokeModel", "zork.x: Extra inputs are not permitted"))], []),
    "the request id": ([said(f"{aws('modelStreamErrorException', 'ConverseStream', 'zork')} (Request ID: 0a1b2c3d-0000-4000-8000-00000000000a)")], [
        "error certain: The stream of the model broke off",
        "  made: logged or received “An error occurred (modelStreamErrorException) when calling t”",
    ]),
}
