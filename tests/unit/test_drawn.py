"""Tables that are drawn for eyes, and YAML: what stands in them, where, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_parsers.decoding import aws_table, drawn
from agentcore_parsers.decoding.drawn import Table
from agentcore_parsers.records.shape import yaml_values


def _tables(text: str) -> list[Table]:
    return [piece for piece in drawn.pieces(text.splitlines()) if isinstance(piece, Table)]


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|:--|\n| 1 | 2 |",
        "+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+",
        " a | b\n---+---\n 1 | 2\n(1 row)",
        "a    b\n---  ---\n1    2",
        "┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │ 2 │\n└───┴───┘",
    ],
)
def test_every_way_of_drawing(text: str) -> None:
    (table,) = _tables(text)
    assert table.columns == ("a", "b")
    assert [cells for _, cells in table.rows] == [("1", "2")]


def test_columns_without_lines_are_where_their_names_begin() -> None:
    (table,) = _tables("$ some list\n\nNAME   READY   LAST SEEN\nx      1/1     3 days ago\nlong   0/1     now\n\nsome words")
    assert table.columns == ("NAME", "READY", "LAST SEEN")
    assert [n for n, _ in table.rows] == [3, 4]
    assert table.rows[0][1] == ("x", "1/1", "3 days ago")


def test_a_row_over_several_lines_is_one() -> None:
    (boxed,) = _tables("│ a │ b │\n├───┼───┤\n│ 1 │ two │\n│   │ three │\n│ 2 │ four │")
    assert [cells for _, cells in boxed.rows] == [("1", "two three"), ("2", "four")]
    (grid,) = _tables("+---+---+\n| a | b |\n+===+===+\n| 1 | x |\n|   | y |\n+---+---+\n| 2 | z |\n+---+---+")
    assert [cells for _, cells in grid.rows] == [("1", "x y"), ("2", "z")]
    (psql,) = _tables(" a | b\n---+-----\n 1 | x  +\n   | y\n 2 | z")
    assert [cells for _, cells in psql.rows] == [("1", "x\ny"), ("2", "z")]


@pytest.mark.parametrize(
    "text",
    [
        "╭── Error ──╮\n│ it failed │\n╰───────────╯",  # one column: a sentence in a box
        "INFO   Started\nINFO   Done",
        "| not closed\n|---",
        "2026-11-22 09:00:00 | INFO | sorter | started",
        "WARNING: THIS IS  ONE HEADING\nand a line",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert _tables(text) == []


@given(st.text(alphabet="|+-│─ aA1\n:", max_size=400))
def test_nothing_of_a_text_is_lost(text: str) -> None:
    lines = text.splitlines()
    seen: list[int] = []
    for piece in drawn.pieces(lines):
        if isinstance(piece, Table):
            assert all(len(cells) == len(piece.columns) for _, cells in piece.rows)
            seen += range(seen[-1] + 1 if seen else 0, piece.end)
        else:
            seen.append(piece[0])
    assert seen == list(range(len(lines)))


class _Counted(list[str]):
    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


@pytest.mark.parametrize("line", ["| a long box with one column |", "AAA  BBB  CCC", "a  |  b", "---+---", "+---+"])
def test_each_line_is_looked_at_a_few_times(line: str) -> None:
    lines = _Counted([line] * 2000)
    assert sum(piece.end if isinstance(piece, Table) else 1 for piece in drawn.pieces(lines)) >= len(lines)
    assert lines.looks <= 12 * len(lines)


def test_a_bar_in_a_cell_of_the_aws_cli() -> None:
    drawing = "-------------\n|  GetThing |\n+----+------+\n|  a |  1|2 |\n|  b |  3   |\n+----+------+"
    answer, damage = aws_table.load(drawing.splitlines())
    assert damage is None
    assert answer == {"GetThing": {"a": "1|2", "b": "3"}}
    assert answer["GetThing"].lines == {"a": 4, "b": 5}


@given(st.text(alphabet="|+- aA\n", max_size=300))
def test_any_drawing_is_read_or_refused(text: str) -> None:
    _, damage = aws_table.load(text.splitlines())
    assert damage is None or 1 <= damage.line <= max(len(text.splitlines()), 1)


def test_what_stands_above_the_damage_is_kept() -> None:
    drawing = "-------------\n|  GetThing |\n+----+------+\n|  a |  1   |\n+----+------+\n|  b |  2   |\nbroken\n|  c |  3   |"
    answer, damage = aws_table.load(drawing.splitlines())
    assert answer == {"GetThing": [{"a": "b", "1": "2"}]}
    assert damage is not None
    assert damage.line == 7


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("kind: Pod\nstatus:\n  phase: Failed\n  reason: Evicted\n", True),
        ("events:\n- message: a\n  time: 1\n  level: x\n", True),
        ("Error: no such file\n  at: line 3\nCaused by: something\n  at: line 4\n", False),
        ("AxiosError: bad\n  code: 'X',\n  status: 424,\n  config: {\n    url: 'x',\n  }\n", False),
        ("a: 1\nb: 2\nc: 3\nd: 4\n", False),
        ("12:00:01 started: x\n12:00:02 done: y\n12:00:03 a: b\n12:00:04 c: d\n", False),
    ],
)
def test_which_texts_may_be_yaml(text: str, known: bool) -> None:
    assert yaml_values.may_be(text.splitlines()) is known
