"""Chains of causes as Rust's programs print them are one failure, whose root is the last; any other list of numbers is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import failures
from agentcore_analyzer.options import Options

CARGO = """    Updating the index
error: failed to get `wick` as a dependency of package `lamp v0.1.0 (/srv/lamp)`

Caused by:
  failed to load source for dependency `wick`

Caused by:
  the forge of the lamplighters said nothing
"""
ANYHOW = """Error: could not light the lamp

Caused by:
    0: could not open the oil store
    1: the forge of the lamplighters said nothing
"""
LOGGED = """2026-11-29T10:00:00.000Z  INFO lamp::shop: opens
2026-11-29T10:00:00.250Z ERROR lamp::shop: could not light the lamp

Caused by:
    0: could not open the oil store
    1: the forge of the lamplighters said nothing

Location:
    src/shop.rs:17:9
2026-11-29T10:00:01.000Z  INFO lamp::shop: closes
"""
EYRE = """WARNING: try #2, trying again within 10.0s..
The lamp shop has a hard time right now:
   0: could not light the lamp
   1: could not open the oil store
   2: the forge of the lamplighters said nothing

Location:
   src/shop.rs:17

Backtrace omitted. Run with RUST_BACKTRACE=1 environment variable to display it.
Run with RUST_BACKTRACE=full to include source snippets.
"""
SPANS = """Error:
   0: could not light the lamp
   1: the forge of the lamplighters said nothing

Location:
   src/shop.rs:17

  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ SPANTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

   0: lamp::shop::light with name="zork"
      at src/shop.rs:12

Backtrace omitted. Run with RUST_BACKTRACE=1 environment variable to display it.
"""
LIST = """The lamp shop has these lamps:
   0: the red one
   1: the blue one, which failed

Location:
   the old town
"""


def _told(text: str, tmp_path: Path) -> list[tuple[str, str]]:
    file = tmp_path / "run.txt"
    file.write_text(text, "utf-8")
    found = failures(pipeline.load([str(file)], Options(plugins=False)).case).all
    return [(f.message, f.said.chain[-1].message if f.said.chain else "") for f in found]


@pytest.mark.parametrize(("text", "outer"), [
    (CARGO, "failed to get `wick` as a dependency of package `lamp v0.1.0 (/srv/lamp)`"),
    (ANYHOW, "could not light the lamp"), (LOGGED, "lamp::shop: could not light the lamp"),
    (EYRE, "could not light the lamp"), (SPANS, "could not light the lamp"),
], ids=["cargo", "anyhow", "logged", "eyre", "spans"])  # fmt: skip
def test_one_failure_and_its_root(text: str, outer: str, tmp_path: Path) -> None:
    assert _told(text, tmp_path) == [("the forge of the lamplighters said nothing", outer)]


def test_any_other_list_is_no_chain(tmp_path: Path) -> None:
    assert not any(outer for _, outer in _told(LIST, tmp_path))


def test_what_follows_is_not_swallowed(tmp_path: Path) -> None:
    text = EYRE + "\n2026-11-29 10:00:01 ERROR lamp.shop - the till is empty: 4\n"
    assert [m for m, _ in _told(text, tmp_path)][1:] == ["the till is empty: 4"]
