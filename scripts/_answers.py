"""The table of answers that tell how a resource is: read from the service models, used by scripts/knowledge."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

SERVICES = ("bedrock-agentcore-control", "bedrock-agentcore", "bedrock-agent", "bedrock")
# What a status says: that it failed; all else is good, on its way, or somebody's wish (STOPPED, DISABLED).
FAILED = re.compile(
    r"(?i)(?:\w+[_ -])?(?:FAILED|FAILURE|UNSUCCESSFUL|ERROR|WITH_?ERRORS|REJECTED|EXPIRED|BLOCKED|TIMED_?OUT|FAULTED|IMPAIRED)$|PartiallyCompleted$"
)
STATUS = re.compile(r"(?:\w+S|s)tat(?:us|e)$")
REASON = re.compile(r"(?i)\w*(?:failure|status|state)reasons?$|\w*(?:failure|error|status)messages?$|errorcode$|errordetails$|statuscode$")
NAME = re.compile(r"(\w*?)([Nn]ame|I[dD]|id|[Aa]rn)$")
ASKED = ("Get", "List", "Search", "Batch", "Evaluate")
CONTENT = frozenset({"events", "event", "memoryRecords", "messages"})  # what people said: read as conversations
# A member that more answers have than the operations of one resource would account for tells nothing of the resource.
COMMON = 25


def text(loader: Any, version: str) -> str:
    """The file: one operation a line."""
    from botocore.model import ServiceModel

    models = {name: ServiceModel(loader.load_service_model(name, "service-2"), name) for name in SERVICES}
    shapes = (m.operation_model(o).output_shape for m in models.values() for o in m.operation_names)
    seen = Counter(key for shape in shapes for _, inner in [("", shape), *_inner(shape)] for key in _members(inner))
    lines = [f'"_": "Written by scripts/knowledge from the service models of botocore {version}; do not edit."']
    for name, model in models.items():
        found = ((o, _answer(model, o, seen)) for o in model.operation_names if o.startswith(ASKED))
        each = [f"{json.dumps(_command(o))}: {json.dumps(entry)}" for o, entry in found if entry]
        lines.append(f"{json.dumps(name)}: {{\n" + ",\n".join(each) + "\n}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _command(operation: str) -> str:
    from botocore import xform_name

    return str(xform_name(operation, "-"))


def _members(shape: Any) -> dict[str, Any]:
    return dict(shape.members) if shape is not None and shape.type_name == "structure" else {}


def _inner(shape: Any) -> Iterator[tuple[str, Any]]:
    """The structures one level below: `harness`, and `harnesses[]` for the elements of a list."""
    for key, member in _members(shape).items():
        if member.type_name == "structure" and not member.serialization.get("eventstream"):
            yield key, member
        elif member.type_name == "list" and member.member.type_name == "structure":
            yield f"{key}[]", member.member


def _tells(shape: Any) -> bool:
    return any(_is_status(k, v) or REASON.match(k) for k, v in _members(shape).items())


def _is_status(key: str, shape: Any) -> bool:
    return bool(STATUS.match(key)) and bool(getattr(shape, "enum", None))


def _answer(model: Any, operation: str, seen: Counter[str]) -> dict[str, str]:
    """What one answer looks like, and what it tells; empty where it tells no status and no reason."""
    output = model.operation_model(operation).output_shape
    if CONTENT & _members(output).keys() or any(m.serialization.get("eventstream") for m in _members(output).values()):
        return {}
    told = [("", output)] if _tells(output) else []
    told += [(at, inner) for at, inner in _inner(output) if _tells(inner)]
    if not told:
        return {}
    at, shape = told[0]
    keys = [k for k in shape.members if k in shape.required_members] or list(shape.members)
    statuses = (v for _, s in told for k, v in s.members.items() if _is_status(k, v))
    entry = {
        "at": at,
        "keys": " ".join(sorted(keys)),
        "marks": " ".join(sorted(k for k in keys if seen[k] <= COMMON)),
        "names": " ".join(_names(shape, operation)),
        "failed": " ".join(sorted({value for status in statuses for value in status.enum if FAILED.match(value)})),
    }
    if operation.startswith("List") and (getter := _getter(model, operation, shape)):
        entry["get"] = getter
    return {k: v for k, v in entry.items() if v or k == "at"}


def _names(shape: Any, operation: str) -> list[str]:
    """What the resource is called: its own name, its id, its ARN. Members of another resource stand behind them."""
    kind = re.sub(r"^(?:Get|List|Search|Create|Update|Delete|Start|Stop|Put|Batch\w+?)(?=[A-Z])", "", operation).lower()
    texts = [k for k, v in shape.members.items() if v.type_name == "string" and NAME.match(k) and not k.endswith(("RoleArn", "KeyArn"))]

    def order(key: str) -> tuple[bool, int, bool]:
        stem, end = NAME.sub(r"\1", key).lower(), NAME.sub(r"\2", key).lower()
        return not (stem == "" or kind.startswith(stem)), ("name", "id", "arn").index(end), stem != ""

    return sorted(texts, key=order)[:3]


def _getter(model: Any, operation: str, row: Any) -> str:
    """The operation that tells more of one row: `get-harness harnessId`, with the members of its request; `?` before those that the row lacks."""
    stem = operation.removeprefix("List")
    singles = [re.sub(r"ies$", "y", stem), re.sub(r"sses$", "ss", stem), re.sub(r"s$", "", stem), re.sub(r"Summaries$", "", stem)]
    name = next((f"Get{s}" for s in singles if f"Get{s}" in model.operation_names and s != stem), "")
    if not name:
        return ""
    asked = model.operation_model(name).input_shape
    wanted = [k for k in asked.members if k in asked.required_members]
    given = []
    for key in wanted:
        plain = key.lower().replace("identifier", "id")
        own = next((k for k in row.members if k.lower() == plain), None) or ("id" if "id" in row.members and len(wanted) == 1 else None)
        given.append(f"{key}={own}" if own else f"{key}=")
    return " ".join([_command(name), *given])
