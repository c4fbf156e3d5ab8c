"""Failures that log records tell of, whatever kind of log it is: the kind of source is a hint, not a gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import CROSSES
from agentcore_analyzer.failures import (
    blocks,
    in_pieces,
    instructions,
    last_events,
    passed_on,
    run_ends,
    shell_ends,
    short_pastes,
    unscheduled,
)
from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.failures.asked import once_said
from agentcore_analyzer.failures.candidates import TYPED, candidates
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.readers import said_in, told_by
from agentcore_analyzer.failures.records import MARKS, Failure, FailureKind, Said
from agentcore_analyzer.failures.said import _stated, _texts
from agentcore_analyzer.failures.said._refusals import refusal, refused
from agentcore_analyzer.failures.sentences import WAITED
from agentcore_analyzer.failures.shape import ANY_TYPE, shape, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY, WARN_SEVERITY
from agentcore_analyzer.model import Kind, LogRecord, LogRole, Place
from agentcore_analyzer.untrusted import whole

INFO = 9
# Pieces of an answer that a client received: only a frame that is an error says that something failed.
_RECEIVED = frozenset({LogRole.SSE, LogRole.RESPONSE})
# At INFO and below a program tells of what others did: only the outcome of a request or a process counts.
_OUTCOMES = frozenset({FailureKind.HTTP_STATUS, FailureKind.PROCESS_END, FailureKind.RESOURCE_STATUS})
# The SDK's own log of what it received: an error there is an answer, whatever the level of the line.
_SDK = late(r"\bbotocore\.(?:parsers|hooks|endpoint|retryhandler)\b|\bsoftware\.amazon\.awssdk\b|\baws_sdk_\w|\baws_smithy_")
_WORDS = frozenset({FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR, FailureKind.EXCEPTION})
_HEAD = 300
# What programs printed: a line without a level may be what one of them refuses.
_PRINTED = frozenset({Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.DEV_LOG, Kind.LAMBDA_LOG, Kind.GATEWAY_LOG})
_STDERR = late(r"(?P<head>[^\n]{0,200}?)\bstderr\b[\]'\")}]{0,2}(?:\s?[:|>]\s|\s(?=[A-Z]))")
# A command that failed shows its stderr as the reason.
_ENDED = late(r"(?i)\b(?:fail\w*|exit\w*|return\w*|code|status|crash\w*|kill\w*|could|unable|timed|died|command|stdout)\b")
_LEVEL = "[ERROR]"  # before each line of one error of Maven; any other program writes so before errors of their own
_MAVEN = ("Failed to execute goal ", "[INFO] BUILD FAILURE", "-> [Help 1]", "[ERROR] COMPILATION ERROR")
_PREFIX = late(r"\s{0,8}(?:npm (?:error|ERR!)|(?:gyp|pnpm|lerna) ERR!|yarn error|\[ERROR\](?= |\s*$)|make(?:\[\d\])?: \*\*\*)")
# A headline that says that something went wrong: "Process Worker-1:" does not.
_FAILING = late(
    r"(?i)error|fail|exception|could ?n[o']t|cannot|can't|unable|denied|refused|rejected|timed? ?out|invalid|unexpected|crash"
)
_REQUEST = ("http.request.method", "url.path", "network.protocol")
_WORD = late(r"[A-Z]?[a-z]{3,40}|[A-Z]{4,40}|\d{3,20}")  # of a name in camel case each
_CODE_WORD = late(r"[A-Z][A-Za-z]{5,60}")
_FEW = 20  # lines of a print
_BY_ITSELF = 20  # weight from which a telling is in the fixed words of a program, a command or a stack
_CROSSES = f"\u00d7{CROSSES}"
_BELOW = 2  # characters: the end of a line
_PLAIN = 10  # weight of a line whose level does not say that it is an error
_LEAST = 5  # weight of what says less than any line
_LIGHT = 20  # weight up to which what a record says beside something heavier is part of it
_WHOLE = 40  # weight from which a telling says what failed, and where
_COLOURS = late(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")  # what a terminal does with the words, and no part of them
_FRAMES = frozenset({FailureKind.STREAM_FRAME, FailureKind.RPC_ERROR})


def read(case: Case) -> Iterator[Failure]:
    tool, last, files = "", None, set[str]()
    low: set[str] = case.memo("files without a level that tells", lambda: _low(case))
    maven = {log.origin.file for log in case.logs_with(*_MAVEN)}
    taken: set[int] = set()
    for text, group in chain(in_pieces.stacks(case), in_pieces.halves(case), blocks.blocks(case)):
        told = [f for f in _in_pieces(text, group, low) if not _is_tail(f.said)]
        taken |= {id(log) for log in group} if told else set()
        files |= {group[0].origin.file} if told else set()
        yield from told
    tails: list[Failure] = []
    alike = Alike()
    for number in candidates(case, alike):
        log = case.logs[number]
        if id(log) in taken or instructions.heading(log):
            continue
        found = _told_by(log, log.origin.file in low, alike)
        if not found and not tool:
            continue  # most of them, and nothing above it goes on with it
        if found and log.severity == 0 and all(_is_sentence(said) for said in found) and _ordered(case, log):
            continue
        if found and all(map(_is_tail, found)):
            tails += (of(log, said) for said in found)
            continue
        prefix = _PREFIX.match(log.text or "") if log.time_ns is None else None
        if prefix is not None and prefix[0].lstrip() == _LEVEL and log.origin.file not in maven:
            prefix = None
        again = prefix is not None and prefix[0] == tool and last is not None and _one_print(case, last, log)
        if again and all(said.weight < _WHOLE for said in found):
            last = log
            continue  # npm and its like put their name before each line of one error
        tool, last = (prefix[0], log) if prefix and found else ("", None)
        if found:
            files.add(log.origin.file)
            taken.add(id(log))
        for number, said in enumerate(found):
            yield of(log, said, further=number > 0)
    yield from (failure for failure in tails if failure.place.file not in files)
    files |= {failure.place.file for failure in tails}
    of_files = (reader.read(case, files) for reader in (shell_ends, last_events, unscheduled))
    for log, told_so in chain(run_ends.read(case, taken), *of_files):
        yield of(log, told_so)
        files.add(log.origin.file)
    left = (map(case.logs.__getitem__, numbers) for file, numbers in case.by_file.items() if file not in files)
    for log, told_so in short_pastes.read(_printed(case, logs) for logs in left):
        yield of(log, told_so)


def _printed(case: Case, logs: Iterable[LogRecord]) -> Iterator[LogRecord]:
    """Of the records of one file those that are no typed command, and no line of a prompt."""
    return (log for log in logs if log.text and not TYPED.match(log.text) and not _ordered(case, log))


def _one_print(case: Case, first: LogRecord, last: LogRecord) -> bool:
    """Whether all records between have the name of such a program before them; Maven tells what it does in between."""
    if first.origin.file != last.origin.file:
        return False
    between = case.logs[case.positions.get(id(first), 0) : case.positions.get(id(last), 0)]
    return (last.text or "").lstrip().startswith(_LEVEL) or all(_PREFIX.match(g.text or "") for g in between)


def _is_sentence(said: Said) -> bool:
    """Whether it is words alone, as a prompt holds them, too."""
    return said.kind in _WORDS and not said.chain and said.weight < _WHOLE


def _ordered(case: Case, log: LogRecord) -> bool:
    """Whether a record is a line of a prompt that was printed."""
    if log.severity or log.time_ns is not None:
        return False
    file = log.origin.file
    mine: set[int] = case.memo(f"prompts of {file}", lambda: instructions.prompts(case.logs[n] for n in case.by_file[file]))
    return id(log) in mine


def _is_tail(said: Said) -> bool:
    """Frames of Go without a word above them: loggers print these below an error, which a file that begins there lacks."""
    if said.language != "go" or said.truncated not in ("start", "both"):
        return False
    return not (said.message or any(r.type or r.message for r in said.chain))


def _in_pieces(text: str, group: list[LogRecord], low: set[str]) -> Iterator[Failure]:
    """What a stack says whose lines are records of their own."""
    whole = group[0]._replace(text=text, severity=max(log.severity for log in group))
    for said in main_ones(said_of(whole, whole.origin.file in low)):
        decisive = next((log for log in group if said.quote and said.quote in (log.text or "")), group[0])
        yield replace(of(decisive, said), sources=(decisive, *(log for log in group if log is not decisive)))


def _low(case: Case) -> set[str]:
    """Files that are a debug log and nothing else: there the level of a line says nothing."""
    return {file for file, numbers in case.by_file.items() if _is_low(map(case.logs.__getitem__, numbers))}


def _is_low(logs: Iterable[LogRecord]) -> bool:
    leveled = False
    for log in logs:
        if log.text is not None and log.severity:
            if log.severity >= INFO:
                return False
            leveled = True
    return leveled


def _told_by(log: LogRecord, low: bool, alike: Alike) -> list[Said]:
    """The failures that a record tells of, found out once for records whose texts are alike."""
    text, key = log.text or "", (log.severity, log.role, log.channel, low)
    found = alike.said(text, key, lambda form: main_ones(_worded(log if form is text else log._replace(text=form), low)))
    return found or _answered(log)


def said_of(log: LogRecord, low: bool = False) -> list[Said]:
    """What one record says failed, without what it only quotes; `low`: the level of its file says nothing."""
    return _worded(log, low) or _answered(log)


def _worded(log: LogRecord, low: bool) -> list[Said]:
    """The same by its words alone."""
    text = log.text or ""
    if low and 0 < log.severity < WARN_SEVERITY:
        end = text.find("\n")  # what stands below is the print of something else
        return [s for s in said_in(text, 0) if s.weight >= _WHOLE - 10 and (end < 0 or s.start < end)]
    if (mild := passed_on.mild(text, log.severity)) != log.severity:
        log = log._replace(severity=mild)
    found = said_in(text, log.severity)
    if (not found and log.severity >= WARN_SEVERITY) or _only_passed_on(text):
        return []
    if log.role in _RECEIVED and log.severity < ERROR_SEVERITY:
        # What an answer only talks of is no frame; what a frame says may be the error of a call, and counts as that.
        frames = [f for f in told_by(text, log.severity, "streams", "rpc") if f.kind in _FRAMES]
        return [s for s in found if any(s.start <= f.start and f.end <= s.end for f in frames)]
    if 0 < log.severity < WARN_SEVERITY:
        return _at_info(log, text, found)
    if not found and not log.severity and log.channel in _PRINTED and log.role not in _RECEIVED and (alone := refused(text)):
        return [alone]
    return found


def _answered(log: LogRecord) -> list[Said]:
    """The status of an access line whose own order of fields no wording knows: its format says which field it is."""
    if log.channel is not Kind.PROXY_LOG or log.severity or log.role in _RECEIVED:
        return []
    text = log.text or ""
    if passed_on.mild(text, 0) or _only_passed_on(text):
        return []
    told = log.detail.attributes
    status, *asked = (str(told.get(name, "")) for name in ("http.response.status_code", *_REQUEST))
    number = whole(status, 3)
    if number is None or not 400 <= number < 600:
        return []
    start, message = max(text.find(f" {status}"), 0), f'"{" ".join(filter(None, asked))}" {status}'
    return [_texts.said(text, start, len(text), FailureKind.HTTP_STATUS, code=status, http_status=number, message=message)]


def _at_info(log: LogRecord, text: str, found: list[Said]) -> list[Said]:
    """Outcomes, and what states a failure by its structure, of what a record at INFO or below says."""
    kinds = _OUTCOMES | {FailureKind.AWS_ERROR} if _SDK.search(text[:_HEAD]) else _OUTCOMES
    loud = log.severity >= INFO
    kept = [
        s
        for s in found
        if s.kind in kinds or (s.kind is FailureKind.RPC_ERROR and s.code in MARKS) or (loud and _stated.kept(s))
    ]
    kept += [s for s in found if s not in kept and loud and log.role not in _RECEIVED and _of_another_writer(text, s)]
    # A panic, what AWS said and what the kernel calls an information are that wherever they are passed on.
    quiet = told_by(text, log.severity, "quiet", "kernel") if not kept else ()
    kept += [s for s in quiet if loud or s.type == "panic" or s.kind is FailureKind.AWS_ERROR]
    if kept or not loud or log.role in _RECEIVED:
        return kept
    made = _stated.stated(text) or _printed_below(log, text)
    return [made] if made is not None else []


def _of_another_writer(text: str, said: Said) -> bool:
    """
    Whether it stands below a line at INFO that introduces nothing, in the fixed words of a command or of a stack: another
    writer of the same stream printed it, without a time or a level.
    """
    head = text.partition("\n")[0]
    begin = len(head) + 1
    if said.start < begin or said.weight < _BY_ITSELF or head.rstrip().endswith((":", "=", "(", "{", "[", ">", "`", ",")):
        return False
    line = text.rfind("\n", begin - 1, said.start) + 1
    return not text[line : line + 1].isspace() or text[line:].lstrip()[:1] in _CROSSES  # what is indented below belongs to it


def _printed_below(log: LogRecord, text: str) -> Said | None:
    """What a line below one at INFO says by itself, where a format takes both for one event."""
    at = text.find("\n") + 1
    for line in text[at:].split("\n")[:_FEW] if at and log.channel in _PRINTED else ():
        if line[:1].isalpha() and (made := refused(line) or _stated.stated(line)) is not None:
            start = text.index(line, at)
            return made._replace(start=start, end=start + len(line))
        at += len(line) + 1
    return None


def _only_passed_on(text: str) -> bool:
    """Whether a client logs as an error what a server wrote to stderr, and that is none: banners and hints go there, too."""
    found = _STDERR.match(text)
    if found is None or _ENDED.search(found["head"]):
        return False
    inner = text[found.end() :]
    return bool(inner.strip()) and not said_in(inner, 0) and refusal(inner) is None


def main_ones(found: list[Said]) -> list[Said]:
    """One event tells of one failure, mostly in several ways; what is as heavy and of other words is another failure."""
    if len(found) < 2:
        return found
    found = _headed(_waited_for(found))
    top = max(s.weight for s in found)
    heavy = [s for s in found if s.weight > _LIGHT or s.weight == top]
    kept: list[Said] = []
    for said in sorted(heavy, key=lambda s: (-s.weight, s.start)):
        if not any(_echo(said, k) for k in kept):
            kept.append(said)
    kept += [s for s in found if s not in kept and any(_says_else(s, k) for k in kept)]
    if any(" " in s.message.strip() for s in kept):  # `Error: ErrImagePull` names what the line above it says
        kept = [s for s in kept if not _bare_code(s)]
    return sorted(kept, key=lambda s: s.start)


def _waited_for(found: list[Said]) -> list[Said]:
    """What was only waited for weighs least, where something else in the record failed."""
    waits = [WAITED.search(s.message) is not None for s in found]
    return found if all(waits) else [s._replace(weight=_LEAST) if w else s for s, w in zip(found, waits, strict=True)]


def _bare_code(said: Said) -> bool:
    """Whether it is one word behind `Error:`, which is no class of its own."""
    alone = said.type in ANY_TYPE and not said.chain[1:] and not said.frames
    return alone and _CODE_WORD.fullmatch(said.message.strip()) is not None


def _says_else(said: Said, stack: Said) -> bool:
    """
    Whether a line right above a stack tells of another failure: what it says has a known cause, and nothing of it stands in what
    was raised. Who logs without the stack of it, and then ends with another exception, leaves both in one record.
    """
    if said.chain or not stack.chain or said.end > stack.start or stack.truncated:
        return False
    raised = " ".join(f"{r.type} {r.message}" for r in stack.chain)
    words = {w.lower() for w in _WORD.findall(raised)}
    return not words & {w.lower() for w in _WORD.findall(said.message)} and explain(said) is not None


def _headed(found: list[Said]) -> list[Said]:
    """
    With what stands above a stack that is cut before its exception: these words are all that is known of what failed. Frames
    without an exception right below one are its own.
    """
    made: list[Said] = []
    for number, said in enumerate(found):
        above = found[number - 1] if number else None
        nameless = bool(said.chain) and not any(r.type or r.message for r in said.chain)
        if nameless and said.truncated == "start" and made and not made[-1].chain and 0 <= said.start - made[-1].end <= _BELOW:
            weight = max(made[-1].weight, said.weight)
            made[-1] = made[-1]._replace(frames=said.frames, language=said.language, end=said.end, weight=weight)
            continue
        bare = nameless and said.truncated in ("end", "both")
        if bare and above is not None and not above.chain and above.end <= said.start and _says_why(above):
            said = said._replace(message=above.message, quote=above.quote, code=said.code or above.code)
        made.append(said)
    return made


def _says_why(above: Said) -> bool:
    logged = above.kind is FailureKind.LOGGED_ERROR and above.weight > _PLAIN
    return logged or _FAILING.search(above.message) is not None


def _echo(said: Said, known: Said) -> bool:
    """Whether the words of a failure stand in what is known of another one of the same record."""
    if said.weight <= _LIGHT and known.weight > said.weight:
        return True
    if not said.chain and said.weight < _WHOLE <= known.weight and not (known.only_handled and _tells_above(said, known)):
        return True  # a line without frames beside a stack trace or the answer of a service is its headline
    names = {short(r.type) for r in known.chain} | {short(known.type), known.code}
    words = said.message.strip()
    told = [known.message, known.quote, *(r.message for r in known.chain)]
    if words and any(words[:80] in t for t in told if t):
        return True
    return short(said.type) in names and (not words or any(t and t[:80] in words for t in told))


def _tells_above(said: Said, stack: Said) -> bool:
    """Whether a command says above a print that it failed, in more words than a headline."""
    return said.kind is FailureKind.COMMAND_ERROR and said.end <= stack.start and said.weight > _LIGHT


def of(log: LogRecord, said: Said, *, further: bool = False) -> Failure:
    """`further`: another one of the same record is told above it, so that its own line is its place."""
    if "\x1b[" in said.message:
        said = said._replace(message=_COLOURS.sub("", said.message).strip())
    failure = Failure(
        kind=said.kind,
        said=said,
        shape=once_said(shape, said),
        places=(_line_of(log, said) if further else log.place,),
        sources=(log,),
        time_ns=log.time_ns,
        trace_id=log.trace_id,
        span_id=log.span_id,
        session_id=log.session_id,
        request_id=log.request_id or said.request_id or None,
    )
    if log.channel is not Kind.CLOUDTRAIL:
        failure.harmless = _harmless()(failure)
    return failure


@cache
def _harmless() -> Callable[[Failure], str]:
    from agentcore_analyzer.failures.harmless import given  # only where something failed

    return given


def _line_of(log: LogRecord, said: Said) -> Place:
    """Where a part of a record stands; in a record that is one line of JSON all parts stand at its own place."""
    place = log.place
    if place.line is None or place.pointer is not None or not isinstance(log.held, str):
        return place
    return place._replace(line=place.line + (log.text or "").count("\n", 0, said.start), offset=None)
