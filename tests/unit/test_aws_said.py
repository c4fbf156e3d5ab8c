"""Calls to AWS that failed, in the words of every client; and what only looks like one."""

from __future__ import annotations

import json
import textwrap
import time

import pytest

from agentcore_analyzer.failures.knowledge import aws as table
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said import aws

REQUEST = "11111111-2222-3333-4444-555555555555"
MODELS = ("bedrock-agentcore", "bedrock-agentcore-control", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime")


def said(text: str) -> list[Said]:
    assert any(hint in text for hint in aws.HINTS)
    found = list(aws.read(text, 0))
    for one in found:
        assert one.quote in text
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].startswith(one.quote.split("\n")[0][:40])
    return found


def facts(text: str) -> tuple[str, str, str, str]:
    (one,) = said(text)
    return one.service, one.operation, one.code, one.message


def pairs() -> list[tuple[str, str, str]]:
    """Every operation of the five models with every exception that its model lists for it, or its stream carries."""
    found = []
    for name in MODELS:
        service = table.services()[name]
        for operation in service.operations.values():
            codes = set(service.streams.get(operation, "").split())
            codes |= {c for c in service.exceptions if (known := table.lookup(name, operation, c)) and known.documented}
            found += [(name, operation, code) for code in sorted(codes)]
    return found


def test_every_operation_with_every_exception():
    every = pairs()
    assert len(every) > 2000
    for service, operation, code in every:
        line = f"An error occurred ({code}) when calling the {operation} operation: Something else was expected here."
        (one,) = aws.read(line, 17)
        assert (one.operation, one.code, one.message) == (operation, table.full_code(code), "Something else was expected here.")
        assert one.kind is FailureKind.AWS_ERROR
        candidates = table.services_of(operation)
        assert one.service == service or (one.service == "" and len(candidates) > 1), line
        (sure,) = aws.read(f"{line} arn:aws:x https://{table.services()[service].endpoint}.us-east-1.amazonaws.com/", 17)
        assert sure.service == service


