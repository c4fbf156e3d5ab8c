"""Maps: plans that a person wrote or corrected, as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.records.shape import units
from agentcore_parsers.records.shape.columns import EPOCH, Path
from agentcore_parsers.records.shape.plan import DOCUMENTS, KINDS, TOLD, Plan
from agentcore_parsers.records.shape.profile import Profile, Sort

_OTHERS = ("attributes", "events", "resource", "tokens_in", "tokens_out", "input", "output")
ROLES = (*TOLD, *_OTHERS)
_UNITS = ("iso", "text", *EPOCH)
_HELP = """\
# How `analyze run --map THIS FILE` reads {name}.
# Each [[records]] says where records stand (names parted by dots, * for each element of a list or map), what they are
# ({kinds}), and which of their fields has which role. `total`, where it stands, is how many there are.
# Roles: {roles}.
# A time may say its unit: start = {{ field = "t0", unit = "ms" }} with one of {units}.
"""


class Mapped:
    """The parser with plans of a map; what it does not speak of is read as without it."""

    def __init__(self, name: str, text: str, sniff: Callable[[Head], Match | None]) -> None:
        self.__name__, self.__doc__ = "by_shape", f"As {name} says."
        self._entries, self._sniff = parsed(name, text), sniff

    def sniff(self, head: Head) -> Match | None:
        found = self._sniff(head)
        return None if found is None else Match(found.score, f"{found.why}; read as the map says")

    def parse(self, source: Input) -> Iterable[Record]:
        from agentcore_parsers.records.shape.reading import read

        self._missing: set[tuple[str, str]] = set()
        yield from read(source, self._plans)
        for at, field in sorted(self._missing):
            where = f" at `{at}`" if at else ""
            yield Damage(Place(source.name), DamageReason.MAP, f"the map names `{field}`, which no record{where} has")

    def _plans(self, guessed: list[Plan], profile: Profile) -> list[Plan]:
        made: list[Plan] = []
        for plan in guessed:
            sort = next(s for s in profile.sorts[plan.at] if s.keys == plan.keys)
            entries = [e for e in self._entries if e["at"] == plan.where()]
            best = max(entries, key=lambda e: _likeness(e, sort), default=None)
            made.append(plan if best is None or not _likeness(best, sort) else _applied(best, plan, sort))
        for entry in self._entries:
            here = [s for at, sorts in profile.sorts.items() if ".".join(at) == entry["at"] for s in sorts]
            known = {".".join(path) for s in here for path in s.columns}
            self._missing |= {(entry["at"], field) for field, _ in entry["fields"].values() if field not in known}
        return made


def _likeness(entry: dict[str, Any], sort: Sort) -> int:
    """How many of the fields that an entry names the records of a sort have; an entry without fields speaks of all."""
    names = {".".join(path) for path in sort.columns}
    return sum(field in names for field, _ in entry["fields"].values()) if entry["fields"] else 1


def _applied(entry: dict[str, Any], plan: Plan, sort: Sort) -> Plan:
    by_name: dict[str, Path] = {".".join(path): path for path in sort.columns}
    made = Plan(plan.at, entry["is"], keys=plan.keys, tree=plan.tree)
    if made.kind == DOCUMENTS:
        return made
    given: dict[str, str] = {}
    for role, (field, unit) in entry["fields"].items():
        if field in by_name:
            made.fields[role] = by_name[field]
            given |= {role: unit} if unit else {}
    for role in ("start", "end", "time", "duration"):
        if role in made.fields and not sort.columns[made.fields[role]].times:
            _timed(sort, made.fields[role])
    units.decide(made, sort)
    made.units |= given
    made.guessed -= given.keys()
    return made


def _timed(sort: Sort, path: Path) -> None:
    """Look at the times of a field whose name gave no cause to."""
    from agentcore_parsers.records.shape.profile import get

    column = sort.columns[path]
    for record in sort.sample:
        value = get(record, path)
        if value is not None and not isinstance(value, dict | list):
            column.watch(value)


def parsed(name: str, text: str) -> list[dict[str, Any]]:
    """The entries of a map; ValueError with the place of what is wrong in it."""
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ValueError(f"{name} is no TOML: {exc}") from None
    entries = whole.get("records")
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries) or set(whole) - {"records"}:
        raise ValueError(f"{name}: a map holds [[records]] and nothing else")
    return [_entry(name, number, entry) for number, entry in enumerate(entries, 1)]


def _entry(name: str, number: int, entry: dict[str, Any]) -> dict[str, Any]:
    where = f"{name}: records {number}"
    unknown = set(entry) - {"at", "is", "fields", "total"}
    if unknown:
        raise ValueError(f"{where}: no member {', '.join(sorted(unknown))!r}; there are at, is, fields")
    kind, at, given = entry.get("is"), entry.get("at", ""), entry.get("fields", {})
    if kind not in KINDS or not isinstance(at, str) or not isinstance(given, dict):
        raise ValueError(f"{where}: `is` is one of {', '.join(KINDS)}, `at` a text, `fields` a table")
    fields: dict[str, tuple[str, str]] = {}
    for role, value in given.items():
        field, unit = (value, "") if isinstance(value, str) else _timed_field(value)
        if role not in ROLES or not field or (unit and unit not in _UNITS):
            raise ValueError(f"{where}: {role} = {value!r}: roles are {', '.join(ROLES)}; units are {', '.join(_UNITS)}")
        fields[role] = field, unit
    return {"at": at, "is": kind, "fields": fields}


def _timed_field(value: Any) -> tuple[str, str]:
    if not isinstance(value, dict) or set(value) - {"field", "unit"}:
        return "", ""
    field, unit = value.get("field"), value.get("unit", "")
    return (field, unit) if isinstance(field, str) and isinstance(unit, str) else ("", "")


def written(name: str, plans: list[Plan]) -> Iterator[str]:
    """The map that says what would be done without one."""
    yield from _HELP.format(
        name=_safe(name), kinds=", ".join(KINDS), roles=", ".join(ROLES), units=", ".join(_UNITS)
    ).splitlines()
    for plan in plans:
        if plan.kind == DOCUMENTS and plan.at:
            continue
        yield ""
        yield "[[records]]"
        yield f"at = {_quoted(plan.where())}"
        yield f"is = {_quoted(plan.kind)}"
        if plan.fields:
            yield "[records.fields]"
        for role in ROLES:
            if role in plan.fields:
                field, unit = _quoted(".".join(plan.fields[role])), plan.units.get(role, "")
                timed = unit in _UNITS and (unit != "text")
                said = "  # a guess" if role in plan.guessed else ""
                yield (f"{role} = {{ field = {field}, unit = {_quoted(unit)} }}" if timed else f"{role} = {field}") + said


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    escaped = "".join(c if c >= " " and c not in '"\\\x7f' else f"\\u{ord(c):04x}" for c in text)
    return f'"{escaped}"'


def _safe(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)
