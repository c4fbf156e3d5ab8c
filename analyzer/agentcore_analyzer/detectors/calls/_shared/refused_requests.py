"""Requests that a server in front refused: scanners ask for one after the other, and none of them says more than the others."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.symptoms.sentences import count

_SHOWN = 10  # places of one finding
_PLACES = 40  # of a finding that tells of different requests together
_BAD = 400  # it was no request that the server understands
_REFUSALS = (_BAD, 403, 404, 405)  # what a server says to whoever asks for what it does not have, or for nothing that it knows
_MANY = 4  # requests that were refused, each of them another: fewer are told one by one
_SERVED, _HEAD = late(r"\"[A-Z]{3,7} [^\s\"]{1,2000} HTTP/[\d.]{1,3}\" \d{3}\b"), 4_000


def together(groups: dict[str, list[Failure]]) -> dict[str, list[Failure]]:
    """The groups by shape, those of refused requests as one where there are many."""
    refused = [s for s, g in groups.items() if all(_refused(f) for f in g)]
    if len(refused) < _MANY:
        return groups
    first = refused[0]
    merged = sorted((f for s in refused for f in groups[s]), key=lambda f: (f.time_ns or 0, f.place.file, f.place.line or 0))
    return {s: merged if s == first else g for s, g in groups.items() if s == first or s not in refused}


def _refused(failure: Failure) -> bool:
    source = failure.sources[0]
    served = isinstance(source, LogRecord) and source.channel is Kind.PROXY_LOG and _SERVED.search((source.text or "")[:_HEAD])
    return bool(served) and failure.kind is FailureKind.HTTP_STATUS and failure.said.http_status in _REFUSALS


def title(group: list[Failure]) -> str:
    """The title of several that are told together; empty for failures of one shape."""
    if len({f.shape for f in group}) == 1:
        return ""
    statuses = sorted({str(f.said.http_status) for f in group})
    asked = "" if str(_BAD) in statuses else " for what is not there or not allowed"
    return f"{count(len(group), 'request')}{asked}: refused with {', '.join(statuses)}"


def introduced(group: list[Failure]) -> str:
    """What they have in common, before the one that is looked at."""
    kinds = len({f.shape for f in group})
    return f"A server in front refused {kinds} different requests, as one does that scanners ask. Of the first: " if kinds > 1 else ""


def shown(group: list[Failure]) -> list[Failure]:
    """The places of a finding: where it tells of different ones together, one of each."""
    kinds = {f.shape: f for f in reversed(group)}
    return group[:_SHOWN] if len(kinds) == 1 else list(reversed(kinds.values()))[:_PLACES]
