"""
The smallest input that still gives the same findings: delta debugging, in memory, deterministic.

What may go away is tried from the large to the small: whole files, lines and records, elements of
JSON arrays (resources, scopes, spans, events, attributes, rows) level by level, members of free-form
maps. Each candidate goes the whole way through the analyzer. It is taken where the findings asked
for are still there with their severity, confidence and consequences, where nothing was found that
was not there before, and where nothing became harder to read. So what a finding needs to be believed
(the healthy requests it is compared with, the end of the trace) stays.

The search begins with what findings cite and takes of the rest, twice as much each time, until that will do; from there it is
`ddmin` without its subset step, hierarchical for JSON, and is repeated until a whole
round takes nothing away: no single unit that is left can go, but in the one case that `together` names. What has to do with
different findings is searched side by side there, so that many findings take as many candidates as few. Sources: Zeller and
Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002); Misherghi and Su, "HDD" (2006).

The inputs are held in memory unpacked, and results are plain files in UTF-8. Where the packing
was damaged, a tiny packed file beside them is damaged in the same way and tells of it.
"""

from __future__ import annotations

from agentcore_analyzer.minimise.reduce import CannotMinimise, Limits, Result, Size, minimise, unpacked
from agentcore_analyzer.minimise.target import Identity, identity
from agentcore_analyzer.minimise.writing import file_names, write_files

__all__ = [
    "CannotMinimise", "Identity", "Limits", "Result", "Size", "file_names", "identity", "minimise", "unpacked", "write_files",
]  # fmt: skip
