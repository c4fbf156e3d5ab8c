"""A paste is no document where more than one stands in it: a script and what came of it, a print within something like JSON."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import pipeline

SCRIPT = (
    "import asyncio\nfrom lamps import Lamp\n\nlamp = Lamp(room=\"hall\")\n\nasync def light():\n    async with lamp.open() as wick:\n"
    "        await wick.burn()\n\nasyncio.run(light())\n"
)
SAID = "\nThis is what I get.\nError: Lamp.burn: WebSocket error: wss://lamps.example/rooms/hall 404 Not Found\nNo such room\n"
PRINT = (
    'Agent 0: Generating:\n{\n    "system_error": "Traceback (most recent call last):\n  File "/srv/lib/python3.12/site-packages/lamps/base.py", line 16, in burn\n'
    "    raise self.dark() from None\nlamps.LampError: the barrel is empty\n\"\n}\nnext round\n"
)


def _report(text: str, tmp_path: Path) -> list[str]:
    (tmp_path / "lamp.txt").write_text(text, "utf-8")
    return [f.title for f in pipeline.analyze([tmp_path / "lamp.txt"]).findings]


def test_an_error_below_a_script(tmp_path: Path) -> None:
    assert any("404" in title for title in _report(SCRIPT + SAID, tmp_path))


def test_a_script_alone_tells_of_nothing(tmp_path: Path) -> None:
    assert _report(SCRIPT, tmp_path) == []
    assert _report(SCRIPT + '\nraise LampError("Error: HTTP 404 is what a dark room answers")\n', tmp_path) == []


def test_a_print_within_braces_is_no_damaged_document(tmp_path: Path) -> None:
    assert _report(PRINT, tmp_path) == ["LampError: the barrel is empty"]


def test_a_document_that_is_cut_stays_damaged(tmp_path: Path) -> None:
    found = _report('{\n  "system_error": "the barrel is empty",\n  "rooms": [\n    "hall"\n', tmp_path)
    assert not any("LampError" in title for title in found)
