"""Minimising: what is left gives the same findings, is a part of what was there, and cannot lose anything more."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.minimise import CannotMinimise, Limits, file_names, identity, levels, minimise, reduce, write_files
from agentcore_analyzer.minimise.likely import Likely, Rank
from agentcore_analyzer.minimise.search import Search, by_group, grown, smallest
from agentcore_analyzer.minimise.target import Proofs
from agentcore_analyzer.minimise.units import split
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, WHOLE, found, inside, some
from command import analyze

CHOSEN = ["stream-drop-httpx", "tool-raises", "unsampled-parent", "model-throttled", "sessions-merged", "untraced"]
# Two of them find what one row more or less would hide, and try each of 1,000 rows: see the test of limits.
SLOW = {"incomplete-export/hit-row-cap"}
HITS = [c for c in found("detectors") if c.path.name.startswith("hit") and str(c) not in SLOW]


def made_of(search: Search[Any], holds: Callable[[list[Any]], bool]) -> list[Any]:
    """What a search comes to by itself."""
    some = next(search)
    while True:
        try:
            some = search.send(holds(some))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def findings_of(files: Any) -> set[Any]:
    found_here, _ = pipeline.diagnose(pipeline.load(files, BUILTIN), BUILTIN)
    return {identity(f) for f in found_here}


@pytest.mark.parametrize("case", some(HITS, 6), ids=str)
def test_every_detector_finds_the_same_in_the_smallest_input(case: Any) -> None:
    with inside(case.path):
        result = minimise(case.inputs(), options=BUILTIN, limits=Limits(seconds=0, tests=2000))
        whole = findings_of(case.inputs())
    assert not result.stopped
    assert result.kept == whole
    assert findings_of(result.files) == whole
    assert result.after.bytes <= result.before.bytes


@pytest.mark.parametrize("name", CHOSEN)
def test_a_real_capture_gets_small(name: str, tmp_path: Path) -> None:
    folder = CAPTURES / name
    result = minimise([str(folder)], options=BUILTIN)
    assert findings_of(result.files) == result.kept == findings_of([str(folder)])
    assert result.after.bytes < min(3000, result.before.bytes)
    for file in result.files:
        assert is_part(file.data, Path(file.name).read_bytes())
    again = minimise(result.files, options=BUILTIN)
    assert again.files == result.files, "a second time takes nothing"
    assert minimise([str(folder)], options=BUILTIN).files == result.files, "the same each time"
    write_files(result.files, tmp_path / "small")
    assert findings_of([str(tmp_path / "small")]) == result.kept


def is_part(small: bytes, big: bytes) -> bool:
    """Whether a text is another one with lines and JSON elements left out."""
    one, other = value_of(small), value_of(big)
    return inside_of(one, other) if one is not None and other is not None else subsequence(
        small.splitlines(), big.splitlines(), line_inside
    )


def value_of(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def line_inside(small: bytes, big: bytes) -> bool:
    start, other = small.find(b"{"), big.find(b"{")
    if small == big:
        return True
    if start != other or small[:start] != big[:start]:
        return False
    one, two = value_of(small[start:]), value_of(big[start:])
    return one is not None and two is not None and inside_of(one, two)


def inside_of(small: Any, big: Any) -> bool:
    if isinstance(small, str) and isinstance(big, str) and small != big:
        one, other = value_of(small.encode()), value_of(big.encode())
        return one is not None and other is not None and inside_of(one, other)
    if isinstance(small, list) and isinstance(big, list):
        return subsequence(small, big, inside_of)
    if isinstance(small, dict) and isinstance(big, dict):
        return all(k in big and inside_of(v, big[k]) for k, v in small.items())
    return bool(small == big)


def subsequence(small: list[Any], big: list[Any], fits: Any) -> bool:
    at = 0
    for item in small:
        while at < len(big) and not fits(item, big[at]):
            at += 1
        if at == len(big):
            return False
        at += 1
    return True


def test_a_needle_in_a_long_log() -> None:
    healthy = (CAPTURES / "strands-ok" / "agent.stderr.log").read_bytes().splitlines(keepends=True)
    broken = (CAPTURES / "export-denied" / "agent.stderr.log").read_bytes()
    lines = (healthy * 300)[:3000]
    result = minimise([InMemory("agent.log", b"".join(lines[:1500]) + broken + b"".join(lines[1500:]))], options=BUILTIN)
    assert result.before.lines > 3000
    assert result.after.lines == 1
    assert result.tests < 60


def test_one_finding_of_several() -> None:
    names = [str(CAPTURES / n) for n in ("tool-raises", "unsampled-parent")]
    whole = findings_of(names)
    assert {i.code for i in whole} >= {"tool-error", "trace-sampled-out"}
    result = minimise(names, lambda i: i.code == "tool-error", BUILTIN)
    assert {i.code for i in result.kept} == {"tool-error"}
    assert result.kept <= findings_of(result.files) <= whole
    assert all("unsampled" not in f.name for f in result.files)


def test_compressed_inputs_come_out_plain(tmp_path: Path) -> None:
    source = CAPTURES / "tool-raises-hidden" / "trace.json"
    packed = tmp_path / "trace.json.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    result = minimise([str(packed)], options=BUILTIN)
    assert file_names(result.files) == ["trace.json"]
    assert findings_of(result.files) == findings_of([str(packed)])


@pytest.mark.parametrize("tests", [1, 2, 5, 20])
def test_a_search_that_stops_early_says_so_and_is_right(tests: int) -> None:
    result = minimise([str(CAPTURES / "stream-drop-httpx")], options=BUILTIN, limits=Limits(tests=tests))
    assert result.stopped == f"after {tests} tests"
    assert result.tests == tests
    assert findings_of(result.files) == result.kept


def test_inputs_of_which_a_part_is_damaged_are_measured_whatever_the_limit(tmp_path: Path) -> None:
    source = CAPTURES / "tool-raises-hidden" / "trace.json"
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(source.read_bytes())[:200])
    inputs = [str(source), str(tmp_path / "cut.json.gz")]
    result = minimise(inputs, options=BUILTIN, limits=Limits(tests=1))
    assert (result.stopped, result.kept) == ("after 2 tests", findings_of(inputs))


def test_a_search_without_end_stops_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding about exactly 1,000 rows: not one of them can go. Here each look at the clock takes ten seconds."""
    seconds = count(10**9, 10)  # behind when it began, which is told by the real one
    monkeypatch.setattr("agentcore_analyzer.minimise.reduce.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    case = next(c for c in found("detectors") if str(c) in SLOW)
    with inside(case.path):
        result = minimise(case.inputs(), options=BUILTIN, limits=Limits(seconds=2))
        assert (result.stopped, result.untried) == ("after 2 s", 0), "none of a sample was tried and could not go"
        assert findings_of(result.files) == findings_of(case.inputs())


def test_rows_of_which_none_can_go_are_not_all_tried() -> None:
    case = next(c for c in found("detectors") if str(c) in SLOW)
    with inside(case.path):
        result = minimise(case.inputs(), options=BUILTIN, limits=Limits(tests=1000, seconds=0))  # no clock: some are slow
    assert (result.untried, result.stopped) == (1000, "")
    assert result.tests < 200


def test_traces_go_as_a_whole() -> None:
    asked = 0

    def holds(some: list[tuple[int, int]]) -> bool:
        """Half of a trace is damage; trace 3 is needed, and one healthy one to compare it with."""
        nonlocal asked
        asked += 1
        whole = [n for n in range(40) if sum(trace == n for trace, _ in some) == 25]
        return len(whole) * 25 == len(some) and 3 in whole and len(whole) > 1

    units = [(trace, span) for span in range(25) for trace in range(40)]
    kept = made_of(by_group(units, [trace for trace, _ in units], [trace != 3 for trace, _ in units]), holds)
    assert len(kept) == 50
    assert kept == sorted(kept, key=units.index)
    assert asked < 40


def test_attributes_that_a_reader_wants_stay() -> None:
    source = CAPTURES / "tool-raises-hidden" / "trace.json"
    small = minimise([str(source)], options=BUILTIN)
    told = minimise([str(source)], options=BUILTIN, keep=lambda name: name in ("service.name", "cloud.region"))
    assert (b"service.name" in told.files[0].data) > (b"service.name" in small.files[0].data)
    assert findings_of(told.files) == findings_of(small.files)


def test_nothing_to_minimise() -> None:
    with pytest.raises(CannotMinimise, match="nothing was found"):
        minimise([str(CAPTURES / "strands-ok")], options=BUILTIN)
    with pytest.raises(CannotMinimise, match="of that kind"):
        minimise([str(CAPTURES / "tool-raises")], lambda i: i.code == "cold-start", BUILTIN)
    with pytest.raises(NoReadableInput):
        minimise([InMemory("x", b"\x00\x01nothing")], options=BUILTIN)


@given(st.sets(st.integers(0, 60)), st.lists(st.sets(st.integers(0, 60), max_size=5), max_size=3), st.booleans())
@settings(max_examples=200, deadline=None)
def test_smallest_is_a_part_that_holds_and_cannot_lose_one(needed: set[int], grudges: list[set[int]], hint: bool) -> None:
    """`grudges`: things that hold only together or not at all, so taking single ones fails."""
    asked: list[tuple[int, ...]] = []

    def holds(some: list[int]) -> bool:
        asked.append(tuple(some))
        have = set(some)
        return needed <= have and all(g <= have or not g & have for g in grudges)

    units = list(range(61))
    kept = made_of(smallest(units, [n not in needed for n in units] if hint else ()), holds)
    assert kept == sorted(kept)
    assert set(kept) <= set(units)
    assert holds(kept)
    assert not any(holds([k for k in kept if k != one]) for one in kept)


TEXTS = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.one_of(
            st.text(max_size=30).map(lambda t: t.encode("utf-8", "replace")),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
                max_leaves=12,
            ).map(lambda v: json.dumps(v).encode()),
        ),
        max_size=6,
    ).map(b"\n".join),
)


