"""
The services of AWS that agents meet: operations, exceptions, their HTTP status, whose fault they are.

Read from `aws.json`, which `scripts/knowledge` writes from the service models. What no model lists, because every service
can answer it (credentials, signatures, throttling at the door), is in `COMMON`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.names import ALIASES, CLIENT, COMMON, RETRIED, RETRIED_STATUS, SERVICE
from agentcore_analyzer.tuples import NamedTuple

_FAULTS = {"c": CLIENT, "s": SERVICE}

_NAMED = late(  # in a hint: an ARN, a permission, a host
    r"arn:aws[\w-]{0,20}:(?P<arn>[a-z][\w-]{1,40}):|\b(?P<action>[a-z][a-z0-9-]{1,40}):(?P<what>[A-Z]\w{2,80})\b"
    r"|//(?:[\w-]{1,63}\.){0,2}(?P<host>[a-z][a-z0-9-]{1,40})\.(?:[a-z]{2}-[a-z-]{3,20}-\d\.)?(?:amazonaws|api\.aws)"
)


class Known(NamedTuple):
    """
    One exception of one service. `operation` is "" where none was named; `documented` says that the model lists the exception
    for it (or, without an operation, for the service), `streamed` that it can come inside its event stream.
    """

    service: str
    operation: str
    code: str
    http_status: int | None
    fault: str
    retryable: bool
    documented: bool
    streamed: bool = False


class Service(NamedTuple):
    """One service as its model describes it; `signing` is also the prefix of its permissions."""

    name: str
    signing: str
    endpoint: str
    id: str
    client: str
    operations: Mapping[str, str]  # invokeagentruntime → InvokeAgentRuntime
    exceptions: Mapping[str, tuple[int | None, str, bool, str]]  # code → status, fault, retryable, operations
    streams: Mapping[str, str]
    inputs: tuple[str, ...] = ()  # the members of each structure that a request can hold


@cache
def _read() -> dict[str, Any]:
    table: dict[str, Any] = orjson.loads((Path(__file__).parent / "aws.json").read_bytes())
    return table


def version() -> str:
    """The version of botocore whose models the table holds."""
    return str(_read()["botocore"])


@cache
def services() -> Mapping[str, Service]:
    found = {}
    for name, known in _read().items():
        if not isinstance(known, dict):
            continue
        exceptions = {}
        for shape, (status, fault, retryable, where, *code) in known["exceptions"].items():
            exceptions[code[0] if code else shape] = exceptions[shape] = (status, _FAULTS[fault], bool(retryable), where)
        operations = {o.lower(): o for o in known["operations"].split()}
        names = (known["signing"], known["endpoint"], known["id"], known["client"])
        found[name] = Service(name, *names, operations, exceptions, known["streams"], tuple(known.get("inputs", ())))
    return found


@cache
def _names() -> Mapping[str, str]:
    names = dict(ALIASES)
    for service in services().values():
        for name in (service.client, service.endpoint, service.id, service.name):
            names[_plain(name)] = service.name
    return names


@cache
def _by_operation() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for service in services().values():
        for operation in service.operations:
            found[operation] = (*found.get(operation, ()), service.name)
    return found


def _plain(name: str) -> str:
    plain = "".join(c for c in name.lower() if c.isalnum())
    for start in ("amazon", "aws"):
        plain = plain.removeprefix(start) if plain not in ALIASES else plain
    for end in ("asyncclient", "client", "service"):
        plain = plain.removesuffix(end) or plain
    return plain


def service_named(name: str) -> str:
    """botocore's name of a service by any of its names (`BedrockRuntime`, `Bedrock AgentCore`), or ""."""
    return _names().get(_plain(name), "") if name else ""


def operation_named(name: str) -> str:
    """The operation as AWS writes it, by the name in Python or on the command line (`invoke_agent_runtime`), or ""."""
    key = name.replace("_", "").replace("-", "").lower()
    for service in _by_operation().get(key, ()):
        return services()[service].operations[key]
    return ""


def services_of(operation: str) -> tuple[str, ...]:
    """The services that have this operation, in whatever way it is written."""
    return _by_operation().get(operation.replace("_", "").replace("-", "").lower(), ())


def service_of(operation: str, hint: str = "", code: str = "") -> str:
    """
    The service that an operation belongs to; "" where the table does not know it or several have it and nothing tells
    which. `hint` is text beside it (a message, a URL, an ARN), `code` the exception.
    """
    found = services_of(operation)
    if len(found) > 1 and code:
        found = tuple(s for s in found if (known := lookup(s, operation, code)) and known.documented) or found
    if len(found) > 1 and hint:
        found = _hinted(found, operation, hint) or found
    return found[0] if len(found) == 1 else ""


def _hinted(candidates: tuple[str, ...], operation: str, hint: str) -> tuple[str, ...]:
    table = services()
    for host in (m["host"] for m in _NAMED.finditer(hint) if m["host"]):
        if found := tuple(s for s in candidates if table[s].endpoint == host):
            return found
    for named in _NAMED.finditer(hint):
        prefix = named["arn"] or (named["action"] if named["what"] == operation else "")
        if prefix and (found := tuple(s for s in candidates if table[s].signing == prefix)):
            return found
    return tuple(s for s in candidates if s in hint and not any(o != s and s in o and o in hint for o in candidates))


def bare(code: str) -> str:
    """A code without what is put around it: the namespace before `#`, the address after `:`, the suffix Exception."""
    return code.rpartition("#")[2].partition(":")[0].removesuffix("Exception").strip()


def full_code(code: str) -> str:
    """A code as it is compared: without namespace and address, `throttlingException` of a stream as ThrottlingException."""
    plain = code.rpartition("#")[2].partition(":")[0].strip()
    return plain[:1].upper() + plain[1:] if plain.endswith(("Exception", "Error")) else plain


def lookup(service: str, operation: str, code: str) -> Known | None:
    """What is known of an exception that an operation answered; None where neither the models nor COMMON know it."""
    name = service_named(service) or (service_of(operation) if operation else "")
    wanted = full_code(code)
    if not wanted:
        return None
    model = services().get(name)
    spelled = operation_named(operation) or operation
    if model is not None:
        for form in (wanted, wanted + "Exception", wanted.removesuffix("Exception"), wanted + "Error", wanted + "Fault"):
            if form in model.exceptions:
                status, fault, retryable, where = model.exceptions[form]
                streamed = {form, _lower(form)} & set(model.streams.get(spelled, "").split()) != set()
                listed = not spelled or streamed or _lists(where, spelled)
                again = retryable or bare(form) in RETRIED or status in RETRIED_STATUS
                return Known(name, spelled, form, status, fault, again, listed, streamed)
    short = bare(wanted[:1].upper() + wanted[1:])
    if short not in COMMON:
        return None
    common, fault = COMMON[short]
    return Known(name or service, spelled, wanted, common, fault, short in RETRIED or common in RETRIED_STATUS, documented=False)


def _lists(where: str, operation: str) -> bool:
    if where == "*":
        return True
    return (operation in where.split()) != where.startswith("- ")


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
