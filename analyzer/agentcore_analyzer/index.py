"""
What a run must know of a module before it imports it: a third of the detectors has nothing to ask of spans or of logs alone,
another quarter nothing where nothing failed, most parsers see at a glance that an input is not theirs, and a text that says
something failed holds the words of two or three of forty readers.

`index.json` in a package is written by `scripts/docs` from the modules. An entry holds only while the module's file has the
size that it was written for: a new or edited module is imported and asked itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = "index.json"
_VERSION = 5


def known(package: Path) -> dict[str, dict[str, Any]]:
    """`family.module` -> its entry; without those whose file is another one by now."""
    return _known(package, files_of)


def known_here(package: Path) -> dict[str, dict[str, Any]]:
    """The same for the modules of a package without families."""
    return _known(package, modules_of)


@cache
def _known(package: Path, sizes_of: Callable[[Path], dict[str, int]]) -> dict[str, dict[str, Any]]:
    try:
        table = orjson.loads((package / FILE).read_bytes())
        if table["version"] != _VERSION:
            return {}
        sizes = sizes_of(package)
    except (OSError, ValueError, KeyError):  # a zip file, or a checkout in which it was never written
        return {}
    return {name: entry for name, entry in table["modules"].items() if sizes.get(name) == entry["size"]}


@cache
def files_of(package: Path, without: Collection[str] = ()) -> dict[str, int]:
    """`folder.module` -> size, of the modules in the folders of a package. Raises OSError in a zip file."""
    sizes: dict[str, int] = {}
    with os.scandir(package) as folders:
        for folder in folders:
            if folder.name.startswith(("_", ".")) or folder.name in without or not folder.is_dir():
                continue
            sizes |= {f"{folder.name}.{name}": size for name, size in modules_of(folder.path).items()}
    return sizes


def modules_of(folder: str | Path) -> dict[str, int]:
    """Module -> size, of those that stand in a folder itself. Raises OSError in a zip file."""
    with os.scandir(folder) as files:
        return {f.name[:-3]: f.stat().st_size for f in files if f.name.endswith(".py") and not f.name.startswith("_")}


def text(sizes: dict[str, int], entries: dict[str, dict[str, Any]]) -> str:
    """The file for these entries, which lack the sizes."""
    sized = {name: {"size": sizes[name], **entry} for name, entry in sorted(entries.items())}
    lines = ",\n".join(f"  {_json(name)}: {_json(entry)}" for name, entry in sized.items())
    return f'{{"version": {_VERSION}, "modules": {{\n{lines}\n}}}}\n'


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
