"""
The HTML report in a real browser: nothing is fetched, run or refused, and it can be read at any width.

Needs Chromium. Without one these tests are skipped, unless ANALYZE_REQUIRE_BROWSER says that it must
be there (`.ci/run`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browser
from agentcore_analyzer import diff
from agentcore_analyzer.compare import html as comparison
from browser import Browser
from cases import CAPTURES
from pages import broad, capture, deep, parse, render, replaced

WIDTHS = (390, 900, 1400)
HOSTILE = (
    "<script>alert(1)</script><img src=https://x.invalid/a.png onerror=alert(1)></style><base href=//x.invalid>"
    "\"><svg onload=alert(1)>' autofocus onfocus=alert(1) x='</title><iframe src=javascript:alert(1)></iframe>"
)
# Every text on the page with the colours that it is seen in; nothing on this page is half transparent but bars.
CONTRASTS = """
(() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => { const p = c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * p[0] + .7152 * p[1] + .0722 * p[2]; };
  const back = e => { for (let x = e; x; x = x.parentElement) { const c = parse(getComputedStyle(x).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const bad = []; let seen = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest('style, title')) continue;
    const style = getComputedStyle(e);
    const front = parse(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
    const [a, b] = [lum(front), lum(back(e))].sort((x, y) => y - x);
    seen++;
    if ((a + .05) / (b + .05) < 4.5) bad.push([walk.currentNode.data.trim().slice(0, 40), style.color, (a + .05) / (b + .05)]);
  }
  return {seen, bad};
})()
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    yield from browser.started(tmp_path_factory)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    with_chart = capture("stream-drop-httpx")
    with_chart["findings"][0]["chart"] = {
        "title": "Live microVMs", "unit": "microVMs", "start": "2026-11-20T08:00:00.000Z", "limit": 3,
        "series": [{"name": "as it was", "steps": [[0, 1], [60 * 10**9, 5], [600 * 10**9, 0]]}],
    }  # fmt: skip
    with_chart["findings"][0]["case_text"] = "Text for support"
    made: dict[str, dict[str, Any]] = {
        "dropped": with_chart,
        "raises": capture("tool-raises"),
        "throttled": capture("model-throttled"),
        "langgraph": capture("langgraph-ok"),
        "healthy": capture("strands-ok"),
        "many": capture("stream-drop-httpx", "tool-raises", "model-throttled", "langgraph-ok", "invoke-quota", "strands-ok"),
        "broad": broad(2000),
        "deep": deep(1500),
        "hostile": replaced(capture("stream-drop-httpx", "model-throttled"), lambda text: text + HOSTILE),
    }
    folder = tmp_path_factory.mktemp("pages")
    written = {name: folder / f"{name}.html" for name in made}
    for name, report in made.items():
        written[name].write_bytes(render(report))
    for name, good, bad in (("diff", "strands-ok", "tool-raises"), ("diff-many", "swarm-ok", "swarm-ping-pong")):
        written[name] = folder / f"{name}.html"
        written[name].write_bytes(comparison.render(diff(CAPTURES / good, CAPTURES / bad)))
    hostile = replaced(diff(CAPTURES / "strands-ok", CAPTURES / "model-throttled"), lambda text: text + HOSTILE)
    written["diff-hostile"] = folder / "diff-hostile.html"
    written["diff-hostile"].write_bytes(comparison.render(hostile))
    return written


def sound(page: Browser, path: Path) -> None:
    """Nothing asked for but the page itself, nothing refused, nothing said."""
    assert page.requests() == [path.resolve().as_uri()]
    assert page.complaints() == []


NAMES = (
    "dropped", "raises", "throttled", "langgraph", "healthy", "many", "broad", "deep", "hostile",
    "diff", "diff-many", "diff-hostile",
)  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_fits_its_window_and_asks_for_nothing(page: Browser, reports: dict[str, Path], name: str, width: int) -> None:
    page.open(reports[name], width)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run("[...document.querySelectorAll('h1, h2, h3, h4, p, pre, li')].every("
                    f"e => !e.checkVisibility() || e.getBoundingClientRect().right <= {width})")  # fmt: skip
    sound(page, reports[name])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["dropped", "throttled", "healthy", "many", "diff"])
def test_text_can_be_read(page: Browser, reports: dict[str, Path], name: str, dark: bool) -> None:
    page.open(reports[name], dark=dark)
    page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = page.run(CONTRASTS)
    assert found["seen"] > 50
    assert found["bad"] == []
    assert page.run("getComputedStyle(document.body).backgroundColor") == ("rgb(20, 23, 28)" if dark else "rgb(255, 255, 255)")


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_builds_what_the_template_wrote(page: Browser, reports: dict[str, Path], name: str) -> None:
    page.open(reports[name], script=False)
    written = sum(1 for _ in parse(reports[name].read_bytes()).walk()) - 1
    assert page.run("document.querySelectorAll('*').length") == written
    assert page.run("document.images.length + document.querySelectorAll('iframe, base').length") == 0


