"""What a short run asks for is found without making ready what a long one asks often; both answer the same."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from agentcore_analyzer.redaction import named
from agentcore_analyzer.redaction.table import across
from agentcore_analyzer.redaction.words import _FEW, Vocabulary, _read, vocabulary

PARSER: Any = importlib.import_module("re._parser")
ANY = "\0"  # stands for what a pattern does not spell out


def spelled(sequence: Any) -> list[str]:
    """The texts that a pattern fits, as far as it spells them out; repeated as seldom as it may, and once more."""
    found = [""]
    for op, value in sequence:
        found = [text + more for text in found for more in _of(op, value)]
    return found


def _of(op: Any, value: Any) -> list[str]:
    if op is PARSER.LITERAL:
        return [chr(value)]
    if op is PARSER.AT:
        return [""]
    if op is PARSER.IN:
        return [chr(sign) if kind is PARSER.LITERAL else ANY for kind, sign in value]
    if op is PARSER.SUBPATTERN:
        return spelled(value[3])
    if op is PARSER.BRANCH:
        return [text for branch in value[1] for text in spelled(branch)]
    if op is PARSER.MAX_REPEAT:
        least, most, inner = value
        every = spelled(inner)
        return ["".join(texts) for times in {least, min(least + 1, most)} for texts in product(every, repeat=times)]
    return [ANY]


def test_a_piece_holds_one_of_the_hints_of_its_own_kind() -> None:
    """Only then it is looked for: those of other kinds say nothing."""
    found = 0
    for kind in across():
        for text in spelled(PARSER.parse(kind.piece)) if kind.hints else ():
            assert not text.isascii() or any(hint in text.lower() for hint in kind.hints), (kind.name, text)
            found += 1
    assert found > 300


def asked() -> Iterator[str]:
    yield from ("", " ", "abc able", "error\n", "zebrafinch", "Traceback", "traceback", "Rose", "rose", "x")
    yield from sorted(vocabulary()._words)[::2000]


def test_a_word_is_allowed_whether_the_list_was_taken_apart_or_not() -> None:
    written, names = _read("vocabulary.txt", "technical.txt"), _read("names.txt")
    words = frozenset(written.split())
    assert " abc able " in written, "two words, and none of the list"
    for word in asked():
        fresh = Vocabulary(written, names)
        first = fresh.allows(word)
        assert "_words" not in vars(fresh)
        for number in range(_FEW):
            fresh.allows(f"no-word-{number}")
        assert fresh.allows(word) == first
        assert ("_words" in vars(fresh)) == (len(word) != 1), "a single letter is never asked for"
        if not set(names.split()) & {word.lower()}:
            assert first == (len(word) == 1 or word.lower() in words), word


def test_words_that_others_begin_with() -> None:
    words = named._phrase_words()
    assert named._begun_words() == {w for w in words if re.search(rf"(?m)^{re.escape(w)}.", "\n".join(words))}
