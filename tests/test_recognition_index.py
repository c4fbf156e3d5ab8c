"""What parsers say of themselves, so that most need not be imported, is true of every fixture."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer import plugins, recognition
from agentcore_analyzer.plugins.records import usable
from agentcore_analyzer.source import find_inputs
from agentcore_analyzer.source.head import Sample
from cases import BUILTIN, ROOT, each, found


def samples() -> list[tuple[str, Sample]]:
    """The heads of the inputs of all fixtures, each once."""
    paths = {
        os.path.realpath(case.path / name) for kind in ("parsers", "detectors") for case in found(kind) for name in case.inputs()
    }
    return [
        (os.path.relpath(source.name, ROOT), source.head())
        for path in sorted(paths)
        for source in find_inputs([path], lambda _: None)
    ]


def test_what_a_parser_knows_it_is_asked_for_and_the_short_way_finds_what_the_long_way_finds() -> None:
    """One pass over all heads: to ask each parser of each of them takes longest."""
    known = plugins.parsers(False)
    unknown = {p.name for p in known}

    def held(sample: tuple[str, Sample]) -> None:
        head = sample[1]
        answers = recognition.rank(head, known)
        for parser, match in answers:
            unknown.discard(parser.name)
            assert parser.may_know(plugins.shortened(head.raw), recognition.shape_of(head)), (
                f"{parser.name}: {match}; its HINTS or SHAPES leave it out"
            )
            assert match.score <= parser.best, parser.name
        short = recognition.recognise(head, BUILTIN)
        assert (short[0].name if short else None) == (answers[0][0].name if answers else None)

    each(samples(), held, lambda sample: sample[0])
    assert not unknown, "no fixture is of these formats"


def test_an_input_of_spans_imports_few_parsers() -> None:
    likely = [p for p in plugins.parsers(False) if p.may_know(plugins.shortened(b'{"resourceSpans": []}\n' * 2), "json-lines")]
    assert len(likely) < 20


BYTES = st.text('"ab: ', max_size=30).map(str.encode)


@given(raw=BYTES, hint=st.text('"ab: ', min_size=1, max_size=4).map(str.encode))
def test_a_hint_of_a_head_stands_in_its_short_form(raw: bytes, hint: bytes) -> None:
    if usable([hint]) and hint in raw:
        assert hint in plugins.shortened(raw)


def test_what_repeats_stands_in_the_short_form_once() -> None:
    assert plugins.shortened(b'{"name": "a"}\n{"name": "b"}') == b'"{"name": "a"}\n{"b"}"'


def test_a_hint_with_a_quote_inside_spares_no_question() -> None:
    assert usable([b'"name"', b"a"]) == (b'"name"', b"a")
    assert usable([b'"name": "a', b"a"]) == ()
