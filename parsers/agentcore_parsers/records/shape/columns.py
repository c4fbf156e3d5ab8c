"""What the values of one field have in common, over all records of a file: times and their unit, ids, words, sentences."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.untrusted import floating, whole
from agentcore_parsers.decoding.times import NS_HIGH, NS_LOW, common_log, iso
from agentcore_parsers.records.logger_names import SEVERITIES
from agentcore_parsers.records.shape.words import roles_of, words_of

Path = tuple[str, ...]
EPOCH = {"s": (10**8, 41 * 10**8), "ms": (10**11, 41 * 10**11), "us": (10**14, 41 * 10**14), "ns": (NS_LOW, NS_HIGH)}
NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
LEVELS = frozenset(SEVERITIES) | {"NORMAL", "E", "W", "I", "D", "F", "C"}
ROLES = frozenset(
    {
        "system",
        "developer",
        "user",
        "human",
        "assistant",
        "ai",
        "model",
        "tool",
        "function",
        "bot",
        "agent",
        "gpt",
        "customer",
        "observation",
    }
)
DIGITS = frozenset("0123456789.")
_TIMED = frozenset({"start", "end", "time", "duration"})
_IDS = frozenset({"span", "parent"})
_KEPT_IDS = 20_000
_DISTINCT = 64
_SENTENCE = 12  # characters from which a text with blanks is more than a name


class Column:
    """The values of one field. What its name cannot stand for is not looked for."""

    __slots__ = (
        "bools",
        "boxes",
        "characters",
        "distinct",
        "first",
        "high",
        "ids",
        "low",
        "n",
        "numbers",
        "path",
        "repeated",
        "roles",
        "sentences",
        "strings",
        "timed",
        "times",
        "unit",
    )  # fmt: skip

    def __init__(self, path: Path) -> None:
        self.path, self.roles, self.unit = path, roles_of(path), words_of(path[-1]).unit
        self.n = self.strings = self.numbers = self.bools = self.boxes = self.characters = self.sentences = self.repeated = 0
        self.low: float | None = None
        self.high: float | None = None
        self.times: dict[str, int] = {}
        self.distinct: set[Any] = set()
        self.ids: set[str] | None = set() if not _IDS.isdisjoint(self.roles) else None
        self.timed = not _TIMED.isdisjoint(self.roles)
        self.first: Any = None

    def add(self, value: Any) -> None:
        """A value that is neither absent nor null."""
        if value is None or value == "":
            return
        self.n += 1
        if self.first is None:
            self.first = value
        if isinstance(value, str):
            self.strings += 1
            self.characters += len(value)
            if " " in value and len(value) >= _SENTENCE:
                self.sentences += 1
        elif isinstance(value, bool):
            self.bools += 1
        elif isinstance(value, int | float):
            self.numbers += 1
        else:
            self.boxes += 1
            return
        if len(self.distinct) < _DISTINCT and (not isinstance(value, str) or len(value) < 80):
            self.distinct.add(value)
        if self.ids is not None and len(self.ids) < _KEPT_IDS:
            text = str(value)
            self.repeated += text in self.ids
            self.ids.add(text)
        if self.timed:
            self.watch(value)

    def watch(self, value: Any) -> None:
        number = as_number(value)
        if number is None:
            kind = "iso" if isinstance(value, str) and clock(value) is not None else "text" if span_of(value) is not None else ""
        else:
            self.low = number if self.low is None else min(self.low, number)
            self.high = number if self.high is None else max(self.high, number)
            kind = next(
                (unit for unit, (low, high) in EPOCH.items() if low <= number < high), "zero" if number == 0 else "number"
            )
        self.times[kind] = self.times.get(kind, 0) + 1

    def moment(self) -> str:
        """The unit of a point in time: `iso`, `s`, `ms`, `us`, `ns`, `relative`, or nothing where these are no times."""
        known = {k: n for k, n in self.times.items() if k not in ("zero", "")}
        total = sum(self.times.values()) - self.times.get("zero", 0)
        if not known or total == 0:
            return ""
        best = max(known, key=lambda k: known[k])
        if best in ("iso", *EPOCH) and 10 * known[best] >= 9 * total:
            return best
        numeric = sum(n for k, n in known.items() if k == "number" or k in EPOCH)
        return "relative" if 10 * numeric >= 9 * total and self.low is not None and self.low >= 0 else ""

    def length(self) -> str:
        """Whether these can be durations: `text` for `1.2s`, `number` for anything that is counted in a unit, else nothing."""
        total = sum(self.times.values())
        if not total or self.times.get("iso", 0) * 2 > total:
            return ""
        if self.times.get("text", 0) * 10 >= 9 * total:
            return "text"
        return "number" if self.low is not None and self.low >= 0 and self.numbers + self.strings == self.n else ""

    def share(self, words: frozenset[str], upper: bool = False) -> float:
        """How many of the different values are among these words."""
        texts = [v for v in self.distinct if isinstance(v, str)]
        found = sum((t.strip().upper().rstrip("0123456789") if upper else t.lower()) in words for t in texts)
        return found / len(self.distinct) if self.distinct else 0.0


def as_number(value: Any) -> int | float | None:
    """A number, also as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and len(value) < 40 and value[:1] in DIGITS and value.replace(".", "", 1).isdecimal():
        return floating(value) if "." in value else whole(value, 20)
    return None


def clock(value: str) -> int | None:
    """The nanoseconds of a written time."""
    value = value.strip()
    found = iso(value) or common_log(value.lstrip("[")) or (iso(value + ":00") if len(value) == 16 else None)
    return found[0] if found else None


_SUFFIX = (("ns", 1), ("µs", 10**3), ("us", 10**3), ("ms", 10**6), ("s", 10**9))


def span_of(value: Any) -> int | None:
    """The nanoseconds of a written duration: `1.2s`, `35 ms`, `00:00:01.250`, `PT1.2S`."""
    if not isinstance(value, str) or not value or len(value) > 40:
        return None
    text = value.strip().lower()
    if text.startswith("pt") and text.endswith("s") and (seconds := as_number(text[2:-1])) is not None:
        return round(seconds * 10**9)
    for suffix, factor in _SUFFIX:
        if text.endswith(suffix):
            number = as_number(text[: -len(suffix)].rstrip())
            return None if number is None else round(number * factor)
    parts = text.split(":")
    if len(parts) == 3 and all(as_number(p) is not None for p in parts):
        hours, minutes, seconds = (as_number(p) or 0 for p in parts)
        return round((hours * 60 + minutes) * 60 * 10**9 + seconds * 10**9)
    return None