WORDINGS = {
    "botocore": (
        "2026-01-01 10:00:00 ERROR app botocore.errorfactory.ValidationException: An error occurred (ValidationException) when calling"
        " the InvokeAgentRuntime operation: it was odd\nnext line of the log",
        ("bedrock-agentcore", "InvokeAgentRuntime", "ValidationException", "it was odd"),
    ),
    "botocore, retried": (
        "An error occurred (ThrottlingException) when calling the Evaluate operation (reached max retries: 4): slow down",
        ("bedrock-agentcore", "Evaluate", "ThrottlingException", "slow down"),
    ),
    "botocore, in a stream": (
        "EventStreamError: An error occurred (internalServerException) when calling the ConverseStream operation: odd",
        ("bedrock-runtime", "ConverseStream", "InternalServerException", "odd"),
    ),
    "botocore, unparsed": (
        "An error occurred (502) when calling the InvokeModel operation: Bad Gateway",
        ("bedrock-runtime", "InvokeModel", "502", "Bad Gateway"),
    ),
    "botocore, inside of JSON": (
        '{"error": "An error occurred (ConflictException) when calling the CreateMemory operation: it is there", "n": 1}',
        ("bedrock-agentcore-control", "CreateMemory", "ConflictException", "it is there"),
    ),
    "botocore, JSON inside of a string": (
        '"{\\"error\\": \\"An error occurred (ConflictException) when calling the CreateMemory operation: it is there\\", \\"n\\": 1}"',
        ("bedrock-agentcore-control", "CreateMemory", "ConflictException", "it is there"),
    ),
    "botocore, representation": (
        "failed: ClientError('An error occurred (ConflictException) when calling the CreateMemory operation: it is there') at once",
        ("bedrock-agentcore-control", "CreateMemory", "ConflictException", "it is there"),
    ),
    "botocore, in a box": (
        "│ An error occurred (ResourceNotFoundException) when calling the CreateEvent     │\n"
        "│ operation: nothing is there                                                    │\n╰────╯",
        ("bedrock-agentcore", "CreateEvent", "ResourceNotFoundException", "nothing is there"),
    ),
    "botocore, broken between words": (
        "An error occurred (ResourceNotFoundException) when calling the CreateEvent\noperation: nothing is there",
        ("bedrock-agentcore", "CreateEvent", "ResourceNotFoundException", "nothing is there"),
    ),
    "botocore, broken inside of a word": (
        "An error occurred (ResourceNotFoundException) when calling the CreateEvent opera\ntion: nothing is there",
        ("bedrock-agentcore", "CreateEvent", "ResourceNotFoundException", "nothing is there"),
    ),
    "botocore, broken in a quoted answer": (
        '{"error": "An error occurred (ThrottledException) when calling the CreateEvent operation (reached\nmax retries: 4): Rate exceeded.", "n": "x"}',
        ("bedrock-agentcore", "CreateEvent", "ThrottledException", "Rate exceeded."),
    ),
    "the Anthropic SDK's frame": (
        "Bad response code, expected 200: {'status_code': 400, 'headers': {':exception-type': 'internalServerException', ':message-type':"
        " 'exception'}, 'body': b'{\"message\":\"it was odd\"}'}",
        ("", "", "InternalServerException", "it was odd"),
    ),
    "Go 2 in Terraform's framework": (
        "│ Cause: operation error Bedrock AgentCore Control: CreateGatewayTarget, ,\n│ AccessDeniedException: it was\n│ refused\n╵",
        ("bedrock-agentcore-control", "CreateGatewayTarget", "AccessDeniedException", "it was refused"),
    ),
    "CLI": (
        "aws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials. You can configure credentials",
        ("", "", "NoCredentials", "Unable to locate credentials. You can configure credentials"),
    ),
    "JavaScript 3": (
        "ThrottlingException: Too many of these.\n"
        "    at f (/app/node_modules/@aws-sdk/core/dist-cjs/index.js:69:67)\n"
        "    at async de_InvokeAgentRuntimeCommandError (/app/node_modules/@aws-sdk/client-bedrock-agentcore/dist-cjs/index.js:6:7) {\n"
        "  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: 429,\n"
        f"    requestId: '{REQUEST}',\n    attempts: 3,\n    totalRetryDelay: 215\n  }}\n}}",
        ("bedrock-agentcore", "InvokeAgentRuntime", "ThrottlingException", "Too many of these."),
    ),
    "JavaScript 3 as JSON": (
        '{"level":"error","name":"AccessDeniedException","$fault":"client","$metadata":{"httpStatusCode":403,"attempts":1},'
        '"message":"User: x is not authorized to perform: bedrock:InvokeModel"}',
        ("bedrock-runtime", "InvokeModel", "AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel"),
    ),
    "JavaScript 2": (
        "AccessDenied: Access Denied\n    at Request.extractError (/app/node_modules/aws-sdk/lib/services/s3.js:711:35) {\n"
        "  code: 'AccessDenied',\n  statusCode: 403,\n  retryable: false,\n  retryDelay: 44.3\n}",
        ("s3", "", "AccessDenied", "Access Denied"),
    ),
    "Java 1": (
        "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403;"
        " Error Code: AccessDenied; Request ID: ABCDEF0123456789; S3 Extended Request ID: x=; Proxy: null)",
        ("s3", "", "AccessDenied", "Access Denied"),
    ),
    "Java 2": (
        "software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException: Too many (Service: BedrockRuntime, Status Code: 429,"
        f" Request ID: {REQUEST}) (SDK Attempt Count: 4)\n\tat x.y(Z.java:1)",
        ("bedrock-runtime", "", "ThrottlingException", "Too many"),
    ),
    "CloudFormation": (
        'Resource handler returned message: "It is not there (Service: BedrockAgentCoreControl, Status Code: 404, Request ID:'
        f' {REQUEST}) (SDK Attempt Count: 1)" (RequestToken: {REQUEST}, HandlerErrorCode: NotFound)',
        ("bedrock-agentcore-control", "", "NotFound", "It is not there"),
    ),
    "CloudFormation, plain": (
        f'Resource handler returned message: "It is not there" (RequestToken: {REQUEST}, HandlerErrorCode: NotFound)',
        ("", "", "NotFound", "It is not there"),
    ),
    "Go 2": (
        f"operation error Bedrock Runtime: InvokeModel, https response error StatusCode: 403, RequestID: {REQUEST},"
        " api error AccessDeniedException: it was refused",
        ("bedrock-runtime", "InvokeModel", "AccessDeniedException", "it was refused"),
    ),
    "Go 2 in Terraform": (
        "│ Error: creating it: operation error Bedrock AgentCore\n│ Control: CreateAgentRuntime, https response error StatusCode: 400,"
        f" RequestID:\n│ {REQUEST}, ValidationException: Role is\n│ odd\n│\n│   with x",
        ("bedrock-agentcore-control", "CreateAgentRuntime", "ValidationException", "Role is odd"),
    ),
    "Go 1": (
        f"AccessDeniedException: it was refused\n\tstatus code: 400, request id: {REQUEST}",
        ("", "", "AccessDeniedException", "it was refused"),
    ),
    "Rust": (
        f'Error {{ code: "ValidationException", message: "it was odd", aws_request_id: "{REQUEST}" }}',
        ("", "", "ValidationException", "it was odd"),
    ),
    "Rust, display": ("Error: unhandled error (AccessDeniedException)", ("", "", "AccessDeniedException", "")),
    ".NET": (
        "Amazon.BedrockRuntime.Model.ThrottlingException: Too many ---> Amazon.Runtime.Internal.HttpErrorResponseException: x",
        ("bedrock-runtime", "", "ThrottlingException", "Too many"),
    ),
    "PowerShell": (
        "Invoke-BDRRModel : it was odd\n    + FullyQualifiedErrorId : Amazon.BedrockRuntime.Model.ValidationException,Amazon.PowerShell.X",
        ("bedrock-runtime", "", "ValidationException", "it was odd"),
    ),
    "JSON body": (
        '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"it was refused"}',
        ("", "", "AccessDeniedException", "it was refused"),
    ),
    "XML body": (
        "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The token is bad</Message></Error>"
        f"<RequestId>{REQUEST}</RequestId></ErrorResponse>",
        ("", "", "InvalidClientTokenId", "The token is bad"),
    ),
    "headers": (
        f"HTTP/1.1 424 Failed Dependency\nx-amzn-requestid: {REQUEST}\nx-amzn-errortype: RuntimeClientError:http://x\n\n"
        '{"message":"Received error (500) from runtime"}',
        ("bedrock-agentcore", "", "RuntimeClientError", "Received error (500) from runtime"),
    ),
    "frame": (
        ':message-type\x07\x00\texception:exception-type\x07\x00\x13throttlingException:content-type{"message":"slow"}',
        ("", "", "ThrottlingException", "slow"),
    ),
    "member of a stream": (
        "{'internalServerException': {'message': 'it was odd'}}",
        ("", "", "InternalServerException", "it was odd"),
    ),
    "a refused permission": (
        "User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime on resource: *",
        (
            "bedrock-agentcore",
            "InvokeAgentRuntime",
            "AccessDeniedException",
            "User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime on resource: *",
        ),
    ),
    "no reply": (
        'EndpointConnectionError: Could not connect to the endpoint URL: "https://bedrock-agentcore.us-east-1.amazonaws.com/x"',
        (
            "bedrock-agentcore",
            "",
            "EndpointConnectionError",
            'Could not connect to the endpoint URL: "https://bedrock-agentcore.us-east-1.amazonaws.com/x"',
        ),
    ),
    "parameters": (
        'Parameter validation failed:\nMissing required parameter in input: "a"\nUnknown parameter in input: "b", must be one of: c\nother',
        (
            "",
            "",
            "ParamValidationError",
            'Parameter validation failed:\nMissing required parameter in input: "a"\nUnknown parameter in input: "b", must be one of: c',
        ),
    ),
    "waiter": (
        "botocore.exceptions.WaiterError: Waiter StackCreateComplete failed: Max attempts exceeded",
        ("", "", "WaiterError", "Waiter StackCreateComplete failed: Max attempts exceeded"),
    ),
}


