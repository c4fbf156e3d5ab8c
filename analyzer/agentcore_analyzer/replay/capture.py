"""
From a user's files to the inputs of a fixture: gathered, made smaller, rewritten without what is private.

The order matters: what is smaller is quicker to rewrite and to read over, and what is gone needs no
rewriting. The result is diagnosed again, and a finding that did not survive is said.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agentcore_analyzer import portable
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.minimise import Limits, file_names, minimise
from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_analyzer.replay.folders import BadFixture, facts_of, inputs, is_fixture, recorded, write
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.rewrite.files import Redactor
from agentcore_analyzer.source import InMemory, expand
from agentcore_analyzer.source.streams import MAX_BYTES, read_all


@dataclass(slots=True)
class Captured:
    """What `capture` made: the facts, what it left out or noticed, and findings that went lost on the way."""

    facts: dict[str, Any]
    notes: list[Damage] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    redacted: bool = False
    minimised: bool = False


def capture(
    names: Iterable[str], folder: Path, redactor: Redactor | None, limits: Limits | None = None
) -> Captured:
    """
    Make a fixture of files. Without a redactor they are kept as they are; with `limits` they are
    minimised first. A fixture that is given is captured as it stands: rewriting twice would change it.

    Raises NoReadableInput, CannotMinimise, BadFixture, OSError.
    """
    notes: list[Damage] = []
    names = list(names)
    if len(names) == 1 and is_fixture(Path(names[0])):
        source = Path(names[0])
        before = recorded(source)
        given, was_redacted, was_minimised = inputs(source), bool(before.get("redacted")), bool(before.get("minimised"))
    else:
        given, was_redacted, was_minimised = gather(names, notes.append), False, False
        if not given:
            raise NoReadableInput("; ".join(f"{n.place}: {n.message}" for n in notes) or "nothing but empty folders")
    return capture_memory(given, folder, None if was_redacted else redactor, limits, notes, was_redacted, was_minimised)


def capture_memory(
    given: list[InMemory],
    folder: Path,
    redactor: Redactor | None,
    limits: Limits | None = None,
    notes: list[Damage] | None = None,
    redacted: bool = False,
    minimised: bool = False,
) -> Captured:
    """`capture` for inputs in memory; `redacted` and `minimised` say what they already are."""
    notes = [] if notes is None else notes
    facts = facts_of(given)
    wanted = _found(facts)
    given = _read(given, facts, notes.append)
    if limits is not None:
        files = minimise(given, limits=limits).files
        given = [InMemory(name, data) for name, (_, data) in zip(file_names(files), files, strict=True)]
    if redactor is not None:
        given = _rewritten(given, redactor, notes.append)
    made = write(folder, given, redacted or redactor is not None, minimised or limits is not None)
    lost = sorted((wanted - _found(made)).elements())
    return Captured(made, notes, lost, made["redacted"], made["minimised"])


def gather(names: Iterable[str], note: Callable[[Damage], None]) -> list[InMemory]:
    """The files behind these names, under names that differ; a folder's files keep their places below it."""
    found: list[tuple[str, bytes]] = []
    for name in names:
        if name == "-":
            found.append(("stdin", read_all(sys.stdin.buffer, MAX_BYTES)))
            continue
        root = Path(name)
        for path in expand(name, note):
            shown = path.relative_to(root).as_posix() if root.is_dir() else path.name
            if not path.is_file():
                note(Damage(Place(portable.shown(path)), DamageReason.NOT_A_FILE, "only regular files are kept"))
                continue
            try:
                found.append((shown, path.read_bytes()))
            except OSError as exc:
                note(Damage(Place(portable.shown(path)), DamageReason.UNREADABLE, exc.strerror or type(exc).__name__))
    return _distinct(found)


def _distinct(found: Iterable[tuple[str, bytes]]) -> list[InMemory]:
    taken: set[str] = set()
    made = []
    for name, data in found:
        path, number = Path(name), 1
        fresh = name
        while fresh.casefold() in taken:
            number += 1
            fresh = path.with_name(f"{path.stem}-{number}{path.suffix}").as_posix()
        taken.add(fresh.casefold())
        made.append(InMemory(fresh, data))
    return sorted(made)


def _read(given: list[InMemory], facts: dict[str, Any], note: Callable[[Damage], None]) -> list[InMemory]:
    """Those inputs of which something was read: what nobody understands proves nothing, and nobody can rewrite it."""
    known = [i["path"] for i in facts["inputs"] if i["format"]]
    kept = []
    for source in given:
        if any(path == source.name or path.startswith(f"{source.name}!") for path in known):
            kept.append(source)
        else:
            note(Damage(Place(source.name), DamageReason.LEFT_OUT, "nothing in it was recognised, so it was left out"))
    return kept


def _rewritten(given: list[InMemory], redactor: Redactor, note: Callable[[Damage], None]) -> list[InMemory]:
    rewriter = FileRewriter(redactor)
    made = []
    for name, data in given:
        fresh = rewriter.whole(data, name, note)
        if fresh is not None:
            made.append(("/".join(rewriter.name(part) for part in name.split("/")), fresh))
    if not made:
        raise BadFixture("none of these files can be redacted; use --no-redact where they may be kept as they are")
    return _distinct(made)


def _found(facts: dict[str, Any]) -> Counter[str]:
    return Counter(f"{f['code']} ({f['severity']}, {f['confidence']})" for f in facts["findings"])
