"""
A gateway target is not usable.

## What it sees
A target with status FAILED, SYNCHRONIZE_UNSUCCESSFUL or UPDATE_UNSUCCESSFUL and what its reason says.

## Why it matters
Its tools are missing from the list that the agent is offered, or fail when they are called.

## What to do
Depends on the reason; the finding names the step.

## Not this when
The status ends in PENDING_AUTH: that waits for someone's consent. READY is the good status of a
target (there is no ACTIVE).

## Source
Status values of the service model; reasons from issues of samples and SDKs.

Covers: TOOL-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.detectors.gateway._shared import user_consent
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import by_key, finding, short
from agentcore_analyzer.symptoms.resources import Resource, resources

NEEDS = (frozenset({Kind.STATUS}), *ANY_LOG)
EXPLAINS = (Explains("tool-error", "the tool's target is not usable"), Explains("unknown-tool", "the failed target offers no tools"))
FAILED = ("FAILED", "SYNCHRONIZE_UNSUCCESSFUL", "UPDATE_UNSUCCESSFUL", "CREATE_UNSUCCESSFUL")
_ID = late(r"[0-9A-Za-z]{10}")  # of the service model; answers of other services list targets, too
# What the tail of the reason stands for: (words, cause, step).
TAILS = (
    ("Authorization error when sending message", "the gateway may not call it; where its role is new, IAM takes a moment",
     "Wait 20 s and synchronize the target again; if it stays, check the gateway's role."),
    ("Runtime initialization time exceeded", "the MCP server's runtime does not start in time",
     "Analyze the runtime's own log: it starts too slowly, or never."),
    ("Unable to connect to the MCP server", "the MCP server cannot be reached", "Check its URL, network and certificate."),
    ("Received error (400) from runtime", "the MCP server refused the protocol version",
     "Update the server's MCP library to the version that the gateway speaks."),
    ("returned HTTP 400 to the initialize handshake", "the MCP server refused the handshake",
     "Update the server's MCP library to the version that the gateway speaks."),
    ("not authorized to assume the execution role", "the gateway may not assume its role",
     "Let the role trust bedrock-agentcore.amazonaws.com."),
    ("redential provider", "its credential provider is missing or not usable",
     "Create the credential provider, or name an existing one in the target."),
    ("401", "the MCP server refused the credentials", "Check the target's credential provider."),
    ("403", "the MCP server refused the credentials", "Check the target's credential provider."),
)  # fmt: skip


def find(case: Case) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for target in sorted(resources(case, "target"), key=lambda t: not t.reason):
        key = (target.id or target.name, target.status)
        if target.status in FAILED and key not in seen and (not target.id or _ID.fullmatch(target.id)):
            seen.add(key)
            yield _finding(target)
    if seen:
        return
    for known, group in by_key(case, "gateway-target-", "gateway-connector"):
        yield finding("gateway-target-failed", f"A gateway target failed: {short(known.meaning)}", known, group, "a status document of the target: none")
    yield from user_consent.awaited(case)


def _says(reason: str, words: str) -> bool:
    """A status counts as a number of its own: an account may hold its digits."""
    return words in reason.replace(",", " ").replace(")", " ").replace("(", " ").split() if words.isdigit() else words in reason


def _finding(target: Resource) -> Finding:
    words, cause, step = next((t for t in TAILS if _says(target.reason, t[0])), ("", "", ""))
    gateway = str(target.data.get("gatewayArn") or "").rpartition("/")[2] or "GATEWAY_ID"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"Gateway target {target.name or target.id} is {target.status}",
        cause=(
            f"The target {target.name or target.id} is {target.status}"
            + (f": {cause}. " if cause else ". ")
            + (f"AWS says: {target.reason[:300]}" if target.reason else "The document does not say why.")
        ),
        evidence=(target.evidence(f"status {target.status}", target.reason[:300]),),
        fix=(
            Step(step or "Read the reason of the status.",
                 "" if step else f"aws bedrock-agentcore-control get-gateway-target --gateway-identifier {shell(gateway)} --target-id "
                 f"{shell(target.id or 'TARGET_ID')}", "" if step else "statusReasons"),
            Step(
                "Synchronize the target again.",
                f"aws bedrock-agentcore-control synchronize-gateway-targets --gateway-identifier {shell(gateway)} --target-id-list "
                f"{shell(target.id or 'TARGET_ID')}",
                "the status becomes READY",
            ),
        ),
        subject=("gateway-target-failed", target.name, target.status, words),
        counter=("a status that waits for consent (PENDING_AUTH): no",),
        owner="agents-connect",
    )  # fmt: skip
