"""
No regular expression that the program ships may need more than linear time on anything.

Every pattern of every module is collected (constants, patterns made on first use, tuples and
dicts of them, the built-in line formats, the causes of failures) and run over worst-case strings. A quadratic pattern
needs seconds for 20,000 characters, a linear one a few milliseconds: the alarm lies far from both. A twentieth of each string is
tried first: what takes no time there could be quadratic and would still take none that anybody notices.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import agentcore_analyzer
import agentcore_parsers
from agentcore_analyzer.failures.knowledge import causes
from agentcore_analyzer.late import _Late
from agentcore_parsers.records.builtin_formats import FORMATS
from cases import each
from guards import Hangs, alarm

LENGTH, SHORT = 20_000, 1_000
SECONDS = 2.0  # of processor time; the slowest of the house takes 0.3
NO_TIME_S = 0.005  # four hundred times it, for a quadratic one over the whole string, is 2 s
PARTS = 16  # that two workers share them


# Constants that are picked by a condition, out of a table or by another module first, and then only matched.
PICKED = {"PUBLIC_HOSTS", "_MODEL_CALL", "_BY_SCOPE", "_SHAPES", "_DOUBLE", "_DOUBLE_END", "_SINGLE_END"}


def repeated(unit: str, end: str = "", before: str = "") -> tuple[str, str]:
    """A short string and a long one."""
    return before + unit * (SHORT // len(unit)) + end, before + unit * (LENGTH // len(unit)) + end


WORST = {
    "letters": repeated("a", "!"),
    "capitals": repeated("A", "\n!"),
    "digits": repeated("1", "x"),
    "hex": repeated("0a", "z"),
    "blanks": repeated(" ", "x"),
    # What begins the way a pattern does: without it the blanks behind it are never reached.
    "a word and blanks": repeated(" ", "!", "a"),
    "words far apart": repeated("a" + " " * 400, "\x00"),
    "keys far apart": repeated("a:" + " " * 400, "\x00"),
    "numbers far apart": repeated("1" + " " * 400, "\x00"),
    "tabs and blanks": repeated(" \t", "x"),
    "line ends": repeated("\n", "x"),
    "quotes": repeated('"', "x"),
    "escaped quotes": repeated('\\"', "x"),
    "backslashes": repeated("\\", '"'),
    "opening brackets": repeated("[", "x"),
    "opening braces": repeated('{"a":', "x"),
    "dots": repeated("a.", "!"),
    "dashes": repeated("a-", "!"),
    "slashes": repeated("/a", "\x00"),
    "words": repeated("abc ", "\x00"),
    "keys": repeated("key=value ", "\x00"),
    "colons": repeated("a:", " "),
    "addresses": repeated("http://a@", " "),
    "times": repeated("2026-11-22T20:17:24.1", "x"),
    "date parts": repeated("2026-", "x"),
    "ids": repeated("session_id=", "\x00"),
    "errors": repeated("Error: ", "\x00"),
    "tracebacks": repeated("Traceback (most recent call last):\n  File ", "x"),
    "secrets": repeated("password", "="),
    "tokens": repeated("eyJhbGci", "."),
    "arns": repeated("arn:aws:", "\x00"),
    "dotted names": repeated("a.b.C", "Error"),
    "escapes": repeated("\x1b[0;", "x"),
    "high": repeated("\u00e9", "\u2019"),
    "commas": repeated("a,", "\x00"),
    "angle brackets": repeated("<a", " "),
    "percent": repeated("%20", "\x00"),
    "stars": repeated("* ", "x"),
    "pem": repeated("-----BEGIN A PRIVATE KEY-----", "x"),
}


def modules() -> Iterator[ModuleType]:
    for package in (agentcore_analyzer, agentcore_parsers):
        yield package
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def held(value: Any, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: itself, members of containers, what a cached function makes."""
    if isinstance(value, _Late):
        yield re.compile(value.pattern, value.flags)
    elif isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for item in value.items():
            yield from held(item, depth - 1)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from held(item, depth - 1)


def made(value: Any) -> Iterator[re.Pattern[Any]]:
    """A cached function without parameters that is said to return a pattern is called."""
    annotations = getattr(value, "__annotations__", {})
    if hasattr(value, "cache_info") and set(annotations) == {"return"} and "Pattern" in str(annotations["return"]):
        yield from held(value())


class Found(NamedTuple):
    """A pattern, where it stands, and whether it is only tried at one place of a text, never searched for."""

    place: str
    pattern: re.Pattern[Any]
    anchored: bool


@cache
def collected() -> dict[str, Found]:
    found: dict[tuple[Any, int], Found] = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            for pattern in (*held(value), *made(value)):
                key = (pattern.pattern, pattern.flags)
                place, _, anchored = found.get(key, Found(f"{module.__name__}.{name}", pattern, True))
                found[key] = Found(place, pattern, anchored and only_matched(name, source))
    for name, known in FORMATS.items():
        pattern = re.compile(known.regex)
        found[(pattern.pattern, pattern.flags)] = Found(f"format {name}", pattern, True)  # Format.match, nothing else
    for cause in tomllib.loads((Path(causes.__file__).parent / "causes.toml").read_text("utf-8"))["cause"]:
        if "pattern" in cause:
            pattern = re.compile(cause["pattern"], re.IGNORECASE)
            found[(pattern.pattern, pattern.flags)] = Found(f"cause {cause['id']}", pattern, False)
    return {f"{item.place} {number}": item for number, item in enumerate(found.values())}


def only_matched(name: str, source: str) -> bool:
    """Whether all uses of a constant are `NAME.match` or `NAME.fullmatch`."""
    if name in PICKED:
        return True
    uses = re.findall(rf"\b{re.escape(name)}\b(?! *=[^=])(?:\.(\w+))?", source)
    imported = len(re.findall(rf"import [^\n]*\b{re.escape(name)}\b", source))
    return bool(uses) and uses.count("") <= imported and set(uses) <= {"match", "fullmatch", ""}


def run(pattern: re.Pattern[Any], text: str, anchored: bool = False) -> None:
    subject: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    if anchored:
        pattern.match(subject)
        pattern.fullmatch(subject)
        return
    for _ in pattern.finditer(subject):
        pass


def test_patterns_are_found() -> None:
    places = " ".join(collected())
    assert len(collected()) > 350
    assert any(not item.anchored for item in collected().values())
    for known in ("safe._secrets", "records.heads.LEVEL", "format haproxy-http", "client_log._CLIENT"):
        assert known in places


@pytest.mark.parametrize("part", range(PARTS))
def test_a_pattern_is_linear(part: int) -> None:
    each(list(collected())[part::PARTS], is_linear)


def is_linear(place: str) -> None:
    _, pattern, anchored = collected()[place]
    for name, (short, long) in WORST.items():
        try:
            with alarm(SECONDS):
                began = time.process_time()
                run(pattern, short, anchored)
                if time.process_time() - began > NO_TIME_S:
                    run(pattern, long, anchored)
        except Hangs:
            raise AssertionError(f"more than {SECONDS} s on {name}: {pattern.pattern[:200]!r}") from None


def test_the_gate_closes() -> None:
    with pytest.raises(Hangs), alarm(1):
        run(re.compile(r"(?:a+)+$"), "a" * 40 + "!")
