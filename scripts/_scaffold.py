"""What new-detector and new-parser share: writing files that are not there yet."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def name_given(usage: str, option: str = "", choices: list[str] | None = None) -> tuple[str, str]:
    """The name, and the value of the option that must stand with it."""
    given = sys.argv[1:]
    value = ""
    if option:
        value = given[given.index(option) + 1] if option in given[:-1] else ""
        given = [g for i, g in enumerate(given) if g != option and given[i - 1 : i] != [option]]
    if len(given) != 1 or not _NAME.fullmatch(given[0]) or (option and value not in (choices or [])):
        which = f"; {option} is one of: {' '.join(choices)}" if choices else ""
        sys.exit(f"usage: {usage}   (lower-case words joined by dashes{which})")
    return given[0], value


def write(files: dict[Path, str]) -> None:
    """All of the files or, where one of them is there already, none."""
    for path in files:
        if path.exists():
            sys.exit(f"{path.relative_to(ROOT)} is there already; nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"written  {path.relative_to(ROOT)}")
