"""
The agentcore CLI, or the AWS SDK beside it, is too old.

## What it sees
A version of @aws/agentcore below 0.9.0 in saved terminal output or logs, or `Unknown service:
'bedrock-agentcore'` from a boto3 that does not know AgentCore yet; or `Unknown parameter in input`, which a boto3
says of a parameter that is younger than itself.

## Why it matters
Old versions lack `traces`, `logs` and the present project format; old SDKs cannot call the service.

## What to do
Update the CLI, or boto3.

## Not this when
The version belongs to another package (bedrock-agentcore, the Python SDK, has versions of its own), or a newer one is named after it: it was updated.

## Source
The CLI's changelog; AWS's troubleshooting page for the runtime (boto3 1.39.8).

Covers: ENV-3 HO-17
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.DEV_LOG, Kind.RUNTIME_LOG, Kind.SPANS))
OLDEST = (0, 9, 0)  # commands and project format as described today
_VERSION = late(r"(?:@aws/agentcore|(?<![\w@/.-])agentcore(?:-cli)?)[ @/]v?(?P<version>0\.\d{1,3}\.\d{1,3})(?![\w.])")
_SIGNS = ("agentcore@0.", "agentcore 0.", "agentcore v0.", "agentcore/0.", "agentcore-cli/0.", "agentcore-cli 0.")
_UNKNOWN = ("Unknown service: 'bedrock-agentcore", "Unknown service: 'bedrock-agent-core")
_PARAMETER = late(r"Unknown parameter in input: \"(?P<name>\w{1,80})\"")
BOTO3 = "1.39.8"  # AWS's troubleshooting page


def find(case: Case) -> Iterator[Finding]:
    old = []
    for log in case.logs_with(*_SIGNS, channels=frozenset({Kind.CLIENT_LOG, Kind.DEV_LOG})):
        found = None
        for found in _VERSION.finditer(log.text or ""):  # noqa: B007  the last one is what is installed now
            pass
        if found and tuple(map(int, found["version"].split("."))) < OLDEST:
            old.append((log, found))
    if old:
        version = old[0][1]["version"]
        yield _finding(
            f"The agentcore CLI is too old: {version}",
            f"Version {version} of @aws/agentcore is in use; 0.9.0 is the oldest that today's commands and project files fit.",
            [(g, m[0]) for g, m in old],
            Step("Update the CLI.", "npm install -g @aws/agentcore@latest && agentcore --version", "0.9.0 or newer"),
            "cli",
        )
    sdk = [g for g in case.logs_with(*_UNKNOWN) if "UnknownServiceError" in (g.text or "") or g.severity >= 13]
    if sdk:
        yield _finding(
            "boto3 is too old to know AgentCore",
            f"The installed boto3 has no definition of the service; {BOTO3} is the first that has it.",
            [(g, "") for g in sdk],
            Step("Update boto3 where the code runs, and in its requirements.", f"pip install --upgrade 'boto3>={BOTO3}'"),
            "boto3",
        )
    asked = [(g, m) for g in case.logs_with("Unknown parameter in input: ") if g.severity >= 13 or "ParamValidationError" in (g.text or "")
             for m in _PARAMETER.finditer(g.text or "")]  # fmt: skip
    if asked:
        names = ", ".join(dict.fromkeys(m["name"] for _, m in asked))
        yield _finding(
            f"The installed boto3 does not know the parameter {names}",
            f"boto3 checks a call before it sends it, and does not know {names}: it is older than the code that calls it (or the name"
            " is misspelt in code of your own). Nothing reached AWS.",
            [(g, m[0]) for g, m in asked],
            Step("Update boto3 where the code runs, and in its requirements.", "pip install --upgrade boto3 botocore"),
            "parameter",
            Confidence.LIKELY,
        )


def _finding(
    title: str, cause: str, logs: list[tuple[LogRecord, str]], step: Step, what: str, sure: Confidence = Confidence.CERTAIN
) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=sure,
        title=title,
        cause=cause,
        evidence=tuple(of_log(g, "names the version" if what == "cli" else "the SDK refuses", said) for g, said in logs[:10]),
        fix=(step,),
        subject=("cli-outdated", what),
        counter=("versions of the Python package bedrock-agentcore: not counted",),
        anchors=anchors(*(g for g, _ in logs)),
        owner="agents-debug/doctor",
    )
