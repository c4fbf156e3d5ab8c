"""The captures: every function runs real software and leaves its files in `out`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import frameworks
import servers
from aws_cli import aws_cli_logs
from servers import ARN, VENV_LANGGRAPH, VENV_OLD, agent, client, nginx, python, server

SESSION_A = "session-3f6c1a52-8d0b-4b7e-a1c9-5e2f70d4b601"
SESSION_B = "session-91be47d0-2c35-4f18-8a6d-c07b3e95f802"

STOCK = 'use get_stock({"sku":"A-100"})'
PRICE = 'use price_order({"sku":"A-100","quantity":20})'
RESERVE = 'use reserve_stock({"sku":"A-100","quantity":20})'


def traceparent(sampled: bool = True) -> str:
    trace = f"{int(time.time()):08x}{secrets.token_hex(12)}"
    return f"00-{trace}-{secrets.token_hex(8)}-{'01' if sampled else '00'}"


def invoke(out: Path, port: int, prompt: str, session: str = SESSION_A, *options: str) -> None:
    url = f"http://127.0.0.1:{port}/invocations"
    client(out, "httpx", url, "--prompt", prompt, "--session", session, *options)


def strands_ok(out: Path) -> None:
    with agent(out) as port:
        invoke(out, port, f"20 of A-100, please: {STOCK} then {PRICE}.")
        invoke(out, port, "Good morning, are you open?", SESSION_B)


def forgetful(**env: str) -> Callable[[Path], None]:
    """An agent that is not told all that was said."""

    def run(out: Path) -> None:
        with agent(out, env=env) as port:
            invoke(out, port, f"20 of A-100, please: {STOCK} then {PRICE} then {STOCK}.")

    return run


def tool_raises(out: Path) -> None:
    with agent(out) as port:
        invoke(out, port, f"Reserve 20 of A-100: {STOCK} then {RESERVE}.")


def tool_raises_hidden(out: Path) -> None:
    with agent(out, venv=VENV_OLD) as port:
        invoke(out, port, f"Reserve 20 of A-100: {STOCK} then {RESERVE}.")


def tool_recovered(out: Path) -> None:
    first, second = (f'use fetch_invoice({{"number":"{n}"}})' for n in ("2093", "INV-2093"))
    with agent(out) as port:
        invoke(out, port, f"Is invoice 2093 paid? {first} or {second}.")


def stream(kind: str, seconds: int, timeout: int, heartbeat: int = 0) -> Callable[[Path], None]:
    """A tool silent for `seconds` behind a proxy that waits `timeout` seconds."""

    def run(out: Path) -> None:
        with (
            agent(out, env={"HEARTBEAT_SECONDS": str(heartbeat)}) as port,
            nginx(out, port, timeout) as url,
        ):
            target = url if kind == "boto3" else f"{url}/invocations"
            prompt = f'The monthly report: use build_report({{"seconds":{seconds}}}).'
            options = ["--arn", ARN] if kind == "boto3" else []
            client(out, kind, target, "--prompt", prompt, "--session", SESSION_A, *options)
            time.sleep(max(0, seconds - timeout) + 3)  # the agent works on

    return run


def unsampled(sampler: str) -> Callable[[Path], None]:
    def run(out: Path) -> None:
        env = {"OTEL_TRACES_SAMPLER": sampler} if sampler else {}
        with agent(out, env=env) as port:
            parent = traceparent(sampled=False)
            invoke(out, port, f"Stock? {STOCK}.", SESSION_A, "--traceparent", parent)

    return run


def caller(arn: str, agent_traced: bool) -> Callable[[Path], None]:
    """A traced web application that invokes the agent with boto3."""

    def run(out: Path) -> None:
        with agent(out, traced=agent_traced) as port, nginx(out, port, 60) as url:
            servers.to_end(
                python("caller_app.py", url, arn, SESSION_A, f"Stock? {STOCK}.", traced=True),
                out / "caller.otlp.jsonl",
                stderr=out / "caller.stderr.log",
                env=servers.CALLER_TRACED,
            )
        if not agent_traced:  # nothing of the agent is part of this case
            for name in ("agent.stdout.log", "agent.stderr.log"):
                (out / name).unlink(missing_ok=True)

    return run


def sessions(same_trace: bool) -> Callable[[Path], None]:
    def run(out: Path) -> None:
        first = traceparent()
        second = first if same_trace else traceparent()
        with agent(out) as port:
            invoke(out, port, f"Stock? {STOCK}.", SESSION_A, "--traceparent", first)
            time.sleep(1)
            invoke(out, port, f"And the price? {PRICE}.", SESSION_B, "--traceparent", second)

    return run


def model(error: str, model_id: str = "", env: dict[str, str] | None = None) -> Callable[[Path], None]:
    def run(out: Path) -> None:
        with agent(out, model=model_id, error=error, env=env) as port:
            invoke(out, port, "Good morning, are you open?")

    return run


def failing_start(out: Path) -> None:
    """Start an agent whose import fails; it ends by itself."""
    servers.to_end(
        python("agent_missing.py", "0", traced=True),
        out / "agent.otlp.jsonl",
        stderr=out / "agent.stderr.log",
        env=servers.AGENT_TRACED,
    )


def platform(*answers: str, start_fails: bool = False) -> Callable[[Path], None]:
    """boto3 against an InvokeAgentRuntime that gives these answers."""

    def run(out: Path) -> None:
        if start_fails:
            failing_start(out)
        port = servers.free_port()
        with server(python("stub_agentcore.py", str(port), *answers), port):
            for number in range(len(answers)):
                time.sleep(2 if number else 0)
                url = f"http://127.0.0.1:{port}"
                client(out, "boto3", url, "--arn", ARN, "--session", SESSION_A)

    return run


def optional_import_handled(out: Path) -> None:
    with agent(out, program="agent_optional.py") as port:
        invoke(out, port, f"Stock? {STOCK}.")


def mcp_tool_error(out: Path) -> None:
    port = servers.free_port()
    with (
        server(
            python("mcp_server.py", str(port), traced=True),
            port,
            stdout=out / "mcp.otlp.jsonl",
            stderr=out / "mcp.stderr.log",
            env=servers.MCP_TRACED,
        ),
        agent(out, env={"MCP_URL": f"http://127.0.0.1:{port}/mcp"}) as agent_port,
    ):
        find = 'use locate_item({"sku":"A-100"})'
        move = 'use book_transfer({"sku":"A-100","quantity":3})'
        invoke(out, agent_port, f"Bring 3 of A-100 to the shop: {find} then {move}.")


def langgraph(prompt: str) -> Callable[[Path], None]:
    def run(out: Path) -> None:
        with agent(out, venv=VENV_LANGGRAPH, program="langgraph_app.py") as port:
            invoke(out, port, prompt)

    return run


def langgraph_bare(out: Path) -> None:
    """The instrumentation of the framework is switched off; the server's stays."""
    env = {"OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": "langchain,botocore"}
    with agent(out, venv=VENV_LANGGRAPH, program="langgraph_app.py", env=env) as port:
        invoke(out, port, 'Figures of May: use month_total({"month":"May"}).')


