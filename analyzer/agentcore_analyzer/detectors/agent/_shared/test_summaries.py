"""How runners of tests sum up a run at its end: pytest, unittest, jest, mocha, go test, cargo test and Maven."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late

_SUMMARY = late(
    r"^=+ .*?\b(?P<pytest>[1-9]\d*) (?:failed|errors?)\b.*=+\s*$|^FAILED \((?P<unittest>[^)]*)\)|^Tests:\s+(?P<jest>[1-9]\d*) failed|^[^\S\n]*\s(?P<mocha>[1-9]\d*) failing$"
    r"|^(?P<go>FAIL)\t\S+|^test result: (?P<cargo>FAILED)\.|^\[?(?:ERROR|INFO)?\]?[^\S\n]*Tests run: \d+, Failures: (?P<maven>[1-9]\d*)"
    r"|^(?P<passed>=+ .*?\b\d+ passed\b.*=+\s*$|OK(?: \(.*\))?$|Tests:\s+\d+ passed|[^\S\n]*\s\d+ passing\b.*$|ok\s+\t?\S+\s+[\d.(]+|test result: ok\.)",
    re.MULTILINE,
)
_LINES = 60  # of a result's end: there the summary stands


def tests_passed(result: str) -> bool | None:
    """Whether a run of tests passed, by what a call gave; None where that sums up none."""
    hits = list(_SUMMARY.finditer("\n".join(result.splitlines()[-_LINES:])))
    return None if not hits else all(h["passed"] for h in hits)
