"""Modules that were not found where something ran: of Python where the package is known, of Node.js where the name is that of a package."""

from __future__ import annotations

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.distributions import brought
from agentcore_analyzer.failures.knowledge.explanations import Explanation
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.model import Step

_MISSING = late(r"No module named '(?P<module>[A-Za-z_][\w.]{0,200})'")


# A name and no path: Node.js looks for it in the folders node_modules above the file that asks.
_OF_NODE = late(r"Cannot find (?:module|package) '(?P<name>(?:@[\w.-]{1,100}/)?[A-Za-z][\w.-]{0,100})(?:/[\w./-]{1,200})?'")


def explain(said: Said) -> Explanation | None:
    return _of_python(said) or _of_node(said)


def _of_node(said: Said) -> Explanation | None:
    found = _OF_NODE.search(plain_quotes(f"{said.message}\n{said.quote}"))
    if found is None:
        return None
    meaning = f"Node.js found no package {found['name']}, or not the part of it that is asked for, in the folders node_modules above the file that asks for it"
    step = Step(f"See whether {found['name']} stands in the package.json of what asks for it, in a version that has it, and install its dependencies again there.")
    return Explanation(f"{meaning}.", (step,), meaning=meaning)


def _of_python(said: Said) -> Explanation | None:
    found = _MISSING.search(plain_quotes(f"{said.message}\n{said.quote}"))
    if found is None:
        return None
    module = found["module"]
    part, package = brought(module)
    above, _, last = module.rpartition(".")
    if not package:
        return None
    if part != module:  # Python looks for the modules of a dotted name from the left, and names the first that is not there
        meaning = f"{above} was found and has no module {last}: the package {package} that is installed there is not of the version that is needed"
        step = Step(f"Look which version of {package} is installed where this ran, and which ones have {module}; ask for one of these, or update what imports it.")
    else:
        meaning = f"the module {module} is part of the package {package}, which is not installed where this ran"
        step = Step(f"Add {package} where this ran: code that a tool runs (a sandbox, a notebook) has packages of its own, not those of the agent.")
    return Explanation(f"{meaning[:1].upper()}{meaning[1:]}.", (step,), meaning=meaning)
