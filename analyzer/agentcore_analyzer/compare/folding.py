"""Which rows of a comparison stand behind one line: runs without a difference, and blocks that come again and again."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from agentcore_analyzer.report import folding

ALIKE = 6  # rows in a run that say nothing: as many or more stand behind one line
NEAR = 1  # rows beside a difference that stay

Row = dict[str, Any]


def parts(rows: list[Row], changed: set[int]) -> list[dict[str, Any]]:
    """
    The rows in their order, as stretches: `fold` is the line that one stands behind, empty where it is shown.

    `changed` are the numbers of the rows that a difference is told of.
    """
    loud = [n for n, row in enumerate(rows) if row["state"] != "both" or row["number"] in changed]
    kept = {0, *(n + step for n in loud for step in range(-NEAR, NEAR + 1))}
    again = _again(rows)
    made: list[dict[str, Any]] = []
    for (said, alike), group in groupby(enumerate(rows), key=lambda item: (again.get(item[0], ""), item[0] not in kept)):
        run = [row for _, row in group]
        if said:
            made.append({"fold": said, "rows": run})
        elif alike and len(run) >= ALIKE:
            made.append({"fold": f"{len(run)} rows without a difference: {_names(run)}", "rows": run})
        elif made and not made[-1]["fold"]:
            made[-1]["rows"] += run
        else:
            made.append({"fold": "", "rows": run})
    return made


def _names(rows: list[Row]) -> str:
    names = Counter(row["name"] for row in rows).most_common()
    said = ", ".join(f"{count} × {name}" if count > 1 else name for name, count in names[:3])
    return said + (f" and {len(names) - 3} other names" if len(names) > 3 else "")


def _again(rows: list[Row]) -> dict[int, str]:
    """Rows of one side alone that come again as the ones before them did, with the line that tells of them."""
    keys = [(row["only"], row["name"]) if row["only"] and not row["failed"] else number for number, row in enumerate(rows)]
    depths = [row["depth"] for row in rows]
    owners: dict[int, folding.Row] = {}  # of each row that stands behind a line: whose turns it belongs to
    tops: set[int] = set()
    for repeated in folding.folded(depths, keys):  # outer ones come first, and their later turns hold the inner ones of theirs
        for top in repeated.members[1:]:
            if top not in owners:
                tops.add(top)
                owners.update(dict.fromkeys(_subtree(depths, top), repeated))
    told: dict[int, str] = {}
    for depth, run in groupby(range(len(rows)), key=lambda n: owners[n].depth if n in owners else None):
        numbers = list(run)
        if depth is not None:
            turns = Counter(owners[n] for n in numbers if n in tops)
            names = ", ".join(rows[repeated.members[0]]["name"] for repeated in turns)
            told.update(dict.fromkeys(numbers, f"×{min(turns.values())} more: {names}"))
    return told


def _subtree(depths: list[int], top: int) -> range:
    end = top + 1
    while end < len(depths) and depths[end] > depths[top]:
        end += 1
    return range(top, end)
