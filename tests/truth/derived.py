"""The ways in which a word may be true without standing in the input. Each is a kind of word, with its reason."""

from __future__ import annotations

import importlib
import inspect
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer import plugins, timeline
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.failures import knowledge
from agentcore_analyzer.failures.knowledge import aws, http, packages
from agentcore_analyzer.failures.knowledge.names import LABELS, PERMISSIONS
from agentcore_analyzer.model import Evidence, Finding, Kind, Span
from truth.corpus import Corpus

_IN_SECONDS = {"us": 1e-6, "ms": 1e-3, "milliseconds": 1e-3, "s": 1, "seconds": 1, "min": 60, "minutes": 60}
_IN_SECONDS |= {"h": 3600, "hours": 3600, "days": 86_400}
# Numbers behind these words are codes: they are never counted, only read.
_CODES = re.compile(r"(?i)(?:http|status|answer(?:s|ed)(?: with)?|errno|exit(?:ed with)?(?: code)?|signal)\W*$")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:,\d{3})*(?:\.\d+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_HTTP_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_OPERATION = re.compile(r"\b[A-Z][a-z]+[A-Z]\w+")
_EPOCH = re.compile(r"(?<!\d)1[6-9]\d{8}(?:\d{3}){0,3}(?!\d)")
# A sentence about what is not there names what cannot stand there.
_ABSENT = re.compile(r"\b(?:no|not|lacks?|without|missing|nor|never|none|may not|instead of)\b")
# What calls are named by in reports, whatever their format calls them: names of GenAI operations (semantic conventions),
# and code that somebody in a chat runs, which has no name there.
OPERATIONS = frozenset({"execute_tool", "invoke_agent", "chat", "handoff", "execute_code"})
_MEASURED = re.compile(r"(?<![\w.])(\d{1,9}(?:\.\d{1,6})?) ?(ms|milliseconds|us|s|seconds|min|minutes|h|hours)\b")
_WORD = re.compile(r"[^\s\"',;=:]{8,}")
# Rooms whose tables and thresholds detectors use.
_OF_DETECTORS = tuple(f"agentcore_analyzer.{room}" for room in ("detectors.", "symptoms.", "graph.", "evidence"))
_LISTED = re.compile(r",? (?:and )?")
_KEYS = re.compile(r"(?:^\w+: )|\b\w+=\w+ ?")
_NEAR = 14  # characters
_FEW = 300  # records whose times are compared with each other


class Manual(NamedTuple):
    """What a detector may say of the world: its docstring, the numbers of its thresholds, the names of its tables."""

    text: str
    numbers: frozenset[float]
    names: frozenset[str]


@cache
def manual(code: str) -> Manual:
    """The manual of a detector: its docstring; constants of its module and of those of this project that it imports."""
    detector = next((d for d in plugins.detectors(False) if d.code == code), None)
    module = importlib.import_module(detector.module) if detector else None
    if module is None:
        return Manual("", frozenset(), frozenset())
    numbers: set[float] = set()
    names: set[str] = set()
    for value in vars(module).values():
        _collect(value, numbers, names)
        home = value if inspect.ismodule(value) else inspect.getmodule(value) if inspect.isfunction(value) else None
        if home is not None and home is not module and home.__name__.startswith(_OF_DETECTORS):
            for inner in vars(home).values():
                _collect(inner, numbers, names)
    text = module.__doc__ or ""
    return Manual(text, frozenset(numbers | {float(n.replace(",", "")) for n in _NUMBER.findall(text)}), frozenset(names))


def _collect(value: object, numbers: set[float], names: set[str], depth: int = 3) -> None:
    """Thresholds as they are and in seconds; the words of tables (`frozenset`, `dict`, tuples of strings)."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        numbers |= {float(value), value / 1e9, value / 6e10}
    elif depth and isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            _collect(item, numbers, names, depth - 1)
    elif depth and isinstance(value, tuple | frozenset | set | list):
        for item in value:
            _collect(item, numbers, names, depth - 1)
    elif isinstance(value, str) and depth < 3:
        names |= {value, *_LISTED.split(value)}


@cache
def knowledge_text() -> str:
    """The tables of `failures.knowledge`: what a status, a code or a sentence means in the world, told as such in a cause."""
    folder = Path(knowledge.__file__ or "").parent
    return "\n".join(p.read_text("utf-8") for p in sorted(folder.iterdir()) if p.suffix in (".py", ".toml"))


def known(word: str, sentence: str) -> bool:
    """A word of a sentence that stands in those tables, with what stands before or behind it."""
    table = knowledge_text()
    for match in re.finditer(re.escape(word), sentence):
        before, behind = sentence[max(match.start() - _NEAR, 0) : match.end()], sentence[match.start() : match.end() + _NEAR]
        if any(len(part) >= len(word) + _NEAR // 2 and part in table for part in (before, behind)):
            return True
    return False


def is_code(before: str) -> bool:
    return _CODES.search(before) is not None


def count(number: float, corpus: Corpus, finding: Finding) -> bool:
    """How many records, spans, lines, evidence: a whole number that so many things could give."""
    case = corpus.case
    most = max(len(case.logs), sum(1 for _ in case.spans), len(case.documents), len(finding.evidence), _lines(corpus))
    return number == int(number) and number <= most


def _lines(corpus: Corpus) -> int:
    return corpus.text.count("\n") + 1


def absent(word: str, sentence: str, code: str) -> bool:
    """A name out of the detector's own table, in a sentence about what is missing."""
    return _ABSENT.search(sentence) is not None and word in manual(code).names


def moment(word: str, corpus: Corpus) -> bool:
    """A time that the input writes in another way."""
    found = _ISO.search(word)
    if found is None:
        return False
    wanted = _epoch(found[0])
    step = 60 if found[0].count(":") < 2 else 1
    return any(abs(t - wanted) < step for t in all_times(corpus))


def without_time(word: str) -> str:
    return _ISO.sub("", word)


def status(word: str, corpus: Corpus) -> bool:
    """The status or kind of a span, which each format writes in its own way: numbers, `fault`, a level. A transcript has none."""
    return any(word in (s.status, s.kind) for s in corpus.case.spans if s.scope != TRANSCRIPT)


def _epoch(text: str) -> float:
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


@lru_cache(maxsize=4)
def all_times(corpus: Corpus) -> frozenset[float]:
    """Every time that the input writes, in seconds."""
    found = {float(f"{n[:10]}.{n[10:] or 0}") for n in _EPOCH.findall(corpus.text)}
    for text in set(_ISO.findall(corpus.text)):
        try:
            found.add(_epoch(text))
        except ValueError:
            continue
    found |= {parsedate_to_datetime(text).timestamp() for text in set(_HTTP_DATE.findall(corpus.text))}
    found |= {log.time_ns / 1e9 for log in corpus.case.logs if log.time_ns is not None}
    return frozenset(found)


def length(number: float, corpus: Corpus) -> bool:
    """How long a word of the input is."""
    return number in _word_lengths(corpus)


@lru_cache(maxsize=4)
def _word_lengths(corpus: Corpus) -> frozenset[int]:
    return frozenset(map(len, _WORD.findall(corpus.text)))


def rate(number: str, corpus: Corpus) -> bool:
    """Seconds a token, or tokens a second, of one call."""
    wanted, step = float(number), 0.51 * 10 ** -len(number.partition(".")[2])
    for span in corpus.case.spans:
        tokens, lasted = span.facts.output_tokens, span.duration_ns
        if tokens and lasted and (abs(lasted / 1e9 / tokens - wanted) <= step or abs(tokens / lasted * 1e9 - wanted) <= step):
            return True
    return False


def duration(number: str, unit: str, corpus: Corpus, finding: Finding) -> bool:
    """The difference of two times of the evidence or of two records of a small input; a time written in another unit."""
    wanted, step = _seconds(number, unit)
    if any(abs(length - wanted) <= step for length in _measured(corpus)):
        return True
    return any(abs(length - wanted) <= step for length in _lengths(corpus, finding))


def share(percent: float, corpus: Corpus, finding: Finding) -> bool:
    """How much of one time of the input another one is, rounded."""
    times = sorted(t for t in {*_measured(corpus), *_lengths(corpus, finding)} if t > 0)
    return any(bisect_left(times, (percent - 1) / 100 * t) < bisect_right(times, (percent + 1) / 100 * t) for t in times)


def _seconds(number: str, unit: str) -> tuple[float, float]:
    decimals = len(number.partition(".")[2])
    size = _IN_SECONDS.get(unit, 1)
    return float(number.replace(",", "")) * size, 1.001 * size * 10**-decimals  # rounded or cut


@lru_cache(maxsize=4)
def _measured(corpus: Corpus) -> frozenset[float]:
    """Times that the input names itself, maybe in another unit; how long its spans lasted, and the parts of a request."""
    said = {_seconds(n, u)[0] for n, u in _MEASURED.findall(corpus.text)}
    return frozenset(said | {s.duration_ns / 1e9 for s in corpus.case.spans if s.duration_ns is not None} | set(_sums(corpus)))


def _lengths(corpus: Corpus, finding: Finding) -> Iterator[float]:
    spans = list(corpus.case.spans)
    named = {e.span_id for e in finding.evidence}
    times = _times(finding.evidence, [s for s in spans if s.span_id in named])
    if len(all_times(corpus)) + 2 * len(spans) <= _FEW:
        times |= _times((), spans) | {int(t * 1e9) for t in all_times(corpus)}
    for one, two in combinations(sorted(times), 2):
        yield (two - one) / 1e9


def _sums(corpus: Corpus) -> Iterator[float]:
    """How much of a request's critical path is of one kind, and all of it."""
    for invocation in (i for trace in corpus.case.traces.values() for i in corpus.case.invocations_of(trace)):
        parts = timeline.read(invocation, details=False).components
        yield from (ns / 1e9 for _, ns in parts)
        yield sum(ns for _, ns in parts) / 1e9


def _times(evidence: tuple[Evidence, ...], spans: list[Span]) -> set[int]:
    times = {e.time_ns for e in evidence if e.time_ns is not None}
    for span in spans:
        times |= {t for t in (span.start_ns, span.end_ns, *(e.time_ns for e in span.detail.events)) if t is not None}
    return times


def total(number: float, corpus: Corpus) -> bool:
    """The sum of the tokens of all spans of one trace, or of its first ones."""
    return number in _totals(corpus)


@lru_cache(maxsize=4)
def _totals(corpus: Corpus) -> frozenset[float]:
    sums: set[float] = set()
    for trace in corpus.case.traces.values():
        for get in (lambda f: f.input_tokens, lambda f: f.output_tokens):
            values = [n for s in trace.spans if (n := get(s.facts)) is not None]
            sums |= {float(sum(values)), *(float(sum(values[:i])) for i in range(len(values)))}
        sums.add(float(sum((s.facts.input_tokens or 0) + (s.facts.output_tokens or 0) for s in trace.spans)))
    return frozenset(sums)


def arn_part(word: str, corpus: Corpus, text: str) -> bool:
    """A part of an ARN or path stands in it anyway; a name put together from two (`role/name`) stands there in parts."""
    parts = [p for p in re.split(r"[/:#]", word) if p]
    return len(parts) > 1 and all(corpus.holds(p) or p in text for p in parts)


def exception_line(word: str, corpus: Corpus) -> bool:
    """`Type: message`, where the input holds both in fields of their own."""
    type_, colon, message = word.partition(": ")
    return bool(colon) and corpus.holds(type_) and corpus.holds(message)


def spelled(word: str, corpus: Corpus, code: str) -> bool:
    """A value of the detector's table as the input spells it: `OPEN_API_SCHEMA` for `openApiSchema`."""
    return word in manual(code).names and word.replace("_", "").casefold() in corpus.folded.replace("_", "")


def method(word: str, corpus: Corpus) -> bool:
    """An operation that the input names as a method: `ConverseStream` for `converse_stream`."""
    return re.fullmatch(r"(?:[A-Z][a-z]+){2,}", word) is not None and corpus.holds(re.sub(r"(?<!^)([A-Z])", r"_\1", word).lower())


def of_operation(word: str, corpus: Corpus) -> bool:
    """The permission of an operation that the input names: `lambda:InvokeFunction`; the table of permissions has it."""
    listed = any(word == permission and corpus.holds(operation) for (_, operation), permission in PERMISSIONS.items())
    return listed or (":" in word and corpus.holds(word.rpartition(":")[2]))


def _services(sentence: str) -> list[str]:
    """The services that have the operations of a sentence."""
    return [s for name in _OPERATION.findall(sentence) for s in aws.services_of(name.removesuffix("Command"))]


def not_in_policy(word: str, corpus: Corpus, code: str) -> bool:
    """A permission of the detector's own table that the policies of the input do not hold: they were read to say so."""
    return word in manual(code).names and any(d.kind is Kind.IAM_POLICY for d in corpus.case.documents)


def of_tables(word: str, sentence: str) -> bool:
    """The version of the known models, the package or label of a service that is named, the endpoint whose own status it is."""
    if word == aws.version():
        return "botocore" in sentence
    if word.startswith("@aws-sdk/"):
        return any(
            word == packages.package(s)
            for name in _OPERATION.findall(sentence)
            for s in aws.services_of(name.removesuffix("Command"))
        )
    if any(word in label.split() for label in LABELS.values()):
        return any(word in LABELS.get(s, "").split() for name in _OPERATION.findall(sentence) for s in aws.services_of(name))
    return word == http.INVOCATIONS and re.search(r"\bHTTP (?:402|424) of ", sentence) is not None


def rendered(word: str, corpus: Corpus) -> bool:
    """A document that a parser has put on one line, `member: key=value … text`: each part stands there."""
    rest, _ = _KEYS.subn("\0", word)
    return rest != word and all(map(corpus.holds, [*_KEYS.findall(word), *rest.split("\0")]))


def masked(word: str, corpus: Corpus) -> bool:
    """A shape in which numbers and ids are masked: what is left stands there."""
    return "#" in word and all(map(corpus.holds, word.split("#")))


def service(word: str, sentence: str) -> bool:
    """The service that an operation of the sentence belongs to, by the table of AWS's services."""
    return any(word in aws.services_of(name) for name in _OPERATION.findall(sentence))


def shortened(word: str, corpus: Corpus) -> bool:
    """Cut with an ellipsis: each part stands there."""
    return "…" in word and all(corpus.holds(part) for part in word.split("…"))
