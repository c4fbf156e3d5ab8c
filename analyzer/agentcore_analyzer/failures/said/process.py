"""Processes that end badly: exit codes, signals, memory, time-outs; containers, workers and functions with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions import systemd
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules

ORDER = 45
HINTS = (
    "Exit Code", "Exit Status", "exited", "Exited", "exit_code", "ELIFECYCLE", "SIGKILL", "SIGSEGV", "SIGABRT",
    "SIGTERM", "SIGBUS", "Killed", "killed", "OOM", "Out of memory", "out of memory", "OutOfMemory", "core dumped", "WORKER TIMEOUT",
    "Aborted", "failed to boot", "Bus error", "Illegal instruction", "timed out after", "Runtime.", "Status: timeout", "Status: error", "Status:timeout", "Status:error",
    "ErrImagePull", "ContainerCannotRun", "CannotPullContainer", "TaskFailedToStart",
    "Essential container", "failed container health", "failed ELB health", "Application startup failed", "Phase: init",
    "BackOff", "probe failed", "Evicted", "CreateContainer", "FailedScheduling", "FailedMount", "SpotInterruption", "return code", "returncode",
    "oom-kill", "oom_reaper", "called exit(", "crashed", "buried after", "segfault at", "dumped core", "Back-off", "code=dumped", "with code", "with status", "with exit", "on-zero", "egmentation fault", "Sanitizer: ", "Assertion ", "runtime error: ",
    "Child process [", "Active: failed", "signal ", "Terminated", "Floating point exception", "virtual memory exhausted",
    "stopped reason", "unable to pull ", "ResourceInitializationError", "CannotStartContainerError", "InfrastructureHealth", "RunContainerError",
    "InvalidImageName", "ErrImageNeverPull", "DeadlineExceeded", "Extension.", "Sandbox.Timedout", "signal: ", "status=", "Signal",
    "xit code", "xit status", "xitcode", "xitCode", "xitstatus", "code -", "Code -", "ended by", "ended with", "erminated by", "erminated with",
    "stopped by", "sent SIG", "received SIG",
)  # fmt: skip
# Shells know up to 255, Windows has statuses of ten digits, some libraries print signals as negative numbers.
_CODE = r"(?P<code>-[1-9]\d{0,9}|[1-9]\d{0,2}|[34]\d{9}|0[xX][cC0]\w{7})"
_END = FailureKind.PROCESS_END


_FAILED_UNIT, _HEAD = "failed (Result:", 1_000  # characters around it that belong to the same print
_ASSIGNED = late(r"[\w.]{1,40} ?= ?-?\d{1,10},?")  # `exit_code = 1` of a program's own text


_ANSWERED = late(r"[Cc]ompleted with (?:a )?status:? ?(?:[123]\d\d)\b")  # a status of HTTP: what ended is a request, and well


_TAUGHT = late(r"\d['\")\]]{0,2},? (?:\w{1,12} )?(?:means?|indicates?|stands for)\b")


def _ended(found: re.Match[str]) -> bool:
    """Not what was asked for: 0 is no failure, and neither is a code that only a sentence about codes names."""
    line = found.string[max(0, found.start() - 40) : found.end() + 2].strip()
    return not (_ASSIGNED.fullmatch(line) or _ANSWERED.match(found[0])) and "if " not in found[0][:200] and not _TAUGHT.search(found[0][:120]) and "--" not in found[0].partition("exit")[0][-6:]


def _rule(pattern: re.Pattern[str], kind: FailureKind, weight: int = 20, **more: Any) -> Rule:
    return Rule(pattern, kind, weight, whole=True, **more)


_RULES = (
    _rule(
        late(
            r"(?:\b(?:[Ee]xit(?:ed|s|ing)?|[Tt]erminated|[Ff]ailed|[Dd]ied|[Ff]inished|[Ee]nded|[Cc]ompleted|[Rr]eturned|[Cc]rashed)(?: unexpectedly| abnormally)?"
            r"(?:,)? (?:with )?(?:a )?(?:non-?zero )?(?:error )?(?:exit |return |status )?(?:code|status):? ?[\"'(\[]?" + _CODE + r"\b(?![.%]\d|[%])[^\n]{0,300})"
        ),
        _END, check=_ended,
        words=("code", "status"),
    ),
    # `exit code: 1`, `exit status 137`, `Exited (137) 2 minutes ago`, `(exit code 3)`, `exit_code=139`, `returned non-zero exit status 1`
    _rule(late(r"(?:\b[Ee]xit[ _-]?(?:[Cc]ode|[Ss]tatus)['\"]?[ :=]{0,12}[\"'(]?" + _CODE + r"\b(?![.%]\d|[%])[^\n]{0,300})"), _END, check=_ended, words=("xit",)),
    _rule(late(r"\b(?:[Pp]rocess exited |called exit\()(?P<code>[1-9]\d{0,2})\b")  , _END, words=("called exit(", "rocess exited ")),
    _rule(late(r"\b(?:app|process|worker|server|program|container|application|daemon|service) (?:has |have )?crashed\b"), _END, words=("crashed",)),
    _rule(late(r"\bworker \d{1,6} buried after\b|\bsegfault at [0-9a-f]{1,16} |\bdumped core\b|\b(?P<code>Back-off) (?:restarting|pulling)\b"), _END, words=("worker ", "Back-off", "dumped core", "segfault at ")),
    _rule(late(r"(?:\b[Ee]xited \((?P<code>[1-9]\d{0,2})\)[^\n]{0,200})"), _END, words=("xited (",)),
    _rule(late(r"(?:\breturn ?code['\"]?[ :=]{1,3}" + _CODE + r"\b[^\n]{0,200})"), _END, check=_ended, words=("return",)),
    _rule(
        late(
            r"(?:\b(?:(?:was|been) (?:sent|ended by|stopped by|killed by|killed with|ended with|terminated by|terminated with)|[Ee]xited (?:with|by|on)(?: signal)?:?|[Kk]illed by|[Tt]erminated by|[Ee]xited due to|[Ss]ignal(?: was)?:|received)"
            r"(?: signal)?:? ?[\"'(]?(?P<code>SIG(?:KILL|SEGV|ABRT|BUS|ILL|FPE|TERM|PIPE|HUP|TRAP|SYS)|killed|segmentation fault|aborted)\b[^\n]{0,200})"
        ),
        _END,
        words=("sent", "ignal", "xited ", "received", "illed by", "ended by", "killed by", "stopped by", "ended with", "killed with", "xited due to", "erminated by", "terminated by", "terminated with"),
    ),
    # nginx, gunicorn, celery, PM2, supervisord: `exited on signal 11`, `terminated due to signal 9`, `exited with 'signal 9 (SIGKILL)'`, `via signal [SIGKILL]`
    _rule(
        late(
            r"\b(?:[Ee]xited|[Tt]erminated|[Kk]illed|[Dd]ied|[Cc]rashed)(?: prematurely)?(?:(?: on| by| due to| with| from| after)|: ?|[^\n]{1,30} via) ?['\"(\[]?[Ss]ignal:? ?['\"(\[]?"
            r"(?:\d{1,2}\b|SIG(?:KILL|SEGV|ABRT|BUS|ILL|FPE|TERM|PIPE|HUP|TRAP|SYS)\b)"
        ),
        _END, words=("ignal",),
    ),
    _rule(late(r"npm (?:ERR!|error) signal (?P<code>SIG[A-Z]{3,4})\b"), _END, words=(" signal ",)),
    _rule(late(r"\bChild process \[\d{1,9}\] died\b"), _END, words=("Child process [",)),
    _rule(late(r"(?:\bsignal: (?P<code>killed|segmentation fault|aborted|terminated|bus error)\b[^\n]{0,200})"), _END, words=("signal: ",)),
    _rule(late(r"(?:\bOut of memory: Kill(?:ed)? process [^\n]{1,300})"), _END, 24, code="OOM", words=("Out of memory: Kill",)),
    _rule(late(r"(?:\b(?:Memory cgroup out of memory|oom-kill(?:er)?\b|oom_reaper|invoked oom-killer|killed as a result of limit of)[^\n]{0,300})"), _END, code="OOM", words=("killed as a result of limit of", "oom-kill", "oom_reaper", "invoked oom-killer", "Memory cgroup out of memory")),
    _rule(late(r"(?:\b(?P<code>OOMKilled|OutOfMemoryError)\b(?!['\"]?[:=] ?(?:false|False))[^\n]{0,200})"), _END, words=("OMKilled", "utOfMemoryError")),
    _rule(late(r"(?:\b(?:JavaScript heap out of memory|CUDA out of memory|runtime: out of memory|virtual memory exhausted)[^\n]{0,200})"), _END, 24, code="out of memory", words=("CUDA out of memory", "runtime: out of memory", "virtual memory exhausted", "JavaScript heap out of memory")),
    # What a shell prints: with its place and the number of the process, or the word alone.
    _rule(
        late(
            r"(?:^|(?<=\n))(?:[^\n:]{1,200}: line \d{1,6}:\s{1,6}\d{1,9} |\[\d{1,4}\][+-]?\s{1,6}(?:\d{1,9} )?|(?:zsh|bash|sh|ksh): )"
            r"(?P<code>Killed|Segmentation fault|Aborted|Bus error|Illegal instruction|Floating point exception|Terminated|killed|segmentation fault|abort)\b"
        ),
        _END,
        words=("abort", "Killed", "killed", "Aborted", "Bus error", "Terminated", "segmentation fault", "Segmentation fault", "Illegal instruction", "Floating point exception"),
    ),
    _rule(
        late(
            r"(?:^|(?<=\n))\s{0,8}(?P<code>Killed|Segmentation fault|Aborted|Bus error|Illegal instruction|Floating point exception)(?:: \d{1,2})?"
            r"(?:\s{1,60}\([^)\n]{1,40}\))?(?:\s{4,60}[^\n]{0,300})?\s{0,4}$", re.MULTILINE
        ),
        _END,
        words=("Killed", "Aborted", "Bus error", "Segmentation fault", "Illegal instruction", "Floating point exception"),
    ),
    _rule(late(r"(?:\b(?P<code>WORKER TIMEOUT)\b[^\n]{0,100})"), _END, words=("WORKER TIMEOUT",)),
    _rule(late(r"(?:\b(?:Worker failed to boot|Application startup failed)[^\n]{0,100})"), _END, words=("Worker failed to boot", "Application startup failed")),
    # Lambda's: behind the id of the request, or with hundredths. A task of any scheduler times out, too, and its process goes on.
    _rule(late(r"(?:\b(?P<request>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}) [Tt]ask timed out after [\d.]{1,12} seconds[^\n]{0,100}|\b[Tt]ask timed out after \d{1,5}\.\d\d seconds[^\n]{0,100})"), _END, 24, code="Task timed out", words=("ask timed out after ",)),
    _rule(
        late(r"(?:\b(?P<code>Runtime\.(?:ExitError|OutOfMemory|InvalidEntrypoint|ImportModuleError|HandlerNotFound|UserCodeSyntaxError|MalformedHandlerName|MarshalError|Unknown)|Sandbox\.Timedout|Extension\.\w{1,30})\b[^\n]{0,300})"),
        _END,
        words=("Runtime.", "Extension.", "Sandbox.Timedout"),
    ),
    _rule(late(r"(?P<message>(?:INIT_)?REPORT (?:RequestId: ?\S{1,40})?[^\n]{0,600}?\bStatus: ?(?P<code>timeout|error)\b(?:\s{1,4}Error Type: (?P<type>[\w.]{1,80}))?)"), _END, words=("REPORT ",)),
    _rule(late(r"(?:\b(?P<code>TaskFailedToStart|EssentialContainerExited|CannotPullContainerError|CannotStartContainerError|CannotCreateContainerError|ResourceInitializationError|SpotInterruption|InfrastructureHealth|OutOfMemoryError)\b[^\n]{0,400})"), _END, words=("OutOfMemoryError", "SpotInterruption", "TaskFailedToStart", "InfrastructureHealth", "CannotPullContainerError", "EssentialContainerExited", "CannotStartContainerError", "CannotCreateContainerError", "ResourceInitializationError")),
    _rule(late(r"(?:\b(?:Essential container in task exited|failed (?:container|ELB) health checks|unable to pull (?:secrets|registry)|stopped reason)[^\n]{0,400})"), _END, words=("failed ", "stopped reason", "unable to pull ", "Essential container in task exited")),
    # The scheduler up to Kubernetes 1.5: below the event each node, with what it lacks; the first is told.
    Rule(late(r"\b(?P<code>FailedScheduling)\s{1,20}(?P<message>pod \(\S{1,253}\) failed to fit in any node(?:\s{0,8}\n\s{0,40}fit failure on node [^\n]{1,300}))"), _END, 21, words=("FailedScheduling",)),
    _rule(late(r"(?:\b(?P<code>CrashLoopBackOff|ImagePullBackOff|ErrImagePull|ErrImageNeverPull|ContainerCannotRun|CreateContainerConfigError|CreateContainerError|RunContainerError|InvalidImageName|DeadlineExceeded|FailedScheduling|FailedMount|Evicted)\b[^\n]{0,400})"), _END, words=("Evicted", "FailedMount", "ErrImagePull", "ImagePullBackOff", "FailedScheduling", "InvalidImageName", "CrashLoopBackOff", "DeadlineExceeded", "RunContainerError", "ErrImageNeverPull", "ContainerCannotRun", "CreateContainerError", "CreateContainerConfigError")),
    _rule(late(r"(?:\b(?:Liveness|Readiness|Startup) probe failed[^\n]{0,300})"), _END, code="probe failed", words=(" probe failed",)),
    _rule(late(r"(?:\b(?:[Mm]ain process exited, )?code=(?P<code>exited|killed|dumped),? status=(?!0)[^\n]{1,100})"), _END, words=(" status=",)),
    # supervisord, where the exit was not one of those that it was told to expect; its code may be 0
    Rule(late(r"\b(?P<message>exited: [\w.:-]{1,80} \([^()\n]{3,60}; not expected\))"), _END, words=("exited: ",)),
    # `systemctl status`: how the unit ended, and the program of its last try
    Rule(
        late(
            r"(?:^|(?<=\n))\s{0,8}Active: (?P<message>failed \(Result: (?P<code>[\w-]{2,40})\)"
            r"[^\n]{0,200}(?:\n(?:(?!\s{0,8}(?:Process|Main PID):)[^\n]{1,400}\n){0,6}\s{0,8}(?:Process|Main PID): [^\n]{1,400})?)"
        ),
        _END, 26, words=("Active: ",),
    ),
    _rule(late(r"ERROR: (?P<code>\w{2,20}Sanitizer): [^\n]{1,300}"), _END, 24, words=("ERROR: ",)),
    _rule(late(r"\b(?P<code>Assertion) [`'\"(][^\n]{1,300} failed\b"), _END, words=("Assertion",)),
    _rule(late(r"(?:^|(?<=\n))[^\s:]{1,200}\.(?:c|cc|cpp|cxx|h|hpp|m|mm|rs|go):\d{1,7}:(?:\d{1,6}:)? (?P<code>runtime error): [^\n]{1,300}"), _END, words=("runtime error",)),
)  # fmt: skip


# The head of the same print, and how the last program of the unit ended; a pager may have cut a line before that.
_UNIT = late(rf"(?m)^\s{{0,8}}(?:[^\w\s] )?(?P<unit>{systemd.UNIT})(?: - [^\n]{{0,200}})?$")
_LOADED = late(rf"(?m)^\s{{0,8}}Loaded: \w{{3,20}} \([^\n;]{{0,200}}/(?P<unit>{systemd.UNIT});")
_PROGRAM = late(r"\bExecStart=\S{1,300}")
_LAST = late(r"(?:Process|Main PID): [^\n]{0,400}?\((?P<how>code=\w{3,20}, status=[\w/-]{1,30})\)")


def read(text: str, severity: int) -> Iterator[Said]:
    for found in by_rules(_RULES, text):
        yield _of_unit(text, found) if found.message.startswith(_FAILED_UNIT) else found


def _of_unit(text: str, found: Said) -> Said:
    """The unit, how it failed, and how its last program ended, instead of all that `systemctl status` prints."""
    unit, last = _UNIT.search(text, max(0, found.start - _HEAD), found.start), _LAST.search(text, found.start, found.end + _HEAD)
    program = _PROGRAM.search(text, found.start, found.end + _HEAD)
    how = ", ".join(filter(None, (program and program[0], last and last["how"])))
    unit = unit or _LOADED.search(text, max(0, found.start - _HEAD), found.start)  # where the head of the print is not there
    message = " ".join(filter(None, (unit and unit["unit"], f"{_FAILED_UNIT} {found.code})", how and f"({how})")))
    return found._replace(message=message, end=max(found.end, last.end() if last is not None else 0))
