"""
A page that the agent opened asks whether a person is there, in place of its content.

## What it sees
In results of tools, and in what agents of a chat print of a page: the pages by which Cloudflare, DataDome, Radware, Imperva, HUMAN, AWS WAF and Google
ask for a proof that a person is there, known by their own sentences, where the page holds little else.

## Why it matters
The call ends without an error, and what was looked for is not there: agents go on from memory, or try the same page again and again.

## What to do
Use the site's API or another source; with AgentCore Browser look at Web Bot Auth, which signs requests so that sites can let an agent in.

## Not this when
A page only speaks of such checks and is longer than they are.

## Source
Pages of these services as agents of public traces and chats got them; AgentCore's documentation of Web Bot Auth.

Covers: TOOL-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # the call did not fail: there is no failure to explain
TAXONOMY = "Authentication Errors"
LONGEST = 3000  # characters: a page with more than that has content of its own (ours; the longest of such pages seen has 1,400)
_CHECK = late(
    r"(?i)Radware Bot Manager Captcha|Please enable JS and disable any ad blocker|Attention Required! \| Cloudflare|Enable JavaScript and cookies to continue"
    r"|Verify(?:ing)? (?:that )?you are (?:a )?human|Checking (?:if the site connection is secure|your browser before accessing)|confirm (?:that )?you are (?:a )?human|Pardon Our Interruption"
    r"|Press & Hold to confirm you are|Request unsuccessful\. Incapsula incident ID|unusual traffic from your computer network|make sure you(?:'|’)re not a robot"
)
_PRINTED = late(r"\AAddress: \S+")  # an agent of AutoGen that says what its browser shows


class Page(NamedTuple):
    turn: Turn
    shown: Span  # the call that gave it, or the message that prints it
    name: str


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped((page.name, page, ()) for run in runs(case) for page in _pages(run))
    for name, found in groups.items():
        yield _finding(name, found)


def _pages(run: Run) -> Iterator[Page]:
    for turn in run.turns:
        if run.is_chat and _PRINTED.match(turn.words) and _is_check(turn.words):
            yield Page(turn, turn.span, turn.speaker)
        yield from (Page(turn, d.span, d.name) for d in turn.deeds if not d.failed and _is_check(d.result or ""))


def _is_check(text: str) -> bool:
    return len(text) <= LONGEST and _CHECK.search(text) is not None


def _finding(name: str, found: list[Page]) -> Finding:
    pages = count(len(found), "page")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{name} got a check against robots in place of content ({pages})",
        cause=(
            f"What {name} gave is a check against robots in place of the content, as services in front of a site send it ({pages}). No call failed for it."
        ),
        evidence=tuple(at_fault(p.shown, "the page asks for a proof that a person is there") for p in found),
        fix=(
            Step("Use the site's API or another source of the same facts, and tell the agent so in its instructions."),
            Step("With AgentCore Browser: switch Web Bot Auth on, so that sites which know it let the agent in."),
            Step("Let the tool return an error in words for such a page, so that the agent does not take it for content."),
        ),
        subject=("bot-check-page", name),
        counter=(f"characters of each of these pages: at most {LONGEST:,}",),
        anchors=anchors_of(p.turn for p in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
