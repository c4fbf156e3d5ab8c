"""A traceback as IPython and Jupyter draw it is one record, from its head to the line that names the exception again."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding

RULER = "-" * 75


def _head(name: str) -> str:
    return name + "Traceback (most recent call last)".rjust(75 - len(name))


# Lines of IPython 9, as it printed them.
CELL = f"""{RULER}
{_head("WickLost")}
Cell In[2], line 1
----> 1 lantern.light('zork')
      2 # ERROR: this is only a comment

File ~/sheds/north/lantern.py:8, in light(name)
      7 try:
----> 8     return trim(name)
      9 except KeyError:
     10     # Failed to trim: could not find the wick
   (...)     12     ValueError: never raised here

File ~/sheds/north/lantern.py:5, in trim(name)
      3 def trim(name):
----> 5     raise WickLost(f"no wick for {{name}}")

WickLost: no wick for zork
"""
CHAINED = f"""{RULER}
{_head("WickLost")}
File ~/sheds/north/lantern.py:5, in trim(name)
      4     # Failed to trim: could not find the wick
----> 5     raise WickLost(f"no wick for {{name}}")

WickLost: no wick for zork
  looked in the shed
and in the attic

The above exception was the direct cause of the following exception:

{_head("RuntimeError")}
Cell In[2], line 1
----> 1 lantern.light('zork')

File ~/sheds/north/lantern.py:11, in light(name)
     10     # ERROR: this is only a comment
---> 11     raise RuntimeError(f"lantern {{name}} stays dark") from e

RuntimeError: no wick for zork
"""
OLD = f"""{RULER}
{_head("WickLost")}
<ipython-input-3-a27f1c0b9d11> in <module>
      1 import lantern
----> 2 lantern.light('zork')

~/sheds/north/lantern.py in light(name)
      7     # Failed to trim: could not find the wick
----> 8     return trim(name)

/opt/python/lib/python3.7/site-packages/shed/tools.py in trim(name, *args)
    101         # ERROR: wick
--> 102         raise WickLost(name)

WickLost: no wick for zork
"""
COLOURED = CELL.replace("WickLost ", "\x1b[31mWickLost\x1b[39m ", 1).replace("---->", "\x1b[32m---->\x1b[39m").replace(
    "WickLost: no", "\x1b[31mWickLost\x1b[39m: no"
)


def _findings(text: str, tmp_path: Path) -> list[Finding]:
    file = tmp_path / "cell.txt"
    file.write_text(text, "utf-8")
    return list(pipeline.analyze([str(file)]).findings)


@pytest.mark.parametrize("text", [CELL, CHAINED, OLD, COLOURED], ids=["cell", "chained", "old", "coloured"])
@pytest.mark.parametrize("after", ["", "\nHas anybody an idea what the shed is for?\n"], ids=["", "prose"])
def test_one_failure_with_its_message_and_not_cut(text: str, after: str, tmp_path: Path) -> None:
    found = _findings(text + after, tmp_path)
    assert [f.title.partition(" looked")[0] for f in found] == ["WickLost: no wick for zork"]
    assert "cut (" not in found[0].cause
    assert "lantern.py" in found[0].cause


def test_a_client_library_in_the_frames_changes_nothing(tmp_path: Path) -> None:
    text = CELL.replace("~/sheds/north/lantern.py:5", "/opt/lib/python3.12/site-packages/httpx/_client.py:5")
    assert [f.title for f in _findings(text, tmp_path)] == ["WickLost: no wick for zork"]


def test_two_cells_are_two_failures(tmp_path: Path) -> None:
    other = CELL.replace("WickLost ", "OilGone  ", 1).replace("WickLost: no wick", "OilGone: no oil")
    found = _findings(CELL + "\n" + other, tmp_path)
    assert sorted(f.title for f in found) == ["OilGone: no oil for zork", "WickLost: no wick for zork"]
    found = _findings(CELL + "\n" + other.partition("\n")[2], tmp_path)  # no ruler between them
    assert sorted(f.title for f in found) == ["OilGone: no oil for zork", "WickLost: no wick for zork"]


def test_a_cut_one_says_so(tmp_path: Path) -> None:
    found = _findings(CELL.partition("\nWickLost:")[0] + "\n", tmp_path)
    assert [f.title for f in found] == ["WickLost"]
    assert "cut (end)" in found[0].cause


def test_the_log_goes_on_behind_it(tmp_path: Path) -> None:
    after = "2026-11-29 10:00:01,250 ERROR lamp.shop: the shop is closed: 17\n2026-11-29 10:00:02,250 INFO lamp.shop: done\n"
    titles = [f.title for f in _findings("2026-11-29 10:00:00,100 INFO lamp.shop: begins\n" + CELL + after, tmp_path)]
    assert len(titles) == 2
    assert any("the shop is closed" in t for t in titles)


def test_words_about_tracebacks_are_none(tmp_path: Path) -> None:
    text = "2026-11-29 10:00:00,100 INFO lamp.shop: prints a Traceback (most recent call last) if asked\n"
    assert _findings(text, tmp_path) == []
