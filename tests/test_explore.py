"""
What a person does on the HTML report: real clicks and keys in Chromium, on pages made of inputs.

Five tasks are done from the page alone, with as many clicks as they say. axe-core (tests/axe) looks at every view.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browser
import busy
from agentcore_analyzer import pipeline
from agentcore_analyzer.source import InMemory
from browser import Browser
from cases import BUILTIN, CAPTURES, FIXTURES
from naughty import ELEMENTS, MARKUP
from pages import capture, data_of, parse, render, whole

AXE = Path(__file__).with_name("axe") / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ("Waterfall", "Timeline", "Sequence", "Conversation")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TRANSCRIPT = FIXTURES / "parsers" / "chat-transcript" / "strands-messages" / "strands.json"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    yield from browser.started(tmp_path_factory)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("explored")
    inputs = {name: [str(CAPTURES / name)] for name in ("tool-raises", "stream-drop-httpx", "swarm-ping-pong", "client-errors")}
    inputs["transcript"] = [str(TRANSCRIPT)]
    for count in (1000, 10_000):
        (folder / str(count)).mkdir()
        inputs[str(count)] = busy.write(folder / str(count), count)
    written = {name: folder / f"{name}.html" for name in inputs}
    for name, paths in inputs.items():
        written[name].write_bytes(whole(*paths))
    return written


def sound(page: Browser, path: Path) -> None:
    assert [r.partition("#")[0] for r in page.requests()] == [path.resolve().as_uri()]
    assert page.complaints() == []


def drawer(page: Browser) -> str:
    """What the record says that stands open; nothing where none does."""
    return str(page.run("(e => e && !e.hidden ? e.innerText : '')(document.querySelector('.drawer'))"))


def count(page: Browser) -> str:
    return str(page.run("document.querySelector('.count').textContent"))


# Five tasks of a person, from the page alone


def test_task_what_broke_and_why_takes_no_click(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["tool-raises"])
    first = "e => e.getBoundingClientRect().bottom < innerHeight"
    seen = page.run(f"[...document.querySelectorAll('h1, .cause, .fix li')].filter({first}).map(e => e.innerText).join('\\n')")
    assert "Tool reserve_stock failed" in seen
    assert "inventory service gave no answer within 5 s" in seen
    assert pipeline.analyze([str(CAPTURES / "tool-raises")], BUILTIN).to_dict()["findings"][0]["fix"][0]["step"] in seen


def test_task_the_record_behind_the_finding_takes_one_click(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["tool-raises"])
    page.click("#finding-1 [data-at]")
    said = drawer(page)
    assert "execute_tool reserve_stock" in said
    marked = page.run("document.querySelector('.drawer .raw mark').textContent")
    assert "inventory service gave no answer within 5 s for A-100" in marked
    assert page.run("document.querySelector('.drawer .raw').textContent.split('\\n').length") > 20, "lines stay"
    sound(page, made["tool-raises"])


def test_task_the_failing_argument_takes_one_click(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["tool-raises"])
    page.click("#finding-1 a[href^='#span-']")
    page.until("!document.querySelector('.drawer').hidden")
    assert 'called with {"sku": "A-100", "quantity": 20}' in " ".join(drawer(page).split())


def test_task_the_log_line_behind_the_finding_takes_one_click(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["client-errors"])
    page.click("#finding-1 [data-at]")
    assert page.run("document.querySelector('.drawer h3').textContent") == "Log record"
    marked = page.run("document.querySelector('.drawer mark').textContent")
    quote = page.run("document.querySelector('#finding-1 blockquote').textContent")
    assert marked
    assert marked.split()[0] in quote
    assert page.run("location.hash").startswith("#at-")


def test_task_the_slow_call_of_ten_thousand_takes_two_clicks(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["10000"])
    page.click(".tools button", 8)  # Slowest call
    page.until("!!document.querySelector('.list [aria-selected=true]')")
    page.click(".list [aria-selected=true] .name")
    said = drawer(page)
    assert busy.SLOW in said
    assert "900 ms" in said
    sound(page, made["10000"])


# Every view


@pytest.mark.parametrize(
    "name", ["tool-raises", "stream-drop-httpx", "swarm-ping-pong", "client-errors", "transcript", "1000", "10000"]
)
@pytest.mark.parametrize("width", [390, 1400])
def test_every_view_is_quiet_and_fits(page: Browser, made: dict[str, Path], name: str, width: int) -> None:
    page.open(made[name], width)
    for number in range(page.run("document.querySelectorAll('[role=tab]').length")):
        page.click(f"#tab-{number}")
        assert page.run(f"document.getElementById('view-{number}').innerText.length") > 20
        assert page.run("document.documentElement.scrollWidth") <= width
        assert page.run("document.querySelectorAll('*').length") < 6000, "only what is seen exists"
    sound(page, made[name])


def test_search_and_filters_count_right(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["1000"])
    every = busy.spans(1000)
    failed = sum(s["status"]["code"] == "ERROR" for s in every)
    page.click("#find")
    page.call("Input.insertText", text="order 97 is unknown")
    page.until("document.querySelector('.count').textContent.startsWith('1 of')")
    names = page.run("[...document.querySelectorAll('.list .w:not(.pale) .name')].map(e => e.textContent)")
    assert names == ["execute_tool reserve_stock"]
    page.run("document.getElementById('find').value = ''; document.getElementById('find').dispatchEvent(new Event('input'))")
    page.until("document.querySelector('.count').textContent === '1000 spans'")
    page.click("#only-failed")
    shown = int(count(page).split()[0])
    assert failed <= shown < failed + 120  # and what findings point at
    page.click("#only-failed")
    page.run("(s => { s.value = 'model'; s.dispatchEvent(new Event('change')) })(document.getElementById('filter-op'))")
    assert count(page) == f"{sum(s['name'].startswith('chat') for s in every)} of 1000 spans"


def test_keys_alone_lead_to_a_record_and_back(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["tool-raises"])
    page.press("/")
    assert page.run("document.activeElement.id") == "find"
    page.run("document.getElementById('tab-0').focus()")
    page.press("ArrowRight")
    assert page.run("document.querySelector('[role=tab][aria-selected=true]').textContent") == "Timeline"
    page.press("ArrowLeft")
    page.run("document.querySelector('.list').focus()")
    page.press("f")
    chosen = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
    assert "reserve_stock" in page.run(f"{chosen}.innerText")
    page.press("Enter")
    assert "reserve_stock" in drawer(page)
    assert page.run("document.activeElement.className") == "drawer"
    page.press("Escape")
    assert drawer(page) == ""
    assert page.run("document.activeElement.getAttribute('role')") == "treegrid"
    before = page.run("document.querySelectorAll('.list .w').length")
    page.press("ArrowUp", 20)
    page.press("ArrowLeft")
    assert page.run("document.querySelectorAll('.list .w').length") < before
    page.press("ArrowRight")
    assert page.run("document.querySelectorAll('.list .w').length") == before


def test_zoom_by_brush_buttons_and_keys(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["1000"])
    axis = "document.querySelector('.w.heads .ticks').innerText"
    bar = "document.querySelector('.list .b').style.width"
    whole_axis = page.run(axis)
    page.drag("canvas.overview", 0.25, 0.35)
    zoomed = page.run(axis)
    assert zoomed != whole_axis
    page.click(".zoom button", 4)
    assert page.run(axis) == whole_axis
    page.click(".zoom button", 0)
    assert page.run(axis) != whole_axis
    page.run("document.querySelector('.list').focus()")
    page.press("0")
    assert page.run(axis) == whole_axis
    assert page.run(bar) == "100%"
    sound(page, made["1000"])


def test_repeats_are_folded_and_opened(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["1000"])
    folded = page.run("[...document.querySelectorAll('.is-fold .times')].map(e => e.textContent)")
    assert folded
    assert all(text.startswith("×") or "more: " in text for text in folded)
    tall = "document.querySelector('.list .inner').clientHeight"
    before = page.run(tall)
    page.click(".is-fold")
    assert page.run(tall) > before
    page.click(".tools button", 5)  # Open all
    assert page.run(tall) >= 1000 * 26
    page.click(".tools button", 6)  # Close all
    assert page.run(tall) < before


def test_addresses_lead_to_spans_places_and_findings(page: Browser, made: dict[str, Path]) -> None:
    report = pipeline.analyze([str(CAPTURES / "tool-raises")], BUILTIN).to_dict()
    finding, path = report["findings"][0], made["tool-raises"]
    span = next(r for r in report["invocations"][0]["rows"] if r["name"] == "execute_tool get_stock")
    page.open(path, part=f"span-{span['span_id']}")
    assert "execute_tool get_stock" in drawer(page)
    assert page.run("document.querySelector('.list [aria-selected=true] .name').textContent") == "execute_tool get_stock"
    page.open(path, part=f"at-{report['inputs'][2]['path']}:2")
    assert "HTTP Request" in drawer(page)
    for word in ("finding-1", f"finding-{finding['code']}", f"finding-{finding['fingerprint']}"):
        page.open(path, part=word)
        assert page.run("Math.abs(document.getElementById('finding-1').getBoundingClientRect().top) < 60"), word
    page.open(path, part=f"failure-{report['failures']['groups'][0]['shape']}")
    page.until("document.querySelector('tr[id^=failure-]').checkVisibility()")
    page.open(path, part="span-%E0%A4%A")
    sound(page, path)


def test_the_timeline_shows_all_sources_and_leads_to_records(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["tool-raises"])
    page.click("#tab-1")
    lanes = page.run("[...document.querySelectorAll('.lane-names li')].map(e => e.innerText.split('\\n')[0])")
    assert lanes == ["failures", "orderdesk.DEFAULT", "agent.stderr.log", "agent.otlp.jsonl", "trace.json", "client.log"]
    box = page.run("(b => [b.left, b.top, b.width])(document.querySelector('canvas.lanes').getBoundingClientRect())")
    start, end = 0, 0
    for left in range(0, int(box[2]), 4):  # until the mark of the failure is met
        for kind in ("mousePressed", "mouseReleased"):
            page.call("Input.dispatchMouseEvent", type=kind, x=box[0] + left, y=box[1] + 17, button="left", clickCount=1)
        if drawer(page):
            start, end = left, int(box[2])
            break
    assert 0 < start < end
    assert "reserve_stock" in drawer(page)
    page.press("Escape")
    page.click(".list [role=option]", 2)
    assert "Log record" in drawer(page)
    sound(page, made["tool-raises"])


def test_a_transcript_reads_as_a_conversation(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["transcript"])
    page.click("#tab-3")
    roles = page.run("[...document.querySelectorAll('.view:not([hidden]) .said-by')].map(e => e.className.split(' ')[1])")
    assert {"user", "assistant", "result"} <= set(roles)
    assert roles[0] in ("system", "user")
    page.click(".view:not([hidden]) .said-by .link")
    assert drawer(page)


def test_a_proof_in_a_document_is_marked_in_it(page: Browser, tmp_path: Path) -> None:
    path = tmp_path / "status.html"
    path.write_bytes(whole(str(FIXTURES / "detectors" / "memory-not-active" / "hit-failed" / "memory.json")))
    page.open(path)
    page.click("#finding-1 [data-at]")
    assert page.run("document.querySelector('.drawer h3').textContent") == "status document"
    assert "execution role" in page.run("document.querySelector('.drawer mark').textContent")
    sound(page, path)


def test_the_page_of_a_saved_report_says_what_it_does_not_hold(page: Browser, tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_bytes(render(capture("tool-raises")))
    page.open(path)
    for number in range(len(VIEWS)):
        page.click(f"#tab-{number}")
    assert "not on this page" in page.run("document.getElementById('view-3').innerText")
    page.click("#tab-0")
    page.click(".list .name")
    assert "not on this page" in drawer(page)
    sound(page, path)


# How it may be seen


def test_print_shows_what_stands_and_not_what_answers(page: Browser, made: dict[str, Path], tmp_path: Path) -> None:
    page.open(made["1000"])
    page.click("#finding-1 a[href^='#']")
    page.call("Emulation.setEmulatedMedia", media="print")
    assert not page.run("document.getElementById('explore-part').checkVisibility()")
    assert not page.run("document.querySelector('.drawer').checkVisibility()")
    assert page.run("document.querySelector('.waterfall').checkVisibility()")
    page.pdf(tmp_path / "page.pdf")
    assert 2 < (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n") < 30


def test_without_script_it_can_be_read(page: Browser, made: dict[str, Path]) -> None:
    page.open(made["1000"], script=False)
    assert not page.run("document.getElementById('explore-part').checkVisibility()")
    assert page.run("document.querySelector('.waterfall').checkVisibility()")
    assert page.run("document.querySelectorAll('.waterfall .r').length") >= 80
    there = "a => document.getElementById(a.getAttribute('href').slice(1))"
    assert page.run(f"[...document.querySelectorAll('a[href^=\"#\"]')].every({there})")


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (1400, True), (390, False), (390, True)])
@pytest.mark.parametrize("name", ["tool-raises", "transcript", "1000"])
def test_axe_finds_nothing(page: Browser, made: dict[str, Path], name: str, width: int, dark: bool) -> None:
    if not AXE.exists():
        assert not os.environ.get("ANALYZE_REQUIRE_BROWSER"), "no axe-core here, and ANALYZE_REQUIRE_BROWSER is set"
        pytest.skip("no axe-core here (npm ci --prefix tests/axe)")
    page.open(made[name], width, dark=dark)
    page.run(AXE.read_text("utf-8") + "\n;0")
    told = "r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' '))"
    run = f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then({told})"
    for number in range(len(VIEWS)):
        page.click(f"#tab-{number}")
        page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.run(run) == [], VIEWS[number]
    page.click("#tab-0")
    page.click(".list .name")
    assert drawer(page)
    assert page.run(run) == [], "with a record"


# What must not happen


def test_1000_spans_with_their_records_stay_small(made: dict[str, Path]) -> None:
    assert made["1000"].stat().st_size <= 300_000
    assert made["10000"].stat().st_size <= 2_000_000
    told = data_of(parse(made["10000"].read_bytes()))
    assert sum(len(i["rows"]) for i in told["invocations"]) == 10_000


def hostile_inputs() -> list[InMemory]:
    """Markup, names that JavaScript knows, and ends of the block, in every text of spans and logs."""
    more = ("</script><script>alert(1)</script>", "<!--<script>", "]]>", "__proto__", "constructor", "\u2028", "${alert(1)}")
    texts = [*ELEMENTS, *MARKUP[::7], *more]
    spans = busy.spans(len(texts) + 3)
    for number, span in enumerate(spans):
        text = texts[number % len(texts)]
        span["name"] += f" {text}"
        span["attributes"] = {**span["attributes"], text: text, "gen_ai.tool.call.result": text, "__proto__": text}
        span["status"] = {"code": "ERROR", "message": text}
        told = {text: text, "exception.message": text}
        span["events"] = [{"timeUnixNano": span["startTimeUnixNano"], "name": text, "attributes": told}]
    logs = [
        {"timeUnixNano": s["startTimeUnixNano"], "severityNumber": 17, "traceId": s["traceId"], "spanId": s["spanId"],
         "body": f"ERROR {s['name']}", "observedTimeUnixNano": s["startTimeUnixNano"]} for s in spans
    ]  # fmt: skip
    lines = ["".join(json.dumps(item) + "\n" for item in items).encode() for items in (spans, logs)]
    return [InMemory("<img src=x onerror=alert(1)>.jsonl", lines[0]), InMemory("'\"><script>.jsonl", lines[1])]


def test_hostile_records_stay_text_whatever_is_clicked(page: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_bytes(pipeline.analyze(hostile_inputs(), BUILTIN).render("html"))
    for part in ("span-<img src=x onerror=alert(1)>", "at-<script>alert(1)</script>", "finding-__proto__", ""):
        page.open(path, part=part)
        sound(page, path)
    bad = "img, iframe, object, embed, base, form, video, math, template, link, [onload], [onerror], [onclick]"
    live = f"document.querySelectorAll('{bad}').length"
    for number in range(len(VIEWS)):
        page.click(f"#tab-{number}")
        for nth in range(0, 12, 3):
            selector = ".view:not([hidden]) .list:not([hidden]) > .inner > *, .view:not([hidden]) .said-by .link"
            if page.run(f"document.querySelectorAll({json.dumps(selector)}).length") > nth:
                page.run(f"document.querySelectorAll({json.dumps(selector)})[{nth}].click()")
                assert page.run(live) == 0
    page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.run(live) == 0
    assert page.run("document.scripts.length") == 2
    assert page.run("({}).polluted === undefined && Object.prototype.alert === undefined")
    sound(page, path)


def test_no_sink_takes_markup(page: Browser, made: dict[str, Path]) -> None:
    """The policy of the page itself forbids it, and so does a look at the script."""
    text = next(e for e in parse(made["tool-raises"].read_bytes()).all("script") if not e.attributes).text()
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "XMLHttp",
                 "import(", "WebSocket", "createContextualFragment", "srcdoc", "localStorage", "postMessage"):  # fmt: skip
        assert sink not in text, sink
    page.open(made["tool-raises"])
    tried = "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'done' } catch (e) { return e.name } })()"
    assert page.run(tried) == "TypeError"


def test_secrets_in_any_part_of_a_record_are_masked() -> None:
    secret = "qT7m" + "Zk2Wv9Rb4Xn8Lp3Yh6Gd5"
    spans: list[dict[str, Any]] = busy.spans(12)
    for span in spans[2:]:
        span["attributes"] |= {"db.password": secret, "note": f"api_key={secret}"}
        span["attributes"]["gen_ai.tool.call.arguments"] = json.dumps({"password": secret})
        span["status"] = {"code": "ERROR", "message": f"Bearer {secret}{secret}"}
        span["events"] = [{"timeUnixNano": span["startTimeUnixNano"], "name": "e", "attributes": {"client_secret": secret}}]
    raw = "".join(json.dumps(span) + "\n" for span in spans).encode()
    shown = pipeline.analyze([InMemory("a.jsonl", raw)], BUILTIN).render("html").decode()
    assert "[masked]" in shown
    assert secret not in shown


@pytest.mark.parametrize("redact", [True, False])
def test_under_pseudonyms_no_content_is_on_the_page(redact: bool) -> None:
    shown = pipeline.analyze([str(CAPTURES / "tool-raises")], BUILTIN).render("html", redact=redact)
    told = data_of(parse(shown))
    assert (told["records"] is None) is redact
    assert (b"reserve_stock" in shown) is not redact
