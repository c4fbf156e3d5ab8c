"""
Stack traces of every language that agents and their surroundings print, read out of a text.

`reading.traces_in(text)` answers with what was raised (root first), where, and whether the print is whole; it is loaded where
there is something to read. It knows texts only: what a trace means for a request is decided in `failures`.
"""

from __future__ import annotations

from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace

__all__ = ["Frame", "Raised", "StackTrace"]
