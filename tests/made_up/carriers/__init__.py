"""What kind of file the failure stands in: one function a carrier, listed by its decorator."""

from __future__ import annotations

import importlib

from made_up.carriers.listed import CARRIERS

for _name in ("texts", "collectors", "telemetry"):
    importlib.import_module(f"made_up.carriers.{_name}")

__all__ = ["CARRIERS"]
