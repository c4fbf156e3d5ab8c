"""The files that `analyze fleet` leaves: each written whole, the page last."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from agentcore_analyzer import writing
from agentcore_analyzer.errors import AnalyzerError
from agentcore_analyzer.fleet import page, table

DOCUMENT, LINES, TABLE, PAGE = "fleet.json", "findings.ndjson", "findings.parquet", "fleet.html"
WORK = ".work"  # what an unfinished run needs to go on


class Refused(AnalyzerError):
    """The folder cannot be the output; the message says why."""


def check(folder: Path, names: Sequence[str]) -> None:
    """Before hours of work. Raises Refused where the folder holds something else, or would be read as an input next time."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is no folder")
    if folder.is_dir() and any(folder.iterdir()) and not any((folder / name).exists() for name in (DOCUMENT, WORK)):
        raise Refused(f"{folder} is there, and neither empty nor of an earlier run")
    if not folder.absolute().parent.is_dir():
        raise Refused(f"there is no folder {folder.parent}")
    here = folder.resolve()
    for name in names:
        if Path(name).is_dir() and here.is_relative_to(Path(name).resolve()):
            raise Refused(f"{folder} lies in {name}, which is read: its files would be inputs next time")


def not_an_input(folder: Path, files: Iterable[Path]) -> None:
    """Raises Refused where a file that is read lies in the folder that is written to."""
    here = folder.resolve()
    for path in files:
        if path.resolve().is_relative_to(here):
            raise Refused(f"{path} is read, and lies in {folder}, which is written to")


def lines(document: dict[str, Any]) -> Iterator[bytes]:
    """A finding a line, for tools that take records."""
    for finding in document["findings"]:
        yield orjson.dumps(finding) + b"\n"


def rendered(document: dict[str, Any]) -> dict[str, bytes]:
    """Name and content of each file. No table without the package that writes it."""
    made = {
        DOCUMENT: orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
        LINES: b"".join(lines(document)),
    }
    if (columns := table.rendered(document)) is not None:
        made[TABLE] = columns
    made[PAGE] = page.render(document)
    return made


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Afterwards nothing is left to go on with. Raises OSError."""
    for name, content in files.items():
        writing.put(folder / name, [content])
    if TABLE not in files:  # of an earlier run, which knew other findings
        (folder / TABLE).unlink(missing_ok=True)
    shutil.rmtree(folder / WORK, ignore_errors=True)
