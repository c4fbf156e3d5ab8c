"""An OTLP endpoint that refuses. usage: stub_collector.py PORT denied|destination

The answers are typed in after published messages of AWS X-Ray's OTLP endpoint.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROLE = "arn:aws:sts::123456789012:assumed-role/orderdesk-execution/BedrockAgentCore"
ANSWERS = {
    "denied": (403, f"User: {ROLE} is not authorized to perform: xray:PutTraceSegments"),
    "destination": (400, "The OTLP API is supported with CloudWatch Logs as a Trace Segment Destination."),
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, message = ANSWERS[sys.argv[2]]
        body = json.dumps({"message": message}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
