"""Words of a failure that say no more than that something ended or failed: why it did, another failure tells."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.asked import once
from agentcore_analyzer.failures.knowledge.process import says_nothing
from agentcore_analyzer.failures.passed_statuses import status_of
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.failures.sentences import without_reason
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.untrusted import whole

_COUNTING = frozenset({FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR})
_ANNOUNCING = frozenset({*_COUNTING, FailureKind.EXCEPTION})
_STATUS_OF_SYSTEMD = ("exit-code", "exited")  # with the status that it tells in a line of its own, or beside it
# That something was given up after so many failures: what failed each time stands above.
_GIVEN_UP = late(
    r"(?i)\W{0,6}[^\n:]{0,60}\b(?:stop|give|giv|gave|abort|exit|quit|halt)(?:p?ed|p?ing|ting|s)?\b"
    r"[^\n:]{0,40}\b(?:due to|after|because of) (?:too many|\d{1,6}) (?:[a-z-]{2,20} ){0,3}"
    r"(?:failures|errors|attempts|retries|tries)\W{0,3}"
)
_BARE = late(
    r"(?:\W{0,6}aborting after [^\n]{1,60}|Fatal assertion)\W{0,6}$"
    r"|(?:\[[\w-]{1,40}\] )?app crashed - waiting for file changes\b"
    r"|(?:rc|exit|exit[ _-]?(?:code|status))[ =:]{1,3}-?\d{1,3}\W{0,3}$"
    r"|(?:\[[\d:.]{5,12}\] )?(?:[Ss]tatus: )?(?:FAILED|FAILURE)\W{0,3}$"
    # behind a colon may be why
    r"|(?:[Ss]hutting down(?:: Master)?|[Ee]xiting|[Ss]topping|[Aa]borting)(?: [\w-]{1,30}){0,3}\W{0,3}$"
    r"|(?:Worker failed to boot|Application startup failed|(?:closed|exited|terminated|disconnected) unexpectedly)\b"
)
_ABORTING = late(r", aborting\W{0,3}$")  # behind what failed; where that is a reason, it is why
# What a tool prints when a command that it ran has failed.
_RAN = late(
    r"Failed to execute goal \S{1,200}:|make(?:\[\d{1,3}\])?: \*\*\*|ELIFECYCLE|error: could not compile `"
    r"|npm error code 1\b|returned a non-zero code|Command failed with exit code"
)
# What a build says of a step whose tool told the reason above it.
_STEP = late(
    r"Execution failed for task '?[\w:.-]{1,200}'?[.:]?(?: A failure occurred while executing [\w.$]{1,300}[.:]?)?"
    r"(?: Compilation (?:error\. See (?:the )?log for (?:more )?|failed; see the compiler error output for )details\.?)?"
    r"|(?:error: )?test failed, to re(?:run|turn) pass [^\n]{1,80}"
    # The command as it was run: its path, and no reason behind a colon.
    r"|(?i:(?:failed|unable) to (?:run|execute)|error (?:running|executing))(?: command)?:? "
    r"[`'\"]?[\w.~-]{0,60}/(?![^\n]{0,900}: )[^\n]{1,900}"
)
# That something which runs other things came to an end, with no word of why.
_ENDING = late(
    r"\W{0,6}(?:\[[^\]\n]{1,60}\] |[\w.-]{2,30}: )?(?:[\w ]{0,40}\b)?"
    r"(?:[Pp]rocess|[Dd]eployment|[Ss]erver|[Cc]ommand|[Cc]ontainer|[Bb]uild|[Pp]hase|[Ss]tep|[Jj]ob|[Ww]orker|[Cc]hild|[Tt]ask|[Ss]ervice|[Pp]rogram|[Hh]ook|[Ss]cript|[Ss]tage|[Pp]ipeline|[Ww]orkflow)\b[^\n:]{0,40}?"
    r"(?: (?:has |did |was )?(?:exit(?:ed)?|not exit|end(?:ed)?|terminated|died|stopped|closed|disconnected|fail(?:ed)?)"
    r"(?: (?:successfully|unexpectedly|prematurely|early|abnormally|before [^\n:]{3,80}|while [^\n:]{3,80}|during [^\n:]{3,80}))?"
    r"|: [A-Z_]{3,30} [Ss]tate: (?:FAILED|FAULT|TIMED_OUT)|[^\n:]{0,20}: [A-Z]+(?:_[A-Z]+){1,4})\W{0,3}"
)
_NOT_ZERO = late(r"(?i)\W{0,6}(?:an? )?non-?zero (?:exit|return) (?:code|status)(?: (?:was )?(?:detected|returned))?\W{0,3}")
# What Python raises over a child process that ended badly.
_OF_CHILD = frozenset({"CalledProcessError", "ChildProcessError"})
# What a program says behind such a word to whoever reads it.
_ADVICE = late(r"(?<=[.!]) (?:For (?:more|further|troubleshooting|help|details)|Please|See|Check|Visit|Try|Look) [^\n]{3,600}$")
_SEE = late(r"\W{1,4}[Ss]ee (?:above|below)\b[^\n]{0,80}$")
_PLAIN_NAMES = frozenset({"", "Error", "error"})  # of what is printed behind `Error: `, which is no class of its own
_BOX = frozenset("╭┌╔")
_HEADLINE = late(
    r"unhandled errors in a TaskGroup|\(\d{1,4} sub-exceptions?\)|the client initialization failed: unhandled"
    r"|Attempted to exit cancel scope in a different task|FAILURE: Build failed with an exception|^BUILD FAILED\b"
    r"|\bNo matching distribution found for \S|ResolutionImpossible: for help visit"
    r"|curl failed to verify the legitimacy of the server\b"
    r"|\b[Ss]ee (?:the )?(?:above|below|output|(?:compiler |build |error )?(?:log|output|messages?))"
    r" (?:for (?:the )?(?:output|details|reason)|above|below)\b"
    r"|\b(?:due to|because of) (?:(?:the |these |those |\d{1,6} )?(?:previous )?(?:errors|failures|problems|(?<=previous )error)"
    r"|the following (?:error|failure|problem)s?)\b[^\n:]{0,60}$"
    r"|^Error starting ApplicationContext\. To display the conditions report"  # Spring Boot, above what it could not start for
    r"|^(?:FATAL )?EXCEPTION: [\w .:#-]{1,80}$"  # Android: the thread; what was raised stands below
    r"|\b[Rr]esource updates? failed: [^\n]{1,300} {1,4}\(AWS::[\w:]{3,100} \w{1,255}\)$"  # the CDK: which, and below why
    r"|[Uu]nhandled (?:promise )?rejection\W{0,3}$|^Job for \S{1,120} failed because the control process exited"
)
# How many failed, and no word of what: the last lines of compilers, builds and runners of tests. And the mere name of an error.
_COUNTED = late(
    r"(?i)[\s!=*#-]{0,200}(?:(?:interrupted|build failed|compilation failed|failed)[: ]{1,3}(?:with )?)?"
    r"(?:(?:\d{1,7}|an?|fatal) (?:warnings?|(?:fatal )?errors?|x?passed|x?failed|failures?|skipped|deselected|tests?"
    r"|error\(s\)|warning\(s\)"
    r"|previous errors?)[, ]{0,3}(?:and )?(?:generated|emitted|during collection|occurred|total|found)?[, ]{0,3}){1,8}"
    r"(?:in [\d.:]{1,12} ?(?:s|ms|seconds|m)?(?: \([\d:]{1,9}\))?)?[\s!=*#.-]{0,200}"
    r"|(?:build|compilation) failed\W{0,3}|(?:error: )?[a-z]{3,30}(?:-[a-z]{2,30}){1,6}"
    r"|found \d{1,7} errors?(?: in (?:\d{1,7} (?:source )?files?|the same file)\b[^\n]{0,200})?[.]?"
    r"|[^\n]{0,60}?\b(?:fatal errors?|errors?|error\(s\)) (?:were )?found in (?:the )?(?:configuration|config)\b[^\n]{0,200}"
)


def is_headline(failure: Failure) -> bool:
    """Whether it only says that something in a group failed: the leaf says what."""
    return once(_is_headline, failure)


def _is_headline(failure: Failure) -> bool:
    said = failure.said
    if said.frames or len(said.chain) > 1:
        return False
    words = (said.message or said.quote).strip()
    if said.quote.lstrip()[:1] in _BOX:  # the upper edge of a panel, which bears its title: the rows say what
        return True
    announces = failure.kind in _ANNOUNCING and words[-1:] == ":"
    counted = failure.kind in _COUNTING and _COUNTED.fullmatch(words) is not None
    return announces or counted or _HEADLINE.search(words) is not None


def gives_up(failure: Failure) -> bool:
    """Whether it only says that something was given up after so many failures."""
    return failure.kind in _COUNTING and _GIVEN_UP.fullmatch(failure.message.strip()) is not None


def without_sight(message: str) -> str:
    """A message without the words that the reason stands elsewhere in the text."""
    return _SEE.sub("", message.strip())


def exit_status(failure: Failure) -> int | None:
    """The status with which something ended, where the failure says no more than that."""
    return once(_exit_status, failure)


def _exit_status(failure: Failure) -> int | None:
    if failure.kind is FailureKind.PROCESS_END:
        code = whole(failure.code.lstrip("-"))
        return code if code is not None else status_of(failure.message)
    alone = failure.type in _PLAIN_NAMES and not failure.said.frames
    child = short(failure.type) in _OF_CHILD and len(failure.said.chain) < 2
    return status_of(without_sight(failure.message)) if failure.kind is not FailureKind.EXCEPTION or alone or child else None


def is_end(failure: Failure) -> bool:
    """Whether it only says that something ended badly: a process by a code without a meaning of its own, a phase, a command."""
    return once(_is_end, failure)


def _is_end(failure: Failure) -> bool:
    if (status := exit_status(failure)) is not None and says_nothing(status):
        return True
    if failure.kind is FailureKind.PROCESS_END:
        return failure.code in _STATUS_OF_SYSTEMD or bool(_BARE.search(failure.said.quote))
    if gives_up(failure):
        return True
    if failure.kind is FailureKind.COMMAND_ERROR:
        said = failure.said.message.strip()
        ends = any(form.fullmatch(said) is not None for form in (_STEP, _ENDING, _NOT_ZERO))
        return ends or _RAN.search(failure.said.quote) is not None
    if failure.kind is FailureKind.LOGGED_ERROR and _STEP.fullmatch(failure.message.strip()) is not None:
        return True
    said, words = failure.said.quote.strip(), _ADVICE.sub("", failure.message.strip())
    if failure.kind is not FailureKind.LOGGED_ERROR:
        return False
    aborting = _ABORTING.search(words) is not None and without_reason(words)
    bare = _BARE.match(said) or _BARE.match(words) or _ENDING.fullmatch(words) or _NOT_ZERO.fullmatch(words)
    return aborting or bare is not None
