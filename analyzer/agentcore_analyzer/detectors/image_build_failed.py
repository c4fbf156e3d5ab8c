"""
The agent's image or package could not be built, so nothing was deployed.

## What it sees
`ERROR: failed to solve: …` of BuildKit (docker, CDK assets), and `Phase context status code: … Message: …` of CodeBuild, in
a terminal's output or a build log.

## Why it matters
The deployment stops here. What runs, if anything runs, is the version before.

## What to do
Mend the step that failed. `exec format error` in it means that the build machine cannot run ARM64, which AgentCore needs.

## Not this when
A later line of the same log says that the build or the image is done: it was repeated.

## Source
Outputs of BuildKit and docker buildx; CodeBuild's phase contexts; reports about the starter toolkit and CDK.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import CALLER_SIDE, SERVER_SIDE, anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.DEV_LOG))
EXPLAINS = {"runtime-not-found": "nothing was deployed", "runtime-entrypoint-crash": "it is the build's own output"}
SOLVE, PHASE, FORMAT = "failed to solve: ", "Phase context status code: ", "exec format error"
DONE = ("naming to ", "Build completed", "CodeBuild completed successfully", "Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED")
_SOLVE = late(r"failed to solve: (?P<why>.{1,600})")
_PHASE = late(r"Phase context status code: (?P<code>[A-Z][A-Z_]{1,60}) Message: (?P<why>.{1,600})")
# What a code of CodeBuild, or words of the failed step, ask for.
ADVICE = {
    "YAML_FILE_ERROR": "Correct the build specification at the line that is named: a long name that was wrapped there breaks it.",
    FORMAT: "Build on ARM64 (CodeBuild's images of arm64, or QEMU: docker run --privileged tonistiigi/binfmt --install arm64).",
    "not found": "Correct the name or tag of the base image or file that is not found.",
    "toomanyrequests": "Docker Hub limits anonymous pulls: take the base image from public.ecr.aws.",
    "no space left": "Free space on the build machine, or take a larger one.",
}
_ALONE = Step("Build it alone, before deploying again.", "docker buildx build --platform linux/arm64 -t IMAGE .", "the image is written")
_CHANNELS = CALLER_SIDE | SERVER_SIDE


def find(case: Case) -> Iterator[Finding]:
    failed: dict[str, list[tuple[LogRecord, str]]] = {}
    for log in case.logs_with(SOLVE, PHASE, channels=_CHANNELS):
        for line in (log.text or "").splitlines():
            said = _SOLVE.search(line) or _PHASE.search(line)
            if said and not _done_after(case, log):
                code = said.groupdict().get("code") or ""
                failed.setdefault(f"{code}: {said['why']}" if code else said["why"], []).append((log, line.strip()))
    formats = [g for g in case.logs_with(FORMAT, channels=_CHANNELS) if failed]
    if failed:
        yield _finding(failed, formats)


def _done_after(case: Case, log: LogRecord) -> bool:
    at = log.place.line or 0
    return any(g.origin.file == log.origin.file and (g.place.line or 0) > at for g in case.logs_with(*DONE, channels=_CHANNELS))


def _finding(failed: dict[str, list[tuple[LogRecord, str]]], formats: list[LogRecord]) -> Finding:
    why = next(iter(failed))
    words = next((w for w in ADVICE if w in why), FORMAT if formats else "")
    evidence = [of_log(log, "the build failed", line[:400]) for hits in failed.values() for log, line in hits]
    evidence += [of_log(g, "the machine cannot run this architecture", _line(g)) for g in formats[:3]]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The image could not be built: {why[:90]}{'…' if len(why) > 90 else ''}",
        cause=f"The build ended with: {why[:400].rstrip('.')}. Nothing new was deployed."
        + (" The machine that builds is no ARM64 machine and cannot run what is built for AgentCore." if words == FORMAT else ""),
        evidence=tuple(dict.fromkeys(evidence))[:10],
        fix=(
            Step(ADVICE.get(words, "Read the lines above the error: they are the output of the step that failed. Mend it.")),
            *(() if words == "YAML_FILE_ERROR" else (_ALONE,)),
        ),
        subject=("image-build-failed", words),
        counter=("a later successful build in the same log: none",),
        anchors=frozenset().union(*(anchors(log) for hits in failed.values() for log, _ in hits)),
        owner="agents-deploy",
    )


def _line(log: LogRecord) -> str:
    return next((row.strip()[:200] for row in (log.text or "").splitlines() if FORMAT in row), "")
