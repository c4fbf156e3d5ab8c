"""
The agent's process crashed while it was starting.

## What it sees
An exception that left while modules were being loaded (Python: the innermost own frame is `in <module>`, or a server was
importing the application; Node and Java alike), `can't open file`, `exec format error`, an executable that is not found, or
`Failed to mount overlay`, with no request served after it.

## Why it matters
The process ends before it can answer: every invoke fails with 424 or with a time-out of the initialization.

## What to do
Read the last exception; fix what runs at import or in the start command; rebuild the image for ARM64.

## Not this when
The exception was raised in a function that a script had called from its `<module>`, or inside a request; a request was
served before or after it in the same log; nothing shows the start of a server or an agent (a script's traceback is a script's);
the print is cut before the exception that left. A missing module is
runtime-missing-dependency. A compiler's line tells of no process that ran (`tsc`), and a cell of a notebook ends none; what was typed at a prompt or
given to `python -c` is the start of nothing. The program
ran its agent itself, without a server: its spans show that it had started.

## Source
Real start-up failures of Python; issues of the SDK about 424; AWS's troubleshooting page for runtimes.

Covers: F424-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.runtime._shared.failed_starts import of_agent, refusals
from agentcore_analyzer.detectors.runtime._shared.start_crashes import FORMAT, NOT_FOUND, OPEN, OVERLAY, Crash, crashes
from agentcore_analyzer.evidence import ANY_LOG, anchors, last_line, of_log
from agentcore_analyzer.failures.account import shortened
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = ANY_LOG
EXPLAINS = (
    Explains("runtime-init-timeout", "the process crashed, so the initialization never completed"),
    Explains("runtime-health-check-failed", "the process crashed, so nobody answered the health check"),
    Explains("runtime-agent-error", "the agent never started"),
    Explains("caller-http-status", "the agent never started", Scope.STATUS),
)
_FILE = late(r"can't open file '?(?P<file>(?:[A-Za-z]:(?=[\\/]))?[^':\n]{1,300})")
_DEPLOY = Step("Deploy again and invoke.", "agentcore deploy && agentcore invoke 'hello'", "an answer instead of 424")
_SHOWN = 10  # callers that were refused: nobody reads more of them


def find(case: Case) -> Iterator[Finding]:
    for group in crashes(case):
        yield _finding(case, group)


def _finding(case: Case, group: list[Crash]) -> Finding:
    crash = group[0]
    own = {id(c.log) for c in group}
    refused = [r for r in refusals(case, crash.log) if id(r) not in own][:_SHOWN]
    ours = of_agent(case, crash.log, refused) or (crash.kind == OVERLAY and of_agentcore(case))
    what = f"{crash.kind}: {crash.message}" if crash.at and crash.message else crash.message or crash.kind
    who = "The agent" if ours else "The program"
    often = f" ({len(group)} starts)" if len(group) > 1 else ""
    answered = f" The caller got “{last_line(refused[0])[:200]}”." if refused else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if refused or not crash.at or crash.log.channel is Kind.DEV_LOG else Confidence.LIKELY,
        title=f"{'The agent' if ours else 'A program'} {'crashed at start-up' if crash.at else 'could not be started'}: {shortened(what)}{often}",
        cause=(
            (f"{who}'s process ended while it was starting (at {crash.at})" if crash.at else f"{who} could not be started")
            + f": {what[:400].rstrip('.')}. No request was served in this log after it.{answered}"
        ),
        evidence=(*(of_log(c.log, "start-up failed", f"{c.kind}: {c.message}" if c.at else c.message) for c in group),
                  *(of_log(c, "the caller was refused", last_line(c)) for c in refused)),
        fix=(*_steps(crash, ours=ours), _DEPLOY if ours else Step("Start the program again the same way.")),
        subject=("runtime-entrypoint-crash", crash.kind),
        counter=("a request served in the same log: none", *(("frames of a request in the traceback: none",) if crash.at else ())),
        anchors=anchors(crash.log, *refused) if refused else anchors(crash.log),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-troubleshooting.html",),
    )  # fmt: skip


def _steps(crash: Crash, *, ours: bool) -> Iterator[Step]:
    if crash.kind == FORMAT and ours:
        build = "docker buildx build --platform linux/arm64 -t IMAGE --push ."
        yield Step("Build the image for the machine that runs it: AgentCore runs ARM64.", build, "linux/arm64 in docker inspect")
    elif crash.kind == FORMAT:
        look = "docker image inspect --format '{{.Architecture}}' IMAGE; uname -m"
        made = "Compare the processor that the program or its image is made for with the machine's. A script needs a first line with #!."
        yield Step(made, look, "the same processor twice")
    elif crash.kind == OVERLAY and ours:
        layers = "docker history -q IMAGE | wc -l; docker inspect --format '{{.Config.User}}' IMAGE"
        most = "Count the image's layers and look at its user: more than 53 layers with a user given by name cannot be mounted."
        yield Step(most, layers, "53 layers or fewer, or a numeric user such as 1000")
        yield Step("Join RUN lines, or write USER as a number, and build again.")
    elif crash.kind == OVERLAY:
        yield Step("See what the container engine and the kernel say of the mount.", "dmesg -T | grep -i overlay; docker info --format '{{.Driver}}'")
    elif crash.kind in (OPEN, NOT_FOUND):
        named = _FILE.search(crash.message)
        image = ("docker run --rm --entrypoint ls IMAGE -l", "the file, with r for the user of the image") if ours or crash.kind != OPEN else ()
        yield Step(f"Check that {named['file'] if named else 'the executable'} is there where the program is started, and readable for the user it runs as.", *image)
        yield Step(f"Correct {'entrypoint and codeLocation in agentcore.json, or ' if ours else ''}what is started (in an image: CMD and COPY in the Dockerfile).")
    else:
        yield Step(f"Correct what raises {crash.kind} at {crash.at}{', or move it from module level into the entrypoint' if ours else ''}.")
        if ours:
            yield Step("Start the agent the same way before you deploy.", "agentcore dev", "the server's address instead of a traceback")
