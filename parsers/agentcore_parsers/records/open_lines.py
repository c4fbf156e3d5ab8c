"""What the lines of a record that is still open tell of it."""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions import stack_events, systemd
from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import stacks, widths
from agentcore_parsers.records import heads
from agentcore_parsers.records.logs import level

_WARN = 13
_QUIET = range(1, 10)  # INFO and below
_WINDOW = 40  # lines above one, of which it may be the widest
_QUOTED = 4  # lines that one string may have before a free line
SSE = late(r"(?:data|event|id|retry):|: ?\S|:$")  # a line of server-sent events
_STACK_ROW = late(rf"[^\n]{{0,80}}\| {stack_events.FAILED} +\| +{stack_events.TYPE}")
_UNIT = late(rf"[●×○*↻] {systemd.UNIT}(?: - |$)")
_UNIT_MEMBER = late(r"(?:TriggeredBy|Triggers|Process|Main PID|Drop-In|Invocation|Listen|Accepted|Status|CGroup|Docs): ")
_EVENT = late(r"\s{0,8}(?:Normal|Warning)\s{2,20}[A-Z]\w{2,40}\s{2,40}\d{1,5}[smhd]")
_NO_REASON = late(stack_events.NO_REASON)


def is_stack_row(first: str) -> bool:
    """Whether a line is a row of stack events that tells of a failure."""
    return "_FAILED" in first and _STACK_ROW.match(first) is not None


def is_event(text: str) -> bool:
    """Whether a line is a row of Kubernetes' events, each of which is a record, wherever it begins."""
    return ("Normal " in text[:20] or "Warning " in text[:20]) and _EVENT.match(text) is not None


def is_unit_status(first: str) -> bool:
    """Whether a line is the head of what `systemctl status` prints of a unit."""
    return first[:1] in "●×○*↻" and _UNIT.match(first) is not None


def is_unit_member(text: str) -> bool:
    """Whether a line is one of the members below it; the longest of them stand at the margin."""
    return _UNIT_MEMBER.match(text) is not None


def may_be_reason(text: str) -> bool:
    """Whether a line below such a row may be its reason."""
    return _NO_REASON.match(text) is None


def is_widest(lines: list[str]) -> bool:
    """Whether the last line is as wide as any of the record: then a terminal may have broken it there."""
    width = len(lines[-1])
    return width >= widths.NARROW and width == max(map(len, lines[-_WINDOW:]))


def takes_traceback(lines: list[str], given: int) -> bool:
    """Whether the open line may be the message that a traceback belongs to."""
    first = lines[0]
    if len(lines) > 1 and first[:1] not in " \t" and stacks.EXCEPTION.match(lines[-1]):
        return False
    if SSE.match(first):
        return False
    found = heads.LEVEL.match(heads.after_stamp(first[:heads.HEAD])[0])
    # A line without a level is the message of a traceback only where it says so; else it was printed before.
    if found is not None:
        return level(found[1]) not in _QUIET
    return given >= _WARN or heads.short_level(first) >= _WARN or stacks.tells(lines[-1])


def is_bad(lines: list[str]) -> bool:
    """Whether the open record was logged above INFO, or its line says of something that it failed."""
    severity = heads.severity_of(heads.after_stamp(lines[0][: heads.HEAD])[0])[0]
    return severity >= _WARN or (not severity and stacks.tells(lines[0]))


def is_quiet(lines: list[str]) -> bool:
    """Whether the open record was logged at INFO or below: nothing that fails is part of it."""
    found = heads.LEVEL.match(heads.after_stamp(lines[0][:heads.HEAD])[0])
    return found is not None and level(found[1]) in _QUIET


def closes_quote(lines: list[str], text: str) -> bool:
    """Whether a line ends what was opened by a quotation mark above a free line: both are one message."""
    opened = sum(line.count('"') for line in lines[-_QUOTED:]) % 2
    return bool(opened and text.count('"') % 2) and not heads.starts_record(text)


def quote_ends_below(open_: Sequence[tuple[int, str]], lines: Sequence[tuple[int, str]], at: int) -> bool:
    """Whether one of the next lines, from `at` on, ends what the open ones begin; each with its offset."""
    above = [line for _, line in open_]
    return any(closes_quote(above, below) for _, below in lines[at : at + _QUOTED])


def begins_as(lines: list[str], text: str) -> bool:
    """Whether a line begins a record as the open one did, each behind the same indent: so is a log that was pasted further in."""
    first, mine = lines[0].lstrip(), text.lstrip()
    same = len(lines[0]) - len(first) == len(text) - len(mine)
    return same and heads.starts_record(mine) and heads.starts_record(first)


def of_headline(lines: Sequence[str], text: str) -> bool | None:
    """Whether a line at the margin belongs below a first line that says what stands below it; None where it is no such line."""
    headline, first = lines[0], text[0]
    if headline.startswith("* What went wrong:") and (first == ">" or len(lines) == 1):
        return True  # Gradle's reasons, each behind a mark
    if is_stack_row(headline):
        return first in "\"'([{" or (first.isalnum() and not heads.starts_record(text) and may_be_reason(text))
    if is_unit_status(headline):
        return is_unit_member(text)
    if heads.java_util_head(headline):
        # Its level stands on the line below; all else up to the next time is the message and its stack.
        return len(lines) == 1 or not heads.starts_record(text)
    return None
