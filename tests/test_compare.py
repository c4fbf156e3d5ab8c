"""`analyze diff`: spans are aligned by what they are, what differs is said, what separates is ranked."""

from __future__ import annotations

import json
import random
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import span, trace

from agentcore_analyzer import __version__
from agentcore_analyzer.compare import Comparison, compare, folding, html, json_v1, prices, text
from agentcore_analyzer.compare.difference import own_ns
from agentcore_analyzer.compare.separate import Feature, Sample, fisher, gain, rank
from agentcore_analyzer.compare.tree import Node, Pair, align, key, tree
from agentcore_analyzer.compare.values import telling
from agentcore_analyzer.errors import NothingToCompare, PriceFileError
from agentcore_analyzer.graph.invocations import of_trace
from agentcore_analyzer.model import Span
from agentcore_analyzer.report.times import duration
from cases import BUILTIN, CAPTURES, some
from command import analyze as run
from guards import alarm
from pages import Element
from test_html import check

SCHEMA: dict[str, Any] = json.loads((files("agentcore_analyzer.compare") / "diff-1.schema.json").read_text("utf-8"))
FOLDERS = sorted(p for p in CAPTURES.iterdir() if p.is_dir())
GOOD, BAD = str(CAPTURES / "strands-ok"), str(CAPTURES / "tool-raises-hidden")


def node_of(spans: list[Span]) -> Node:
    return tree(of_trace(trace(spans))[0])


def names(rows: list[Pair]) -> list[tuple[str | None, str | None]]:
    return [(r.good.span.name if r.good else None, r.bad.span.name if r.bad else None) for r in rows]


def agent(*rounds: str, base: int = 0) -> list[Span]:
    """An agent whose loop called these tools, one in each round."""
    made = [span(base + 1, None, 0, 100, "POST /invocations", kind="SERVER", operation="server")]
    made.append(span(base + 2, base + 1, 0, 99, "invoke_agent a", operation="agent"))
    for n, tool in enumerate(rounds):
        first = base + 10 * (n + 1)
        made.append(span(first, base + 2, 10 * n, 10 * n + 9, "cycle", operation="cycle"))
        made.append(span(first + 1, first, 10 * n, 10 * n + 5, "chat m", operation="model", model="m"))
        made.append(span(first + 2, first, 10 * n + 5, 10 * n + 8, f"execute_tool {tool}", operation="tool", tool=tool))
    return made


# Alignment


def test_ids_do_not_matter() -> None:
    rows = align(node_of(agent("a", "b")), node_of(agent("a", "b", base=5000)))
    assert all(a == b for a, b in names(rows))
    assert len(rows) == 8


def test_the_round_that_is_missing_is_the_one_with_the_other_tool() -> None:
    rows = align(node_of(agent("a", "b", "c")), node_of(agent("a", "c")))
    assert [a for a, b in names(rows) if b is None] == ["cycle", "chat m", "execute_tool b"]
    assert not [b for a, b in names(rows) if a is None]


def test_a_wrapper_of_one_side_is_looked_through() -> None:
    plain = agent("a")
    wrapped = [span(900, None, 0, 101, "AgentCore.Runtime.Invoke", operation="invoke", kind="SERVER")]
    wrapped += [s._replace(parent_id=wrapped[0].span_id) if s.parent_id is None else s for s in agent("a")]
    for good, bad in ((plain, wrapped), (wrapped, plain)):
        alone = [(a, b) for a, b in names(align(node_of(good), node_of(bad))) if a is None or b is None]
        assert [a or b for a, b in alone] == ["AgentCore.Runtime.Invoke"]


def test_another_model_is_a_change_and_not_another_span() -> None:
    entry = span(1, None, 0, 9, "POST /invocations", operation="server")
    one, two = ([entry, span(2, 1, 0, 5, f"chat {m}", operation="model", model=m)] for m in ("m1", "m2"))
    assert names(align(node_of(one), node_of(two)))[1] == ("chat m1", "chat m2")


def test_other_tools_are_not_the_same() -> None:
    rows = align(node_of(agent("a")), node_of(agent("b")))
    assert ("execute_tool a", None) in names(rows)
    assert (None, "execute_tool b") in names(rows)


def test_numbers_and_ids_in_names_do_not_matter() -> None:
    one = span(1, None, 0, 1, "GET /orders/1234/6f2c1a52-8d0b-4b7e-a1c9-5e2f70d4b601")
    two = span(2, None, 0, 1, "GET /orders/99/91be47d0-2c35-4f18-8a6d-c07b3e95f802")
    assert key(one) == key(two) == ("internal", "GET /orders/#/#")


