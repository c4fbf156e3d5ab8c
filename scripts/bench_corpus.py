"""
Made-up exports for `scripts/bench`, in the shape CloudWatch writes (`aws/spans`, one document a line).

Every trace is an agent run of 18 to 29 spans: entry span, memory operations, one or two cycles
with a model call inside each, tool calls; some tool calls fail. Ids and times are fresh for every
trace, traces overlap as they do in a log group, lines stand in order of their end. Seeded, so two
runs give the same bytes.
"""

from __future__ import annotations

import gzip
import heapq
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

START_NS = 1_760_000_000 * 10**9
GAP_NS = 3_700_000_000  # between two invocations; each lasts 8 to 20 s, so three or four overlap
FAILING = 0.03  # share of traces with a failing tool call
_ACCOUNT = "123456789012"
_RUNTIME = "bench_agent-Abcdef1234"
_RESOURCE: dict[str, Any] = {
    "attributes": {
        "deployment.environment.name": "bedrock-agentcore:default",
        "aws.local.service": "bench_agent.DEFAULT",
        "service.name": "bench_agent.DEFAULT",
        "cloud.region": "us-east-1",
        "aws.log.stream.names": "otel-rt-logs",
        "telemetry.sdk.name": "opentelemetry",
        "aws.service.type": "gen_ai_agent",
        "telemetry.sdk.language": "python",
        "cloud.provider": "aws",
        "cloud.resource_id": f"arn:aws:bedrock-agentcore:us-east-1:{_ACCOUNT}:runtime/{_RUNTIME}"
        "/runtime-endpoint/DEFAULT:DEFAULT",
        "aws.log.group.names": f"/aws/bedrock-agentcore/runtimes/{_RUNTIME}-DEFAULT",
        "telemetry.sdk.version": "1.33.1",
        "cloud.platform": "aws_bedrock_agentcore",
        "telemetry.auto.version": "0.12.2-aws",
    }
}
_COMMON = {
    "aws.local.service": "bench_agent.DEFAULT",
    "aws.local.environment": "bedrock-agentcore:default",
    "PlatformType": "AWS::BedrockAgentCore",
    "telemetry.extended": "true",
}
_MEMORY = ("ListEvents", "CreateEvent", "ListEvents", "RetrieveMemoryRecords", "CreateEvent")
_TOOLS = ("search_orders", "lookup_customer", "convert_currency", "weather", "create_ticket")
_SCHEMA = orjson.dumps(
    {
        "json": {
            "type": "object",
            "properties": {
                f"field_{n}": {"type": "string", "description": f"Part {n} of the key of the record to read"} for n in range(14)
            },
        }
    }
).decode()
_TRACEBACK = "Traceback (most recent call last):\n" + "".join(
    f'  File "/app/tools/step_{n}.py", line {40 + n}, in call\n    return inner(*args, **kwargs)\n' for n in range(12)
)


