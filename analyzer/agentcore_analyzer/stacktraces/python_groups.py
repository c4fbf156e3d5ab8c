"""Exception groups of Python: a tree drawn with bars. What was raised first are its leaves, never the group around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces import python_block as block
from agentcore_analyzer.stacktraces.records import Raised

_FIRST = late(r"(\s{0,200})\+-\+-{3,} (?:\d{1,9}|\.\.\.) -{3,}\s*$")
_NEXT = late(r"(\s{0,200})\+-{3,} (?:\d{1,9}|\.\.\.) -{3,}\s*$")
_LAST = late(r"(\s{0,200})\+-{20,}\s*$")
_BAR = late(r"(\s{0,200})\| ?(.*)$", re.DOTALL)
_STOPPED = "CancelledError"  # a sibling that was stopped because another one failed
Chain = Callable[[Sequence[str], int], block.Told]


@dataclass
class _Part:
    """One exception of the tree: its lines without the bars, where they stand, and the members of its group."""

    column: int
    lines: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    members: list[_Part] = field(default_factory=list)


def read(lines: Sequence[str], head: int, chain: Chain) -> block.Told:
    """The group whose head stands at line `head`; `chain` reads the print of a member."""
    top, end = _tree(lines, head)
    exceptions, related, cut, trigger = _told(top, 0, chain)
    return block.Told(exceptions, related, cut, trigger, end)


def _tree(lines: Sequence[str], head: int) -> tuple[_Part, int]:
    column = max(lines[head].find("+"), 0)
    top = _Part(column, [lines[head].strip(" +")], [head])
    stack, at = [top], head + 1
    while at < len(lines):
        line = lines[at]
        if m := (first := _FIRST.match(line)) or _NEXT.match(line):
            wanted = len(m[1]) + (0 if first else -2)
            while len(stack) > 1 and stack[-1].column > wanted:
                stack.pop()
            part = _Part(len(m[1]) + (2 if first else 0))
            stack[-1].members.append(part)
            stack.append(part)
        elif m := _LAST.match(line):
            while len(stack) > 1 and stack[-1].column >= len(m[1]):
                stack.pop()
            after = at + 1
            if after >= len(lines) or not _BAR.match(lines[after]):
                return top, after
        elif m := _BAR.match(line):
            while len(stack) > 1 and stack[-1].column > len(m[1]):
                stack.pop()
            stack[-1].lines.append(m[2])
            stack[-1].at.append(at)
        elif (
            line == texts.BREAK
            or block.HEAD in line
            or texts.stamped(line)
            or line.strip() in (block.CAUSE, block.DURING)
            or (not line.strip() and (at + 1 >= len(lines) or not lines[at + 1].lstrip().startswith(("|", "+"))))
        ):
            break
        else:  # the further lines of a message have no bar before Python 3.13
            stack[-1].lines.append(line)
            stack[-1].at.append(at)
        at += 1
    return top, at


def _told(part: _Part, depth: int, chain: Chain) -> tuple[tuple[Raised, ...], tuple[Raised, ...], bool, bool]:
    """Chain (a leaf first), other leaves, whether the end is missing, whether its first was a mere trigger."""
    own, related, cut, trigger = _own(part, chain)
    members = [_told(m, depth + 1, chain) for m in part.members] if depth < 30 else []
    members = [m for m in members if m[0]]
    if not members:
        return own, related, cut, trigger
    telling = [m for m in members if not m[0][0].type.endswith(_STOPPED)] or members
    first = next((m for m in telling if m[0][-1].type), telling[0])
    others = [r for m in members for r in ((*m[1],) if m is first else (m[0][0], *m[1]))]
    # A member that is cut says nothing against the group above it, whose last line comes before.
    return (*first[0], *own), (*related, *others), cut or members[-1][2], first[3]


def _own(part: _Part, chain: Chain) -> tuple[tuple[Raised, ...], tuple[Raised, ...], bool, bool]:
    lines = [line.replace("Exception Group Traceback", "Traceback") for line in part.lines]
    head = next((i for i, line in enumerate(lines) if block.HEAD in line), None)
    if head is None:
        at = texts.blank(lines, 0)  # a member that was never raised has no frames
        raised = block.decisive(lines[at], at) if at < len(lines) else None
        if raised is None:
            return (), (), True, False
        return (raised._replace(at=part.at[at]),), (), False, False
    told = chain(lines, head)
    exceptions = tuple(r._replace(at=part.at[min(r.at, len(part.at) - 1)]) for r in told.chain)
    return exceptions, told.related, told.cut, told.trigger
