"""What the AWS command line client prints about a log group.

The group lives in moto's server on loopback and holds the spans, the log records (without
the model's events) and the standard error of the capture `tool-raises`.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import servers
import to_cloudwatch

AWS = "/usr/bin/aws"
GROUP = f"/aws/bedrock-agentcore/runtimes/{servers.RUNTIME}-DEFAULT"
OTEL, SPANS = "otel-rt-logs", "spans"
STDERR = "2026/11/22/[runtime-logs]4b7c1f0e-93d2-4a58-8e61-7d0a2c5f9b34"
QUERY = "fields @timestamp, @message, @logStream | sort @timestamp asc | limit 50"

STAMP = re.compile(r"^(?:\{\"timestamp\": \")?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)[.,](\d{3})")

Event = dict[str, Any]


def streams(source: Path) -> dict[str, list[Event]]:
    """The events of the three log streams, from the files of a capture."""
    found: dict[str, list[Event]] = {OTEL: [], SPANS: [], STDERR: []}
    for document in to_cloudwatch.ordered(source / "agent.otlp.jsonl"):
        stream = SPANS if "kind" in document else OTEL
        if not document["scope"]["name"].endswith("botocore.bedrock-runtime") or stream == SPANS:
            text = json.dumps(document, separators=(",", ":"))
            moment = to_cloudwatch.nanos(document) // 1_000_000
            found[stream].append({"timestamp": moment, "message": text})
    moment = found[OTEL][0]["timestamp"]
    for line in (source / "agent.stderr.log").read_text().splitlines():
        if stamp := STAMP.search(line):
            day, clock, fraction = stamp.groups()
            seconds = datetime.fromisoformat(f"{day}T{clock}+00:00").timestamp()
            moment = int(seconds) * 1000 + int(fraction)
        found[STDERR].append({"timestamp": moment, "message": line})
    for events in found.values():
        events.sort(key=lambda event: int(event["timestamp"]))
    return found


def aws_cli_logs(out: Path) -> None:
    port = servers.free_port()
    env = servers.environment({"AWS_PAGER": "", "COLUMNS": "80"})
    endpoint = f"http://127.0.0.1:{port}"

    def aws(*arguments: str, output: str = "json") -> str:
        command = [AWS, "--endpoint-url", endpoint, "--output", output, "logs", *arguments]
        result = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        if result.returncode:
            raise RuntimeError(f"{arguments}: {result.stderr}")
        return result.stdout

    def save(name: str, *arguments: str, output: str = "json") -> None:
        (out / name).write_text(aws(*arguments, output=output))

    group = ["--log-group-name", GROUP]
    moto = str(servers.HOME / "venv-awscli/bin/moto_server")
    with servers.server([moto, "-H", "127.0.0.1", "-p", str(port)], port):
        aws("create-log-group", *group)
        events = streams(servers.CAPTURES / "tool-raises")
        for stream, content in events.items():
            aws("create-log-stream", *group, "--log-stream-name", stream)
            aws("put-log-events", *group, "--log-stream-name", stream,
                "--log-events", json.dumps(content))  # fmt: skip
        start = str(events[OTEL][0]["timestamp"] - 1000)
        save("filter-log-events.json", "filter-log-events", *group, "--start-time", start)
        save("filter-log-events.text.txt", "filter-log-events", *group,
             "--log-stream-names", OTEL, output="text")  # fmt: skip
        save("get-log-events.json", "get-log-events", *group, "--log-stream-name", SPANS)
        save("get-log-events.stderr.json", "get-log-events", *group, "--log-stream-name", STDERR)
        begin = int(start) // 1000
        window = ["--start-time", str(begin), "--end-time", str(begin + 600)]
        query = json.loads(aws("start-query", *group, "--query-string", QUERY, *window))["queryId"]
        for _ in range(20):
            answer = aws("get-query-results", "--query-id", query)
            if json.loads(answer)["status"] == "Complete":
                break
            time.sleep(0.5)
        (out / "get-query-results.json").write_text(answer)
        for form in ("short", "detailed", "json"):
            save(f"tail.{form}.txt", "tail", GROUP, "--format", form, "--since", "30d",
                 "--log-stream-names", OTEL, STDERR)  # fmt: skip
