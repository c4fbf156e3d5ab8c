"""Builds that failed, put together from their output: the last word, why the step failed, how far the build came, and the proofs of it."""

from __future__ import annotations

from agentcore_analyzer.detectors.runtime._shared import build_output
from agentcore_analyzer.detectors.runtime._shared.build_output import ENDED, PHASE, SOLVE, TABLE, Failed, Stage
from agentcore_analyzer.evidence import of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence
from agentcore_analyzer.tuples import NamedTuple

# What is printed behind a failed build, too, is none: `Build completed on …`, the upload of artifacts (CodeBuild runs POST_BUILD all the same).
_DONE = ("naming to ", "CodeBuild completed successfully", "Phase complete: BUILD State: SUCCEEDED")
_ECR = ".dkr.ecr."


class Build(NamedTuple):
    """`why` is the last word of the build, `step` what its failed step says (empty: nothing), `bare` whether the last word says no more than that."""

    failed: list[Failed]
    why: str
    step: str
    bare: bool
    stage: Stage
    evidence: tuple[Evidence, ...]
    alone: bool  # nothing stands above the last word
    dockerfile: bool  # only rows of the Dockerfile do
    ecr: bool  # a registry of ECR is named


def builds(case: Case) -> tuple[Build | None, Build | None]:
    """What failed, and what failed before a later build in the same log went well."""
    done: dict[str, int] = {}
    for log in case.logs_with(*_DONE):
        done[log.origin.file] = max(done.get(log.origin.file, 0), log.place.line or 0)
    failed: list[Failed] = []
    repeated: list[Failed] = []
    for log in [*case.logs_with(SOLVE, PHASE, TABLE)] or [*case.logs_with(ENDED)]:
        if failures(case).of(log):
            good = done.get(log.origin.file, -1) > (log.place.line or 0)
            (repeated if good else failed).extend(build_output.failed_in(log))
    return _build(case, failed), _build(case, repeated)


def _build(case: Case, failed: list[Failed]) -> Build | None:
    if not failed:
        return None
    causes, bare = build_output.around(case, failed)
    last = [] if causes else build_output.last_words(case, failed[0])
    step = build_output.words_of(causes[0].message or causes[0].said.quote if causes else last[0].text or "" if last else "")
    evidence = [of_log(f.log, "the build failed", f.line[:400]) for f in failed]
    evidence += [Evidence(c.place, "the step that failed says", quote=c.said.quote.strip()[:400]) for c in causes[:3]]
    evidence += [of_log(g, "the last words of the step", (g.text or "")[:400]) for g in last]
    evidence += [Evidence(b.place, "only says that it failed", quote=b.said.quote.strip()[:400]) for b in bare[:4]]
    return Build(
        failed,
        failed[0].why,
        step,
        bool(step) and build_output.is_bare(f"{SOLVE}{failed[0].why}"),
        build_output.stage_of(case, failed[0]),
        tuple(dict.fromkeys(evidence))[:10],
        build_output.stands_alone(case, failed[0]),
        build_output.shows_only_the_dockerfile(case, failed[0]),
        any(_ECR in (f.log.text or "") for f in failed) or case.speaks(_ECR),
    )
