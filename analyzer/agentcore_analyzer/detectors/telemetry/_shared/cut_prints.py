"""Prints that end too early: a stack trace without the exception that left, a command that broke off while it wrote the file."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind, failures
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY
from agentcore_analyzer.model import Document, Evidence, LogRecord, Step
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.tuples import NamedTuple

# Python's sentence where the code page of a console or pipe lacks a character.
_CHARMAP = late(r"'(?P<codec>charmap|cp\d{3,5}|ascii|latin-1|gbk)' codec can't encode characters? (?P<what>'[^']{1,12}'|in position)")
# The commands whose output such files are.
_WRITERS = late(r"(?:^|\n)\s{0,8}(?:aws|agentcore|aws\.exe|sam|cdk|analyze)\s?: ")
# A print of Go begins with what failed: where its end is missing, frames are.
_NAMED_FIRST = frozenset({"go"})
_TITLE = 200  # characters of a line that a title still bears


class Cut(NamedTuple):
    """One cut print: title, cause, proof and step of the finding about it."""

    title: str
    cause: str
    evidence: tuple[Evidence, ...]
    step: Step
    subject: str


def cut_prints(case: Case) -> Iterator[Cut]:
    ends = (f for f in failures(case).all if f.said.truncated in ("end", "both") and f.said.language not in _NAMED_FIRST)
    exports = {id(e.log) for e in exporter_failures.failures(case)}  # what they say of a cut print stands in their own finding
    traces = [f for f in ends if not _named(f) and not f.harmless and id(f.sources[0]) not in exports]
    if traces:
        yield _traces(traces)
    for failure in failures(case).all:
        source = failure.sources[0]
        text = source.data if isinstance(source, Document) and isinstance(source.data, str) else getattr(source, "text", None) or ""
        found = _CHARMAP.search(failure.message) or _CHARMAP.search(failure.said.quote)
        if found and _WRITERS.search(text):
            yield Cut(
                f"The command that wrote {failure.place.file} broke off at a character that its code page lacks",
                f"It says “{failure.said.quote.strip()[:200]}”: what it would have written behind that is not in the file.",
                (_proof(failure, "the command broke off"),),
                Step("Write UTF-8 and export again.", "export PYTHONUTF8=1 PYTHONIOENCODING=utf-8", "no such line, and the later records"),
                "charmap",
            )
            return


def _named(failure: Failure) -> bool:
    """
    Whether an exception of the print can be seen that led to the one that is missing: then the failure has a name, and whoever
    tells of it says what is missing. One that was merely being handled is no cause.
    """
    chain = failure.said.chain
    if chain and failure.said.trigger and not chain[-1].type:
        return False
    return any(r.type or r.message for r in chain) if chain else bool(failure.type)


def _traces(found: list[Failure]) -> Cut:
    seen = next((r for f in found for r in f.said.chain if r.type), None)
    handled = _shortened(f"{short(seen.type)}: {seen.message}") if seen is not None else ""
    alone = (f.message for f in found if f.message and f.kind is FailureKind.EXCEPTION and not any(r.type or r.message for r in f.said.chain))
    words = _shortened(next(alone, "") or _headed(found[0]))
    return Cut(
        f"{words}: the stack trace below it is cut before its exception" if words
        else f"A stack trace is cut before its exception, which came while “{handled}” was handled" if handled
        else f"A stack trace in {found[0].place.file} is cut before its exception",
        f"{'What stands above the print says what failed. ' if words else ''}The print ends before the line that names the exception,"
        f" so its name and message are not told there.{f' What was handled, {handled}, may be no cause at all.' if handled else ''}{_reached(found[0])}",
        tuple(_proof(f, "the print ends too early") for f in found[:10]),
        Step("Copy the whole print, to the line that names the last exception, and analyze it again."),
        "stack-trace",
    )


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words.rstrip(":. ") if len(words) <= _TITLE else f"{words[:_TITLE].rpartition(' ')[0]} …"


def _headed(failure: Failure) -> str:
    """What a logger wrote of its own above the print, in the same record."""
    from agentcore_analyzer.failures.said._texts import message_of  # where a print is cut

    source = failure.sources[0]
    text = source.text or "" if isinstance(source, LogRecord) and source.severity >= ERROR_SEVERITY else ""
    head = text[: failure.said.start].partition("\n")[0]
    return message_of(head) if head.strip() and not head.lstrip().startswith("Traceback") else ""


def _reached(failure: Failure) -> str:
    """How far the calls can be followed: the exception was raised there, or below."""
    said = failure.said
    frames = next((r.frames for r in reversed(said.chain) if r.frames), said.frames)
    if not frames:
        return ""
    last = frames[-1]
    return f" The last call that can be seen is in {last.function or 'the file'}, {last.file}{'' if last.line is None else f':{last.line}'}."


def _proof(failure: Failure, what: str) -> Evidence:
    return Evidence(failure.place, what, failure.trace_id, failure.span_id, failure.time_ns, failure.said.quote.strip())
