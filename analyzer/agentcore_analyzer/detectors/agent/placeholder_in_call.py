"""
A call was made with a placeholder that should have been filled in.

## What it sees
Arguments or code of a call that was carried out with `YOUR_API_KEY`, a path of a template, `<your …>` or the like in the place of a value.

## Why it matters
No service knows such a key and no disk has such a path: the call cannot give what was asked for, whatever it returns.

## What to do
Give the agent the value (a secret of the tool, a path in the task), or tell it that it has none.

## Not this when
The placeholder stands in a comment or in a text that is only shown, what the agent was told holds the same value, or is not recorded.

## Source
Public transcripts of agents that write code for services whose keys they were never given.

Covers: ANS-3
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call, untold
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Scope, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS
from agentcore_analyzer.untrusted import json_integer

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = (
    Explains("generated-code-failed", "a value in the code is a placeholder", Scope.SPANS),
    Explains("tool-error", "a value of the call is a placeholder", Scope.SPANS),
)
TAXONOMY = "Formatting Errors"
_HOLDS = late(
    r"(?P<key>(?<![A-Z_])(?:YOUR|INSERT|REPLACE)_[A-Z_]*(?:KEY|TOKEN|ID|SECRET|PASSWORD|URL|NAME|PATH)S?\b"
    r"|(?<!print\()(?<!input\()['\"][Yy]our[ _-](?:[\w]+[ _-]){0,4}(?:key|token|id|secret|password)(?:[ _-]here)?['\"])"
    r"|(?P<path>['\"](?:[A-Z]:)?[\\/]?path[\\/_]to[\\/_][\w./\\ -]*['\"])|(?P<blank><(?:your|insert|replace)[ _-][^<>\n]{1,60}>|['\"]<[A-Z_-]{0,40}(?:KEY|TOKEN|ID|SECRET|PASSWORD|URL|NAME|PATH|HERE)>['\"])"
)
_SHOWN = {"key": "a key or name of a template", "path": "a path of a template", "blank": "a blank to be filled in"}
_COMMENT = late(r"(?:^|\s)(?:#|//).*$")


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped(((deed.name, kind), (turn, deed), untold(run)) for run in runs(case) for turn, deed, kind in _made(run))
    for (tool, kind), calls in groups.items():
        yield _finding(tool, kind, calls)
    if why:
        yield NotChecked(f"placeholders in calls: cannot tell whether they were given, because {why}")


def _made(run: Run) -> Iterator[tuple[Turn, Deed, str]]:
    """The calls that hold a placeholder which nothing that their turn was told holds, and the kind of their first one."""
    told: dict[str, list[bool]] = {}
    for number, turn in enumerate(run.turns):
        for deed in turn.deeds:
            for hit in _placeholders(turn, deed):
                text = hit[0].strip("'\"")
                if text not in told:
                    told[text] = run.told_what(re.compile(re.escape(text)).search)
                if not told[text][number]:
                    yield turn, deed, str(hit.lastgroup)
                    break


def _placeholders(turn: Turn, deed: Deed) -> list[re.Match[str]]:
    """
    The placeholders that a call holds: in code that was run, without its comments; of other tools only where it is all of a
    value, since what they write may well be a template.
    """
    if deed.name in CODE_TOOLS or (turn.code and not turn.said.calls):
        return [h for line in (turn.code or deed.arguments).splitlines() if (h := _HOLDS.search(_COMMENT.sub("", line)))]
    return [h for value in _values(deed.arguments) if (h := _HOLDS.fullmatch(f"'{value}'") or _HOLDS.fullmatch(value))]


def _values(arguments: str) -> list[str]:
    try:
        value = json.loads(arguments, parse_int=json_integer)
    except (ValueError, RecursionError):
        return []
    return [v for v in value.values() if isinstance(v, str)] if isinstance(value, dict) else []


def _finding(tool: str, kind: str, calls: list[tuple[Turn, Deed]]) -> Finding:
    failed = [d for _, d in calls if d.failed]
    wrote = f"writes {_SHOWN[kind]} in the place of a value"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{tool} was called with a placeholder, {_SHOWN[kind]} ({count(len(calls), 'call')})",
        cause=(
            f"The model left {_SHOWN[kind]} in what {tool} was given. Nothing that it was told holds these words"
            + (
                f", and {count(len(failed), 'call')} failed."
                if failed
                else ". The call did not fail: what came back was asked for without a real value."
            )
        ),
        evidence=tuple(dict.fromkeys(e for t, d in calls for e in step_and_call(t, wrote, d, f"{d.name} was carried out with it"))),
        fix=(
            Step("Give the agent the value: a key as a secret of the tool, a path or an id in the task."),
            Step("Where it shall not have it: say in the prompt that the service cannot be used, and what to use instead."),
        ),
        subject=("placeholder-in-call", tool, kind),
        counter=("the same words in what the model was told: none",),
        anchors=anchors_of(t for t, _ in calls),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
