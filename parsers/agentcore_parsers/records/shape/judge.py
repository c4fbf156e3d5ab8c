"""From the profile of a file to plans: which records are spans, log records or messages, and by which of their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from agentcore_parsers.records.shape import looks, units
from agentcore_parsers.records.shape.columns import LEVELS, ROLES, Column, as_number
from agentcore_parsers.records.shape.plan import DOCUMENTS, LOGS, MESSAGES, SPANS, Plan
from agentcore_parsers.records.shape.profile import Profile, Sort

_ASKING = frozenset({"user", "human", "customer"})
_ANSWERING = frozenset({"assistant", "ai", "bot", "agent", "model", "gpt"})
_ID = 80  # characters of an id at most, on average
_NAME = 200
_SEEN = 160  # of a field that only its values tell of
_SURE, _FAIR = 250, 150  # weights of names: hardly anything else, mostly
_OPTIONAL = (
    "session", "request", "http", "status", "errortype", "error", "stack", "service", "logger", "kind", "attributes", "events",
    "resource", "model", "tool", "tokens_in", "tokens_out", "input", "output",
)  # fmt: skip


class Chosen(NamedTuple):
    weight: int
    column: Column


def plans(profile: Profile) -> list[Plan]:
    """One plan for each sort of records, those that stay documents included."""
    return [_judged(sort, _tree(sort, profile)) for sorts in profile.sorts.values() for sort in sorts]


def _tree(sort: Sort, profile: Profile) -> bool:
    """Whether records of the same form stand inside of these, or these inside of such."""
    near = (s for at, sorts in profile.sorts.items() if _nested(sort.at, at) or _nested(at, sort.at) for s in sorts)
    return sort.at in profile.trees or any(len(sort.keys & s.keys) * 10 >= 6 * len(sort.keys) for s in near)


def _nested(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    return len(inner) == len(outer) + 2 and inner[: len(outer)] == outer and inner[-1] == "*" and inner[-2] != "*"


class _Chooser:
    """Gives each role the field that fits best; a field has one role."""

    def __init__(self, sort: Sort) -> None:
        self.columns, self.taken = [c for c in sort.columns.values() if c.n], dict[str, Chosen]()
        self.n = sort.n

    def find(self, role: str, least: int = 0, free: bool = True) -> Chosen | None:
        used = {c.column.path for r, c in self.taken.items()} if free else set()
        found = [
            Chosen(weight, c)
            for c in self.columns
            if (weight := c.roles.get(role, 0)) > least and c.path not in used and _fits(role, c, weight)
        ]
        return max(found, key=lambda f: (f.weight, f.column.n, -len(f.column.path)), default=None)

    def take(self, role: str, least: int = 0) -> Chosen | None:
        if (found := self.find(role, least)) is not None:
            self.taken[role] = found
        return found

    def seen(self, role: str, looks: Callable[[Column], bool]) -> Chosen | None:
        """A field that no name tells of, by its values alone: the first that looks like it."""
        if role in self.taken or self.n < 2:
            return self.taken.get(role)
        used = {c.column.path for c in self.taken.values()}
        found = next((c for c in self.columns if c.path not in used and looks(c)), None)
        if found is not None:
            self.taken[role] = Chosen(_SEEN, found)
        return self.taken.get(role)

    def inner(self, role: str, around: Column) -> None:
        """For a role that an object has which holds other roles, too: the text of that role in it."""
        texts = [c for c in self.columns if c.path[:-1] == around.path and c.strings == c.n and role in c.roles]
        self.drop(role)
        if texts:
            best = max(texts, key=lambda c: c.roles[role])
            self.taken[role] = Chosen(best.roles[role], best)

    def drop(self, *roles: str) -> None:
        for role in roles:
            self.taken.pop(role, None)


def _is_id(role: str, c: Column, weight: int) -> bool:
    if c.strings + c.numbers != c.n or c.sentences or c.characters > _ID * c.n or any(isinstance(v, float) for v in c.distinct):
        return False
    if role == "session":  # the number of a thread of the process is none
        digits = all(isinstance(v, str) and v.isdecimal() for v in c.distinct)
        return c.strings == c.n and c.characters >= 5 * c.n and not digits
    return role != "span" or weight >= _SURE or 10 * c.repeated <= c.n


def _is_level(c: Column, weight: int) -> bool:
    numbers = [v for v in c.distinct if isinstance(v, int) and not isinstance(v, bool)]
    if c.numbers == c.n:
        return weight >= _FAIR and len(numbers) == len(c.distinct) and all(0 <= v <= 60 for v in numbers)
    least = 0.7 if weight >= _FAIR else 0.99
    return c.strings == c.n and (c.share(LEVELS, upper=True) >= least or _digits(c))


def _fits(role: str, c: Column, weight: int) -> bool:
    plain = c.strings + c.numbers
    if role in ("trace", "span", "parent", "session", "request", "callid"):
        return _is_id(role, c, weight)
    if role in ("start", "end", "time"):
        return c.moment() not in ("", "relative") or (c.moment() == "relative" and weight >= _FAIR and role != "time")
    if role == "duration":
        return c.length() != ""
    if role == "level":
        return _is_level(c, weight)
    if role == "role":
        if c.strings != c.n or c.share(ROLES) < 0.7:
            return False
        texts = {v.lower() for v in c.distinct if isinstance(v, str)}
        return weight >= _SURE or bool(texts & _ASKING and texts & _ANSWERING)
    if role == "message":
        if weight >= _FAIR:
            return 10 * (c.strings + c.boxes) >= 7 * c.n
        return 10 * c.strings >= 7 * c.n and 3 * c.sentences >= c.n
    if role == "name":
        return c.strings == c.n and c.characters <= _NAME * c.n
    if role == "http":
        numbers_of = [as_number(v) for v in c.distinct]
        return plain == c.n and any(numbers_of) and all(n is not None and (100 <= n <= 599 or n == 0) for n in numbers_of)
    if role == "status":
        return not c.boxes and not c.sentences
    if role in ("attributes", "events", "resource", "calls"):
        return c.boxes == c.n
    if role in ("tokens_in", "tokens_out"):
        return c.numbers == c.n
    if role in ("errortype", "model", "tool", "logger", "service", "kind", "verb", "path", "stack"):
        return c.strings == c.n or role == "stack"
    return True


def _digits(c: Column) -> bool:
    return all(isinstance(v, str) and v.isdecimal() and len(v) < 3 for v in c.distinct)


def _judged(sort: Sort, tree: bool) -> Plan:
    for made in (_messages(sort), _spans(sort, tree), _logs(sort)):
        if made is not None:
            return made
    return Plan(sort.at, DOCUMENTS, keys=sort.keys)


def _plan(sort: Sort, kind: str, chooser: _Chooser, tree: bool = False) -> Plan:
    made = Plan(sort.at, kind, {r: c.column.path for r, c in chooser.taken.items()}, keys=sort.keys, tree=tree)
    units.decide(made, sort)
    return made


def _spans(sort: Sort, tree: bool) -> Plan | None:
    chooser = _Chooser(sort)
    chooser.take("trace", 50)
    chooser.take("span")
    chooser.take("parent")
    trace = chooser.seen("trace", looks.is_trace)
    span = chooser.seen("span", lambda c: looks.is_span(c, sort.looked_at))
    parent = chooser.seen("parent", lambda c: span is not None and looks.points_at(c, span.column, sort))
    name = chooser.take("name")
    if span is None:
        return None
    start, end = chooser.take("start"), chooser.take("end", _FAIR)
    duration = chooser.take("duration")
    related = parent is not None and (parent.weight >= _SURE or looks.points_at(parent.column, span.column, sort))
    if parent is not None and not related and parent.weight < _FAIR:
        chooser.drop("parent")
    level, message = chooser.find("level", _FAIR), chooser.find("message", _FAIR)
    if end is None and duration is None and level is not None and message is not None:
        return None  # a line that was logged within a span
    timed = start is not None and (end is not None or duration is not None)
    if start is not None and end is not None and start.column is end.column:
        timed = False
    if sort.n == 1 and not sort.at and (trace is None or trace.weight < _FAIR):
        return None  # one document with an id and times is a result, no trace
    sure = trace is not None and trace.weight >= _FAIR and span.weight >= _FAIR and (name is not None or timed)
    if not (sure and (timed or related or start is not None)) and not (
        timed and name is not None and (related or tree or (trace is not None and trace.weight >= _FAIR))
    ):
        return None
    for role in _OPTIONAL:
        chooser.take(role, _FAIR if role in ("input", "output", "session") else 0)
    return _plan(sort, SPANS, chooser, tree)


def _messages(sort: Sort) -> Plan | None:
    chooser = _Chooser(sort)
    role = chooser.take("role")
    if role is None:
        return None
    if len(role.column.path) > 1 and sort.n == 1:
        return None  # an answer that holds one message is no conversation
    content, calls = chooser.take("content"), chooser.take("calls")
    trace = chooser.find("trace", _SURE)
    if (content is None and calls is None) or trace is not None:
        return None
    if role.weight < _SURE and content is not None and content.weight < _FAIR and chooser.find("level", _FAIR):
        return None
    chooser.take("callid")
    name = chooser.find("name", _SURE)
    if name is not None:
        chooser.taken["name"] = name
    chooser.take("session", _FAIR)
    chooser.take("model", _FAIR)
    return _plan(sort, MESSAGES, chooser)


def _logs(sort: Sort) -> Plan | None:
    chooser = _Chooser(sort)
    chooser.take("time")
    chooser.take("level")
    said = chooser.take("message")
    if said is not None and any(c.column.path[:-1] == said.column.path for r, c in chooser.taken.items() if r != "message"):
        chooser.inner("message", said.column)
    begun = chooser.take("start", _FAIR) if "time" not in chooser.taken else None
    if begun is not None:
        chooser.taken["time"] = chooser.taken.pop("start")
    time = chooser.seen("time", lambda c: looks.is_time(c, sort))
    level = chooser.seen("level", looks.is_level)
    message = (
        chooser.seen("message", looks.is_message) if time is not None and level is not None else chooser.taken.get("message")
    )
    if begun is not None and level is None and len(begun.column.path) > 1:
        return None  # when something began, told further inside with no level: the state of a thing, as of a container
    status = chooser.find("status", _FAIR)
    if level is not None and level.weight < _FAIR and (message is None or time is None):
        chooser.drop("level")
        level = None
    http, verb, path = chooser.find("http", _FAIR), chooser.find("verb", _FAIR), chooser.find("path", _FAIR)
    if time is not None and http is not None and (verb is not None or path is not None) and level is None:
        return _requests(sort, chooser)
    if time is None and (level is None or message is None or level.weight < _SURE):
        return None
    if level is None:
        if message is None or message.weight < _FAIR or status is not None or (sort.n == 1 and not sort.at):
            return None
        if message.column.sentences * 4 < message.column.n and message.weight < _SURE:
            return None
    if level is not None and message is None and (sort.n == 1 or level.weight < _FAIR):
        return None
    for role in (
        "trace",
        "span",
        "session",
        "request",
        "logger",
        "stack",
        "errortype",
        "error",
        "service",
        "http",
        "attributes",
        "resource",
    ):
        chooser.take(role, _FAIR if role in ("http", "span", "error") else 0)
    return _plan(sort, LOGS, chooser)


def _requests(sort: Sort, chooser: _Chooser) -> Plan:
    """Requests that were answered: a time, a status of HTTP, what was asked for."""
    chooser.drop("message")
    for role in ("http", "verb", "path", "trace", "span", "session", "request", "service", "error", "message"):
        chooser.take(role, _FAIR)
    return _plan(sort, LOGS, chooser)
