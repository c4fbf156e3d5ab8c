"""Loopback stand-in for bedrock-runtime Converse and ConverseStream.

usage: stub_bedrock.py PORT [ERROR]

The model "calls" every tool that the first user text names as
`use NAME({"arg": "value"})`, one per turn, then answers. With ERROR every
request gets that service error; `throttle-twice` lets the third one through.
"""

from __future__ import annotations

import json
import re
import struct
import sys
import time
import uuid
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

ROLE = "arn:aws:sts::123456789012:assumed-role/OrderDeskRole/BedrockAgentCore-5d1c0c8e"
ACTION = "bedrock:InvokeModelWithResponseStream"
NO_POLICY = f"because no identity-based policy allows the {ACTION} action"
CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0"

Error = tuple[int, str, str]
ERRORS: dict[str, Error] = {
    "access-denied": (
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
    ),
    "use-case-form": (
        404,
        "ResourceNotFoundException",
        (
            "Model use case details have not been submitted for this account. Fill out the "
            "Anthropic use case details form before using the model. If you have already "
            "filled out the form, try again in 15 minutes."
        ),
    ),
    "role-permission": (
        403,
        "AccessDeniedException",
        (
            f"User: {ROLE} is not authorized to perform: {ACTION} on resource: "
            f"arn:aws:bedrock:us-east-1::foundation-model/{CLAUDE} {NO_POLICY}"
        ),
    ),
    "cross-region": (
        403,
        "AccessDeniedException",
        (
            f"User: {ROLE} is not authorized to perform: {ACTION} on resource: "
            f"arn:aws:bedrock:us-east-2::foundation-model/{CLAUDE} {NO_POLICY}"
        ),
    ),
    "marketplace": (
        403,
        "AccessDeniedException",
        (
            "Model access is denied due to IAM user or service role is not authorized to perform "
            "the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, "
            "aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon "
            "Bedrock documentation for further details. Your AWS Marketplace subscription for "
            "this model cannot be completed at this time. If you recently fixed this issue, try "
            "again after 2 minutes."
        ),
    ),
    "on-demand": (
        400,
        "ValidationException",
        (
            "Invocation of model ID {model} with on-demand throughput isn\u2019t supported. Retry "
            "your request with the ID or ARN of an inference profile that contains this model."
        ),
    ),
    "throttle": (
        429,
        "ThrottlingException",
        "Too many requests, please wait before trying again.",
    ),
}
ERRORS["throttle-twice"] = ERRORS["throttle"]

CALL = re.compile(r"use (\w+)\((\{.*?\})\)")


def frame(kind: str, payload: dict[str, Any]) -> bytes:
    """One message of the AWS event-stream encoding."""
    headers = b""
    for key, value in (
        (":event-type", kind),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ):
        headers += bytes([len(key)]) + key.encode() + b"\x07"
        headers += struct.pack(">H", len(value)) + value.encode()
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


def next_turn(messages: list[dict[str, Any]]) -> tuple[str, str, dict[str, Any] | None]:
    """(stop reason, text, tool use) of the scripted model's next message."""
    blocks = [block for message in messages for block in message["content"]]
    plan = CALL.findall(next((b["text"] for b in blocks if "text" in b), ""))
    results = [b["toolResult"] for b in blocks if "toolResult" in b]
    if len(results) < len(plan):
        name, arguments = plan[len(results)]
        use = {
            "toolUseId": f"tooluse_{uuid.uuid4().hex[:22]}",
            "name": name,
            "input": json.loads(arguments),
        }
        return "tool_use", "Let me look that up.", use
    failed = sum(result.get("status") == "error" for result in results)
    text = "I could not finish every step." if failed else "Everything is in order."
    return "end_turn", text, None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    error = ""
    requests = 0

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def start(self, status: int, content_type: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send_json(self, status: int, payload: dict[str, Any], **headers: str) -> None:
        body = json.dumps(payload).encode()
        self.start(status, "application/json", Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def do_POST(self) -> None:
        Handler.requests += 1
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model, operation = unquote(self.path).split("/")[2:4]
        error = ERRORS.get(Handler.error)
        if error and not (Handler.error == "throttle-twice" and Handler.requests > 2):
            status, name, text = error
            message = {"message": text.replace("{model}", model)}
            return self.send_json(status, message, x_amzn_ErrorType=name)
        stop, text, use = next_turn(request["messages"])
        inputs = 140 + 35 * len(request["messages"])
        usage = {"inputTokens": inputs, "outputTokens": 24, "totalTokens": inputs + 24}
        time.sleep(0.1)
        if operation == "converse-stream":
            self.start(200, "application/vnd.amazon.eventstream", Connection="close")
            self.stream(stop, text, use, usage)
            self.close_connection = True
            return None
        content: list[dict[str, Any]] = [{"text": text}]
        if use:
            content.append({"toolUse": use})
        output = {"message": {"role": "assistant", "content": content}}
        metrics = {"latencyMs": 100}
        answer = {"output": output, "stopReason": stop, "usage": usage, "metrics": metrics}
        return self.send_json(200, answer)

    def stream(self, stop: str, text: str, use: dict[str, Any] | None, usage: dict[str, int]) -> None:
        def send(kind: str, **payload: Any) -> None:
            self.wfile.write(frame(kind, payload))
            self.wfile.flush()
            time.sleep(0.02)

        send("messageStart", role="assistant")
        half = text.index(" ", len(text) // 2)
        for piece in (text[:half], text[half:]):
            send("contentBlockDelta", contentBlockIndex=0, delta={"text": piece})
        send("contentBlockStop", contentBlockIndex=0)
        if use:
            start = {"toolUse": {"toolUseId": use["toolUseId"], "name": use["name"]}}
            send("contentBlockStart", contentBlockIndex=1, start=start)
            delta = {"toolUse": {"input": json.dumps(use["input"])}}
            send("contentBlockDelta", contentBlockIndex=1, delta=delta)
            send("contentBlockStop", contentBlockIndex=1)
        send("messageStop", stopReason=stop)
        send("metadata", usage=usage, metrics={"latencyMs": 180})


if __name__ == "__main__":
    Handler.error = sys.argv[2] if len(sys.argv) > 2 else ""
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
