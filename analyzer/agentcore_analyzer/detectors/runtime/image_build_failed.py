"""
The agent's image or package could not be built, so nothing was deployed.

## What it sees
`ERROR: failed to solve: …` of BuildKit (docker, CDK assets), and `Phase context status code: … Message: …` of CodeBuild, in
any output or log, with what the failed step itself printed above.

## Why it matters
The deployment stops here. What runs, if anything runs, is the version before.

## What to do
Fix the step that failed. `exec format error` in it means that the build machine cannot run ARM64, which AgentCore needs.

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
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log
from agentcore_analyzer.failures import Failure, FailureKind, failures
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.failures.bare_ends import is_end
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, LogRecord, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = ANY_LOG
EXPLAINS = (Explains("runtime-not-found", "nothing was deployed"),)
SOLVE, PHASE, FORMAT = "failed to solve: ", "Phase context status code: ", "exec format error"
PUSH = "docker push"
ENDED, TABLE = "did not complete successfully: exit code", " | Failed | "  # of a step whose build's last line is not in the input; a table of phases
DONE = ("naming to ", "Build completed", "CodeBuild completed successfully", "Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED")
_SOLVE = late(r"failed to solve: (?P<why>.{1,600})")
_PHASE = late(r"(?:Phase context status code: |\b[A-Z][A-Z_]{2,30} \| Failed \| )(?P<code>[A-Z][A-Z_]{1,60})(?: Message)?: (?P<why>.{1,600})")
_ENDED = late(r"ERROR: (?P<why>process \".{1,500}\" did not complete successfully: exit code: \d{1,3})")
# Lines that only say that a step or the build failed: why stands elsewhere.
_BARE = late(r"Phase complete: \w{1,40} State: FAILED|Command did not exit successfully|did not complete successfully|CodeBuild failed with status|Build failed during|returned a non-zero code|failed to build:|failed to solve:")
# How BuildKit marks the output of a step; where it shows the end of it again, behind the step.
_STEP = late(r"(?:(?:> \[[^\]\n]{1,80}\] )?[A-Z]{3,12} .{1,600}?: )?(?:#\d{1,4} \d{1,6}\.\d{1,6} |\d{1,6}\.\d{1,6} )|#\d{1,4} ")
_STEP_FAILED = late(r"#\d{1,4} ERROR: ")
_OUTPUT = late(r"(?P<step>#\d{1,4}) \d{1,6}\.\d{1,6} \S")  # without a time it is BuildKit's own line
# CodeBuild's own lines; what a command prints bears no head.
_COMMAND = late(r"(?:\d{1,7} \| )?\[Container\] \d{4}/\d\d/\d\d [\d:.]{5,16} (?P<what>Running command|\w{1,30})\b")
_OF_STEPS = (FailureKind.COMMAND_ERROR, FailureKind.EXCEPTION)
_ABOVE = 60  # records of output in which the step says why
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
_ALONE = Step("Build it alone, before deploying again.", "docker buildx build --platform linux/arm64 -t IMAGE .", "the image is written")
_AGAIN = Step("Build it again, with the whole output of its steps.", "docker build --progress=plain -t IMAGE .", "the image is written")


class _Failed(NamedTuple):
    log: LogRecord
    why: str
    line: str

# What BuildKit shows of the Dockerfile above an error: its name, a frame, and rows with their numbers, an empty one without its edge.
_ROW = late(r"\s{0,8}\d{1,5} \|")
_EXCERPT = late(r"\s{0,8}\d{1,5}(?: \||\s{0,4}$)|-{8,}\s*$|\S{1,200}:\d{1,5}\s*$")
_READ = "Read the lines above the error: they are the output of the step that failed. Fix it."
_NO_OUTPUT = "The lines above the error are the Dockerfile's; what the step itself wrote, which says why, does not stand in this text: look for it."


def find(case: Case) -> Iterator[Finding]:
    done: dict[str, int] = {}
    for log in case.logs_with(*DONE):
        done[log.origin.file] = max(done.get(log.origin.file, 0), log.place.line or 0)
    failed: list[_Failed] = []
    repeated: list[_Failed] = []
    told = [*case.logs_with(SOLVE, PHASE, TABLE)] or [*case.logs_with(ENDED)]
    for log in told:
        if not failures(case).of(log):
            continue
        good = done.get(log.origin.file, -1) > (log.place.line or 0)
        for line in (log.text or "").splitlines():
            if said := _SOLVE.search(line) or _PHASE.search(line) or (_ENDED.search(line) if SOLVE not in (log.text or "") else None):
                code = said.groupdict().get("code") or ""
                (repeated if good else failed).append(_Failed(log, f"{code}: {said['why']}" if code else said["why"], line.strip()))
    if failed:
        yield _finding(case, failed)
    if repeated:
        yield replace(
            _finding(case, repeated),
            severity=Severity.NOTE,
            title="A build of the image failed, and a later one in the same log went well",
            counter=("a later successful build in the same log: found",),
        )


def _around(case: Case, failed: list[_Failed]) -> tuple[list[Failure], list[Failure]]:
    """What the build's own output says failed: the cause, the nearest above first, and the lines that only repeat it."""
    lines = {f.log.origin.file: f.log.place.line or 0 for f in failed}
    ours = {id(f.log) for f in failed}
    causes: list[Failure] = []
    bare: list[Failure] = []
    for failure in failures(case).all:
        at, file = failure.place.line, failure.place.file
        if file not in lines or at is None or abs(lines[file] - at) > _ABOVE or any(id(s) in ours for s in failure.sources):
            continue
        if _BARE.search(failure.said.quote):
            bare.append(failure)
        elif at < lines[file] and (failure.kind in _OF_STEPS or _STEP.match(failure.said.quote) or _printed(case, failure)):
            causes.append(failure)
    return sorted(causes, key=lambda f: (is_end(f), -(f.place.line or 0))), bare


