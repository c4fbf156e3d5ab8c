"""
The agent's image or package could not be built or pushed, so nothing was deployed.

## What it sees
`ERROR: failed to solve: …` of BuildKit (docker, CDK assets), and `Phase context status code: … Message: …` of CodeBuild, in
any output or log, with what the failed step itself printed above. Of a command of CodeBuild that has nothing to do with images it
says only that a build failed; of a cache that could not be kept, that the image was made apart from it.

## Why it matters
The deployment stops here. What runs, if anything runs, is the version before.

## What to do
Fix the step that failed. Where the image was built and its push failed, look at the registry instead: build steps need no change. `exec format error` in it means that the build machine cannot run ARM64, which AgentCore needs.

## Not this when
A later line of the same log says that the build or the image is done: then it is a note. What a build tool prints of another
program is not this.

## Source
Outputs of BuildKit and docker buildx; CodeBuild's phase contexts; reports about the starter toolkit and CDK.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.runtime._shared import build_output
from agentcore_analyzer.detectors.runtime._shared.build_output import ENDED, PHASE, SOLVE, TABLE, Failed, Stage
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = ANY_LOG
EXPLAINS = (Explains("runtime-not-found", "nothing was deployed"),)
FORMAT = "exec format error"
DONE = ("naming to ", "Build completed", "CodeBuild completed successfully", "Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED")
# What a code of CodeBuild, or words of the failed step, ask for.
ADVICE = {
    "YAML_FILE_ERROR": "Correct the build specification at the line that is named, or the one above it: its YAML cannot be read (a colon, an indent, a line that was wrapped).",
    FORMAT: "Build on a machine of the processor that the image is for, or emulate it with QEMU: docker run --privileged tonistiigi/binfmt --install ARCHITECTURE (AgentCore: arm64, or CodeBuild's images of arm64).",
    "not found": "Correct the name of what is not found (a base image and its tag, a file), or add it (a command that the step runs).",
    "toomanyrequests": "Docker Hub limits anonymous pulls: take the base image from public.ecr.aws.",
    "no space left": "Free space on the build machine, or take a larger one.",
}
_NO_SPECIFICATION = "Put the build specification at the path that is named, within the source that the build gets, or name its path there in the project."
_NO_FILE = late(r"(?i)no such file|not found|does not exist")
_READ = "Read the lines above the error: they are the output of the step that failed. Fix it."
_NO_OUTPUT = "The lines above the error are the Dockerfile's; what the step itself wrote, which says why, does not stand in this text: look for it."
_NOTHING = "What the step itself wrote, which says why, does not stand in this text: look for it in the build's log."
_PUSH = (
    Step("No step of the build needs a change: look at what the registry answered. The repository must exist in the registry, account and region that the tag names, and the caller must be allowed to push there."),
    Step("A tag that is there already, perhaps from a push that broke off, may not be written over: delete it, or push under another tag."),
)
_ECR, _IN_ECR = ".dkr.ecr.", Step("See whether the repository is there.", "aws ecr describe-repositories --region REGION", "the repository that the tag names")
_EXPORT = Step("No step of the build failed, but writing the image or sending it to its registry: look at what is told, at the free space, and at the registry.")
_CACHE = (
    Step("No step of the build failed, but keeping its cache. Do it again: such a store often fails for a while only."),
    Step("Let a build go on without its cache.", "docker buildx build --cache-to type=TYPE,ignore-error=true .", "a warning instead of the error"),
)
_FAILED = {Stage.CACHE: "The cache of the build could not be kept", Stage.COMMAND: "A build failed"}
# What is told of the image, by how far the build had come.
_IMAGE = {
    Stage.BUILD: "This build made no image",
    Stage.EITHER: "Which of the two failed, this line does not tell",
    Stage.COMMAND: "What it was to make, this does not tell",
    Stage.CACHE: "What became of the image itself, this does not tell: the cache is written apart from it",
    Stage.EXPORT: "The image was not handed over",
    Stage.PUSH: "The image did not reach its registry",
}
_ALONE = Step("Build it alone, before deploying again.", "docker buildx build --platform linux/arm64 -t IMAGE .", "the image is written")
_AGAIN = Step("Build it again, with the whole output of its steps.", "docker build --progress=plain -t IMAGE .", "the image is written")


def find(case: Case) -> Iterator[Finding]:
    done: dict[str, int] = {}
    for log in case.logs_with(*DONE):
        done[log.origin.file] = max(done.get(log.origin.file, 0), log.place.line or 0)
    failed: list[Failed] = []
    repeated: list[Failed] = []
    for log in [*case.logs_with(SOLVE, PHASE, TABLE)] or [*case.logs_with(ENDED)]:
        if failures(case).of(log):
            good = done.get(log.origin.file, -1) > (log.place.line or 0)
            (repeated if good else failed).extend(build_output.failed_in(log))
    if failed:
        yield _finding(case, failed)
    if repeated:
        yield replace(
            _finding(case, repeated),
            severity=Severity.NOTE,
            title="A build of the image failed, and a later one in the same log went well",
            counter=("a later successful build in the same log: found",),
        )


def _finding(case: Case, failed: list[Failed]) -> Finding:
    why = failed[0].why
    causes, bare = build_output.around(case, failed)
    last = [] if causes else build_output.last_words(case, failed[0])
    above = build_output.words_of(causes[0].message or causes[0].said.quote if causes else last[0].text or "" if last else "")
    first = above if above and build_output.is_bare(f"{SOLVE}{why}") else why
    told = bool(above) and above.rstrip(". ") != why.rstrip(". ")
    stage = build_output.stage_of(case, failed[0])
    advice = next((w for w in ADVICE if w in why or w in above), "")
    evidence = [of_log(f.log, "the build failed", f.line[:400]) for f in failed]
    evidence += [Evidence(c.place, "the step that failed says", quote=c.said.quote.strip()[:400]) for c in causes[:3]]
    evidence += [of_log(g, "the last words of the step", (g.text or "")[:400]) for g in last]
    evidence += [Evidence(b.place, "only says that it failed", quote=b.said.quote.strip()[:400]) for b in bare[:4]]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=shortened(f"{_FAILED.get(stage) or f'The image could not be {stage.value}'}: {first}"),
        cause=(f"The step that failed says “{shortened(above).rstrip('.')}”. " if told else "")
        + f"The build ended with: {shortened(why).rstrip('.')}. {_IMAGE[stage]}."
        + (" Mostly the machine that builds has another processor than the image is for." if advice == FORMAT else "")
        + (" AgentCore takes ARM64." if advice == FORMAT and of_agentcore(case) else ""),
        evidence=tuple(dict.fromkeys(evidence))[:10],
        fix=tuple(_steps(case, failed, why, advice, stage)),
        subject=("image-build-failed", advice),
        counter=("a later successful build in the same log: none",),
        anchors=frozenset().union(*(anchors(f.log) for f in failed)),
        owner="agents-deploy",
    )


def _steps(case: Case, failed: list[Failed], why: str, advice: str, stage: Stage) -> Iterator[Step]:
    if advice == "YAML_FILE_ERROR":
        yield Step(_NO_SPECIFICATION if _NO_FILE.search(why) else ADVICE[advice])
        return
    if stage is Stage.PUSH:
        yield from _PUSH
        if any(_ECR in (f.log.text or "") for f in failed) or next(case.logs_with(_ECR), None) is not None:
            yield _IN_ECR
        return
    if stage is Stage.CACHE:
        yield from _CACHE
        return
    if stage is Stage.EXPORT:
        yield Step(ADVICE[advice]) if advice == "no space left" else _EXPORT
        return
    unread = _NOTHING if build_output.stands_alone(case, failed[0]) else _NO_OUTPUT if build_output.shows_only_the_dockerfile(case, failed[0]) else _READ
    yield Step(ADVICE.get(advice) or unread)
    if stage in (Stage.EITHER, Stage.COMMAND):
        return
    if of_agentcore(case):
        yield _ALONE
    elif any(SOLVE in f.line or ENDED in f.line for f in failed):
        yield _AGAIN
