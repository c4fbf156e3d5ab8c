"""Looks through a capture for machine-specific text, and sums up what it holds."""

from __future__ import annotations

import getpass
import json
import platform
import re
import socket
from pathlib import Path

LIMIT = 150_000
PRIVATE = re.compile(
    r"/work\b|/root\b|/home/|host\.(name|id)|process\.(pid|command|executable|owner|runtime)"
    r"|AKIA[0-9A-Z]{16}|-----BEGIN|"
    + re.escape(platform.release())
    + rf"|\b{re.escape(socket.gethostname())}\b"
    + (rf"|\b{re.escape(getpass.getuser())}\b" if getpass.getuser() != "root" else ""),
)


def problems(folder: Path) -> list[str]:
    found = []
    for path in sorted(folder.iterdir()):
        text = path.read_text(errors="replace")
        if len(text) > LIMIT:
            found.append(f"{path.name}: {len(text)} bytes")
        matches = {match.group() for match in PRIVATE.finditer(text)}
        found += [f"{path.name}: holds {match!r}" for match in sorted(matches)]
    return found


def counts(path: Path) -> tuple[int, int]:
    """(spans, log records) of an OTLP JSON lines file."""
    spans = logs = 0
    for line in path.read_text(errors="replace").splitlines():
        if line.startswith('{"resource'):
            document = json.loads(line)
            for resource in document.get("resourceSpans", []):
                spans += sum(len(scope["spans"]) for scope in resource["scopeSpans"])
            for resource in document.get("resourceLogs", []):
                logs += sum(len(scope["logRecords"]) for scope in resource["scopeLogs"])
    return spans, logs


def summary(folder: Path) -> str:
    parts = []
    for path in sorted(folder.iterdir()):
        text = f"{path.name} {path.stat().st_size}"
        if path.name.endswith(".otlp.jsonl"):
            text += " ({} spans, {} logs)".format(*counts(path))
        parts.append(text)
    return "; ".join(parts)
