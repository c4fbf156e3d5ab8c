"""
The items of a `line:` as one regular expression in which no repetition ever gives back.

Each field is a possessive run of one character set (or, for `text`, a run up to a literal), and
an optional group is atomic. So matching costs one pass for each item at most. What such a run
would swallow of its successor is found here, with sets of characters, and refused.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from lark import Token, Tree

_SETS = {
    "digits": "0-9", "word": "A-Za-z0-9_", "name": "A-Za-z0-9_.$-", "id": "A-Za-z0-9_-", "hex": "0-9A-Fa-f",
    "token": r"^\s", "letters": "A-Za-z",
}  # fmt: skip
_DEFAULTS = {
    "level": "letters", "logger": "name", "message": "text", "trace": "id", "span": "hex", "session": "id",
    "request": "id", "thread": "text",
}  # fmt: skip
_ISO = r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,12}+)?+(?:Z|\ ?UTC|\ ?[+-]\d\d:?+\d\d)?+"
_CLF = r"\d\d/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
_EPOCH = r"\d{9,19}+(?:\.\d{1,9}+)?+"
_NUMBER = r"-?+[0-9]++(?:\.[0-9]++)?+"
_DIRECTIVES = {
    "%Y": r"\d{4}",
    "%m": r"\d\d",
    "%d": r"\d\d",
    "%H": r"\d\d",
    "%M": r"\d\d",
    "%S": r"\d\d",
    "%f": r"\d{1,9}+",
    "%e": r" ?+\d{1,2}+",
    "%b": "[A-Za-z]{3}",
    "%a": "[A-Za-z]{3}",
    "%z": r"(?:Z|[+-]\d\d:?+\d\d)",
}
# Characters that are tried against each other to find out whether two sets overlap.
_UNIVERSE = [chr(n) for n in range(0x250)] + ["\u2019", "\u4e2d", "\U0001f600"]
_MAX_NESTING, _MAX_ITEMS = 8, 120


class LineError(Exception):
    """A mistake at a place of the pattern file."""

    def __init__(self, token: Any, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.line = getattr(token, "line", None) or 1
        self.column = getattr(token, "column", None) or 1


class _Item(NamedTuple):
    """A piece of the expression: the characters it can start with, and those that it runs over."""

    regex: str
    first: frozenset[str]
    run: frozenset[str] = frozenset()
    optional: bool = False
    what: str = ""
    token: Any = None
    literal: str = ""  # what a `text` before it runs up to


class Writer:
    """`regex`, the names of its groups in order (`fields`), and how the time is spelled (`time`)."""

    def __init__(self, items: list[Any]) -> None:
        self.fields: list[str] = []
        self.time = ""
        self._count = 0
        made = self._sequence(items, 0, ())
        # The empty comments part the items, so that a sample's mistake can be placed.
        self.regex = "(?#)".join([*(item.regex for item in made), r"[ \t]*+\Z"])

    def _sequence(self, items: list[Any], depth: int, after: tuple[str, ...] | None) -> list[_Item]:
        made: list[_Item] = []
        for index, item in enumerate(items):
            self._count += 1
            if self._count > _MAX_ITEMS:
                raise LineError(_token(item), f"a line has at most {_MAX_ITEMS} items")
            made.append(self._item(item, depth, _stops(items[index + 1 :], after)))
        for index, item in enumerate(made):
            if item.run:
                _refuse_swallowing(item, made[index + 1 :])
        return made

    def _item(self, item: Any, depth: int, stops: tuple[str, ...] | None) -> _Item:
        if isinstance(item, Token):
            blank = frozenset(" \t")
            return _Item(r"[ \t]++", blank, blank, what="~ (blanks)", token=item)
        if item.data == "literal":
            text = unquote(item.children[0])
            if not text:
                raise LineError(item.children[0], "an empty literal means nothing")
            return _Item(re.escape(text), frozenset(text[0]), literal=text, token=item.children[0])
        if item.data == "group":
            if depth >= _MAX_NESTING:
                raise LineError(_token(item), f"groups are nested more than {_MAX_NESTING} deep")
            inner = self._sequence(item.children, depth + 1, stops)
            regex = "(?:" + "".join(i.regex for i in inner) + ")?+"
            return _Item(regex, _first(inner), _last_run(inner), True, "the end of this group", _token(item))
        return self._field(item, stops)

    def _field(self, item: Tree[Token], stops: tuple[str, ...] | None) -> _Item:
        name = item.children[0]
        given = item.children[1] if len(item.children) > 1 else None
        assert isinstance(name, Token)  # noqa: S101  (what the grammar says)
        if str(name) == "time":
            return self._time(name, given)
        kind, argument, count = _class(name, given)
        self._take(name, str(name))
        if kind == "text":
            return _Item(self._group(name, _text(name, stops)), _members("[^\n]"), token=name)
        if kind == "number":
            digits = frozenset("0123456789")
            return _Item(
                self._group(name, _NUMBER),
                digits | {"-"},
                digits | {"."},
                what=f"{name} (number)",
                token=name,
            )
        charset = _SETS.get(kind) or _listed(kind, argument)
        taken = _members(f"[{charset}]")
        regex = f"[{charset}]" + (f"{{{count}}}+" if count else "++")
        fixed = count.isdigit()
        return _Item(
            self._group(name, regex),
            taken,
            frozenset() if fixed else taken,
            what=f"{name} ({kind})",
            token=name,
        )

    def _time(self, name: Token, given: Any) -> _Item:
        if self.time:
            raise LineError(name, "a line has one time")
        if isinstance(given, Token):
            return self._parts(given)
        kind = str(given.children[0]) if given is not None else "iso"
        spelled = {"iso": _ISO, "clf": _CLF, "epoch": _EPOCH}.get(kind)
        if spelled is None or (given is not None and len(given.children) > 1):
            raise LineError(name, 'a time is iso, clf, epoch or a string such as "%Y-%m-%d %H:%M:%S"')
        self.time = kind
        self.fields.append("time")
        return _Item(f"({spelled})", frozenset("0123456789"), token=name)

    def _parts(self, given: Token) -> _Item:
        text = unquote(given)
        pieces: list[str] = []
        for part in re.findall(r"%.|[^%]+|%", text, re.DOTALL):
            if part.startswith("%"):
                if part == "%%":
                    pieces.append("%")
                    continue
                if part not in _DIRECTIVES:
                    raise LineError(given, f"{part} is not known; there are {' '.join(_DIRECTIVES)}")
                if part in self.fields:
                    raise LineError(given, f"{part} stands here a second time")
                self.fields.append(part)
                pieces.append(f"({_DIRECTIVES[part]})")
            else:
                pieces.append(re.escape(part))
        if not any(d in self.fields for d in ("%H", "%d", "%e")):
            raise LineError(given, "a time needs at least %H or %d")
        self.time = "parts"
        first = _members("[ 0-9A-Za-z]") if text.startswith("%") else frozenset(text[:1])
        return _Item("".join(pieces), first, token=given)

    def _take(self, token: Token, name: str) -> None:
        if name == "_":
            return
        if name in self.fields:
            raise LineError(token, f"the field {name} stands here a second time; `_` takes what nobody needs")
        self.fields.append(name)

    def _group(self, name: Token, regex: str) -> str:
        return regex if str(name) == "_" else f"({regex})"


def _class(name: Token, given: Any) -> tuple[str, str | None, str]:
    """(class, its argument, its length) of a field."""
    if isinstance(given, Token):
        raise LineError(given, "only the field `time` is described by a string")
    if given is None:
        return _DEFAULTS.get(str(name), "token"), None, ""
    kind, argument, count = str(given.children[0]), None, ""
    for child in given.children[1:]:
        if isinstance(child, Token):
            argument = unquote(child)
        else:
            low, high = int(child.children[0]), int(child.children[-1])
            if not 0 < low <= high:
                raise LineError(
                    child.children[0], "a length is at least 1, and the first number the smaller one"
                )
            count = str(low) if low == high else f"{low},{high}"
    if kind not in _SETS and kind not in ("text", "number", "of", "not"):
        raise LineError(
            given.children[0],
            f'there is no class {kind}; there are {", ".join(_SETS)}, number, text, of("…"), not("…")',
        )
    if (argument is None) == (kind in ("of", "not")):
        raise LineError(given.children[0], 'of and not, and only they, need characters: not(" ]")')
    if count and kind in ("number", "text"):
        raise LineError(given.children[0], f"the class {kind} has no length")
    return kind, argument, count


def _listed(kind: str, argument: str | None) -> str:
    members = "".join(re.escape(c) if c not in "]^-\\" else "\\" + c for c in argument or " ")
    return ("^" if kind == "not" else "") + members


def _text(name: Token, stops: tuple[str, ...] | None) -> str:
    """Everything up to what follows: a literal (one of several after a group), or the end of the line."""
    if stops is None:
        raise LineError(
            name, f"{name} is text, and so needs a literal behind it; or give it a class: {name}:token"
        )
    if not stops:
        return ".*+"
    if len(stops) == 1 and len(stops[0]) == 1:
        return f"[^{_listed('of', stops[0])}\n]*+"
    # Looked for where one can begin only: to ask before each character takes twenty times as long.
    first = _listed("of", "".join(sorted({stop[0] for stop in stops})))
    return f"[^{first}\\n]*+(?:(?!{'|'.join(map(re.escape, stops))})[{first}][^{first}\\n]*+)*+"


def _stops(rest: list[Any], after: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The literals that may come next: () at the end of the line, None where something else may."""
    found: list[str] = []
    for item in rest:
        if isinstance(item, Token):
            return None
        if item.data == "literal":
            return (*found, unquote(item.children[0]))
        if item.data != "group":
            return None
        first = item.children[0]
        if not isinstance(first, Tree) or first.data != "literal":
            return None
        found.append(unquote(first.children[0]))
    return None if after is None else (*found, *after)


