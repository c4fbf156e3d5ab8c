"""
The case: everything that was read, grouped by trace, joined into one span graph on demand.

`Case` answers the cheap questions (which tool spans are there, which texts say so) in one pass
over the records. `SpanGraph` is the networkx graph of a trace and all that is joined to it; it is
built only for traces that a detector suspects.
"""

from __future__ import annotations

from agentcore_analyzer.graph.case import Case, in_file_order
from agentcore_analyzer.graph.invocations import Invocation
from agentcore_analyzer.graph.joins import Join
from agentcore_analyzer.graph.ledger import Ledger
from agentcore_analyzer.graph.trace import Trace

__all__ = ["Case", "Invocation", "Join", "Ledger", "Trace", "in_file_order"]
