"""
A real export that is disguised gives the same findings: other names for the members, another spelling, order and nesting,
times in another unit or as text. No named format knows it then, and what its fields are is all that is left.

The captures are rewritten here by plain code that knows nothing of the parsers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from agentcore_analyzer import pipeline
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, some

Doc = dict[str, Any]
SHARE = 0.9  # of all rewritten captures
KINDS = ("INTERNAL", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
FILES = sorted(CAPTURES.glob("*/agent.otlp.jsonl"))


def plain(value: Doc) -> Any:
    """What an AnyValue holds."""
    name, inner = next(iter(value.items()), ("", None))
    if name == "arrayValue":
        return [plain(v) for v in inner.get("values", ())]
    if name == "kvlistValue":
        return {m["key"]: plain(m["value"]) for m in inner.get("values", ())}
    return int(inner) if name == "intValue" else inner


def members(pairs: list[Doc]) -> Doc:
    return {p["key"]: plain(p.get("value", {})) for p in pairs}


def read(file: Path) -> Iterator[Doc]:
    """Spans and log records of an OTLP file as flat facts."""
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith('{"resource'):
            continue
        document = json.loads(line)
        for group, scopes, records in (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords")):
            for resource in document.get(group, ()):
                for scope in resource[scopes]:
                    for record in scope[records]:
                        yield {
                            "what": records,
                            "resource": members(resource["resource"].get("attributes", [])),
                            "scope": scope.get("scope", {}).get("name", ""),
                            **record,
                        }


def spelled(words: str, style: str) -> str:
    parts = words.split()
    if style == "snake":
        return "_".join(parts)
    if style == "kebab":
        return "-".join(parts)
    made = "".join(p.title() for p in parts)
    return made if style == "pascal" else made[:1].lower() + made[1:]


def attribute(name: str, style: str) -> str:
    """`gen_ai.tool.name` as `genAi.tool.name`, `GenAi.Tool.Name`, `gen-ai.tool.name`."""
    return ".".join(
        spelled(re.sub("_", " ", part), style) if "_" in part or style == "pascal" else part for part in name.split(".")
    )


def moment(ns: str | int | None, unit: str) -> Any:
    if not ns:
        return None
    if unit == "iso":
        whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(ns) // 1000)
        return whole.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{int(ns) % 1000:03d}Z"
    return int(ns) // {"ns": 1, "us": 10**3, "ms": 10**6}[unit]


class Way:
    """One disguise. Each gives `(spans, logs)` another form and puts them somewhere."""

    def __init__(self, style: str, unit: str, exploded: bool, nested: bool, whole: Callable[[list[Doc], list[Doc]], str]) -> None:
        self.style, self.unit, self.exploded, self.nested, self.whole = style, unit, exploded, nested, whole

    def key(self, words: str) -> str:
        return spelled(words, self.style)

    def attributes(self, held: Doc) -> Doc:
        if not self.exploded:
            return {attribute(k, self.style): v for k, v in held.items()}
        made: Doc = {}
        for name, value in held.items():
            at, parts = made, name.split(".")
            for part in parts[:-1]:
                inner = at.setdefault(part, {})
                if not isinstance(inner, dict):
                    break
                at = inner
            else:
                if not isinstance(at.get(parts[-1]), dict):
                    at[parts[-1]] = value
                    continue
            made[name] = value
        return made

    def span(self, record: Doc) -> Doc:
        key, unit = self.key, self.unit
        start, end = record["startTimeUnixNano"], record.get("endTimeUnixNano")
        ids = {
            key("trace id"): record["traceId"],
            key("span id"): record["spanId"],
            key("parent id"): record.get("parentSpanId") or None,
        }
        clock = {key("started at"): moment(start, unit), key("ended at"): moment(end, unit)}
        if unit == "us":
            clock = {key("start us"): moment(start, unit), key("duration"): (int(end) - int(start)) // 1000 if end else None}
        status = record.get("status", {})
        events = [
            {
                key("event name"): e["name"],
                key("time"): moment(e["timeUnixNano"], unit),
                key("attributes"): self.attributes(members(e.get("attributes", []))),
            }
            for e in record.get("events", ())
        ]
        made = {
            **({key("ctx"): ids, key("timing"): clock} if self.nested else {**ids, **clock}),
            key("operation name"): record["name"],
            key("span kind"): KINDS[record.get("kind", 0)],
            key("outcome"): ("unset", "ok", "error")[status.get("code", 0)],
            key("status message"): status.get("message"),
            key("tags"): self.attributes(members(record.get("attributes", []))),
            key("span events"): events,
            key("resource"): record["resource"],
            key("scope name"): record["scope"],
        }
        return self.shuffled(made, record["spanId"])

    def log(self, record: Doc) -> Doc:
        key = self.key
        body = plain(record.get("body", {}))
        made = {
            key("event time"): moment(record.get("timeUnixNano") or record.get("observedTimeUnixNano"), self.unit),
            key("log level"): record.get("severityText")
            or {9: "INFO", 13: "WARN", 17: "ERROR"}.get(record.get("severityNumber", 9), "INFO"),
            key("log message"): body,
            key("trace id"): record.get("traceId") or None,
            key("span id"): record.get("spanId") or None,
            key("attributes"): self.attributes(members(record.get("attributes", []))),
            key("event name"): record.get("eventName"),
            key("resource"): record["resource"],
            key("scope name"): record["scope"],
        }
        return self.shuffled(made, str(body))

    def shuffled(self, made: Doc, seed: str) -> Doc:
        items = [(k, v) for k, v in made.items() if v not in (None, "", [], {})]
        Random(seed).shuffle(items)
        return dict(items)

    def text(self, file: Path) -> str:
        records = list(read(file))
        spans = [self.span(r) for r in records if r["what"] == "spans"]
        return self.whole(spans, [self.log(r) for r in records if r["what"] != "spans"])


def lines(spans: list[Doc], logs: list[Doc]) -> str:
    return "".join(json.dumps(d) + "\n" for d in [*spans, *logs])


WAYS = {
    "camel, ms, below a member": Way(
        "camel", "ms", False, True, lambda s, g: json.dumps({"dump": {"items": s, "entries": g}}, indent=1)
    ),
    "snake, us with durations, lines": Way("snake", "us", False, False, lines),
    "Pascal, ISO, an array in an answer": Way(
        "pascal", "iso", False, True, lambda s, g: json.dumps({"Status": "Success", "Data": [{"Records": s}, {"Lines": g}]})
    ),
    "kebab, ns, exploded attributes": Way(
        "kebab", "ns", True, False, lambda s, g: json.dumps([{"page": 1, "rows": s}, {"page": 2, "rows": g}])
    ),
    "snake, ISO, by id": Way(
        "snake", "iso", True, True, lambda s, g: json.dumps({"by_id": {f"s{i}": d for i, d in enumerate(s)}, "journal": g})
    ),
}


def findings(named: InMemory | str) -> tuple[set[tuple[str, str]], set[str]]:
    report = pipeline.analyze([named], BUILTIN)
    assert not report.internal_errors
    return {(f.code, fingerprint(f)) for f in report.findings}, {i.format for i in report.inputs}


def test_a_disguised_export_gives_the_same_findings() -> None:
    files = some(FILES, 3, lambda f: f.parent.name)
    differ: list[str] = []
    for file in files:
        expected, _ = findings(str(file))
        for way, disguise in WAYS.items():
            found, formats = findings(InMemory("export", disguise.text(file).encode()))
            assert formats == {"by-shape"}, (file.parent.name, way, formats)
            if found != expected:
                lost, new = sorted(c for c, _ in expected - found), sorted(c for c, _ in found - expected)
                differ.append(f"{file.parent.name}, {way}: lost {lost}, new {new}")
    assert len(differ) <= (1 - SHARE) * len(files) * len(WAYS), differ
