"""Lines that are read by position are read as any other: each trap is a line that looks like those before it, and is none."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.source import SourceInput
from agentcore_parsers.patterns import formats
from agentcore_parsers.records import forms, lines
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.expressions import Tried, compiled, left, literal
from agentcore_parsers.records.formats import FormatReader
from agentcore_parsers.records.positions import Positions
from agentcore_parsers.records.telemetry import Telemetry
from agentcore_parsers.records.wrapped import SERVERS
from cases import each

WAYS = pytest.mark.parametrize("servers", [(), SERVERS], ids=["any text", "formats"])
NOBODY = "0" * 32
IDS = "trace_id={0:032x} span_id={1:016x}"


def read(text: Sequence[str], servers: tuple[object, ...], by_position: bool) -> tuple[list[object], int]:
    """What is read of the lines, and how many of them by position."""
    data = "".join(f"{line}\n" for line in text).encode("utf-8", "surrogatepass")
    source = SourceInput("input", lambda _report: io.BytesIO(data), len(data))
    telemetry = Telemetry(source, Kind.RUNTIME_LOG, prints=True)
    if servers:
        telemetry.text = FormatReader(telemetry, SERVERS)
    found, record = 0, Positions.record

    def counted(self: Positions, *line: object) -> LogRecord | None:
        nonlocal found
        made = record(self, *line) if by_position else None  # type: ignore[arg-type]
        found += made is not None
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Positions, "record", counted)
        records = [r._replace(origin=None) if isinstance(r, LogRecord) else r for r in lines.read(source, telemetry)]  # type: ignore[arg-type]
    return records, found


def same(text: Sequence[str], servers: tuple[object, ...]) -> int:
    """How many lines were read by position, once it is certain that this changed nothing."""
    (records, found), (expected, _) = read(text, servers, by_position=True), read(text, servers, by_position=False)
    assert records == expected
    return found


def calm(line: str, times: int = 20) -> Iterator[str]:
    """The line again and again, each time with another time (`{s}`), number (`{n}`) and ids (`{i}`, `{short}`)."""
    drawn = random.Random(4)
    for number in range(times):
        some = drawn.getrandbits(128)
        yield line.format(s=f"{number % 60:02d}", n=100 + number, i=IDS.format(some, some >> 64), short=f"{some:032x}"[:12])


FORMS = (
    "2026-11-29 15:45:{s},{n} INFO [shop.app] [app.py:580] [{i} trace_sampled=True] - done",
    "2026-11-29T15:45:{s}.{n}Z ERROR lamp.worker-7: oil of order {n} is out",
    "2026-11-29 15:45:{s} +0100 - shop.app - WARNING - session_id: {short}-a lit",
    "[2026-11-29 15:45:{s}] lit {n} lamps for {short}",
    "[INFO] lit {n} lamps",
    "INFO:     lamp {n} is lit",
    "15:45:{s}.{n} [main] INFO shop.Lamp lit",
    "261129 15:45:{s} {n} INFO shop.Lamp: lit",
    # an id where others name their logger, a level with a number, a time of no calendar, the trace of nobody
    "2026-11-29 15:45:{s},{n} INFO {short} lit",
    "2026-11-29 15:45:{s},{n} level=info{n} lit",
    "[2026-11-29 15:45:{s}] 3026-11-29 14:00:00 ERROR {n} lit",
    f"2026-11-29 15:45:{{s}},{{n}} INFO [shop.app] trace_id={NOBODY} lit",
)


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_what_comes_again_is_read_by_position(form: str, servers: tuple[object, ...]) -> None:
    assert same(list(calm(form)), servers) > 10


@WAYS
def test_what_says_something_else_behind_its_time_too(servers: tuple[object, ...]) -> None:
    words = ("lamp", "oil", "wick", "flame", "keeper", "harbour", "tallow", "candle")
    drawn = random.Random(7)
    text = [
        f"2026-11-29 15:45:{n:02d},5 INFO [shop.{words[n % 3]}] {' '.join(drawn.sample(words, n % 7 + 1))}" for n in range(60)
    ]
    assert same(text, servers) > 50


TRAPS = (
    # no time of the calendar, in a place where one stands
    (
        "2026-13-29 15:45:07,311 INFO [shop.app] [app.py:580] [trace_id=0123456789abcdef0123456789abcdef "
        "span_id=0123456789abcdef trace_sampled=True] - done"
    ),
    # the trace of nobody
    (
        "2026-11-29 15:45:07,311 INFO [shop.app] [app.py:580] [trace_id=00000000000000000000000000000000 "
        "span_id=0123456789abcdef trace_sampled=True] - done"
    ),
    "2026-11-29 15:45:07,311 INFO [shop.app] trace_id=0123456789abcdef0123456789abcdef lit",
    # a letter in the place of another one, and a digit in the place of a letter
    (
        "2026-11-29 15:45:07,311 INFO [shop.app] [app.py:580] [trace_id=0123456789abcdef0123456789abcdef "
        "span_id=0123456789abcdef trace_sampled=True] - dane"
    ),
    (
        "2026-11-29 15:45:a7,311 INFO [shop.app] [app.py:580] [trace_id=0123456789abcdef0123456789abcdef "
        "span_id=0123456789abcdef trace_sampled=True] - done"
    ),
    # another zone; no session, since it has no digit
    "2026-11-29 15:45:07 +0200 - shop.app - WARNING - session_id: 0123456789ab-a lit",
    "2026-11-29 15:45:07 +0100 - shop.app - WARNING - session_id: abcdefabcdef-a lit",
    # a time of the writer behind that of a collector; a zone that stood in no other line; a fraction
    "[2026-11-29 15:45:07] 2026-11-29 14:00:00 ERROR 107 lit",
    "2026-11-29 15:45:07,311 Zebra lit",
    "2026-11-29 15:45:07,311 CST lit",
    "2026-11-29 15:45:07,311 CET lit",
    "2026-11-29 15:45:07,311 +0200 lit",
    # what opens a stack, and what belongs below another line
    "2026-11-29 15:45:07,311 ERROR [shop.app] panic: no oil",
    "2026-11-29 15:45:07,311 ERROR [shop.app] Fatal error: no oil",
    "2026-11-29 15:45:07,311 ERROR [shop.app] Shop::LampError (no oil):",
    '2026-11-29 15:45:07,311 ERROR   File "lamp.py", line 7, in light',
    "2026-11-29 15:45:07,311 ERROR   at light (lamp.js:7:11)",
    "2026-11-29 15:45:07,311 ERROR Traceback (most recent call last):",
    # what is no level, and one by its words only
    "2026-11-29 15:45:07,311 level=info222 lit",
    "2026-11-29 15:45:07,311 LampError: no oil",
    "2026-11-29 15:45:07,311 curl: (28) no oil",
    # of another form, or of a known format
    '10.0.0.7 - - [29/Nov/2026:15:45:07 +0000] "GET /ping HTTP/1.1" 500 12',
    "15:45:07.311 [main] INFO  shop.Lamp - lit",
    "2026-11-29 15:45:07,311 INFO [main] shop.Lamp - lit",
    "\x1b[31m2026-11-29 15:45:07,311 INFO [shop.app] lit\x1b[0m",
    "2026-11-29 15:45:07,311 INFO [shop.app] \\x1b[31mlit",
    '2026-11-29 15:45:07,311 INFO [shop.app] {"lamp": 7}',
    "2026-11-29 15:45:07,311 INFO ",
    "2026-11-29 15:45:07,311",
    "2026-11-29 15:45:07,311 INFO [shop.app] licht aus — Öl",
    "2026-11-29 15:45:07,311 INFO [shop.app] \ud800",
    "2026-11-29 15:45:07,311 INFO [shop.app] 00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
)
BELOW = (
    "Traceback (most recent call last):",
    '  File "lamp.py", line 7, in light',
    "    burn()",
    "LampError: no oil",
    "",
    "Caused by: LampError: no oil",
    "\tat shop.Lamp.light(Lamp.java:7)",
    "                    INFO     next to it",
    "stack | UPDATE_FAILED | AWS::Lambda::Function | no oil",
    "future: <Task finished name='lamp' exception=LampError()>",
    "}",
    '"}',
    "(no oil)",
    " further in",
    "}]",
    "goes on here and is no record of its own",
)
ABOVE = (
    "2026-11-29 15:45:{s},{n} ERROR [asyncio] Task exception was never retrieved",
    "[INFO] 15:45:{s} | CREATE_FAILED | AWS::Lambda::Function | lamp",
    "2026-11-29 15:45:{s},{n} | CREATE_FAILED        | AWS::Lambda::Function | lamp",
    "2026-11-29 15:45:{s},{n} ERROR [shop.app] 2 validation errors for Lamp",
)


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_a_line_that_looks_like_the_others(form: str, servers: tuple[object, ...]) -> None:
    some = list(calm(form))

    def read_the_same(trap: str) -> None:
        assert same([*some, trap, *some, trap, trap, *some[:3]], servers) > 10

    each([*TRAPS, *BELOW, *ABOVE], read_the_same, repr)


@WAYS
def test_a_time_of_two_meanings(servers: tuple[object, ...]) -> None:
    """Which of its numbers is the year the sign behind it tells."""
    some = [f"11/12/13 15:45:{n:02d}{sign} INFO lit" for n in range(20) for sign in (" -", "] -")]
    assert same([*some, *some], servers) > 10


@WAYS
@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize(
    "below", ["[2026-11-29 15:45:{s}] lit", "[2026-11-29 15:45:{s}] future: <Task name='lamp' {n}>", "shop.Lamp"]
)
def test_below_a_headline(above: str, below: str, servers: tuple[object, ...]) -> None:
    pairs = [line for pair in zip(calm(above), calm(below), strict=True) for line in pair]
    same([*calm(below), *pairs, *calm(above), *pairs], servers)


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_the_time_of_the_line_above_holds_where_none_is_printed(form: str, servers: tuple[object, ...]) -> None:
    same([*calm(form), "{}", "                    INFO     next to it"], servers)


@WAYS
@given(
    pieces=st.lists(st.sampled_from((*FORMS, *TRAPS, *BELOW, *ABOVE)), min_size=1, max_size=4),
    signs=st.sampled_from(("0123456789", "0123456789abcdef", "0")),
    share=st.sampled_from((0.1, 0.6, 1.0)),
    seed=st.integers(0, 1 << 16),
)
def test_any_signs_in_the_place_of_others(
    pieces: list[str], signs: str, share: float, seed: int, servers: tuple[object, ...]
) -> None:
    drawn = random.Random(seed)
    known = [line for piece in pieces for line in (calm(piece, 8) if "{s}" in piece else [piece])]
    text = ["".join(drawn.choice(signs) if c in signs and drawn.random() < share else c for c in line) for line in known * 2]
    drawn.shuffle(text)
    same([*known, *text], servers)


def test_no_more_forms_are_remembered_than_may_be() -> None:
    telemetry = Telemetry(SourceInput("input", lambda _report: io.BytesIO(b""), 0))
    some = forms.Forms(Kind.RUNTIME_LOG, telemetry.logs.origin)
    for number in range(3 * forms._MOST):
        line = f"2026-11-29 15:45:07 INFO lamp {'x' * (number % 997)}{'y' * (number // 997)} lit"
        for _ in range(forms._TIMES + 1):
            some.plan(line.encode())
            some.learn(line)
    assert 0 < len(some._forms) <= forms._MOST
    assert len(some._met) <= forms._WAITING


TRIED = tuple(Tried(literal(each.regex), each.regex, each) for each in FORMATS.values())
LINES = (
    *(line for form in FORMS for line in calm(form, 1)),
    *TRAPS,
    'INFO:     127.0.0.1:43512 - "GET /ping HTTP/1.1" 200 OK',
    "[2026-11-29 15:45:10 +0000] [7] [INFO] Booting worker",
    "2026/11/29 15:45:10 [error] 7#7: *1 connect() failed",
    "E1129 15:45:10.123456       7 lamp.go:7] no oil",
    (
        "Nov 29 15:45:10 host haproxy[7]: "
        '10.0.0.7:1 [29/Nov/2026:15:45:10.123] front back/one 0/0/0/1/1 200 12 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"'
    ),
    "2026-11-29 15:45:10.123  INFO 7 --- [main] shop.Lamp                : lit",
    "2026-11-29 15:45:10,123 INFO  [main] shop.Lamp - lit",
    "GET /ping 200 1.234 ms - 12",
    "[Sun Nov 29 15:45:10.123456 2026] [proxy:error] [pid 10:tid 140120579262208] AH00957: no oil",
    (
        "[pid: 88|app: 0|req: 1/1] 127.0.0.1 () {38 vars in 696 bytes} [Sun Nov 29 15:45:10 2026] "
        "GET /ping => generated 47 bytes in 129 msecs (HTTP/1.1 500) 9 headers"
    ),
)


@pytest.mark.parametrize("line", LINES)
def test_no_format_is_left_out_that_fits(line: str) -> None:
    fits = {each.regex: each.word for each in TRIED if each.word in line and compiled(each.regex).match(line)}
    for end in range(len(line) + 1):
        found = {each.regex: each.word for each in left(TRIED, line[:end])}
        assert all(regex in found and found[regex] in line for regex in fits)


def test_a_few_formats_are_left_for_a_line_that_is_of_none() -> None:
    begin = "2026-11-29 15:45:10,123 INFO [shop.app] [app.py:580] ["
    assert len(left(TRIED, begin)) < len(TRIED) / 2


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('"<" ["[" thread:hex{2} "] [] "] ">" message', "<[ab] [] >no oil"),
        ('"[ ]" logger:of("[]x"){3} "[Lamp: " message', "[ ][x][Lamp: no oil"),
    ],
)
def test_an_escaped_bracket_begins_no_set(line: str, text: str) -> None:
    (made,) = formats("own", f'format own "Own"\n  line: {line}\n'.encode())
    assert compiled(made.regex).match(text)
    assert all(left((Tried(literal(made.regex), made.regex, made),), text[:end]) for end in range(len(text)))
