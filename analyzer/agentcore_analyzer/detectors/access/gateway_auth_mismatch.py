"""
The target's outbound credential does not fit its type.

## What it sees
Gateway targets (project configuration or control-plane answers) whose type and credential type are
not among the pairs that work.

## Why it matters
Listing tools may work while every call is refused, or the target never becomes READY.

## What to do
Change the credential to one of those that the finding lists for the type.

## Not this when
The pair is in the table. An API key on an MCP server target is disputed between sources and only a
note. Target types that the table does not know are not judged.

## Source
Table of the gateway documentation and the connect guide: MCP server: none, OAuth, IAM; Lambda: IAM
only; OpenAPI: OAuth or API key (one is required); API Gateway: none, API key, IAM; Smithy: IAM, OAuth.

Covers: GWA-1 HO-7 HO-8
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.resources import Resource, resources, text

NEEDS = (frozenset({Kind.STATUS}), frozenset({Kind.PROJECT}))
EXPLAINS = (Explains("gateway-auth-failed", "the credential cannot work for this type of target"),
            Explains("gateway-target-failed", "the credential cannot work for this type of target"))  # fmt: skip
WORKS = {
    "MCP_SERVER": ("NONE", "OAUTH", "GATEWAY_IAM_ROLE", "CALLER_IAM_CREDENTIALS", "JWT_PASSTHROUGH"),
    "LAMBDA": ("GATEWAY_IAM_ROLE",),
    "OPEN_API_SCHEMA": ("OAUTH", "API_KEY"),
    "API_GATEWAY": ("NONE", "API_KEY", "GATEWAY_IAM_ROLE"),
    "SMITHY_MODEL": ("GATEWAY_IAM_ROLE", "OAUTH"),
}
DISPUTED = {("MCP_SERVER", "API_KEY")}
_TYPES = {"mcpserver": "MCP_SERVER", "lambda": "LAMBDA", "lambdafunctionarn": "LAMBDA", "openapischema": "OPEN_API_SCHEMA",
          "openapi": "OPEN_API_SCHEMA", "smithymodel": "SMITHY_MODEL", "apigateway": "API_GATEWAY"}  # fmt: skip
_CREDENTIALS = {"oauth": "OAUTH", "oauth2": "OAUTH", "apikey": "API_KEY", "none": "NONE", "gatewayiamrole": "GATEWAY_IAM_ROLE",
                "iam": "GATEWAY_IAM_ROLE", "calleriamcredentials": "CALLER_IAM_CREDENTIALS",
                "jwtpassthrough": "JWT_PASSTHROUGH"}  # fmt: skip


def find(case: Case) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for target in resources(case, "target"):
        kind, credentials = _type(target), _credentials(target)
        if kind not in WORKS or credentials is None:
            continue
        for credential in credentials or ["NONE"]:
            key = (target.name, kind, credential)
            automatic = kind == "LAMBDA" and credential == "NONE"  # the role is used without being named
            if credential not in WORKS[kind] and not automatic and key not in seen:
                seen.add(key)
                yield _finding(target, kind, credential)


def _plain(value: Any) -> str:
    return "".join(c for c in text(value).lower() if c.isalnum())


def _type(target: Resource) -> str:
    named = _TYPES.get(_plain(target.data.get("targetType")))
    configuration = target.data.get("targetConfiguration")
    inner = configuration.get("mcp") if isinstance(configuration, dict) else None
    keys = inner if isinstance(inner, dict) else {}
    return named or next((_TYPES[_plain(k)] for k in keys if _plain(k) in _TYPES), "")


def _credentials(target: Resource) -> list[str] | None:
    """The credential types of a target; None where the document does not tell (lists, short answers), or a type that is not known."""
    listed = target.data.get("credentialProviderConfigurations")
    if isinstance(listed, list):
        kinds = [_CREDENTIALS.get(_plain(c.get("credentialProviderType")), "") for c in listed if isinstance(c, dict)]
        return kinds if all(kinds) else None  # a type that this table does not know
    outbound = target.data.get("outboundAuth") or target.data.get("credential")
    if isinstance(outbound, dict):
        kind = _CREDENTIALS.get(_plain(outbound.get("type") or outbound.get("credentialProviderType")), "")
        return [kind] if kind else None
    if isinstance(outbound, str):
        kind = _CREDENTIALS.get(_plain(outbound), "")
        return [kind] if kind else None
    return None


def _finding(target: Resource, kind: str, credential: str) -> Finding:
    disputed = (kind, credential) in DISPUTED
    works = ", ".join(WORKS[kind])
    return Finding(
        severity=Severity.NOTE if disputed else Severity.ERROR,
        confidence=Confidence.POSSIBLE if disputed else Confidence.LIKELY,
        title=f"Target {target.name}: {credential} does not fit a target of type {kind}",
        cause=(
            f"The target {target.name} is of type {kind} and uses {credential}; what works for this type is {works}."
            + (" Sources contradict each other for this pair: check it with a call." if disputed else "")
        ),
        evidence=(target.evidence(f"type {kind}, credential {credential}"),),
        fix=(
            Step(f"Give the target one of: {works}."),
            Step("Deploy, and list the targets again.", "agentcore deploy && agentcore status --type gateway --json",
                 "the target with its new credential"),
        ),
        subject=("gateway-auth-mismatch", kind, credential),
        counter=("the pair in the table of working ones: no",),
        owner="agents-connect",
    )  # fmt: skip
