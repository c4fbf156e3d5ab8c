"""
What `agentcore status` prints.

## Looks like
With `--json`: `{"success": true, "projectName": …, "resources": [{"resourceType": "agent", "name": …,
"deploymentState": "deployed", "identifier": <ARN>, "detail": "READY"}], "deployedState": {"targets": …}}`;
with `--runtime-id` only `runtimeId` and `runtimeStatus`. Without `--json` the heading `AgentCore Status
(target: default, us-east-1)` and a list by kind of resource.

## Comes from
`agentcore status [--type memory] [--runtime-id ID] [--json] > status.json`.

## Quirks
`--type` and `--name` filter `resources` only; `deployedState` is always whole. `detail` is the live status
for agents, but the local list of strategies for memories: their live status (ACTIVE, CREATING) is never
fetched. An agent's `error` with "Could not find Agent Runtime" means that the runtime is gone or in another
account or region. `identifier` is an ARN, for gateways a bare id. A notice of the CLI may stand behind the
JSON. The text form is wrapped at 80 columns and has colours; its entries are put together again and given
the names of the JSON form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Document, Head, Input, Kind, Match, Place, Record
from agentcore_parsers.agentcore._shared import agentcore_cli
from agentcore_parsers.decoding import jsons

HINTS = ("deploymentState", "deployedState", "runtimeStatus", "Status")

_STATES = {"Deployed": "deployed", "Local only": "local-only", "Removed locally": "pending-removal"}
_SECTIONS = {
    "Agents": "agent", "Runtime Endpoints": "runtime-endpoint", "Memories": "memory",
    "Credentials": "credential", "Gateways": "gateway", "Evaluators": "evaluator",
    "Online Eval Configs": "online-eval", "Policy Engines": "policy-engine", "Policies": "policy",
    "Config Bundles": "config-bundle", "Datasets": "dataset", "Knowledge Bases": "knowledge-base",
    "Payments": "payment", "Harnesses": "harness", "Capacity Providers": "capacity-provider",
}  # fmt: skip
_TITLE = late(r"AgentCore Status \(target: (?P<target>[^,)]*)(?:, (?P<region>[\w-]+))?\)")
_ONE = late(
    r"AgentCore Status - (?P<id>\S+) \(target: (?P<target>[^)]*)\)(?: - Runtime status: (?P<status>\w+))?"
)
_ENTRY = late(rf"(?P<name>[^\s:][^:]{{0,120}}): (?P<state>{'|'.join(_STATES)})(?P<rest>.*)$")
_LIVE = late(r" - Runtime: (?P<detail>[A-Z_]+)")
_ERROR = late(r" - Error: (?P<error>.*)$")
_BRACKETS = late(r"\((?P<in>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_ENDPOINT = late(rf"◉ (?P<name>\S+) (?P<detail>.*?) ?\[(?P<state>{'|'.join(_STATES)})\]$")
_ARN = late(r"arn:aws[\w-]*:|[\w-]+-[A-Za-z0-9]{10}$")


def _is_status(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    resources = value.get("resources")
    if isinstance(resources, list) and resources:
        return isinstance(resources[0], dict) and "deploymentState" in resources[0]
    return "deployedState" in value or ("runtimeId" in value and "runtimeStatus" in value)


def sniff(head: Head) -> Match | None:
    for value in head.values:
        if _is_status(value):
            resources = value.get("resources")
            count = len(resources) if isinstance(resources, list) else 0
            return Match(95, f"a status answer with {count} resources")
    for line in head.lines[:20]:
        plain = agentcore_cli.plain(line)
        if _TITLE.match(plain) or _ONE.match(plain):
            return Match(94, "the heading AgentCore Status")
    return None


def parse(source: Input) -> Iterable[Record]:
    first = next((line for _, line in source.lines() if line.strip()), b"").lstrip()
    if first[:1] != b"{":
        yield from _text(source)
        return
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            # What stands behind the answer is a notice of the CLI.
            beside = item.reason == DamageReason.SKIPPED_TEXT
            yield item._replace(message="text beside the JSON was skipped") if beside else item
        elif _is_status(item[1]):
            yield Document(Kind.STATUS, "agentcore status", item[1], item[0])
        else:
            yield Damage(item[0], DamageReason.UNKNOWN_DOCUMENT, "JSON that is no status was skipped")


def _text(source: Input) -> Iterator[Record]:
    data: dict[str, Any] = {"resources": []}
    place = Place(source.name, line=1)
    unread = 0
    for number, line in _entries(source):
        title, one = _TITLE.match(line), _ONE.match(line)
        if title or one:
            place = Place(source.name, line=number)
        if title:
            data |= {"targetName": title["target"], "targetRegion": title["region"]}
        elif one:
            data |= {"targetName": one["target"], "runtimeId": one["id"], "runtimeStatus": one["status"]}
        elif line in _SECTIONS:
            data["section"] = _SECTIONS[line]
        elif "section" in data:
            unread += not _resource(line, data["section"], data["resources"])
    data.pop("section", None)
    yield Document(Kind.STATUS, "agentcore status", {k: v for k, v in data.items() if v is not None}, place)
    if unread:
        yield Damage(place, DamageReason.UNKNOWN_LINE, "lines of the status text were not understood", unread)


def _entries(source: Input) -> Iterator[tuple[int, str]]:
    """Lines as they were before the wrapping: what starts in column 1 and is no heading goes on above."""
    held: list[str] = []
    began = 0
    for number, (_, raw) in enumerate(source.lines(), 1):
        line = agentcore_cli.plain(raw.decode("utf-8", "replace"))
        starts = not line or line[0] == " " or line in _SECTIONS or line.startswith("AgentCore Status")
        if starts and held:
            yield began, agentcore_cli.joined(held).strip()
            held = []
        if line and (held or starts):
            began = began if held else number
            held.append(line)
    if held:
        yield began, agentcore_cli.joined(held).strip()


def _resource(line: str, kind: str, resources: list[dict[str, Any]]) -> bool:
    endpoint = _ENDPOINT.match(line)
    if endpoint:
        parent, _, name = endpoint["name"].rpartition("/")
        agents = [r["name"] for r in resources if r["resourceType"] == "agent"]
        resources.append(
            {
                "resourceType": "runtime-endpoint",
                "name": name,
                "deploymentState": _STATES[endpoint["state"]],
                "detail": endpoint["detail"],
                "parentName": parent or (agents[-1] if agents else ""),
            }
        )
        return True
    if line.startswith("URL: ") and resources:
        resources[-1]["invocationUrl"] = line.removeprefix("URL: ").replace(" ", "")
        return True
    entry = _ENTRY.match(line)
    if entry is None:
        return False
    made = {"resourceType": kind, "name": entry["name"], "deploymentState": _STATES[entry["state"]]}
    rest = entry["rest"]
    if error := _ERROR.search(rest):
        made["error"], rest = error["error"], rest[: error.start()]
    if live := _LIVE.search(rest):
        made["detail"] = live["detail"]
    for bracket in _BRACKETS.finditer(rest):
        is_id = _ARN.match(bracket["in"]) and " " not in bracket["in"]
        made["identifier" if is_id else "detail"] = bracket["in"]
    resources.append(made)
    return True
