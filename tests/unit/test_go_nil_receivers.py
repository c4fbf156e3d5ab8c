"""A panic of Go over a nil pointer: its signal, whose code it was, and what was called on nil."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.stacktraces.reading import traces_in

OLD = """panic: runtime error: invalid memory address or nil pointer dereference
[signal 0xb code=0x1 addr=0x0 pc=0x4a25df]

goroutine 9 [running]:
forge.example/lamps/sdk/oil.(*Store).fill(0x0, 0xc2082ca570, 0x6e0d00)
        /home/ann/gocode/src/forge.example/lamps/sdk/oil/store.go:51 +0x1f
forge.example/lamps/sdk/oil.(*Store).Fill(0x0, 0xc2082c2100)
        /home/ann/gocode/src/forge.example/lamps/sdk/oil/api.go:41 +0x17d
main.(*lamp).light(0xc2090b8c00, 0xc2083f68f0)
"""
WHOLE = OLD + """        /home/ann/gocode/src/forge.example/ann/shop/main.go:12 +0x44
main.main()
        /home/ann/gocode/src/forge.example/ann/shop/main.go:30 +0x44
"""
MODULES = """panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x481442]

goroutine 1 [running]:
shop/oil.(*Store).Fill(0x0, {0x4b2f3a, 0x5})
        /srv/shop/oil/store.go:51 +0x1f
main.main()
        /srv/shop/main.go:30 +0x44
exit status 2
"""
GIVEN = MODULES.replace("Fill(0x0, ", "Fill(0xc000012345, ")


def _cause(text: str, tmp_path: Path) -> str:
    file = tmp_path / "panic.txt"
    file.write_text(text, "utf-8")
    return pipeline.analyze([str(file)]).findings[0].cause


@pytest.mark.parametrize("text", [OLD, WHOLE, MODULES])
def test_the_signal_by_its_name(text: str) -> None:
    (trace,) = traces_in(text)
    assert trace.chain[0].code == "SIGSEGV"


def test_what_was_fetched_is_not_the_programs_own(tmp_path: Path) -> None:
    assert [f.own for f in traces_in(OLD)[0].chain[0].frames] == [True, False, False]
    assert [f.own for f in traces_in(WHOLE)[0].chain[0].frames] == [True, True, False, False]
    assert "own code was at main.(*lamp).light; it was raised inside of that" in _cause(OLD, tmp_path)
    assert "own code was at /home/ann/gocode/src/forge.example/ann/shop/main.go:12" in _cause(WHOLE, tmp_path)
    assert all(f.own for f in traces_in(MODULES)[0].chain[0].frames)


def test_what_was_called_on_nil(tmp_path: Path) -> None:
    assert "Fill was called on a nil *Store (0x0), by main.(*lamp).light." in _cause(OLD, tmp_path)
    assert "Fill was called on a nil *Store (0x0), by main.main." in _cause(MODULES, tmp_path)
    assert "on a nil" not in _cause(GIVEN, tmp_path)