@pytest.mark.parametrize("name", WORDINGS)
def test_wording(name):
    text, expected = WORDINGS[name]
    assert facts(text) == expected
    assert facts(f"some line before\n{text}\n") == expected


def test_facts_beside_the_sentence():
    for name, status, request in (
        ("JavaScript 3", 429, REQUEST), ("JavaScript 3 as JSON", 403, ""), ("JavaScript 2", 403, ""), ("Java 2", 429, REQUEST),
        ("Java 1", 403, "ABCDEF0123456789"), ("Go 2", 403, REQUEST), ("Go 1", 400, REQUEST), ("headers", 424, REQUEST),
        ("XML body", None, REQUEST), ("CloudFormation", 404, REQUEST), ("botocore, unparsed", 502, ""),
    ):  # fmt: skip
        (one,) = said(WORDINGS[name][0])
        assert (one.http_status, one.request_id) == (status, request), name


def test_the_class_before_the_sentence_belongs_to_it():
    (one,) = said(WORDINGS["botocore"][0])
    assert one.type == "botocore.errorfactory.ValidationException"
    assert one.quote.startswith("botocore.errorfactory.ValidationException: An error occurred (")


def test_several_in_one_text():
    line = "An error occurred (ThrottlingException) when calling the {} operation: slow\n"
    found = said(line.format("Converse") + line.format("Evaluate") + WORDINGS["Go 2"][0])
    assert [s.operation for s in found] == ["Converse", "Evaluate", "InvokeModel"]


