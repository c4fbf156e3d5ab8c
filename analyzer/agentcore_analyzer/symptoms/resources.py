"""
Runtimes, memories, gateways and targets, whichever document told of them.

Control-plane answers know the live status and the reasons; `agentcore status` knows names and the
deployed state (a memory's `detail` is its list of strategies, not its status); project files know
what was meant. A later document of the same resource adds what an earlier one lacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Kind, Place


@dataclass(slots=True)
class Resource:
    """`status` is upper case and empty where no document tells it; `live` means that AWS told it."""

    kind: str  # runtime, endpoint, memory, gateway, target, credential, policy-engine
    name: str
    id: str = ""
    status: str = ""
    reason: str = ""
    live: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place(""))

    def evidence(self, what: str, quote: str = "") -> Evidence:
        return Evidence(self.place, what, quote=quote)


_SINGLE = {
    "get-agent-runtime": "runtime",
    "delete-agent-runtime": "runtime",
    "get-agent-runtime-endpoint": "endpoint",
    "get-memory": "memory",
    "get-gateway": "gateway",
    "get-gateway-target": "target",
    "get-policy-engine": "policy-engine",
    "get-credential-provider": "credential",
}
_LISTED = {
    "list-agent-runtimes": ("runtime", "agentRuntimes"),
    "list-agent-runtime-endpoints": ("endpoint", "runtimeEndpoints"),
    "list-memories": ("memory", "memories"),
    "list-gateways": ("gateway", "gateways"),
    "list-gateway-targets": ("target", "targets"),
    "list-policy-engines": ("policy-engine", "policyEngines"),
    "list-credential-providers": ("credential", "credentialProviders"),
}
_STATUS_TYPES = {"agent": "runtime", "runtime-endpoint": "endpoint", "memory": "memory", "gateway": "gateway",
                 "credential": "credential", "policy-engine": "policy-engine"}  # fmt: skip


def resources(case: Case, kind: str) -> list[Resource]:
    """Every resource of a kind that a document tells of; live answers first."""
    found = [r for d in case.documents if d.kind in (Kind.STATUS, Kind.PROJECT) for r in _of(d) if r.kind == kind]
    return sorted(found, key=lambda r: (not r.live, r.name, r.id))


def _of(document: Document) -> Iterator[Resource]:
    data = document.data
    if not isinstance(data, dict):
        return
    if document.name in _SINGLE:
        inner = data.get("memory") if isinstance(data.get("memory"), dict) else data
        yield _live(_SINGLE[document.name], inner or data, document.place)
    elif document.name in _LISTED:
        kind, name = _LISTED[document.name]
        rows = data.get(name) if isinstance(data.get(name), list) else data.get("items")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                yield _live(kind, row, document.place)
    elif document.name == "agentcore status":
        yield from _of_status(data, document.place)
    elif document.kind is Kind.PROJECT:
        yield from _of_project(data, document.place)


def _live(kind: str, data: dict[str, Any], place: Place) -> Resource:
    names = {"runtime": "agentRuntimeName", "endpoint": "name"}
    ids = {"runtime": "agentRuntimeId", "gateway": "gatewayId", "target": "targetId", "memory": "id"}
    reasons = data.get("statusReasons") or data.get("failureReason") or ""
    return Resource(
        kind,
        text(data.get(names.get(kind, "name"))) or text(data.get("name")) or text(data.get("id")),
        text(data.get(ids.get(kind, "id"))),
        text(data.get("status")).upper(),
        "; ".join(str(r) for r in reasons) if isinstance(reasons, list) else text(reasons),
        True,
        data,
        place,
    )


def _of_status(data: dict[str, Any], place: Place) -> Iterator[Resource]:
    rows = data.get("resources")
    for i, row in enumerate(rows if isinstance(rows, list) else []):
        kind = _STATUS_TYPES.get(text(row.get("resourceType"))) if isinstance(row, dict) else None
        if kind is None:
            continue
        at = place._replace(pointer=f"{place.pointer or ''}/resources/{i}")
        told = kind in ("runtime", "endpoint")
        status = text(row.get("detail")).upper() if told else ""
        identifier = text(row.get("identifier")).rpartition("/")[2]
        state = text(row.get("deploymentState"))
        live = bool(told and status and state == "deployed")
        yield Resource(kind, text(row.get("name")), identifier, status, text(row.get("error")), live, row, at)
    if text(data.get("runtimeStatus")):
        identifier = text(data.get("runtimeId"))
        yield Resource("runtime", identifier, identifier, text(data["runtimeStatus"]).upper(), "", True, data, place)


def _of_project(data: dict[str, Any], place: Place) -> Iterator[Resource]:
    for kind, name in (("runtime", "runtimes"), ("memory", "memories"), ("gateway", "agentCoreGateways")):
        rows = data.get(name)
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict):
                at = place._replace(pointer=f"{place.pointer or ''}/{name}/{i}")
                yield Resource(kind, text(row.get("name")), "", "", "", False, row, at)
                targets = row.get("targets")
                for j, target in enumerate(targets if kind == "gateway" and isinstance(targets, list) else []):
                    if isinstance(target, dict):
                        below = at._replace(pointer=f"{at.pointer}/targets/{j}")
                        yield Resource("target", text(target.get("name")), "", "", "", False, target, below)


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def strategies(memory: Resource) -> list[tuple[str, str]] | None:
    """(type, status) of a memory's strategies; None where the document does not list them."""
    listed = memory.data.get("strategies")
    if isinstance(listed, list):
        return [
            (text(s.get("type")).upper(), text(s.get("status")).upper()) for s in listed if isinstance(s, dict)
        ]
    detail = memory.data.get("detail")
    if isinstance(detail, str) and memory.data.get("resourceType") == "memory":
        return [(part.strip().upper(), "") for part in detail.split(",") if part.strip()]
    return None
