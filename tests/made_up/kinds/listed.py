"""The list of kinds, filled by the modules beside it."""

from __future__ import annotations

from functools import partial
from typing import Any

from made_up.records import Kind, registry

KINDS: dict[str, Kind] = {}
kind: Any = partial(registry, KINDS)
