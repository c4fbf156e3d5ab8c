"""Starts and stops the programs that a capture runs; every one on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HOME = Path("/opt/agent")
APP = HOME / "app"
VENV = HOME / "venv"
VENV_OLD = HOME / "venv-old"
VENV_LANGGRAPH = HOME / "venv-langgraph"
VENV_SMOLAGENTS = HOME / "venv-smolagents"
SCRIPTS = Path(__file__).resolve().parent
NULL = Path(os.devnull)
CAPTURES = SCRIPTS.parents[1] / "fixtures" / "captures"

RUNTIME = "orderdesk-AbCdEf1234"
ARN = f"arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/{RUNTIME}"

# What AgentCore itself sets in the container of an agent.
PLATFORM_RESOURCE = ",".join(
    f"{key}={value}"
    for key, value in {
        "service.name": "orderdesk.DEFAULT",
        "deployment.environment.name": "bedrock-agentcore:default",
        "cloud.provider": "aws",
        "cloud.platform": "aws_bedrock_agentcore",
        "cloud.region": "us-east-1",
        "cloud.resource_id": f"{ARN}/runtime-endpoint/DEFAULT:DEFAULT",
        "aws.log.group.names": f"/aws/bedrock-agentcore/runtimes/{RUNTIME}-DEFAULT",
        "aws.log.stream.names": "otel-rt-logs",
    }.items()
)

ADOT = {
    "OTEL_PYTHON_DISTRO": "aws_distro",
    "OTEL_PYTHON_CONFIGURATOR": "aws_configurator",
    "OTEL_TRACES_EXPORTER": "otlp_json_file",
    "OTEL_LOGS_EXPORTER": "otlp_json_file",
    "OTEL_METRICS_EXPORTER": "none",
    "OTEL_AWS_APPLICATION_SIGNALS_ENABLED": "false",
}
AGENT_TRACED = {
    **ADOT,
    "AGENT_OBSERVABILITY_ENABLED": "true",
    "OTEL_RESOURCE_ATTRIBUTES": PLATFORM_RESOURCE,
    # Never used: without them the distro prints warnings about AWS's own endpoints.
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://127.0.0.1:4318/v1/logs",
}
MCP_TRACED = {
    **AGENT_TRACED,
    "OTEL_RESOURCE_ATTRIBUTES": "service.name=warehouse-mcp",
}
CALLER_TRACED = {
    **ADOT,
    # Without the detectors that write host and process attributes.
    "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "otel",
    "OTEL_RESOURCE_ATTRIBUTES": "service.name=orderdesk-web",
}

NGINX = """\
daemon off;
worker_processes 1;
pid {prefix}/nginx.pid;
error_log {out}/nginx-error.log warn;
events {{ worker_connections 64; }}
http {{
  log_format timed '$remote_addr - $remote_user [$time_local] "$request" $status '
                   '$body_bytes_sent "$http_referer" "$http_user_agent" '
                   'rt=$request_time urt=$upstream_response_time';
  error_log {out}/nginx-error.log info;
  access_log {out}/nginx-access.log timed;
  client_body_temp_path {prefix}/b; proxy_temp_path {prefix}/p;
  fastcgi_temp_path {prefix}/f; uwsgi_temp_path {prefix}/u; scgi_temp_path {prefix}/s;
  server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_read_timeout {timeout}s;
    proxy_set_header baggage session.id=$http_x_amzn_bedrock_agentcore_runtime_session_id;
    location ~ ^/runtimes/ {{
      rewrite ^ /invocations break;
      proxy_pass http://127.0.0.1:{upstream};
    }}
    location / {{ proxy_pass http://127.0.0.1:{upstream}; }}
  }}
}}
"""


def install() -> None:
    """Copy the programs to a place whose name says nothing about this machine."""
    APP.mkdir(parents=True, exist_ok=True)
    for source in (*SCRIPTS.glob("*.py"), *SCRIPTS.glob("*.mjs")):
        shutil.copy(source, APP)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def accepts(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def environment(extra: dict[str, str]) -> dict[str, str]:
    return {
        "PATH": f"{VENV}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(HOME),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        "AWS_ACCESS_KEY_ID": "loopback",
        "AWS_SECRET_ACCESS_KEY": "loopback",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        **extra,
    }


def python(program: str, *arguments: str, venv: Path = VENV, traced: bool = False) -> list[str]:
    """The command line for one of our programs."""
    command = [f"{venv}/bin/python", program, *arguments]
    return [f"{venv}/bin/opentelemetry-instrument", *command] if traced else command


@contextmanager
def server(
    command: Sequence[str],
    port: int,
    *,
    stdout: Path | None = None,
    stderr: Path | None = None,
    env: dict[str, str] | None = None,
    pid_file: Path | None = None,
) -> Iterator[int]:
    """Run a server while the block runs, then stop it so that it can flush.

    It is up when it writes its pid file, or else when it accepts a connection.
    """
    with (stdout or NULL).open("ab") as out, (stderr or NULL).open("ab") as err:
        process = subprocess.Popen(command, cwd=APP, env=environment(env or {}), stdout=out, stderr=err)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    raise RuntimeError(f"{command[:3]} ended with {process.returncode}")
                if pid_file.exists() if pid_file else accepts(port):
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError(f"{command[:3]} does not listen")
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def to_end(
    command: Sequence[str],
    stdout: Path,
    *,
    stderr: Path | None = None,
    env: dict[str, str] | None = None,
) -> int:
    """Run a program to its end; append what it prints. Without `stderr`, all to `stdout`."""
    with stdout.open("ab") as out, (stderr or NULL).open("ab") as err:
        return subprocess.run(
            command,
            cwd=APP,
            env=environment(env or {}),
            stdout=out,
            stderr=err if stderr else subprocess.STDOUT,
            timeout=240,
            check=False,
        ).returncode


@contextmanager
def bedrock(error: str = "") -> Iterator[str]:
    port = free_port()
    with server(python("stub_bedrock.py", str(port), error), port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def agent(
    out: Path,
    *,
    model: str = "",
    error: str = "",
    venv: Path = VENV,
    traced: bool = True,
    program: str = "agent_app.py",
    env: dict[str, str] | None = None,
) -> Iterator[int]:
    """The agent with its model; telemetry and prints go to agent.otlp.jsonl."""
    port = free_port()
    with bedrock(error) as endpoint:
        settings = {"BEDROCK_ENDPOINT": endpoint, **(AGENT_TRACED if traced else {}), **(env or {})}
        if model:
            settings["MODEL_ID"] = model
        command = python(program, str(port), venv=venv, traced=traced)
        stdout = out / ("agent.otlp.jsonl" if traced else "agent.stdout.log")
        with server(command, port, stdout=stdout, stderr=out / "agent.stderr.log", env=settings):
            yield port


@contextmanager
def nginx(out: Path, upstream: int, timeout: int) -> Iterator[str]:
    """A proxy that gives up after `timeout` silent seconds."""
    port = free_port()
    prefix = HOME / f"nginx-{port}"
    prefix.mkdir()
    config = prefix / "nginx.conf"
    config.write_text(NGINX.format(prefix=prefix, out=out, port=port, timeout=timeout, upstream=upstream))
    try:
        command = ["/usr/sbin/nginx", "-p", str(prefix), "-c", str(config)]
        with server(command, port, pid_file=prefix / "nginx.pid"):
            yield f"http://127.0.0.1:{port}"
    finally:
        shutil.rmtree(prefix, ignore_errors=True)


def client(out: Path, kind: str, url: str, *options: str, name: str = "client.log") -> None:
    """Run one client to its end; append what it prints to `name`."""
    to_end(python("clients.py", kind, url, *options), out / name)
