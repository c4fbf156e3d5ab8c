"""Patterns that are compiled late: they behave like compiled ones, and every one of the house is sound."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import agentcore_analyzer
import agentcore_parsers
import cases
from agentcore_analyzer.late import _ODD, _OFTEN, Alternatives, _Late, _sieved, late


def _modules() -> Iterator[str]:
    for package in (agentcore_analyzer, agentcore_parsers):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith(("__main__", ".pytest_plugin")):
                yield info.name


def _late_ones(value: Any) -> Iterator[_Late]:
    if isinstance(value, _Late):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _late_ones(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _late_ones(inner)


def test_every_pattern_compiles() -> None:
    found = 0
    for name in _modules():
        for value in vars(importlib.import_module(name)).values():
            for pattern in _late_ones(value):
                assert pattern.pattern is not None
                found += 1
    assert found > 200


def test_it_behaves_like_a_pattern() -> None:
    pattern = late(r"(?P<digits>\d+)", 0)
    assert pattern.sub("#", "a1b22") == "a#b#"
    assert pattern.search("x7") is not None
    assert dict(pattern.groupindex) == {"digits": 1}
    assert late(rb"a").match(b"a") is not None
    with pytest.raises(AttributeError):
        pattern.no_such_thing  # type: ignore[attr-defined]  # noqa: B018


def _lines() -> list[str]:
    """What programs wrote, in each of its ways: some lines of every capture, and these in capitals and behind other letters."""
    found: list[str] = []
    for file in sorted(cases.ROOT.glob("fixtures/captures/*/*.log"))[::4]:
        found += file.read_text("utf-8", "replace").splitlines()[::12]
    assert len(found) > 60
    found = found[:: len(found) // 60]
    return [*found, "\n".join(found[:20]), *(f"ſK\u0130{line.upper()}" for line in found[::7])]


def test_a_sieved_search_finds_the_same() -> None:
    lines, sieved, found = _lines(), 0, 0
    for name in _modules():
        for value in vars(importlib.import_module(name)).values():
            for pattern in _late_ones(value):
                if isinstance(pattern.pattern, bytes):
                    continue
                compiled = re.compile(pattern.pattern, pattern.flags)
                search, finditer, findall = (_sieved(compiled, way) for way in ("search", "finditer", "findall"))
                if search == compiled.search:  # it has no word to look for, and is asked as ever
                    continue
                sieved += 1
                for line in lines:
                    mine, theirs = search(line), compiled.search(line)
                    assert (mine and mine.span()) == (theirs and theirs.span()), (name, pattern.pattern, line)
                    found += mine is not None
                    if finditer != compiled.finditer:
                        every = [m.span() for m in compiled.finditer(line)]
                        assert [m.span() for m in finditer(line)] == every, (pattern.pattern, line)
                        assert findall(line) == compiled.findall(line)
    assert sieved > 100
    assert found > 1000


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bid=(\d+)", "xid=1 id=22"),
        (r"(?<!no )error \d", "no error 1, error 2"),
        (r"(?<!\\)\"", 'a \\" and a "'),
        (r"(?i)\b(?:failed|refused)\b", "It was REFUSED"),
        (r"(?i)\bstop", "ſtop"),  # a letter that is no s, and one where case does not matter
        (r"(?i)\bkelvin", "\u212aelvin"),
        (r"(?i)\binit failed", "\u0130NIT failed"),
        (r"(?i)\bınit failed", "\u2013 INIT failed"),
        (r"(?i)\bınit failed", "INIT failed"),
        (r"(?i)\bſtop it", "STOP it"),
        (r"(?i)\bserver (?:lost|gone)", "caf\u00e9: SERVER gone"),
        (r"(?m)^next: \w+", "first\nnext: one"),
        (r"^next: \w+", "first\nnext: one"),
        (r"(?=ab)abc|xyz", "xyz"),
        (r"\b(?i:Warn)ing", "a wARNing"),
        (r"[a-z]{3}ed", "failed"),
        (r"x{0,3}needle", "a needle"),
        (r"(?:one|two) three", "two three"),
    ],
)
def test_a_pattern_that_is_asked_often(pattern: str, text: str) -> None:
    often, compiled = late(pattern), re.compile(pattern)
    for asked in (text, "nothing of it", text.upper(), f"{text} {text}"):
        for _ in range(500):
            mine, theirs = often.search(asked), compiled.search(asked)
            assert (mine and mine.span()) == (theirs and theirs.span())
            assert [m.span() for m in often.finditer(asked)] == [m.span() for m in compiled.finditer(asked)]
            assert often.findall(asked) == compiled.findall(asked)
        assert [m.span() for m in often.finditer(asked, 3)] == [m.span() for m in compiled.finditer(asked, 3)]
        beyond, own = often.search(asked, 3), compiled.search(asked, 3)
        assert (beyond and beyond.span()) == (own and own.span())


def test_no_other_letter_fits_one_of_ascii() -> None:
    """Where case does not matter: but for these a text in lower case holds each word of ASCII that it holds in any case."""
    beyond = [chr(n) for n in range(128, sys.maxunicode + 1)]
    ascii_letters = re.compile("[a-z]", re.IGNORECASE)
    assert {c for c in beyond if ascii_letters.match(c) and not c.lower().isascii()} == set(_ODD)
    assert all(c.upper().lower() == c for c in map(chr, range(97, 123)))


def test_of_many_alternatives_those_that_may_fit_find_what_all_of_them_find() -> None:
    ones = (
        r"\b[Ff]ailed to \w+[^\n]*", r"[Cc](?:annot|an't) \w+", r"(?<=\w )(?:failed|crashed): [^\n]+", r"\d\d:\d\d",
        r"the (?:lost|last) \w+",
    )  # fmt: skip
    whole, taken_apart = re.compile(f"(?P<message>{'|'.join(ones)})"), Alternatives("(?P<message>", ones, ")")
    texts = ["it Failed to go, cannot say", "job failed: the last, can't go 10:22", "nothing", "the lost failed to the last", ""]
    for _ in range(_OFTEN):
        for text in texts:
            assert [m.span("message") for m in taken_apart.finditer(text)] == [m.span("message") for m in whole.finditer(text)]
    assert len(taken_apart._compiled) > 2