def _printed(case: Case, failure: Failure) -> bool:
    """Whether it stands in what the command printed with which the phase ended: below its line, and above the end of it."""
    at = next((n for n, log in enumerate(case.logs) if log is failure.sources[0]), None)
    for log in case.logs[at - 1 : max(at - _ABOVE, 0) : -1] if at else ():
        if (head := _COMMAND.match(log.text or "")) is not None:
            return head["what"] == "Running command"
    return False


def _only_excerpt(case: Case, failed: list[_Failed]) -> bool:
    """Whether nothing stands above the error but what BuildKit shows of the Dockerfile: what the step wrote is not there."""
    log = failed[0].log
    at = next(n for n, other in enumerate(case.logs) if other is log)
    above = (g.text or "" for g in case.logs[max(0, at - _ABOVE) : at] if g.origin.file == log.origin.file)
    rows = [row for text in (*above, (log.text or "").partition(failed[0].line)[0]) for row in text.splitlines() if row.strip()]
    return any(_ROW.match(row) for row in rows) and all(_EXCERPT.match(row) for row in rows)


def _last_words(case: Case, failed: list[_Failed]) -> list[LogRecord]:
    """The last output of the step that BuildKit names by its number, the latest first."""
    log = failed[0].log
    step = _STEP.match(failed[0].line)
    at = next(n for n, other in enumerate(case.logs) if other is log)
    above = [g for g in reversed(case.logs[max(0, at - _ABOVE) : at]) if g.origin.file == log.origin.file]
    if step is None or not step[0].startswith("#"):
        step = next((m for g in above if (m := _STEP_FAILED.match(g.text or ""))), None)
    if step is None:
        return []
    own = step[0].split(" ")[0]
    return [g for g in above if (said := _OUTPUT.match(g.text or "")) and said["step"] == own and not _BARE.search(g.text or "")][:3]


def _finding(case: Case, failed: list[_Failed]) -> Finding:
    why = failed[0].why
    causes, bare = _around(case, failed)
    last = [] if causes else _last_words(case, failed)
    words = " ".join((causes[0].message or causes[0].said.quote if causes else last[0].text or "" if last else "").split())
    above = words[found.end() :] if (found := _STEP.match(words)) else words
    first = above if above and _BARE.search(f"{SOLVE}{why}") else why
    agents, built = of_agentcore(case), any(SOLVE in f.line or ENDED in f.line for f in failed)
    pushing = PUSH in why and "docker build" not in why
    advice = next((w for w in ADVICE if w in why or w in above), "")
    evidence = [of_log(f.log, "the build failed", f.line[:400]) for f in failed]
    evidence += [Evidence(c.place, "the step that failed says", quote=c.said.quote.strip()[:400]) for c in causes[:3]]
    evidence += [of_log(g, "the last words of the step", (g.text or "")[:400]) for g in last]
    evidence += [Evidence(b.place, "only says that it failed", quote=b.said.quote.strip()[:400]) for b in bare[:4]]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The image could not be {'pushed' if pushing else 'built'}: {shortened(first)}",
        cause=(f"The step that failed says “{above[:300].rstrip('.')}”. " if above else "")
        + f"The build ended with: {why[:400].rstrip('.')}. {'The image did not reach its registry' if pushing else 'This build made no image'}."
        + (" Mostly the machine that builds has another processor than the image is for." if advice == FORMAT else "")
        + (" AgentCore takes ARM64." if advice == FORMAT and agents else ""),
        evidence=tuple(dict.fromkeys(evidence))[:10],
        fix=(
            Step(_NO_SPECIFICATION if advice == "YAML_FILE_ERROR" and _NO_FILE.search(why) else ADVICE.get(advice, _NO_OUTPUT if _only_excerpt(case, failed) else _READ)),
            *(() if advice == "YAML_FILE_ERROR" or pushing else (_ALONE,) if agents else (_AGAIN,) if built else ()),
        ),
        subject=("image-build-failed", advice),
        counter=("a later successful build in the same log: none",),
        anchors=frozenset().union(*(anchors(f.log) for f in failed)),
        owner="agents-deploy",
    )
