"""uv, which resolves and installs for `scripts/lock` and `scripts/matrix`: the machine's own, or one in .venv-tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv-tools"


def run(*arguments: str | Path, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run uv without the settings of this machine or of a folder above, so that everybody gets the same."""
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}
    command = [uv(), *map(str, arguments), "--no-config"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=not quiet, capture_output=quiet, text=True)


def uv() -> str:
    found = shutil.which("uv")
    if found:
        return found
    own = HOME / "bin" / "uv"
    if not own.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([HOME / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(own)