@given(TEXTS)
@settings(max_examples=300 if WHOLE else 120, deadline=None)
def test_pieces_are_the_input(data: bytes) -> None:
    tree = split("x", data)
    assert tree.data() == (data if data.strip() or b"\0" in data else tree.data())
    for piece in tree.pieces:
        piece.look()
    assert b"".join(piece.raw for piece in tree.pieces) == tree.data()


def test_an_object_over_several_lines_is_one_piece() -> None:
    text = b'starting\n{\n    "name": "a",\n    "n": [1,\n  {}]\n}\n{\n    "name": "b"\n}\nover\n'
    assert [p.raw.count(b"\n") for p in split("x", text).pieces] == [1, 5, 3, 1]
    assert split("x", text).data() == text
    assert len(split("x", b"{\n" * 50_000).pieces) == 50_000, "no object: no search for its end over and over"


@given(st.lists(st.text(min_size=1, max_size=30) | st.sampled_from(
    ["a/b.json", "a/b.json.gz", "A/B.json", "../../etc/passwd", "/etc/passwd", "C:\\x\\y.log", "z.zip!../../e", "z.zip!..", "-rf",
     "a", "a/b", "<stdin>", "..", "a/b.json/c", "\x1b[31m", "日本.json", ".gz", "x" * 400]
), max_size=8))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_names_stay_within_the_folder(names: list[str]) -> None:
    made = file_names([InMemory(n, b"") for n in names])
    assert len({m.casefold() for m in made}) == len(names)
    for name in made:
        parts = name.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert name.isprintable()
        assert "\\" not in name
        assert not any(p.startswith("-") for p in parts)
        assert all(len(p.encode()) < 255 for p in parts)
    folders = {"/".join(n.casefold().split("/")[:i]) for n in made for i in range(1, n.count("/") + 1)}
    assert not folders & {m.casefold() for m in made}


