"""How the tests of the readers look at what a text says failed: by one reader, or by all as a report sees it."""

from __future__ import annotations

import importlib
from typing import NamedTuple

from agentcore_analyzer.failures.of_logs import main_ones
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import FailureKind, Said

PACKAGE = "agentcore_analyzer.failures.said"


class Hit(NamedTuple):
    """A text and what is to be read of it: `words` stand in the message, the first of them in the quote or the code, too."""

    text: str
    kind: FailureKind
    code: str = ""
    words: str = ""
    status: int | None = None
    severity: int = 0


def by_reader(name: str, text: str, severity: int = 0) -> list[Said]:
    """What one reader says of a text, if its hints stand in it."""
    module = importlib.import_module(f"{PACKAGE}.{name}")
    if severity < getattr(module, "ALWAYS_FROM", 99) and not any(h in text for h in module.HINTS):
        return []
    return list(module.read(text, severity))


def told(text: str, severity: int = 0) -> list[Said]:
    """What all readers say together."""
    return main_ones(said_in(text, severity))


def check(name: str, hit: Hit) -> None:
    """The reader finds it, its quote stands in the text, and no other reader says more than it of something else."""
    found = by_reader(name, hit.text, hit.severity)
    fitting = [s for s in found if s.kind is hit.kind and hit.code in ("", s.code) and hit.words in s.message]
    assert fitting, (hit.text, found)
    assert hit.status is None or any(s.http_status == hit.status for s in fitting), fitting
    for said in found:
        assert said.quote in hit.text[said.start : said.end], said
    together = told(hit.text, hit.severity)
    assert any(hit.words in f"{s.message} {s.quote}" and hit.code in f"{s.code} {s.message} {s.quote}" for s in together), together
