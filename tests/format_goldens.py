"""
The golden files of formats: `fixtures/formats/<format>/<capture><SUFFIX>`, found by listing.

`scripts/refresh-fixtures` writes them anew; a new file `touch`ed there is filled by it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from agentcore_analyzer import pipeline
from agentcore_analyzer.report import formats, json_v1
from agentcore_analyzer.report.formats import RenderOptions
from cases import BUILTIN, CAPTURES, FIXTURES, inside

FOLDER = FIXTURES / "formats"
# What the other detectors could check must not change a golden when one is added.
_STEADY = ("stale-session-version", "tool-error", "stream-idle-drop")


def found() -> list[Path]:
    return sorted(p for p in FOLDER.glob("*/*") if p.is_file())


def report_of(capture: str) -> dict[str, Any]:
    with inside(CAPTURES / capture):
        names = sorted(p.name for p in Path().iterdir() if p.name != "known-good")
        report = json_v1.as_dict(pipeline.analyze(names, BUILTIN), "0", max_rows=None)
    report["checked"] = [code for code in report["checked"] if code in _STEADY]
    report["not_checked"] = [item for item in report["not_checked"] if item["code"] in _STEADY]
    return report


def rendered(golden: Path) -> bytes:
    name = golden.parent.name
    suffix = import_module(f"{formats.__name__}.{name}").SUFFIX
    return formats.render(name, report_of(golden.name.removesuffix(suffix)), RenderOptions())
