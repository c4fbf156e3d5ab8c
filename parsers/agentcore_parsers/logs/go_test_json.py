"""
What `go test -json` printed: one event a line.

## Looks like
`{"Time": "…", "Action": "output", "Package": "example.com/orders", "Test": "TestRefund", "Output": "    a_test.go:41: …\\n"}`.

## Comes from
`go test -json`, `go tool test2json`, `gotestsum --jsonfile`.

## Quirks
What one test printed comes in many events, mixed with those of other tests; it is put together again: one record for a test,
with its result. What a test printed that passed or was skipped is read only as that it did: an error in it is one that the
test provoked. `build-output` (Go 1.24) has no time. A test without a result at the end was running when the print stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from agentcore_analyzer.model import Damage, Head, Input, LogRecord, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = ('"Action"',)

_ACTIONS = frozenset(
    {"start", "run", "pause", "cont", "pass", "bench", "fail", "output", "skip", "attr", "artifacts"}
    | {"build-output", "build-fail"}
)
_ENDS = {"pass": "PASS", "skip": "SKIP", "fail": "FAIL", "build-fail": "FAIL"}


class _Open(NamedTuple):
    at: Place
    time_ns: int | None
    printed: list[str]


def _mine(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("Action"), str) or value["Action"] not in _ACTIONS:
        return False
    return isinstance(value.get("Package", value.get("ImportPath")), str)


def sniff(head: Head) -> Match | None:
    mine = sum(map(_mine, head.values))
    return Match(93, f"{mine} events of go test (Action, Package)") if mine else None


def _key(event: dict[str, Any]) -> tuple[str, str]:
    test = event.get("Test")
    return str(event.get("Package") or event.get("ImportPath")), test if isinstance(test, str) else ""


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    running: dict[tuple[str, str], _Open] = {}
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, event = item[0], item[1]
        if not _mine(event):
            yield from telemetry.document(event, place)
            continue
        key, time_ns = _key(event), nanos(event.get("Time"))[0]
        output, action = event.get("Output"), event["Action"]
        if isinstance(output, str):
            running.setdefault(key, _Open(place, time_ns, [])).printed.append(output)
        if action in _ENDS:
            known = running.pop(key, _Open(place, time_ns, []))
            yield from _ended(telemetry, key, known, _ENDS[action], event.get("Elapsed"))
    for key, left in running.items():
        yield from _ended(telemetry, key, left)
    yield from telemetry.finish()


def _ended(
    telemetry: Telemetry, key: tuple[str, str], known: _Open, result: str = "", seconds: Any = None
) -> Iterator[LogRecord]:
    package, test = key
    text = "".join(known.printed).strip("\n")
    last = f"--- {result}: {test or package} ({seconds if isinstance(seconds, float | int) else 0:.2f}s)" if result else ""
    if result in ("PASS", "SKIP") or not text.strip():
        text = last
    elif result and test and "--- FAIL: " not in text:
        text = f"{text}\n{last}"
    if text:
        yield from telemetry.text.lines(text, known.at, package, known.time_ns)
        yield from telemetry.text.flush()
