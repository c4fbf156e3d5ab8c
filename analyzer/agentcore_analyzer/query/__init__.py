"""
TraceQL asked of files: the language of Grafana Tempo over the span graph of a case.

The meaning is that of the language's engine over whole spans (not of what a server pushes into storage), right on traces
without a root, in parts and in circles. `docs/query.md` says which points are decided here, and which words are our own.
`lark` is imported when a query is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentcore_analyzer.query.asking import Answer as Answer

__all__ = ["Answer"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from agentcore_analyzer.query import asking  # see above

    return getattr(asking, name)
