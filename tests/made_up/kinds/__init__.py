"""What fails: one function a kind, listed by its decorator."""

from __future__ import annotations

import importlib

from made_up.kinds.listed import KINDS

for _name in ("python", "scripts", "compiled", "clouds", "wires", "streams", "processes", "tools", "documents", "loggers"):
    importlib.import_module(f"made_up.kinds.{_name}")

__all__ = ["KINDS"]
