"""Loopback stand-in for an OpenAI-style API: chat completions and responses, streamed or not.

usage: stub_openai.py PORT [ERROR]

The model "calls" every tool that the first user text names as `use NAME({"arg": "value"})`, one per
turn, then answers. With ERROR requests fail: `throttle` (429), `throttle-twice` (only the first two),
`server-error` (500), `context` (400, the context is too long), `cut` (the stream breaks in the middle).
"""

from __future__ import annotations

import json
import re
import sys
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CALL = re.compile(r"use (\w+)\((\{.*?\})\)")
ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "throttle": (
        429,
        {
            "message": "Rate limit reached for gpt-4.1-mini on tokens per min (TPM): Limit 200000, Used 199100,"
            " Requested 1800. Please try again in 270ms.",
            "type": "tokens",
            "param": None,
            "code": "rate_limit_exceeded",
        },
    ),
    "server-error": (
        500,
        {
            "message": "The server had an error while processing your request. Sorry about that!",
            "type": "server_error",
            "param": None,
            "code": None,
        },
    ),
    "context": (
        400,
        {
            "message": "This model's maximum context length is 128000 tokens. However, your messages resulted in"
            " 131742 tokens. Please reduce the length of the messages.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
    ),
}
ERRORS["throttle-twice"] = ERRORS["throttle"]


def texts(content: Any) -> str:
    if isinstance(content, str):
        return content
    return " ".join(str(part.get("text", "")) for part in content or [] if isinstance(part, dict))


def next_turn(messages: list[dict[str, Any]]) -> tuple[str, tuple[str, str] | None]:
    """(text, call) of the scripted model's next message; either API's way to send results counts."""
    said = " ".join(texts(m.get("content")) for m in messages if m.get("role") == "user")
    plan = CALL.findall(said)
    done = sum(m.get("role") == "tool" or m.get("type") == "function_call_output" for m in messages)
    return ("", plan[done]) if done < len(plan) else ("Everything is in order.", None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    error = ""
    requests = 0

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def send_json(self, status: int, payload: dict[str, Any]) -> None:
        body = json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("x-request-id", f"req_{uuid.uuid4().hex}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        Handler.requests += 1
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(0.05)
        error = ERRORS.get(Handler.error)
        if error and not (Handler.error == "throttle-twice" and Handler.requests > 2):
            return self.send_json(error[0], {"error": error[1]})
        if self.path.endswith("/responses"):
            return self.response_object(request)
        return self.chat(request)

    def events(self, events: list[dict[str, Any]], named: bool) -> None:
        """A stream without a length, as the real service's; in mode `cut` its second half is missing."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in events[: len(events) // 2] if Handler.error == "cut" else events:
            data = (f"event: {event['type']}\n" if named else "") + f"data: {json.dumps(event)}\n\n"
            self.wfile.write(f"{len(data):x}\r\n{data}\r\n".encode())
            self.wfile.flush()
            time.sleep(0.02)
        self.close_connection = True
        if Handler.error != "cut":
            end = b"" if named else b"e\r\ndata: [DONE]\n\n\r\n"
            self.wfile.write(end + b"0\r\n\r\n")

    def chat(self, request: dict[str, Any]) -> None:
        text, call = next_turn(request["messages"])
        inputs = 140 + 35 * len(request["messages"])
        usage = {"prompt_tokens": inputs, "completion_tokens": 24, "total_tokens": inputs + 24}
        message: dict[str, Any] = {"role": "assistant", "content": text or None}
        if call:
            function = {"name": call[0], "arguments": call[1]}
            message["tool_calls"] = [{"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}]
        reason = "tool_calls" if call else "stop"
        head = {"id": f"chatcmpl-{uuid.uuid4().hex[:29]}", "created": int(time.time()), "model": request["model"]}
        if not request.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": reason}
            return self.send_json(200, {**head, "object": "chat.completion", "choices": [choice], "usage": usage})
        for index, part in enumerate(message.get("tool_calls", [])):
            part["index"] = index
        pieces: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        pieces += [{"content": f"{word} "} for word in text.split()] if text else [{"tool_calls": message["tool_calls"]}]
        head["object"] = "chat.completion.chunk"
        chunks = [{**head, "choices": [{"index": 0, "delta": p, "finish_reason": None}]} for p in pieces]
        chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        chunks.append({**head, "choices": [], "usage": usage})
        return self.events(chunks, named=False)

    def response_object(self, request: dict[str, Any]) -> None:
        given = request["input"]
        messages = [{"role": "user", "content": given}] if isinstance(given, str) else given
        text, call = next_turn(messages)
        inputs = 140 + 35 * len(messages)
        item: dict[str, Any]
        if call:
            ids = {"id": f"fc_{uuid.uuid4().hex}", "call_id": f"call_{uuid.uuid4().hex[:24]}"}
            item = {"type": "function_call", **ids, "name": call[0], "arguments": call[1], "status": "completed"}
        else:
            part = {"type": "output_text", "text": text, "annotations": []}
            ids = {"id": f"msg_{uuid.uuid4().hex}"}
            item = {"type": "message", **ids, "role": "assistant", "status": "completed", "content": [part]}
        response = {
            "id": f"resp_{uuid.uuid4().hex}", "object": "response", "created_at": int(time.time()), "status": "completed",
            "model": request["model"], "output": [item], "parallel_tool_calls": False, "tool_choice": "auto",
            "tools": request.get("tools", []), "error": None, "incomplete_details": None, "instructions": None,
            "metadata": {}, "temperature": 1.0, "top_p": 1.0,
            "usage": {
                "input_tokens": inputs, "output_tokens": 24, "total_tokens": inputs + 24,
                "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
            },
        }  # fmt: skip
        if not request.get("stream"):
            return self.send_json(200, response)
        started = {**response, "status": "in_progress", "output": [], "usage": None}
        events = [
            {"type": "response.created", "response": started},
            {"type": "response.output_item.added", "output_index": 0, "item": item},
            {"type": "response.output_item.done", "output_index": 0, "item": item},
            {"type": "response.completed", "response": response},
        ]
        return self.events([{**e, "sequence_number": n} for n, e in enumerate(events)], named=True)


if __name__ == "__main__":
    Handler.error = sys.argv[2] if len(sys.argv) > 2 else ""
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
