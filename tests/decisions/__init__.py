"""
What a detector decides where one fact differs: records made by hand, and all that it says of them.

`tests/decisions/<code>.py` holds `CASES`: a name, the records, and what the detector says (see `says`). A new
case says `[]` there; `scripts/refresh-fixtures tests/decisions/<code>.py` writes it, and the diff is the review.
Whole inputs through the real parsers stand in `fixtures/detectors`; here is what would need a file each.
"""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import make

import cases
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, NotChecked, Record

_QUOTED, _LISTED = 60, 6
_IN_CAUSE, _NOT = "  … ", "not: "


class Decision(NamedTuple):
    code: str
    name: str
    records: list[Record]
    expected: list[str]

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"

    def case(self) -> Case:
        return make.case(*self.records)

    def said(self, answers: Iterable[Finding | NotChecked]) -> list[str]:
        return says(answers, [line[len(_IN_CAUSE) :] for line in self.expected if line.startswith(_IN_CAUSE)])


def files() -> list[Path]:
    return sorted(Path(__file__).parent.glob("[a-z]*.py"))


def of(file: Path) -> list[Decision]:
    held = importlib.import_module(f"decisions.{file.stem}").CASES
    return [Decision(file.stem.replace("_", "-"), name, *made) for name, made in held.items()]


def every() -> list[Decision]:
    return [decision for file in files() for decision in of(file)]


def finder(code: str) -> cases.plugins.Detector:
    return next(d for d in cases.detectors() if d.code == code)


def says(answers: Iterable[Finding | NotChecked], parts: Iterable[str] = ()) -> list[str]:
    """
    A line for each finding, with its evidence and anchors below it, and for each open question.

    `parts`: what must be in a cause, or, behind `not: `, must not; the words of a cause may change, and most cases are
    not about them.
    """
    lines = []
    for answer in answers:
        if isinstance(answer, NotChecked):
            lines.append(f"? {answer.reason}")
            continue
        lines.append(f"{answer.severity} {answer.confidence}: {answer.title}")
        for line, same in groupby(f"  {e.place.file}: {e.what}{f' “{e.quote[:_QUOTED]}”' if e.quote else ''}" for e in answer.evidence):
            times = len(list(same))
            lines.append(line if times == 1 else f"{line} ({times} times)")
        lines += [f"  {_shown(sorted(answer.anchors))}"] if answer.anchors else []
        lines += [f"{_IN_CAUSE}{part}" for part in dict.fromkeys(parts) if (part.removeprefix(_NOT) in answer.cause) is not part.startswith(_NOT)]
    return lines


def _shown(anchors: list[str]) -> str:
    if len(anchors) > _LISTED:
        return f"{', '.join(anchors[:2])} … {anchors[-1]} ({len(anchors)})"
    return ", ".join(anchors).replace(make.TRACE, "TRACE")


def refresh(file: Path) -> bool:
    """Write what the detector says now into the file; whether it changed."""
    source = file.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    listed = next(n.value for n in ast.parse(source).body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "CASES")
    assert isinstance(listed, ast.Dict)
    written = source
    for decision, value in reversed(list(zip(of(file), listed.values, strict=True))):
        actual = decision.said(finder(decision.code).find(decision.case()))
        if actual != decision.expected:
            assert isinstance(value, ast.Tuple)
            old = value.elts[1]
            begin, end = (
                starts[line - 1] + column
                for line, column in ((old.lineno, old.col_offset), (old.end_lineno or 0, old.end_col_offset or 0))
            )
            written = written[:begin] + _listed(actual).encode() + written[end:]
    file.write_bytes(written)
    return written != source


def _listed(lines: list[str]) -> str:
    quoted = [json.dumps(line, ensure_ascii=False) if '"' not in line else repr(line) for line in lines]
    return f"[{', '.join(quoted)}]" if len(quoted) < 2 else "[\n" + "".join(f"        {line},\n" for line in quoted) + "    ]"
