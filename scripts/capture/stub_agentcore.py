"""Loopback stand-in for the InvokeAgentRuntime API. usage: stub_agentcore.py PORT ANSWER...

The n-th request gets the n-th ANSWER (the last one repeats): `ok` or a name in ERRORS.
"""

from __future__ import annotations

import json
import sys
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

ERRORS = {
    "runtime-500": (
        424,
        "RuntimeClientError",
        ("Received error (500) from runtime. Please check your CloudWatch logs for more information."),
    ),
    "init-timeout": (
        424,
        "RuntimeClientError",
        ("Runtime initialization time exceeded. Please make sure that initialization completes in 30s."),
    ),
    "quota": (
        402,
        "ServiceQuotaExceededException",
        "Maximum number of active session workloads exceeded for this account.",
    ),
    "internal-error": (500, "InternalServerException", "An internal error occurred"),
    "denied": (
        403,
        "AccessDeniedException",
        (
            "User: arn:aws:sts::123456789012:assumed-role/OrderDeskCaller/web is not authorized "
            "to perform: bedrock-agentcore:InvokeAgentRuntime on resource: "
            "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/orderdesk-AbCdEf1234 "
            "because no identity-based policy allows the bedrock-agentcore:InvokeAgentRuntime "
            "action"
        ),
    ),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: ClassVar[list[str]] = []

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "ok":
            status, body, content_type = 200, b'data: "Everything is in order."\n\n', "text/event-stream"
        else:
            status, name, text = ERRORS[answer]
            body, content_type = json.dumps({"message": text}).encode(), "application/json"
        self.send_response(status)
        if answer != "ok":
            self.send_header("x-amzn-ErrorType", name)
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    Handler.answers = sys.argv[2:]
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
