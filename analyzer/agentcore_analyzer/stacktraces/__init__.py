"""
Stack traces of every language that agents and their surroundings print, read out of a text.

`traces_in(text)` answers with what was raised (root first), where, and whether the print is whole. It knows texts
only: what a trace means for a request is decided in `failures`.
"""

from __future__ import annotations

from agentcore_analyzer.stacktraces.reading import HINTS, traces_in
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace

__all__ = ["HINTS", "Frame", "Raised", "StackTrace", "traces_in"]
