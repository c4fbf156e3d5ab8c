"""Rules of one's own: they find what their files say, say what is wrong in them, and change nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import command
from agentcore_analyzer import analyze
from agentcore_analyzer.errors import RuleFileError
from agentcore_analyzer.rules import read
from agentcore_analyzer.symptoms.symptom import compiled
from cases import ROOT

EXAMPLE = ROOT / "examples" / "plugin" / "rules"
RULE = """
[[rule]]
code = "order-refused-here"
title = "Order {order} was refused"
says = ["order {order} refused"]
cause = "The service refused {order}."
fix = ["Look at it."]
[[rule.hit]]
text = "2026-11-22T20:17:24Z ERROR api order 4711 refused"
[[rule.miss]]
text = "2026-11-22T20:17:24Z INFO api order 4711 accepted"
"""
LOG = "2026-11-22T20:17:24Z ERROR orders.api RefusedError: order 12 refused: closed\n"


def run(*args: str) -> tuple[int, str]:
    done = command.analyze(*args)
    return done.returncode, done.stdout + done.stderr


def written(folder: Path, text: str, name: str = "some.toml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_the_example_passes_its_own_samples() -> None:
    code, said = run("rules", "test", str(EXAMPLE))
    assert (code, said) == (0, "2 rules, 4 samples, 0 failed\n")


def test_a_rule_speaks_in_the_report_and_claims_the_failure(tmp_path: Path) -> None:
    log = written(tmp_path, LOG, "o.log")
    report = analyze(log, rules=[str(EXAMPLE)], plugins=False)
    assert [(f.code, f.title) for f in report.findings] == [("order-out-of-stock", "Order 12 was refused: closed")]
    assert [f.code for f in analyze(log, plugins=False).findings] == ["unexplained-error"]
    code, said = run("run", "--rules", str(EXAMPLE), "--no-plugins", log)
    assert code == 1
    assert "1 failure: explained by 1 finding" in said
    assert run("run", "--rules", str(EXAMPLE), "--ignore", "order-out-of-stock", log)[0] == 0


def test_what_the_input_says_is_quoted_in_a_command(tmp_path: Path) -> None:
    rule = RULE.replace('fix = ["Look at it."]', 'fix = [{ step = "Look.", command = "show {order}" }]')
    log = written(tmp_path, LOG.replace("12", "$(touch${IFS}x)"), "o.log")
    (found,) = analyze(log, rules=[written(tmp_path, rule)], plugins=False).findings
    assert found.fix[0].command == "show '$(touch${IFS}x)'"


def test_two_orders_are_the_same_trouble_on_two_days(tmp_path: Path) -> None:
    rules = [written(tmp_path, RULE)]
    one, other = (
        analyze(written(tmp_path, LOG.replace("12", number), f"{number}.log"), rules=rules, plugins=False).findings[0]
        for number in ("4711", "4712")
    )
    assert one.title != other.title
    assert one.subject == other.subject


def test_explain_says_why_a_rule_is_silent(tmp_path: Path) -> None:
    rules = written(tmp_path, RULE.replace("says =", 'type = ["StockError"]\nsays ='))
    log = written(tmp_path, LOG, "o.log")
    code, said = run("rules", "explain", "order-refused-here", "--rules", rules, log)
    assert code == 0
    assert "order-refused-here says nothing" in said
    assert re.search(r"o\.log:1: its type is .*RefusedError.*, and not StockError", said)
    assert "order-refused-here says: Order 12 was refused" in run(
        "rules", "explain", "order-refused-here", "--rules", written(tmp_path, RULE, "b.toml"), log
    )[1]


def test_a_sample_that_fails_is_named(tmp_path: Path) -> None:
    wrong = RULE.replace("accepted", "refused").replace("INFO", "ERROR")
    code, said = run("rules", "test", written(tmp_path, wrong))
    assert code == 1
    assert "miss 1: it says “Order 4711 was refused”, and should say nothing" in said
    other = RULE.replace("[[rule.hit]]", '[[rule.hit]]\ntitle = "Order 9 was refused"')
    assert "and not “Order 9 was refused”" in run("rules", "test", written(tmp_path, other))[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("code =", "kode ="), "some.toml:3:1: a rule has no member 'kode'"),
        (('"order-refused-here"', '"Order"'), "some.toml:3:1: a code is two or more"),
        (('says = ["order {order} refused"]\n', ""), "some.toml:2:1: says is missing"),
        (("{order} refused", "{x} refused"), "some.toml:5:1: {order} is used in"),
        (('"order {order} refused"', '"{order} no"'), "some.toml:5:1: “{order} no”: it needs at least 4 characters"),
        (('"order {order} refused"', '"{order} {order} refused"'), "stands in it twice"),
        (("4711 refused", "4711 sold"), "some.toml:8:8: hit 1 holds none of the phrases"),
        (("[[rule.miss]]", "[[rule.hit]]"), "some.toml:2:1: a rule has at least one [[rule.hit]] and one [[rule.miss]]"),
        (('fix = ["Look at it."]', "fix = [3]"), "some.toml:7:1: fix is a list of texts"),
        (("says =", 'severity = "bad"\nsays ='), "some.toml:5:1: severity is one of error, warning, note"),
        (("says =", 'on = "logs"\nkind = ["exception"]\nsays ='), 'some.toml:6:1: only a rule on "failures"'),
        (("says =", 'kind = ["thing"]\nsays ='), "some.toml:5:1: no kind 'thing'"),
        (('title = "Order', 'title = "Order\n'), "at line 4"),
        (("[[rule]]", "[[rules]]"), "holds tables [[rule]] and nothing else"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in RULE
    with pytest.raises(RuleFileError, match=re.escape(said)):
        read((written(tmp_path, RULE.replace(*change)),))


def test_a_file_that_cannot_be_used_is_a_wrong_option(tmp_path: Path) -> None:
    log = written(tmp_path, LOG, "o.log")
    code, said = run("run", "--rules", written(tmp_path, RULE.replace("code =", "kode =")), log)
    assert code == 2
    assert "some.toml:3:1" in said
    for name in ("none.toml", "."):
        folder = tmp_path / "empty"
        folder.mkdir(exist_ok=True)
        assert run("run", "--rules", str(folder / name), log)[0] == 2


def test_files_are_small_utf8_and_their_codes_are_free(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="larger than 256 KiB"):
        read((written(tmp_path, RULE + "#" * (256 << 10), "large.toml"),))
    (tmp_path / "odd.toml").write_bytes(b"\xff")
    with pytest.raises(RuleFileError, match="not UTF-8 at byte 0"):
        read((str(tmp_path / "odd.toml"),))
    with pytest.raises(RuleFileError, match=r"stands at .*, too"):
        read((written(tmp_path, RULE + RULE, "twice.toml"),))
    taken = written(tmp_path, RULE.replace("order-refused-here", "tool-error"), "taken.toml")
    with pytest.raises(RuleFileError, match="tool-error is taken"):
        analyze(written(tmp_path, LOG, "o.log"), rules=[taken])


def test_a_pyproject_names_its_rules_and_is_read_only_where_it_is_named(tmp_path: Path) -> None:
    written(tmp_path, RULE, "orders.toml")
    project = written(tmp_path, '[tool.agentcore-analyzer]\nrules = ["orders.toml"]\n', "pyproject.toml")
    assert [rule.symptom.code for rule in read((project,))] == ["order-refused-here"]
    report = analyze(written(tmp_path, LOG, "o.log"), rules=[project], plugins=False)
    assert [f.code for f in report.findings] == ["order-refused-here"]


def test_phrases_are_plain_text() -> None:
    words = compiled("a.b+ (c) {n...}")
    assert words.literal == "a.b+ (c)"
    assert words.pattern.search("a.b+ (c) d e")
    assert words.pattern.search("a.b+   (c) d")
    assert not words.pattern.search("axbb (c) d")


def test_a_long_line_costs_no_time() -> None:
    words = compiled("order {order} of {who} was refused: {why...}")
    assert words.pattern.search("order " * 200_000) is None


def exported(status: int, name: str = "execute_tool reserve", tool: str = "reserve") -> str:
    span = {
        "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": name, "kind": 1,
        "startTimeUnixNano": "1764000000000000000", "endTimeUnixNano": "1764000009000000000", "status": {"code": status},
        "attributes": [{"key": "gen_ai.tool.name", "value": {"stringValue": tool}}],
    }  # fmt: skip
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})


ASKED = f"""
[[rule]]
code = "slow-tool-here"
title = "{{gen_ai_tool_name}} took too long"
query = '{{ name =~ "execute_tool.*" && duration > 5s }} | select(span.gen_ai.tool.name)'
cause = "The tool {{gen_ai_tool_name}} of {{service}} is known to hang."
fix = [{{ step = "Restart it.", command = "restart {{gen_ai_tool_name}}" }}]
[[rule.hit]]
title = "reserve took too long"
text = '''{exported(1)}'''
[[rule.miss]]
text = '''{exported(1, "chat")}'''
"""


def test_a_rule_with_a_query(tmp_path: Path) -> None:
    rules, trace = written(tmp_path, ASKED), written(tmp_path, exported(1, tool="a; rm -rf /"), "trace.json")
    assert run("rules", "test", rules) == (0, "1 rule, 2 samples, 0 failed\n")
    found = next(f for f in analyze(trace, rules=[rules], plugins=False).findings if f.code == "slow-tool-here")
    assert found.title == "a; rm -rf / took too long"
    assert found.fix[0].command == "restart 'a; rm -rf /'"
    assert found.evidence[0].span_id == "b7ad6b7169203331"
    assert "slow-tool-here says: a" in run("rules", "explain", "slow-tool-here", trace, "--rules", rules)[1]
    healthy = written(tmp_path, exported(1, "chat"), "healthy.json")
    assert "no span of 1 matches" in run("rules", "explain", "slow-tool-here", healthy, "--rules", rules)[1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("duration > 5s }", "duration > 5x }", "5:1: the query: line 1, column 43: unexpected 'x'"),
        ("| select(span.gen_ai.tool.name)", "| rate()", "a metric returns no spans"),
        ("| select(span.gen_ai.tool.name)", "", "{gen_ai_tool_name} is used in"),
        ("duration > 5s }", 'finding:code = "x" }', "finding:code is known when all rules have been asked"),
        ("cause =", 'says = ["it hangs here"]\ncause =', "a rule has a query or phrases"),
        ("query =", 'on = "logs"\nquery =', "a rule has a query or phrases"),
    ],
)
def test_what_is_wrong_in_a_query_of_a_rule(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=re.escape(said)):
        read((written(tmp_path, ASKED.replace(old, new)),))


def test_a_query_that_finds_its_miss_or_not_its_hit(tmp_path: Path) -> None:
    other = ASKED.replace(exported(1, "chat"), exported(0))
    assert "and should say nothing" in run("rules", "test", written(tmp_path, other))[1]
    nothing = ASKED.replace("duration > 5s", "duration > 5m")
    assert "no span of 1 matches the query" in run("rules", "test", written(tmp_path, nothing))[1]
