"""
What differs between the facts that were recorded and those of today.

A finding lost, gained or changed; calls that were made otherwise; another account of failures; and, as
grave as any of these, less that was checked: a finding cannot be missed where nobody looked. What is checked in addition
(a newer version knows more) is said, and is no failure.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from agentcore_analyzer.report.pairing import Unpaired

LOST, GAINED, CHANGED = "finding-lost", "finding-gained", "finding-changed"
LESS, MORE, AGENT, BROKEN = "less-checked", "more-checked", "calls-changed", "broken-fixture"
FAILURES = "failures-changed"
_CODE = itemgetter("code")
_SIGNS = {LOST: "-", GAINED: "+", CHANGED: "~", LESS: "?", MORE: " ", AGENT: "~", BROKEN: "!", FAILURES: "~"}


class Difference(NamedTuple):
    """`kind` is one of the constants above; `about` a finding's code, an input or an invocation."""

    kind: str
    about: str
    message: str
    details: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        return self.kind != MORE

    @property
    def sign(self) -> str:
        return _SIGNS[self.kind]


def compare(recorded: dict[str, Any], actual: dict[str, Any], same_inputs: bool = True) -> list[Difference]:
    """
    All differences, findings first. Without `same_inputs` (a run recorded anew against an old one)
    places, evidence and amounts are left out.
    """
    found = [*_findings(recorded["findings"], actual["findings"], same_inputs)]
    if same_inputs:
        found += _inputs(recorded["inputs"], actual["inputs"])
    for code in sorted(set(recorded["checked"]) - set(actual["checked"])):
        why = "its input is missing" if code in actual["not_checked"] else "this detector is not installed"
        found.append(Difference(LESS, code, f"was checked when this was recorded; now {why}"))
    if more := sorted(set(actual["checked"]) - set(recorded["checked"])):
        found.append(Difference(MORE, "", f"checked now, and not when this was recorded: {', '.join(more)}"))
    found += _invocations(recorded["invocations"], actual["invocations"])
    if same_inputs and "failures" in recorded:  # of another run the findings are enough: noise that does no harm comes and goes
        found += _failures(recorded["failures"], actual["failures"])
    # What was recorded is somebody's file: a name in it may be anything.
    return [Difference(d.kind, str(d.about), str(d.message), tuple(map(str, d.details))) for d in found]


def _findings(before: list[dict[str, Any]], after: list[dict[str, Any]], evidence: bool) -> Iterator[Difference]:
    left = Unpaired(after)
    unmatched = []
    for finding in before:
        if (match := left.take(finding, _key)) is None:
            unmatched.append(finding)
        else:
            yield from _changed(finding, match, evidence)
    roots: dict[str, list[str]] = {}
    for finding in after if unmatched else ():
        for code in {c["code"] for c in finding["caused"]}:
            roots.setdefault(code, []).append(finding["code"])
    for finding in unmatched:
        if (match := left.take(finding, _CODE)) is None:
            under = tuple(f"it is now a consequence of {root}" for root in roots.get(finding["code"], ()))
            yield Difference(LOST, finding["code"], _line(finding), under)
        else:
            yield from _changed(finding, match, evidence)
    for finding in left.rest:
        places = tuple(f"at {e['at']}" for e in finding["evidence"][:3]) if evidence else ()
        yield Difference(GAINED, finding["code"], _line(finding), places)


def _key(finding: dict[str, Any]) -> tuple[str, str]:
    return finding["code"], finding["fingerprint"]


def _line(finding: dict[str, Any]) -> str:
    return f"({finding['severity']}, {finding['confidence']}) {finding['title']}"


def _changed(before: dict[str, Any], after: dict[str, Any], evidence: bool) -> Iterator[Difference]:
    details = [
        f"{member}: {before[member]} → {after[member]}"
        for member in ("severity", "confidence", "title", "fingerprint")
        if before[member] != after[member]
    ]
    details += _diff([_consequence(c) for c in before["caused"]], [_consequence(c) for c in after["caused"]])
    if evidence:
        details += _diff([_proof(e) for e in before["evidence"]], [_proof(e) for e in after["evidence"]])
    if details:
        yield Difference(CHANGED, before["code"], before["title"], tuple(details))


def _consequence(consequence: dict[str, Any]) -> str:
    return f"consequence {consequence['code']} (of {consequence['of']}): {consequence['title']}"


def _proof(evidence: dict[str, Any]) -> str:
    ids = " ".join(evidence[kind] for kind in ("trace", "span") if kind in evidence)
    return f"evidence {evidence['at']} {evidence['what']}" + (f" [{ids}]" if ids else "")


def _inputs(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Difference]:
    now = {i["path"]: i for i in after}
    for source in before:
        path, same = source["path"], now.pop(source["path"], None)
        if same is None:
            yield Difference(LESS, path, "this input is gone")
            continue
        if same["format"] != source["format"]:
            yield Difference(LESS, path, f"read as {same['format']}, not as {source['format']}")
        for member in ("spans", "logs", "documents"):
            if same[member] != source[member]:
                kind = LESS if same[member] < source[member] else MORE
                yield Difference(kind, path, f"{member}: {source[member]} → {same[member]}")
        notes = _diff([_note(n) for n in source["notes"]], [_note(n) for n in same["notes"]])
        if notes:
            worse = any(line.startswith("+") for line in notes)
            yield Difference(LESS if worse else MORE, path, "what could not be read is not the same", tuple(notes))
    for path in now:
        yield Difference(MORE, path, "this input was not there when the fixture was recorded")


def _note(note: dict[str, Any]) -> str:
    return f"{note['reason']} ×{note['count']}"


def _invocations(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Difference]:
    for number in range(max(len(before), len(after))):
        old = before[number] if number < len(before) else None
        new = after[number] if number < len(after) else None
        about = f"invocation {number + 1} ({(old or new or {})['name']})"
        if new is None or old is None:
            yield Difference(AGENT, about, "is gone" if new is None else "was not there")
        elif lines := _diff(_steps(old), _steps(new), 3):
            yield Difference(AGENT, about, "went another way", tuple(lines))


def _failures(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Difference]:
    """What the inputs say failed is not what they said then, or something else became of it."""
    if lines := _diff(sorted(map(_failure, before)), sorted(map(_failure, after))):
        yield Difference(FAILURES, "account", "what failed, or what became of it, is not the same", tuple(lines))


def _failure(failure: dict[str, Any]) -> str:
    of = f" ({failure['code']})" if failure["code"] else ""
    return f"{failure['state']}{of} ×{failure['count']}: {failure['title']}"


def _steps(invocation: dict[str, Any]) -> list[str]:
    status = invocation["status"] if invocation["http_status"] is None else f"{invocation['status']} {invocation['http_status']}"
    steps = [f"{c['kind']} {c['name']}{' failed' if c['failed'] else ''}" for c in invocation["calls"]]
    return [invocation["name"], *steps, f"ended {status}"]


def _diff(before: list[str], after: list[str], around: int = 0) -> list[str]:
    """The lines that differ, each with its sign, and so many lines around them for orientation."""
    if before == after:
        return []
    lines = difflib.unified_diff(before, after, n=around, lineterm="")
    return [f"{line[0]} {line[1:]}" for line in lines if not line.startswith(("---", "+++", "@@"))]
