"""
The zone of times that name none, where the same program names it in other lines.

nginx writes its error log in local time without a zone, and its access log in the same local time with one. Where both stand in
one file, the second tells what the first means.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.untrusted import whole

LOCAL = "nginx-error"  # the format whose times are local
_ACCESS = late(r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d (?P<zone>[+-]\d{4})\] \"")


def zone_of(lines: Iterable[str]) -> int:
    """The offset in nanoseconds that every line of an access log has; 0 where they have none, or several."""
    found = {m["zone"] for line in lines if (m := _ACCESS.search(line[:400])) is not None}
    if len(found) != 1:
        return 0
    zone = found.pop()
    minutes = (whole(zone[1:3]) or 0) * 60 + (whole(zone[3:]) or 0)
    return (-minutes if zone[0] == "-" else minutes) * 60 * 10**9
