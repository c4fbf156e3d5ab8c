"""Which rows of a comparison stand behind one line: runs without a difference, and blocks that come again and again."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

ALIKE = 6  # rows in a run that say nothing: as many or more stand behind one line
NEAR = 1  # rows beside a difference that stay
BLOCK, LARGEST = 4, 4  # a block that comes as often is folded behind its first time; subtrees in a block

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
    """Rows of one side alone that repeat the block before them, with the line that tells of it."""
    told: dict[int, str] = {}
    for only, group in groupby(enumerate(rows), key=lambda item: "" if item[1]["failed"] else item[1]["only"]):
        run = list(group)
        if only:
            for start, end, said in _repeats(_subtrees(run)):
                told.update(dict.fromkeys(range(start, end), said))
    return told


def _subtrees(run: list[tuple[int, Row]]) -> list[tuple[int, int, tuple[Any, ...]]]:
    """First row, row behind the last, and what it looks like, of each topmost subtree in a stretch of rows."""
    top = min(row["depth"] for _, row in run)
    starts = [n for n, row in run if row["depth"] == top]
    by_number = dict(run)
    ends = [*starts[1:], run[-1][0] + 1]
    return [
        (start, end, tuple((by_number[n]["depth"], by_number[n]["name"]) for n in range(start, end)))
        for start, end in zip(starts, ends, strict=True)
    ]


def _repeats(trees: list[tuple[int, int, tuple[Any, ...]]]) -> list[tuple[int, int, str]]:
    found, at = [], 0
    looks = [look for _, _, look in trees]
    while at < len(trees):
        best, size = 0, 1
        for period in range(1, LARGEST + 1):
            times = 1
            while looks[at : at + period] == looks[at + times * period : at + (times + 1) * period]:
                times += 1
            if times >= BLOCK and times * period > best * size:
                best, size = times, period
        if not best:
            at += 1
            continue
        names = ", ".join(look[0][1] for look in looks[at : at + size])
        found.append((trees[at + size][0], trees[at + best * size - 1][1], f"×{best - 1} more: {names}"))
        at += best * size
    return found
