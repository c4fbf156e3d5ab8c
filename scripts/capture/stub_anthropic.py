"""Loopback stand-in for Anthropic's messages API, streamed. usage: stub_anthropic.py PORT [ERROR]

The model "calls" every tool that a user text names as `use NAME({"arg": "value"})`, one per turn, then
answers. With ERROR every request fails: `throttle` (429) or `server-error` (529).
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CALL = re.compile(r"use (\w+)\((\{.*?\})\)")
ERRORS = {
    "throttle": (429, "rate_limit_error", "Number of requests has exceeded your rate limit"),
    "server-error": (529, "overloaded_error", "Overloaded"),
}


def next_turn(messages: list[dict[str, Any]]) -> tuple[str, str] | None:
    """The call that the scripted model makes now."""
    blocks = []
    for message in messages:
        content = message["content"]
        blocks += [{"type": "text", "text": content}] if isinstance(content, str) else content
    plan = CALL.findall(" ".join(b["text"] for b in blocks if b["type"] == "text"))
    done = sum(b["type"] == "tool_result" for b in blocks)
    return plan[done] if done < len(plan) else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    error = ""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.error:
            status, kind, message = ERRORS[self.error]
            error = {"type": "error", "error": {"type": kind, "message": message}}
            return self.answer(status, "application/json", json.dumps(error).encode())
        messages = request.get("messages", [])
        call = next_turn(messages) if request.get("tools") else None
        usage = {"input_tokens": 140 + 35 * len(messages), "output_tokens": 1}
        message = {"id": f"msg_{uuid.uuid4().hex}", "type": "message", "role": "assistant", "model": request.get("model"),
                   "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
        block: dict[str, Any] = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": "Everything is in order."}
        if call:
            block = {"type": "tool_use", "id": f"toolu_{uuid.uuid4().hex[:20]}", "name": call[0], "input": {}}
            delta = {"type": "input_json_delta", "partial_json": call[1]}
        reason = "tool_use" if call else "end_turn"
        events: list[tuple[str, dict[str, Any]]] = [
            ("message_start", {"message": message}),
            ("content_block_start", {"index": 0, "content_block": block}),
            ("content_block_delta", {"index": 0, "delta": delta}),
            ("content_block_stop", {"index": 0}),
            ("message_delta", {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": {"output_tokens": 24}}),
            ("message_stop", {}),
        ]
        stream = "".join(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n" for name, data in events)
        return self.answer(200, "text/event-stream", stream.encode())


if __name__ == "__main__":
    Handler.error = sys.argv[2] if len(sys.argv) > 2 else ""
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
