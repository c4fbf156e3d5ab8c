"""
Output formats besides text and JSON: one file each, made from the JSON report (`json_v1.as_dict`).

A format module holds `SUFFIX` (of a file name, with its dot) and
`render(report: dict[str, Any], options: RenderOptions) -> bytes`. Its docstring's first line is what
the help says about it. It never sees the inputs: a saved report.json gives the same output
(`analyze convert`). `ALL_SPANS = True` says that it draws every span: it gets a report that lists them
all, where the JSON report stops at 20 invocations and 2,000 spans. `MAX_ROWS` is how many spans it
draws in place of these 2,000, and `RECORDS = True` says that it shows what stands in the records, too,
where there are inputs (`report.records`).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from agentcore_analyzer.tuples import NamedTuple

# Made to be pasted elsewhere, into an issue or a support case: redacted unless told otherwise. A page on one's own
# machine is readable, as the text is; what is sent is a ticket, a redacted copy, or made with --redact.
REDACTED = frozenset({"markdown"})


class Room(NamedTuple):
    """How long a text may be that goes to a place: characters, and bytes as UTF-8."""

    characters: int
    bytes: int


# What the places refuse that Markdown is made for. A case: the manual of AWS Support. An issue, a pull request or a comment:
# "body is too long (maximum is 65536 characters)". A step's summary: "supports content up to a size of 1024k".
ROOMS = {"case": Room(8000, 1 << 20), "issue": Room(65_535, 1 << 20), "summary": Room(1 << 20, (1 << 20) - 1)}


class RenderOptions(NamedTuple):
    """
    `fit`: the place that Markdown is made for; `brief`: a support case; `width`: columns, where lines matter.

    `script`: a page may hold one; `records`: what stands in the records, where there are inputs.
    """

    brief: bool = False
    width: int = 100
    fit: str = "issue"
    script: bool = True
    records: dict[str, Any] | None = None

    @property
    def room(self) -> Room:
        return ROOMS["case" if self.brief else self.fit]


@cache
def names() -> list[str]:
    return sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_"))


def render(name: str, report: dict[str, Any], options: RenderOptions) -> bytes:
    rendered: bytes = import_module(f"{__name__}.{name}").render(report, options)
    return rendered


def wants_all_spans(name: str) -> bool:
    return bool(getattr(import_module(f"{__name__}.{name}"), "ALL_SPANS", False))


def most_rows(name: str) -> int | None:
    """How many spans a format draws (None: all)."""
    from agentcore_analyzer.report.json_v1 import MAX_ROWS

    own: int = getattr(import_module(f"{__name__}.{name}"), "MAX_ROWS", MAX_ROWS)
    return None if wants_all_spans(name) else own


def wants_records(name: str) -> bool:
    return bool(getattr(import_module(f"{__name__}.{name}"), "RECORDS", False))


def left_out(report: dict[str, Any]) -> tuple[int, int]:
    """Invocations that the report does not hold, and spans of the others that it does not list."""
    invocations = max(report["invocations_total"] - len(report["invocations"]), 0)
    return invocations, sum(i.get("rows_left_out", i["spans"]) for i in report["invocations"])