class Run:
    """One trace being written down."""

    def __init__(self, rng: random.Random, start_ns: int) -> None:
        self.rng = rng
        self.trace_id = f"{start_ns // 10**9:08x}{rng.getrandbits(96):024x}"
        self.session = f"{rng.getrandbits(32):08x}-{rng.getrandbits(16):04x}-4{rng.getrandbits(12):03x}-8000-{rng.getrandbits(48):012x}"
        self.documents: list[dict[str, Any]] = []

    def span(
        self, parent: str, name: str, kind: str, scope: str, times: tuple[int, int], attributes: dict[str, Any], failure: str = ""
    ) -> str:
        span_id = f"{self.rng.getrandbits(64) | 1:016x}"
        start, end = times
        document: dict[str, Any] = {
            "resource": _RESOURCE,
            "scope": {"name": scope, "version": "0.54b1"},
            "traceId": self.trace_id,
            "spanId": span_id,
            "parentSpanId": parent,
            "flags": 768 if kind == "SERVER" else 256,
            "name": name,
            "kind": kind,
            "startTimeUnixNano": start,
            "endTimeUnixNano": end,
            "durationNano": end - start,
            "attributes": {**_COMMON, **attributes, "session.id": self.session},
            "status": {"code": "UNSET"},
        }
        if failure:
            document["status"] = {"code": "ERROR", "message": f"'{failure}'"}
            document["events"] = [
                {
                    "timeUnixNano": end - 1000,
                    "name": "exception",
                    "attributes": {
                        "exception.type": "KeyError",
                        "exception.message": f"'{failure}'",
                        "exception.stacktrace": f"{_TRACEBACK}KeyError: '{failure}'\n",
                        "exception.escaped": "False",
                    },
                }
            ]
        self.documents.append(document)
        return span_id

    def aws(self, parent: str, operation: str, at: int) -> int:
        """A botocore client span; returns when it ended."""
        end = at + self.rng.randrange(20_000_000, 180_000_000)
        self.span(
            parent,
            f"Bedrock AgentCore.{operation}",
            "CLIENT",
            "opentelemetry.instrumentation.botocore.bedrock-agentcore",
            (at, end),
            {
                "rpc.service": "Bedrock AgentCore",
                "rpc.system": "aws-api",
                "rpc.method": operation,
                "aws.remote.service": "AWS::BedrockAgentCore",
                "aws.remote.operation": operation,
                "aws.local.operation": "POST /invocations",
                "aws.span.kind": "CLIENT",
                "aws.region": "us-east-1",
                "aws.auth.region": "us-east-1",
                "aws.auth.account.access_key": "AKIAIOSFODNN7EXAMPLE",
                "aws.request_id": f"{self.rng.getrandbits(32):08x}-0000-4000-8000-{self.rng.getrandbits(48):012x}",
                "server.address": "bedrock-agentcore.us-east-1.amazonaws.com",
                "server.port": 443,
                "http.status_code": 200,
                "http.response.status_code": 200,
                "retry_attempts": 0,
                "gen_ai.memory.id": "bench_memory-Abcdef1234",
            },
        )
        return end

    def model(self, parent: str, at: int) -> int:
        end = at + self.rng.randrange(900_000_000, 3_500_000_000)
        tokens = {"gen_ai.usage.input_tokens": self.rng.randrange(200, 4000), "gen_ai.usage.output_tokens": self.rng.randrange(20, 800)}
        usual = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "example.model-v1:0"}
        chat = self.span(
            parent,
            "chat",
            "INTERNAL",
            "strands.telemetry.tracer",
            (at, end),
            {
                **usual,
                **tokens,
                "gen_ai.system": "strands-agents",
                "gen_ai.usage.prompt_tokens": tokens["gen_ai.usage.input_tokens"],
                "gen_ai.usage.completion_tokens": tokens["gen_ai.usage.output_tokens"],
                "gen_ai.event.start_time": "2025-10-09T08:53:20.000000+00:00",
                "gen_ai.event.end_time": "2025-10-09T08:53:22.000000+00:00",
                "gen_ai.server.time_to_first_token": self.rng.randrange(200, 900),
            },
        )
        self.span(
            chat,
            "chat example.model-v1:0",
            "CLIENT",
            "opentelemetry.instrumentation.botocore.bedrock-runtime",
            (at + 1_000_000, end - 1_000_000),
            {
                **usual,
                **tokens,
                "gen_ai.system": "aws.bedrock",
                "gen_ai.response.finish_reasons": ["end_turn"],
                "rpc.service": "Bedrock Runtime",
                "rpc.method": "ConverseStream",
                "aws.remote.resource.identifier": "example.model-v1:0",
                "aws.request_id": f"{self.rng.getrandbits(32):08x}-0000-4000-8000-{self.rng.getrandbits(48):012x}",
                "http.status_code": 200,
                "http.response.status_code": 200,
                "retry_attempts": 0,
            },
        )
        return end

    def tool(self, parent: str, at: int, name: str, failure: str = "") -> int:
        end = at + self.rng.randrange(30_000_000, 700_000_000)
        self.span(
            parent,
            f"execute_tool {name}",
            "INTERNAL",
            "strands.telemetry.tracer",
            (at, end),
            {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.system": "strands-agents",
                "gen_ai.tool.name": name,
                "gen_ai.tool.call.id": f"tooluse_{self.rng.getrandbits(100):025x}",
                "gen_ai.tool.status": "error" if failure else "success",
                "gen_ai.tool.description": f"{name}: reads one record from the shop's own service and returns it as JSON.",
                "gen_ai.tool.json_schema": _SCHEMA,
                "gen_ai.event.start_time": "2025-10-09T08:53:20.000000+00:00",
                "gen_ai.event.end_time": "2025-10-09T08:53:22.000000+00:00",
            },
            failure,
        )
        return end


