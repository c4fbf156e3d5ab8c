"""
Lines of the places that are told, counted at the end: a fleet has millions of records, and a report names some hundred of them.

Where a file is gone or another one meanwhile, the offset stays, which was true.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from agentcore_analyzer.fleet.merging import Fleet
from agentcore_analyzer.model import Damage, Evidence, Finding, Place
from agentcore_analyzer.portable import shown
from agentcore_analyzer.source import find_inputs


def tell(fleet: Fleet, files: Iterable[Path]) -> None:
    """Puts lines to the places of samples and of failures that have none yet."""
    known = lines(_places(fleet), files)
    if not known:
        return
    for merged in fleet.findings.values():
        merged.samples = [_finding(f, known) for f in merged.samples]
    fleet.failures = {
        key: group._replace(places=tuple(known.get(p, p) for p in group.places)) for key, group in fleet.failures.items()
    }


def lines(places: Iterable[Place], files: Iterable[Path]) -> dict[Place, Place]:
    """Places that have no line yet, each with the same place and its line."""
    wanted: dict[str, set[Place]] = {}
    for place in places:
        if place.offset is not None and place.line is None:
            wanted.setdefault(place.file, set()).add(place)
    known: dict[Place, Place] = {}
    for path in files if wanted else ():
        name = shown(path)
        # A member of an archive is called after it.
        if name in wanted or any(file.startswith(f"{name}!") for file in wanted):
            _look(path, wanted, known)
    return known


def _look(path: Path, wanted: dict[str, set[Place]], known: dict[Place, Place]) -> None:
    ignored: list[Damage] = []
    with suppress(OSError):
        for source in find_inputs([str(path)], ignored.append):
            if source.name in wanted:
                source.head()
                known.update({place: source.located(place) for place in sorted(wanted[source.name], key=lambda p: p.offset or 0)})


def _places(fleet: Fleet) -> Iterable[Place]:
    for merged in fleet.findings.values():
        for finding in merged.samples:
            yield from (e.place for e in finding.evidence)
            yield from (e.place for c in finding.caused for e in c.evidence)
    for group in fleet.failures.values():
        yield from group.places


def _finding(finding: Finding, known: dict[Place, Place]) -> Finding:
    return replace(
        finding,
        evidence=_evidence(finding.evidence, known),
        caused=tuple(c._replace(evidence=_evidence(c.evidence, known)) for c in finding.caused),
    )


def _evidence(evidence: tuple[Evidence, ...], known: dict[Place, Place]) -> tuple[Evidence, ...]:
    return tuple(e._replace(place=known.get(e.place, e.place)) for e in evidence)
