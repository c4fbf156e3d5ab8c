"""networkx, imported by whoever builds a graph: the import takes longer than a whole small run without it."""

from __future__ import annotations

import os
import sys
from typing import Any


def networkx() -> Any:
    # It reads NETWORKX_* while it is imported, would hand work to other back ends, and does not start with one that it
    # does not know. For whoever else lives in this process they are there again afterwards.
    if "networkx" in sys.modules:
        return sys.modules["networkx"]
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("NETWORKX_")}
    try:
        import networkx as library
    finally:
        os.environ.update(hidden)
    return library
