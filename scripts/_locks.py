"""What a lock of `requirements/` holds, for those who write, list and check them."""

from __future__ import annotations

import re
from typing import NamedTuple

_ENTRY = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<when>[^\\\n]+?))?(?: \\)?(?:\n|\Z)")


class Entry(NamedTuple):
    """A package as pip reads it; `when` says for which Pythons and systems, `text` is all of the entry."""

    name: str
    version: str
    when: str
    hashes: tuple[str, ...]
    text: str


def entries(lock: str) -> list[Entry]:
    """Of a lock's text, in its order; a package may have one for each range of Pythons."""
    found = []
    for text in re.split(r"\n(?=\w)", lock):
        match = _ENTRY.match(text)
        if match is not None:
            hashes = tuple(re.findall(r"--hash=sha256:(\w+)", text))
            found.append(Entry(match["name"], match["version"], match["when"] or "", hashes, text))
    return found
