"""
Two sides compared: a good request and a bad one span by span, or many of each by what separates them.

`compare` reads both sides as `analyze` does, picks the request of each that stands for its side,
aligns their spans (`tree`), and says what differs. With several requests on both sides it ranks what
separates them (`separate`).
"""

from __future__ import annotations

from agentcore_analyzer.compare.difference import Comparison, compare

__all__ = ["Comparison", "compare"]
