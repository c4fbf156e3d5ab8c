"""
A client that does not know what it is asked for: too old, or the client of another service.

The operations and members of today's models decide: what another service has is the wrong client, what this service has today
is an old one, what none has is misspelt or newer than the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge import aws, packages
from agentcore_analyzer.failures.knowledge.explanations import Explanation
from agentcore_analyzer.failures.knowledge.names import CLIENT
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.model import Step

UPDATE = Step("Update boto3 and botocore where the program runs (in the image or zip, not only on your machine).", "pip install --upgrade boto3 botocore")
UPDATE_CLI = Step("Update the AWS CLI.", "aws --version")
OWNER = "agents-debug/doctor"
_ATTRIBUTE = late(r"'(?P<client>\w{2,60})' object has no attribute '(?P<name>[a-z]\w{1,80})'")
_SERVICE = late(r"Unknown service: '(?P<name>[\w-]{1,60})'")
_MEMBER = late(r"Unknown parameter in (?P<where>[\w.\[\]]{1,200}): \"(?P<name>\w{1,100})\", must be one of: (?P<known>[\w, ]{0,3000})")
_LISTED = late(r"\b[a-z][a-z0-9]{1,30}(?:-[a-z0-9]{1,30}){1,8}\b")
_SHOWN = 12
_ENOUGH = 3  # commands of one service: fewer may be called alike by chance
_CHOICE = late(r"[Ii]nvalid choice:? '(?P<name>[a-z][a-z0-9-]{1,80})'")


def explain(said: Said) -> Explanation | None:
    words = plain_quotes("\n".join((said.quote, said.message, *(r.message for r in said.chain)))[:8000])
    if "object has no attribute '" in words and (found := _ATTRIBUTE.search(words)):
        return _attribute(found["client"], found["name"])
    if "Unknown service: '" in words and (found := _SERVICE.search(words)):
        return _service(found["name"])
    if "Unknown parameter in " in words and (found := _MEMBER.search(words)):
        return _member(found["where"], found["name"], found["known"])
    if "nvalid choice" in words and (said.type == "aws" or said.kind is FailureKind.AWS_ERROR):  # every argparse says so
        name, service = _chosen(words, said), said.service or _listed(words)
        return _choice(name, service) if name else _unnamed(service) if service else None
    return packages.explain(words, OWNER)


def _chosen(words: str, said: Said) -> str:
    """What the AWS CLI was given: named by it, else typed above it. Older ones only list what they know."""
    found = _CHOICE.search(words)
    if found or said.type != "aws":
        return found["name"] if found else ""
    return said.service if "argument command:" in words else said.operation if "argument operation:" in words else ""


def _nearest(name: str, known: Iterable[str], cutoff: float) -> list[str]:
    """The one that is called most like it, if any is."""
    from difflib import get_close_matches  # seldom needed

    return get_close_matches(name, list(known), n=1, cutoff=cutoff)


def _attribute(client: str, name: str) -> Explanation | None:
    service = aws.service_named(client)
    if not service:
        return None
    operation, owners = aws.operation_named(name), aws.services_of(name)
    if service in owners:
        meaning = f"the installed botocore is older than {operation}, which {service} has today"
        return _old(f"The client of {service} has no {name}: {meaning}.", meaning)
    if owners:
        meaning = f"{name} belongs to {' or '.join(owners)}, and the client is one of {service}"
        step = Step(f'Make the client of the right service: boto3.client("{owners[0]}"). An update alone does not help.')
        return _made("wrong-client", f"It is the wrong client: {meaning}.", meaning, (step,))
    known = aws.services()[service].operations
    near = _nearest(name.replace("_", ""), known, 0.8)
    meaning = f"{service} has no {name} in botocore {aws.version()}, whose models this tool knows"
    advice = f"{known[near[0]]} is the operation that is called most like it." if near else "Look at the name in the API reference."
    return _made("unknown-operation", f"The client of {service} cannot do it: {meaning}.", meaning, (Step(advice), UPDATE), certain=False)


def _service(name: str) -> Explanation:
    if name in aws.services():
        meaning = f"the installed botocore is older than the service {name}"
        return _old(f"The client cannot be made: {meaning}.", meaning)
    plain = name.replace("-", "").replace("_", "")
    core = "bedrock-agentcore-control" if "control" in plain else "bedrock-agentcore"
    near = [core] if "agentcore" in plain else _nearest(name, aws.services(), 0.75)
    meaning = f"no service is called {name}" if near else f"the installed botocore does not know the service {name}"
    steps = (Step(f'Use the name of the service: boto3.client("{near[0]}").'), UPDATE) if near else (UPDATE,)
    return _made("unknown-service", f"The client cannot be made: {meaning}.", meaning, steps, certain=False)


def _member(where: str, name: str, listed: str) -> Explanation:
    """Whether today's models have the member where it was sent; the members that the installed one lists tell which structure it was."""
    known = [k.split()[0] for k in listed.split(",") if k.strip()]  # behind the last one another sentence may stand
    known.sort(key=lambda k: not k.lower().startswith(name.partition("_")[0].rstrip("s").lower()))  # toolConfig for tools
    wanted = set(known)
    for service in aws.services().values():
        if any(name in members and wanted <= members for members in map(_split, service.inputs)):
            meaning = f"the installed botocore is older than the field {name}, which requests of {service.name} may have there today"
            return _old(f"The client refused the field {name} in {where}: {meaning}. Nothing was sent.", meaning)
    near = _nearest(name, known, 0.75)
    mine = [s for s in aws.services().values() if any(wanted <= _split(i) for i in s.inputs)]
    like = known[0] if known and known[0].lower().startswith(name.partition("_")[0].rstrip("s").lower()) else ""
    elsewhere = [s.name for s in mine if any(name in _split(i) for i in s.inputs)]
    if near:
        meaning, step = f"no field {name} exists there", Step(f"Write {near[0]} instead of {name}, if that is meant.")
    elif elsewhere:
        meaning = f"requests of {' and '.join(elsewhere)} have a field {name}, but not there"
        return _unknown(name, where, meaning, Step(f"Move {name} to where the API reference has it{f' ({like} begins like it)' if like else ''}."))
    elif mine:
        meaning = f"requests of {' and '.join(s.name for s in mine)} have no field {name} there in botocore {aws.version()}, whose models this tool knows"
        return _unknown(name, where, meaning, Step(f"Leave {name} out, or correct its name: {', '.join(known[:_SHOWN])} are known there."))
    else:
        meaning = f"no request of the services that this tool knows has a field {name} there"
        return _unknown(name, where, meaning, Step(f"Leave {name} out, or correct its name{f': {_listing(known)} are known there' if known else ''}."), UPDATE)
    return _unknown(name, where, meaning, step, certain=True)


