"""What programs of every kind print when they fail, from the file to the finding; and what looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.model import Finding
from agentcore_analyzer.options import Options
from agentcore_analyzer.pipeline import diagnose, load
from agentcore_analyzer.redaction import masking


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


def _console(told: list[str], width: int, page: str = "") -> str:
    """What Windows PowerShell writes of these lines of stderr into a file, in a console of that many columns."""
    signs = [line.encode("utf-8").decode(page) if page else line for line in told]
    rows = [f"wick.exe : {signs[0]}", "At line:1 char:1", "+ wick.exe build > zork.txt 2>&1", "+ " + "~" * 60]
    about = [f"    + CategoryInfo          : NotSpecified: ({signs[0][:20]}:String) [], RemoteException",
             "    + FullyQualifiedErrorId : NativeCommandError", " "]  # fmt: skip
    return "".join(f"{part}\r\n" for row in (*rows, *about, *signs[1:]) for part in _broken(row, width))


def _broken(row: str, width: int) -> list[str]:
    parts, rest = [], row
    while len(rest) > width:
        at = rest.rfind(" ", 0, width) + 1
        word = len(rest[at:].split(" ", 1)[0])
        at = width if at <= 4 or word > width else at
        parts.append(rest[:at])
        rest = rest[at:] if not rest.startswith("    +") else "   " + rest[at:]
    return [*parts, rest]


ZORKS = [
    "   Compiling zork v1.2.3",
    "   Compiling blim v0.4.10 for the flange of a wick",
    (r"error: failed to remove C:\Users\ci\zork\target\debug\build\flange-1111\blim.rcgu.o: The process cannot access the file "
    "because it is being used by another process. (os error 32)"),
    "error: could not compile `zork` (build script) due to 1 previous error",
]  # fmt: skip


@pytest.mark.parametrize("width", [30, 34, 47, 64, 300])
def test_what_a_console_of_windows_broke(tmp_path: Path, width: int) -> None:
    (finding,) = found(tmp_path, _console(ZORKS, width))
    assert ZORKS[2].partition("debug")[2] in finding.cause
    assert "another process has the file open" in finding.cause
    assert "CommandError" not in finding.title


@pytest.mark.parametrize("width", [40, 300])
@pytest.mark.parametrize("page", ["", "cp437", "cp850"])
def test_a_failed_test_behind_the_frame_of_a_console(tmp_path: Path, width: int, page: str) -> None:
    told = ["FAIL src/zork.test.ts", "  ● the zork › keeps the wick dry and the flange clean", "",
            "    expect(received).toBe(expected)",
            "", "    Expected: 7", "    Received: 8", "", "      at Object.<anonymous> (src/zork.test.ts:7:9)", "",
            "  ● Console", "", "    console.log", "      lit the wick", "", "      at Wick.light (src/wick.ts:7:9)", "",
            "Tests:       1 failed, 7 passed, 8 total"]  # fmt: skip
    (failure,) = failed(tmp_path, _console(told, width, page))
    words = "test the zork › keeps the wick dry and the flange clean failed: expect(received).toBe(expected)"
    assert failure.message.startswith(words)


def test_a_console_whose_program_went_well(tmp_path: Path) -> None:
    told = ["PASS src/zork.test.ts", "PASS src/blim/a-file-with-a-rather-long-name.test.ts", "Tests:       8 passed, 8 total"]
    for width in (30, 300):
        assert not failed(tmp_path, _console(told, width))


@pytest.mark.parametrize(
    "kept", ["bind on address ('0.0.0.0', 4000): [winerror 10048] wick", "ogni indirizzo di socket (a/b 7)", "socket address 7 of zork"]
)
def test_the_address_of_a_socket_is_nobodys_home(kept: str) -> None:
    assert masking.without_secrets(kept) == kept