def _first(items: list[_Item]) -> frozenset[str]:
    result: frozenset[str] = frozenset()
    for item in items:
        result |= item.first
        if not item.optional:
            break
    return result


def _last_run(items: list[_Item]) -> frozenset[str]:
    result: frozenset[str] = frozenset()
    for item in reversed(items):
        result |= item.run
        if not item.optional:
            break
    return result


def _refuse_swallowing(item: _Item, rest: list[_Item]) -> None:
    for follower in rest:
        both = item.run & follower.first
        if both:
            sign = min(both, key=lambda c: (not c.isprintable(), c.isalnum(), c))
            raise LineError(
                item.token,
                f"{item.what} also takes {sign!r}, with which the next item can start, and would swallow it; "
                'use text, not("…") or a length',
            )
        if not follower.optional:
            return


@cache
def _members(charset: str) -> frozenset[str]:
    test = re.compile(charset)
    return frozenset(c for c in _UNIVERSE if test.match(c))


def _token(item: Any) -> Any:
    """The first token of a subtree, for its place."""
    while isinstance(item, Tree) and item.children:
        item = item.children[0]
    return item


def unquote(token: Any) -> str:
    """The text between the quotes, its escapes resolved."""
    return re.sub(r"\\(.)", lambda m: "\t" if m[1] == "t" else m[1], str(token)[1:-1])
