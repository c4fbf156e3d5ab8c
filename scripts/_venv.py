"""Imported first by the Python scripts here: goes on in the project's own environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    subprocess.run([ROOT / "scripts" / "setup"], check=True)
    python = str(ROOT / ".venv" / "bin" / "python")
    os.execv(python, [python, *sys.argv])  # noqa: S606
