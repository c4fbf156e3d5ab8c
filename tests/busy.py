"""An export of one busy agent, as many spans as are wanted, with contents, logs and failures: for pages that must stay quick."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TRACE = "68f3a9c1" + "5b7d2e40" * 3
START = 1795387200 * 10**9
MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
SLOW = "lookup_warehouse_slowly"
TOOLS = ("check_stock", "reserve_stock", "quote_price", "list_orders")
_RESOURCE = {
    "service.name": "orderdesk.DEFAULT", "telemetry.sdk.language": "python", "telemetry.sdk.version": "1.33.1",
    "cloud.provider": "aws", "cloud.region": "eu-west-1", "deployment.environment.name": "bedrock-agentcore:default",
}  # fmt: skip


def spans(count: int) -> list[dict[str, Any]]:
    """A root, an agent, and cycles of one model call and four tools; every 97th tool fails, one is slow."""
    made = [_span(1, 0, "POST /invocations", 0, count * 4, "SERVER", {"http.method": "POST", "http.status_code": 200})]
    agent = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "orderdesk", "session.id": "s" * 36}
    made.append(_span(2, 1, "invoke_agent orderdesk", 1, count * 4 - 2, "INTERNAL", agent))
    number, cycle, at = 3, 0, 2
    while number <= count:
        place = (number - 3) % 6
        if place == 0:
            cycle = number
            told = {"event_loop.cycle_id": f"{number:036d}"}
            made.append(_span(number, 2, "execute_event_loop_cycle", at, 20, "INTERNAL", told))
        elif place == 1:
            made.append(_model(number, cycle, at))
            at += 8
        else:
            made.append(_tool(number, cycle, at, slow=number == count // 12 * 6 + 5))
            at += 3
        number += 1
    return made


def _model(number: int, cycle: int, at: int) -> dict[str, Any]:
    asked = [{"role": "user", "parts": [{"type": "text", "content": f"Is item {number % 40} of order {number} there?"}]}]
    call = {"type": "tool_call", "name": TOOLS[number % 4], "arguments": {"item": f"A-{number % 40}", "order": number}}
    attributes = {
        "gen_ai.operation.name": "chat", "gen_ai.request.model": MODEL, "gen_ai.usage.input_tokens": 1000 + number,
        "gen_ai.usage.output_tokens": 120 + number % 50, "gen_ai.input.messages": json.dumps(asked),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [call]}]), "session.id": "s" * 36,
    }  # fmt: skip
    return _span(number, cycle, f"chat {MODEL}", at, 7, "CLIENT", attributes)


def _tool(number: int, cycle: int, at: int, *, slow: bool) -> dict[str, Any]:
    name = SLOW if slow else TOOLS[number % 4]
    fails = number % 97 == 0
    attributes = {
        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "gen_ai.tool.call.id": f"tooluse_{number:08d}",
        "gen_ai.tool.call.arguments": json.dumps({"item": f"A-{number % 40}", "order": number}),
        "gen_ai.tool.call.result": "error" if fails else f"{number % 7} pieces",
        "gen_ai.tool.status": "error" if fails else "success",
    }  # fmt: skip
    made = _span(number, cycle, f"execute_tool {name}", at, 900 if slow else 2, "INTERNAL", attributes)
    if fails:
        told = {"exception.type": "ValueError", "exception.message": f"order {number} is unknown"}
        made["status"] = {"code": "ERROR", "message": f"order {number} is unknown"}
        made["events"] = [{"timeUnixNano": START + (at + 1) * 10**6, "name": "exception", "attributes": told}]
    return made


def _span(number: int, parent: int, name: str, at: int, length: int, kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
    start = START + at * 10**6
    made: dict[str, Any] = {
        "resource": {"attributes": _RESOURCE}, "scope": {"name": "strands.telemetry.tracer"}, "traceId": TRACE,
        "spanId": f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}", "name": name, "kind": kind, "startTimeUnixNano": start,
        "endTimeUnixNano": start + length * 10**6, "durationNano": length * 10**6, "attributes": attributes,
        "status": {"code": "UNSET"},
    }  # fmt: skip
    return made | ({"parentSpanId": f"{parent * 0x9E3779B97F4A7C15 % 2**64:016x}"} if parent else {})


def write(folder: Path, count: int) -> list[str]:
    """The export, and what its program logged beside it; the names of both."""
    every = spans(count)
    trace, log = folder / "trace.jsonl", folder / "runtime.jsonl"
    trace.write_text("".join(json.dumps(span) + "\n" for span in every))
    lines = []
    for span in every[2::25]:
        failed = span["status"]["code"] == "ERROR"
        lines.append({
            "timeUnixNano": span["startTimeUnixNano"] + 10**6, "severityNumber": 17 if failed else 9, "traceId": TRACE,
            "spanId": span["spanId"], "body": f"{span['name']} {'failed' if failed else 'done'}",
            "observedTimeUnixNano": span["startTimeUnixNano"],
        })  # fmt: skip
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return [str(trace), str(log)]
