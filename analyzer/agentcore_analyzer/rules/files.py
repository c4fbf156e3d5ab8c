"""Rule files as symptoms; whatever is wrong in one is said with its line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from agentcore_analyzer.errors import RuleFileError
from agentcore_analyzer.failures import FailureKind, Stage
from agentcore_analyzer.model import TEXT_LOGS, Confidence, Kind, Severity, Step
from agentcore_analyzer.plugins import Detector
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.nodes import Query
from agentcore_analyzer.rules.asked import Asked, names_of, query_of
from agentcore_analyzer.symptoms.symptom import NAME, Symptom, compiled

MOST_BYTES = 256 << 10
MOST_RULES = 1000
_CODE = re.compile(r"[a-z][a-z0-9]{0,40}(?:-[a-z0-9]{1,40}){1,8}")
_HEADER = re.compile(r"(?m)^[ \t]*\[\[[ \t]*rule[ \t]*\]\]")
_TEXTS = ("code", "title", "cause", "severity", "confidence", "on", "about", "source", "query")
_LISTS = {
    "kind": "kinds", "type": "types", "error_code": "codes", "http_status": "statuses", "service": "services",
    "operation": "operations",
}  # fmt: skip
_KNOWN = frozenset({*_TEXTS, *_LISTS, "says", "fix", "hit", "miss"})
_SAMPLE = frozenset({"text", "title", "name"})


class Sample(NamedTuple):
    """A text in which a rule finds something (with the title that it gives, where one is demanded), or nothing."""

    name: str
    text: str
    title: str = ""


class Rule(NamedTuple):
    symptom: Symptom | Asked
    hits: tuple[Sample, ...]
    misses: tuple[Sample, ...]
    place: str  # file:line

    def find(self, case: Any) -> Any:
        return self.symptom.find(case)


def detectors(names: tuple[str, ...], taken: frozenset[str]) -> tuple[Detector, ...]:
    """Of each rule a detector. `taken` are the codes of others. Raises RuleFileError."""
    made = []
    for rule in read(names):
        if rule.symptom.code in taken:
            raise RuleFileError(f"{rule.place}: the code {rule.symptom.code} is taken by another detector")
        made.append(_detector(rule))
    return tuple(made)


def _detector(rule: Rule) -> Detector:
    kinds = {"logs": (*TEXT_LOGS,), "spans": (Kind.SPANS,)}.get(rule.symptom.on, (*Kind,))
    needs = tuple(frozenset({kind}) for kind in kinds)
    manual = f"{rule.symptom.title}\n\n{rule.symptom.about or rule.symptom.cause}\n\nSource: {rule.symptom.source or 'not given'}"
    return Detector(
        rule.symptom.code, rule.symptom.title, needs, rule.place, rule.place, stage=rule.symptom.stage,
        failing="any" if rule.symptom.on == "failures" else "", made=rule, text=manual,
    )  # fmt: skip


@cache
def read(names: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of files and folders. Raises RuleFileError, whose message names file, line and column."""
    together: list[Query] = []
    rules = [rule for name in names for file in _files(Path(name)) for rule in _of_file(file, together)]
    if len(rules) > MOST_RULES:
        raise RuleFileError(f"{len(rules):,} rules are given; at most {MOST_RULES:,} are taken")
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.symptom.code in seen:
            raise RuleFileError(f"{rule.place}: the code {rule.symptom.code} stands at {seen[rule.symptom.code]}, too")
        seen[rule.symptom.code] = rule.place
    return tuple(rules)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = sorted(path.glob("*.toml"))
        if not found:
            raise RuleFileError(f"{path}: no *.toml file lies in this folder")
        yield from found
    elif path.name == "pyproject.toml":
        table = _loaded(path)[1].get("tool", {}).get("agentcore-analyzer", {}).get("rules", [])
        if not isinstance(table, list) or not all(isinstance(name, str) for name in table):
            raise RuleFileError(f"{path}: [tool.agentcore-analyzer] rules is a list of files and folders")
        for name in table:
            if Path(name).name == "pyproject.toml":
                raise RuleFileError(f"{path}: rules name another pyproject.toml")
            yield from _files(path.parent / name)
    else:
        yield path


