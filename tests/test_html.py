"""The HTML report: sound markup, nothing live, nothing fetched, readable colours, nothing notable folded away."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.report import steps
from agentcore_analyzer.report.formats._html import geometry
from agentcore_analyzer.report.times import after
from cases import BUILTIN, CAPTURES
from pages import Element, broad, capture, data_of, deep, parse, render, replaced, row, with_rows

MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' autofocus onfocus=alert(1) x='",
    "</style><style>*{display:none}</style>", "</title><base href=//x.invalid>", "<!-- ", "]]>", "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)", "&lt;b&gt;&#x3c;b&#x3e;", "<a href=https://x.invalid>click</a>", "\x00\x1b[31m\u202e\u200b", "\ud83d",
]  # fmt: skip
STYLE = (files("agentcore_analyzer.report.formats") / "_html" / "style.css").read_text("utf-8")
FOLDERS = sorted(p.name for p in CAPTURES.iterdir() if p.is_dir())
# What the template draws; anything else came from the input.
TAGS = (
    "html head meta title style body a svg defs pattern rect line text header p span div h1 h2 h3 h4 dl dt dd main section ol"
    " ul li article pre code details summary blockquote strong b i em figure figcaption table thead tbody tr th td footer nav"
    " script"
)
ATTRIBUTES = (
    "lang charset http-equiv content name class id href rel role tabindex scope open width height x y x1 x2 y1 y2 aria-hidden"
    " aria-label aria-labelledby patternunits patterntransform hidden data-at type"
)


def check(page: bytes) -> Element:
    """What holds for every page."""
    root = parse(page)
    for element in root.walk():
        assert element.tag in {"#document", *TAGS.split()}, element.tag
        assert set(element.attributes) <= set(ATTRIBUTES.split()), (element.tag, element.attributes)
    ids = [e.attributes["id"] for e in root.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for link in root.all("a"):
        href = link.attributes["href"]
        assert href.startswith("https://") or href.removeprefix("#") in ids, href
    for element in root.walk():
        for reference in element.attributes.get("aria-labelledby", "").split():
            assert reference in ids
    levels = [int(e.tag[1]) for e in root.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(following <= level + 1 for level, following in pairwise(levels)), levels
    assert root.all("html")[0].attributes["lang"] == "en"
    assert all(not any(above.tag == "summary" for above in link.ancestors()) for link in root.all("a"))
    check_policy(root)
    return root


def check_policy(root: Element) -> None:
    styles = root.all("style")
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles[0].text().encode()).digest()).decode()
    policy = next(e for e in root.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    scripts, allowed = root.all("script"), ""
    if scripts:
        assert [e.attributes for e in scripts] == [{"type": "application/json", "id": "page-data"}, {}]
        assert not set("<>&") & set(scripts[0].text())
        assert data_of(root)["version"] == 1
        program = base64.b64encode(hashlib.sha256(scripts[1].text().encode()).digest()).decode()
        allowed = f"script-src 'sha256-{program}'; require-trusted-types-for 'script'; "
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; {allowed}base-uri 'none'; form-action 'none'"
    assert policy.attributes["content"] == expected
    assert "url(" not in STYLE.replace("url(#hatch)", "")
    assert "@import" not in STYLE


def in_closed(element: Element) -> bool:
    """Whether something must be opened to see it; a summary is seen with its details closed."""
    inside = element
    for above in element.ancestors():
        if above.tag == "details" and "open" not in above.attributes and inside.tag != "summary":
            return True
        inside = above
    return False


@pytest.mark.parametrize("folder", FOLDERS)
def test_captures(folder: str) -> None:
    check(render(capture(folder)))


@pytest.mark.parametrize("folder", ["tool-raises", "stream-drop-httpx", "client-errors", "swarm-ping-pong"])
@pytest.mark.parametrize("redact", [True, False])
def test_pages_of_inputs(folder: str, redact: bool) -> None:
    """The last look over a redacted page must touch neither style nor script: their hashes would not fit any more."""
    root = check(pipeline.analyze([str(CAPTURES / folder)], BUILTIN).render("html", redact=redact))
    assert (data_of(root)["records"] is None) is redact


def test_all_captures_together() -> None:
    root = check(render(capture(*FOLDERS)))
    articles = [e for e in root.all("article") if "invocation" in e.classes()]
    assert len(articles) > 3
    assert sum("open" in e.all("details")[0].attributes for e in articles) == 3


def test_the_same_report_gives_the_same_bytes() -> None:
    report = capture("stream-drop-httpx")
    assert render(report) == render(report)


def test_a_finding_and_its_row_point_at_each_other() -> None:
    root = check(render(capture("stream-drop-httpx")))
    rows = [e for e in root.walk() if "r" in e.classes() and e.attributes.get("id", "").startswith("span-")]
    links = {a.attributes["href"] for a in root.all("a")}
    assert rows
    for drawn in rows:
        assert f"#{drawn.attributes['id']}" in links
        assert any(a.attributes["href"] == "#finding-1" for a in drawn.all("a"))
        assert not in_closed(drawn)


def test_what_the_page_says() -> None:
    report = capture("stream-drop-httpx")
    text = " ".join(check(render(report)).text().split())
    finding = report["findings"][0]
    for said in (finding["title"], finding["cause"], finding["fingerprint"], *finding["counter_evidence"]):
        assert said in text
    for evidence in finding["evidence"]:
        assert f"{evidence['file']}:{evidence['line']}" in text
    for step in finding["fix"]:
        assert step["step"] in text
    for drawn in report["invocations"][0]["rows"]:
        assert drawn["name"] in text
    assert "8.00 s from +470 ms on, while execute_tool build_report was open" in text


def test_nothing_found() -> None:
    report = capture("strands-ok")
    assert report["findings"] == []
    root = check(render(report))
    assert root.all("h1")[0].text() == "Nothing found"
    assert "clear" in [c for e in root.all("div") for c in e.classes()]


def test_2000_spans_fit() -> None:
    page = render(broad(2000), script=False)
    assert len(page) <= 700_000
    root = check(page)
    drawn = [e for e in root.walk() if "r" in e.classes() and "fold" not in e.classes() and "head" not in e.classes()]
    assert len(drawn) == 2000
    failed = [e for e in drawn if any("failed" in b.classes() for b in e.all("b"))]
    assert len(failed) > 15
    assert not any(in_closed(e) for e in failed)
    # Folding is worth it: what is seen at first is a fraction.
    assert sum(not in_closed(e) for e in drawn) < 400


def test_a_short_tree_is_shown_whole() -> None:
    root = check(render(broad(40), script=False))
    assert not [e for e in root.walk() if "fold" in e.classes()]
    assert not any(in_closed(e) for e in root.walk() if "r" in e.classes())


def test_a_deep_tree_does_not_nest_deeper_than_browsers_do() -> None:
    root = check(render(deep(3000), script=False))
    drawn = [e for e in root.walk() if "r" in e.classes() and "head" not in e.classes()]
    assert len(drawn) == 3000
    assert max(sum(1 for _ in e.ancestors()) for e in drawn) < 200
    failed = next(e for e in drawn if e.all("b"))
    assert "level 3000" in failed.text()
    assert not in_closed(failed)


def test_rows_without_times_and_before_the_start() -> None:
    rows = [row(1, 0, 0), row(2, 1, 1, offset_ns=-(10**9)), row(3, 1, 1)]
    report = with_rows(rows)
    rows[2]["offset_ns"] = rows[2]["duration_ns"] = None
    text = check(render(report)).text()
    assert "−1.00 s" in text
    assert "no time" in text


@pytest.mark.parametrize("hostile", MARKUP)
def test_markup_of_the_input_stays_text(hostile: str) -> None:
    report = capture("stream-drop-httpx", "model-throttled")
    plain = check(render(replaced(report, lambda text: text + "x")))
    page = render(replaced(report, lambda text: text + hostile))
    root = check(page)
    assert [e.tag for e in root.walk()] == [e.tag for e in plain.walk()]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", page.decode())


def test_a_reference_is_a_link_only_to_the_web() -> None:
    report = capture("stream-drop-httpx")
    report["findings"][0]["references"] = ["javascript:alert(1)", "https://example.com/a", "https://e.com/ x", "file:///etc/passwd"]
    hrefs = {a.attributes["href"] for a in check(render(report)).all("a") if not a.attributes["href"].startswith("#")}
    assert hrefs == {"https://example.com/a"}


def test_a_report_of_the_first_days() -> None:
    """Members that version 1 gained later."""
    report = capture("stream-drop-httpx")
    for name in ("checked", "baseline"):
        report.pop(name, None)
    for invocation in report["invocations"]:
        for name in ("rows", "rows_left_out", "log_marks"):
            del invocation[name]
    for finding in report["findings"]:
        del finding["chart"], finding["case_text"]
    check(render(report))


def test_all_members_of_a_finding() -> None:
    report = capture("stream-drop-httpx")
    finding = report["findings"][0]
    effect = {"title": "It broke", "because": "of it", "evidence": finding["evidence"][:1]}
    finding["caused"] = [
        effect | {"code": "one", "of": finding["code"]}, effect | {"code": "two", "of": "one"},
        effect | {"code": "three", "of": "four"}, effect | {"code": "four", "of": "three"},
    ]  # fmt: skip
    finding["case_text"] = "First line\n\nSecond <line>"
    finding["chart"] = {
        "title": "Live microVMs", "unit": "microVMs", "start": "2026-11-20T08:00:00.000Z", "limit": 3,
        "series": [
            {"name": "as it was", "steps": [[0, 1], [60 * 10**9, 5], [600 * 10**9, 0]]},
            {"name": "never", "steps": [[0, 0]]},
        ],
    }  # fmt: skip
    report["baseline"] = {
        "hidden": [{"code": "tool-error", "severity": "error", "title": "Known one", "fingerprint": "0" * 16}],
        "held": 2, "less_checked": ["now without gateway logs"],
    }  # fmt: skip
    report["internal_errors"] = ["detector x: KeyError at x.py:1"]
    root = check(render(report))
    text = root.text()
    for said in ("First line\n\nSecond <line>", "above the limit", "Known one", "now without gateway logs", "KeyError at x.py:1"):
        assert said in text
    nested = [e for e in root.all("ol") if "chain" in e.classes()]
    assert text.count("It broke") == 4
    assert any(above in nested for e in nested for above in e.ancestors())
    lanes = [e for e in root.all("svg") if e.attributes.get("role") == "img"]
    assert [e.attributes["aria-label"] for e in lanes] == [
        "as it was: at most 5 microVMs, first after 1 min; above the limit of 3", "never: none; within the limit of 3",
    ]  # fmt: skip


def test_written_by_the_command_line(tmp_path: Path) -> None:
    """Redaction is on by default for this format, and its last look must not touch the style sheet."""
    target = tmp_path / "report.html"
    command = [sys.executable, "-m", "agentcore_analyzer", "run", str(CAPTURES / "stream-drop-httpx"), "--format", "html"]
    done = subprocess.run([*command, "-o", str(target)], capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    check(target.read_bytes())


def test_the_template_engine_is_loaded_only_for_pages() -> None:
    program = (
        "import sys; sys.argv = ['analyze', sys.argv[1], '--format', 'json']\nfrom agentcore_analyzer import cli\n"
        "try: cli.main()\nfinally: print('jinja2' in sys.modules, file=sys.stderr)"
    )
    folder = str(CAPTURES / "strands-ok")
    done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "False"


def colours(scheme: int) -> dict[str, tuple[int, int, int]]:
    """The variables of the light (0) or dark (1) theme."""
    block = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[scheme]
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{6})", block)
    return {name: (int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16)) for name, value in found}


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """As WCAG 2.2 defines it."""

    def luminance(colour: tuple[int, int, int]) -> float:
        parts = [c / 255 for c in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(scheme: int) -> None:
    known = colours(scheme)
    assert set(known) == set(colours(0))
    backs = [n for n in known if n in ("page", "card") or n.endswith("-back")]
    for back in backs:
        for front in ("text", "muted", "link", "error", "warning", "note", "clear"):
            assert contrast(known[front], known[back]) >= 4.5, (front, back)
    for drawn in ("model", "tool", "memory", "gateway", "agent", "span", "error", "warning"):
        assert contrast(known[drawn], known["page"]) >= 3, drawn


@pytest.mark.parametrize(
    ("length", "step"),
    [(1, 1), (60, 10), (900, 200), (10**6, 200_000), (8_706_075_289, 2 * 10**9), (157 * 10**9, 30 * 10**9),
     (1480 * 10**9, 300 * 10**9), (3 * 86400 * 10**9, 43200 * 10**9), (60 * 86400 * 10**9, 10 * 86400 * 10**9)],
)  # fmt: skip
def test_axis_steps_are_round(length: int, step: int) -> None:
    assert steps.round_step(length) == step


@pytest.mark.parametrize(
    ("ns", "text"),
    [(0, "0"), (500, "500 ns"), (20_000, "20 us"), (5 * 10**8, "500 ms"), (15 * 10**8, "1.5 s"), (2 * 10**9, "2 s"),
     (90 * 10**9, "1 min 30 s"), (7200 * 10**9, "2 h"), (-2 * 10**9, "−2 s")],
)  # fmt: skip
def test_axis_times(ns: int, text: str) -> None:
    assert after(ns) == text


def test_axis() -> None:
    axis = geometry.Axis(0, 8 * 10**9)
    assert axis.bar(2 * 10**9, 10**9) == ("25%", "12.5%")
    assert axis.bar(8 * 10**9, 10**9) == ("99.75%", "0.25%")
    assert axis.bar(-(10**9), 10**9) == ("0%", "0.25%")
    assert [(t.x, t.text) for t in axis.ticks()] == [("0%", "0"), ("25%", "2 s"), ("50%", "4 s"), ("75%", "6 s")]


def columns_slowly(found: steps.Steps, low: int, high: int, count: int) -> list[int]:
    """Nanosecond by nanosecond."""
    value, at = 0, dict(found)
    highest = [0] * count
    for time in range(low, high):
        value = at.get(time, value)
        column = (time - low) * count // (high - low)
        highest[column] = max(highest[column], value)
    return highest


@pytest.mark.parametrize("count", [1, 4, 10, 40])
def test_columns(count: int) -> None:
    found = [(0, 1), (3, 7), (4, 2), (17, 5), (33, 0), (38, 1)]
    assert steps.columns(found, 0, 40, count) == columns_slowly(found, 0, 40, count)


def test_a_step_at_the_end_is_seen() -> None:
    assert steps.columns([(0, 1), (10, 9)], 0, 10, 5) == [1, 1, 1, 1, 9]


def test_blocks() -> None:
    assert steps.blocks([0, 1, 8, 16, 24], 24, 3) == ["    █", "   ██", " ▁███"]
    assert steps.blocks([0, 16], 24, 3, limit=8) == ["  ", " █", "┄█"]


def test_the_chart_in_the_terminal() -> None:
    from agentcore_analyzer import model
    from agentcore_analyzer.report import text

    series = (model.Series("as it was", ((5, 2), (5 + 60 * 10**9, 4), (5 + 120 * 10**9, 0))), model.Series("never", ((5, 0),)))
    page = text.Page(80, colour=False)
    text._chart(page, model.Chart("Live microVMs", "microVMs", 5, series, 3))
    assert page.lines[1].strip() == "Live microVMs"
    assert "limit 3" in " ".join(page.lines[2:4])
    page.lines[2:4] = []
    assert page.lines[2] == "    as it was: at most 4, first after 1 min"
    assert [line.count("█") > 20 for line in page.lines[3:6]] == [True, True, True]
    assert page.lines[6:] == ["    never: none"]
    assert all(len(line) <= 80 for line in page.lines)


def test_files_of_the_page_are_part_of_the_package() -> None:
    shipped = {p.name for p in (files("agentcore_analyzer.report.formats") / "_html").iterdir() if not p.name.startswith("__")}
    assert {"style.css", "page.html.j2", "finding.html.j2", "invocation.html.j2", "chart.html.j2"} <= shipped


def test_figures_at_the_top() -> None:
    report: dict[str, Any] = capture("strands-ok")
    figures = next(e for e in check(render(report)).all("dl") if "figures" in e.classes())
    shown = dict(zip([e.text() for e in figures.all("dt")], [e.text() for e in figures.all("dd")], strict=True))
    assert shown["spans"] == str(sum(i["spans"] for i in report["inputs"]))
    assert shown["log records"] == str(sum(i["logs"] for i in report["inputs"]))


def test_who_was_waited_for() -> None:
    """A parent that passes the wait on is not; a short span whose whole length counts is."""
    rows = [
        row(1, 0, 0, name="passes on", offset_ns=0, duration_ns=10**10, critical_ns=10**6),
        row(2, 1, 1, name="short", critical_ns=9 * 10**6),
        row(3, 1, 1, name="long", duration_ns=9 * 10**9, critical_ns=10**9),
        row(4, 1, 1, name="beside"),
    ]
    report = with_rows(rows, components=[{"component": "tool", "critical_ns": 10**10}])
    root = check(render(report))
    bold = {e.all("span")[0].text().split()[1] for e in root.walk() if {"r", "c"} <= set(e.classes())}
    assert bold == {"short", "long"}
