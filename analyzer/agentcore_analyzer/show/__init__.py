"""
What stands behind a proof (`analyze show`): the record at a place, the quoted words in it, its span, its log lines.

`target` finds what was asked for, `raw` reads the record again, `pretty` makes lines of it, `page` puts them together.
"""

from __future__ import annotations

from agentcore_analyzer.show.page import Look, render
from agentcore_analyzer.show.target import Shown, Target, file_of, find

__all__ = ["Look", "Shown", "Target", "file_of", "find", "render"]
