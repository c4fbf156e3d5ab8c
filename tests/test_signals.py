"""What stays readable in the contents of a copy is asked for: no word of `signals.txt` that no rule looks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as op  # the parser of `re` itself
from re import _parser as grammar
from typing import Any, NamedTuple

import test_regexes
from agentcore_analyzer.redaction.words import signals

# The rooms that read contents; redaction and rewriting have the words because these ask.
READING = re.compile(
    r"agentcore_parsers\b|agentcore_analyzer\.(?:conventions|stacktraces|failures|graph|timeline|evidence|symptoms|detectors|causality)\b"
    r"|(?:cause|format) "
)
SAID = re.compile(r"[a-z]+")


class Parts(NamedTuple):
    """The words a piece of a pattern can be: whole ones inside, and what it may be itself, begin with and end with."""

    inside: frozenset[str]
    itself: frozenset[str]
    begins: frozenset[str]
    ends: frozenset[str]


ANY = "*"  # letters of any number: `apolog\w+` asks for `apolog*`
ENDINGS = {str(grammar.parse(ending)) for ending in (r"\w", "[a-z]", "[a-zA-Z]")}
STEM = 4  # letters; `no\w*` names no word
NEGATED = frozenset(["hadn", "haven", "shouldn", "won", "wouldn"])  # asked for by their end: `n't`
NOTHING, NO_WORD = frozenset[str](), frozenset([""])
EMPTY = Parts(NOTHING, NO_WORD, NOTHING, NOTHING)
GAP = Parts(NOTHING, NOTHING, NO_WORD, NO_WORD)


def joined(a: Parts, b: Parts) -> Parts:
    def both(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
        return frozenset(x + y for x in first for y in second)

    return Parts(
        a.inside | b.inside | both(a.ends, b.begins),
        both(a.itself, b.itself),
        a.begins | both(a.itself, b.begins),
        b.ends | both(a.ends, b.itself),
    )


def either(many: Iterable[Parts]) -> Parts:
    return Parts(*(NOTHING.union(*sets) for sets in zip(*many, strict=True)))


def sequence(tree: Iterable[tuple[Any, Any]]) -> Parts:
    made = EMPTY
    for kind, value in tree:
        made = joined(made, piece(kind, value))
    return made


def piece(kind: Any, value: Any) -> Parts:
    if kind is op.LITERAL and chr(value).isalpha():
        return EMPTY._replace(itself=frozenset(chr(value).lower()))
    if kind is op.IN:
        return either([piece(*one) for one in value])
    if kind is op.BRANCH:
        return either([sequence(one) for one in value[1]])
    if kind is op.SUBPATTERN:
        return sequence(value[3])
    if kind is op.ATOMIC_GROUP:
        return sequence(value)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        if str(value[2]) in ENDINGS:
            return EMPTY._replace(itself=frozenset([ANY] if value[0] else ["", ANY]))
        once = sequence(value[2]) if value[1] == 1 else joined(joined(GAP, sequence(value[2])), GAP)
        return either([EMPTY, once]) if value[0] == 0 else once
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return joined(joined(GAP, sequence(value[1])), GAP)
    return GAP


def words_of(pattern: str, flags: int = 0) -> frozenset[str]:
    return joined(joined(GAP, sequence(grammar.parse(pattern, flags))), GAP).inside


def asked() -> Iterator[frozenset[str] | set[str]]:
    for found in test_regexes.collected().values():
        if READING.match(found.place) and isinstance(found.pattern.pattern, str):
            yield words_of(found.pattern.pattern, found.pattern.flags & re.VERBOSE)
    for module in test_regexes.modules():
        if READING.match(module.__name__):
            yield set(SAID.findall(" ".join(constants(str(module.__file__))).lower()))


def constants(path: str) -> Iterator[str]:
    tree = ast.parse(Path(path).read_text("utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def test_the_words_of_a_pattern() -> None:
    assert words_of(r"(?i)\bweb(?:site|page)s?\b|an? [Bb]ook\w*(?=\.pdf)") == {
        "", "website", "websites", "webpage", "webpages", "a", "an", "book", "book*", "pdf",
    }  # fmt: skip


def test_every_word_is_asked_for() -> None:
    known = frozenset[str]().union(*asked())
    stems = tuple(word[:-1] for word in known if len(word) > STEM and word.find(ANY) == len(word) - 1)
    assert [word for word in sorted(signals()._words - known - NEGATED) if not word.startswith(stems)] == []
