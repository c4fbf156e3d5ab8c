"""A gateway target that waits for a user's consent, told as a failure by what waited for another status."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import SHOWN, ids, proof

_STATUS = late(r"\b(?:CREATE|UPDATE|SYNCHRONIZE)_PENDING_AUTH\b")  # of the service model; PENDING_AUTH alone is a status of many things
# Terraform's own words around a status for which it waited.
_TERRAFORM = late(r"(?i:\bterraform\b)|unexpected state '|\baws_bedrockagentcore_gateway_target\b")
_GET = "aws bedrock-agentcore-control get-gateway-target --gateway-identifier GATEWAY_ID --target-id TARGET_ID"


def awaited(case: Case) -> Iterator[Finding]:
    waiting = [(f, status[0]) for f in failures(case).all if (status := _STATUS.search(_words(f)))]
    if waiting:
        yield _finding([f for f, _ in waiting], waiting[0][1])


def _finding(waiting: list[Failure], status: str) -> Finding:
    """Whoever made the target waited for another status while AWS waits for a person: the target has not failed."""
    told = "\n".join(_words(f) for f in waiting[:SHOWN])
    terraform = Step("Then let Terraform take over what exists.", "terraform import ADDRESS GATEWAY_ID,TARGET_ID", "the target in the state, READY")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title="A gateway target waits for a user's consent",
        cause=f"Its status is {status}: the target was made, and waits until a user gives consent (OAuth with three"
        " parties). It has not failed.",
        evidence=tuple(proof(f, "the status is no failure") for f in waiting[:SHOWN]),
        fix=(
            Step("Open the target in the console of AgentCore and give consent with its authorization URL."),
            terraform if _TERRAFORM.search(told) and "ulumi" not in told else Step("Then look at its status again; what waited for READY can go on.", _GET, "READY"),
        ),
        subject=("gateway-target-failed", "consent"),
        counter=("a status document of a target that says FAILED: none",),
        anchors=ids(waiting),
        owner="agents-connect",
    )


def _words(failure: Failure) -> str:
    return f"{failure.code} {failure.message} {getattr(failure.sources[0], 'text', '')}"