def test_written_all_or_nothing(tmp_path: Path) -> None:
    files = [InMemory("a/x.log", b"1"), InMemory("b/x.log", b"2")]
    assert [p.read_bytes() for p in write_files(files, tmp_path / "out")] == [b"1", b"2"]
    with pytest.raises(FileExistsError):
        write_files(files, tmp_path / "out")
    (tmp_path / "empty").mkdir()
    assert len(write_files(files, tmp_path / "empty")) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "out"]


def test_the_command(tmp_path: Path) -> None:
    out = tmp_path / "small"
    done = analyze("minimise", str(CAPTURES / "stream-drop-httpx"), "-o", str(out), "--finding", "stream-idle-drop")
    assert (done.returncode, done.stderr) == (0, "")
    assert "before  5 inputs, 42,463 bytes" in done.stdout
    assert "keeps   stream-idle-drop/" in done.stdout
    assert "not redacted" in done.stdout
    assert sorted(p.name for p in out.iterdir()) == ["agent.otlp.jsonl", "client.log", "nginx-error.log"]
    assert "stream-idle-drop" in analyze(str(out)).stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["tool-raises"], 2, "--output"),
        (["tool-raises", "-o", "{new}", "--finding", "tool-eror"], 2, "Did you mean tool-error?"),
        (["tool-raises", "-o", "{new}", "--finding", "tool-error/0000"], 2, "no finding of that kind"),
        (["strands-ok", "-o", "{new}"], 2, "nothing was found"),
        (["tool-raises", "-o", "{full}"], 2, "no empty folder"),
        (["nowhere", "-o", "{new}"], 3, "no readable input"),
    ],
)
def test_what_the_command_refuses(args: list[str], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    places = {"new": str(tmp_path / "new"), "full": str(tmp_path / "full")}
    done = analyze("minimise", str(CAPTURES / args[0]), *(a.format(**places) for a in args[1:]))
    assert done.returncode == code
    assert said in done.stderr
    assert not (tmp_path / "new").exists()


def test_with_a_run_and_from_stdin(tmp_path: Path) -> None:
    trace = (CAPTURES / "tool-raises-hidden" / "trace.json").read_text()
    done = analyze("run", "-", "--minimise", str(tmp_path / "small"), input=trace)
    assert done.returncode == 1
    assert "tool-error" in done.stdout
    assert "before  1 input," in done.stderr
    assert [p.name for p in (tmp_path / "small").iterdir()] == ["stdin"]
    assert "tool-error" in analyze(str(tmp_path / "small")).stdout


def test_a_guess_costs_what_it_holds() -> None:
    """One of 10,000 is proof, and 20 others of any kind are needed beside it: no guess is large."""
    sizes: list[int] = []

    def holds(some: list[int]) -> bool:
        sizes.append(len(some))
        return 7_000 in some and len(some) > 20

    ranks = [0 if n == 7_000 else 5 for n in range(10_000)]
    few = grown(range(10_000), ranks, [None] * 10_000, holds)
    assert few == sorted(few)
    assert sum(sizes) < 100
    assert max(b - a for a, b in pairwise([*few, 10_000])) < 1000, "spread over all of them"


def test_guesses_take_a_rank_before_the_next_and_a_group_at_once() -> None:
    tried: list[list[int]] = []

    def holds(some: list[int]) -> bool:
        tried.append(some)
        return False

    ranks, groups = [2, 0, 2, 1, 2, 2, 2], ["b", None, "a", None, "a", "b", None]
    assert grown(range(7), ranks, groups, holds) == list(range(7)), "nothing less than all will do"
    assert tried == [[1], [1, 3]]


def test_what_a_finding_cites_comes_first_and_what_it_is_part_of_next() -> None:
    trace, other, session = "aa" * 16, "bb" * 16, "9f1c7a52-session"
    spans = [("01", ""), ("02", "01"), ("03", "02"), ("04", "02"), ("05", ""), ("06", "")]
    texts = [
        json.dumps({"traceId": t, "spanId": s * 8, "parentSpanId": p * 8, "session": session if t == other else "none"}).encode()
        for (s, p), t in zip(spans, [trace] * 5 + [other], strict=True)
    ]
    texts.append(b'{"traceId": "' + b"cc" * 16 + b'", "spanId": "0707070707070707"}')
    proofs = Proofs(
        traces=frozenset({trace}), spans=frozenset({"03" * 8, "04" * 8}), first_spans=frozenset({"03" * 8}),
        about=frozenset({session}),
    )  # fmt: skip
    assert Likely([proofs]).ranks(texts, [()] * len(texts)) == [
        Rank.ABOVE_FIRST, Rank.ABOVE_FIRST, Rank.FIRST, Rank.PROOF, Rank.TRACE, Rank.ABOUT, Rank.ELSE,
    ]  # fmt: skip


def test_spans_that_are_each_others_parents_end_the_way_up() -> None:
    texts = [b'{"spanId": "%s", "parentSpanId": "%s"}' % (a * 8, b * 8) for a, b in ((b"01", b"02"), (b"02", b"01"))]
    found = Likely([Proofs(first_spans=frozenset({"01" * 8}))]).ranks(texts, [()] * 2)
    assert found == [Rank.FIRST, Rank.ABOVE_FIRST]


def made_up(traces: int) -> InMemory:
    """Traces of three spans; in every tenth the tool fails under a name of its own."""
    lines = []
    for n in range(traces):
        for k, name in enumerate(("POST /invocations", "invoke_agent shop", f"execute_tool t{n}")):
            at = 1_760_000_000_000_000_000 + n * 10**9
            failed = k == 2 and n % 10 == 5
            span = {
                "traceId": f"{n + 1:032x}", "spanId": f"{3 * n + k + 1:016x}", "name": name,
                "kind": "SERVER" if k == 0 else "INTERNAL",
                "startTimeUnixNano": at + k, "endTimeUnixNano": at + 10**8 - k,
                "status": {"code": "ERROR", "message": "missing"} if failed else {"code": "UNSET"},
                "attributes": {"gen_ai.tool.name": f"t{n}", "gen_ai.operation.name": "execute_tool"} if k == 2 else {},
                "resource": {"attributes": {"service.name": "shop.DEFAULT"}}, "scope": {"name": "s"},
            }  # fmt: skip
            if k:
                span["parentSpanId"] = f"{3 * n + k:016x}"
            lines.append(orjson.dumps(span) + b"\n")
    return InMemory("spans.jsonl", b"".join(lines))


def test_more_of_what_no_finding_needs_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all candidates hold together, as a number of times what the input holds."""
    held: list[int] = []
    measured = reduce.outcome_with
    monkeypatch.setattr(
        reduce, "outcome_with", lambda files, *rest: held.append(sum(len(f.data) for f in files)) or measured(files, *rest)
    )
    one = made_up(20)
    result = minimise([one], lambda i: i.code == "tool-error", BUILTIN)
    few, held[:] = sum(held), []
    calm = made_up(400).data.splitlines(keepends=True)
    sound = b"".join(line for n, line in enumerate(calm[60:]) if n // 3 % 10 != 5)
    more = minimise([InMemory(one.name, one.data + sound)], lambda i: i.code == "tool-error", BUILTIN)
    assert more.kept == result.kept
    assert more.after == result.after
    assert sum(held) < 2 * few


def test_lines_of_a_record_come_with_its_first_line() -> None:
    """What a finding cites is the first line; what it says stands below, on lines that name neither it nor the trace."""
    record = b'2026-11-20 10:00:0%d,000 ERROR [trace_id=%032x] - failed\n  File "a.py"\nKeyError: 7\n'
    calm = b"2026-11-20 10:00:09,000 INFO [trace_id=%032x] - sound\n"
    text = b"".join(calm % (n + 100) if n % 3 else record % (n, n) for n in range(6))
    lines = levels.ranked_lines(
        [split("x.log", text)],
        Likely([Proofs(places=frozenset({("x.log", 1)}), first_places=frozenset({("x.log", 1)}))]),
    )
    assert [line.unit.record for line in lines] == [1, 1, 1, 4, 5, 6, 6, 6, 9, 10]
    assert [line.rank for line in lines] == [Rank.FIRST] * 3 + [Rank.ELSE] * 7
    assert [line.trace for line in lines[5:8]] == [b"%032x" % 3] * 3
    assert [line.alike is None for line in lines] == [False] * 3 + [True] * 2 + [False] * 3 + [True] * 2


def test_a_text_without_beginnings_is_lines() -> None:
    assert [line.record for line in levels.lines([split("x", b"one\n  two\nthree\n")])] == [1, 2, 3]
    spans = b'{"traceId": "1"}\n{"name": "2"}\n{"traceId": "3"}\n'
    assert [line.record for line in levels.lines([split("x", spans)])] == [1, 2, 3]
