"""
Clients and commands of the AWS SDK for JavaScript that are not there: of another package, of an older one, or of none.

The names follow from the service models: the package is called after the service's id, a command after its operation.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge import aws
from agentcore_analyzer.failures.knowledge.explanations import Explanation
from agentcore_analyzer.failures.knowledge.names import CLIENT
from agentcore_analyzer.model import Step

_SCOPE = "@aws-sdk/client-"
_EXPORT = late(
    r"[Tt]he requested module '(?P<one>[^'\n]{1,200})' does not provide an export named '?(?P<name>\w{2,80})'?"
    r"|Named export '(?P<common>\w{2,80})' not found\. The requested module '(?P<commonjs>[^'\n]{1,200})'"
    r"|Module '\"(?P<other>[^'\"\n]{1,200})\"' has no exported member '(?P<member>\w{2,80})'"
    r"|[Nn]o matching export in \"[^\"\n]{0,300}?(?P<built>@aws-sdk/client-[a-z0-9-]{2,60})[^\"\n]{0,200}\" for import \"(?P<import>\w{2,80})\""
)
_MAKER = late(r"(?:\b(?P<from>client_[a-z0-9_]{2,60}?)(?:_\d{1,3})?\.|\b\w{1,60}\.|(?<![\w.]))(?P<name>[A-Z]\w{1,80}(?:Command|Client)) is not a constructor")
_CALLED = late(r"\b(?P<on>[\w.]{1,60})\.(?P<name>[a-z]+(?:[A-Z][a-z0-9]*){2,8}) is not a function")


def explain(words: str, owner: str) -> Explanation | None:
    if found := _EXPORT.search(words):
        return _named(found["name"] or found["member"] or found["import"] or found["common"], found["one"] or found["other"] or found["built"] or found["commonjs"], owner, common=bool(found["common"]))
    if "is not a constructor" in words and (made := _MAKER.search(words)):
        origin = (made["from"] or "").removeprefix("client_").replace("_", "-")
        return _named(made["name"], f"{_SCOPE}{origin}" if origin else "", owner)
    if "is not a function" in words and (called := _CALLED.search(words)):
        return _method(called["on"], called["name"], owner)
    return None


def package(service: str) -> str:
    """`@aws-sdk/client-bedrock-agentcore-control`: the package of a service by botocore's name of it."""
    return _SCOPE + aws.services()[service].id.lower().replace(" ", "-")


def _owners(name: str) -> tuple[str, ...]:
    """The services that a command or a client of the SDK belongs to."""
    if name.endswith("Command"):
        return aws.services_of(name.removesuffix("Command"))
    service = aws.service_named(name) if name.endswith("Client") else ""
    return (service,) if service else ()


def _named(name: str, module: str, owner: str, *, common: bool = False) -> Explanation | None:
    owners, mine = _owners(name), {package(s): s for s in aws.services()}
    if module and not module.startswith(_SCOPE):
        return None
    right = " or ".join(package(s) for s in owners)
    if not owners:
        if module not in mine or not name.endswith(("Command", "Client")):
            return None
        meaning = f"{mine[module]} has no {name} in the service models that this tool knows (botocore {aws.version()})"
        step = Step("Look at the name in the API reference of the service, or update the package.", f"npm install {module}@latest")
        return _made("unknown-operation", f"The client cannot do it: {meaning}.", meaning, (step,), owner, certain=False)
    if not module:
        meaning = f"{name} is exported by {right}; from where it was imported, the input does not say"
        step = Step(f"Import {name} from {package(owners[0])}, in a version that has it.", f"npm install {package(owners[0])}@latest")
        return _made("wrong-client", f"What was imported is no class: {meaning}.", meaning, (step,), owner, certain=False)
    if mine.get(module) in owners and common and name.endswith("Client"):
        return None  # every version of the package has it: Node.js does not see the names in every CommonJS module
    if mine.get(module) in owners:
        meaning = f"the installed {module} is older than {name}, which it has today"
        return _made("old-client", f"The package cannot do it: {meaning}.", meaning, (Step("Update the package.", f"npm install {module}@latest"),), owner, certain=not common)
    meaning = f"{name} is exported by {right}, and was imported from {module}"
    step = Step(f"Import {name} from {package(owners[0])}. An update alone does not help.", f"npm install {package(owners[0])}")
    return _made("wrong-client", f"It is the wrong client: {meaning}.", meaning, (step,), owner)


def _method(on: str, name: str, owner: str) -> Explanation | None:
    owners = aws.services_of(name)
    operation = aws.operation_named(name)
    if not owners or operation[:1].lower() + operation[1:] != name:
        return None
    meaning = f"{on} has no {name}; {operation} is an operation of {' or '.join(owners)}, and clients of the SDK version 3 send commands"
    step = Step(f"Send a command, if {on} is a client of the SDK: client.send(new {operation}Command(…)) of {package(owners[0])}.")
    return _made("wrong-client", f"What was called is no method there: {meaning}.", meaning, (step,), owner, certain=False)


def _made(key: str, cause: str, meaning: str, steps: tuple[Step, ...], owner: str, *, certain: bool = True) -> Explanation:
    return Explanation(cause, steps, owner, certain=certain, fault=CLIENT, retry=False, key=key, meaning=meaning)
