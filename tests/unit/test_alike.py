"""What a line says is what a line of its form has said, with its own time and ids: never those of another one."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

import agentcore_analyzer
from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.failures.knowledge import errno
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import Said

Found = TypeVar("Found")
LINE = (
    "2026-11-22 22:41:{n:02d},829 ERROR [app] [trace_id={n:032x} span_id=a{n:015x}] - request 3f6c1a52-8d0b-4b7e-a1c9-{n:012x}"
    " failed: ConnectionRefusedError: [Errno 111] Connection refused"
)


def read(text: str) -> list[Said]:
    return said_in(text, 17)


def counting(ask: Callable[[str], Found]) -> tuple[list[str], Callable[[str], Found]]:
    """The texts that were asked for, and the same function, which notes them."""
    asked: list[str] = []

    def counted(text: str) -> Found:
        asked.append(text)
        return ask(text)

    return asked, counted


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
    asked, counted = counting(read)
    alike = Alike()
    found = [alike.said(line(number), 17, counted) for number in range(40)]
    assert len(asked) == 4  # the first, the second and its form, the third
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
    assert (form.stand_ins, form.own) == ((first, second), (one, other))


ORDER = "2026-11-22 22:41:10 ERROR [app] order {n} failed: ConnectionRefusedError: [Errno 111] Connection refused by 10.0.0.1:{n}"
STACK = """ERROR [app] order {n} of batch-{n} is lost
Traceback (most recent call last):
  File "/app/a.py", line 3, in f
    load({n})
KeyError: '{n}'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/a.py", line {line}, in f
app.LostError: no order {n} {{of 10}}"""


def stack(number: int) -> str:
    return STACK.format(n=number, line=7)


def stack_of_another_line(number: int) -> str:
    return STACK.format(n=10_000, line=number)


def order(number: int) -> str:
    return ORDER.format(n=number)


def slow(number: int) -> str:
    limit = f"{number % 7}.{number % 90} s"
    return f"2026-11-22 22:41:10 ERROR [app] asking took {number % 1000 + 9} ms ({limit}): TimeoutError: {number % 60} s"


def slow_with_status(number: int) -> str:
    return f"ERROR POST /orders got {400 + number % 200} seconds, HTTP {500 + number % 4} in {number % 2000} ms"


DELAYED = """ERROR [app] after {first} s and {second} s: order {n} of 2{n} is lost
Traceback (most recent call last):
  File "/app/a.py", line 3, in f
