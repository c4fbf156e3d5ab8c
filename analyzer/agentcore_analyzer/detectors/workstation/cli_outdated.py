"""
The agentcore CLI, or the AWS SDK beside it, is too old.

## What it sees
A version of @aws/agentcore below 0.9.0 in saved terminal output or logs; a boto3, an AWS CLI or a package of the SDK for JavaScript
that does not know a service, an operation or a field that AWS has today (`Unknown service`, `object has no attribute`, `Unknown
parameter in`, `invalid choice`, `does not provide an export named`).

## Why it matters
Old versions lack `traces`, `logs` and the present project format; old SDKs cannot call the service.

## What to do
Update the CLI, or the SDK.

## Not this when
The client is asked for what belongs to another service, or what no service has: wrong-client.
The version belongs to another package (bedrock-agentcore, the Python SDK, has versions of its own; `agentcore@0.1.0` without
@aws/ is a package of somebody's own), or a newer one is named after it: it was updated.

## Source
The CLI's changelog; AWS's troubleshooting page for the runtime (boto3 1.39.8).

Covers: ENV-3 HO-17
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import by_key, finding, placed, short

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
SAID = True
EXPLAINS = (Explains("runtime-entrypoint-crash", "the crash is this call that the installed SDK does not know", Scope.PLACE),)
OLDEST = (0, 9, 0)  # commands and project format as described today
# A package or crate of somebody's own may be called agentcore, too: npm and cargo print `agentcore@0.1.0`, `agentcore v0.1.0`.
_VERSION = late(r"(?:@aws/agentcore[ @/]v?|(?<![\w@/.-])agentcore(?:-cli/| ))(?P<version>0\.\d{1,3}\.\d{1,3})(?![\w.])")
_UNKNOWN = ("unknown command '", "unknown option '")
_SIGNS = ("@aws/agentcore", "agentcore 0.", "agentcore-cli/0.")


def find(case: Case) -> Iterator[Finding]:
    old = []
    for log in case.logs_with(*_SIGNS):
        found = None
        for found in _VERSION.finditer(log.text or ""):  # noqa: B007  the last one is what is installed now
            pass
        if found and tuple(map(int, found["version"].split("."))) < OLDEST:
            old.append((log, found))
    if old:
        version = old[0][1]["version"]
        yield _finding(
            f"The agentcore CLI is too old: {version}",
            f"The input names version {version} of @aws/agentcore; 0.9.0 is the oldest that today's commands and project files fit.",
            [*((g, m[0]) for g, m in old), *_refused(case)],
            Step("Update the CLI.", "npm install -g @aws/agentcore@latest && agentcore --version", "0.9.0 or newer"),
            "cli",
        )
    for known, group in by_key(case, "old-client"):
        title = f"The installed AWS SDK or CLI is too old: {short(known.meaning, 200)}"
        yield placed(case, finding("cli-outdated", title, known, group, "an answer of the service: none, nothing was sent"), group)


def _refused(case: Case) -> list[tuple[LogRecord, str]]:
    """What an old CLI says of a command or option that it does not have."""
    return [(g, (g.text or "").strip()[:200]) for g in case.logs_with(*_UNKNOWN) if failures(case).of(g)]


def _finding(
    title: str, cause: str, logs: list[tuple[LogRecord, str]], step: Step, what: str, sure: Confidence = Confidence.CERTAIN
) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=sure,
        title=title,
        cause=cause,
        evidence=tuple(of_log(g, "the CLI does not know it" if any(u in said for u in _UNKNOWN) else "names the version", said) for g, said in logs[:10]),
        fix=(step,),
        subject=("cli-outdated", what),
        counter=("versions of the Python package bedrock-agentcore: not counted", "a newer version later in the input: none"),
        anchors=anchors(*(g for g, _ in logs)),
        owner="agents-debug/doctor",
    )
