"""
The account of failures in sentences: how many, what became of them, what is left.

Made from the JSON report, whose strings are clean already. One that was saved by an older version has no account: then
there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.failures import State
from agentcore_analyzer.failures.account import LAST_WORD
from agentcore_analyzer.report import json_parts
from agentcore_analyzer.report.json_parts import place, plural
from agentcore_analyzer.tuples import NamedTuple

SHORT = 90  # characters of a reason that is told at once


class Told(NamedTuple):
    """
    Failures by what became of them, and what of the report explains them.

    `findings` of this report explain `here` failures; `known` ones are explained by findings that a baseline hides,
    `elsewhere` ones by detectors that this run was told to leave out. `not_asked` detectors did not look at all.
    """

    total: int
    requests: int
    here: int
    findings: int
    known: int
    elsewhere: int
    consequence: int
    harmless: int
    unexplained: int
    not_asked: int
    rows: tuple[Row, ...]  # of what no finding shows
    rows_left_out: int
    of_open: bool = False  # some of the consequences follow from what is unexplained
    part: bool = False  # a ticket holds a part of the inputs, and only its failures are counted

    @property
    def open(self) -> bool:
        """Whether something failed that this report neither explains nor knows as harmless."""
        return bool(self.unexplained or self.elsewhere)


class Row(NamedTuple):
    """Failures that are alike and that no finding shows, with the reason for their state."""

    state: str
    title: str
    times: int
    places: tuple[dict[str, Any], ...]  # the first ones
    why: str

    @property
    def place(self) -> str:
        return place(self.places[0]) if self.places else "no place"

    @property
    def words(self) -> str:
        """State, title, how often and where."""
        return f"{self.state}: {self.title}{f' ×{self.times:,}' if self.times > 1 else ''} ({self.place})"


NOTHING = Told(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (), 0)


def told(report: dict[str, Any]) -> Told:
    """The account of a report in its JSON form: of it `failures`, the codes of `findings`, and `baseline` are looked at."""
    account = report.get("failures")
    if account is None:
        return NOTHING
    shown = {code for f in report["findings"] for code in codes(f)}
    known = {f["code"] for f in (report.get("baseline") or {}).get("hidden", ())}
    left_out = set(account.get("detectors_left_out", ()))
    explaining: set[str] = set()
    of_known = elsewhere = 0
    for group in account["groups"]:
        code, count = group["code"], int(group["count"])
        if group["state"] != State.EXPLAINED:
            continue
        if code in shown:
            explaining.add(code)
        elif code in left_out:
            elsewhere += count
        elif known:
            of_known += count
    return Told(
        int(account["total"]),
        int(account["requests"]),
        int(account["explained"]) - of_known - elsewhere,
        sum(1 for f in report["findings"] if explaining & set(codes(f))),
        of_known,
        elsewhere,
        int(account[State.CONSEQUENCE.value]),
        int(account[State.HARMLESS.value]),
        int(account[State.UNEXPLAINED.value]),
        int(account.get("detectors_not_asked", 0)),
        tuple(_rows(account["groups"], shown | known, left_out)),
        int(account["groups_left_out"]),
        any(g["state"] == State.CONSEQUENCE and g["code"] == LAST_WORD for g in account["groups"]),
        bool(json_parts.excerpt(report)),
    )


def line(found: Told) -> str:
    """`14 failures in 3 requests: 11 explained by 2 findings, 2 harmless, 1 unexplained`; empty where nothing failed."""
    if not found.total:
        return ""
    explained = [
        (found.here, "explained" + (f" by {plural(found.findings, 'finding')}" if found.findings else "")),
        (found.known, "explained by findings known before"),
        (found.elsewhere, "explained by detectors that were left out"),
    ]
    of_these = " of these" if any(n for n, _ in explained) and not found.of_open else ""
    follows = ("consequence" if found.consequence == 1 else "consequences") + of_these
    rest = [(found.consequence, follows), (found.harmless, "harmless"), (found.unexplained, "unexplained")]
    parts = [(n, words) for n, words in (*explained, *rest) if n]
    if len(parts) == 1:
        said = parts[0][1] if found.total == 1 else f"{_every(found.total)} {parts[0][1]}"
    else:
        said = ", ".join(f"{n:,} {words}" for n, words in parts)
    requests = f" in {plural(found.requests, 'request')}" if found.requests else ""
    part = " of the part that is shown" if found.part else ""
    return f"{plural(found.total, 'failure')}{requests}{part}: {said}{_asked(found)}"


def without_finding(found: Told) -> str:
    """What a report without findings says of its failures: nobody may take it for a clean bill. Empty where nothing failed."""
    if not found.total:
        return ""
    if found.total != found.harmless:
        return f"The input tells of {line(found)}."
    one = found.total == 1
    read = f"{plural(found.total, 'failure')} {'was read, and it is' if one else f'were read, {_every(found.total)}'} harmless"
    reasons = list(dict.fromkeys(row.why for row in found.rows if row.why))
    if len(reasons) == 1 and len(reasons[0]) <= SHORT:
        return f"{read}: {reasons[0].rstrip('.')}."
    return f"{read}, for the reason{'' if one else 's'} below."


def verdict(report: dict[str, Any]) -> str:
    """The verdict of a report in one line, which says of failures without a finding that they are there."""
    said = line(told(report))
    return f"{json_parts.verdict(report)}; {said}" if said else json_parts.verdict(report)


def _every(number: int) -> str:
    return "both" if number == 2 else "all"


def _asked(found: Told) -> str:
    """That what nobody was asked about is no more than unexplained here."""
    if not found.unexplained or not found.not_asked:
        return ""
    return f" (by the detectors that were asked: {found.not_asked:,} were left out)"


def codes(finding: dict[str, Any]) -> list[str]:
    """The code of a finding and those of its consequences."""
    return [finding["code"], *(c["code"] for c in finding["caused"])]


def _rows(groups: list[dict[str, Any]], shown: set[str], left_out: set[str]) -> Iterator[Row]:
    """Unexplained ones first, as the account has them."""
    for group in groups:
        state, code, why = group["state"], group["code"], group["why"]
        if state == State.UNEXPLAINED:
            if code in shown:
                continue
            why = "" if code else why
        elif state != State.HARMLESS:
            if state != State.EXPLAINED or code not in left_out or code in shown:
                continue
            why = f"by {code}, which was left out"
        yield Row(state, group["title"], int(group["count"]), tuple(group["places"]), why)
