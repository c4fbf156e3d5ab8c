"""The way from a text to its stack traces: unwrapped, given to each language, and put back to where it stands."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType

from agentcore_analyzer import index
from agentcore_analyzer.conventions.texts import begin_of, holds
from agentcore_analyzer.redaction.masking import without_secrets
from agentcore_analyzer.stacktraces import unwrap
from agentcore_analyzer.stacktraces.lines import Line
from agentcore_analyzer.stacktraces.records import Raised, StackTrace
from agentcore_analyzer.tuples import NamedTuple

# Of two languages that both read a print, the earlier one knows it better.
_LANGUAGES = (
    "python_forms", "python", "go", "rust", "java", "javascript", "javascript_ends", "dotnet", "ruby", "php", "native", "shell",
)  # fmt: skip
MOST = 2_000  # traces of a language and a writer in one text: a log of a megabyte holds fewer, and lists of errors say no more
_LOOSE = 300  # a quote is a line; what is longer is cut


class _Language(NamedTuple):
    """One language, whose module is imported when a text may hold a print of it."""

    name: str
    hints: tuple[str, ...]

    @property
    def find(self) -> Callable[[Sequence[str]], Iterator[StackTrace]]:
        return _module(self.name).find  # type: ignore[no-any-return]


@cache
def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__package__}.{name}")


@cache
def _languages() -> tuple[_Language, ...]:
    known = index.known_here(_folder())
    return tuple(_Language(name, tuple(known[name]["hints"] if name in known else _module(name).HINTS)) for name in _LANGUAGES)


def _folder() -> Path:
    return Path(importlib.import_module(__package__).__path__[0])


def language_index() -> str:
    """`index.json` for the languages as they are."""
    return index.text(index.modules_of(_folder()), {name: {"hints": list(_module(name).HINTS)} for name in _LANGUAGES})


# Literal strings of which one stands in every text that holds a stack trace.
HINTS = (
    "Traceback", "E   ", "Fatal", 'File "', 'File \\', "exception was the direct cause", "another exception occurred:", " at ", "\tat ", "\nat ", "tat ", "\xa0at ",
    ":in `", ":in '", ".rb:", "PHP ", "Stack trace:", "Sanitizer", "runtime error: ", "Assertion `", "Assertion failed", ": line ", "not found", "heap out of",
    "can't open file", "No module named", "sh: ", "core dumped", "Segmentation", "terminate called", "error TS", "Cannot find module",
    "SyntaxError: ", "Parse error: ", ".sh: ", "panic", "fatal error: ", "goroutine ", ".go:", "Caused by:", "Location:", "Node.js v", "AggregateError",
)  # fmt: skip


def traces_in(text: str) -> list[StackTrace]:
    """Every stack trace that a text holds, in the order of the text."""
    if not holds(text, HINTS):
        return []
    found: list[StackTrace] = []
    for view in unwrap.views(text):
        strings = unwrap.plain(view)
        whole = "\n".join(strings)
        taken: list[tuple[int, int]] = []
        for language in _languages():
            if not holds(whole, language.hints):
                continue
            mine = [t for t in islice(language.find(strings), MOST) if t.chain]
            free = _free(mine, taken)
            taken.extend((t.start, t.end) for t in free)
            taken.sort()
            found.extend(_placed(t, view, text) for t in free)
    return sorted(found, key=lambda t: (t.begin, t.finish))


def _free(mine: list[StackTrace], taken: list[tuple[int, int]]) -> list[StackTrace]:
    """The traces that no earlier language has read; both lists are in order."""
    if not taken:
        return mine
    kept, at = [], 0
    for trace in mine:
        while at < len(taken) and taken[at][1] <= trace.start:
            at += 1
        if at == len(taken) or taken[at][0] >= trace.end:
            kept.append(trace)
    return kept


def _placed(trace: StackTrace, view: list[Line], text: str) -> StackTrace:
    begin, finish = unwrap.span(view, trace.start, trace.end)
    last = view[min(trace.end, len(view)) - 1]
    return trace._replace(
        chain=tuple(_quoted(r, view, text) for r in trace.chain),
        related=tuple(_quoted(r, view, text) for r in trace.related),
        start=view[trace.start].number,
        end=last.number + 1,
        begin=begin,
        finish=finish,
        rows=tuple(dict.fromkeys(line.number for line in view[trace.start : trace.end])),
    )


def _quoted(raised: Raised, view: list[Line], text: str) -> Raised:
    """An exception with the line that names it, as that line stands in the text."""
    line = view[raised.at]
    original = text[line.start : line.end]
    said = line.text.strip(" \t|+│")
    if said in original:
        quote = said
    elif "\x1b" in original:  # without the colours: the longest piece between two of them
        pieces = [p.strip() for p in unwrap.pieces(original)]
        quote = next((p for p in pieces if len(p) > 3 and p in raised.message), max(pieces, key=len))
    else:
        quote = original.split("\n", 1)[0].strip()
    return raised._replace(at=line.number, quote=quote if len(quote) <= _LOOSE else begin_of(without_secrets(quote[: 2 * _LOOSE]), _LOOSE))
