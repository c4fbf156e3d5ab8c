"""
What can go wrong outside the input's content.

    AnalyzerError
     ├─ NoReadableInput   nothing that was named could be read (exit 3)
     ├─ NothingToCompare  a side of `analyze diff` holds no request (exit 3)
     ├─ BaselineError     a file that was named as the baseline is no report (exit 2)
     ├─ PatternFileError  a pattern file that was named cannot be used (exit 2)
     ├─ RuleFileError     a file of rules that was named cannot be used (exit 2)
     ├─ MapFileError      a map that was named cannot be used (exit 2)
     ├─ PriceFileError    a file that was named for prices cannot be used (exit 2)
     ├─ QueryError        a query cannot be read or run (exit 2); beside the language, in `query.errors`
     └─ PluginError       an installed parser or detector breaks the contract (exit 70)

Rooms have some of their own, beside what raises them: minimise.CannotMinimise, ticket.TooBig, replay.BadFixture,
fleet.output.Refused (exit 2), ticket.Refused (exit 3), fleet.pool.WorkerLost (exit 70).

A bad input is not an error: it becomes `model.Damage`, and what was readable is analysed.
"""

from __future__ import annotations


class AnalyzerError(Exception):
    """Root of all errors this package raises on purpose."""


class NoReadableInput(AnalyzerError):
    """Nothing that was named could be read, or no parser recognised any of it."""


class NothingToCompare(AnalyzerError):
    """A side of a comparison holds no request (no spans), or not the one that was named."""


class BaselineError(AnalyzerError):
    """A file that was named as the baseline is no JSON report; the message says why."""


class PatternFileError(AnalyzerError):
    """A pattern file cannot be used; the message names file, line and column."""


class RuleFileError(AnalyzerError):
    """A file of rules cannot be used; the message names file, line and column."""


class MapFileError(AnalyzerError):
    """A map of fields cannot be used; the message says why."""


class PriceFileError(AnalyzerError):
    """A price file cannot be used; the message says why."""


class PluginError(AnalyzerError):
    """An installed parser or detector breaks the contract; the message names its file."""


def describe_crash(exc: BaseException, what: str = "analyzer") -> str:
    """Where it broke, without any value of the input: exception messages may quote it."""
    from pathlib import Path  # nothing breaks in most runs

    last = exc.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f" at {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return f"{what}: {type(exc).__name__}{place}"
