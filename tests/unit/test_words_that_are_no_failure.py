"""Words of a failure that stand in what says none: a mild line of another logger, a setting's name, a printed prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.passed_on import level_of


def _titles(text: str, tmp_path: Path) -> list[str]:
    file = tmp_path / "host.log"
    file.write_text(text, "utf-8")
    return [f.title for f in pipeline.analyze([str(file)]).findings]


INNER = {
    "Python": "2026-11-29 10:00:01,250 - lamp.wick - {} - Trimming 4 wicks of the order 17",
    "uvicorn": "{}:     Waiting for the lamplighter to finish",
    "loguru": "2026-11-29 10:00:01.250 | {} | lamp.wick:trim:12 - Trimming 4 wicks",
    "brackets": "[{}] Trimming 4 wicks of the order 17",
    "JSON": '{{"ts": "10:00:01", "level": "{}", "msg": "Trimming 4 wicks"}}',
}
HOSTS = [
    "2026-11-29 10:00:01.251 [error] lamp-shop: ",
    "[error] [server lamp-shop] ",
    "2026-11-29T10:00:01.251Z [lamp-shop] [error] ",
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("form", INNER)
def test_the_inner_logger_knows_the_level(form: str, host: str, tmp_path: Path) -> None:
    line = host + INNER[form].format("INFO")
    assert level_of(line) == 9
    assert _titles(f"{line}\n{line.replace('4', '5')}\n", tmp_path) == []
    assert level_of(host + INNER[form].format("ERROR")) in (0, 17)  # the inner one may be taken for the host's own
    said = INNER[form].format("ERROR").replace("Trimming 4 wicks", "Could not trim 4 wicks").replace("Waiting for", "Lost")
    wrong = host + said
    assert len(_titles(f"{line}\n{wrong}\n", tmp_path)) == 1


@pytest.mark.parametrize("words", ["the INFO table is gone", "wick: gone: no INFO"])
def test_a_level_among_the_words_is_none(words: str, tmp_path: Path) -> None:
    line = f"2026-11-29 10:00:01.251 [error] lamp-shop: {words}"
    assert level_of(line) == 0
    assert len(_titles(line + "\n", tmp_path)) == 1


@pytest.mark.parametrize("line", [
    "10:00:08 LAMP_WICK_MISSING is set. Configured lamp policy to LOG_ERROR.",
    "10:00:08 LAMP_FALLBACK_MODE is defined, strategy IGNORE_ERROR",
    "LAMP_WICK_MISSING is configured: RAISE_ERROR",
])  # fmt: skip
def test_what_is_set_is_no_refusal(line: str, tmp_path: Path) -> None:
    assert _titles(f"10:00:07 Lamp shop 2.1\n{line}\n10:00:09 Listening\n", tmp_path) == []


@pytest.mark.parametrize("state", ["is not set.", "must be set", "is required", "is not defined"])
def test_what_is_not_set_is_one(state: str, tmp_path: Path) -> None:
    assert len(_titles(f"10:00:07 Lamp shop 2.1\nLAMP_WICK {state}\n", tmp_path)) == 1


PROMPT = """INFO:lamp.shop:Loaded the prompt: You are the keeper of the lamps.
Rules of the shop:
- Do not guess which wick is missing.
- Use only the lamps that are listed.
- Lamps that could not be lit are listed last.
- Never mention oil.
When the list says that lighting failed or oil could not be delivered:
- Answer with the reason, word for word.
- If the request timed out, say so.
Error handling:
The lighter failed to strike: repeat the words of the lighter.
- Error messages must be copied as they are.
- Connection refused by the shop means that it is closed.
- Always end with the number of lamps.
INFO:     127.0.0.1:5000 - "POST / HTTP/1.1" 200 OK
"""
LIST = """INFO:lamp.shop:Lighting 9 lamps
Lamps that are dark:
- failed to light lamp 1: no oil
- failed to light lamp 2: no oil in the can
- lamp 3 is lit
- lamp 4 is lit
- lamp 5 is lit
- lamp 6 is lit
- lamp 7 is lit
INFO:     127.0.0.1:5000 - "POST / HTTP/1.1" 200 OK
"""


def test_a_printed_prompt_tells_of_no_failure(tmp_path: Path) -> None:
    assert _titles(PROMPT, tmp_path) == []


def test_what_fails_behind_a_prompt_is_one(tmp_path: Path) -> None:
    text = PROMPT.replace("INFO:     127", "Failed to strike the match: the box is wet\nINFO:     127")
    assert len(_titles(text, tmp_path)) == 1


def test_a_list_of_failures_is_no_prompt(tmp_path: Path) -> None:
    assert _titles(LIST, tmp_path)


@pytest.mark.parametrize(("line", "told"), [
    ("When the lamp says that oil could not be delivered: stay calm", False),
    ("If lighting of any lamp failed to start, ask the shop", False),
    ("When lighting the lamp failed to start: no oil in it", True),
    ("Lamp 7 of the shop failed to start: no oil in it", True),
])  # fmt: skip
def test_a_clause_of_what_may_be(line: str, told: bool, tmp_path: Path) -> None:
    assert bool(_titles(f"the shop opens\n{line}\nthe shop closes\n", tmp_path)) is told


CUT = (
    '2026-11-29T02:13:20\tError\tlampd\t{},"ts":"2026-11-29T01:13:20Z","msg":"unable to find the wick",'
    '"error":"open /srv/wick: no such file"}}'
)


@pytest.mark.parametrize("begin", ['"warn"', '":"warn"', '"level":"warn"'])
def test_the_head_of_the_inner_record_may_be_cut(begin: str, tmp_path: Path) -> None:
    line = CUT.format(begin)
    assert level_of(line) == 13
    assert _titles(f"{line}\n{line.replace('Error', 'Warning').replace('unable to find', 'looking for')}\n", tmp_path) == []
    assert _titles(CUT.format('"error"') + "\n", tmp_path) == ["unable to find the wick: open /srv/wick: no such file"]
