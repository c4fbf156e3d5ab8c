"""Plugins as a run holds them: a detector or a parser that is imported when it is asked."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from agentcore_analyzer.errors import PluginError
from agentcore_analyzer.failures.records import Stage
from agentcore_analyzer.model import Explains, Finding, Kind, NotChecked, Parser
from agentcore_analyzer.tuples import NamedTuple

_imported = cache(importlib.import_module)  # asked of each detector for each case, of each parser for each input


@cache
def kinds_of(*names: str) -> frozenset[Kind]:
    """One of the alternatives of what detectors need, as the index has it: its 700 are 25."""
    return frozenset(map(Kind, names))


class Detector(NamedTuple):
    """
    One detector module, imported when it is asked. `needs` is a tuple of alternatives: any one of these sets of kinds will do.
    `effects` are the codes whose findings it makes consequences of its own. `stage` says when it looks; `claims` whether its
    findings explain failures (what is slow or insecure explains none); `failing` which failures are all that it looks at (`any`,
    those `left` that no finding of an earlier stage explains, those `told` by somebody else than a tool; empty where it looks at
    more), `said` that it looks at nothing but what logs, documents and failures say. Without these it is not asked, nor imported.
    """

    code: str
    title: str
    needs: tuple[frozenset[Kind], ...]
    package: str
    module: str
    symptoms: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    stage: Stage = Stage.SPECIFIC
    claims: bool = True
    failing: str = ""
    said: bool = False
    made: Any = None  # of a file of rules, which has no module: something with `find(case)`
    text: str = ""  # the manual of such a one

    def find(self, case: Any) -> Iterable[Finding | NotChecked]:
        found: Iterable[Finding | NotChecked] = (self.made or _imported(self.module)).find(case)
        return found

    @property
    def family(self) -> str:
        """The folder of a built-in one; else the name of the package that brings it."""
        return self.module.split(".")[-2] if self.package == "agentcore_analyzer" else self.package

    @property
    def manual(self) -> str:
        return self.text if self.made is not None else importlib.import_module(self.module).__doc__ or ""

    @property
    def explains(self) -> tuple[Explains, ...]:
        """The findings of others that it makes consequences of its own."""
        return () if self.made is not None else tuple(getattr(importlib.import_module(self.module), "EXPLAINS", ()))


class Installed(NamedTuple):
    """
    One parser under the name its users give to --input-format, imported when it is asked.

    What a module says of itself, all of it optional: `HINTS`, strings of which one stands in the head of every input that it
    knows; `SHAPES`, the shapes of such heads (`model.Head.shape`, and `json-lines` for lines of which each opens like an object);
    `BEST`, the highest score that it gives; `BY_LINES`, that it reads each line of JSON without those before, so that processes
    may share a file, and read a record of it once more. `beside`: whether it reads the text between the documents of another
    parser's input.
    """

    name: str
    title: str
    package: str
    module: str
    hints: tuple[bytes, ...] = ()
    shapes: frozenset[str] = frozenset()
    best: int = 100
    beside: bool = False
    made: Parser | None = None  # of a pattern file, which has no module

    @property
    def parser(self) -> Parser:
        return self.made if self.made is not None else cast("Parser", _imported(self.module))

    @property
    def manual(self) -> str:
        return self.parser.__doc__ or ""

    def may_know(self, told: bytes, shape: str) -> bool:
        """Whether it is worth the import to ask it of this head, which is `shortened`."""
        if self.shapes and shape not in self.shapes:
            return False
        for hint in self.hints:
            if hint in told:
                return True
        return not self.hints


_FAILURES = ("", "any", "left", "told")  # see `Detector.failing`


def which_failures(said: Any) -> str:
    """What a module's `FAILING` means. Raises PluginError."""
    which = said if isinstance(said, str) else "any" if said else ""
    if which not in _FAILURES:
        raise PluginError(f"FAILING is True, False, or one of {', '.join(_FAILURES[2:])}")
    return which


_QUOTE = b'"'


def shortened(raw: bytes) -> bytes:
    """
    A head with each of the strings in it once: records repeat most of theirs, and hundreds of hints are looked for.

    A hint without a quote, but at its ends, stands in it if it stands in the head.
    """
    return _QUOTE + _QUOTE.join(dict.fromkeys(raw.split(_QUOTE))) + _QUOTE


def usable(hints: Iterable[bytes]) -> tuple[bytes, ...]:
    """The hints that can be looked for; none, and the parser is asked of every head, where one has a quote inside."""
    every = tuple(hints)
    return () if any(_QUOTE in hint[1:-1] for hint in every) else every
