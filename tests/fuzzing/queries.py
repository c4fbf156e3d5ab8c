"""Texts as queries: whatever they are, they are refused with a place or answered, and printed they mean the same."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

from agentcore_analyzer import safe
from agentcore_analyzer.answers import csv, document, text, waterfall
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Detail, Event, Facts, Link, Place, Span
from agentcore_analyzer.query.asking import Asker, prepared
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.parsing import parse
from agentcore_analyzer.query.printing import printed

LISTS = Path(__file__).parents[1] / "query"
# What queries are made of, for texts that come further than their first sign.
WORDS = (
    "{", "}", "{ ", " }", "(", ")", "|", "&&", "||", "!", "=", "!=", "<", ">", "<=", ">=", "=~", "!~", ">>", "<<",
    "~", "!>", "&>>", "+", "-", "*", "/", "%", "^", ",", " ", "\n", ".x", "span.y", "resource.z", "event.x", "link.x",
    "parent.x", '."a b"', "name", "duration", "status", "kind", "span:id", "trace:id", "event:name", "log:body",
    "failure:own", "gap", "error", "server", "nil", "true", "1", "2.5", "0", "5s", "9223372036854775807", '"a"',
    "`b.*`", '"(a+)+"', "count()", "avg(", "max(", "by(", "select(", "coalesce()", "rate()", "quantile_over_time(",
    "compare(", "topk(2)", "with (", "then", "within", "//", "/*", "*/", '"', "`", "\\", "é", "\0", "#",
)  # fmt: skip


@cache
def seeds() -> list[bytes]:
    """The queries of the conformance lists."""
    own = [line.split("\t")[1] for line in (LISTS / "conformance.txt").read_text("utf-8").splitlines() if "\t" in line]
    known = [json.loads(line)["query"] for line in (LISTS / "documented.jsonl").read_text("utf-8").splitlines()]
    return [query.encode() for query in (*own, *known)]


class _Origin:
    file = "made"

    def place(self, where: int | Place) -> Place:
        return where if isinstance(where, Place) else Place(self.file, line=where)

    def detail(self, _where: int | Place, held: Detail) -> Detail:
        return held


@cache
def _case() -> Case:
    """Two traces of a few spans with all that a span may have."""
    made = Case()
    spans = []
    for number in range(8):
        values = {"x": [number, "a", True, 0.5, ["a", "b"], [1, 2], None, {"y": 1}][number], "y": number}
        detail = Detail(values, (Event("e", 5, values),), (Link("a" * 32, "b" * 16, values),), {"service.name": "s", "z": 1})
        parent = None if number % 4 == 0 else f"{number:016x}"
        spans.append(
            Span(f"{number // 4 + 1:032x}", f"{number + 1:016x}", parent, "ab"[number % 2], "SERVER", "ERROR", number, number + 3,
                 "lib", "s", None, Facts(), _Origin(), number, detail)
        )  # fmt: skip
    made.read(spans)
    made.settle()
    return made


def ask(data: bytes) -> None:
    """The query that some bytes are."""
    query = data.decode("utf-8", "replace")
    tree, notes = prepared(query)  # QueryError is what is promised
    again = parse(printed(tree))
    if again != tree:
        raise ValueError(f"printed it is another query: {printed(tree)}")
    answer = Asker(_case()).ask(tree, query, notes=notes)
    made = document.as_dict(answer, 5)
    text.render(made, 80, coloured=False)
    csv.render(made)
    if answer.series is None and answer.comparison is None:
        waterfall.render(answer, made, 80, coloured=False)
    safe.clean(answer.query)


def random_text(chance: random.Random) -> str:
    """Words of the language in any order, now and then with a sign that is none."""
    words = [chance.choice(WORDS) for _ in range(chance.randint(1, 14))]
    return chance.choice(("", " ")).join(words)


def tried(count: int, seed: int) -> dict[str, int]:
    """So many random texts: how many were answered, and how many refused. Raises what is not promised."""
    chance = random.Random(seed)
    outcome = {"answered": 0, "refused": 0}
    known = seeds()
    for number in range(count):
        made = random_text(chance)
        if number % 4 == 0:  # a sound one with something else in it
            query = chance.choice(known).decode()
            at = chance.randrange(len(query) + 1)
            made = query[:at] + (made if chance.random() < 0.5 else "") + query[at + chance.randint(0, 3) :]
        try:
            ask(made.encode("utf-8", "surrogatepass"))
            outcome["answered"] += 1
        except QueryError as exc:
            if exc.line < 1 or exc.column < 1 or not exc.message:
                raise ValueError(f"a refusal without a place: {made!r}") from exc
            outcome["refused"] += 1
    return outcome


__all__ = ["ask", "seeds", "tried"]
