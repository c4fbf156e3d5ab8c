"""
One self-contained page: findings, waterfalls, charts; no script, nothing fetched.

The content security policy allows nothing but the one style sheet, by its hash; positions of bars are
SVG attributes, so no `style` attribute is needed either. All text is escaped by the template engine.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.formats._html import view
from agentcore_analyzer.safe import visible

SUFFIX = ".html"
_PARTS = files("agentcore_analyzer.report.formats") / "_html"


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  the page fits itself to any width
    style = (_PARTS / "style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = _environment().get_template("page.html.j2")
    text = template.render(page=view.page(report), style=Markup(style), style_hash=digest)  # noqa: S704  our own file
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        finalize=_shown,
        loader=FunctionLoader(lambda name: (_PARTS / name).read_text("utf-8")),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _shown(value: Any) -> Any:
    """A saved report may have been changed: what could deceive a reader is made visible here, too."""
    return visible(value) if type(value) is str else value
