"""
The configuration of an AgentCore project.

## Looks like
`agentcore.json` (`{"name": …, "runtimes": [{"name": …, "build": …, "entrypoint": …}], "memories": […]}`),
`aws-targets.json` (`[{"name": "default", "account": …, "region": …}]`), `.cli/deployed-state.json`
(`{"targets": {"default": {"resources": {"runtimes": …}}}}`), `.bedrock_agentcore.yaml` of the older
toolkit (`default_agent:`, `agents:`), `.env` and `.env.local` (`NAME=value`).

## Comes from
The folder `agentcore/` of a project of the npm CLI, or the folder of a project of the older toolkit.

## Quirks
Values of environment variables are never kept, only what they are: empty, encrypted, an ARN, a URL, on or
off. Each file becomes one document whose `file` says which of the five it is. `.env` does not show what is
set in the shell or deployed with the runtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Damage, DamageReason, Document, Head, HeadShape, Input, Kind, Match, Place, Record
from agentcore_parsers.decoding import jsons

_LOGFMT = late(r"(?:^|\s)(?:level|lvl|severity)=\w{1,20}\s+\w{1,40}=")  # a line of a logger, not of a file of variables
_PAIRS = late(r"\w{1,40}=\S{1,80} \w{1,40}=\S{1,80} \w{1,40}=\S")
_VARIABLE = late(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]{0,127})\s{0,4}=(?P<value>.*)$")
_TOOLKIT = late(r"(?:default_agent|agents):(?:\s|$)")
_TOOLKIT_INSIDE = late(r"\s+(?:entrypoint|bedrock_agentcore|execution_role|agent_arn|aws):(?:\s|$)")


def _kind(value: Any) -> str:
    """Which project file a JSON value is; empty for none."""
    if isinstance(value, list):
        keys = {"name", "account", "region"}
        mine = bool(value) and all(isinstance(v, dict) and keys == v.keys() for v in value)
        return "aws-targets.json" if mine else ""
    if not isinstance(value, dict):
        return ""
    if "agentcore.json" in str(value.get("$schema", "")):
        return "agentcore.json"
    runtimes = value.get("runtimes")
    if "name" in value and isinstance(runtimes, list) and {"managedBy", "version", "memories"} & value.keys():
        return "agentcore.json"
    targets = value.get("targets")
    if isinstance(targets, dict) and targets and "resources" not in value:
        inner = [t.get("resources") for t in targets.values() if isinstance(t, dict)]
        return "deployed-state.json" if inner and all(isinstance(r, dict) for r in inner) else ""
    return ""


def sniff(head: Head) -> Match | None:
    if head.shape == HeadShape.ARRAY and _kind(head.values):
        return Match(93, "a list of deployment targets (name, account, region)")
    for value in head.values[:1]:
        kind = _kind(value)
        if kind:
            return Match(94, f"the keys of {kind}")
    if head.shape not in LINED:
        return None
    lines = [line for line in head.lines if line.strip() and not line.lstrip().startswith("#")]
    if any(_TOOLKIT.match(line) for line in lines) and any(_TOOLKIT_INSIDE.match(line) for line in lines):
        return Match(94, "the keys of .bedrock_agentcore.yaml")
    if lines and all(_VARIABLE.match(line) and not _is_record(line[:400]) for line in lines):
        upper = sum(1 for line in lines if re.match(r"(?:export\s+)?[A-Z][A-Z0-9_]*=", line))
        return Match(80 if upper == len(lines) else 40, f"{len(lines)} lines NAME=value and nothing else")
    return None


def _is_record(line: str) -> bool:
    """Whether a line holds several pairs: a logger wrote it."""
    return _LOGFMT.search(line) is not None or _PAIRS.match(line) is not None


def parse(source: Input) -> Iterable[Record]:
    first = next((line for _, line in source.lines() if line.strip()), b"").lstrip()
    if first[:1] in b"{[" and first:
        yield from _json(source)
    elif _is_yaml(source):
        yield from _yaml(source)
    else:
        yield from _variables(source)


def _is_yaml(source: Input) -> bool:
    return any(_TOOLKIT.match(line.decode("utf-8", "replace")) for _, line in source.lines())


def _json(source: Input) -> Iterator[Record]:
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        kind = _kind(value)
        if not kind:
            yield Damage(place, DamageReason.UNKNOWN_DOCUMENT, "JSON that is no project file was skipped")
            continue
        from agentcore_parsers.project._shared import settings  # most inputs that are asked about are none of a project

        content = {"targets": value} if isinstance(value, list) else settings.masked(value)
        yield Document(Kind.PROJECT, kind, {"file": kind, **content}, place)


def _yaml(source: Input) -> Iterator[Record]:
    from agentcore_parsers.decoding import yamls  # as above
    from agentcore_parsers.project._shared import settings

    name, place = ".bedrock_agentcore.yaml", Place(source.name, line=1)
    try:
        value = yamls.load(source.data().decode("utf-8", "replace"))
    except yamls.YamlError as exc:
        message = f"this line is no YAML that can be read ({exc}); the file was not used"
        yield Damage(Place(source.name, line=exc.line), DamageReason.BROKEN_YAML, message)
        return
    if isinstance(value, dict):
        yield Document(Kind.PROJECT, name, {"file": name, **settings.masked(value)}, place)


def _variables(source: Input) -> Iterator[Record]:
    from agentcore_parsers.project._shared import settings  # as above

    found: list[dict[str, Any]] = []
    bad: list[int] = []
    for number, (_, raw) in enumerate(source.lines(), 1):
        line = raw.decode("utf-8", "replace").strip()
        if not line or line.startswith("#"):
            continue
        variable = _VARIABLE.match(line)
        if variable is None:
            bad.append(number)
        else:
            shape = settings.shape(variable["value"])
            found.append({"name": variable["name"], "shape": shape, "line": number})
    yield Document(Kind.PROJECT, ".env", {"file": ".env", "variables": found}, Place(source.name, line=1))
    if bad:
        message = "lines that are no NAME=value were not kept"
        yield Damage(Place(source.name, line=bad[0]), DamageReason.UNKNOWN_LINE, message, len(bad))
