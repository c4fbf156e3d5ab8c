"""What several formats read from the JSON report: places, times, counts, a finding as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from agentcore_analyzer.model import Place

SEVERITIES = ("error", "warning", "note")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3,9})Z")


def place(item: dict[str, Any]) -> str:
    """`file:line#pointer`, as the text report writes it."""
    return str(Place(item["file"], item.get("line"), item.get("pointer"), item.get("offset")))


def nanoseconds(stamp: str | None) -> int | None:
    """A time of the report as nanoseconds since the epoch."""
    found = _STAMP.fullmatch(stamp or "")
    if found is None:
        return None
    seconds = int(datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp())
    return seconds * 10**9 + int(found[2].ljust(9, "0"))


def failed(invocation: dict[str, Any]) -> bool:
    return invocation["status"] == "ERROR" or (invocation["http_status"] or 0) >= 500


def plural(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def verdict(report: dict[str, Any]) -> str:
    """`1 error, 2 warnings`, or `no finding`."""
    counts = {s: sum(f["severity"] == s for f in report["findings"]) for s in SEVERITIES}
    return ", ".join(plural(n, s) for s, n in counts.items() if n) or "no finding"


def notes(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What could not be read, of all inputs."""
    return [n for i in report["inputs"] for n in i["notes"]] + list(report["notes"])


def said(note: dict[str, Any]) -> str:
    times = f" (×{note['count']})" if note["count"] > 1 else ""
    return f"{note['message']}{times}"


def chain(finding: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The consequences with their depth below the root cause, a cause before its effects."""
    known = {finding["code"]} | {c["code"] for c in finding["caused"]}
    below: dict[str, list[dict[str, Any]]] = {}
    for effect in finding["caused"]:
        of = effect.get("of", finding["code"])
        # A cause that is not in the chain, or is its own, must not lose its effect.
        below.setdefault(of if of in known and of != effect["code"] else finding["code"], []).append(effect)
    waiting = [(1, c) for c in reversed(below.pop(finding["code"], []))]
    while waiting:
        depth, effect = waiting.pop()
        yield depth, effect
        waiting += [(depth + 1, c) for c in reversed(below.pop(effect["code"], []))]
    for rest in below.values():  # effects of each other in a ring
        yield from ((1, c) for c in rest)


def paragraphs(finding: dict[str, Any]) -> Iterator[str]:
    """A finding as plain text, line by line, for formats that have no markup of their own."""
    yield finding["cause"]
    yield ""
    yield "Evidence:"
    for evidence in finding["evidence"]:
        yield f"- {place(evidence)}: {evidence['what']}"
        if evidence.get("quote"):
            yield f"  “{evidence['quote']}”"
    if finding["caused"]:
        yield "It also caused:"
        for depth, effect in chain(finding):
            yield f"{'  ' * (depth - 1)}- {effect['title']} ({effect['code']}): {effect['because']}"
    if finding["counter_evidence"]:
        yield "Looked for, against it:"
        yield from (f"- {item}" for item in finding["counter_evidence"])
    if finding["fix"]:
        yield "Fix:"
    for number, step in enumerate(finding["fix"], 1):
        yield f"{number}. {step['step']}"
        if step["command"]:
            yield f"   $ {step['command']}"
        if step["expect"]:
            yield f"   → {step['expect']}"
    yield ""
    owner = f"owner {finding['owner']}, " if finding["owner"] else ""
    yield f"{finding['confidence']}, {owner}fingerprint {finding['fingerprint']}, analyze explain {finding['code']}"
