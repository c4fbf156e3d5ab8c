"""Whether the agent starts under the OpenTelemetry wrapper, from its build, requirement and project files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, Place
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.tuples import NamedTuple

_WRAPPED = late(r"opentelemetry-instrument|AwsOpentelemetryConfigurator|opentelemetry\.instrumentation\.auto")
# A start script may call the wrapper; what it does is not in the file.
_SCRIPT = late(r"\.sh\b|entrypoint\b|supervisord", re.IGNORECASE)
_PYTHON = late(r"\b(?:python[\d.]*|uvicorn|gunicorn|hypercorn|uv|fastapi)\b")
_DISTRO = late(r"aws[-_]opentelemetry[-_]distro|opentelemetry[-_]distro", re.IGNORECASE)
_LIMIT = 200_000  # characters of a document that are searched


class Start(NamedTuple):
    """How a container starts the agent: `wrapped` is None where a script hides it."""

    place: Place
    command: str
    wrapped: bool | None


def starts(case: Case) -> list[Start]:
    """The start command of each Dockerfile (last stage) and of each compose service that sets one."""
    return [start for d in case.documents if d.kind is Kind.DOCKERFILE for start in _of(d)]


def _of(document: Document) -> Iterator[Start]:
    data = document.data if isinstance(document.data, dict) else {}
    rows = data.get("instructions")
    if isinstance(rows, list):
        rows = [row for row in rows if isinstance(row, dict)]
        last = max((row.get("stage") or 0 for row in rows), default=0)
        found = {}
        for row in rows:
            if row.get("instruction") in ("CMD", "ENTRYPOINT") and (row.get("stage") or 0) == last:
                found[row["instruction"]] = row
        if found:
            command = " ".join(_words(found[name].get("value")) for name in ("ENTRYPOINT", "CMD") if name in found)
            row = found.get("CMD") or found["ENTRYPOINT"]
            yield _start(document.place._replace(line=row.get("line")), command)
    services = data.get("services")
    for service in services.values() if isinstance(services, dict) else ():
        if isinstance(service, dict) and (service.get("command") or service.get("entrypoint")):
            yield _start(document.place, f"{_words(service.get('entrypoint'))} {_words(service.get('command'))}".strip())


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _start(place: Place, command: str) -> Start:
    command = " ".join(command.split())
    wrapped: bool | None = bool(_WRAPPED.search(command))
    if not wrapped and (_SCRIPT.search(command) or not _PYTHON.search(command)):
        wrapped = None
    return Start(place, command, wrapped)


def without_distro(case: Case) -> list[Document]:
    """Requirement files, where neither they nor a Dockerfile name an OpenTelemetry distribution."""
    files = [d for d in case.documents if d.kind is Kind.DOCKERFILE]
    if any(_DISTRO.search(_dumped(d.data)) for d in files):
        return []
    return [d for d in files if isinstance(d.data, dict) and "requirements" in d.data]


def _dumped(data: Any) -> str:
    try:
        return json.dumps(data, default=str)[:_LIMIT]
    except (TypeError, ValueError):
        return ""


def is_code_zip(case: Case) -> bool:
    """Whether the project is deployed as a zip: then the platform wraps the start command by itself."""
    texts = [_dumped(d.data) for d in case.documents if d.kind in (Kind.PROJECT, Kind.STATUS)]
    return any('"CodeZip"' in t or '"direct_code_deploy"' in t or '"codeConfiguration"' in t for t in texts)


def wanted(case: Case) -> bool:
    """Whether anybody means to trace what these files start: they are of AgentCore, or speak of OpenTelemetry."""
    if of_agentcore(case):
        return True
    texts = [_dumped(d.data) for d in case.documents if d.kind is Kind.DOCKERFILE]
    return any(_DISTRO.search(t) or _WRAPPED.search(t) for t in texts)


def switched_off(case: Case) -> Document | None:
    """The project file that turns the instrumentation of a runtime off."""
    for document in case.documents:
        runtimes = document.data.get("runtimes") if isinstance(document.data, dict) else None
        for runtime in runtimes if document.kind is Kind.PROJECT and isinstance(runtimes, list) else ():
            wanted = runtime.get("instrumentation") if isinstance(runtime, dict) else None
            if isinstance(wanted, dict) and wanted.get("enableOtel") is False:
                return document
    return None