def run(rng: random.Random, start_ns: int, failing: bool) -> list[dict[str, Any]]:
    """The spans of one invocation, children after their parents."""
    made = Run(rng, start_ns)
    memory, cycles, tools = rng.randrange(7, 12), rng.randrange(2, 4), rng.randrange(1, 3)
    entry = made.span(
        f"{rng.getrandbits(64) | 1:016x}",  # the platform's span, which exports do not hold
        "POST /invocations",
        "SERVER",
        "opentelemetry.instrumentation.starlette",
        (start_ns, start_ns),
        {
            "http.method": "POST",
            "http.target": "/invocations",
            "http.route": "/invocations",
            "http.url": "http://127.0.0.1:8080/invocations",
            "http.host": "127.0.0.1:8080",
            "http.server_name": "cell01.example.com",
            "http.scheme": "http",
            "http.flavor": "1.1",
            "http.status_code": 200,
            "http.response.status_code": 200,
            "net.host.port": 8080,
            "net.peer.ip": "127.0.0.1",
            "net.peer.port": 36612,
            "aws.local.operation": "POST /invocations",
            "aws.span.kind": "SERVER",
        },
    )
    at = start_ns + 5_000_000
    for n in range(memory // 2):
        at = made.aws(entry, _MEMORY[n % 5], at)
    agent_at = at
    agent = made.span(
        entry,
        "invoke_agent Strands Agents",
        "INTERNAL",
        "strands.telemetry.tracer",
        (at, at),
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "Strands Agents",
            "gen_ai.agent.tools": "[" + ", ".join(f'"{t}"' for t in _TOOLS) + "]",
            "gen_ai.request.model": "example.model-v1:0",
            "gen_ai.system": "strands-agents",
            "gen_ai.usage.total_tokens": 4321,
            "gen_ai.usage.cache_read_input_tokens": 0,
        },
    )
    held = made.documents[-1]
    for _ in range(cycles):
        began = at
        cycle = made.span(
            agent, "execute_event_loop_cycle", "INTERNAL", "strands.telemetry.tracer", (at, at),
            {"event_loop.cycle_id": f"{rng.getrandbits(128):032x}", "gen_ai.operation.name": "execute_event_loop_cycle"},
        )  # fmt: skip
        document = made.documents[-1]
        at = made.model(cycle, at + 500_000)
        for _ in range(tools):
            at = made.tool(cycle, at + 300_000, rng.choice(_TOOLS), "missing" if failing else "")
            failing = False
        _end(document, began, at)
    _end(held, agent_at, at)
    for n in range(memory - memory // 2):
        at = made.aws(entry, _MEMORY[n % 5], at)
    _end(made.documents[0], start_ns, at + 2_000_000)
    return made.documents


def _end(document: dict[str, Any], start: int, end: int) -> None:
    document["endTimeUnixNano"], document["durationNano"] = end, end - start


def lines(spans: int, seed: int = 7) -> Iterator[bytes]:
    """`spans` documents, one a line, in order of their end; traces overlap."""
    rng = random.Random(seed)  # noqa: S311
    waiting: list[tuple[int, int, bytes]] = []
    start, number, made = START_NS, 0, 0
    while made < spans:
        for document in run(rng, start, rng.random() < FAILING):
            number += 1
            heapq.heappush(waiting, (document["endTimeUnixNano"], number, orjson.dumps(document) + b"\n"))
        start += GAP_NS
        while waiting and waiting[0][0] < start and made < spans:
            made += 1
            yield heapq.heappop(waiting)[2]


def write(folder: Path, spans: int) -> dict[str, Path]:
    """The corpus as JSON lines, as one JSON array and as gzip."""
    paths = {form: folder / f"spans.{ending}" for form, ending in (("lines", "jsonl"), ("array", "json"), ("gzip", "jsonl.gz"))}
    with (
        paths["lines"].open("wb") as plain,
        paths["array"].open("wb") as array,
        gzip.open(paths["gzip"], "wb", compresslevel=6) as packed,
    ):
        between = b"["
        for line in lines(spans):
            plain.write(line)
            packed.write(line)
            array.write(between + line[:-1])
            between = b",\n"
        array.write(b"]\n")
    return paths


def write_wide(path: Path, tools: int) -> None:
    """One invocation with `tools` tool spans under a single agent span, one in a hundred failing."""
    rng = random.Random(tools)  # noqa: S311
    made = Run(rng, START_NS)
    entry = made.span(
        f"{rng.getrandbits(64) | 1:016x}", "POST /invocations", "SERVER", "opentelemetry.instrumentation.starlette",
        (START_NS, START_NS), {"http.status_code": 200, "http.response.status_code": 200},
    )  # fmt: skip
    agent = made.span(
        entry, "invoke_agent Strands Agents", "INTERNAL", "strands.telemetry.tracer", (START_NS, START_NS),
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Strands Agents"},
    )  # fmt: skip
    at = START_NS
    for n in range(tools):
        at = made.tool(agent, at + 1000, _TOOLS[n % 5], "missing" if n % 100 == 50 else "")
    for document in made.documents[:2]:
        _end(document, START_NS, at + 1000)
    path.write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in made.documents))


