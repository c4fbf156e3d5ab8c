"""
A tool was called with parameters that its schema does not have, or without ones that it requires, and did not refuse.

## What it sees
A call in a model's answer whose arguments have a member that the recorded schema of the tool does not name, or lack one that it requires, where the
call ended without an error.

## Why it matters
What the model asked for may have been dropped in silence, or a default may stand in for it: the result is then one of another question.

## What to do
Let the code behind the tool refuse what its schema does not name (additionalProperties: false, checked); describe what is missing.

## Not this when
The tool refused the arguments (tool-bad-arguments) or failed; the schema says that it takes other members, is put together of others (anyOf, $ref), or
was not recorded; arguments are no object, or were not recorded.

## Source
JSON Schema: `additionalProperties`, `required`; the schemas that ADOT, OpenInference and transcripts record.

Covers: ANS-3
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from agentcore_analyzer.conventions.tool_schemas import tool_schemas
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import json_integer

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # the call did not fail: there is no failure to explain
TAXONOMY = "Formatting Errors"


class Misfit(NamedTuple):
    turn: Turn
    call: Span
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def find(case: Case) -> Iterator[Finding]:
    told = ((run, name, misfit) for run in runs(case) for name, misfit in _misfits(run))
    groups, _ = grouped(((run.name, name, misfit.unknown, misfit.missing), misfit, ()) for run, name, misfit in told)
    for (agent, tool, unknown, missing), found in groups.items():
        yield _finding(agent, tool, unknown, missing, found)


def _misfits(run: Run) -> Iterator[tuple[str, Misfit]]:
    schemas = tool_schemas(run.agent.detail.attributes)
    for turn in run.turns:
        if not turn.said.calls or not turn.deeds:
            continue
        known = tool_schemas(turn.span.detail.attributes) or schemas
        for name, arguments in turn.said.calls:
            carried = [d for d in turn.deeds if d.name == name]
            given = _members(arguments)
            # Of two calls of one tool in one step nobody can tell which was carried out how.
            if name not in known or given is None or len(carried) != 1 or carried[0].failed or [n for n, _ in turn.said.calls].count(name) > 1:
                continue
            schema = known[name]
            unknown = tuple(sorted(given - schema.parameters)) if schema.only else ()
            missing = tuple(sorted(schema.required - given))
            if unknown or missing:
                yield name, Misfit(turn, carried[0].span, unknown, missing)


def _members(arguments: str) -> frozenset[str] | None:
    try:
        value = json.loads(arguments, parse_int=json_integer)
    except (ValueError, RecursionError):
        return None
    return frozenset(map(str, value)) if isinstance(value, dict) else None


def _finding(agent: str, tool: str, unknown: tuple[str, ...], missing: tuple[str, ...], found: list[Misfit]) -> Finding:
    has = [f"with {', '.join(n[:40] for n in unknown[:4])}, which its schema does not name"] if unknown else []
    lacks = [f"without {', '.join(n[:40] for n in missing[:4])}, which its schema requires"] if missing else []
    what = " and ".join([*has, *lacks])
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,  # both names stand in the record; none in public runs, so what comes of such calls was not measured
        title=f"{tool} was called {what} ({count(len(found), 'call')})",
        cause=f"{agent} called {tool} {what}, as the schema stands in the record. The call ended without an error: what the tool made of it, the record does not say.",
        evidence=tuple(e for m in found for e in _proofs(tool, m)),
        fix=(
            Step(f"Let the code behind {tool} check its arguments against the schema, and answer in words where they do not fit."),
            Step(f"Describe the parameters of {tool} with an example; name what is required."),
        ),
        subject=("argument-not-in-schema", agent, tool, *unknown[:2], *missing[:2]),
        counter=("an error of the call: none", "a schema that says it takes other members: no"),
        anchors=anchors_of(m.turn for m in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _proofs(tool: str, misfit: Misfit) -> tuple[Evidence, Evidence]:
    return at_fault(misfit.turn.span, f"writes the arguments of {tool}"), of_span(misfit.call, f"{tool} ended without an error")
