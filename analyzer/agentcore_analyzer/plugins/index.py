"""
What the run must know of a built-in plugin before it is imported: a third of the detectors has nothing to ask of spans or of
logs alone, another quarter nothing where nothing failed, and most parsers see at a glance that an input is not theirs.

`index.json` in the package of either kind is written by `scripts/docs` from the modules. An entry holds only while the module's
file has the size that it was written for: a new or edited plugin is imported and asked itself.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = "index.json"
_VERSION = 5


@cache
def known(package: Path) -> dict[str, dict[str, Any]]:
    """`family.module` -> its entry; without those whose file is another one by now."""
    try:
        table = orjson.loads((package / FILE).read_bytes())
        if table["version"] != _VERSION:
            return {}
        sizes = files_of(package)
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
            with os.scandir(folder.path) as modules:
                for file in modules:
                    if file.name.endswith(".py") and not file.name.startswith("_"):
                        sizes[f"{folder.name}.{file.name.removesuffix('.py')}"] = file.stat().st_size
    return sizes


def text(package: Path, entries: dict[str, dict[str, Any]]) -> str:
    """The file for these entries, which lack the sizes."""
    sizes = files_of(package)
    sized = {name: {"size": sizes[name], **entry} for name, entry in sorted(entries.items())}
    lines = ",\n".join(f"  {_json(name)}: {_json(entry)}" for name, entry in sized.items())
    return f'{{"version": {_VERSION}, "modules": {{\n{lines}\n}}}}\n'


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