SHAPES = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abcd")), max_size=30)


def grown(shape: list[tuple[int, str]]) -> Node:
    spans = [span(1, None, 0, 100, "root", kind="SERVER", operation="server")]
    for n, (parent, name) in enumerate(shape):
        spans.append(span(n + 2, parent % (n + 1) + 1, n, n + 1, name, operation="tool" if name < "c" else "internal"))
    return node_of(spans)


@given(SHAPES, SHAPES)
def test_every_span_stands_in_exactly_one_row(one: list[tuple[int, str]], two: list[tuple[int, str]]) -> None:
    good, bad = grown(one), grown(two)
    rows = align(good, bad)
    for root, side in ((good, [r.good for r in rows]), (bad, [r.bad for r in rows])):
        assert sorted(n.span.span_id for n in side if n) == sorted(n.span.span_id for n in every(root))
    assert all(r.good or r.bad for r in rows)


@given(SHAPES)
def test_a_tree_is_like_itself(shape: list[tuple[int, str]]) -> None:
    rows = align(grown(shape), grown(shape))
    assert all(r.good and r.bad and r.good.span.span_id == r.bad.span.span_id for r in rows)


def every(root: Node) -> list[Node]:
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        found.append(node)
        stack += node.children
    return found


@pytest.mark.parametrize("shape", ["deep", "wide", "alike"])
def test_large_trees_take_seconds_at_most(shape: str) -> None:
    draw = random.Random(1)
    spans = [span(1, None, 0, 10_000, "root", kind="SERVER", operation="server")]
    for n in range(2, 4002):
        parent = n - 1 if shape == "deep" else 1
        spans.append(span(n, parent, n, n + 1, "same" if shape == "alike" else f"name {draw.choice('abcdefgh')}"))
    with alarm(30):
        rows = align(node_of(spans), node_of(spans[:-50]))
    assert sum(1 for r in rows if r.good) == 4001


def test_own_time_is_without_children_however_they_overlap() -> None:
    root = node_of(
        [span(1, None, 0, 10, "root", kind="SERVER"), span(2, 1, 1, 4), span(3, 1, 3, 6), span(4, 1, 9, 12), span(5, 1, 8, None)]
    )
    assert own_ns(root) == 4 * 10**9


def test_a_round_of_a_loop_waits_for_the_rounds_inside_it() -> None:
    spans = agent("a", "b")
    outer = next(s for s in spans if s.name == "cycle")
    spans[spans.index(outer)] = outer._replace(end_ns=spans[1].end_ns)
    cycles = [n for n in every(node_of(spans)) if n.key[0] == "cycle"]
    longest = max(cycles, key=lambda n: n.span.duration_ns or 0)
    assert own_ns(longest) == (99 - 8 - 9) * 10**9


# What differs


def found(good: str = GOOD, bad: str = BAD, **more: Any) -> Comparison:
    return compare([good], [bad], BUILTIN, **more)


def test_a_failing_tool_in_place_of_a_sound_one() -> None:
    seen = found()
    said = {(c.kind, (seen.rows[c.row].bad or seen.rows[c.row].good).span.name) for c in seen.changes}  # type: ignore[union-attr]
    assert ("failing", "execute_tool reserve_stock") in said
    assert ("missing", "execute_tool price_order") in said
    assert [f.code for f in seen.new_findings] == ["tool-error"]


def test_an_error_that_rises_is_one_difference_at_its_innermost_span() -> None:
    seen = found(str(CAPTURES / "model-throttle-recovered"), str(CAPTURES / "model-throttled"))
    (failing,) = [c for c in seen.changes if c.kind == "failing"]
    row = seen.rows[failing.row]
    assert row.depth == max(r.depth for r in seen.rows)
    assert failing.times == 14
    assert seen.first == failing.row
    assert any(c.what == "HTTP status: 200 → 429" for c in seen.changes)


@pytest.mark.parametrize("folder", some(FOLDERS, 2, lambda p: p.name), ids=lambda p: p.name)
def test_a_request_does_not_differ_from_itself(folder: Path) -> None:
    try:
        seen = found(str(folder), str(folder))
    except NothingToCompare:
        return
    worst = seen.bad.chosen.invocation.trace.id
    if seen.good.chosen.invocation.trace.id != worst:
        seen = found(str(folder), str(folder), good_trace=worst, bad_trace=worst)
    if seen.good.chosen.invocation.root.span_id == seen.bad.chosen.invocation.root.span_id:
        assert seen.changes == ()
    assert seen.new_findings == seen.gone_findings == ()


