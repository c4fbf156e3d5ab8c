"""Columns of a terminal: wide characters take two, so that tables stay straight in every language."""

from __future__ import annotations

from agentcore_analyzer.report.page import Page
from agentcore_analyzer.terminal_width import cut, width


def test_width() -> None:
    assert [width(t) for t in ("", "tool", "ツール", "ﾂｰﾙ", "é", "e\u0301", "─…")] == [0, 4, 6, 3, 1, 1, 2]


def test_cut_never_takes_half_a_character() -> None:
    assert [cut("ツール", n) for n in range(7)] == ["", "", "ツ", "ツ", "ツー", "ツー", "ツール"]
    assert cut("plain", 3) == "pla"


def test_a_table_with_wide_characters_is_straight() -> None:
    page = Page(60, colour=False)
    page.table([["在庫を調べる", "12 s"], ["get_stock", "3 s"]])
    first, second = page.lines
    assert width(first[: first.index("12 s")]) == width(second[: second.index("3 s")])


def test_a_clipped_row_fits() -> None:
    page = Page(40, colour=False)
    page.table([["注文を確認してから倉庫に連絡する担当のエージェント", "x"]], clip=True)
    assert width(page.lines[0]) <= 40
