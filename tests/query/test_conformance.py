"""The language, query by query: what is valid, what is refused and where, and what is returned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
import six_spans

from agentcore_analyzer.query.asking import ask, prepared
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.parsing import parse
from agentcore_analyzer.query.printing import printed
from cases import over

HERE = Path(__file__).parent
LEAST = 400  # what was asked for


class Line(NamedTuple):
    wanted: str
    query: str
    said: str
    source: str


def listed() -> list[Line]:
    found, source = [], ""
    for line in (HERE / "conformance.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            source = line.partition(" | ")[2]
        elif line and not line.startswith("#"):
            wanted, query, *said = line.split("\t")
            found.append(Line(wanted, query.replace("␤", "\n"), said[0] if said else "", source))
    return found


LISTED = listed()
DOCUMENTED = [json.loads(line) for line in (HERE / "documented.jsonl").read_text("utf-8").splitlines()]
VALID = [line for line in LISTED if line.wanted == "ok"]
EVALUATED = [line for line in LISTED if line.wanted.startswith("=")]
REFUSED = [line for line in LISTED if line.wanted[0].isdigit()]


def returned(query: str, without: str = "") -> str:
    answer = ask(six_spans.case(without), query)
    return "|".join("".join(sorted(six_spans.letter(span) for span in found.spans)) for found in answer.spansets) or "-"


def test_the_list_is_whole() -> None:
    assert len(LISTED) == len(VALID) + len(EVALUATED) + len(REFUSED) >= LEAST
    assert len({(line.query, line.wanted) for line in LISTED}) > LEAST
    assert all(line.source for line in LISTED)


@over([line.query for line in (*VALID, *EVALUATED)])
def test_valid_and_the_same_when_printed(query: str) -> None:
    prepared(query, strict=True)
    tree = parse(query)
    assert parse(printed(tree)) == tree
    assert printed(parse(printed(tree))) == printed(tree)


@over(REFUSED, lambda line: line.query)
def test_refused_where_it_is_wrong(line: Line) -> None:
    with pytest.raises(QueryError) as caught:
        prepared(line.query, strict=True)
    assert (f"{caught.value.line}:{caught.value.column}", caught.value.message) == (line.wanted, line.said)
    assert str(caught.value).startswith(f"line {caught.value.line}, column {caught.value.column}: ")


@over(EVALUATED, lambda line: line.query)
def test_returned(line: Line) -> None:
    assert sorted(returned(line.query).split("|")) == sorted(line.wanted[1:].split("|"))


@over(DOCUMENTED, lambda known: known["query"])
def test_every_query_of_the_public_documentation(known: dict[str, str]) -> None:
    """Collected from docs/sources/tempo of grafana/tempo ad33aa8: every block and every piece of code that is a whole query."""
    prepared(known["query"], strict=True)
    tree = parse(known["query"])
    assert parse(printed(tree)) == tree
    ask(six_spans.case(), known["query"], strict=True)


# (query, without these spans, what is right, what the server returns: executed, section 13 of the reference)
ROOTLESS = [
    ("{ status = error } > { status = error }", "A", "D", "-"),
    ("{ status = error } !> { status = error }", "A", "C", "CD"),
    ("{ } > { }", "C", "BEF", "B"),
    ("{ kind = server } !> { kind = internal }", "C", "-", "F"),
    ("{ } >> { }", "A", "DEF", "-"),
    ("{ } !>> { }", "A", "BC", "-"),
    ("{ } ~ { }", "A", "BCEF", "-"),
    ("{ span:childCount = 2 }", "A", "D", "-"),
]


@pytest.mark.parametrize(("query", "without", "right", "server"), ROOTLESS)
def test_a_trace_without_its_root_or_in_parts(query: str, without: str, right: str, server: str) -> None:
    assert returned(query, without) == right != server


def test_root_names_of_a_trace_without_root() -> None:
    assert returned("{ rootName = nil }", "A") == "BCDEF"
    assert returned('{ rootName = "GET /shop" }', "A") == "-"
    with pytest.raises(QueryError, match="never nil"):
        ask(six_spans.case(), "{ rootName = nil }", strict=True)
