"""
What the words of a failure say of the end of a process, command, build or start; and that it is tried again.

Only the failure's own record counts: that another one ended is no word of this one.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import CROSSES, holds
from agentcore_analyzer.failures.records import Effect, Failure, FailureKind
from agentcore_analyzer.untrusted import whole

_NEAR, _MUCH = 200, 20_000
_WHOLE = 20  # of a weight: the end was told with its code or in the fixed words of a tool
STOPS, FATAL, START = "the text says that it stops", "the text calls it fatal", "the start failed"
BY_ITSELF = "a process or command ended with it"
NOT_RUNNING = "it is the status of a container or a pod that does not run"
# Of Kubernetes (reasons of waiting, ends of pods) and ECS (stop codes): no process ended with them.
_STATUSES = frozenset({
    "CrashLoopBackOff", "ErrImageNeverPull", "ContainerCannotRun", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "InvalidImageName", "Evicted",
    "TaskFailedToStart", "CannotPullContainerError", "CannotStartContainerError", "CannotCreateContainerError", "ResourceInitializationError", "SpotInterruption",
})  # fmt: skip
TRIED_AGAIN = "the text says that it is tried again"
_KINDS = frozenset({FailureKind.PROCESS_END, FailureKind.COMMAND_ERROR})
# "wait before trying again" is advice, and no word of what is done.
_AGAIN = late(r"(?i)(?<!not )(?<!without )(?<!longer )(?<!stop )(?<!before )(?<!please )(?<!by )\b(?:retrying|will (?:be )?(?:retry|retried|try again)|trying again|next retry)\b")
# What is done in the place of what failed, as the line says itself; also in Chinese.
_INSTEAD = late(r"(?i)(?<!no )(?<!not )(?<!without )\b(?:fall(?:ing|s)?|fell) ?-?back (?:to|on)\b|\u56de\u9000\u5230|\u964d\u7ea7(?:\u5230|\u4e3a)")
# Who says what failed and, in the same sentence, that it goes on all the same.
_ALL_THE_SAME = late(
    r"(?i)(?<!not )(?<!without )(?<!before )(?<!instead of )(?<!prevents )\b(?:continuing|proceeding|carrying on|going on|moving on)\b"
    r"(?=\s(?:anyway|regardless|without|with(?! (?:error|an error))|start-?up|execution|to (?:start|run|serve))|[.!]?\s*$)"
    r"|\bbut (?:still )?(?:continuing|proceeding|continues|proceeds|goes on|carries on)\b"
)
_ALL_THE_SAME_NEEDS = ("continu", "proceed", "carrying on", "carries on", "going on", "goes on", "moving on")
# Events of Kubernetes, which repeats what they tell of: nothing has ended; and what is said where it went well after all.
EVENTS = {
    "FailedScheduling": "Successfully assigned", "FailedMount": "MountVolume.SetUp succeeded", "FailedAttachVolume": "SuccessfulAttachVolume",
    "ErrImagePull": "Successfully pulled image", "ImagePullBackOff": "Successfully pulled image", "probe failed": "", "Back-off": "",
}  # fmt: skip
OFTEN = late(r"\(x([1-9]\d{0,6}) over (\d\w{1,12})\)")  # as Kubernetes counts an event that comes again
_LEFT = ("ERR_ABORTED", "ERR_BLOCKED_BY_CLIENT")  # the page or its reader did not want it any more
_OBJECT = late(r"\bpods?/(?P<name>[\w.-]{1,253})")
_AGAIN_NEEDS = ("will ", "retrying", "next retry", "trying again")
# Words for an end, by what ended. Of those in the middle one stands, in lower case, in every text that the pattern fits.
_ENDS = (
    (FATAL, ("fatal",), late(r"\bFATAL\b|(?<!after )(?<!after a )(?<!previous )\b[Ff]atal (?:error|exception|Python error)\b|\bfatal:|\blevel=fatal\b|\blevel\"?[:=] ?\"fatal\"")),
    (START, (" failed", "failed to start ", " terminated unexpectedly"), late(r"(?i)\binit(?:iali[sz]ation)?(?: done)? failed\b|\b(?:application )?startup failed\b|\b(?:application|server|host) terminated unexpectedly\b"
                              r"|\bapplication run failed\b|\bfailed to start (?:the )?(?:application|server|service)\b")),
    ("the build failed", (": *** ", "build fail", "error: failed to ", "failed to compile"), late(r"\bBUILD FAILED\b|\bBUILD FAILURE\b|\bFAILURE: Build failed\b|^make(?:\[\d{1,3}\])?: \*\*\* |\bFailed to compile\b|\bERROR: failed to (?:build|solve)\b")),
    (STOPS, ("abort", "exiting", "giving up", "shutting down", "prepare to shutdown"), late(r"(?i)\bshutting down\b|\bprepare to shutdown\b|\baborting\b|\b(?:process|transaction|operation|build) (?:was )?aborted\b|(?:^|[.;,:!] )exiting\b|\bgiving up\b")),
)  # fmt: skip
_BUILD = late(r"(?m)^\W{0,12}(?:\[(?:ERROR|INFO)\] |ERROR: )?(?:BUILD FAILED|BUILD FAILURE|FAILURE: Build failed)\b")
_NAMED_BEFORE = late(rf"[A-Za-z][^\n]{{0,400}}[-:|\u2013\u2014]\s{{1,4}}[{CROSSES}][ \ufe0f]{{0,4}}\Z")
_CAUGHT = late(r"(?i)\brecover(?:ed|ing)?\b|\bcaught\b")


def told(failure: Failure, text: str) -> tuple[Effect, str] | None:
    """What the record of a failure says of its end; None where it says nothing of it."""
    said = failure.said
    text = text[:_MUCH]
    words = f"{said.type} {said.quote} {said.message}"
    if said.code in EVENTS:
        return _event(said.code, words, text[said.end :])
    if holds(words.lower(), _AGAIN_NEEDS) and _AGAIN.search(words):
        return Effect.UNKNOWN, TRIED_AGAIN
    if failure.kind not in _KINDS and _INSTEAD.search(words):
        return Effect.WENT_ON, "the text says that it goes on with something else in its place"
    if failure.kind not in _KINDS and holds(words.lower(), _ALL_THE_SAME_NEEDS) and _ALL_THE_SAME.search(words):
        return Effect.WENT_ON, "the text says that it goes on all the same"
    if "net::" in said.quote and said.code.startswith("ERR_") and said.code not in _LEFT:
        return Effect.ENDED, "the browser had no answer, or not the whole of it"
    if failure.kind in _KINDS and said.weight >= _WHOLE and not _in_a_row(text[text.rfind("\n", 0, said.start) + 1 :], said.message):
        return Effect.ENDED, NOT_RUNNING if said.code in _STATUSES else BY_ITSELF
    if _fell(failure, text):
        return Effect.ENDED, "nothing caught the panic, which ends a program"
    # The line it stands in, and the one above: a logger writes its message there, and the exception below.
    line = f"{chr(10).join(text[max(0, said.start - _NEAR) : said.start].rsplit(chr(10), 2)[-2:])}{words}"
    small = line.lower()
    return next(((Effect.ENDED, why) for why, needed, pattern in _ENDS if holds(small, needed) and pattern.search(line)), None)


def _in_a_row(line: str, message: str) -> bool:
    """Whether a mark of failure stands behind the name of what it is about: a list of such rows goes on, whatever one of them says."""
    return _NAMED_BEFORE.search(line[: max(0, line.find(message))]) is not None if message else False


def of_build(text: str) -> bool:
    """Whether a record is the last word of a build tool on a build that failed: what failed in its output failed for it."""
    return _BUILD.search(text[:_MUCH]) is not None


def _event(code: str, words: str, behind: str) -> tuple[Effect, str]:
    well, named = EVENTS[code], _OBJECT.search(words)
    for line in behind.split("\n") if well else ():
        if well in line and (named is None or named["name"] in line):
            return Effect.RECOVERED, f"a later event says “{well}”"
    again = max(OFTEN.findall(f"{words} {behind}"), key=lambda told: whole(told[0]) or 0, default=None)
    if again is not None or (behind and any(code in line for line in behind.split("\n"))):
        often = f" {again[0]} times over {again[1]}" if again is not None else ""
        return Effect.UNKNOWN, f"Kubernetes tries it again: it failed{often or ' again'}"
    return Effect.UNKNOWN, "Kubernetes tries it again"


def _fell(failure: Failure, text: str) -> bool:
    """A panic of Go or of the main thread of Rust, which no frame and no word around it says to have been caught."""
    said = failure.said
    if said.language not in ("go", "rust") or said.aside or "panic" not in f"{said.type} {said.quote}":
        return False
    return _CAUGHT.search(text[max(0, said.start - _NEAR) : said.start + 2 * _NEAR]) is None
