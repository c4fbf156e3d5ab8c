"""Errors inside answers that are streamed: SSE, AG-UI, A2A, EventStream, WebSocket."""

from __future__ import annotations

import json

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _frame(event: dict[str, object]) -> str:
    return f"data: {json.dumps(event)}"


@kind("sse-error-event")
def sse_event(w: Words) -> Told:
    code, message = w.name("Error"), w.message()
    return Told(f"event: error\n{_frame({'error_type': code, 'message': message})}\n", (code, message), 1)


@kind("sse-error-data")
def sse_data(w: Words) -> Told:
    code, message = w.name("Error"), w.message()
    lines = [_frame({"delta": w.word()}), "", _frame({"error": message, "error_type": code}), ""]
    return Told("\n".join(lines), (code, message), 2)


@kind("ag-ui-run-error")
def ag_ui(w: Words) -> Told:
    code, message = w.word().upper(), w.message()
    lines = [_frame({"type": "RUN_STARTED", "threadId": w.uuid(), "runId": w.uuid()}), ""]
    lines += [_frame({"type": "RUN_ERROR", "message": message, "code": code}), ""]
    return Told("\n".join(lines), (code, message), 2)


@kind("a2a-failed")
def a2a(w: Words) -> Told:
    message = w.message()
    status = {"state": "failed", "message": {"role": "agent", "parts": [{"kind": "text", "text": message}]}}
    task = {"jsonrpc": "2.0", "id": 1, "result": {"kind": "task", "id": w.uuid(), "contextId": w.uuid(), "status": status}}
    return Told(json.dumps(task), ("failed", message), document=True)


@kind("event-stream")
def event_stream(w: Words) -> Told:
    type_, message = w.word() + "Exception", w.message()
    text = f"EventStreamError: An error occurred ({type_}) when calling the Get{w.word().capitalize()} operation: {message}"
    return Told(f"botocore.exceptions.{text}", (type_, message))


@kind("websocket-1011")
def websocket(w: Words) -> Told:
    reason = w.message()
    line = f"websockets.exceptions.ConnectionClosedError: received 1011 (internal error) {reason}; "
    return Told(f"{line}then sent 1011 (internal error) {reason}", ("1011", reason))


@kind("websocket-close-js")
def websocket_js(w: Words) -> Told:
    reason = w.message()
    return Told(f"WebSocket closed: code=1011 reason={reason}", ("1011", reason))
