"""Endpoints of AWS that take signed requests only, and refused one with a status that says no more."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Severity, Step
from agentcore_analyzer.symptoms import http_statuses

_HOST = late(r"https?://([\w.-]{1,253})")


def refused(case: Case) -> Iterator[Finding]:
    if answers := http_statuses.bare(case, (401, 403), (http.AWS,)):
        yield _finding(answers)


def _finding(refused: list[http_statuses.Answer]) -> Finding:
    codes = http_statuses.codes(refused)
    hosts = sorted({h[1] for a in refused if (h := _HOST.search(a.failure.said.quote))})
    where = ", ".join(hosts[:3]) or "an endpoint of AWS"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title=f"AWS did not accept the signature or role of the caller: HTTP {codes} of {where}",
        cause=f"{where} takes requests that are signed with AWS credentials (SigV4), and answered {codes}. The credentials of the"
        " caller (or of the proxy that signs for it) are missing, expired or of another account, or their role lacks the"
        " permission; the status alone does not tell which.",
        evidence=tuple(dict.fromkeys(a.evidence for a in refused)),
        fix=(
            Step("See who you are.", "aws sts get-caller-identity --profile PROFILE", "the account and role you expect"),
            Step("Log in again, and start the client or proxy with these credentials.", "aws sso login --profile PROFILE"),
            Step("If they are right: read the body of the answer; it names the permission that is missing."),
        ),
        subject=("aws-credentials", "status", codes),
        counter=("a sentence of the service that names the reason: none beside the status",),
        anchors=frozenset().union(*(a.anchors for a in refused)),
        owner="agents-debug/doctor",
    )