def test_time_below_the_floor_is_noise() -> None:
    assert [c.kind for c in found(floor_ns=0).changes].count("slower") > [c.kind for c in found().changes].count("slower")
    assert not [c for c in found(floor_ns=10**12).changes if c.kind in ("slower", "faster")]


def test_a_trace_can_be_named() -> None:
    every_good = {i.trace.id for i in found().good.requests}
    assert len(every_good) == 2
    for trace_id in every_good:
        assert found(good_trace=trace_id[:20]).good.chosen.invocation.trace.id == trace_id
    with pytest.raises(NothingToCompare, match="no request in a trace ffff"):
        found(bad_trace="ffff")


def test_content_ids_and_measurements_are_not_compared() -> None:
    kept = telling(
        {
            "gen_ai.request.temperature": 0.5, "service.version": "1.2", "feature": True, "stop": ["a", "b"],
            "gen_ai.prompt": "secret", "gen_ai.prompt.0.content": "secret", "session.id": "s", "aws.request_id": "r",
            "gen_ai.usage.input_tokens": 5, "http.url": "http://127.0.0.1:1/x", "trace": "0af7651916cd43dd8448eb211c80319c",
            "long": "x" * 200, "input.value": "secret", "event_loop.cycle_id": "9", "nested": {"a": 1}, "none": None,
        }
    )  # fmt: skip
    assert kept == {"gen_ai.request.temperature": "0.5", "service.version": "1.2", "feature": "true", "stop": "a, b"}


def test_an_id_among_words_is_not_compared_but_in_a_name_of_aws() -> None:
    made = "7e9c026d-7592-7d5a-2301-0b6702936465"
    key = f"arn:aws:kms:us-east-1:111122223333:key/{made}"
    assert telling({"namespace": f"tools:{made}|model", "key": key, "run": made}) == {"namespace": "tools:#|model", "key": key}


def test_what_is_made_anew_for_each_request_is_not_where_it_begins() -> None:
    """LangGraph names the steps of a run with an id of their own behind a word."""
    seen = found(str(CAPTURES / "langgraph-ok"), str(CAPTURES / "langgraph-tool-error"))
    assert not [c for c in seen.changes if "checkpoint" in c.said()]
    assert seen.first in [c.row for c in seen.changes if c.kind == "failing"]


def test_tokens_of_a_long_conversation_are_one_line_each_way(tmp_path: Path) -> None:
    source = (CAPTURES / "strands-ok" / "trace.json").read_text()
    more = re.sub(r'("gen_ai.usage.input_tokens": )(\d+)', lambda m: m[1] + str(int(m[2]) * 10), source)
    assert more != source
    (tmp_path / "more.json").write_text(more)
    seen = compare([str(CAPTURES / "strands-ok" / "trace.json")], [str(tmp_path / "more.json")], BUILTIN)
    said = [c for c in seen.changes if c.what == "input tokens"]
    assert len(said) == 1
    assert said[0].times > 2
    before, after = said[0].amounts or (0, 0)
    assert after == before * 10 > 0
    assert said[0].said() == f"input tokens: {before} → {after} in all"


def test_what_the_ranking_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json_v1.as_dict(found(), __version__)
    assert text.limits(document) == []
    monkeypatch.setattr(json_v1, "MAX_REQUESTS", 1)
    monkeypatch.setattr(json_v1, "MAX_SPANS", 3)
    document = json_v1.as_dict(found(), __version__)
    first, *_ = text.limits(document)
    assert first == "Of the 2 good requests only the first 1 were looked at."
    assert "attributes were read" in html.render({**document, "bad": document["good"]}).decode()


# Cost


PRICES = b"""
currency = "USD"
[[price]]
model = "*Claude-sonnet-4-5*"
input = 3.00
output = 15
[[price]]
model = "*"
input = 1000
output = 1000
"""


def test_cost_by_the_prices_of_the_user() -> None:
    seen = found(prices=prices.read(PRICES))
    assert seen.good_cost == prices.Cost(Decimal("0.003285"), ())
    document = json_v1.as_dict(seen, __version__)
    assert document["currency"] == "USD"
    assert Decimal(document["good"]["chosen"]["cost"]) == Decimal("0.003285")  # 735 * 3 + 72 * 15, a million each
    assert "0.003285 USD" in text.render(document, 100, colour=False)


