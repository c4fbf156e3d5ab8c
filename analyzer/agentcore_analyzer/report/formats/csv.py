"""A table with one row for each piece of evidence (RFC 4180), for spreadsheets and databases.

Columns: `finding` counts the findings, the gravest first; `code` to `title` are the finding's;
`consequence` is empty for the finding's own evidence, else the code of the consequence that the row
proves; `what`, `quote` and the place are the evidence's; `cause`, `fix`, `owner` and `fingerprint`
are the finding's again. A consequence without evidence has a row without a place. Failures that no finding
shows follow, a row for each place that is listed: their state is in `failure`, which is empty for findings, and `cause`
says how it is known. `names` is `replaced` in each row where names are pseudonyms. What was not checked and what could
not be read is in the other formats.

A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP ASVS 5, 1.2.10);
numbers are ours and stay as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report import account
from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.json_parts import chain

SUFFIX = ".csv"
COLUMNS = (
    "finding", "code", "severity", "confidence", "title", "consequence", "what", "file", "line", "pointer", "offset",
    "trace_id", "span_id", "time", "quote", "cause", "fix", "owner", "fingerprint", "failure", "names",
)  # fmt: skip
# Full-width forms too: spreadsheets take them for the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    names = {"names": "replaced" if report.get("redaction") else ""}
    for number, finding in enumerate(report["findings"], 1):
        for row in _rows(number, finding):
            writer.writerow([cell((row | names).get(column)) for column in COLUMNS])
    for failure in account.told(report).rows:
        for at in failure.places:
            told = {**at, "title": failure.title, "cause": failure.why, "failure": failure.state, **names}
            writer.writerow([cell(told.get(column)) for column in COLUMNS])
    return page.getvalue().encode()


def _rows(number: int, finding: dict[str, Any]) -> Iterator[dict[str, Any]]:
    steps = [s["step"] + (f" $ {s['command']}" if s["command"] else "") for s in finding["fix"]]
    own = {name: finding[name] for name in ("code", "severity", "confidence", "title", "cause", "owner", "fingerprint")}
    own |= {"finding": number, "fix": " ".join(f"{i}. {step}" for i, step in enumerate(steps, 1))}
    for evidence in finding["evidence"]:
        yield {**evidence, **own}
    for _, effect in chain(finding):
        for evidence in effect["evidence"] or [{"what": effect["because"]}]:
            yield {**evidence, **own, "consequence": effect["code"]}


def cell(value: str | float | None) -> str | float:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
    return "" if value is None else value
