"""Which lines belong to a report of errors by numbers."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

# A report of errors by numbers, the outermost first, as Rust's eyre prints it: the place, a trace of spans, and hints follow.
REPORT = "report"
_FIRST_CAUSE = late(r"\s{1,12}0: \S")
_REPORTED = late(r"\s{1,40}(?:\d{1,4}: \S|at \S|━|⋮|\S{1,500}:\d{1,9}(?::\d{1,9})?\s*$)")
_REPORT_TAILS = (
    "Caused by:", "Location:", "Backtrace omitted", "Run with RUST_", "Stack backtrace:", "stack backtrace:", "Backtrace:",
)  # fmt: skip


def reports(text: str) -> bool:
    """Whether an indented line is the first of a list of errors by numbers."""
    return _FIRST_CAUSE.match(text) is not None


def in_report(text: str, gap: int) -> bool:
    """Whether a line belongs to the report of errors that is open; `gap` is negative behind a blank line."""
    if text[0] in " \t":
        return gap > 0 or _REPORTED.match(text) is not None
    return text.startswith(_REPORT_TAILS)


def heads_causes(text: str) -> bool:
    """Whether the causes of what stands above a blank line follow, each below such a line."""
    return text.rstrip() in ("Caused by:", "Location:")