def untraced(out: Path) -> None:
    """The agent without opentelemetry-instrument; both of its outputs in one file, as the platform keeps them."""
    port, log = servers.free_port(), out / "agent.log"
    with servers.bedrock() as endpoint:
        env = {"BEDROCK_ENDPOINT": endpoint}
        with server(python("agent_app.py", str(port)), port, stdout=log, stderr=log, env=env):
            invoke(out, port, f"Stock? {STOCK}.")


def export_refused(answer: str) -> Callable[[Path], None]:
    """The exporter of spans sends to an endpoint that refuses them."""

    def run(out: Path) -> None:
        collector = servers.free_port()
        url = f"http://127.0.0.1:{collector}/v1/traces"
        env = {"OTEL_TRACES_EXPORTER": "otlp_proto_http", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": url}
        with server(python("stub_collector.py", str(collector), answer), collector), agent(out, env=env) as port:
            invoke(out, port, f"Stock? {STOCK}.")
            time.sleep(7)  # a batch is sent every five seconds

    return run


def stream_truncated(out: Path) -> None:
    """A hop without chunked encoding hangs up on a silent tool: no client can tell."""
    relay = servers.free_port()
    with agent(out) as port, server(python("cut_relay.py", str(relay), str(port), "3"), relay):
        invoke(out, relay, 'The monthly report: use build_report({"seconds":8}).')
        time.sleep(8)  # the agent works on


def client_errors(out: Path) -> None:
    """EVENT-CLIENT.log: refused, stream cut (visibly or not), client's own time-out."""
    commands: dict[str, Callable[[str], list[str]]] = {
        "curl": lambda url: ["curl", "-sSN", "--max-time", "1", "-d", "{}", url],
        "node": lambda url: ["node", "client_node.mjs", url, "1"],
    }
    events = {"refused": "", "cut": "cut", "unframed": "unframed", "timeout": "hang"}
    for event, mode in events.items():
        port = servers.free_port()
        url = f"http://127.0.0.1:{port}"
        program = server(python("drop_server.py", str(port), mode), port)
        with program if mode else nullcontext():
            for kind in ("httpx", "requests", "urllib3", "aiohttp", "boto3"):
                options = ["--timeout", "1", "--arn", ARN if kind == "boto3" else ""]
                target = url if kind == "boto3" else f"{url}/invocations"
                client(out, kind, target, *options, name=f"{event}-{kind}.log")
            for kind, command in commands.items():
                log = out / f"{event}-{kind}.log"
                status = servers.to_end(command(f"{url}/invocations"), log)
                with log.open("a") as end:
                    end.write(f"exit status {status}\n")


def smolagents(scenario: str) -> Callable[[Path], None]:
    """A smolagents run under OpenInference; the spans are written to the standard output."""

    def run(out: Path) -> None:
        command = python("smolagents_app.py", scenario, venv=servers.VENV_SMOLAGENTS)
        servers.to_end(command, out / "agent.otlp.jsonl", stderr=out / "agent.stderr.log")

    return run


def swarm(scenario: str) -> Callable[[Path], None]:
    """Two Strands agents that hand over to each other."""

    def run(out: Path) -> None:
        command = python("swarm_app.py", scenario, traced=True)
        servers.to_end(command, out / "agent.otlp.jsonl", stderr=out / "agent.stderr.log", env=servers.AGENT_TRACED)

    return run


CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0"

CAPTURES: dict[str, Callable[[Path], None]] = {
    "strands-ok": strands_ok,
    "strands-window": forgetful(WINDOW="3"),
    "strands-blanked-results": forgetful(BLANKED="1"),
    "tool-raises": tool_raises,
    "tool-raises-hidden": tool_raises_hidden,
    "tool-recovered": tool_recovered,
    "stream-drop-httpx": stream("httpx", 8, 3),
    "stream-drop-requests": stream("requests", 8, 3),
    "stream-drop-boto3": stream("boto3", 8, 3),
    "stream-heartbeat": stream("httpx", 8, 3, heartbeat=1),
    "stream-drop-long": stream("httpx", 75, 65),
    "stream-heartbeat-long": stream("httpx", 75, 65, heartbeat=15),
    "unsampled-parent": unsampled(""),
    "unsampled-always-on": unsampled("always_on"),
    "caller-endpoint-arn": caller(f"{ARN}/runtime-endpoint/DEFAULT", agent_traced=False),
    "caller-runtime-arn": caller(ARN, agent_traced=True),
    "sessions-merged": sessions(same_trace=True),
    "sessions-separate": sessions(same_trace=False),
    "model-access-denied": model("access-denied"),
    "model-use-case-form": model("use-case-form"),
    "model-role-permission": model("role-permission", CLAUDE),
    "model-cross-region": model("cross-region", f"us.{CLAUDE}"),
    "model-marketplace": model("marketplace"),
    "model-on-demand": model("on-demand", CLAUDE),
    "model-throttle-recovered": model("throttle-twice"),
    "model-throttled": model("throttle", env={"AWS_MAX_ATTEMPTS": "1"}),  # two minutes of retries
    "missing-dependency": platform("runtime-500", start_fails=True),
    "optional-import-handled": optional_import_handled,
    "init-timeout": platform("init-timeout", "ok"),
    "init-timeout-missing-dependency": platform("init-timeout", start_fails=True),
    "invoke-quota": platform("quota"),
    "invoke-denied": platform("denied"),
    "invoke-internal-error": platform("internal-error"),
    "mcp-tool-error": mcp_tool_error,
    "langgraph-ok": langgraph('Figures of May: use month_total({"month":"May"}).'),
    "langgraph-tool-error": langgraph('Sheet of May: use export_sheet({"month":"May"}).'),
    "langgraph-bare": langgraph_bare,
    "smolagents-ok": smolagents("ok"),
    "smolagents-planned": smolagents("planned"),
    "smolagents-no-tools": smolagents("no-tools"),
    "smolagents-code-fails": smolagents("code-fails"),
    "smolagents-wrong-arguments": smolagents("wrong-arguments"),
    "swarm-ok": swarm("ok"),
    "swarm-ping-pong": swarm("ping-pong"),
    "swarm-guarded": swarm("guarded"),
    "untraced": untraced,
    "export-denied": export_refused("denied"),
    "export-destination": export_refused("destination"),
    "stream-truncated": stream_truncated,
    "client-errors": client_errors,
    "aws-cli-logs": aws_cli_logs,
    **frameworks.CAPTURES,
}
