"""What new-detector and new-parser share: writing files that are not there yet."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def name_given(usage: str) -> str:
    if len(sys.argv) != 2 or not _NAME.fullmatch(sys.argv[1]):
        sys.exit(f"usage: {usage}   (lower-case words joined by dashes)")
    return sys.argv[1]


def write(files: dict[Path, str]) -> None:
    """All of the files or, where one of them is there already, none."""
    for path in files:
        if path.exists():
            sys.exit(f"{path.relative_to(ROOT)} is there already; nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"written  {path.relative_to(ROOT)}")
