"""
A fixture on disk: a folder with `expected.json` and, in `inputs/`, the files that give it.

The inputs are handed over in memory under their names inside `inputs/`, so a report says the same
wherever the folder stands and whatever the current directory is.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from agentcore_analyzer import pipeline, writing
from agentcore_analyzer.errors import AnalyzerError, NoReadableInput
from agentcore_analyzer.options import Options
from agentcore_analyzer.replay.differences import BROKEN, MORE, Difference, compare
from agentcore_analyzer.replay.facts import SCHEMA, facts
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.source import InMemory
from agentcore_analyzer.version import __version__

EXPECTED, INPUTS = "expected.json", "inputs"
_NEW, _OLD = "new", "old"
# Which invocations are read in detail depends on how long they took, where there are more than this.
_OPTIONS = Options(max_invocations=100)
_EXPECTED_BYTES = 16 << 20
_PACKED = {"tool", "inputs", "evidence", "failures", "caused", "calls"}  # in expected.json: each in one line


class BadFixture(AnalyzerError):
    """A folder is no fixture that this version can replay; the message says why."""


def find(root: Path) -> Iterator[Path]:
    """The fixture folders at and below a folder, in order of name; with those that cannot be read, for `replay` to say so."""
    if may_be_fixture(root):
        yield root
        return
    for expected in sorted(root.rglob(EXPECTED)):
        if may_be_fixture(expected.parent) and not _is_put_away(expected.parent):
            yield expected.parent


def _is_put_away(folder: Path) -> bool:
    """
    Whether a folder is what a killed `write` left: the new one, or the old one beside the new one.

    The old one alone is the fixture, until it is written again: the kill came between the two renames.
    """
    name = folder.parent.name
    if folder.name not in (_NEW, _OLD) or not name.startswith("."):
        return False
    stands = folder.parent.parent / name[1:].rpartition(".")[0]
    return folder.name == _NEW or may_be_fixture(stands)


def may_be_fixture(folder: Path) -> bool:
    """`is_fixture`, or nobody can tell."""
    try:
        return is_fixture(folder)
    except BadFixture:
        return True


def is_fixture(folder: Path) -> bool:
    """
    Whether `expected.json` says that it is one of ours: other programs use that name, too.

    Raises BadFixture where it is there and cannot be read.
    """
    try:
        with (folder / EXPECTED).open("rb") as stream:
            return SCHEMA.rpartition("/")[0].encode() in stream.read(200)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    except OSError as exc:
        raise BadFixture(f"{EXPECTED} cannot be read: {exc.strerror}") from None


def recorded(folder: Path) -> dict[str, Any]:
    """What `expected.json` holds. Raises BadFixture."""
    try:
        with (folder / EXPECTED).open("rb") as stream:
            document = orjson.loads(stream.read(_EXPECTED_BYTES))
    except OSError as exc:
        raise BadFixture(f"{EXPECTED} cannot be read: {exc.strerror}") from None
    except orjson.JSONDecodeError:
        raise BadFixture(f"{EXPECTED} is no JSON") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise BadFixture(f"{EXPECTED} is no {SCHEMA}; another version of analyze may have written it")
    return document


def inputs(folder: Path) -> list[InMemory]:
    """The files below `inputs/`, in order of name; no links: what they point to is not the fixture's. Raises OSError."""
    root = folder / INPUTS
    found = sorted(Path(at, name) for at, _, names in os.walk(root, onerror=_raised) for name in names)
    files = [p for p in found if p.is_file() and not p.is_symlink()]
    return [InMemory(p.relative_to(root).as_posix(), p.read_bytes()) for p in files]


def _raised(exc: OSError) -> None:
    if not isinstance(exc, FileNotFoundError | NotADirectoryError):
        raise exc


def facts_of(given: Sequence[str | InMemory]) -> dict[str, Any]:
    """The facts of these inputs, as this version sees them. Raises NoReadableInput."""
    return facts(json_v1.as_dict(pipeline.analyze(given, _OPTIONS), __version__, max_rows=0, every_call=True))


def replay(folder: Path) -> list[Difference]:
    """Run one fixture. A folder that cannot be run is a difference, too: it checks nothing."""
    try:
        before = recorded(folder)
        differences = compare(before, facts_of(inputs(folder)))
        recorded_with = str(before["tool"]["version"])
    except (KeyError, TypeError, AttributeError):
        return [Difference(BROKEN, EXPECTED, "does not have the members that its schema names")]
    except (BadFixture, NoReadableInput, OSError) as exc:
        return [Difference(BROKEN, INPUTS if isinstance(exc, NoReadableInput) else EXPECTED, str(exc))]
    if recorded_with != __version__ and any(d.fails for d in differences):
        said = f"recorded with version {recorded_with}, replayed with {__version__}: that may be why"
        differences.append(Difference(MORE, "", said))
    return differences


def update(folder: Path) -> bool:
    """Write `expected.json` anew from the inputs; whether it changed. Raises BadFixture, NoReadableInput."""
    before = recorded(folder)
    try:
        given = inputs(folder)
    except OSError as exc:
        raise BadFixture(f"{INPUTS} cannot be read: {exc.strerror}") from None
    made = _marked(facts_of(given), bool(before.get("redacted")), bool(before.get("minimised")))
    target = folder / EXPECTED
    # A newer version that sees the same has nothing to say in somebody's history.
    if dump(made | {"tool": before.get("tool")}) == target.read_bytes():
        return False
    writing.put(target, [dump(made)])
    return True


def _marked(made: dict[str, Any], redacted: bool, minimised: bool) -> dict[str, Any]:
    head = {name: made[name] for name in ("schema", "tool")}
    return head | {"redacted": redacted, "minimised": minimised} | made


def write(folder: Path, given: list[InMemory], redacted: bool, minimised: bool) -> dict[str, Any]:
    """
    Make a fixture of these inputs, or replace the one that is there; its facts.

    The folder appears whole or not at all. Where this is killed between the two renames, the old one lies in a hidden folder
    beside, and is found there. Raises NoReadableInput, and BadFixture where something
    else stands at its place.
    """
    if folder.exists() and any(folder.iterdir()) and not is_fixture(folder):
        raise BadFixture(f"{folder} exists and is no fixture; choose another name")
    made = _marked(facts_of(given), redacted, minimised)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(folder) as scratch:
        fresh, old = scratch / _NEW, scratch / _OLD
        for name, data in given:
            target = fresh / INPUTS / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        (fresh / EXPECTED).write_bytes(dump(made))
        try:
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
        except BaseException:
            if old.exists():
                old.rename(folder)  # else it went with the scratch
            raise
    return made


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder beside another one, which goes afterwards, also where Ctrl-C comes while it goes."""
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield made
    finally:
        try:
            shutil.rmtree(made, ignore_errors=True)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise


def dump(document: dict[str, Any]) -> bytes:
    """JSON to be read as a diff: one input, proof or call a line."""
    return (_indented(document) + "\n").encode()


def _indented(value: Any, margin: str = "", name: str = "") -> str:
    inner = margin + " "
    if isinstance(value, dict) and value and name not in _PACKED:
        members = [f"{inner}{_json(k)}: {_indented(v, inner, k)}" for k, v in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        lines = [inner + (_json(v) if name in _PACKED else _indented(v, inner)) for v in value]
        return "[\n" + ",\n".join(lines) + f"\n{margin}]"
    return _json(value)


_json: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False).encode
