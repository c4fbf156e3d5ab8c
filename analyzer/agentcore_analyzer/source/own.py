"""
What this tool wrote itself: its reports stand beside the exports that they are about, and tell of failures that are not theirs.

Known by how each document begins: the name of its schema, its columns, the name of the tool.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

SAID = "written by this tool, and no export: not read; `analyze convert` makes other formats of a report that was saved as JSON"
_OURS = late(
    # Reports, comparisons, queries, fixtures, replays, tickets, fleets and what doctor says
    rb"\s{0,8}\{\s{0,8}\"schema\": ?\"agentcore-analyzer/[a-z]"
    # the findings of a fleet, also as rows of Parquet; CSV; JUnit
    rb"|\{\"code\":\"[a-z0-9-]{1,80}\",\"fingerprint\":\"[0-9a-f]{16}\",\"severity\":"
    rb"|finding,code,severity,confidence,title,"
    rb"|<\?xml [^>]{0,80}>\s{0,8}<testsuites name=\"agentcore-analyzer\""
    # SARIF, Perfetto, speedscope
    rb"|\s{0,8}\{[^{]{0,200}\"runs\": ?\[\s{0,40}\{\s{0,40}\"tool\": ?\{\s{0,40}\"driver\": ?\{"
    rb"\s{0,40}\"name\": ?\"agentcore-analyzer\""
    rb"|\{\"displayTimeUnit\":\"ms\",\"otherData\":\{\"tool\":\"agentcore-analyzer "
    rb"|\{\"\$schema\":\"[^\"]{0,100}\",\"exporter\":\"agentcore-analyzer@"
)


def is_own(first: bytes) -> bool:
    """Whether a file that begins so is a report or another answer of this tool."""
    return _OURS.match(first.removeprefix(b"\xef\xbb\xbf")) is not None
