"""A profile for speedscope.app: a flame graph of each invocation.

A profile for each lane of an invocation (what ran at the same time gets a lane of its own), the
failed and the slowest invocations first as in the report; values are nanoseconds from the start of the
invocation. A frame is a span's name, its `file` the service; ` (failed)` marks spans that failed.
Spans without a start cannot be drawn; one without an end has no length.
"""

from __future__ import annotations

from typing import Any

import orjson

from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.formats._lanes import Lane, lay_out
from agentcore_analyzer.report.json_parts import names_replaced, verdict

SUFFIX = ".speedscope.json"
ALL_SPANS = True
_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    frames: dict[tuple[str, str], int] = {}
    profiles = []
    for invocation in report["invocations"]:
        lanes = lay_out(invocation.get("rows", []), lambda _: "")
        for lane in lanes.get("", []):
            profiles.append(_profile(invocation, lane, frames))
    codes = ", ".join(dict.fromkeys(f["code"] for f in report["findings"]))
    document = {
        "$schema": _SCHEMA,
        "exporter": f"agentcore-analyzer@{report['tool']['version']}",
        "name": f"{verdict(report)}{f' ({codes})' if codes else ''}{'; names are replaced' if names_replaced(report) else ''}",
        "activeProfileIndex": 0,
        "shared": {"frames": [{"name": name, "file": file} if file else {"name": name} for name, file in frames]},
        "profiles": profiles,
    }
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def _profile(invocation: dict[str, Any], lane: Lane, frames: dict[tuple[str, str], int]) -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    still_open: list[tuple[int, int]] = []  # end, frame

    def close(until: int | None) -> None:
        while still_open and (until is None or still_open[-1][0] <= until):
            end, frame = still_open.pop()
            events.append({"type": "C", "frame": frame, "at": end})

    for piece in lane.slices:
        close(piece.start_ns)
        name = (piece.row["name"] or "(no name)") + (" (failed)" if piece.row["failed"] else "")
        frame = frames.setdefault((name, piece.row["service"] or ""), len(frames))
        events.append({"type": "O", "frame": frame, "at": piece.start_ns})
        still_open.append((piece.end_ns, frame))
    close(None)
    number = f", lane {lane.number + 1}" if lane.number else ""
    return {
        "type": "evented",
        "name": f"{invocation['name']} {invocation['trace_id']} {invocation['start'] or ''}".rstrip() + number,
        "unit": "nanoseconds",
        "startValue": events[0]["at"],
        "endValue": max(event["at"] for event in events),
        "events": events,
    }
