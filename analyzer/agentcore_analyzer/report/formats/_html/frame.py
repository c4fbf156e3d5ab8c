"""
What every page is made with: templates that escape all text, one style sheet, and the hashes by which a page's own policy allows
its style and its script, and nothing else.
"""

from __future__ import annotations

import os
from binascii import b2a_base64
from collections.abc import Callable, MutableMapping
from importlib.machinery import ModuleSpec
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from jinja2.bccache import bc_version  # of the code that templates become: Jinja takes code of the same form from its own caches
from markupsafe import Markup

from agentcore_analyzer.digests import sha256
from agentcore_analyzer.portable import beside
from agentcore_analyzer.report.formats._html import compiled
from agentcore_analyzer.safe import visible
from agentcore_analyzer.tuples import NamedTuple

__all__ = ["Environment", "Own", "digest", "environment", "own", "part", "pieces", "style", "text"]


class Own(NamedTuple):
    """A text of ours that goes into a page as it is, and the hash that its policy allows it by."""

    text: Markup
    hash: str


def own(text: str) -> Own:
    return Own(Markup(text), b2a_base64(sha256(text.encode()).digest(), newline=False).decode())  # noqa: S704  never the input's


def style(more: str = "") -> Own:
    """The style sheet of all pages, and what one page has besides."""
    return own(part("style.css") + more)


def part(name: str) -> str:
    """A file beside this one: a template that pages share, the style sheet, a piece of the script."""
    return text(__spec__, name)


def text(spec: ModuleSpec, name: str) -> str:
    """A file that stands beside a module, whose `__spec__` it is."""
    return beside(spec, name).decode().replace("\r\n", "\n")


def pieces() -> list[str]:
    """The files of the script, in the order of their names."""
    try:
        names = os.listdir(os.path.join(os.path.dirname(__file__), "script"))  # noqa: PTH118, PTH120, PTH208
    except OSError:  # a zip file
        from importlib.resources import files

        names = [file.name for file in (files(__package__) / "script").iterdir()]
    return [f"script/{name}" for name in sorted(names) if name.endswith(".js")]


def environment(read: Callable[[str], str]) -> Environment:
    """`read` gives the text of a template."""
    return Environment(
        autoescape=True,
        finalize=_shown,
        loader=_Loader(read),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


class _Loader(FunctionLoader):
    """Templates as `scripts/docs` compiled them, which takes Jinja 50 ms; from their text where that is another one by now."""

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:  # noqa: A002
        known: dict[str, Callable[[Environment], dict[str, Any]]] = compiled.TEMPLATES if bc_version == compiled.FORM else {}
        made = known.get(digest(str(self.load_func(name))))
        if made is None:
            return super().load(environment, name, globals)
        code = {**made(environment), "name": name, "__file__": name}
        return environment.template_class.from_module_dict(environment, code, environment.make_globals(globals))


def digest(template: str) -> str:
    """By which a compiled template is found."""
    return sha256(template.encode()).hexdigest()[:32]


def _shown(value: Any) -> Any:
    """A saved report may have been changed: what could deceive a reader is made visible here, too."""
    return visible(value) if type(value) is str else value
