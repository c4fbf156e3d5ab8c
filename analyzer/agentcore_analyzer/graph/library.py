"""networkx, imported by whoever builds a graph: the import takes longer than a whole small run without it."""

from __future__ import annotations

import os
from typing import Any


def networkx() -> Any:
    # It reads NETWORKX_* while it is imported and would hand work to other back ends.
    for name in [n for n in os.environ if n.startswith("NETWORKX_")]:
        del os.environ[name]
    import networkx as library

    return library