def test_a_model_without_a_price_is_named() -> None:
    made = prices.cost({"m": (1, 2), "unused": (0, 0)}, prices.Prices("", (prices.Price("x*", Decimal(1), Decimal(1)),)))
    assert made == prices.Cost(Decimal(0), ("m",))


@pytest.mark.parametrize(
    "wrong",
    [
        b"", b"\xff", b"price = 3", b"[[price]]", b"[[price]]\nmodel = 'x'\ninput = 'y'\noutput = 1", b"price = [1]",
        *(
            b"[[price]]\nmodel='x'\ninput=" + amount + b"\noutput=1"
            for amount in (b"-1", b"nan", b"true", b"inf", b"1e999999", b"9" * 5000)
        ),
    ],
)  # fmt: skip
def test_a_price_file_that_is_none(wrong: bytes, tmp_path: Path) -> None:
    with pytest.raises(PriceFileError):
        prices.read(wrong)
    (tmp_path / "p.toml").write_bytes(wrong)
    assert run("diff", "--prices", str(tmp_path / "p.toml"), GOOD, BAD).returncode == 2


# What separates


def attributes(given: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": name, "value": {"stringValue": value}} for name, value in given.items()]


def requests(folder: Path, count: int, version: str, tool: str, status: int, first: int) -> str:
    """A folder of exports with one request each, some of them slow."""
    folder.mkdir()
    for n in range(count):
        number = first + n
        start = 1_760_000_000_000_000_000 + number * 10**10

        entry = {
            "http.response.status_code": str(status), "session.id": f"session-{number}",
            "weekday": ["mon", "tue", "wed"][number % 3],
        }  # fmt: skip
        called = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool}
        spans = [
            {
                "traceId": f"{number:032x}", "spanId": f"{number * 100 + n:016x}", "name": name, "kind": kind,
                "parentSpanId": f"{number * 100 + 1:016x}" if n == 2 else "", "attributes": attributes(given),
                "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + length * 10**6),
            }
            for n, name, kind, length, given in (
                (1, "POST /invocations", 2, 500 + 7 * (number % 5), entry),
                (2, f"execute_tool {tool}", 1, 50, called),
            )
        ]  # fmt: skip
        resource = {"attributes": attributes({"service.name": "shop", "service.version": version})}
        document = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "test"}, "spans": spans}]}]}
        (folder / f"{n}.json").write_text(json.dumps(document))
    return str(folder)


@pytest.fixture
def many(tmp_path: Path) -> tuple[str, str]:
    return (
        requests(tmp_path / "good", 12, "1.4.0", "search", 200, 1),
        requests(tmp_path / "bad", 8, "1.5.0", "search_v2", 500, 101),
    )


def test_the_version_separates_and_the_weekday_does_not(many: tuple[str, str]) -> None:
    seen = found(*many)
    best = seen.separating[0]
    assert (best.feature, best.good, best.bad, best.gain) == (Feature("resource", "service.version", "1.4.0"), 12, 0, 1.0)
    assert best.chance < 0.01
    shown = {f for s in seen.separating for f in (s.feature, *s.alike)}
    assert Feature("resource", "service.version", "1.5.0") in shown
    assert Feature("tool", "search_v2", "called") in shown
    assert not any("weekday" in f.name or "session" in f.name for f in shown)
    assert seen.separating == found(*many).separating


def test_the_same_folder_separates_nothing(many: tuple[str, str]) -> None:
    assert found(many[0], many[0]).separating == ()
    assert "nothing that chance would not explain" in run("diff", many[0], many[0]).stdout


def test_chance_is_told_apart_from_a_cause() -> None:
    draw = random.Random(5)
    noise = [Sample({Feature("attribute", f"a{n}") for n in range(300) if draw.random() < 0.5}) for _ in range(16)]
    assert [s for s in rank(noise[:8], noise[8:]) if s.chance < 0.05] == []
    for sample in noise[8:]:
        sample.features.add(Feature("attribute", "cause"))
    best = rank(noise[:8], noise[8:])[0]
    assert best.feature == Feature("attribute", "cause")
    assert best.chance < 0.05


