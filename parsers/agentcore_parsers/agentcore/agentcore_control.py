"""
Answers of AgentCore and Bedrock about their resources: runtimes, memories, gateways, harnesses, evaluations and others.

## Looks like
`{"agentRuntimeArn": …, "agentRuntimeId": …, "status": "READY", "roleArn": …}`, `{"agentRuntimes": […]}`,
`{"memory": {"arn": …, "status": "ACTIVE", "strategies": […]}}`, `{"gatewayId": …, "status": …}`,
`{"targetId": …, "status": …, "statusReasons": […]}`, `{"items": […]}`; boto3 adds `ResponseMetadata`. Every answer of a
Get, List, Search or Batch operation of bedrock-agentcore-control, bedrock-agentcore, bedrock-agent and bedrock that tells a
status or a reason is known by its members.

## Comes from
`aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id ID > runtime.json`,
list-agent-runtimes, get-agent-runtime-endpoint, get-memory, get-gateway, get-gateway-target,
list-gateway-targets, get-harness, list-memory-extraction-jobs, evaluate, get-batch-evaluation, …, or boto3;
also as `--output yaml` or Python's `print` and `pprint` leave them.

## Quirks
Only get-memory tells a memory's live status. Lists hold fewer fields than the single answer.
`environmentVariables` can hold secrets. A document's name is the command that it answers (an answer of create or update with
all members of get is called get); `nextToken` means more pages. Which members belong to which answer stands in a table that
is written from the service models, so that a new resource needs no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import answers
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.kinds import CoverageKind, DamageReason, Kind
from agentcore_analyzer.model import Coverage, Damage, Document, Head, HeadShape, Input, Match, Place, Record
from agentcore_parsers.decoding import jsons

_YAML = late(r"(?:---\s*\n)?[A-Za-z]\w{0,60}:(?: |\s*\n)")
SHAPES = (HeadShape.OBJECT, HeadShape.ARRAY, HeadShape.LINES, HeadShape.JSON_LINES, HeadShape.TEXT)

# (command, keys of an answer, one of which must be there, too); the most telling first.
_SINGLE: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = tuple(
    (command, frozenset(keys.split()), frozenset(either.split()))
    for command, keys, either in (
        ("get-agent-runtime-endpoint", "agentRuntimeEndpointArn status", "liveVersion targetVersion"),
        ("get-agent-runtime", "agentRuntimeArn status", "agentRuntimeId agentRuntimeName roleArn"),
        ("delete-agent-runtime", "agentRuntimeId status", "ResponseMetadata status"),
        ("get-gateway-target", "targetId status", "gatewayArn targetConfiguration name"),
        ("get-gateway", "gatewayId status", "gatewayArn gatewayUrl authorizerType name"),
        (
            "get-credential-provider",
            "credentialProviderArn name",
            "callbackUrl clientSecretArn apiKeySecretArn oauth2ProviderConfigOutput createdTime",
        ),
        ("get-workload-identity", "workloadIdentityArn name", "allowedResourceOauth2ReturnUrls createdTime"),
        ("get-policy-engine", "policyEngineId status", "policyEngineArn name"),
        ("get-policy", "policyId status", "policyArn definition"),
        ("get-memory", "arn status", "strategies eventExpiryDuration memoryExecutionRoleArn"),
    )
)  # fmt: skip
# Name of the list, command, keys of an element of which one must be there.
_LISTS = (
    ("agentRuntimes", "list-agent-runtimes", {"agentRuntimeArn", "agentRuntimeId"}),
    ("runtimeEndpoints", "list-agent-runtime-endpoints", {"agentRuntimeEndpointArn", "agentRuntimeArn"}),
    ("memories", "list-memories", {"arn", "status"}),
    ("gateways", "list-gateways", {"gatewayId", "gatewayArn"}),
    ("targets", "list-gateway-targets", {"targetId"}),
    ("credentialProviders", "list-credential-providers", {"credentialProviderArn"}),
    ("workloadIdentities", "list-workload-identities", {"workloadIdentityArn"}),
    ("policyEngines", "list-policy-engines", {"policyEngineId"}),
    ("policies", "list-policies", {"policyId"}),
)
_ITEMS = (("targetId", "list-gateway-targets"), ("gatewayId", "list-gateways"))


def command_of(value: Any) -> str | None:
    """The command that a document answers; None where it is no such answer."""
    if not isinstance(value, dict) or "deploymentState" in value or "$schema" in value:
        return None
    memory = value.get("memory")
    if isinstance(memory, dict) and "status" in memory and ("arn" in memory or "id" in memory):
        return "get-memory"
    for inner, command in (
        ("gateway", "get-gateway"),
        ("target", "get-gateway-target"),
        ("agentRuntime", "get-agent-runtime"),
    ):
        wrapped = value.get(inner)
        if isinstance(wrapped, dict) and command_of(wrapped) == command:
            return command
    for name, command, keys in _LISTS:
        listed = value.get(name)
        if isinstance(listed, list) and _elements(listed, keys, name == "memories"):
            return command
        if (
            isinstance(listed, list)
            and not listed
            and value.keys() <= {name, "nextToken", "NextToken", "ResponseMetadata"}
        ):
            return command
    items = value.get("items")
    if isinstance(items, list) and items and isinstance(items[0], dict):
        found = next((command for key, command in _ITEMS if key in items[0] and "status" in items[0]), None)
        return found or answers.operation_of(value) or None
    known = next((c for c, keys, either in _SINGLE if value.keys() >= keys and value.keys() & either), None)
    return known or answers.operation_of(value) or None


def _elements(listed: list[Any], keys: set[str], every: bool) -> bool:
    wanted = [isinstance(e, dict) and (e.keys() >= keys if every else bool(e.keys() & keys)) for e in listed]
    return bool(wanted) and all(wanted)


def sniff(head: Head) -> Match | None:
    if head.shape == HeadShape.TEXT or not any(head.values):
        printed = _printed(head.raw)
        return Match(92, f"an answer of {printed[0]}, as {printed[2]} prints it") if printed else None
    found = [command for value in head.values if (command := command_of(value))]
    if not found:
        return None
    weak = found[0] in ("delete-agent-runtime",) or (b"bedrock-agentcore" not in head.raw and found[0] not in answers.answers())
    return Match(70 if weak else 92, f"an answer of {found[0]}")


def _printed(raw: bytes) -> tuple[str, Any, str] | None:
    """An answer as `print(response)` or `--output yaml` leaves it: its command, its value, and who writes so."""
    if b"status" not in raw or b"arn:aws" not in raw:
        return None
    from agentcore_analyzer.conventions import python_literals  # few answers are printed so
    from agentcore_parsers.decoding import yamls

    text = raw.decode("utf-8", "replace").strip()
    try:
        if text.startswith("{'"):
            value, who = python_literals.parse(text), "Python"
        elif _YAML.match(text):
            value, who = yamls.load(text), "YAML"
        else:
            return None
    except ValueError:
        return None
    command = command_of(value)
    return (command, value, who) if command else None


def parse(source: Input) -> Iterable[Record]:
    data = source.data()
    if printed := _printed(data) if data.lstrip()[:2] != b'{"' else None:
        yield Document(Kind.STATUS, printed[0], printed[1], Place(source.name))
        yield from _pages(printed[1], Place(source.name))
        return
    unknown = 0
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        command = command_of(value)
        if command is None:
            unknown += 1
            continue
        yield Document(Kind.STATUS, command, value, place)
        yield from _pages(value, place)
    if unknown:
        yield Damage(
            Place(source.name), DamageReason.UNKNOWN_DOCUMENT, "JSON that answers no known command was skipped", unknown
        )


def _pages(value: dict[str, Any], place: Place) -> Iterator[Record]:
    for key in ("nextToken", "NextToken"):
        if value.get(key):
            yield Coverage(CoverageKind.NEXT_TOKEN, 1, place._replace(pointer=f"{place.pointer or ''}/{key}"))