def write_small(path: Path, failing: bool) -> None:
    """About 30 spans: what a user exports for one request."""
    rng = random.Random(5)  # noqa: S311
    documents = run(rng, START_NS, failing)
    while len(documents) < 25:
        documents = run(rng, START_NS, failing)
    path.write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in documents))


def write_caller(path: Path, joined: bool) -> None:
    """
    A small trace whose caller names an endpoint ARN: the finding that asks the span graph.

    With `joined` there is a second trace of its session, so that there is something to walk to.
    """
    rng = random.Random(9)  # noqa: S311
    made = Run(rng, START_NS)
    agent = made.span(
        "", "handle_chat", "INTERNAL", "bench.web", (START_NS, START_NS + 60 * 10**9), {"http.status_code": 200},
    )  # fmt: skip
    del made.documents[0]["parentSpanId"]
    at = START_NS + 10**6
    for _ in range(12):
        at = made.tool(agent, made.model(agent, at), _TOOLS[0])
    made.aws(agent, "InvokeAgentRuntime", at)
    arn = str(_RESOURCE["attributes"]["cloud.resource_id"]).partition(":DEFAULT")[0]
    client = made.documents[-1]
    client["attributes"]["aws.bedrock.agentcore.runtime.arn"] = arn
    made.span(
        client["spanId"], "AgentCore.Runtime.Invoke", "SERVER", "", (at + 10**6, at + 10**8),
        {"aws.operation.name": "InvokeAgentRuntime", "aws.resource.arn": arn.partition("/runtime-endpoint")[0]},
    )  # fmt: skip
    if joined:
        other = Run(rng, START_NS - 10**12)
        other.session = made.session
        other.span("", "handle_chat", "INTERNAL", "bench.web", (START_NS - 10**12, START_NS - 10**12 + 10**9), {})
        made.documents += other.documents
    path.write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in made.documents))
