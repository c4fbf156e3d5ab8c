"""What a build of an image printed around its last word: why the step failed, the step's last lines, what only repeats it, and how far it came."""

from __future__ import annotations

from enum import StrEnum

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind, failures
from agentcore_analyzer.failures.bare_ends import is_end
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.tuples import NamedTuple

SOLVE = "failed to solve: "  # BuildKit's last line
# CodeBuild's, in a log and as the answer's table of phases.
PHASE, TABLE = "Phase context status code: ", " | Failed | "
ENDED = "did not complete successfully: exit code"  # of a step, where the last line of its build is not in the input
_SOLVE = late(r"failed to solve: (?P<why>.{1,600})")
_PHASE = late(
    r"(?:Phase context status code: |\b[A-Z][A-Z_]{2,30} \| Failed \| )(?P<code>[A-Z][A-Z_]{1,60})(?: Message)?: (?P<why>.{1,600})"
)
_ENDED = late(r"ERROR: (?P<why>process \".{1,500}\" did not complete successfully: exit code: \d{1,3})")
# Lines that only say that a step or the build failed: why stands elsewhere.
_BARE = late(
    r"Phase complete: \w{1,40} State: FAILED|Command did not exit successfully|did not complete successfully"
    r"|CodeBuild failed with status|Build failed during|returned a non-zero code|failed to build:|failed to solve:"
)
# How BuildKit marks the output of a step; where it shows the end of it again, behind the step.
_STEP = late(
    r"(?:(?:> \[[^\]\n]{1,80}\] )?[A-Z]{3,12} .{1,600}?: )?(?:#\d{1,4} \d{1,6}\.\d{1,6} |\d{1,6}\.\d{1,6} )|#\d{1,4} "
)
_STEP_FAILED = late(r"(?m)^(?P<step>#\d{1,4}) ERROR: ")
# What BuildKit shows below a step that failed: the end of its output, between lines of dashes.
_EXCERPT_OF_STEP = late(r"\s-{6}(?:\s|$)")
_BUILDS = late(r"\bdocker (?:buildx |image )?build\b")
_HEADING = late(r"\s?> (?P<what>exporting cache\b|exporting to \w|\S)")  # over the excerpt of a step that failed
_STAMP = late(r"(?m)^\d{4}-\d\d-\d\dT[\d:.]{8,20}Z ")  # before each row of a log of GitHub Actions
_PUSH = late(
    r"^failed to push |\bdocker (?:image )?push\b|\bunexpected status from (?:POST|PUT|PATCH) request to https?://\S{1,300}/v2/"
    r"|\bserver message: insufficient_scope\b.{0,200}\bpush\b|\bto perform: ecr:(?:InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload|PutImage)\b"
)
_OUTPUT = late(r"(?P<step>#\d{1,4}) \d{1,6}\.\d{1,6} \S")  # without a time it is BuildKit's own line
# CodeBuild's own lines; what a command prints bears no head.
_COMMAND = late(r"(?:\d{1,7} \| )?\[Container\] \d{4}/\d\d/\d\d [\d:.]{5,16} (?P<what>Running command|\w{1,30})\b")
# What BuildKit shows of the Dockerfile above an error: its name, a frame, and rows with their numbers, an empty one without its edge.
_ROW = late(r"\s{0,8}\d{1,5} \|")
_EXCERPT = late(r"\s{0,8}\d{1,5}(?: \||\s{0,4}$)|-{8,}\s*$|\S{1,200}:\d{1,5}\s*$")
_OF_STEPS = (FailureKind.COMMAND_ERROR, FailureKind.EXCEPTION)
_ABOVE = 60  # records of output in which the step says why
_LAST = 3  # lines of a step that tell how it went: a person reads no more of them


class Failed(NamedTuple):
    """The line with which a build failed."""

    log: LogRecord
    why: str
    line: str


def failed_in(log: LogRecord) -> list[Failed]:
    found: list[Failed] = []
    text = log.text or ""
    for line in text.splitlines():
        if said := _SOLVE.search(line) or _PHASE.search(line) or (_ENDED.search(line) if SOLVE not in text else None):
            code = said.groupdict().get("code") or ""
            found.append(Failed(log, f"{code}: {said['why']}" if code else said["why"], line.strip()))
    return found


class Stage(StrEnum):
    """How far a build of an image had come when it failed."""

    BUILD = "built"
    COMMAND = "run"  # a command of CodeBuild, which makes no image as far as is told
    EITHER = "built or pushed"  # one command did both
    CACHE = "cached"  # what failed was the cache of the build
    EXPORT = "exported"  # its steps were done; whether writing or sending it failed is not told
    PUSH = "pushed"


_IMAGES = late(r"(?i)\b(?:docker|dockerfile|buildx|buildkit|buildah|podman|kaniko)\b|\.dkr\.ecr\.")


