"""Errors of AWS services and of model vendors as their clients print them; the codes and operations are made up."""

from __future__ import annotations

import json

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _code(w: Words) -> str:
    return w.name("Exception", "Fault")


def _operation(w: Words) -> str:
    return w.random.choice(("Get", "Put", "List", "Create", "Start")) + w.word().capitalize()


@kind("aws-botocore")
def botocore(w: Words) -> Told:
    code, message = _code(w), w.message()
    line = f"botocore.errorfactory.{code}: An error occurred ({code}) when calling the {_operation(w)} operation: {message}"
    lines = ["Traceback (most recent call last):", f'  File "/app/{w.word()}.py", line {w.line()}, in {w.function()}']
    lines += [f"    client.{w.word()}()", '  File "/usr/lib/python3.12/site-packages/botocore/client.py", line 601, in _api_call']
    lines += ["    return self._make_api_call(operation_name, kwargs)", line]
    return Told("\n".join(lines), (code, message), len(lines) - 1, frame="botocore/client.py")


@kind("aws-botocore-line")
def botocore_line(w: Words) -> Told:
    code, message = _code(w), w.message()
    return Told(f"An error occurred ({code}) when calling the {_operation(w)} operation: {message}", (code, message))


@kind("aws-known-code")
def known_code(w: Words) -> Told:
    """A code of the service models with a message that nobody has a phrase for."""
    code = w.random.choice(("ConflictException", "ValidationException", "ServiceQuotaExceededException", "InternalServerException"))
    operation = w.random.choice(("CreateEvent", "GetAgentRuntime", "CreateGateway", "StartCodeInterpreterSession", "ListMemories"))
    message = w.message()
    return Told(f"An error occurred ({code}) when calling the {operation} operation: {message}", (code, message), also=(operation,))


@kind("aws-cli")
def aws_cli(w: Words) -> Told:
    code, message = _code(w), w.message()
    return Told(f"\naws: [ERROR]: An error occurred ({code}) when calling the {_operation(w)} operation: {message}", (code, message), 1)


@kind("aws-js-v3")
def js_v3(w: Words) -> Told:
    code, message = _code(w), w.message()
    lines = [f"{code}: {message}", f"    at de_{_operation(w)}CommandError (/app/node_modules/@aws-sdk/{w.word()}/dist-cjs/index.js:212:20)"]
    lines += [f"    at async {w.method()} (/app/src/{w.word()}.js:{w.line()}:18) {{", "  '$fault': 'client',", "  '$metadata': {"]
    lines += ["    httpStatusCode: 409,", f"    requestId: '{w.uuid()}',", "    attempts: 1,", "    totalRetryDelay: 0", "  }", "}"]
    return Told("\n".join(lines), (code, message), 0, ("409",))


@kind("aws-java-v2")
def java_v2(w: Words) -> Told:
    code, message = _code(w), w.message()
    package = w.word()
    line = f"software.amazon.awssdk.services.{package}.model.{code}: {message} (Service: {package.capitalize()}, Status Code: 409, "
    line += f"Request ID: {w.uuid()}) (SDK Attempt Count: 1)"
    return Told(f"{line}\n\tat com.{w.word()}.Main.{w.method()}(Main.java:{w.line()})", (code, message), 0)


@kind("aws-java-v1")
def java_v1(w: Words) -> Told:
    code, message = _code(w), w.message()
    package = w.word().capitalize()
    line = f"com.amazonaws.services.{package.lower()}.model.{code}: {message} (Service: AWS{package}; Status Code: 409; "
    return Told(f"{line}Error Code: {code}; Request ID: {w.uuid()}; Proxy: null)", (code, message))


@kind("aws-go-v2")
def go_v2(w: Words) -> Told:
    code, message = _code(w), w.message()
    line = f"operation error {w.word().capitalize()}: {_operation(w)}, https response error StatusCode: 409, RequestID: {w.uuid()}, "
    return Told(f"{line}api error {code}: {message}", (code, message))


@kind("aws-rust")
def rust(w: Words) -> Told:
    code, message = _code(w), w.message()
    line = f'Error: ServiceError(ServiceError {{ source: Unhandled(Unhandled {{ meta: ErrorMetadata {{ code: Some("{code}"), '
    return Told(f'{line}message: Some("{message.replace(chr(34), chr(39))}"), extras: None }} }}) }})', (code, message.replace('"', "'")))


@kind("aws-body")
def body(w: Words) -> Told:
    code, message = _code(w), w.message()
    text = json.dumps({"__type": f"com.amazonaws.{w.word()}#{code}", "message": message})
    return Told(text, (code, message), document=True)


@kind("aws-xml")
def xml(w: Words) -> Told:
    code, message = _code(w), w.message().replace("'", "").replace('"', "")
    lines = ["<ErrorResponse>", "  <Error>", "    <Type>Sender</Type>", f"    <Code>{code}</Code>", f"    <Message>{message}</Message>"]
    return Told("\n".join([*lines, "  </Error>", f"  <RequestId>{w.uuid()}</RequestId>", "</ErrorResponse>"]), (code, message), 3)


@kind("model-openai")
def openai(w: Words) -> Told:
    type_, message, code = w.name("Error"), w.message().replace("'", "").replace('"', ""), f"{w.word()}_{w.word()}"
    text = f"Error code: 400 - {{'error': {{'message': '{message}', 'type': '{code}', 'param': None, 'code': None}}}}"
    return Told(f"openai.{type_}: {text}", (type_, message), also=(code,))


@kind("model-anthropic")
def anthropic(w: Words) -> Told:
    code, message = f"{w.word()}_error", w.message()
    error = {"type": "error", "error": {"type": code, "message": message}, "request_id": f"req_{w.hex(12)}"}
    return Told(json.dumps(error), (code, message), document=True)


@kind("problem-json")
def problem(w: Words) -> Told:
    title, detail = w.message(), w.message()
    said = {"type": f"https://example.com/{w.word()}", "title": title, "status": 409, "detail": detail}
    return Told(json.dumps(said), (title, detail), document=True)


@kind("google-error")
def google(w: Words) -> Told:
    message, status = w.message(), f"{w.word()}_{w.word()}".upper()
    return Told(json.dumps({"error": {"code": 409, "message": message, "status": status}}), (status, message), document=True)