def test_a_number_is_cut_where_it_separates() -> None:
    good = [Sample(numbers={"calls": n}) for n in (1, 2, 3, 2, 1)]
    bad = [Sample(numbers={"calls": n}) for n in (9, 7, 8, 9, 12)]
    assert rank(good, bad)[0].feature == Feature("number", "calls", "> 3")


def test_gain_and_fisher() -> None:
    assert gain(0, 5, 10, 5) == 1.0
    assert gain(5, 5, 10, 10) == 0.0
    assert 0 < gain(2, 8, 10, 10) < 1
    assert fisher(0, 3, 3, 3) == pytest.approx(0.1)  # 2 of the 20 ways to draw 3 of 6
    assert fisher(3, 3, 6, 6) == 1.0


def test_one_request_is_no_statistics() -> None:
    assert rank([Sample({Feature("tool", "a")})], [Sample(), Sample()]) == []


# The command


VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("folder", some(FOLDERS, 2, lambda p: p.name), ids=lambda p: p.name)
def test_every_capture_against_a_sound_one(folder: Path) -> None:
    try:
        document = json_v1.as_dict(found(GOOD, str(folder)), __version__)
    except NothingToCompare:
        return
    assert [e.message for e in VALIDATOR.iter_errors(document)] == []
    assert set(document) == set(SCHEMA["required"])
    for width in (60, 100, 160):
        shown = text.render(document, width, colour=False)
        assert shown.startswith("GOOD  ")
        assert "\x1b" not in shown


def test_the_command_and_its_exit_codes(tmp_path: Path, many: tuple[str, str]) -> None:
    done = run("diff", GOOD, BAD)
    assert (done.returncode, done.stderr) == (0, "")
    assert "failing execute_tool reserve_stock" in done.stdout
    assert run("diff", "--exit-code", GOOD, BAD).returncode == 1
    assert run("diff", "--exit-code", f"{many[0]}/3.json", f"{many[0]}/3.json").returncode == 0
    target = tmp_path / "diff.json"
    assert run("diff", "--format", "json", "-o", str(target), *many).returncode == 0
    assert json.loads(target.read_text())["schema"] == "agentcore-analyzer/diff/1"
    shown = run("diff", *many).stdout
    assert "What separates bad from good  (8 bad and 12 good requests)" in shown
    assert "resource service.version = 1.4.0" in shown
    (tmp_path / "empty").touch()
    (tmp_path / "log.txt").write_text((CAPTURES / "strands-ok" / "client.log").read_text())
    for wrong, code in ((str(tmp_path / "empty"), 3), (str(tmp_path / "absent"), 3), (str(tmp_path / "log.txt"), 3)):
        assert run("diff", GOOD, wrong).returncode == code, wrong
        assert run("diff", wrong, GOOD).returncode == code, wrong
    assert run("diff", GOOD).returncode == 2
    assert run("diff", "-o", many[0] + "/0.json", many[0] + "/0.json", BAD).returncode == 2


def page_of(document: dict[str, Any]) -> Element:
    return check(html.render(document))


def table_row(name: str, depth: int = 1, only: str = "", failed: bool = False) -> dict[str, Any]:
    state = "failing" if failed else {"bad": "new", "good": "missing"}.get(only, "both")
    return {"name": name, "depth": depth, "only": only, "state": state, "failed": failed}


def folded(rows: list[dict[str, Any]], changed: set[int]) -> list[tuple[str, int]]:
    rows = [{**row, "number": number} for number, row in enumerate(rows)]
    made = folding.parts(rows, changed)
    assert [row for part in made for row in part["rows"]] == rows
    return [(part["fold"], len(part["rows"])) for part in made]


def test_what_says_nothing_stands_behind_one_line() -> None:
    alike = [table_row(f"tool {n % 2}") for n in range(20)]
    assert folded(alike, set()) == [("", 1), ("19 rows without a difference: 10 × tool 1, 9 × tool 0", 19)]
    assert folded(alike, {10}) == [
        ("", 1), ("8 rows without a difference: 4 × tool 1, 4 × tool 0", 8), ("", 3),
        ("8 rows without a difference: 4 × tool 0, 4 × tool 1", 8),
    ]  # fmt: skip
    assert folded(alike[:6], set()) == [("", 6)], "what a glance takes in is shown"


