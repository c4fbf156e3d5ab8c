"""What configuration files and control-plane answers say about a runtime."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, Place
from agentcore_analyzer.tuples import NamedTuple


class Runtime(NamedTuple):
    """One runtime as a file describes it; `deployed` where the file is an answer of AWS."""

    name: str
    place: Place
    data: dict[str, Any]
    deployed: bool


def runtimes(case: Case) -> list[Runtime]:
    return [r for d in case.documents if isinstance(d.data, dict) for r in _of(d.kind, d.name, d.data, d.place)]


def _of(kind: Kind, name: str, data: dict[str, Any], place: Place) -> Iterator[Runtime]:
    if kind is Kind.STATUS and name == "get-agent-runtime":
        inner = data.get("agentRuntime")
        made = inner if isinstance(inner, dict) else data
        yield Runtime(str(made.get("agentRuntimeName") or made.get("agentRuntimeId") or ""), place, made, True)
    elif kind is Kind.PROJECT and name == "agentcore.json":
        listed = data.get("runtimes")
        for i, made in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(made, dict):
                yield Runtime(str(made.get("name") or ""), place._replace(pointer=f"/runtimes/{i}"), made, False)
    elif kind is Kind.PROJECT and name == ".bedrock_agentcore.yaml":
        agents = data.get("agents")
        for key, made in agents.items() if isinstance(agents, dict) else ():
            if isinstance(made, dict):
                aws = made.get("aws")
                yield Runtime(str(key), place, {**(aws if isinstance(aws, dict) else {}), **made}, False)


def first(data: dict[str, Any], *names: str) -> Any:
    return next((data[name] for name in names if data.get(name) is not None), None)


def authorizer(runtime: Runtime) -> dict[str, Any] | None:
    """The JWT authorizer: `discoveryUrl`, `allowedAudience`, `allowedClients`, `allowedScopes`."""
    found = first(runtime.data, "authorizerConfiguration", "authorizer_configuration")
    if isinstance(found, dict):
        found = first(found, "customJWTAuthorizer", "customJwtAuthorizer", "custom_jwt_authorizer") or found
    return found if isinstance(found, dict) and isinstance(found.get("discoveryUrl"), str) else None


def allowed_headers(runtime: Runtime) -> frozenset[str] | None:
    """The request headers that reach the agent's code, lower case; None where the file does not tell."""
    found = first(runtime.data, "requestHeaderConfiguration", "request_header_configuration")
    listed = found.get("requestHeaderAllowlist") if isinstance(found, dict) else runtime.data.get("requestHeaderAllowlist")
    return frozenset(str(h).lower() for h in listed) if isinstance(listed, list) else frozenset()


def protocol(runtime: Runtime) -> str:
    found = first(runtime.data, "protocolConfiguration", "protocol_configuration", "protocol")
    if isinstance(found, dict):
        found = first(found, "serverProtocol", "server_protocol")
    return str(found or "").upper()


def variables(runtime: Runtime) -> frozenset[str]:
    """Names of the environment variables that the runtime gets."""
    found = first(runtime.data, "envVars", "environmentVariables", "environment_variables")
    if isinstance(found, dict):
        return frozenset(map(str, found))
    return frozenset(str(v.get("name")) for v in found if isinstance(v, dict)) if isinstance(found, list) else frozenset()


def role_arns(case: Case) -> frozenset[str]:
    """Execution roles that status answers and project files name."""
    found: set[str] = set()
    for runtime in runtimes(case):
        found |= {str(v) for k in ("roleArn", "executionRoleArn", "execution_role") if (v := runtime.data.get(k))}
    for document in case.documents:
        targets = document.data.get("targets") if isinstance(document.data, dict) else None
        for target in targets.values() if isinstance(targets, dict) else ():
            resources = target.get("resources") if isinstance(target, dict) else None
            deployed = resources.get("runtimes") if isinstance(resources, dict) else None
            for made in deployed.values() if isinstance(deployed, dict) else ():
                if isinstance(made, dict) and made.get("roleArn"):
                    found.add(str(made["roleArn"]))
    return frozenset(found)
