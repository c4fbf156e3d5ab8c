"""The templates of pages as they were compiled beforehand: the same page as from their text, and never an older one."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

import agentcore_analyzer
from agentcore_analyzer import pipeline
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.report.formats import RenderOptions, html
from agentcore_analyzer.report.formats._html import compiled, frame

PACKAGE = Path(agentcore_analyzer.__file__).parent
CAPTURE = Path(__file__).parents[1] / "fixtures" / "captures" / "adk-throttled"


def test_every_template_is_compiled_as_it_is() -> None:
    """`scripts/docs --check` compares the code itself."""
    there = {frame.digest(path.read_text("utf-8")) for path in PACKAGE.rglob("*.j2")}
    assert len(there) > 4
    assert there == set(compiled.TEMPLATES)


def page() -> bytes:
    html._environment.cache_clear()
    report = orjson.loads(json_v1.render(pipeline.analyze([str(CAPTURE)]), "1"))
    return html.render(report, RenderOptions())


def test_it_makes_the_page_that_the_text_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = page()
    assert b"<main" in made
    monkeypatch.setattr(compiled, "FORM", compiled.FORM + 1)  # another Jinja, whose code is of another form
    assert page() == made
    html._environment.cache_clear()


def test_a_changed_template_is_read_and_not_what_it_was_compiled_to() -> None:
    def read(name: str) -> str:
        return frame.part(name).replace("</body>", "<p>new</p></body>")

    source = frame.environment(read).get_template("page.html.j2")
    assert source.root_render_func.__module__ != compiled.__name__
    known = frame.environment(frame.part).get_template("page.html.j2")
    assert known.root_render_func.__module__ == compiled.__name__
