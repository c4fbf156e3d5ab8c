"""What new-detector and new-parser share: the command line, and writing files that are not there yet."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Given(dict[str, str]):
    """The values of the options, and the name."""

    name = ""


def options(usage: str, chosen: dict[str, list[str]], free: dict[str, str] | None = None) -> Given:
    """The name, options that must have one of their values, and options with a default."""
    given = Given(free or {})
    words, names = iter(sys.argv[1:]), []
    for word in words:
        if word in chosen or word in (free or {}):
            given[word] = next(words, "")
        else:
            names.append(word)
    given.name = names[0] if len(names) == 1 else ""
    if (
        not _NAME.fullmatch(given.name)
        or not all(given.values())
        or any(given.get(o) not in values for o, values in chosen.items())
    ):
        which = "".join(f"; {option} is one of: {' '.join(values)}" for option, values in chosen.items())
        sys.exit(f"usage: {usage}   (lower-case words joined by dashes{which})")
    return given


def coming() -> str:
    """The version that is being worked on: the topmost one of CHANGELOG.md."""
    found = re.search(r"(?m)^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    return found[1] if found else sys.exit("CHANGELOG.md names no version")


def write(files: dict[Path, str]) -> None:
    """All of the files or, where one of them is there already, none."""
    for path in files:
        if path.exists():
            sys.exit(f"{path.relative_to(ROOT)} is there already; nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"written  {path.relative_to(ROOT)}")


def append(path: Path, row: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(row)
    print(f"added to {path.relative_to(ROOT)}")
