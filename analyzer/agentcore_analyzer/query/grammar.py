"""
Texts to queries by the grammar beside this file, and the only module of the core that imports lark.

The grammar is compiled on first use (40 ms); lark's own cache would unpickle a file with a predictable name.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from agentcore_analyzer.query import sorting
from agentcore_analyzer.query.errors import Misplaced, QueryError
from agentcore_analyzer.query.nodes import Query
from agentcore_analyzer.query.raw import DEEPEST, Raw

_LONGEST = 1000  # stages or arguments: more than anybody writes; each is copied when the next one comes
# What may come next, in the words of a person. The first group of which something is expected speaks.
_EXPECTED = (
    ({"ATTRIBUTE", "WORD", "LBRACE"}, "a value, a field or `{`"),
    ({"LPAR"}, "`(`"),
    ({"DURATION"}, "a duration such as `5s`"),
    ({"RBRACE"}, "an operator or `}`"),
    ({"RPAR"}, "an operator, `,` or `)`"),
    ({"COMPARE"}, "an operator"),
)
_WORD_BEFORE = re.compile(r"([A-Za-z_]\w{0,40})(\s*)\Z", re.ASCII)
_CHARACTERS = {
    "'": 'texts stand in double quotes or backticks: "x"',
    '"': "the text is not ended on its line",
    "`": "the text is not ended",
    "#": "comments begin with //",
    "[": "a name with brackets, blanks or operators needs quotes: span.\"a[0]\"; there are no lists: say .a = 1 || .a = 2",
    "$": "names of attributes begin with a dot or a scope: .a, span.a, resource.a",
    "@": "names of attributes begin with a dot or a scope: .a, span.a, resource.a",
    "&": "and is written &&",
    ":": "only trace, span, event, link, instrumentation (and log, failure, finding, gap) come before a colon",
}


def read(text: str) -> Query:
    """The query that a text is. Raises QueryError with line and column."""
    try:
        made: Any = _grammar().parse(text)
        return sorting.query(made)
    except Misplaced as wrong:
        raise QueryError(wrong.message, wrong.at, text, wrong.hint) from None
    except UnexpectedInput as exc:
        raise _explained(text, exc) from None


@cache
def _grammar() -> Lark:
    text = Path(__file__).with_name("traceql.lark").read_text("utf-8")
    return Lark(text, parser="lalr", lexer="basic", maybe_placeholders=False, transformer=_Builder())


class _Builder(Transformer[Token, Any]):
    """Called while lark reduces, so that a text nested a hundred thousand times is refused before anything walks over it."""

    def __default__(self, data: Any, children: list[Any], meta: Any) -> Any:
        items: Any = tuple(c for c in children if isinstance(c, (Raw, tuple)))
        tokens = [c for c in children if isinstance(c, Token)]
        kind = str(getattr(data, "value", data))
        depth = max((_deep(i) for i in items), default=0) + (kind != "parens")
        at = tokens[0].start_pos if tokens else next((i.at for i in items if isinstance(i, Raw)), 0)
        op = str(tokens[0]) if tokens else ""
        if kind == "operation":
            depth = self._chained(op, items, depth)
        if kind == "parens" and len(items[0].items) == 1 and items[0].items[0].kind == "parens":
            return items[0].items[0]  # brackets around brackets say nothing
        if kind == "setting" and tokens[1] != "=":
            raise Misplaced("a hint is NAME = value", tokens[1].start_pos or 0)
        if kind == "soon":
            items = (*items, str(tokens[2]))
        if depth > DEEPEST:
            raise Misplaced(f"nested more than {DEEPEST} deep", at or 0)
        made = Raw(kind, at or 0, op, items, depth, mixed=self._mixed(op, items))
        sorting.sort_of(made)  # now, while the parts are sorted: no walk down a long chain
        return made

    def _chained(self, op: str, items: tuple[Any, ...], depth: int) -> int:
        """A chain of one logical operator is no deeper than its deepest part: it becomes one node."""
        left, right = items
        chained = op in ("&&", "||") and left.kind == "operation" and left.op == op
        return max(left.depth, right.depth + 1) if chained else depth

    def _mixed(self, op: str, items: tuple[Any, ...]) -> int:
        """The first place where `&&` and `||`, which bind alike, stand together without brackets."""
        below = [i.mixed for i in items if isinstance(i, Raw) and i.mixed >= 0]
        if below:
            return min(below)
        other = {"&&": "||", "||": "&&"}.get(op)
        here = other and any(isinstance(i, Raw) and i.kind == "operation" and i.op == other for i in items)
        at: int = items[1].at if here else -1
        return at

    def arguments(self, children: list[Any]) -> tuple[Any, ...]:
        return _listed(children)

    def settings(self, children: list[Any]) -> tuple[Any, ...]:
        return _listed(children)

    def pipe(self, children: list[Any]) -> Raw:
        return self._longer("pipe", children)

    def start(self, children: list[Any]) -> Raw:
        return self._longer("start", children)

    def _longer(self, kind: str, children: list[Any]) -> Raw:
        """A list that grows at its end, as one node."""
        first = children[0]
        items = _listed([first.items, *children[1:]] if first.kind == kind else children)
        made = Raw(kind, first.at, "", items, max(map(_deep, items)) + (len(items) > 1), mixed=self._mixed("", items))
        sorting.sort_of(made)
        return made


def _listed(children: list[Any]) -> tuple[Any, ...]:
    """What was there before, and one more."""
    before: tuple[Any, ...] = children[0] if isinstance(children[0], tuple) else (children[0],)
    more = tuple(c for c in children[1:] if isinstance(c, Raw))
    if len(before) + len(more) > _LONGEST:
        raise Misplaced(f"more than {_LONGEST} in one list", before[0].at)
    return before + more


def _deep(item: Any) -> int:
    return item.depth if isinstance(item, Raw) else max((i.depth for i in item), default=0)


def _explained(text: str, exc: UnexpectedInput) -> QueryError:
    at = exc.pos_in_stream or 0
    if isinstance(exc, UnexpectedCharacters):
        char = text[at : at + 1]
        if char == "." and text[at + 1 : at + 2] == '"':
            return QueryError("the name in quotes is not ended, or has another escape than \\\" and \\\\", at, text)
        if char == ".":
            return QueryError("no blank may follow the dot of a scope", at, text, 'a name stands right behind it: .a, ."a b"')
        hint = _CHARACTERS.get(char, "")
        if char in ('"', "`") and hint:
            return QueryError(hint, at, text)
        return QueryError(f"{char!r} is not expected here" if char else "unexpected end", at, text, hint)
    if isinstance(exc, UnexpectedEOF) or (isinstance(exc, UnexpectedToken) and exc.token.type == "$END"):
        return QueryError(f"the query ends too early: {_wanted(exc)} is expected", len(text.rstrip()), text)
    if isinstance(exc, UnexpectedToken):
        token = exc.token
        shown = str(token) if len(token) <= 40 else f"{token[:40]}…"
        return QueryError(f"unexpected {shown!r}: {_wanted(exc)} is expected", token.start_pos or 0, text, _slip(token, text))
    return QueryError("this cannot be read", at, text)


def _slip(token: Token, text: str) -> str:
    """How what is often written should be."""
    word = str(token).lower()
    if word in ("and", "or", "not"):
        return f"write {({'and': '&&', 'or': '||', 'not': '!( … )'})[word]}"
    if word == "=":
        return "equal is written ="
    before = _WORD_BEFORE.search(text[: token.start_pos or 0])
    if before and before[1] == "not":
        return "write !( … )"
    if token.type == "ATTRIBUTE" and before and not before[2]:
        return f"there is no scope {before[1]}: they are span, resource, event, link and instrumentation"
    if token.type == "ATTRIBUTE" and str(token)[:1] == ".":
        return "+ - * / % belong to a name that they touch: leave a blank before them"
    return ""


def _wanted(exc: Any) -> str:
    expected = set(getattr(exc, "accepts", None) or getattr(exc, "expected", None) or ())
    for names, words in _EXPECTED:
        if names & expected:
            return words
    return "the end"
