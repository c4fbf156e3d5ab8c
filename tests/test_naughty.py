"""599 strings and more, in every text field of an input, through every output: no forbidden character, no markup of theirs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
from test_output_is_safe import spans_with

from agentcore_analyzer import cli, compare, mcp, pipeline, replay, ticket
from agentcore_analyzer.compare import html as diff_html
from agentcore_analyzer.compare import json_v1 as diff_json
from agentcore_analyzer.compare import text as diff_text
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.replay import words
from agentcore_analyzer.replay.capture import capture_memory
from agentcore_analyzer.report import formats, json_v1, short, text
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, WHOLE
from naughty import STRINGS
from test_formats import check_csv, check_github, check_junit, check_perfetto, check_sarif, check_speedscope
from test_html import check as check_html

# Control characters, direction marks, and whatever Unicode says a program may ignore, so that nobody sees it.
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
COLOURS = re.compile("\x1b\\[[0-9;]{0,8}m")  # ours: where a terminal is asked for, and nowhere else
# So many strings a pass, each in its own fields; which fields they are goes round with the pass.
AT_ONCE = 1 if WHOLE else 24
PASSES = range(0, len(STRINGS), AT_ONCE)


def spoiled(first: int) -> bytes:
    """The spans of a failing request; behind every free text stands one of the strings, in turn."""
    chosen = STRINGS[first : first + AT_ONCE]
    number = first

    def spoil(node: Any) -> Any:
        nonlocal number
        if isinstance(node, dict):
            return {key: spoil(value) for key, value in node.items()}
        if isinstance(node, list):
            return [spoil(value) for value in node]
        if isinstance(node, str) and node.endswith(MARK):
            number += 1
            return node.removesuffix(MARK) + chosen[number % len(chosen)]
        return node

    return b"".join(json.dumps(spoil(span)).encode() + b"\n" for span in spans_with(MARK))


MARK = "\ue000mark"


def sound(shown: str, what: str) -> None:
    found = FORBIDDEN.search(shown)
    assert found is None, f"{what}: U+{ord(found[0]):04X} in {shown[max(0, found.start() - 60) : found.end() + 20]!r}"


def test_there_are_enough() -> None:
    assert len(STRINGS) >= 599
    assert len(set(STRINGS)) == len(STRINGS)


@pytest.mark.parametrize("first", PASSES)
def test_in_every_field_of_every_format(first: int) -> None:
    report = pipeline.analyze([InMemory("trace.jsonl", spoiled(first))], BUILTIN)
    assert report.internal_errors == ()
    assert report.findings
    sound(text.render(report, "0", 100, colour=False), "text")
    sound(short.render(report, short.Look(100)), "first screen")
    sound(COLOURS.sub("", text.render(report, "0", 100, colour=True)), "text in colours")
    document = json.loads(json_v1.render(report, "0"))
    sound(json.dumps(document, ensure_ascii=False), "json")
    whole = json_v1.as_dict(report, "0", None)
    for name in formats.names():
        shown = formats.render(name, whole, formats.RenderOptions()).decode("utf-8")
        sound(shown.replace("\r\n", "\n") if name == "csv" else shown, name)
        if name in ("perfetto", "sarif", "speedscope"):
            sound(json.dumps(json.loads(shown), ensure_ascii=False), name)
    for check in (check_github, check_csv, check_junit, check_sarif, check_perfetto, check_speedscope):
        check(json.loads(orjson.dumps(whole)))
    check_html(formats.render("html", whole, formats.RenderOptions()))
    check_markdown(formats.render("markdown", whole, formats.RenderOptions()).decode())


def check_markdown(page: str) -> None:
    """Rendered by nobody here: what is left when code is taken away holds no element and no link but ours."""
    plain = re.sub(r"(?ms)^( *)(`{3,})[^\n]*\n.*?^\1\2`*$", "", page)
    plain = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", plain, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)<(?!/?(?:details|summary|br)\b)[A-Za-z/!?]", plain), plain
    assert not re.search(r"(?<!\\)!\[|(?<!\\)\]\((?!https://|#)", plain)
    assert "javascript:" not in plain.replace("javascript\\:", "")


@pytest.mark.parametrize("first", PASSES[:: 1 if WHOLE else 6])
def test_in_every_field_of_a_comparison(first: int, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(spoiled(first))
    bad.write_bytes(spoiled((first + AT_ONCE) % len(STRINGS)))
    document = diff_json.as_dict(compare.compare([str(good)], [str(bad)], BUILTIN), "0")
    assert document["internal_errors"] == []
    sound(json.dumps(document, ensure_ascii=False), "json")
    sound(diff_text.render(document, 80, colour=False), "text")
    page = diff_html.render(document).decode()
    sound(page, "html")
    assert live(page) == set()


def live(page: str) -> set[str]:
    """Elements and attributes of a page that run or load something."""
    found: set[str] = set()

    class Watch(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in ("script", "img", "iframe", "object", "embed", "form", "base", "link", "input", "video", "template"):
                found.add(tag)
            found.update(name for name, value in attrs if name.startswith("on") or (value or "").lower().startswith("javascript"))

    Watch().feed(page)
    return found


def test_a_page_that_is_live_is_seen() -> None:
    assert live("<p>&lt;img&gt;</p>") == set()
    assert live("<p><img src=x onerror=y>") == {"img", "onerror"}


@pytest.mark.parametrize("first", PASSES[:: 1 if WHOLE else 8])
def test_in_what_is_made_to_be_sent(first: int, tmp_path: Path) -> None:
    """Tickets, fixtures and answers to agents; what a fixture says when it is replayed."""
    given = [InMemory("trace.jsonl", spoiled(first))]
    made = ticket.build(given, Redactor(b"k" * 32), "0", smallest=False)
    verdict = ticket.verify(list(made.parts), "0")
    for said in (*made.remarks, *verdict.problems, *verdict.remarks):
        sound(said, "ticket")
    folder = tmp_path / "fixture"
    capture_memory(given, folder, None)
    expected = folder / replay.EXPECTED
    expected.write_bytes(expected.read_bytes().replace(b'"certain"', b'"possible"'))
    outcome = words.Outcome(str(folder), 1, tuple(replay.replay(folder)), False)
    for name, render in words.FORMATS.items():
        shown = render([outcome]).decode()
        sound(shown, f"replay {name}")
        if name == "junit":
            ET.fromstring(shown)  # noqa: S314  our own
    (tmp_path / "trace.jsonl").write_bytes(given[0].data)
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        answer = mcp.Tools(mcp.Settings(tmp_path, third_party=False)).analyze(["trace.jsonl"])
    finally:
        os.chdir(before)
    sound(json.dumps(answer, ensure_ascii=False), "mcp")


NAMES = [s for s in STRINGS if 0 < len(s.encode("utf-8", "surrogatepass")) < 200 and not set(s) & set("/\0") and s.strip(".")]


def test_as_names_of_files(tmp_path: Path) -> None:
    """Of inputs, in a folder and by themselves, in what is said of them and in what is written."""
    for number, name in enumerate(NAMES):
        path = os.path.join(os.fsencode(tmp_path), name.encode("utf-8", "surrogatepass"))  # noqa: PTH118
        with contextlib.suppress(OSError), open(path, "wb") as stream:  # noqa: PTH123
            stream.write(spoiled_once if number % 4 == 0 else b"")
    report = pipeline.analyze([str(tmp_path)], BUILTIN)
    assert len(report.inputs) > len(NAMES) * 0.9
    assert report.internal_errors == ()
    sound(text.render(report, "0", 100, colour=False), "text")
    whole = json_v1.as_dict(report, "0")
    sound(json.dumps(json.loads(orjson.dumps(whole)), ensure_ascii=False), "json")
    for format_ in formats.names():
        shown = formats.render(format_, whole, formats.RenderOptions()).decode("utf-8")
        sound(shown.replace("\r\n", "\n") if format_ == "csv" else shown, format_)
    check_html(formats.render("html", whole, formats.RenderOptions()))


spoiled_once = b"".join(json.dumps(span).encode() + b"\n" for span in spans_with("x")[:3])


@pytest.mark.parametrize("command", ["run", "redact", "formats", "convert", "explain", "diff", "replay", "doctor", "minimise"])
def test_as_arguments(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command says of a name that leads nowhere."""
    more = {"redact": ["-o", str(tmp_path / "o")], "convert": ["--format", "csv"], "diff": [str(tmp_path)]}
    more["minimise"] = more["redact"]
    given: list[str] = []
    for name in STRINGS[:: 1 if WHOLE else 5]:
        with contextlib.suppress(UnicodeEncodeError):
            os.fsencode(name)  # half a character comes from no shell
            given.append(name)
    for name in given:
        if "\0" in name or name == "-" or set(name) & set("*?[") or (name and Path(name[:200]).exists()):
            continue
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["analyze", command, *more.get(command, []), "--", name])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code in (0, 1, 2, 3, 74), (name, err.getvalue())
        sound((out.getvalue() + err.getvalue()).replace("\t", " "), f"{command} {name!r}")