def stage_of(case: Case, failed: Failed) -> Stage:
    """
    By the words of the failure, else by what the step that failed was doing: BuildKit exports only what it has built.

    Registries are written to by POST, PATCH and PUT alone (OCI distribution specification).
    """
    if _PUSH.search(failed.why):
        return Stage.EITHER if _BUILDS.search(failed.why) else Stage.PUSH
    if _BUILDS.search(failed.why):
        return Stage.BUILD
    rows = [row for g in (*_above(case, failed.log), failed.log) if g.origin.file == failed.log.origin.file for row in _STAMP.sub("", g.text or "").splitlines()]
    if SOLVE not in failed.line and ENDED not in failed.line and not of_agentcore(case) and not any(_IMAGES.search(row) for row in rows):
        return Stage.COMMAND
    heading = next((m["what"] for row in reversed(rows) if (m := _HEADING.match(row))), "")
    step = next((m["step"] for row in reversed(rows) if (m := _STEP_FAILED.match(row))), "#")
    did = [row.removeprefix(f"{step} ") for row in rows if row.startswith(f"{step} ")]
    if any(row.startswith("pushing ") for row in did):
        return Stage.PUSH
    if heading == "exporting cache" or any(row.startswith("exporting cache") for row in did):
        return Stage.CACHE
    return Stage.EXPORT if heading.startswith("exporting ") or any(row.startswith("exporting ") for row in did) else Stage.BUILD


def is_bare(words: str) -> bool:
    return _BARE.search(words) is not None


def words_of(text: str) -> str:
    """What a step printed, without BuildKit's mark in front."""
    words = " ".join(_EXCERPT_OF_STEP.split(_STAMP.sub("", text), maxsplit=1)[0].split())
    return (words[found.end() :] if (found := _STEP.match(words)) else words).removeprefix("ERROR: ")


def around(case: Case, failed: list[Failed]) -> tuple[list[Failure], list[Failure]]:
    """What the build's own output says failed: the cause, the nearest above first, and the lines that only repeat it."""
    lines = {f.log.origin.file: f.log.place.line or 0 for f in failed}
    ours = {id(f.log) for f in failed}
    causes: list[Failure] = []
    bare: list[Failure] = []
    for failure in failures(case).all:
        at, file = failure.place.line, failure.place.file
        if file not in lines or at is None or abs(lines[file] - at) > _ABOVE or any(id(s) in ours for s in failure.sources):
            continue
        if is_bare(failure.said.quote) or (at > lines[file] and is_end(failure)):
            bare.append(failure)
        elif at < lines[file] and (failure.kind in _OF_STEPS or _STEP.match(_STAMP.sub("", failure.said.quote)) or _printed(case, failure)):
            causes.append(failure)
    return sorted(causes, key=lambda f: (is_end(f), -(f.place.line or 0))), bare


def _printed(case: Case, failure: Failure) -> bool:
    """Whether it stands in what the command printed with which the phase ended: below its line, and above the end of it."""
    for log in reversed(_above(case, failure.sources[0])):
        if (head := _COMMAND.match(log.text or "")) is not None:
            return head["what"] == "Running command"
    return False


def shows_only_the_dockerfile(case: Case, failed: Failed) -> bool:
    """Whether nothing stands above the error but what BuildKit shows of the Dockerfile: what the step wrote is not there."""
    texts = (g.text or "" for g in _above(case, failed.log) if g.origin.file == failed.log.origin.file)
    rows = [row for text in (*texts, (failed.log.text or "").partition(failed.line)[0]) for row in text.splitlines() if row.strip()]
    return any(_ROW.match(row) for row in rows) and all(_EXCERPT.match(row) for row in rows)


def stands_alone(case: Case, failed: Failed) -> bool:
    """Whether nothing stands above the error: what the step wrote is not there."""
    above = (failed.log.text or "").partition(failed.line)[0].strip()
    return not above and not any(g.text for g in _above(case, failed.log) if g.origin.file == failed.log.origin.file)


def last_words(case: Case, failed: Failed) -> list[LogRecord]:
    """The last output of the step that BuildKit names by its number, the latest first."""
    step = _STEP.match(failed.line)
    above = [g for g in reversed(_above(case, failed.log)) if g.origin.file == failed.log.origin.file]
    if step is None or not step[0].startswith("#"):
        step = next((m for g in above if (m := _STEP_FAILED.match(g.text or ""))), None)
    if step is None:
        return []
    own = step[0].split(" ")[0]
    return [g for g in above if (said := _OUTPUT.match(g.text or "")) and said["step"] == own and not is_bare(g.text or "")][:_LAST]


def _above(case: Case, source: object) -> list[LogRecord]:
    at = case.positions.get(id(source), 0)
    return case.logs[max(0, at - _ABOVE) : at]
