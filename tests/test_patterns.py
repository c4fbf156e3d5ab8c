"""Line formats of one's own: the language, its messages, and the built-in formats written in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Kind
from agentcore_analyzer.options import Options
from agentcore_parsers import patterns
from agentcore_parsers.patterns import PatternError
from agentcore_parsers.records.builtin_formats import FORMATS
from cases import ROOT
from command import analyze
from guards import alarm

ORDERS = """\
# Our own application log.
format orders-app "Log of the orders service."
  channel: client
  line: time:"%d.%m.%Y %H:%M:%S,%f" " [" thread "] " level " " logger ": "
        ["(" session ") "] message
  sample: "22.11.2026 20:47:38,283 [main] ERROR shop.orders: (s-123) order failed"
  not: "ERROR order failed"
"""
LOG = """\
22.11.2026 20:47:38,283 [main] ERROR shop.orders: (s-123) order failed
Traceback (most recent call last):
  File "/app/orders.py", line 1, in order
orders.Refused: no stock
a line of its own words
22.11.2026 20:47:39,283 [worker 1] I shop.orders: sold
"""


def one(text: str) -> patterns.Format:
    return patterns.formats("t", text.encode())[0]


def test_a_format_reads_its_lines() -> None:
    made = one(ORDERS)
    assert (made.name, made.title, made.channel, made.multiline) == (
        "orders-app", "Log of the orders service", Kind.CLIENT_LOG, True,
    )  # fmt: skip
    found = made.match("22.11.2026 20:47:38,283 [main] ERROR shop.orders: order failed")
    assert found
    assert made.values(found)["message"] == "order failed"
    assert "session" not in made.values(found)


def test_a_file_is_read_by_a_pattern_file(tmp_path: Path) -> None:
    pattern, log = tmp_path / "orders.logpattern", tmp_path / "app.txt"
    pattern.write_text(ORDERS)
    log.write_text(LOG)
    loaded = pipeline.load([str(log)], Options(plugins=False, patterns=(str(pattern),)))
    assert [i.format for i in loaded.inputs] == ["orders"]
    first, second = loaded.case.logs
    assert first.time_ns == 1_795_380_458_283_000_000
    assert (first.severity, first.logger, first.session_id, first.channel) == (17, "shop.orders", "s-123", Kind.CLIENT_LOG)
    assert (first.text or "").endswith("orders.Refused: no stock\na line of its own words")
    assert dict(first.detail.attributes) == {"thread": "main"}
    assert (second.severity, second.detail.attributes["thread"]) == (9, "worker 1")


def test_the_command_takes_pattern_files(tmp_path: Path) -> None:
    pattern, log, bad = tmp_path / "orders.logpattern", tmp_path / "app.txt", tmp_path / "bad.logpattern"
    pattern.write_text(ORDERS)
    log.write_text(LOG)
    bad.write_text("format a\n  line: - level\n")

    assert "orders" in analyze("--log-pattern", str(pattern), "--input-format", "orders", str(log)).stdout
    assert "orders: 2 of 5 lines" in analyze("formats", "--log-pattern", str(pattern), str(log)).stdout
    done = analyze("--log-pattern", str(bad), str(log))
    assert done.returncode == 2
    assert "bad.logpattern:2:9: this is not expected here; literal text needs double quotes" in done.stderr
    missing = analyze("--log-pattern", str(tmp_path / "none"), str(log))
    assert missing.returncode == 2
    assert "No such file" in missing.stderr
    (tmp_path / "otlp-json.logpattern").write_text(ORDERS)
    taken = analyze("--log-pattern", str(tmp_path / "otlp-json.logpattern"), str(log))
    assert "the name otlp-json is taken" in taken.stderr
    assert taken.returncode == 2


MISTAKES = {
    "": (1, 1, "the file holds no format"),
    "# only words\n": (1, 1, "the file holds no format"),
    'format a line: "x': (1, 16, "literal text ends on the line where it starts"),
    'format a line: "\\d"': (1, 16, "its only escapes are"),
    "format a\nline: - level": (2, 7, "needs double quotes"),
    "format a line: (x": (1, 16, "needs double quotes"),
    "format a line: level*": (1, 21, "there is no * + ?"),
    'format a line: ["x" level]+': (1, 27, "there is no * + ?"),
    "format a line: x | y": (1, 18, "there are no alternatives"),
    "format a line: []": (1, 17, "a group needs something in it"),
    "format a line: x ]": (1, 18, "this bracket closes nothing"),
    "format a line: [x": (1, 18, "this group is not closed"),
    "format a line:": (1, 15, "`line:` needs at least one field"),
    "line: x": (1, 1, "statements stand below"),
    'format "x"': (1, 8, "a format needs a name"),
    "format a channel: proxy": (1, 8, "the format has no `line:`"),
    "format a line: x:foo": (1, 18, "there is no class foo"),
    "format a line: x:of": (1, 18, "of and not, and only they, need characters"),
    "format a line: x:digits{3,1}": (1, 25, "the first number the smaller one"),
    "format a line: x:digits{": (1, 25, "a length is {3} or {1,3}"),
    "format a line: a b": (1, 16, "would swallow it"),
    'format a line: a:digits "5"': (1, 16, "also takes '5'"),
    'format a line: ["(" session] "abc" message': (1, 17, "the end of this group also takes 'a'"),
    'format a line: message level ""': (1, 16, "needs a literal behind it"),
    'format a line: level ""': (1, 22, "an empty literal"),
    'format a line: message " " level message': (1, 34, "stands here a second time"),
    'format a line: time " " time': (1, 25, "a line has one time"),
    'format a line: time:"%Q"': (1, 21, "%Q is not known"),
    'format a line: time:"%S"': (1, 21, "a time needs at least"),
    "format a line: time:never": (1, 16, "a time is iso, clf, epoch or a string"),
    'format a line: level:"x"': (1, 22, "only the field `time`"),
    'format a line: level " " message channel: foo': (1, 43, "a channel is one of"),
    "format a line: level multiline: maybe": (1, 33, "`multiline:` is yes or no"),
    "format a line: level line: level": (1, 22, "a second time"),
    'format a line: "x" format a line: "x"': (1, 27, "this name is taken"),
    'format a line: level " " message sample: x': (1, 42, "a sample is a line in double quotes"),
    'format a line: level " " message\nsample: "INFO: x"': (2, 9, "does not fit the format a; it fits up to character 5"),
    'format a line: level " " message\nnot: "INFO x"': (2, 6, "must not fit the format a, but it does"),
    "format a line: " + "[" * 20 + '"x"' + "]" * 20: (1, 36, "nested more than 8 deep"),
    "[" * 6000: (1, 1, "brackets"),
    "format a line: \x1b[31m": (1, 16, "is not expected here"),
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda t: t[:40].encode("unicode_escape").decode())
def test_a_mistake_is_named_with_its_place(text: str) -> None:
    line, column, message = MISTAKES[text]
    with pytest.raises(PatternError) as raised:
        patterns.formats("file", text.encode())
    assert (raised.value.line, raised.value.column) == (line, column), raised.value
    assert message in str(raised.value)
    assert str(raised.value).startswith(f"file:{line}:{column}: ")
    assert "\x1b" not in str(raised.value)


def test_limits_and_encoding() -> None:
    with pytest.raises(PatternError, match="at most 256 KiB"):
        patterns.formats("t", b"#" * (256 << 10) + b"\n")
    with pytest.raises(PatternError, match="t:2:2: not UTF-8"):
        patterns.formats("t", b"# x\n#\xff\n")
    with pytest.raises(PatternError, match="at most 120 items"):
        patterns.formats("t", b"format a line: " + b'"x" ' * 200)
    assert patterns.formats("t", b"\xef\xbb\xbfformat a line: level")[0].name == "a"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('x:digits{3} y:digits', {"x": "123", "y": "45"}),
        ('x:of("ab") y:not("ab")', {"x": "ab", "y": "rest"}),
        ('"<" x:text "> " y:text', {"x": "a b", "y": "c"}),
        ('x:text ["; took " ms:number]', {"x": "done", "ms": "1.5"}),
        ('x:token ~ y:word', {"x": "a-b", "y": "c_d"}),
        ('_:word "=" y:word', {"y": "v"}),
        ('time:epoch " " x:word', {"time": "1795380458.283", "x": "w"}),
        ('time:clf " " x:word', {"time": "22/Nov/2026:20:47:38 +0000", "x": "w"}),
    ],
)  # fmt: skip
def test_items(line: str, wanted: dict[str, str]) -> None:
    samples = ["12345", "abrest", "<a b> c", "done; took 1.5", "a-b \t c_d", "k=v"]
    samples += ["1795380458.283 w", "22/Nov/2026:20:47:38 +0000 w"]
    made = one(f"format a line: {line}")
    matched = [made.values(found) for text in samples if (found := made.match(text))]
    assert wanted in matched


def test_a_hostile_line_costs_one_pass() -> None:
    """Every item may run over the whole line once, and none twice."""
    made = one('format a line: ' + " ".join(f'["<" x{n}:text ">"]' for n in range(25)) + ' "!" y:text')
    line = "<" * 20_000
    with alarm(5):
        assert made.match(line) is None


def test_the_builtin_formats_are_current() -> None:
    done = subprocess.run([ROOT / "scripts" / "patterns", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_builtin_format_has_a_sample() -> None:
    text = (ROOT / "parsers" / "agentcore_parsers" / "patterns" / "builtin.logpattern").read_text("utf-8")
    for part in text.split("\nformat ")[1:]:
        assert "sample:" in part, part[:30]
    assert len(FORMATS) == text.count("\nformat ")


def test_a_run_without_pattern_files_never_loads_the_grammar(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text('127.0.0.1 - - [22/Nov/2026:22:28:51 +0000] "GET /ping HTTP/1.1" 200 58\n')
    code = (
        "import sys; from agentcore_analyzer import pipeline; from agentcore_analyzer.options import Options;"
        f"pipeline.analyze([{str(log)!r}], Options(plugins=False));"
        "assert 'agentcore_parsers.logs.proxy_log' in sys.modules; assert 'lark' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
