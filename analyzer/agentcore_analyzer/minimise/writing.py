"""Reduced inputs on the disk: plain files under names that stay within the folder."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agentcore_analyzer.portable import file_name
from agentcore_analyzer.source import STDIN, InMemory

_UNSAFE = re.compile(r"[^\w.+@=,()\[\]{}~%-]|^-")
_PACKED = (".gz", ".zst", ".zstd")
_MAX = 100  # characters of a name; file systems take 255 bytes


def file_names(files: Sequence[InMemory]) -> list[str]:
    """
    A relative path for each input: its own, as far as it differs from the others', without `..`.

    `trace.json.gz` becomes `trace.json`, and `logs.zip!app/a.log` becomes `logs.zip/app/a.log`.
    """
    parts = [_parts(f.name) for f in files]
    common = 0
    while parts and all(len(p) > common + 1 and p[common] == parts[0][common] for p in parts):
        common += 1
    made: list[str] = []
    files_taken: set[str] = set()
    folders: set[str] = set()
    for path in parts:
        wanted = path[common:]
        if not files_taken.isdisjoint(_folders(wanted)):
            wanted = ["_".join(wanted)[-_MAX:]]  # a file cannot be a folder as well
        name = "/".join(wanted)
        stem, dot, suffix = name.rpartition(".") if "." in wanted[-1][1:] else (name, "", "")
        number = 1
        while name.casefold() in files_taken or name.casefold() in folders:  # as file systems without upper case see it
            number += 1
            name = f"{stem}-{number}{dot}{suffix}"
        files_taken.add(name.casefold())
        folders.update(_folders(wanted))
        made.append(name)
    return made


def _folders(path: list[str]) -> list[str]:
    return ["/".join(path[:i]).casefold() for i in range(1, len(path))]


def _parts(name: str) -> list[str]:
    if name == STDIN:
        return ["stdin"]
    wanted = [part for part in re.split(r"[/\\!]", name) if part not in ("", ".", "..")] or ["input"]
    for suffix in _PACKED:
        if wanted[-1].lower().endswith(suffix) and len(wanted[-1]) > len(suffix):
            wanted[-1] = wanted[-1][: -len(suffix)]
    return [file_name(_UNSAFE.sub("_", part)[-_MAX:]) for part in wanted]


def write_files(files: Sequence[InMemory], folder: Path) -> list[Path]:
    """
    All inputs in a folder that is new or empty, or nothing at all. Raises OSError; FileExistsError where it is neither.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(17, f"{folder} is there and not empty")
    folder.parent.mkdir(parents=True, exist_ok=True)
    names = file_names(files)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        inner = Path(scratch) / "inputs"
        for name, file in zip(names, files, strict=True):
            target = inner / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                stream.write(file.data)
                stream.flush()
                os.fsync(stream.fileno())
        inner.replace(folder)  # takes the place of an empty folder
    return [folder / name for name in names]