def _unknown(name: str, where: str, meaning: str, *steps: Step, certain: bool = False) -> Explanation:
    """Where the models of today lack the field, too, an update of the client is no way out."""
    return _made("unknown-field", f"The client refused the field {name} in {where}: {meaning}. Nothing was sent.", meaning, steps, certain=certain)


def _listing(known: list[str]) -> str:
    return ", ".join(known[:_SHOWN])


def _split(members: str) -> frozenset[str]:
    return frozenset(members.split())


def _listed(words: str) -> str:
    """The service whose commands are listed as the valid choices, where most of them are of one."""
    given = {aws.operation_named(c).lower() for c in _LISTED.findall(words.partition("valid choices are:")[2])} - {""}
    known = {name: len(given & service.operations.keys()) for name, service in aws.services().items()}
    best = max(known, key=lambda name: known[name])
    return best if known[best] >= _ENOUGH and list(known.values()).count(known[best]) == 1 else ""


def _unnamed(service: str) -> Explanation:
    meaning = f"the installed AWS CLI has no such command of {service}, and the input does not show what was typed"
    steps = (Step("Look at the commands of the service, and at those of the services that are called like it.", f"aws {service} help"), UPDATE_CLI)
    return _made("unknown-operation", f"The AWS CLI cannot do it: {meaning}.", meaning, steps, certain=False)


def _choice(name: str, service: str) -> Explanation | None:
    operation, owners = aws.operation_named(name), aws.services_of(name)
    if name == service:
        owners = ()
    if service in owners:
        meaning = f"the installed AWS CLI is older than {operation}, which {service} has today"
        return _old(f"The AWS CLI has no {name}: {meaning}.", meaning, UPDATE_CLI)
    if owners and (service or len(owners) == 1):
        meaning = f"{name} is a command of {' or '.join(owners)}" + (f", not of {service}" if service else "")
        step = Step("Use the command of that service.", f"aws {owners[0]} {name} help")
        return _made("wrong-client", f"It is the wrong service: {meaning}.", meaning, (step,))
    if name in aws.services():
        meaning = f"the installed AWS CLI is older than the service {name}"
        return _old(f"The AWS CLI has no {name}: {meaning}.", meaning, UPDATE_CLI)
    if service in aws.services():
        near = _nearest(name.replace("-", ""), aws.services()[service].operations, 0.8)
        meaning = f"{service} has no {name} in botocore {aws.version()}, whose models this tool knows"
        like = f" {_command(aws.services()[service].operations[near[0]])} is called most like it." if near else ""
        step = Step(f"Look at the commands of the service.{like}", f"aws {service} help")
        return _made("unknown-operation", f"The AWS CLI cannot do it: {meaning}.", meaning, (step, UPDATE_CLI), certain=False)
    return None


def _command(operation: str) -> str:
    """`InvokeAgentRuntime` as the command line writes it."""
    return "".join(f"-{c.lower()}" if c.isupper() and i and not operation[i - 1].isupper() else c.lower() for i, c in enumerate(operation))


def _old(cause: str, meaning: str, step: Step = UPDATE) -> Explanation:
    return _made("old-client", cause, meaning, (step,))


def _made(key: str, cause: str, meaning: str, steps: tuple[Step, ...], *, certain: bool = True) -> Explanation:
    return Explanation(cause, steps, OWNER, certain=certain, fault=CLIENT, retry=False, key=key, meaning=meaning)
