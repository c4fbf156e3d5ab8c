"""What is known of failures: every exception of the models has a sentence, and the small tables say what they must."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from agentcore_analyzer.failures.knowledge import (
    Explanation,
    aws,
    causes,
    errno,
    explain,
    http,
    names,
    packages,
    process,
    rpc,
    websocket,
)
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said import aws as reader
from agentcore_analyzer.failures.sieve import kind_of
from agentcore_analyzer.failures.wordings import client

MODELS = ("bedrock-agentcore", "bedrock-agentcore-control", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime")
TABLE = tomllib.loads((Path(causes.__file__).parent / "causes.toml").read_text("utf-8"))
FAMILIES = {bare for family in TABLE["family"] for bare in map(aws.bare, family["codes"]) if "*" not in bare}


def of(text: str) -> Explanation:
    (said,) = reader.read(text, 17)
    known = explain(said)
    assert known is not None
    return known


def raised(kind: str, message: str) -> Explanation | None:
    return explain(Said(FailureKind.EXCEPTION, 0, len(message), message, type=kind, message=message))


def refused(operation: str, code: str, message: str = "it was odd") -> Explanation:
    return of(f"An error occurred ({code}) when calling the {operation} operation: {message}")


def test_every_exception_of_every_operation_is_told():
    pairs = 0
    for name in MODELS:
        service = aws.services()[name]
        for code in service.exceptions:
            assert aws.bare(code) in FAMILIES, f"{name}: {code} has no entry of its own"
            for operation in service.operations.values():
                known = aws.lookup(name, operation, code)
                assert known is not None
                if not known.documented:
                    continue
                pairs += 1
                said = Said(FailureKind.AWS_ERROR, 0, 1, "x", code=code, service=name, operation=operation, message="it was odd")
                told = explain(said)
                assert told is not None
                assert operation in told.cause
                assert name in told.cause
                assert told.steps
                assert re.search(r"The fault is |Whose fault it is", told.cause)
                assert "again" in told.cause or told.retry is None
                assert told.certain
                if known.fault == names.SERVICE:
                    assert told.fault == names.SERVICE
                    assert told.retry
    assert pairs > 2000


def test_no_service_is_without_a_sentence():
    for service in aws.services().values():
        for code in service.exceptions:
            told = explain(Said(FailureKind.AWS_ERROR, 0, 1, "x", code=code, service=service.name))
            assert told is not None
            assert told.steps


@pytest.mark.parametrize(
    ("operation", "never"),
    [("Evaluate", "tokens"), ("ListAgentRuntimes", "tokens"), ("InvokeHarness", "tokens"), ("ApplyGuardrail", "tokens"), ("CreateEvent", "tokens")],
)
def test_throttling_is_of_the_operation_not_of_the_model(operation, never):
    told = refused(operation, "ThrottlingException", "Too many requests")
    assert never not in told.cause
    assert told.retry
    assert "tokens" in refused("Converse", "ThrottlingException").cause


def test_known_facts_of_the_models():
    lookup = aws.lookup
    assert lookup("bedrock-agentcore", "InvokeAgentRuntime", "ServiceQuotaExceededException").http_status == 402
    assert lookup("bedrock-runtime", "Converse", "ServiceQuotaExceededException").http_status == 400
    assert lookup("", "InvokeAgentRuntime", "RuntimeClientError").http_status == 424
    assert lookup("bedrock-runtime", "ConverseStream", "modelStreamErrorException").streamed
    assert lookup("bedrock-runtime", "InvokeModel", "ModelNotReady").retryable
    assert lookup("iam", "GetRole", "NoSuchEntity").http_status == 404
    assert not lookup("sts", "AssumeRole", "AccessDenied").documented
    assert lookup("bedrock-runtime", "Converse", "NoSuchThing") is None


def test_names_of_services():
    for name, expected in {
        "BedrockRuntime": "bedrock-runtime", "Bedrock AgentCore": "bedrock-agentcore", "AmazonS3": "s3", "AWSLambda": "lambda",
        "CloudWatch Logs": "logs", "BedrockAgentCoreControl": "bedrock-agentcore-control", "BedrockAgentRuntimeClient": "bedrock-agent-runtime",
        "AgentsforBedrockRuntime": "bedrock-agent-runtime", "AWSSecurityTokenService": "sts", "nothing": "",
    }.items():  # fmt: skip
        assert aws.service_named(name) == expected
    assert aws.services_of("create-agent-runtime") == ("bedrock-agentcore-control",)
    assert aws.services_of("invoke_agent_runtime") == ("bedrock-agentcore",)
    assert aws.service_of("GetPolicy") == ""
    assert aws.service_of("GetPolicy", "arn:aws:lambda:us-east-1:123456789012:function:x") == "lambda"
    assert aws.service_of("CreatePolicy", code="MalformedPolicyDocument") == "iam"


SENTENCES = {
    "model-transient-fault": ("Converse", "ValidationException", "System instability detected. Please retry your request."),
    "model-unexpected-error": ("ConverseStream", "internalServerException", "The system encountered an unexpected error during processing. Try your request again."),
    "model-on-demand": ("Converse", "ValidationException", "Invocation of model ID m with on-demand throughput isn’t supported."),
    "model-setting-deprecated": ("Converse", "ValidationException", "The model returned the following errors: `temperature` is deprecated for this model."),
    "model-response-format": ("InvokeModel", "400", "response_format: Extra inputs are not permitted"),
    "model-extra-field": ("InvokeModel", "ValidationException", "seed: Extra inputs are not permitted"),
    "model-role": ("Converse", "ValidationException", "1 validation error detected: Value 'system' at 'messages.2.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]"),
    "model-tool-pairs-result": ("Converse", "ValidationException", "Expected toolResult blocks at messages.2.content for the following Ids: x"),
    "memory-empty-text": ("CreateEvent", "ValidationException", "Value at 'payload.1.member.conversational.content.text' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    "identity-session-binding": ("CompleteResourceTokenAuth", "AccessDeniedException", "Invalid or expired session"),
    "identity-token-endpoint": ("GetResourceOauth2Token", "ValidationException", "Error parsing ClientCredentials response"),
    "runtime-init-time": ("InvokeAgentRuntime", "RuntimeClientError", "Runtime initialization time exceeded. Please make sure that initialization completes in 120s."),
    "runtime-own-status": ("InvokeAgentRuntime", "RuntimeClientError", "Received error (500) from runtime. Please check your CloudWatch logs"),
    "denied-action": ("InvokeModel", "AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel on resource: y"),
    "denied-by-organization": ("InvokeModel", "AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel on resource: y with an explicit deny in a service control policy"),
    "value-pattern": ("CreateAgentRuntime", "ValidationException", "1 validation error detected: Value 'a-b' at 'agentRuntimeName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9_]{0,47}"),
}


@pytest.mark.parametrize("key", SENTENCES)
def test_known_sentence(key):
    told = refused(*SENTENCES[key])
    assert told.key == key
    assert told.certain
    assert "{" not in "".join(s.step for s in told.steps).replace("[a-zA-Z0-9_]{0,47}", "")


def test_what_the_service_causes_is_not_blamed_on_the_caller():
    assert refused(*SENTENCES["model-transient-fault"]).fault == names.SERVICE
    assert refused(*SENTENCES["identity-token-endpoint"]).fault == "provider"
    assert "no IAM permission is missing" in refused(*SENTENCES["identity-session-binding"]).cause


def test_clients():
    wrong = raised("AttributeError", "'AgentsforBedrockRuntime' object has no attribute 'invoke_agent_runtime'")
    old = raised("AttributeError", "'BedrockRuntime' object has no attribute 'converse_stream'")
    assert (wrong.key, old.key) == ("wrong-client", "old-client")
    assert 'boto3.client("bedrock-agentcore")' in wrong.steps[0].step
    assert raised("AttributeError", "'Rooms' object has no attribute 'converse_stream'") is None
    field = of('Parameter validation failed:\nUnknown parameter in messages[0].content[1]: "cachePoint", must be one of: text, image, toolUse')
    assert field.key == "old-client"
    near = of('Parameter validation failed:\nUnknown parameter in input: "modelid", must be one of: modelId, messages, system')
    assert (near.key, "modelId" in near.steps[0].step) == ("unknown-field", True)
    choice = of("aws: [ERROR]: An error occurred (ParamValidation): argument operation: Found invalid choice 'create-agent-runtime'")
    assert (choice.key, "bedrock-agentcore-control" in choice.cause) == ("wrong-client", True)
    typed = of("$ aws bedrock-agentcore create-agent-runtime --x y\naws: error: argument operation: Invalid choice, valid choices are:\n\na | b\n\n\nInvalid choice: 'create-agent-runtime', maybe you meant:")
    assert "not of bedrock-agentcore." in typed.cause
    assert raised("UnknownServiceError", "Unknown service: 'bedrock-agentcore'. Valid service names are: s3").key == "old-client"


def test_classes_of_others_are_not_of_aws():
    assert raised("jakarta.validation.ValidationException", "no") is None
    assert raised("pydantic_core.ValidationError", "no") is None
    assert raised("FileExistsError", "the folder already exists") is None
    assert raised("aws_sdk_bedrock_runtime.models.ValidationException", "System instability detected. Please retry your request.").key == "model-transient-fault"


@pytest.mark.parametrize(
    ("kind", "message", "key"),
    [
        ("strands.types.exceptions.MCPClientInitializationError", "the client session is not running", "mcp-not-running"),
        ("InvalidConfigError", "RunnableConfig must contain 'actor_id' for AgentCore Checkpointer", "checkpointer-config"),
        ("GraphRecursionError", "Recursion limit of 25 reached without hitting a stop condition.", "graph-recursion"),
        ("mcp.shared.exceptions.McpError", "Session terminated", "mcp-nothing-there"),
        ("mcp.shared.exceptions.McpError", "Connection closed", "mcp-closed"),
        ("openai.BadRequestError", "Error code: 400 - {'error': {'message': \"Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.\"}}", "model-tool-pairs-call"),
        ("openai.AuthenticationError", "Error code: 401 - {'error': {'message': 'Incorrect API key provided: x'}}", "provider-key"),
        ("httpx.RemoteProtocolError", "peer closed connection without sending complete message body (incomplete chunked read)", "connection-cut"),
        ("TypeError", "Object of type Decimal is not JSON serializable", "not-json"),
        ("ImportError", "cannot import name 'LogData' from 'opentelemetry.sdk._logs' (/x/y.py)", "telemetry-versions"),
    ],
)
def test_sentences_of_libraries(kind, message, key):
    told = raised(kind, message)
    assert told is not None
    assert told.key == key
    assert told.cause[0].isupper()
    assert "answered" not in told.cause


def test_what_others_say_too_is_not_of_aws():
    assert not raised("openai.BadRequestError", "prompt is too long: 3 tokens > 2 maximum").of_aws
    assert refused("Converse", "ValidationException", "prompt is too long: 3 tokens > 2 maximum").of_aws
    assert raised("RuntimeError", "Runtime health check failed or timed out.").of_aws


def test_a_session_of_something_else_is_none_of_mcp():
    assert raised("LoginError", "session not found") is None
    assert raised("httpx.RemoteProtocolError", "connection closed") is None


def test_a_status_beside_the_sentence_does_not_hide_it():
    text = (
        'Exception in thread "main" software.amazon.awssdk.services.bedrockruntime.model.ValidationException: no (Service: BedrockRuntime,'
        " Status Code: 400, Request ID: 11111111-2222-3333-4444-555555555555)\n\tat com.me.Main.main(Main.java:5)\n"
    )
    (one,) = said_in(text, 17)
    assert (one.kind, one.code, one.service) == (FailureKind.AWS_ERROR, "ValidationException", "bedrock-runtime")
    assert one.chain


def test_no_reply_in_javascript():
    told = of('{"name":"TimeoutError","message":"socket hang up\\n    at Socket.x (node:y:1:2)","$metadata":{"attempts":1,"totalRetryDelay":0}}')
    assert "no answer came" in told.meaning
    assert "answered" not in told.cause


def test_what_the_client_says_itself_is_no_answer():
    told = of('Could not connect to the endpoint URL: "https://bedrock-agentcore.us-east-1.amazonaws.com/x"')
    assert "answered" not in told.cause
    assert "AgentCore" in told.cause


def test_statuses_by_endpoint():
    assert "container" in http.lookup(424, http.INVOCATIONS).meaning
    assert "model" in http.lookup(424, http.MODEL).meaning
    assert "quota" not in http.lookup(402, http.MODEL).meaning
    assert "sessions" in http.lookup(402, http.INVOCATIONS).meaning
    assert "initialize" in http.lookup(404, http.MCP).step
    assert http.lookup(200) is None
    assert http.endpoint_of("POST https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/arn/invocations") == http.INVOCATIONS
    assert http.endpoint_of("POST https://x.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp") == http.GATEWAY
    assert http.endpoint_of("for url 'https://aws-mcp.us-east-1.api.aws/mcp'") == http.AWS
    assert "SigV4" in http.lookup(401, http.AWS).meaning
    assert http.endpoint_of("POST https://tools.example.com/mcp") == http.MCP


def test_a_status_is_explained_by_the_address_beside_it():
    line = 'HTTP Request: POST https://tools.example.com/mcp "HTTP/1.1 406 Not Acceptable"'
    told = explain(Said(FailureKind.HTTP_STATUS, 0, len(line), line, code="406", http_status=406, message="406 Not Acceptable"))
    assert "MCP" in told.cause or "/mcp" in told.cause
    assert "Accept" in told.steps[0].step


def test_what_is_compared_leaves_out_no_sentence_that_stands_there():
    """Of texts that differ in numbers and ids only, the entries that may be meant are looked up once."""
    entries, _ = causes._table()
    for entry in entries:
        for says in entry.says or ("",):
            for around in (f"{says} {' '.join(entry.also)}", f"trace 4f3e2d1c0b9a8f7e: 17{says}5 {' 200 '.join(entry.also)} 99"):
                assert entry in causes._candidates(kind_of(around.lower())), (entry.key, around)
    assert len(causes._candidates(kind_of("worker timeout (pid:100)"))) < len(entries) / 3  # and it does leave out something


def test_repeats_are_explained_once():
    line = "2026-01-01T10:00:0{} An error occurred (ThrottlingException) when calling the Evaluate operation: slow"
    assert of(line.format(1)) is of(line.format(2))


def test_codes_of_rpc():
    assert rpc.jsonrpc(-32001) is None
    assert "task" in rpc.jsonrpc(-32001, rpc.A2A).meaning
    assert "time" in rpc.jsonrpc(-32001, rpc.MCP).meaning
    assert "policy" in rpc.jsonrpc(-32002, rpc.AGENTCORE).meaning
    told = explain(Said(FailureKind.RPC_ERROR, 0, 1, "x", code="-32054", message="Resource conflict"))
    assert told.retry
    assert "session" in told.cause
    assert rpc.protocol_of("MCP resources/read: Resource not found", -32002) == rpc.MCP
    assert rpc.protocol_of("a2a client: Task cannot be canceled", -32002) == rpc.A2A
    assert rpc.protocol_of("Authorization denied: a guardrail policy could not be evaluated", -32002) == rpc.AGENTCORE
    assert rpc.jsonrpc(-32602).name == "JSON-RPC -32602"
    assert rpc.grpc("StatusCode.UNAVAILABLE") == rpc.grpc(14)
    assert rpc.grpc(0) is None
    assert rpc.grpc("DeadlineExceeded") == rpc.grpc(4)
    said = Said(FailureKind.RPC_ERROR, 0, 1, "MCP error -32000: the blim is wobbly", code="-32000", message="the blim is wobbly")
    assert rpc.of_said(said) is None  # a server of MCP may mean anything by it
    assert "closed" in rpc.of_said(said._replace(message="Connection closed")).meaning
    assert websocket.lookup(1006).retry
    assert "application" in websocket.lookup(4401).meaning


def test_who_closed_a_websocket():
    sent, got = "sent 1009 (message too big); no close frame received", "received 1009 (message too big) the blim; then sent 1009"
    assert (websocket.closed_here(sent), websocket.closed_here(got)) == (True, False)
    assert websocket.reason(got) == "the blim"
    assert websocket.reason("code=1011, reason='the blim'") == "the blim"
    assert "this side takes" in websocket.of_said(Said(FailureKind.WEBSOCKET_CLOSE, 0, 1, sent, code="1009")).meaning
    ping = Said(FailureKind.WEBSOCKET_CLOSE, 0, 1, "sent 1011 (internal error) keepalive ping timeout", code="1011")
    assert "ping" in websocket.of_said(ping).meaning


def test_a_status_of_an_agent_s_own_server_means_no_more_than_any_other():
    theirs = "https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/arn/invocations"
    assert "AgentCore" in http.meaning(403, http.INVOCATIONS, theirs).meaning
    assert "AgentCore" not in http.meaning(403, http.INVOCATIONS, "http://localhost:8080/invocations").meaning
    assert "container" in http.meaning(424, http.INVOCATIONS, "/invocations").meaning


def test_ends_of_processes():
    assert "memory" not in process.lookup(137).meaning
    assert "memory" in process.lookup(137, memory=True).meaning
    assert "SIGTERM" in process.lookup(143).name
    assert process.lookup(-9).name == "exit code -9 (SIGKILL)"
    assert "service" in process.lookup(254, "aws").meaning
    assert process.lookup(252, "aws1") is None
    assert "listens" in process.lookup(7, "curl").meaning
    assert process.lookup(7, "node") != process.lookup(7, "curl")
    assert process.lookup(0xC0000005).name.endswith("(SIGSEGV)")


def ended(quote, code="", kind=FailureKind.PROCESS_END):
    return Said(kind, 0, len(quote), quote, code=code, message=quote)


def test_a_program_is_no_word_of_a_sentence():
    assert process.of_said(ended("worker node exited with code 9", "9")) is None
    assert "option of node" in process.of_said(ended("node exited with code 9", "9")).meaning
    assert "time limit" in process.of_said(ended("INFO curl exited with code 28", "28")).meaning
    assert process.of_said(ended("the aws account worker exited with code 252", "252")) is None
    assert "nothing was sent" in process.of_said(ended("command 'aws s3 ls' failed with exit code 252", "252")).meaning


def test_signals_and_signs_of_memory():
    told = {"exited on signal 11": 11, "Main process exited, code=killed, status=9/KILL": 9, "make: *** [run] Error 137": 9, "Bus error": 7, "was sent SIGABRT!": 6, "ended": 0}
    assert {words: process.signal_of(ended(words)) for words in told} == told
    assert not process.of_memory("Worker (pid:7) was sent SIGKILL! Perhaps out of memory?")
    assert not process.of_memory('"OOMKilled": false, "ExitCode": 137')
    assert process.of_memory("Memory Size: 512 MB\tMax Memory Used: 512 MB")
    assert not process.of_memory("Memory Size: 512 MB\tMax Memory Used: 91 MB")


def test_packages_of_the_sdk_for_javascript():
    def told(words):
        return packages.explain(words, "")

    export = "The requested module '@aws-sdk/client-{}' does not provide an export named '{}'"
    wrong, old = told(export.format("bedrock-runtime", "InvokeAgentRuntimeCommand")), told(export.format("bedrock-runtime", "ConverseCommand"))
    assert (wrong.key, "@aws-sdk/client-bedrock-agentcore." in wrong.steps[0].step, old.key) == ("wrong-client", True, "old-client")
    assert told(export.format("bedrock-runtime", "TurnBackTimeCommand")).key == "unknown-operation"
    assert told("The requested module './desk' does not provide an export named 'InvokeAgentRuntimeCommand'") is None
    assert told("Named export 'ConverseCommand' not found. The requested module '@aws-sdk/client-bedrock-runtime' is a CommonJS module").key == "old-client"
    assert told("Named export 'S3Client' not found. The requested module '@aws-sdk/client-s3' is a CommonJS module") is None
    assert told("OrderList is not a constructor") is None
    assert told("store.getSession is not a function") is None
    assert {package: packages.package(package) for package in ("logs", "cognito-idp")} == {
        "logs": "@aws-sdk/client-cloudwatch-logs", "cognito-idp": "@aws-sdk/client-cognito-identity-provider"
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (r"remove C:\zork\blim.o: The process cannot access the file because another one uses it. (os error 32)", "IN_USE (32 of Windows)"),
        (r"open D:\zork: os error 5", "EACCES (5 of Windows)"),
        ("[WinError 10061] wick", "ECONNREFUSED (10061 of Windows)"),
        ("[Errno 10048] bind on ('0.0.0.0', 4000)", "EADDRINUSE (10048 of Windows)"),
        ("write /zork/blim: Broken pipe (os error 32)", "EPIPE (32)"),
        (r"[Errno 2] No such file or directory: 'C:\zork'", "ENOENT (2)"),
    ],
)
def test_windows_counts_its_errors_in_its_own_way(text: str, name: str) -> None:
    meaning = errno.of_said(Said(FailureKind.COMMAND_ERROR, 0, len(text), text, message=text))
    assert meaning is not None
    assert meaning.name == name


def test_errors_of_the_system():
    assert errno.lookup(98) == errno.lookup("EADDRINUSE")._replace(name="EADDRINUSE (98)")
    assert errno.lookup(61, "[Errno 61] Connection refused").name == "ECONNREFUSED (61)"
    assert raised("OSError", "[Errno 28] No space left on device: '/x'").meaning.startswith("the disk is full")
    assert raised("Error", "connect ECONNREFUSED 127.0.0.1:8080").meaning == errno.NAMES["ECONNREFUSED"][0]
    assert raised("KeyError", "'a'") is None


def test_what_may_not_be_used_is_told_by_what_was_to_be_done():
    for words, meaning in (
        ("[Errno 13] Permission denied: '/zork'", "the permissions of the file or folder do not allow it"),
        ("listen EACCES: permission denied 0.0.0.0:80", "the program may not listen at this port"),
        ("could not bind to port 80: Permission denied", "the program may not listen at this port"),
        ("bash: line 3: ./zork: Permission denied", "the shell may not run this file, or not write to it"),
        ("/bin/sh: 1: /opt/: Permission denied", "a folder was to be run"),
        ("Failed to spawn: `.` Caused by: Permission denied (os error 13)", "a folder was to be run"),
        ("exec: \"./light.sh\": permission denied: unknown", "the file may not be run"),
    ):
        known = raised("Error", words)
        assert known is not None
        assert known.meaning == meaning, words


def test_the_sentence_has_the_meaning_where_services_give_one_code_to_many():
    value, state = "a value of the request does not fit", "what it works on is not in a state"
    for code in ("InvalidParameterException", "InvalidRequest", "ValidationException"):
        for message, meaning in (
            ("wick must be at least 7", value),
            ("Zork wobbles in the wind", "the call was refused or failed"),
            ("The service was not able to assume the role of the lamp", "the service could not take on the role"),
            ("Cannot use the zork role: no trust", "the service could not take on the role"),
            ("The lamp cannot be dimmed because another change is in progress", state),
            ("The wick is being dried; wait until it is dry", state),
        ):
            known = refused("ZorkLamp", code, message)
            assert known.meaning.startswith(meaning), (code, message)
            assert known.retry is (False if meaning == value else known.retry)
        assert of(f"An error occurred ({code}) when calling the ZorkLamp operation: ").meaning.startswith(value)


def test_table_is_whole():
    ids = [c["id"] for c in TABLE["cause"]]
    assert len(ids) == len(set(ids))
    for entry in (*TABLE["cause"], *TABLE["family"]):
        assert entry["source"]
        assert entry["steps"]
        assert entry["meaning"][:1].islower() or entry["meaning"][:1] in "{ABDGLNX"
        assert not entry["meaning"].endswith(".")
        for code in entry.get("services", ()):
            assert code in aws.services()
        for sentence in (*entry.get("says", ()), *entry.get("also", ())):
            assert sentence == sentence.lower(), "compared with small letters"
        if "pattern" in entry:
            re.compile(entry["pattern"])
            assert entry.get("says") or "id" not in entry, "a pattern is tried only where a sentence stands"
        re.compile(entry.get("speaks", ""))


def test_hints_let_every_sentence_through():
    for sentence in client.SENTENCES:
        assert any(hint in sentence for hint in reader.WORDINGS["client"]), sentence


def test_a_healthy_text_loads_no_table():
    program = (
        "import sys; from agentcore_analyzer.failures.readers import said_in; said_in('all is well', 9);"
        "print([m for m in sys.modules if 'knowledge' in m or 'wordings' in m])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
