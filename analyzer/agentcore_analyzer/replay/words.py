"""The outcome of a replay for people (text), for programs (JSON) and for build servers (JUnit XML)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET  # written only

import orjson

from agentcore_analyzer.replay.differences import Difference
from agentcore_analyzer.report.json_parts import plural
from agentcore_analyzer.safe import clean
from agentcore_analyzer.version import __version__

SCHEMA = "agentcore-analyzer/replay/1"
_WIDE = 600
_SIGNS = ("+ ", "- ", "  ")


class Outcome(NamedTuple):
    """One fixture that was run: its name, how long it took, what differs, whether it was written anew."""

    name: str
    duration_ns: int
    differences: tuple[Difference, ...]
    updated: bool = False

    @property
    def failed(self) -> bool:
        return any(d.fails for d in self.differences)


def said(difference: Difference) -> Iterator[str]:
    """A difference in lines, the first with its sign: - lost, + gained, ~ changed, ? less checked, ! broken."""
    kind, about = difference.kind.replace("-", " "), clean(difference.about)
    yield f"{difference.sign} {kind}: {about + ' ' if about else ''}{clean(difference.message, _WIDE)}"
    for detail in difference.details:
        # A line of a comparison begins with its sign, and `clean` strips what an unchanged one begins with.
        sign, line = (detail[:2], detail[2:]) if detail[:2] in _SIGNS else ("", detail)
        yield f"      {sign}{clean(line, _WIDE)}"


def text(outcomes: Sequence[Outcome]) -> bytes:
    lines = []
    for outcome in outcomes:
        how = "FAILED" if outcome.failed else "updated" if outcome.updated else "ok"
        lines.append(f"{how:7} {clean(outcome.name, 500)}  {outcome.duration_ns / 10**6:.0f} ms")
        lines += [f"  {line}" for d in outcome.differences for line in said(d)]
    failed, updated = sum(o.failed for o in outcomes), sum(o.updated for o in outcomes)
    counts = f"{plural(len(outcomes), 'fixture')}, {failed} failed" + (f", {updated} updated" if updated else "")
    return "\n".join([*lines, counts, ""]).encode("utf-8", "replace")


def as_json(outcomes: Sequence[Outcome]) -> bytes:
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "tool": {"name": "agentcore-analyzer", "version": __version__},
        "failed": sum(o.failed for o in outcomes),
        "updated": sum(o.updated for o in outcomes),
        "fixtures": [
            {
                "path": clean(o.name, 500),
                "failed": o.failed,
                "updated": o.updated,
                "duration_ns": o.duration_ns,
                "differences": [
                    {
                        "kind": d.kind,
                        "fails": d.fails,
                        "about": clean(d.about),
                        "message": clean(d.message, _WIDE),
                        "details": [clean(line, _WIDE) for line in d.details],
                    }
                    for d in o.differences
                ],
            }
            for o in outcomes
        ],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def junit(outcomes: Sequence[Outcome]) -> bytes:
    total = sum(o.duration_ns for o in outcomes)
    suite = ET.Element(
        "testsuite",
        name="analyze replay",
        tests=str(len(outcomes)),
        failures=str(sum(o.failed for o in outcomes)),
        errors="0",
        skipped="0",
        time=_seconds(total),
    )
    for outcome in outcomes:
        case = ET.SubElement(
            suite, "testcase", classname="analyze.replay", name=clean(outcome.name, 500), time=_seconds(outcome.duration_ns)
        )
        shown = "\n".join(line for d in outcome.differences for line in said(d))
        if outcome.failed:
            first = next(d for d in outcome.differences if d.fails)
            failure = ET.SubElement(case, "failure", type=first.kind, message=next(said(first))[2:])
            failure.text = shown
        elif shown:
            ET.SubElement(case, "system-out").text = shown
    ET.indent(suite)
    root = ET.Element("testsuites")
    root.append(suite)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _seconds(ns: int) -> str:
    return f"{ns // 10**9}.{ns % 10**9 // 10**6:03}"


FORMATS = {"text": text, "json": as_json, "junit": junit}