def test_blocks_that_come_again_stand_behind_one_line() -> None:
    block = [table_row("cycle", 1, "bad"), table_row("chat", 2, "bad"), table_row("search", 2, "bad")]
    assert folded([table_row("root", 0), *block * 5], set()) == [("", 4), ("×4 more: cycle", 12)]
    assert folded([table_row("root", 0), *block * 2], set()) == [("", 7)]
    two = [table_row("one", 1, "good"), table_row("two", 1, "good")]
    assert folded([table_row("root", 0), *two * 4], set()) == [("", 3), ("×3 more: one, two", 6)]
    inner = [table_row("round", 1, "bad"), *[table_row("try", 2, "bad")] * 3]
    assert folded([table_row("root", 0), *inner * 3], set()) == [("", 3), ("×2 more: try", 2), ("×2 more: round", 8)]
    failing = [*block[:2], table_row("search", 2, "bad", failed=True)]
    assert sum(fold != "" for fold, _ in folded([table_row("root", 0), *failing * 4], set())) == 0, "a failure is never folded"


@pytest.mark.parametrize("folder", ["tool-raises-hidden", "model-throttled", "strands-ok", "stream-drop-httpx"])
def test_the_page_is_sound(folder: str) -> None:
    try:
        document = json_v1.as_dict(found(GOOD, str(CAPTURES / folder)), __version__)
    except NothingToCompare:
        return
    root = page_of(document)
    shown = [e for e in root.all("tr") if e.attributes.get("id", "").startswith("row-")]
    assert [e.attributes["id"] for e in shown] == [f"row-{n}" for n in range(len(document["rows"]))], "each once, in its order"
    for element, row in zip(shown, document["rows"], strict=True):
        said = [cell.text() for cell in element.all("td")]
        assert said[0] == ("" if row["good"] and row["bad"] else "bad" if row["bad"] else "good"), element.attributes["id"]
        assert said[1].startswith((row["bad"] or row["good"])["name"])
        assert said[2:4] == [duration(row[side]["duration_ns"]) if row[side] else "" for side in ("good", "bad")]
        newly = bool(row["bad"] and row["bad"]["failed"] and not (row["good"] and row["good"]["failed"]))
        assert ("failing" in element.classes(), said[1].endswith("failed")) == (newly, newly)
    open_rows = {e.attributes["id"] for e in shown if not any(above.tag == "details" for above in e.ancestors())}
    links = [e.attributes["href"] for e in root.all("a") if e.attributes["href"].startswith("#row-")]
    assert links == [f"#row-{change['row']}" for change in document["differences"]], "what differs is listed in its order"
    told = {f"row-{c['row']}" for c in document["differences"] if c["kind"] not in ("new", "missing")}
    assert told <= open_rows, "what differs is not folded away"


def test_the_page_of_many_says_what_separates(many: tuple[str, str]) -> None:
    shown = page_of(json_v1.as_dict(found(*many), __version__)).text()
    assert "What separates bad from good" in shown
    assert "service.version: 1.4.0" in shown


def test_the_page_and_the_text_are_redacted_on_demand(tmp_path: Path) -> None:
    for options, is_named in (
        (("--format", "html"), True), (("--format", "html", "--redact"), False), ((), True), (("--redact",), False),
    ):  # fmt: skip
        target = tmp_path / "out"
        assert run("diff", *options, "-o", str(target), GOOD, BAD).returncode == 0
        shown = target.read_text("utf-8")
        assert ("reserve_stock" in shown) is is_named, options
        assert ("Names are replaced" in shown) is not is_named, options
        assert "tool-error" in shown


def test_markup_of_the_input_stays_text(tmp_path: Path) -> None:
    sides = [requests(tmp_path / name, 1, f'"><img src=x onerror={name}>', "</style><b>", 200, 7) for name in ("one", "two")]
    assert run("diff", "--no-redact", "--format", "html", "-o", str(tmp_path / "d.html"), *sides).returncode == 0
    assert not check((tmp_path / "d.html").read_bytes()).all("img", "b", "script")


def test_secrets_and_escapes_do_not_get_through(tmp_path: Path) -> None:
    for name, value in (("good", "fine"), ("bad", "AKIAIOSFODNN7ABCDEFG \x1b[31m <script>")):
        folder = requests(tmp_path / name, 1, value, value, 200, 7)
        assert Path(folder).is_dir()
    done = run("diff", str(tmp_path / "good"), str(tmp_path / "bad"))
    as_json = run("diff", "--format", "json", str(tmp_path / "good"), str(tmp_path / "bad"))
    for shown in (done.stdout, as_json.stdout):
        assert "service.version" in shown
        assert "IOSFODNN7" not in shown
        assert "\x1b" not in shown
        assert "<script" not in shown
