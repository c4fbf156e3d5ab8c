"""
One self-contained page: findings, failures, spans, logs and messages to ask; nothing fetched.

The content security policy allows nothing but the one style sheet and the one script, by their hashes; positions of
bars are SVG attributes, so no `style` attribute is needed either. All text is escaped by the template engine, and what
the script shows is read from a block of JSON and put into text nodes. Without script the page can be read and printed
as it stands.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.formats._html import data, frame, view

SUFFIX = ".html"
MAX_ROWS = 20_000  # spans: more than anybody looks through, and a browser holds them
RECORDS = True


def render(report: dict[str, Any], options: RenderOptions) -> bytes:
    style, script = frame.style(), frame.own(_script() if options.script else "")
    text: str = (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=view.page(report, still=options.script),
            style=style.text,
            style_hash=style.hash,
            script=script.text,
            script_hash=script.hash,
            data=frame.own(data.block(report, options).decode()).text if script.text else "",  # every sign of markup is escaped
        )
    )
    return text.encode("utf-8", "replace")


@cache
def _script() -> str:
    """The files of the script in the order of their names, as one program that leaves no name behind."""
    lines = (line.strip() for piece in frame.pieces() for line in frame.part(piece).splitlines())
    # No line of it is inside of a text, so what is at its edges and what stands as a comment is not needed there.
    return "\n".join(["(() => {", '"use strict";', *(line for line in lines if line and not line.startswith("//")), "})();", ""])


@cache
def _environment() -> frame.Environment:
    return frame.environment(frame.part)
