"""What programs of every kind print when they fail, from the file to the finding; and what looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.model import Finding
from agentcore_analyzer.options import Options
from agentcore_analyzer.pipeline import diagnose, load


def failed(folder: Path, text: str, name: str = "input.log") -> list[Failure]:
    """The failures of a file, in order; those that are known as harmless, too."""
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return list(failures(load([str(path)], Options()).case).all)


def found(folder: Path, text: str, name: str = "input.log") -> list[Finding]:
    """The findings of a file, the weightiest first."""
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return diagnose(load([str(path)], Options()), Options())[0]


_TAG = "[ab12cd34-1111-2222-3333-444455556666] "
_FATAL = "F, [2026-11-29T02:13:20.123456 #7] FATAL -- : " + _TAG
RAILS = {
    "a template": (
        ('Started GET "/orders/7" for 10.0.3.7 at 2026-11-29 02:13:20 +0000\n'
        "ActionView::Template::Error (undefined method `blim' for nil:NilClass):\n"
        "    3: <td>\n    4:   <%= flange.blim %>\n    5: </td>\n  \n"
        "app/views/zorks/_row.html.erb:4:in `block in _app_views_zorks'\n"
        "app/controllers/zorks_controller.rb:12:in 'ZorksController#show'\n"),
        "ActionView::Template::Error: undefined method `blim' for nil:NilClass",
        ("app/views/zorks/_row.html.erb", 4),
    ),
    "with its cause": (
        ("Zork::FlangeError (the flange is wobbly):\nCauses:\nKeyError (key not found: :wick)\n  \n"
        "app/models/zork.rb:8:in `pending'\n/usr/lib/ruby/gems/3.2.0/gems/rack-2.2/lib/rack.rb:7:in `call'\n"),
        "KeyError: key not found: :wick",
        ("app/models/zork.rb", 8),
    ),
    "each line stamped": (
        (f"{_FATAL}  \n{_FATAL}NoMethodError (undefined method `blim' for nil:NilClass):\n{_FATAL}  \n"
        f"{_FATAL}app/models/zork.rb:8:in `pending'\n{_TAG}app/controllers/zorks_controller.rb:3:in `index'\n"),
        "NoMethodError: undefined method `blim' for nil:NilClass",
        ("app/models/zork.rb", 8),
    ),
}


@pytest.mark.parametrize("name", RAILS)
def test_what_rails_logs_of_an_exception(tmp_path: Path, name: str) -> None:
    text, words, place = RAILS[name]
    (failure,) = (f for f in failed(tmp_path, text) if f.said.frames)
    root = failure.said.chain[0] if failure.said.chain else failure.said
    frames = [f for r in failure.said.chain for f in r.frames if f.own]
    assert f"{root.type}: {root.message}" == words
    assert (frames[-1].file, frames[-1].line) == place


def test_a_heading_with_parentheses_is_no_exception(tmp_path: Path) -> None:
    assert not failed(tmp_path, "Zork::Summary (all flanges):\n    1: blim\n    2: wick\nthe end\n")
    assert not failed(tmp_path, "Flange (new):\n  blim: 7\n")


def test_a_level_behind_pairs_and_a_bar(tmp_path: Path) -> None:
    head = "2026-11-29 02:13:20,{} pid=7 user=ci n=zork | "
    lines = ["INFO: no errors were found", "[WARNING]: no wick given", "ERROR! the flange has no blim", "ok: [zork]"]
    (failure,) = failed(tmp_path, "".join(f"{head.format(100 + n)}{line}\n" for n, line in enumerate(lines)))
    assert failure.message == "the flange has no blim"
