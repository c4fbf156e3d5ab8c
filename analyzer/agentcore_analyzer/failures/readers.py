"""What a text says failed: all readers of `failures.said` asked in their order, and their answers put together."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from agentcore_analyzer import index
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import CROSSES, holds
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.sieve import SHORT, Among, Hints, Kinds, stands
from agentcore_analyzer.tuples import NamedTuple

MAX_SAID = 200  # of one text: a record holds a few; what is more is a list of errors, which says no more by the end
_OF_LINES = 14  # below it a line is read for its level alone
# What tells more than the bare exception around it.
_TELLING = frozenset({FailureKind.AWS_ERROR, FailureKind.RPC_ERROR, FailureKind.HTTP_STATUS, FailureKind.WEBSOCKET_CLOSE})


_RAISING = ("raise ", "throw new ")
# A line that somebody put into backticks as a whole: what a program printed, in a report. Prose cites words within a line.
_SPAN = late(r"(?m)^[ \t>]{0,8}`(?!`)[^`\n]{4,4000}`?[ \t.,;:]{0,4}$")
# How runners mark the row of a test that passed: what its name speaks of did not happen.
_PASSED = late(
    r"\s{0,40}(?:[\u2713\u2714\u221a]|(?:PASS|ok \d{1,6}):? )"
    # What people mark so, and rows of a table.
    rf"|(?:\s{{0,40}}\u2705|\|(?=[^\n]*\| ?[\u2713\u2714\u2705]\ufe0f? ?\|))(?![^\n]*[{CROSSES}])"
)
_MARKS = ("\u2713", "\u2714", "\u221a", "\u2705", "PASS", "ok ")
# Bugs of readers, by name, until the pipeline reports them (`internal_errors`).
crashes: dict[str, BaseException] = {}
_NEVER = 99  # no severity is as high


class Reader(NamedTuple):
    """One module of `failures.said`, imported when a text may be for it."""

    name: str
    order: int
    hints: tuple[str, ...]
    always_from: int = _NEVER  # the severity from which it is asked whatever the words are

    @property
    def read(self) -> Callable[[str, int], Iterator[Said]]:
        return _module(self.name).read  # type: ignore[no-any-return]


_SAID = f"{__package__}.said"


@cache
def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{_SAID}.{name}")


@cache
def readers() -> tuple[Reader, ...]:
    """The modules of `failures.said`, found by listing."""
    folder = Path(importlib.import_module(_SAID).__path__[0])
    known = index.known_here(folder)
    try:
        names: Iterable[str] = index.modules_of(folder)
    except OSError:  # a zip file
        names = (i.name for i in pkgutil.iter_modules([str(folder)]) if not i.name.startswith("_"))
    told = ((name, known.get(name) or _of_module(name)) for name in names)
    found = (Reader(name, of["order"], tuple(of["hints"]), of["always_from"]) for name, of in told)
    return tuple(sorted(found, key=lambda r: (r.order, r.name)))


def _of_module(name: str) -> dict[str, Any]:
    module = _module(name)
    return {"order": module.ORDER, "hints": list(module.HINTS), "always_from": getattr(module, "ALWAYS_FROM", _NEVER)}


def reader_index() -> str:
    """`index.json` for the readers as they are."""
    sizes = index.modules_of(importlib.import_module(_SAID).__path__[0])
    return index.text(sizes, {name: _of_module(name) for name in sizes})


@cache
def hints() -> tuple[str, ...]:
    """Literal strings of which one stands in every text that says something failed; a short one stands for longer ones."""
    every = sorted({h for reader in readers() for h in reader.hints}, key=len)
    kept: list[str] = []
    for hint in every:
        if not any(k in hint for k in kept):
            kept.append(hint)
    return tuple(kept)


@cache
def _asked() -> Kinds[tuple[tuple[Reader, Hints], ...]]:
    """The readers of which hints may stand in texts of a kind, and which: there are hundreds, and programs repeat their lines."""
    looks = tuple((reader, Among(reader.hints)) for reader in readers())

    def look(named: str) -> tuple[tuple[Reader, Hints], ...]:
        found = ((reader, among(named)) for reader, among in looks)
        return tuple((reader, hints) for reader, hints in found if hints or reader.always_from < _NEVER)

    return Kinds(look)


def _reading(text: str, severity: int) -> Iterator[Reader]:
    """The readers that are asked, in their order: a hint of theirs stands in the text, or it is of the severity for it."""
    if len(text) > SHORT:
        yield from (r for r in readers() if severity >= r.always_from or holds(text, r.hints))
        return
    for reader, found in _asked()(text):
        if severity >= reader.always_from or stands(text, found):
            yield reader


# What texts said, for these readers: who makes an input small, writes it again or compares it reads the same ones many times.
_known: dict[tuple[str, int], tuple[Said, ...]] = {}
_MOST, _LONG = 1000, 4000  # texts, and characters of one: 4 MB at most


def said_in(text: str, severity: int = 0) -> list[Said]:
    """Every failure that the text tells of, in the order of the text; one that is told inside another is part of it."""
    known = _known.get((text, severity))
    if known is not None:
        return list(known)
    crashed = len(crashes)
    found = _read(text, severity)
    if len(text) <= _LONG and len(crashes) == crashed == 0:  # a bug is told each time
        if len(_known) >= _MOST:
            _known.clear()
        _known[text, severity] = tuple(found)
    return found


def _read(text: str, severity: int) -> list[Said]:
    if "`" in text:
        text = _SPAN.sub(lambda span: span[0].replace("`", " "), text)  # what stands where stays
    found: list[Said] = []
    for reader in _reading(text, severity):
        try:
            for said in reader.read(text, severity):
                found.append(said)
                if len(found) >= MAX_SAID:
                    return _merged(found)
        except Exception as exc:  # noqa: BLE001  one reader's bug must not hide what the others read
            crashes.setdefault(reader.name, exc)
    if found and holds(text, _MARKS):
        found = [s for s in found if not _of_passed(text, s)]
    merged = _merged(found) if len(found) > 1 else found
    raising = any(s.http_status is not None for s in merged) and holds(text, _RAISING)
    return [_answered(s, text) for s in merged] if raising else merged


def _of_passed(text: str, said: Said) -> bool:
    """Whether it stands in the row of a test that passed, and nowhere else."""
    begin, end = text.rfind("\n", 0, said.start) + 1, text.find("\n", said.start)
    return _PASSED.match(text, begin) is not None and (end < 0 or said.end <= end)


def _answered(said: Said, text: str) -> Said:
    from agentcore_analyzer.failures.own_statuses import without_own  # only where a print shows what raised a status

    return without_own(said, text)


def told_by(text: str, severity: int, *names: str) -> list[Said]:
    """What these readers alone say of a text that `said_in` has read."""
    found: list[Said] = []
    for reader in readers():
        if reader.name in names and holds(text, reader.hints):
            with suppress(Exception):  # told by `said_in`
                found += reader.read(text, severity)
    return found


def _merged(found: list[Said]) -> list[Said]:
    """Without what lies inside of another (which takes over what it knows less well), and without a lighter one that overlaps."""
    ordered = sorted(found, key=lambda s: (s.start, -s.end, -s.weight))
    kept: list[Said] = []
    for said in ordered:
        if kept and said.start < kept[-1].end:
            inside = said.end <= kept[-1].end
            if inside or kept[-1].weight >= said.weight:
                kept[-1] = absorbed(kept[-1], said)
            else:
                kept[-1] = absorbed(said, kept[-1])
        else:
            kept.append(said)
    return kept


def absorbed(outer: Said, inner: Said) -> Said:
    """`outer` with what `inner`, told inside of it, knows better: the service, the operation, the code of the error."""
    if outer.kind is FailureKind.FAILED_TEST:  # statuses and codes in it are what was compared
        return outer if outer.frames or not inner.frames else outer._replace(frames=inner.frames, language=inner.language)
    if outer.chain and inner.kind in _TELLING and not _of_left(outer, inner) and inner.kind is not FailureKind.AWS_ERROR:
        return outer
    if inner.chain and not outer.chain and not (inner.type or inner.message):
        # Frames alone: a logger that prints where it was called. What failed is told around them.
        return outer._replace(frames=inner.frames, language=inner.language, weight=max(outer.weight, inner.weight))
    known = {
        name: value
        for name in ("code", "service", "operation", "http_status", "retryable", "request_id")
        if (value := getattr(inner, name)) not in ("", None) and getattr(outer, name) in ("", None)
    }
    of_aws = inner.kind is FailureKind.AWS_ERROR and outer.kind is FailureKind.HTTP_STATUS  # the status stands in AWS's sentence
    kind = inner.kind if of_aws or (outer.kind is FailureKind.EXCEPTION and inner.kind in _TELLING) else outer.kind
    if outer.chain or outer.weight >= inner.weight:
        message = inner.message if inner.kind is FailureKind.AWS_ERROR and inner.message else outer.message or _lent(outer, inner)
        if inner.kind is FailureKind.AWS_ERROR and inner.code:
            known["code"] = inner.code
        return outer._replace(kind=kind, message=message, weight=max(outer.weight, inner.weight), **known)
    if inner.kind is FailureKind.EXCEPTION and outer.kind in _TELLING - {FailureKind.AWS_ERROR}:  # a line that names its class
        told = {"kind": outer.kind, "code": inner.code or outer.code, "http_status": inner.http_status or outer.http_status}
        inner = inner._replace(**told)  # type: ignore[arg-type]
    return inner._replace(start=min(outer.start, inner.start), end=max(outer.end, inner.end))


def _lent(outer: Said, inner: Said) -> str:
    """The words that a failure has of one inside of it: a stack has none of the lines that it is made of."""
    return "" if outer.chain and inner.weight < _OF_LINES else inner.message


def _of_left(outer: Said, inner: Said) -> bool:
    """Whether the inner one is what the root or the last exception of the outer one says."""
    ends = (outer.chain[0], outer.chain[-1])
    return any(inner.message and (inner.message[:60] in r.message or r.message[:60] in inner.message) for r in ends)
