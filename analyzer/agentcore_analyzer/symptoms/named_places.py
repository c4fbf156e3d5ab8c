"""
Where the text of a failure itself says that more stands: a log file, a unit of systemd, a pod, a phase of a build, the other end of a
connection, the command that it ran. Of each the first that is named; what a command takes of the input is quoted for a shell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.failures import Failure, FailureKind
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Step
from agentcore_analyzer.stacktraces.own import own, typed
from agentcore_analyzer.symptoms.following_lines import above, below

_MUCH = 6000  # characters that are looked through
_PATH = r"(?:[A-Za-z]:\\|~?/|\.{1,2}/|\.?[\w-]{1,60}[/\\])[^\s\"'`<>|,;*?()\[\]]{2,250}"
_LOG = late(
    rf"(?i)\b(?:logs?|logged|log file|output|details?|report|see|check|dump)\b[^\n/\\]{{0,60}}?(?:[:'\"` (]|\bin |\bat |\bto |\n)[\s>]{{0,20}}(?:npm (?:ERR!|error)\s{{1,8}})?(?P<path>{_PATH}(?:\.(?:log|out|err|txt|trc|hprof|dmp|json)|[/\\]logs?|_log))(?![\w/\\.-]*\w)"
)
_UNIT = late(r"(?<![\w@./-])(?P<unit>[A-Za-z][\w@:.-]{0,120}\.(?:service|socket|timer|mount))(?=[:;,\s\"']|$)")
_POD = late(
    r"(?m)^(?P<row>[a-z0-9][a-z0-9.-]{1,120})\s{1,40}\d{1,3}/\d{1,3}\s{1,40}(?:CrashLoopBackOff|Error|Completed|OOMKilled|Init:\S{1,30})|\bpods?[ /](?P<named>[a-z0-9][a-z0-9-]{2,120}[a-z0-9])\b(?=[\s\"'(:,]|$)"
)
_RESTARTS = late(r"CrashLoopBackOff|Back-off restarting failed container")
_EVENTS = ("FailedScheduling", "FailedMount", "FailedAttachVolume")  # of Kubernetes: before a pod runs
_PHASE = late(r"\b(?:during (?P<during>[A-Z][A-Z_]{2,30}) phase|Phase complete: (?P<phase>[A-Z_]{3,30}) State: FAILED)\b")
_URL = late(r"(?P<scheme>https?|wss?)://(?:[^\s/@]{1,200}@)?(?P<host>(?:[\w.-]{1,200}|\[[0-9a-fA-F:]{2,45}\])(?::\d{1,5})?)")
_UNREACHED = late(r"(?i)\b(?:connect(?:ion)? ?(?:error|refused|failed|timed out|timeout)|(?:cannot|could not|failed to|unable to) connect|error sending request|fetch failed|unreachable|ECONNREFUSED|no route to host)")
_RAN = late(
    r"Execution failed for task '(?P<task>[^'\n]{1,200})'|\S{1,100}@\d\S{0,40} \w[\w:.-]{0,40}: `(?P<script>[^`\n]{1,200})`|npm (?:ERR!|error) command (?:sh -c |\S{0,60}cmd\.exe /d /s /c )(?P<npm>[^\n]{1,200})|[Cc]ommand '?(?P<python>\[[^\]\n]{1,200}\])'? returned non-zero"
)
_SEGFAULT = late(r"\bsegfault at \S{1,20} [^\n]{0,200}? in (?P<library>[\w.+-]{1,100})\[")
_COMPILED = late(r"(?m)^\s{0,6}-->\s(?P<file>[^\s:]{1,300}|[A-Za-z]:[^\s:]{1,300}):(?P<line>\d{1,7}):\d{1,5}")
_BUILT = late(r"Failed to build [`'\"](?P<package>[^`'\"\n]{1,200})[`'\"]|Failed building wheel for (?P<wheel>[\w.-]{1,100})")
_UNREAD = late(r"(?i)\b(?:failed|unable|could not|cannot|can't) (?:to )?(?:parse|read|load|decode)[^\n]{0,30}? [`'\"](?P<file>[\w./\\:~-]{1,200}\.\w{1,6})[`'\"]")
_CRATE = late(r"/registry/src/[^/]{1,100}/(?P<crate>[\w.-]{1,100})/|\\registry\\src\\[^\\]{1,100}\\(?P<windows>[\w.-]{1,100})\\")


def named_places(case: Case, failure: Failure) -> Iterator[Step]:
    """What the text of a failure, and the lines below it, name as the place where more stands."""
    if failure.said.frames:
        if not any(f.own and not typed(f.file) for f in failure.said.frames) and (built := _BUILT.search(above(case, failure))) is not None:
            yield _package(built)
        return
    text = f"{failure.said.quote}\n{failure.said.message}\n{below(case, failure)}"[:_MUCH]
    for pattern, step in _READERS:
        if (found := pattern.search(text)) is not None:
            yield step(found)
    said = f"{failure.said.quote}\n{failure.said.message}"[:_MUCH]
    if _UNREACHED.search(said) and (found := _URL.search(said)) is not None:
        url = f"{found['scheme']}://{found['host']}"  # without a name and a password in front
        yield Step(f"See from where this ran whether something answers at {url}.", f"curl -sv {shell(url)} -o /dev/null" if url.startswith("http") else "")
    if _RESTARTS.search(text):
        pod = _pod(failure, "\n".join((text, above(case, failure))))
        yield Step("Read what the container printed before it ended last.", f"kubectl logs {shell(pod)} --previous")
    if any(event in said for event in _EVENTS):
        yield Step("Read all events of the pod.", f"kubectl describe pod {shell(_pod(failure, said))}")


def _pod(failure: Failure, text: str) -> str:
    """The pod that is named, for a command; else POD, for one whose name the reader knows."""
    of_pod = failure.said.operation if failure.kind is FailureKind.RESOURCE_STATUS else ""
    pod = of_pod or next((m["row"] or m["named"] for m in _POD.finditer(text)), "")
    return pod if pod[:1].isalnum() else "POD"


def _log(found: re.Match[str]) -> Step:
    return Step(f"Read {found['path']}, which the text names.")


def _unit(found: re.Match[str]) -> Step:
    return Step(f"Read what {found['unit']} itself wrote before it.", f"journalctl -u {shell(found['unit'])} -e --no-pager")


def _phase(found: re.Match[str]) -> Step:
    return Step(f"Read what the phase {found['during'] or found['phase']} printed in the log of the build.")


def _ran(found: re.Match[str]) -> Step:
    if found["task"]:
        return Step(f"Read what the task {found['task']} printed above it, or run it alone.")
    command = " ".join((found["script"] or found["npm"] or found["python"]).split())
    return Step(f"What failed is the command that it ran, \u201c{command}\u201d: read what that printed above, or run it alone.")


def _package(found: re.Match[str]) -> Step:
    name = found["package"] or found["wheel"]
    return Step(f"What does not build is the package {name}: take a version of it that has a wheel, or fits the Python that is there.")


def _unread(found: re.Match[str]) -> Step:
    return Step(f"Look at {found['file']}, which the text names as what could not be read.")


def _library(found: re.Match[str]) -> Step:
    return Step(f"It crashed inside of {found['library']}: see which package brings it, and update that one or report it there.")


def _compiled(found: re.Match[str]) -> Step:
    file, crate = found["file"], _CRATE.search(found["file"])
    if crate is not None:
        return Step(f"What does not compile is the package {crate['crate'] or crate['windows']}: take a version of it, or of the compiler, that fits the other.")
    library = not own("rust", file.replace("\\", "/"))
    return Step(f"Look at {file}:{found['line']}, which is code of a library." if library else f"Open {file}:{found['line']}, which the compiler names.")


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Step]], ...] = (
    (_COMPILED, _compiled), (_RAN, _ran), (_LOG, _log), (_UNIT, _unit), (_PHASE, _phase), (_SEGFAULT, _library), (_BUILT, _package), (_UNREAD, _unread),
)  # fmt: skip