def _loaded(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as exc:
        raise RuleFileError(f"{path}: {exc.strerror or type(exc).__name__}") from None
    if len(raw) > MOST_BYTES:
        raise RuleFileError(f"{path}: larger than {MOST_BYTES >> 10} KiB")
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as exc:
        raise RuleFileError(f"{path}: not UTF-8 at byte {exc.start}") from None
    except RecursionError:
        raise RuleFileError(f"{path}: nested too deeply") from None
    except tomllib.TOMLDecodeError as exc:
        raise RuleFileError(f"{path}: {exc}") from None  # its message names line and column


def _of_file(path: Path, together: list[Query]) -> list[Rule]:
    text, table = _loaded(path)
    tables = table.get("rule")
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables) or set(table) != {"rule"}:
        raise RuleFileError(f"{path}: a rule file holds tables [[rule]] and nothing else")
    starts = [m.start() for m in _HEADER.finditer(text)]
    starts = starts if len(starts) == len(tables) else [0] * len(tables)
    ends = [*starts[1:], len(text)]
    readers = [_Reader(path, text, starts[n], max(ends[n], starts[n]), given) for n, given in enumerate(tables)]
    return [reader.rule(together) for reader in readers]


class _Reader:
    """One table [[rule]], and where its keys stand."""

    def __init__(self, path: Path, text: str, start: int, end: int, given: dict[str, Any]) -> None:
        self._path, self._text, self._start, self._end, self._given = path, text, start, end, given

    def rule(self, together: list[Query]) -> Rule:
        given = self._given
        for key in given:
            if key not in _KNOWN:
                self._wrong(key, f"a rule has no member {key!r}; it has {', '.join(sorted(_KNOWN))}")
        for key in _TEXTS:
            if key in given and (not isinstance(given[key], str) or not given[key].strip() or len(given[key]) > 2000):
                self._wrong(key, f"{key} is a text of at most 2,000 characters")
        for key in ("code", "title", "cause", "fix"):
            if key not in given:
                self._wrong("", f"{key} is missing")
        if not _CODE.fullmatch(given["code"]):
            self._wrong("code", "a code is two or more lower-case words joined by dashes")
        if "query" in given:
            return self._finished(self._asked(together))
        return self._finished(self._symptom())

    def _finished(self, symptom: Symptom | Asked) -> Rule:
        """The rule with its samples, which it must have."""
        hits, misses = self._samples("hit"), self._samples("miss")
        if not hits or not misses:
            self._wrong("", "a rule has at least one [[rule.hit]] and one [[rule.miss]]: the healthiest text that looks alike")
        for hit in hits:
            if symptom.says and not any(compiled(phrase).pattern.search(hit.text) for phrase in symptom.says):
                self._wrong("hit", f"{hit.name} holds none of the phrases: the rule would not find it")
        return Rule(symptom, hits, misses, f"{self._path}:{self._line('')[0]}")

    def _asked(self, together: list[Query]) -> Asked:
        """The symptom of a rule with a query."""
        given = self._given
        for key in ("says", "on", *_LISTS):
            if key in given:
                self._wrong(key, f"a rule has a query or phrases; {key} belongs to the phrases")
        try:
            query = query_of(given["query"])
        except QueryError as exc:
            self._wrong("query", f"the query: {exc}")
        fix = self._fix()
        known = names_of(query)
        for text in [given["title"], given["cause"], *(part for step in fix for part in step)]:
            for name in NAME.finditer(text):
                if name[1] not in known:
                    self._wrong("query", f"{{{name[1]}}} is used in “{text[:60]}”; the query gives {', '.join(sorted(known))}")
        together.append(query)
        return Asked(
            code=given["code"], title=given["title"], cause=given["cause"], fix=fix, text=given["query"], query=query,
            together=together, about=given.get("about", ""), source=given.get("source", ""),
            severity=self._one_of("severity", Severity, Severity.ERROR),
            confidence=self._one_of("confidence", Confidence, Confidence.LIKELY),
        )  # fmt: skip

    def _symptom(self) -> Symptom:
        """The symptom of a rule with phrases."""
        given = self._given
        says = self._texts("says")
        narrowed = {name: frozenset(self._texts(key, int if key == "http_status" else str)) for key, name in _LISTS.items()}
        on = given.get("on", "failures")
        if on not in ("failures", "logs"):
            self._wrong("on", 'on is "failures" or "logs"')
        if not says and (on == "logs" or not any(narrowed.values())):
            self._wrong("", "says is missing (or query): by which words is it known?")
        if on == "logs" and any(narrowed.values()):
            self._wrong(next(k for k in _LISTS if k in given), 'only a rule on "failures" asks for kinds, types and codes')
        if unknown := sorted(narrowed["kinds"] - {kind.value for kind in FailureKind}):
            self._wrong("kind", f"no kind {unknown[0]!r}; there are {', '.join(kind.value for kind in FailureKind)}")
        fix = self._fix()
        self._names(says, [given["title"], given["cause"], *(part for step in fix for part in step)])
        return Symptom(
            code=given["code"], title=given["title"], cause=given["cause"], fix=fix, says=says, on=on,
            severity=self._one_of("severity", Severity, Severity.ERROR),
            confidence=self._one_of("confidence", Confidence, Confidence.LIKELY),
            about=given.get("about", ""), source=given.get("source", ""), stage=Stage.SPECIFIC, **narrowed,
        )  # fmt: skip

    def _texts(self, key: str, kind: type = str) -> tuple[Any, ...]:
        found = self._given.get(key, [])
        listed = found if isinstance(found, list) else [found]
        sound = all(isinstance(item, kind) and not isinstance(item, bool) and str(item).strip() for item in listed)
        if not sound or len(listed) > 100:
            self._wrong(key, f"{key} is a list of at most 100 {'numbers' if kind is int else 'texts'}")
        if key == "says":
            for phrase in listed:
                try:
                    compiled(phrase)
                except ValueError as exc:
                    self._wrong(key, f"“{phrase}”: {exc}")
        return tuple(listed)

    def _fix(self) -> tuple[Step, ...]:
        found = self._given["fix"]
        listed = found if isinstance(found, list) else [found]
        steps = [{"step": item} if isinstance(item, str) else item for item in listed]
        keys = {"step", "command", "expect"}
        sound = (isinstance(s, dict) and s.keys() <= keys and s.get("step") for s in steps)
        if not steps or not all(sound) or not all(isinstance(value, str) for s in steps for value in s.values()):
            self._wrong("fix", "fix is a list of texts, or of tables with step, command, expect")
        return tuple(Step(s["step"], s.get("command", ""), s.get("expect", "")) for s in steps)

    def _names(self, says: tuple[str, ...], texts: list[str]) -> None:
        """What a sentence names, every phrase must give."""
        given = [{m[1] for m in NAME.finditer(phrase)} for phrase in says]
        common = set.intersection(*given) if given else set()
        for text in texts:
            for name in NAME.finditer(text):
                if name[1] not in common:
                    self._wrong("says", f"{{{name[1]}}} is used in “{text[:60]}”, and not every phrase of says gives it")

    def _samples(self, key: str) -> tuple[Sample, ...]:
        found = self._given.get(key, [])
        listed = found if isinstance(found, list) else [found]
        for item in listed:
            if not isinstance(item, dict) or not str(item.get("text") or "").strip() or item.keys() - _SAMPLE:
                self._wrong(key, f"[[rule.{key}]] has a text, and may have a name and the title that the rule gives it")
        named = ((str(item.get("name") or f"{key} {n}"), item) for n, item in enumerate(listed, 1))
        return tuple(Sample(name, str(item["text"]), str(item.get("title", ""))) for name, item in named)

    def _one_of(self, key: str, words: Any, default: Any) -> Any:
        value = self._given.get(key, default.value)
        if value not in [w.value for w in words]:
            self._wrong(key, f"{key} is one of {', '.join(w.value for w in words)}")
        return words(value)

    def _line(self, key: str) -> tuple[int, int]:
        """Line and column of a key of this table; of its header where the key stands nowhere."""
        part = self._text[self._start : self._end]
        pattern = rf"(?m)^[ \t]*(?:\[\[?[ \t]*rule\.)?({re.escape(key)})\b" if key else r"(?m)^[ \t]*(\[\[)"
        found = re.search(pattern, part)
        at = self._start + (found.start(1) if found else 0)
        line = self._text.count("\n", 0, at) + 1
        return line, at - (self._text.rfind("\n", 0, at) + 1) + 1

    def _wrong(self, key: str, why: str) -> NoReturn:
        line, column = self._line(key)
        raise RuleFileError(f"{self._path}:{line}:{column}: {why}")
