"""
Prints that carry a prefix on every line: of a logger, a container, a build, a request.

Where a frame stands behind something, the something is taken as the prefix, whatever it is; only those of container logs,
builds and syslog are known by their form, since behind them less than a frame does. The lines that begin alike are one
writer's. Times in it may differ; other numbers and ids tell writers apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.lines import BREAK, Line, indent
from agentcore_analyzer.stacktraces.python_block import HEAD

_MOST_SHAPES = 8
_SIGNS = (
    "File ",
    "at ",
    "Traceback (most",
    "goroutine ",
    ".go:",
    "#",
    "from ",
    "panicked",
    "most recent call",
    "E   ",
    "Fatal Python",
    "SUMMARY",
    "PHP ",
    ".rb:",
    "Node.js v",
    "Caused by:",
    "------------------------------",
)
_FRAME = late(
    r"Traceback \(most recent call last\):|(?:> )?File \"[^\"]{1,400}\", line \d|\bat (?:async )?[^()\s]{0,200}(?: \[as [^\]]{1,100}\])? ?\([^()]{0,300}\)"
    r"|\bat (?:async )?(?:file|node|/|[A-Za-z]:\\)[^\s]{0,300}:\d+:\d+\s*$|goroutine \d+ \[[^\]]{1,60}\]:\s*$"
    r"|(?<!\S)[\w.@-]{0,80}/[^\s:]{1,300}\.go:\d+(?: \+0x[0-9a-f]+)?\s*$|#\d+ (?:0x[0-9a-f]+ in |\S{1,200}\(\d+\): )|\bfrom \S{1,200}:\d+:in [`']"
    r"|thread '[^']{1,200}' (?:\(\d+\) )?panicked at |E {3}[A-Za-z]|╭─+ Traceback|Fatal Python error: |SUMMARY: \w+Sanitizer|PHP (?:Fatal|Parse) error:"
    r"|\S{1,300}\.rb:\d+:in [`']|Node\.js v\d|-{60,}\s*$|Caused by:\s*$"
)
_DECOR = " \t│|>+"
_TIME = late(
    r"\d{4}[-/]\d\d[-/]\d\d[T ]?(?:\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?|\b\d{1,9}\.\d{1,9}\b|\b[IWEF]\d{4}\b"
)
_KNOWN = late(
    r"(?:[\w./-]{1,60}\s{1,30}\| ?(?=\s*\S)|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] |#\d{1,4} \d{1,7}\.\d{1,3} "
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,80} [\w./@-]{1,80}(?:\[\d{1,9}\])?: )"
)
_PART = late(r" (?:stdout|stderr) P$")  # a container's log breaks long lines in parts
_APART = 6  # how much further in a print stands that is not another's code
_ANSWERED = late(r"[>|][ \t]")
_TERRAFORM = "│"


def separated(lines: list[Line]) -> list[list[Line]]:
    """What has no prefix first, then the lines of each prefix without it."""
    shapes = _shapes(lines) if len(lines) > 1 else []  # a prefix is what several lines have
    if not shapes:
        return [lines]
    rest: list[Line] = []
    groups: dict[str, list[Line]] = {}
    parts: set[str] = set()  # writers whose last line goes on
    for line in lines:
        for shape in shapes:
            m = shape.match(line.text)
            if m:
                stem = m[0].rstrip()
                part = _PART.search(stem) is not None
                key = _TIME.sub("0", stem[:-1] + "F" if part else stem)
                group, text = groups.setdefault(key, []), _without(line, m.end())
                if key in parts and group:
                    group[-1] = group[-1]._replace(text=group[-1].text + text.text.removeprefix(" "), end=text.end)
                else:
                    group.append(text)
                (parts.add if part else parts.discard)(key)
                break
        else:
            rest.append(line)
    found = [_tidied(group) for group in groups.values()]
    return [rest, *found] if any(line.text.strip() for line in rest) else found


def in_columns(view: list[Line]) -> list[list[Line]]:
    """Two prints in turns of which one is indented: what stands as far in as its head is its own."""
    heads = sorted({indent(line.text) for line in view if line.text.lstrip().startswith(HEAD)})
    if len(heads) < 2 or heads[-1] - heads[0] < _APART:
        return [view]
    deep = [line.text != BREAK and indent(line.text) >= heads[-1] for line in view]
    if sum(a != b for a, b in pairwise(deep)) < 4:  # one after the other
        return [view]
    inner = [_without(line, heads[-1]) for line, own in zip(view, deep, strict=True) if own]
    return [[line for line, own in zip(view, deep, strict=True) if not own], inner]


def _shapes(lines: list[Line]) -> list[re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    drawn = any(line.text.startswith(("+ Exc", "+-")) for line in lines)  # the bars of a group of Python
    for line in lines:
        if not any(s in line.text for s in _SIGNS):
            continue
        for stem in _stems(line.text):
            if stem == "|" and drawn:
                continue
            shape = _shape(stem)
            if shape not in found:
                found[shape] = re.compile(shape)
                if len(found) >= _MOST_SHAPES:
                    return _proved(lines, found)
    return _proved(lines, found)


def _proved(lines: list[Line], found: dict[str, re.Pattern[str]]) -> list[re.Pattern[str]]:
    """The shapes that more than one line has: a head behind the stamp of its record stands alone."""
    count = dict.fromkeys(found, 0)
    for line in lines:
        for shape, pattern in found.items():
            if pattern.match(line.text):
                count[shape] += 1
                break
    return [pattern for shape, pattern in found.items() if count[shape] > 1]


def _stems(text: str) -> Iterator[str]:
    """What stands before a frame and is not drawing."""
    if m := _KNOWN.match(text):
        yield m[0].rstrip()
        return
    m = _FRAME.search(text)
    if m is None or m.start() > 300:
        return
    stem = text[: m.start()].rstrip(_DECOR)
    if not stem and _TERRAFORM in text[: m.start()] and not text.rstrip().endswith(_TERRAFORM):
        stem = text[: text.index(_TERRAFORM) + 1]
    if not stem and _ANSWERED.match(text) and (m[0] == HEAD or m[0].startswith(("goroutine", "panic")) or text[2:3].isspace()):
        stem = text[0]  # quoted in an answer; loguru marks a frame by it, too, right before the frame
    if stem.strip() and not stem.strip().endswith(("}", '"', "'")):
        yield stem


def _shape(stem: str) -> str:
    parts = re.split(r"([0-9a-f]{8}-[0-9a-f-]{27}|\b(?=[a-f]*\d)[0-9a-f]{6,}\b|\d+|\s+)", stem)
    made = []
    for part in parts:
        if not part:
            continue
        if part.isspace():
            made.append(r"\s{1,30}")
        elif part.isdigit():
            made.append(r"[0-9a-f]{1,64}" if len(part) >= 6 else r"\d{1,20}")
        elif re.fullmatch(r"[0-9a-f-]{6,}", part) and any(c.isdigit() for c in part):
            made.append(r"[0-9a-f-]{1,64}")
        else:
            made.append(re.escape(part))
    return "".join(made)


def _without(line: Line, at: int) -> Line:
    text = line.text[at:]
    # Colours were taken out: then the place is only known to the line.
    exact = line.end - line.start == len(line.text)
    return Line(text, line.start + at if exact else line.start, line.end, line.number)


def _tidied(group: list[Line]) -> list[Line]:
    """Without the space or the bar that a prefix ends with."""
    if all(line.text[:1] in (" ", "") or line.text == BREAK for line in group):
        group = [_without(line, 1) if line.text[:1] == " " else line for line in group]
    bar = re.compile(r"\s{0,30}\| ?")
    if all(not line.text.strip() or bar.match(line.text) for line in group):
        group = [_without(line, m.end()) if (m := bar.match(line.text)) else line for line in group]
    return group
