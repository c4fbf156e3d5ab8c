"""
The agent's image or package could not be built or pushed, so nothing was deployed.

## What it sees
`ERROR: failed to solve: …` of BuildKit (docker, CDK assets), and `Phase context status code: … Message: …` of CodeBuild, in
any output or log, with what the failed step itself printed above. Of a command of CodeBuild that has nothing to do with images it
says only that a build failed; of a cache that could not be kept, that this does not tell what became of the image.

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
from agentcore_analyzer.detectors.runtime._shared.build_failures import Build, builds
from agentcore_analyzer.detectors.runtime._shared.build_output import ENDED, SOLVE, Stage
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = ANY_LOG
EXPLAINS = (Explains("runtime-not-found", "nothing was deployed"),)
FORMAT = "exec format error"
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
_IN_ECR = Step("See whether the repository is there.", "aws ecr describe-repositories --region REGION", "the repository that the tag names")
_EXPORT = Step("No step of the build failed, but writing the image or sending it to its registry: look at what is told, at the free space, and at the registry.")
_CACHE = (
    Step("No step of the build failed, but keeping its cache. Do it again: such a store often fails for a while only."),
    Step("Let a build go on without its cache.", "docker buildx build --cache-to type=TYPE,ignore-error=true .", "a warning instead of the error"),
)
# What is told of the build, and of its image, by how far it had come.
_TOLD = {
    Stage.BUILD: ("The image could not be built", "This build made no image"),
    Stage.EITHER: ("The image could not be built or pushed", "Which of the two failed, this line does not tell"),
    Stage.COMMAND: ("A build failed", "What it was to make, this does not tell"),
    Stage.CACHE: ("The cache of the build could not be kept", "What became of the image itself, this does not tell: the cache is written apart from it"),
    Stage.EXPORT: ("The image could not be exported", "The image was not handed over"),
    Stage.PUSH: ("The image could not be pushed", "The image did not reach its registry"),
}


def find(case: Case) -> Iterator[Finding]:
    failed, repeated = builds(case)
    if failed:
        yield _finding(case, failed)
    if repeated:
        well = ("a later successful build in the same log: found",)
        yield replace(_finding(case, repeated), severity=Severity.NOTE, title="A build failed, and a later one in the same log went well", counter=well)


def _finding(case: Case, build: Build) -> Finding:
    advice = next((w for w in ADVICE if w in build.why or w in build.step), "")
    title, image = _TOLD[build.stage]
    told = build.step.rstrip(". ") not in ("", build.why.rstrip(". "))
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=shortened(f"{title}: {build.step if build.bare else build.why}"),
        cause=(f"The step that failed says “{shortened(build.step).rstrip('.')}”. " if told else "")
        + f"The build ended with: {shortened(build.why).rstrip('.')}. {image}."
        + (" Mostly the machine that builds has another processor than the image is for." if advice == FORMAT else "")
        + (" AgentCore takes ARM64." if advice == FORMAT and of_agentcore(case) else ""),
        evidence=build.evidence,
        fix=tuple(_steps(build, advice, ours=of_agentcore(case))),
        subject=("image-build-failed", advice),
        counter=("a later successful build in the same log: none",),
        anchors=frozenset().union(*(anchors(f.log) for f in build.failed)),
        owner="agents-deploy",
    )


def _steps(build: Build, advice: str, *, ours: bool) -> Iterator[Step]:
    if advice == "YAML_FILE_ERROR":
        yield Step(_NO_SPECIFICATION if _NO_FILE.search(build.why) else ADVICE[advice])
    elif build.stage is Stage.PUSH:
        yield from (*_PUSH, _IN_ECR) if build.ecr else _PUSH
    elif build.stage is Stage.CACHE:
        yield from _CACHE
    elif build.stage is Stage.EXPORT:
        yield Step(ADVICE[advice]) if advice == "no space left" else _EXPORT
    else:
        yield Step(ADVICE.get(advice) or (_NOTHING if build.alone else _NO_OUTPUT if build.dockerfile else _READ))
        if build.stage is Stage.BUILD and ours:
            yield Step("Build it alone, before deploying again.", "docker buildx build --platform linux/arm64 -t IMAGE .", "the image is written")
        elif build.stage is Stage.BUILD and any(SOLVE in f.line or ENDED in f.line for f in build.failed):
            yield Step("Build it again, with the whole output of its steps.", "docker build --progress=plain -t IMAGE .", "the image is written")
