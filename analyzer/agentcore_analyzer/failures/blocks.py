"""
What a program printed as one block for people, and readers of lines took apart: put together again, as far as its form goes.

Records of one file that have no level of their own follow each other; what a block begins with and what goes on with it is
known by its form alone. What it says is read by `failures.said` as of one text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions import stack_events
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_MOST = 60  # records of one block


class _Form(NamedTuple):
    """
    One of the `signs` stands in the record that begins a block; a dense one has no empty line; `joint` is between its lines;
    `whole` tells of its lines whether it is one.
    """

    signs: tuple[str, ...]
    begins: Callable[[str], bool]
    goes_on: Callable[[list[str], str], bool]
    dense: bool = False
    joint: str = "\n"
    whole: Callable[[list[str]], bool] = bool


_ACTION = "Action:"
_FAILED_START = late(r"(?:^|\n)[ \t]{0,8}APPLICATION FAILED TO START[\s*]{0,80}$")


def _sheet(above: list[str], _: str) -> bool:
    """The headings of a failure analysis and their paragraphs; below the advice nothing is part of it."""
    return _ACTION not in above[-2:-1]


def _answer(above: list[str], text: str) -> bool:
    """What dig prints of one answer: comments, and rows of a zone."""
    return ";; MSG SIZE" not in above[-1] and not text.startswith("; <<>> DiG") and _ROW.match(text) is not None


_ON_HOST = late(r"\S \| FAILED \| rc=\d{1,3} >>\s*$")
_NEXT_HOST = late(r"[\w.-]{1,120} \| [A-Z]|[^\n]{0,120}[$#%❯] \S|(?:PLAY|TASK) ")


def _output(above: list[str], text: str) -> bool:
    """What a command printed on one host, up to the next one."""
    return len(above) < 10 and _NEXT_HOST.match(text) is None


# What the kernel prints at once when it fails: the sentence, registers, the trace.
_KERNEL = late(r"(?:[^\n\[]{0,120}\bkernel: )?\[\s{0,8}(?P<at>\d{1,9})\.\d{1,9}\]")
_KERNEL_SAYS = ("BUG: ", "kernel BUG at ", "Oops", "general protection fault", "Unable to handle kernel ")
_KERNEL_FAILS = late(rf"{_KERNEL.pattern} (?:[\w ]{{1,30}}: )?(?:{'|'.join(_KERNEL_SAYS)})")


def _dump(above: list[str], text: str) -> bool:
    """What bears the time of the sentence, up to the line that ends a trace."""
    first, mine = _KERNEL.match(above[0]), _KERNEL.match(text)
    if first is None or mine is None or "---[ end " in above[-1] or ("BUG: " in text and len(above) > 1):
        return False
    return int(mine["at"]) - int(first["at"]) in (0, 1)


# A row of CloudFormation's events that ends with the name of the resource: the reason stands in the lines right below.
_STACK_ROW = late(
    rf"(?:[^\n|]{{0,80}}\| )?\s{{0,8}}{stack_events.FAILED}\s{{0,12}}\| {stack_events.TYPE}\s{{0,40}}\| {stack_events.NAME}\s*$"
)


def _reason(above: list[str], text: str) -> bool:
    """The lines of a reason: no row of the table, and no prompt."""
    return len(above) < 6 and " | " not in text and _NEXT_HOST.match(text) is None


_UNHANDLED = late(r"\s{0,8}[\w.]{3,200}(?:Exception|Error) was unhandled\b")


def _members(above: list[str], text: str) -> bool:
    """The members of an exception as a debugger shows them, and its frames."""
    return (text[:1].isspace() or text.startswith("<")) and above[-1] != ""


_NESTED = late(r"[^\n]{0,200}?\b(?P<type>[A-Z]\w{2,80}(?:Error|Exception))\([a-z][\w.]{2,120}\): (?P<words>\S[^\n]{0,300})")


def _behind(above: list[str], text: str) -> bool:
    """The context of an error, and the error behind it, which stands further in."""
    return len(above) < 8 and (text.startswith("Context: ") or text[:2] == "  ")


# An error of the SDK for JavaScript whose members stand one a line: `name: …`, `$fault: …`, `$metadata: {…}`.
_MEMBER = late(r"\s{0,8}\$?[A-Za-z]\w{1,40}: \S")


def _is_member(text: str) -> bool:
    return text.lstrip().startswith(("message: ", "name: ")) and "\n" not in text.strip()


def _has_metadata(above: list[str]) -> bool:
    return any(line.startswith("$metadata: {") for line in above)


def _member(above: list[str], text: str) -> bool:
    return len(above) < 12 and _MEMBER.match(text) is not None


# The head of an error of Node whose message is what a compiler says, in paragraphs; its frames stand below the last of them.
_UNCOMPILED = late(r"(?:^|\n)[A-Z]\w{0,40}Error: [^\n]{1,200}:\s*$")
_DIAGNOSTIC = late(
    r"\S{1,300}[:(]\d{1,7}[:,]\d{1,6}\)?(?: - |: )(?:error|warning)\b|\s{0,8}\d{1,7} |\s{0,200}~{1,200}|\s{1,8}at "
)


def _has_frames(above: list[str]) -> bool:
    return above[-1].startswith("at ")


def _diagnostic(above: list[str], text: str) -> bool:
    return not _has_frames(above) and _DIAGNOSTIC.match(text) is not None


# Click and its like print the word and, where the message begins with a line break, the sentences below it.
_WORD_ALONE = late(r"(?:Error|ERROR|error): *$")


def _sentence(above: list[str], text: str) -> bool:
    """The next line, and further ones that are sentences, too; a record of several lines is read by itself."""
    return len(above) < 6 and "\n" not in text and text[:1].isalpha() and _NEXT_HOST.match(text) is None


# CMake's own error: its place, and paragraphs that stand further in.
_CMAKE = late(r"CMake Error(?: \(dev\))? at \S{1,300}:\d{1,7}(?: \(\w{1,80}\))?:(?:\n|$)")


def _paragraph(above: list[str], text: str) -> bool:
    return len(above) < 20 and text[:2] == "  "


# Terraform's: the summary, then paragraphs, in which a place in a configuration stands, or the address of a provider
# (registry, namespace, type).
_TERRAFORM = late(
    r"\bon [\w./-]{1,200}\.tf line \d|(?:^|\bprovider |\bprovider\[\\)\"[\w-]{1,80}(?:\.[\w-]{1,80}){1,4}"
    r"/[\w-]{1,60}/[\w-]{1,60}\\?\""
)


def _summary(text: str) -> bool:
    return text.startswith("Error: ") and "\n" not in text.strip()


def _detail(above: list[str], text: str) -> bool:
    return len(above) < 30 and not text.startswith(("Error: ", "Warning: ")) and _NEXT_HOST.match(text) is None


def _of_terraform(above: list[str]) -> bool:
    return any(_TERRAFORM.search(line) for line in above)


_CHAIN = late(r"\s{0,8}× \S[^▶]{0,600}─?▶ ")


def _report(above: list[str], text: str) -> bool:
    """What a failed build had put out, and the hints below it: further in than the report, or named as its stderr."""
    return text[:1].isspace() or above[-1].endswith("[stderr]")


# Why no set of versions fits: sentences over several lines, up to the conclusion.
_RESOLVER = late(r"\W{0,12}Because \S")
_CONCLUDED = late(r"\bunsatisfiable\b|\bsolving\s{1,20}failed\b")


def _concludes(above: list[str]) -> bool:
    return any(_CONCLUDED.search(line) for line in above[-2:])


def _reasoning(above: list[str], text: str) -> bool:
    return not _concludes(above) and _NEXT_HOST.match(text) is None


_NO_NODE = "failed to fit in any node"  # the scheduler up to Kubernetes 1.5; each node in a line below


def _node(_: list[str], text: str) -> bool:
    return text.lstrip().startswith("fit failure on node ")


# HotSpot's report, with the warning above it that tells what the system refused; what another thread logs may stand between.
_HOTSPOT = late(
    r"(?:# )?(?:There is insufficient memory for|A fatal error has been detected by) the Java Runtime Environment"
    r"|[\w() -]{3,60} VM warning: INFO: os::commit_memory\("
)


def _of_hotspot(above: list[str], text: str) -> bool:
    plain = above[-1][:1] != "#" and text.startswith(("There is insufficient", "Native memory"))
    return len(above) < 20 and (plain or text[:1] == "#")


_ROW = late(r";|\S{1,255}\s{1,40}\d{1,10}\s{1,20}[A-Z]{2,3}\s{1,20}[A-Z0-9]{1,12}\s")
_FORMS = (
    _Form(("APPLICATION FAILED TO START",), lambda text: _FAILED_START.search(text) is not None, _sheet),
    _Form(("->>HEADER<<-",), lambda text: text.startswith(";; ->>HEADER<<-"), _answer),
    _Form(("| FAILED | rc=",), lambda text: _ON_HOST.search(text) is not None, _output),
    _Form(_KERNEL_SAYS, lambda text: _KERNEL_FAILS.match(text) is not None, _dump),
    _Form(("_FAILED",), lambda text: _STACK_ROW.match(text) is not None, _reason, dense=True),
    _Form((" was unhandled",), lambda text: _UNHANDLED.match(text) is not None, _members),
    _Form(("message: ", "name: "), _is_member, _member, dense=True, whole=_has_metadata),
    _Form(("Error: ",), lambda text: _UNCOMPILED.search(text) is not None, _diagnostic, whole=_has_frames),
    _Form(("rror:", "ERROR:"), lambda text: _WORD_ALONE.match(text) is not None, _sentence, dense=True, joint=" "),
    _Form(("CMake Error",), lambda text: _CMAKE.match(text) is not None, _paragraph),
    _Form(("Because ",), lambda text: _RESOLVER.match(text) is not None, _reasoning, dense=True, whole=_concludes),
    _Form((_NO_NODE,), lambda text: text.rstrip().endswith(_NO_NODE), _node, dense=True),
    _Form(("Error: ",), _summary, _detail, whole=_of_terraform),
    _Form(("▶ ",), lambda text: _CHAIN.match(text) is not None, _report),
    _Form(("Java Runtime Environment", "os::commit_memory("), lambda text: _HOTSPOT.match(text) is not None, _of_hotspot),
    _Form(("Error(", "Exception("), lambda text: _NESTED.match(text) is not None, _behind, dense=True),
)
# A sheet whose begin is missing: its advice, and above it nothing but what it is given for, with names of the program in it.
_NAMED = late(r"\b[a-z]\w{0,40}(?:\.\w{1,60}){1,8}\.[A-Z]\w{1,80}\b")
_ABOVE = 12


def blocks(case: Case) -> Iterator[tuple[str, list[LogRecord]]]:
    """Each block that spans several records, as one text, and its records."""
    bare = {case.logs[n].origin.file for n in case.untimed if _bare(case.logs[n])}  # as whatever goes on with a block is
    outlines = case.outlines
    signs = outlines.may_hold((_ACTION, *(sign for form in _FORMS for sign in form.signs))) if bare else {}
    for file in sorted({case.logs[n].origin.file for n in outlines.among(signs)} & bare):
        numbers = [n for n in case.by_file[file] if case.logs[n].text]
        logs = [case.logs[n] for n in numbers]
        yield from _of_file(logs, [at for at, n in enumerate(numbers) if outlines.of[n] in signs])
        yield from _headless(logs)


def _of_file(logs: list[LogRecord], begins: list[int]) -> Iterator[tuple[str, list[LogRecord]]]:
    """`begins`: where a block may begin, in order."""
    end = 0
    for at in begins:
        if at < end or at + 1 == len(logs) or not _bare(logs[at + 1]):
            continue
        text = logs[at].text or ""
        form = next((f for f in _FORMS if holds(text, f.signs) and f.begins(text)), None)
        if form is None:
            continue
        above, behind = [text.strip()], at + 1
        while behind < len(logs) and behind - at < _MOST and _bare(logs[behind]) and form.goes_on(above, logs[behind].text or ""):
            if form.dense and not _adjacent(logs[behind - 1], logs[behind]):
                break
            above.append((logs[behind].text or "").strip())
            behind += 1
        if form.whole(above) and behind - at > 1:
            yield _joined(logs[_headed(logs, at) : behind], form.joint)
            end = behind


def _headed(logs: list[LogRecord], at: int) -> int:
    """Where a block begins with the ruler above it, and the line of a logger whose message begins on the next one."""
    if at and not (logs[at - 1].text or "").strip(" *=-#"):
        at -= 1
    above = (logs[at - 1].text or "").rstrip() if at else ""
    head = _NESTED.match(logs[at].text or "")
    if above and head is not None and above.endswith(f"{head['type']}: {head['words']}") and _adjacent(logs[at - 1], logs[at]):
        return at - 1  # the same exception, as Python prints it
    return at - 1 if above.endswith(":") and not _bare(logs[at - 1]) else at


def _headless(logs: list[LogRecord]) -> Iterator[tuple[str, list[LogRecord]]]:
    number = next((n for n, log in enumerate(logs[:_ABOVE]) if (log.text or "").strip() == _ACTION), 0)
    group = logs[: number + 2]
    if number and len(group) == number + 2 and all(_bare(log) for log in group):
        text, records = _joined(group)
        if "APPLICATION FAILED TO START" not in text and _NAMED.search(text):
            yield f"Description:\n\n{text}" if not text.startswith("Description:") else text, records


def _adjacent(one: LogRecord, other: LogRecord) -> bool:
    first, second = one.place.line, other.place.line
    return first is not None and second is not None and second - first == (one.text or "").rstrip("\n").count("\n") + 1


def _bare(log: LogRecord) -> bool:
    return log.severity in (0, 17) and log.time_ns is None


def _joined(group: list[LogRecord], joint: str = "\n") -> tuple[str, list[LogRecord]]:
    return joint.join((log.text or "").rstrip("\n") for log in group), group
