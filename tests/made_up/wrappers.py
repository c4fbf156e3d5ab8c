"""What happens to a text on its way: colours, prefixes, wrapping, escaping, cuts, another writer in between."""

from __future__ import annotations

import json
import textwrap
from functools import partial
from typing import Any

from made_up.records import Carried, Told, Truth, Words, Wrapper, registry

WRAPPERS: dict[str, Wrapper] = {}
wrapper: Any = partial(registry, WRAPPERS)
# Carriers that a text comes into after it has been changed.
IN_TEXT = ("alone", "plain-log", "issue-paste", "chat-paste", "terminal", "uvicorn-log", "client-log")
AT_START = ("alone", "chat-paste", "issue-paste", "json-lines")  # behind other lines nothing is cut
PASTED = ("alone", "chat-paste", "issue-paste", "terminal")  # where terminals and editors wrap what people copy
IN_COLLECTORS = ("docker-json", "kubernetes-cri", "cloudwatch-event-a-line", "cloudwatch-one-event", "lambda-log", "compose-prefix", "json-lines")


def _is_json(told: Told) -> bool:
    return told.text[:1] == "{"


@wrapper("ansi")
def ansi(told: Told, w: Words) -> Told | None:
    if _is_json(told):
        return None
    colour = w.random.choice(("31", "1;31", "38;5;196"))
    lines = [f"\x1b[{colour}m{line}\x1b[0m" if line.strip() else line for line in told.lines]
    return told._replace(text="\n".join(lines))


@wrapper("json-field")
def json_field(told: Told, w: Words) -> Told:
    field = w.random.choice(("message", "error", "stderr", "detail", "output", "exception"))
    text = json.dumps({"timestamp": w.iso(), "level": "ERROR", "logger": w.word(), field: told.text})
    return told._replace(text=text, at=0, document=False)


@wrapper("eighty-columns")
def columns(told: Told, w: Words) -> Told | None:
    """A terminal breaks anywhere; an editor breaks between words."""
    if _is_json(told) or max(map(len, told.lines)) <= 80:
        return None
    hard = w.random.random() < 0.5
    lines: list[str] = []
    at = 0
    for number, line in enumerate(told.lines):
        if number == told.at:
            at = len(lines)
        if len(line) <= 80:
            lines.append(line)
        elif hard:
            lines += [line[i : i + 80] for i in range(0, len(line), 80)]
        else:
            lines += textwrap.wrap(line, 80, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)
    return told._replace(text="\n".join(lines), at=at)


@wrapper("prefix")
def prefix(told: Told, w: Words) -> Told:
    stamp = f"{w.now():%Y-%m-%d %H:%M:%S},101"
    chosen = w.random.choice(
        (
            "> ",
            f"{stamp} ERROR {w.word()}: ",
            f"[{w.word()}-{w.number(1, 9)}] ",
            f"{w.word()}-{w.hex(10)}-{w.hex(5)} {w.word()} ",
            f"{w.iso()} [ERROR] ",
            "| ",
        )
    )
    return told._replace(text="\n".join(chosen + line for line in told.lines), document=False)


@wrapper("indented")
def indented(told: Told, w: Words) -> Told:
    """As a block of code in Markdown, or below a sentence in a ticket."""
    return told._replace(text="\n".join(f"    {line}" for line in told.lines))


@wrapper("cut-end")
def cut_end(told: Told, w: Words) -> Told | None:
    if _is_json(told) or told.document:
        return None
    lines = told.lines
    if told.at == len(lines) - 1 > 0:
        if not told.frame:
            return None
        return told._replace(text="\n".join(lines[:-1]), words=(told.frame,), at=0)
    if len(lines) > told.at + 2:
        return told._replace(text="\n".join(lines[: told.at + 1 + (len(lines) - told.at) // 2]))
    if len(lines) > 1 or len(told.words) < 2 or not told.text.endswith(told.message):
        return None
    kept = told.message[: len(told.message) * 3 // 5].rstrip()
    if not any(c.isdigit() for c in kept):
        return None  # half of a sentence that every program prints says nothing
    return told._replace(text=told.text[: -len(told.message)] + kept, words=(*told.words[:-1], kept))


@wrapper("cut-start")
def cut_start(told: Told, w: Words) -> Told | None:
    if told.at < 2 or told.document:
        return None
    start = max(told.at // 2, 1)
    return told._replace(text="\n".join(told.lines[start:]), at=told.at - start)


def interleaved(one: Told, two: Told, w: Words) -> Carried:
    """Two writers at the same time, told apart by what stands before each line."""
    style = w.random.randrange(3)
    if style == 0:
        marks = (f"{w.word()}-1  | ", f"{w.word()}-1  | ")
    elif style == 1:
        marks = (f"[{w.word()}-1] ", f"[{w.word()}-2] ")
    else:
        marks = tuple(f"{w.iso()} ERROR [req={w.uuid()}] " for _ in range(2))
    waiting = [list(one.lines), list(two.lines)]
    lines = [f"{mark}{w.iso()} INFO started" for mark in marks] if style < 2 else []
    while any(waiting):
        turn = w.random.choice([i for i in range(2) if waiting[i]])
        lines.append(marks[turn] + waiting[turn].pop(0))
    truths = tuple(Truth(told.words, 1, len(lines), told.also) for told in (one, two))
    return Carried("mixed.log", "\n".join(lines) + "\n", truths)


def in_a_row(one: Told, two: Told, w: Words, apart: str) -> Carried:
    """Two failures of one program, one below the other; `apart`: the line between them, if any."""
    lines = [f"{w.iso()} INFO {w.word()} started", *one.lines]
    begin = len(lines) + (1 if apart else 0)
    lines += [*([apart] if apart else []), *two.lines]
    truths = (Truth(one.words, 2, 1 + len(one.lines), one.also), Truth(two.words, begin + 1, len(lines), two.also))
    return Carried("both.log", "\n".join(lines) + "\n", truths)