def test_bars_stand_where_the_spans_were(page: Browser, reports: dict[str, Path]) -> None:
    page.open(reports["dropped"], script=False)
    report = capture("stream-drop-httpx")
    invocation = report["invocations"][0]
    drawn = page.run(
        "[...document.querySelectorAll('.waterfall ul .r')].map(r => { const l = r.querySelector('svg').getBoundingClientRect(),"
        " b = r.querySelector('rect').getBoundingClientRect();"
        " return [(b.left - l.left) / l.width, b.width / l.width, b.height] })"
    )
    assert len(drawn) == len(invocation["rows"])
    for row, (left, width, height) in zip(invocation["rows"], drawn, strict=True):
        assert left == pytest.approx(row["offset_ns"] / invocation["duration_ns"], abs=0.01)
        assert width == pytest.approx(row["duration_ns"] / invocation["duration_ns"], abs=0.01)
        assert height > 8
    silence = page.run("(() => { const s = document.querySelector('.back').getBoundingClientRect(),"
                       " r = document.querySelector('.back .silent').getBoundingClientRect();"
                       " return [(r.left - s.left) / s.width, r.width / s.width, r.height] })()")  # fmt: skip
    tool = next(r for r in invocation["rows"] if r["operation"] == "tool")
    assert silence[0] == pytest.approx(tool["offset_ns"] / invocation["duration_ns"], abs=0.01)
    assert silence[1] == pytest.approx(invocation["silences"][0]["duration_ns"] / invocation["duration_ns"], abs=0.01)
    assert silence[2] > 100
    # The lanes and what is drawn behind them are the same width.
    assert page.run("(() => { const [a, b] = ['.waterfall .back', '.waterfall ul .r svg'].map(s =>"
                    " document.querySelector(s).getBoundingClientRect()); return Math.abs(a.left - b.left)"
                    " + Math.abs(a.right - b.right) })()") < 2  # fmt: skip


def test_links_open_what_is_folded(page: Browser, reports: dict[str, Path]) -> None:
    page.open(reports["many"], script=False)
    targets = page.run("[...document.querySelectorAll('a[href^=\"#span-\"]')].map(a => a.getAttribute('href').slice(1))")
    assert targets
    for target in sorted(set(targets)):
        page.run(f"location.hash = '{target}'")
        assert page.run(f"document.getElementById('{target}').checkVisibility({{contentVisibilityAuto: true}})"), target
    hidden = page.run("[...document.querySelectorAll('.invocation > details')].filter(d => !d.open).length")
    assert hidden < page.run("document.querySelectorAll('.invocation').length")


def test_keys_lead_past_the_header(page: Browser, reports: dict[str, Path]) -> None:
    page.open(reports["dropped"])
    page.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    page.call("Input.dispatchKeyEvent", type="keyUp", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert page.run("document.activeElement.className") == "skip"
    assert page.run("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.run("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_print(page: Browser, reports: dict[str, Path], tmp_path: Path) -> None:
    page.open(reports["dropped"])
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.run("document.querySelector('details.case pre').getBoundingClientRect().height") > 10
    assert not page.run("document.querySelector('.skip').checkVisibility()")
    page.pdf(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    # Long trees stay folded: nobody wants them on a hundred sheets.
    page.open(reports["broad"])
    page.pdf(tmp_path / "broad.pdf")
    assert 2 < (tmp_path / "broad.pdf").read_bytes().count(b"/Type /Page\n") < 30


def test_what_is_said_aloud(page: Browser, reports: dict[str, Path]) -> None:
    """The accessibility tree holds the rows as nested lists with their figures, and the bars are left out."""
    page.open(reports["dropped"], script=False)
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    kept = [n for n in nodes if not n.get("ignored")]
    roles = [n["role"]["value"] for n in kept]
    assert roles.count("heading") >= 8
    assert {"main", "banner", "contentinfo", "table", "list", "listitem", "article"} <= set(roles)
    said = " ".join(n["name"]["value"] for n in kept if n["role"]["value"] in ("StaticText", "DisclosureTriangle"))
    assert "execute_tool build_report" in said
    assert "8.00 s" in said


def test_the_watch_bites(page: Browser, tmp_path: Path) -> None:
    """A page that does what ours must not is noticed."""
    bad = tmp_path / "bad.html"
    policy = "<!doctype html><html lang=en><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
    bad.write_text(f"{policy}<p style='color:red'>x</p><img src='other.png'><script>1</script>")
    page.open(bad)
    assert sum("style" in c or "script" in c or "img" in c for c in page.complaints()) >= 3
    bad.write_text("<!doctype html><html lang=en><img src='other.png'><p style='color:#999'>pale</p>")
    page.open(bad)
    assert len(page.requests()) == 2
    assert page.run(CONTRASTS)["bad"]