app.LostError: order {n} of 2{n} is lost"""


def delayed_as_often(number: int) -> str:
    return DELAYED.format(first=7, second=8 if number == 16_671 or number > 99_998 else 7, n=number)


def delayed_twice(number: int) -> str:
    return DELAYED.format(first=7, second=7 if number == 16_671 or number > 99_998 else 8, n=number)


def order_like_a_stand_in(number: int) -> str:
    return f"{order(16_670)} a{16_670} {number}"


@pytest.mark.parametrize("make", [
    order, stack, stack_of_another_line, slow, slow_with_status, delayed_as_often, delayed_twice, order_like_a_stand_in,
])  # fmt: skip
def test_said_of_numbers_as_if_each_was_read(make: Callable[[int], str]) -> None:
    alike = Alike()
    for number in (*range(10_000, 10_060, 5), 16_671, 16_670, 20_001, 20_002, 20_003, 20_004, 123_456, 99_999):
        text = make(number)
        assert alike.said(text, 17, read) == said_in(text, 17)


def test_lines_of_other_numbers_are_not_read_again() -> None:
    asked, counted = counting(read)
    alike = Alike()
    texts = [stack(number) for number in range(20_000, 20_040)]
    found = [alike.said(text, 17, counted) for text in texts]
    assert len(asked) == 4
    assert found == [read(text) for text in texts]
    assert {said.words is None for of in found[3:] for said in of} == {False}


@pytest.mark.parametrize("words", [
    "exit code {n}", "ErrorCode: {n} of it", "status={n}", "[WinError {n}] refused", "errno {n}", "ORA-{n}: it failed",
    "AADSTS{n}: no", "code {n}", "(-{n})", "line {n}", "v{n}", "Windows Error: {n}",
])  # fmt: skip
def test_codes_have_no_stand_in(words: str) -> None:
    for number in (137, 429, 1006, 10_061, 50_012, 32_601, 1_234_567):
        assert Alike().without(words.format(n=number)).own == ()


def test_short_numbers_and_those_of_winsock_have_no_stand_in() -> None:
    for number in (137, 429, 1006, 9999, *(n for n in errno.WINDOWS if n > 9999)):
        assert Alike().without(f"it failed: {number}").own == ()
    assert Alike().without(f"it failed: {12_345}").own == ("12345",)


def test_amounts_have_stand_ins_behind_no_code() -> None:
    form = Alike().without("took 37 ms and 1234.5 ms, 512 bytes, 0 rows, 1 s, code 12 s, status=500 ms, 12 orders")
    assert form.text == "took 69 ms and 6668.7 ms, 566 bytes, 0 rows, 1 s, code 12 s, status=500 ms, 12 orders"
    asked, counted = counting(read)
    alike = Alike()
    for number in range(2300, 2400):
        text = f"ERROR [app] asking took {number} ms: TimeoutError: no answer"
        assert alike.said(text, 17, counted) == read(text)
    assert len(asked) == 4


def test_what_depends_on_a_number_is_read_each_time() -> None:
    def by_number(text: str) -> list[Said]:
        return [s._replace(code="odd" if int(text.split()[5]) % 2 else "") for s in read(text)]

    alike = Alike()
    for number in (10_000, 10_002, 10_004, 10_001, 10_003, 10_006):
        assert alike.said(order(number), 17, by_number)[0].code in ("", "odd")
    changing = Alike()
    for number in range(10_000, 10_008):
        assert changing.said(order(number), 17, by_number) == by_number(order(number))


def test_an_answer_for_a_text_is_its_own() -> None:
    asked, words = counting(lambda text: len(text.split()))
    alike = Alike()
    texts = [order(number) for number in range(20_000, 20_020)]
    assert [alike.answer(text, words) for text in texts] == [14] * 20
    assert len(asked) == 3  # two and their form
    assert [alike.answer(text, str.title) for text in texts] == [text.title() for text in texts]
    assert [alike.answer(str(n), str.title) for n in (20_000, 21_000, 22_000)] == ["20000", "21000", "22000"]


def test_texts_that_are_each_another_are_asked_once() -> None:
    asked, words = counting(lambda text: len(text.split()))
    alike = Alike()
    texts = [f"{order(20_000 + number)} {'again ' * number}" for number in range(20)]
    assert [alike.answer(text, words) for text in texts] == [14 + number for number in range(20)]
    assert asked == texts


def test_an_answer_by_a_number_is_each_texts_own() -> None:
    def last_digit(text: str) -> int:
        return int(text.split()[5][-1])

    for numbers in ((20_000, 20_001, 20_000, 20_002), (20_003, 20_003, 20_003, 20_004)):
        alike = Alike()
        assert [alike.answer(order(number), last_digit) for number in numbers] == [number % 10 for number in numbers]


def test_a_changed_failure_is_none_of_the_same_words() -> None:
    alike = Alike()
    said = [alike.said(order(number), 17, read)[0] for number in range(10_000, 10_005)][-1]
    assert said.words is not None
    assert said._replace(message="another").words is None
    assert alike.said(order(16_670), 17, read)[0].words is None  # it is its own stand-in: nothing is concluded from it
    assert alike.said(order(10_009), 17, read)[0].words is said.words


def test_no_pattern_decides_on_a_number_that_has_a_stand_in() -> None:
    """Whoever writes one that does has to see that such a number has none: by the word before it, or by its form."""
    known = set(map(str, errno.WINDOWS))  # which have no stand-in, nor has what stands behind a capital, a # or a -
    room = Path(agentcore_analyzer.__file__).parent
    files = [f for name in ("failures", "symptoms", "detectors", "stacktraces") for f in sorted((room / name).rglob("*.py"))]
    deciding: dict[str, str] = {}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            patterns = node.args[:1] if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "late" else []
            for part in (p for pattern in patterns for p in ast.walk(pattern) if isinstance(p, ast.Constant)):
                digits = re.findall(r"(?<![\\{,\dA-Z#-])\d{5,}", str(part.value))
                deciding.update((d, file.name) for d in digits if d not in known and set(d) != {"0"})
    causes = (room / "failures/knowledge/causes.toml").read_text()
    told = "".join(re.findall(r"(?m)^(?:says|also|pattern|mentions)\b.*", causes))
    deciding.update((d, "causes.toml") for d in re.findall(r"(?<![\dA-Z#-])\d{5,}", told))
    assert deciding == {}


ACCESS = '{client} - - [{day:02d}/Nov/2026:22:41:10 +0000] "GET {path} HTTP/1.1" {status} {size} "-" "curl/8.5.0"'


def access(client: str = "10.0.3.7", path: str = "/orders", status: int = 500, size: int = 4711, day: int = 22) -> str:
    return ACCESS.format(client=client, path=path, status=status, size=size, day=day)


def test_lines_of_an_access_log_differ_in_their_client_time_and_sizes() -> None:
    form = Alike().without
    known = form(access()).text
    assert known == form(access(client="10.0.9.8", size=2222, day=9)).text
    assert form(access(path="/orders/12?page=34")).text == form(access(path="/orders/56?page=78")).text
    assert form(access(client="54.1.2.3")).text == form(access(client="63.9.8.7")).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"status": 500}, {"status": 503}),
        ({"client": "10.0.3.7"}, {"client": "10.1.3.7"}),  # another network
        ({"client": "192.168.1.2"}, {"client": "198.168.1.2"}),  # the second one is of the world
        ({"client": "127.0.0.1"}, {"client": "127.0.0.2"}),
        ({"client": "10.0.3.7"}, {"client": "10.0.3.77"}),
        ({"path": "/orders?code=12"}, {"path": "/orders?code=13"}),
        ({"path": "/orders/a"}, {"path": "/orders/b"}),
        ({"path": "/v1"}, {"path": "/v2"}),
    ],
)
def test_what_counts_in_a_line_of_an_access_log_stays(one: dict[str, Any], other: dict[str, Any]) -> None:
    form = Alike().without
    assert form(access(**one)).text != form(access(**other)).text


def test_lines_of_an_access_log_say_what_each_says_alone() -> None:
    alike, rng = Alike(), random.Random(5)
    for number in range(400):
        client = rng.choice(("10.0.3.", "54.12.3.", "127.0.0.", "192.168.7.")) + str(rng.randint(1, 254))
        asked = f"?status={rng.choice((200, 404, 500))}"
        path = rng.choice(("/orders", f"/orders/{number % 90}", f"/orders{asked}", f"/{number}/ping"))
        text = access(client, path, rng.choice((404, 500, 502)), rng.choice((0, 1, 12, 404, 500, number * 7)), 1 + number % 28)
        assert alike.said(text, 0, read) == read(text)
