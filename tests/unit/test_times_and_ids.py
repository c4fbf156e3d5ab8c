"""Times as integer nanoseconds, ids in one spelling, from everything that exports hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer.report.times import clock, duration, stamp
from agentcore_parsers.decoding.ids import hex_id
from agentcore_parsers.decoding.times import common_log, ctime, http_date, iso, nanos

NS = 1_760_000_000_123_456_789
LOW, HIGH = 10**17, 4 * 10**18


@given(st.integers(LOW, HIGH))
def test_every_unit_is_told_by_its_size(ns: int) -> None:
    assert nanos(ns) == (ns, False)
    assert nanos(str(ns)) == (ns, False)
    assert nanos(ns // 1000) == (ns // 1000 * 1000, True)
    assert nanos(ns // 10**6) == (ns // 10**6 * 10**6, True)
    assert nanos(ns // 10**9) == (ns // 10**9 * 10**9, True)


@given(st.integers(LOW, HIGH))
def test_iso_keeps_nanoseconds(ns: int) -> None:
    moment = datetime.fromtimestamp(ns // 10**9, UTC)
    for zone in ("Z", "+00:00", "+0000", " UTC"):
        text = f"{moment:%Y-%m-%dT%H:%M:%S}.{ns % 10**9:09d}{zone}"
        assert nanos(text) == (ns, False)


@given(st.integers(LOW, HIGH), st.integers(-14 * 60, 14 * 60))
def test_offsets(ns: int, minutes: int) -> None:
    local = datetime.fromtimestamp(ns // 10**9, UTC) + timedelta(minutes=minutes)
    sign = "-" if minutes < 0 else "+"
    text = f"{local:%Y-%m-%d %H:%M:%S}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    assert nanos(text)[0] == ns // 10**9 * 10**9


@given(st.integers(LOW, HIGH))
def test_stamp_is_the_way_back(ns: int) -> None:
    assert nanos(stamp(ns)) == (ns, False)


@pytest.mark.parametrize(
    "value",
    [None, "", 0, -1, 5, True, False, [], {}, "yesterday", "2026-13-45T99:99:99Z", 2**64, -(2**63), float("nan"), float("inf"),
     1e400, "9" * 400, "0000-00-00T00:00:00Z", object()],
)  # fmt: skip
def test_what_is_no_time(value: object) -> None:
    assert nanos(value)[0] is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (str(NS), (NS, False)), (f"0{NS}"[:19], (NS // 10, False)), (f" {NS}"[:19], None), (f"{NS}"[:18] + "²", None),
        ("٠" * 19, None), ("9" * 19, None), (f"-{NS}"[:19], None), ("1_760_000_000_123_4", None),
    ],
)  # fmt: skip
def test_nineteen_characters(text: str, found: tuple[int, bool] | None) -> None:
    assert len(text) == 19
    assert nanos(text) == (found or (None, False))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0F21ddb66cad4a27", "0f21ddb66cad4a27"), ("0f 21 dd b6 6c a", None), ("0f21ddb66cad4a2\n", "0f21ddb66cad4a2\n"),
        ("0" * 16, None), ("0f21ddb66cad4a2g", "0f21ddb66cad4a2g"), ("٠" * 16, "٠" * 16),
    ],
)  # fmt: skip
def test_sixteen_characters(text: str, found: str | None) -> None:
    assert len(text) == 16
    assert hex_id(text, 16) == found


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.binary(max_size=20)))
def test_nothing_crashes(value: object) -> None:
    found, _ = nanos(value)
    assert found is None or (type(found) is int and LOW // 10**9 * 10**9 - 10**17 <= found < 4_100_000_000 * 10**9)
    if isinstance(value, str):
        iso(value)
        common_log(value)


def test_fractions() -> None:
    assert nanos("1760000000.123456789") == (NS, True)
    assert nanos("2025-10-09T08:53:20.5Z")[0] == nanos("2025-10-09T08:53:20.500Z")[0]
    assert nanos("2025-10-09 08:53:20,123")[0] == nanos("2025-10-09T08:53:20.123Z")[0]
    assert nanos("2025-10-09T08:53:20.1234567891234Z")[0] == nanos("2025-10-09T08:53:20.123456789Z")[0]


def test_a_leap_second_is_no_error() -> None:
    assert nanos("2016-12-31T23:59:60Z")[0] == nanos("2017-01-01T00:00:00Z")[0]


def test_access_logs() -> None:
    found = common_log("09/Oct/2025:10:53:20 +0200")
    assert found is not None
    assert found[0] == nanos("2025-10-09T08:53:20Z")[0]


def test_durations_for_people() -> None:
    shown = [duration(ns) for ns in (412_000, 3_400_000, 41_000_000, 16_850_000_000, 312 * 10**9, 7_500 * 10**9, None)]
    assert shown == ["412 us", "3.4 ms", "41 ms", "16.85 s", "5 min 12 s", "2 h 05 min", "?"]
    assert clock(nanos("2026-11-22T07:43:45.020Z")[0]) == "07:43:45.020Z"
    assert clock(None) == ""


TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (TRACE, 32, TRACE),
        (TRACE.upper(), 32, TRACE),
        ("0x" + TRACE, 32, TRACE),
        ("1-0af76519-16cd43dd8448eb211c80319c", 32, TRACE),
        ("CvdlGRbNQ92ESOshHIAxnA==", 32, TRACE),
        ("t61rcWkgMzE=", 16, SPAN),
        (SPAN, 16, SPAN),
        (SPAN, 32, SPAN.rjust(32, "0")),
        ("0" * 32, 32, None),
        ("0" * 16, 16, None),
        ("", 16, None),
        (None, 16, None),
        (17, 16, None),
        ([], 32, None),
    ],
)
def test_ids(value: object, digits: int, expected: str | None) -> None:
    assert hex_id(value, digits) == expected


@given(st.text(max_size=80), st.sampled_from([16, 32]))
def test_any_id(value: str, digits: int) -> None:
    found = hex_id(value, digits)
    assert found is None or found


@pytest.mark.parametrize("value", [None, 7, "", "Mon, 26 Xxx 2026 07:33:20 GMT", "26 Oct 2026", "Mon, 31 Feb 2026 07:33:20 GMT"])
def test_no_date_header(value: object) -> None:
    assert http_date(value) is None


def test_a_date_header() -> None:
    assert http_date("Mon, 26 Oct 2026 07:33:20 GMT") == 1_793_000_000 * 10**9


@pytest.mark.parametrize(
    ("letters", "offset"),
    [("UTC", 0), ("GMT", 0), ("CET", 60), ("CEST", 120), ("PST", -480), ("PDT", -420), ("EST", -300), ("JST", 540)],
)
def test_letters_of_a_zone_mean_its_offset(letters: str, offset: int) -> None:
    utc = iso("2026-11-29T10:00:00Z")
    assert utc
    for text in (f"2026-11-29 10:00:00 {letters} [88] ERROR:  no", f"2026-11-29 10:00:00.000 {letters}"):
        found = iso(text)
        assert found
        assert found[0] == utc[0] - offset * 60 * 10**9
        assert found[2]
        assert text[: found[1]].endswith(letters)
    found = ctime(f"Sun Nov 29 10:00:00 {letters} 2026")
    assert found
    assert found[0] == utc[0] - offset * 60 * 10**9


@pytest.mark.parametrize("word", ["EST.x", "ESTABLISHED", "CETUS", "ERROR", "WEST-1", "CST", "GMTX"])
def test_a_word_behind_a_time_is_no_zone(word: str) -> None:
    found = iso(f"2026-11-29 10:00:00 {word}")
    assert found
    assert not found[2]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Sun Nov 29 2026 10:00:00 GMT+0100 (Central European Standard Time)", -60),
        ("Sun Nov 29 2026 10:00:00 GMT-0530", 330),
        ("2026-11-29T10:00:00 GMT+0100", -60),
        ("2026-11-29 10:00:00 UTC-03:00", 180),
        ("2026-11-29 10:00:00 GMT", 0),
    ],
)
def test_offsets_behind_the_letters_of_greenwich(text: str, minutes: int) -> None:
    """A Date of JavaScript prints itself so; the letters alone were read, and the offset was lost."""
    assert nanos(text) == (nanos("2026-11-29T10:00:00Z")[0] + minutes * 60 * 10**9, False)  # type: ignore[operator]