@pytest.mark.parametrize(
    "text",
    [
        "    fmt = 'Unable to locate credentials'",
        "    if 'Unable to locate credentials' in str(e):",
        '    "An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}"',
        "    fmt = 'Parameter validation failed:\\n{report}'",
        "no error occurred (as far as is known) when calling the helper",
        "using Amazon.BedrockRuntime.Model.ThrottlingException;",
        "Unknown service: 'billing' in docker-compose.yaml",
        "the operation error rate: 0, the operation error budget is kept",
        '{"__type": "person", "message": "hello"}',
    ],
)
def test_looks_alike(text):
    assert list(aws.read(text, 0)) == []


def test_lines_of_a_log_are_not_put_together():
    line = "2026-01-01T10:00:00.000Z ERROR app: An error occurred (ThrottlingException) when calling the Converse operation: Too many\n"
    assert len(said(line * 50)) == 50
    assert {s.message for s in said(line * 50)} == {"Too many"}
    assert len(said(line.partition("app: ")[2] * 50)) == 50


CARRIERS = {
    "a field": lambda text: '{"level":"error","msg":' + json.dumps(text) + ',"n":1}',
    "a field of a field": lambda text: json.dumps({"log": json.dumps({"msg": text})}),
    "a container's name": lambda text: "\n".join(f"svc-1  | {line}" for line in text.split("\n")),
    "a representation": lambda text: f"failed: {text!r}",
    "80 columns": lambda text: "\n".join(line[i : i + 80] for line in text.split("\n") for i in range(0, max(len(line), 1), 80)),
    "80 columns by words": lambda text: "\n".join("\n".join(textwrap.wrap(line, 80)) for line in text.split("\n")),
}
BROKEN = ("in a box", "broken", "Terraform")  # broken already


@pytest.mark.parametrize("carrier", CARRIERS)
def test_carriers(carrier):
    for name, (text, expected) in WORDINGS.items():
        if not any(part in name for part in BROKEN):
            found = list(aws.read(CARRIERS[carrier](text), 0))
            assert [(s.service, s.operation, s.code) for s in found] == [expected[:3]], (carrier, name, found)


def test_time_grows_with_the_text():
    piece = "".join(text + "\n" for text, _ in WORDINGS.values()) + "x" * 4000 + "operation error A: " * 200 + "(Service: " * 200 + "\n"

    def seconds(times: int) -> float:
        begin = time.process_time()
        for _ in aws.read(piece * times, 0):
            pass
        return time.process_time() - begin

    seconds(1)
    assert seconds(8) < 24 * max(seconds(1), 0.02)  # 8 for linear, 64 for the square
