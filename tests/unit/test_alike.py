"""What a line says is what a line of its form has said, with its own time and ids: never those of another one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import Said

LINE = (
    "2026-11-22 22:41:{n:02d},829 ERROR [app] [trace_id={n:032x} span_id=a{n:015x}] - request 3f6c1a52-8d0b-4b7e-a1c9-{n:012x}"
    " failed: ConnectionRefusedError: [Errno 111] Connection refused"
)


def read(text: str) -> list[Said]:
    return said_in(text, 17)


def line(number: int) -> str:
    return LINE.format(n=number + 10).replace("0000", "0a1b")


def print_below(number: int) -> str:
    above = f"{line(number)}\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in f\n"
    return f"{above}KeyError: '{line(number)[-20:]}'"


def like_a_stand_in(number: int) -> str:
    return f"ERROR job 5afe5afe{number:08x} failed on 1985-05-05"


@pytest.mark.parametrize("make", [line, print_below, like_a_stand_in])
def test_said_as_if_each_was_read(make: Callable[[int], str]) -> None:
    alike = Alike()
    for number in range(12):
        text = make(number)
        assert alike.said(text, 17, read) == said_in(text, 17)


def test_lines_of_a_form_are_not_read_again() -> None:
    asked: list[str] = []

    def counted(text: str) -> list[Said]:
        asked.append(text)
        return read(text)

    alike = Alike()
    found = [alike.said(line(number), 17, counted) for number in range(40)]
    assert len(asked) == 3  # the first, the second and its form
    assert all(line(number)[said.start : said.end] in said.quote for number, of in enumerate(found) for said in of)
    assert all(f"{number + 10:012x}".replace("0000", "0a1b") in said.quote for number, of in enumerate(found) for said in of)


def test_what_depends_on_an_id_is_read_each_time() -> None:
    """A reader that looks at the id itself: its answer for one line is none for the next."""

    def by_id(text: str) -> list[Said]:
        return [s._replace(code=text[text.index("span_id=") + 8 :][:3]) for s in read(text)]

    alike = Alike()
    for number in range(8):
        text = line(number * 7).replace("span_id=a", f"span_id={number}")
        assert alike.said(text, 17, by_id) == by_id(text)


def test_numbers_are_no_ids() -> None:
    alike = Alike()
    for status in (500, 503, 404, 500, 503, 404, 500):
        text = f"2026-11-22 22:41:10 ERROR POST /invocations answered with HTTP {status}"
        assert [s.http_status for s in alike.said(text, 17, read)] == [s.http_status for s in read(text)]
        assert alike.form(text).text[20:] == text[20:].replace("\0", "")


def test_equal_ids_have_one_stand_in() -> None:
    one, other = "6b036f97381e4bf550223aea162d0700", "7b036f97381e4bf550223aea162d0700"
    form = Alike().form(f"{one} {other} {one}")
    first, second, third = form.text.split()
    assert first == third != second
    assert len(form.text) == 3 * 32 + 2
    assert dict(form.own) == {first: one, second: other}
