"""
One self-contained page: findings, failures, spans, logs and messages to ask; nothing fetched.

The content security policy allows nothing but the one style sheet and the one script, by their hashes; positions of
bars are SVG attributes, so no `style` attribute is needed either. All text is escaped by the template engine, and what
the script shows is read from a block of JSON and put into text nodes. Without script the page can be read and printed
as it stands.
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
from agentcore_analyzer.report.formats._html import data, view
from agentcore_analyzer.safe import visible

SUFFIX = ".html"
MAX_ROWS = 20_000  # spans: more than anybody looks through, and a browser holds them
RECORDS = True
_PARTS = files("agentcore_analyzer.report.formats") / "_html"


def render(report: dict[str, Any], options: RenderOptions) -> bytes:
    style = (_PARTS / "style.css").read_text("utf-8")
    script = _script() if options.script else ""
    text = (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=view.page(report, still=options.script),
            style=Markup(style),  # noqa: S704  our own file
            style_hash=_digest(style),
            script=Markup(script),  # noqa: S704  our own files
            script_hash=_digest(script),
            data=Markup(data.block(report, options).decode()) if script else "",  # noqa: S704  every sign of markup is escaped
        )
    )
    return text.encode("utf-8", "replace")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _script() -> str:
    """The files of the script in the order of their names, as one program that leaves no name behind."""
    parts = sorted((_PARTS / "script").iterdir(), key=lambda part: part.name)
    lines = (line.strip() for p in parts if p.name.endswith(".js") for line in p.read_text("utf-8").splitlines())
    # No line of it is inside of a text, so what is at its edges and what stands as a comment is not needed there.
    return "\n".join(["(() => {", '"use strict";', *(line for line in lines if line and not line.startswith("//")), "})();", ""])


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
