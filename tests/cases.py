"""
The fixture cases: found by listing, run through the real pipeline, summed up as `expected.json`.

`fixtures/parsers/<parser>/<case>/` and `fixtures/detectors/<code>/{hit-*,miss-*}/` hold inputs and
`expected.json`. Inputs are all files and folders of the case, and the paths that `inputs.txt` names,
one a line, relative to the case. A case runs inside its own folder, so reports hold relative paths.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from agentcore_analyzer import pipeline, plugins, recognition
from agentcore_analyzer.model import Coverage, Damage, Document, Facts, LogRecord, LogRole, Place, Record, Shaped, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.source import SourceInput, find_inputs

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
CAPTURES = FIXTURES / "captures"
EXPECTED, LISTED = "expected.json", "inputs.txt"
BUILTIN = Options(plugins=False)  # what else is installed on this machine must not change a golden
# Matrices of tests by fixtures run over a part that stays the same; `ANALYZE_TESTS=whole` runs all of them.
WHOLE = os.environ.get("ANALYZE_TESTS") == "whole"
_TEXT = 200
T = TypeVar("T")


class FixtureCase(NamedTuple):
    owner: str  # parser name or detector code
    path: Path

    def __str__(self) -> str:
        return f"{self.owner}/{self.path.name}"

    def names(self) -> list[str]:
        """The inputs, relative to the case's folder."""
        own = sorted(p.name for p in self.path.iterdir() if p.name not in (EXPECTED, LISTED))
        listed = self.path / LISTED
        return own + (listed.read_text().split("\n") if listed.exists() else [])

    def inputs(self) -> list[str]:
        return [name.strip() for name in self.names() if name.strip()]


@cache
def found(kind: str) -> tuple[FixtureCase, ...]:
    """All cases under `fixtures/parsers` or `fixtures/detectors`."""
    folders = sorted(p for p in (FIXTURES / kind).glob("*/*") if p.is_dir())
    return tuple(FixtureCase(p.parent.name, p) for p in folders)


def captures() -> tuple[FixtureCase, ...]:
    """Each capture as a case of its own."""
    return tuple(FixtureCase("captures", p) for p in sorted(CAPTURES.iterdir()) if p.is_dir())


def folders(kind: str) -> list[str]:
    return sorted(p.name for p in (FIXTURES / kind).glob("*") if p.is_dir())


def some(items: Iterable[T], one_in: int, name: Callable[[T], str] = str) -> list[T]:
    """One in so many, chosen by what they are called: a new fixture does not move the others."""
    return [item for item in items if WHOLE or zlib.crc32(name(item).encode()) % one_in == 0]


def each(items: Iterable[T], check: Callable[[T], object], name: Callable[[T], str] = str) -> None:
    """
    One test over many things: all that fail are reported, each with its name and its own assertion.

    For checks of a millisecond: as tests of their own, thousands of them cost more than what they check. None of them skips:
    that would leave out the others.
    """
    failed: list[Exception] = []
    names: list[str] = []
    every = list(items)
    assert every, "nothing to check"
    for item in every:
        try:
            check(item)
        except Exception as exc:  # noqa: BLE001  reported below
            exc.add_note(f"at {name(item)}")
            failed.append(exc)
            names.append(name(item))
    if failed:
        raise ExceptionGroup(f"{len(failed)} failed: {', '.join(names)}", failed)


def by_owner(items: Iterable[FixtureCase]) -> dict[str, list[FixtureCase]]:
    """For a test of each owner's cases with `each`; captures, which are larger, stand alone."""
    groups: dict[str, list[FixtureCase]] = {}
    for case in items:
        groups.setdefault(str(case) if case.owner == "captures" else case.owner, []).append(case)
    return groups


def over(items: Iterable[T], name: Callable[[T], str] = str) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """In place of `pytest.mark.parametrize`: a check of one thing becomes one test of all of them, see `each`."""

    def made(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            each(items, check, name)

        test.__doc__ = check.__doc__
        return test

    return made


def param_id(param: Any) -> str:
    """The id that a `pytest.param` was given."""
    return str(param.id)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def detector_report(case: FixtureCase) -> dict[str, Any]:
    """
    The JSON report, without what changes by itself: version, byte sizes, recognition, and what other
    detectors could not check (a new detector must not touch every golden).
    """
    return stripped(full_report(case), case.owner)


def full_report(case: FixtureCase) -> dict[str, Any]:
    """The JSON report of a detector's case."""
    with inside(case.path):
        return json_v1.as_dict(pipeline.analyze(case.inputs(), BUILTIN), "0")


def stripped(report: dict[str, Any], owner: str) -> dict[str, Any]:
    """A report without what `detector_report` leaves out; it is changed in place."""
    del report["tool"], report["baseline"], report["checked"]
    groups = report.pop("failures")["groups"]
    if groups:  # one line each: what they are is told by findings or by the tests of the account
        report["failures"] = [f"{g['state']} ×{g['count']} {g['code'] or '-'}: {g['title']}" for g in groups]
    for source in report["inputs"]:
        del source["bytes"], source["why"]  # why it was recognised is the parser goldens' matter
    for invocation in report["invocations"]:
        del invocation["rows"], invocation["rows_left_out"], invocation["log_marks"]  # the input, once more
    for finding in report["findings"]:
        for rare in ("chart", "case_text"):
            if finding[rare] is None:
                del finding[rare]
    report["not_checked"] = [n for n in report["not_checked"] if n["code"] == owner]
    return report


def codes(report: dict[str, Any]) -> set[str]:
    """Codes of all findings, those folded under another one included."""
    return {f["code"] for f in report["findings"]} | {
        c["code"] for f in report["findings"] for c in f["caused"]
    }


def parser_summary(case: FixtureCase) -> dict[str, Any]:
    """Every record that each input gives, in a readable form."""
    notes: list[Damage] = []
    with inside(case.path):
        inputs = [_input(source) for source in find_inputs(case.inputs(), notes.append)]
    return {"inputs": inputs, "notes": [_record(n) for n in notes]}


def _input(source: SourceInput) -> dict[str, Any]:
    _, recognised = recognition.recognised(source, source.head(), BUILTIN)
    records = list(recognised[0].parser.parse(source)) if recognised else []
    return {
        "file": source.name,
        "format": recognised[0].name if recognised else None,
        "records": [_record(r) for r in [*records, *source.notes]],
    }


def _record(record: Record) -> dict[str, Any]:
    make = {Span: _span, LogRecord: _log, Document: _document, Damage: _damage, Coverage: _coverage, Shaped: _shaped}
    shown: dict[str, Any] = make[type(record)](record)  # type: ignore[operator]
    return {k: v for k, v in shown.items() if v not in (None, "", {}, [])}


def _span(span: Span) -> dict[str, Any]:
    detail = span.detail
    return {
        "span": span.span_id, "trace": span.trace_id, "parent": span.parent_id, "at": _at(span.place),
        "name": span.name, "kind": span.kind, "status": span.status,
        "start_ns": span.start_ns, "end_ns": span.end_ns,
        "scope": span.scope, "service": span.service, "session": span.session_id,
        "facts": _facts(span.facts),
        "attributes": len(detail.attributes), "resource": len(detail.resource),
        "events": [e.name for e in detail.events], "links": len(detail.links) or None,
        "message": detail.status_message[:_TEXT],
    }  # fmt: skip


def _facts(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in facts._asdict().items() if value is not None}


def _log(log: LogRecord) -> dict[str, Any]:
    assert log.stream not in set(LogRole), f"{log.place}: {log.stream} is a role, and no log stream"
    what = log.event or (log.stream if log.role is LogRole.LINE else log.role.value)
    return {
        "log": "(no text)" if log.text is None else log.text[:_TEXT], "at": _at(log.place),
        "time_ns": log.time_ns, "severity": log.severity, "channel": log.channel.value,
        "stream": what, "logger": log.logger, "trace": log.trace_id, "span": log.span_id,
        "session": log.session_id, "request": log.request_id, "sampled": log.sampled,
        "attributes": len(log.detail.attributes) or None,
    }  # fmt: skip


def _document(document: Document) -> dict[str, Any]:
    return {
        "document": document.kind.value,
        "name": document.name,
        "at": _at(document.place),
        "data": document.data,
    }


def _damage(damage: Damage) -> dict[str, Any]:
    return {
        "damage": damage.reason,
        "at": _at(damage.place),
        "message": damage.message,
        "count": damage.count,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {"coverage": coverage.kind, "value": coverage.value, "at": _at(coverage.place)}


def _shaped(shaped: Shaped) -> dict[str, Any]:
    return {"shaped": str(shaped), "at": _at(shaped.place)}


def _at(place: Place) -> str:
    """The place without its file, which is named once above."""
    return str(place._replace(file=""))


_UNSAFE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def dump(value: dict[str, Any]) -> str:
    """JSON as it stands in `expected.json`: indented, with each record on one line."""
    text = json.dumps(_packed(value), ensure_ascii=False, indent=1, default=_encoded)
    # A packed record stands as a string; its own JSON takes the string's place.
    text = re.sub(r'"\\u0000(.*?)\\u0000"', lambda m: json.loads(f'"{m[1]}"'), text)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def _packed(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _packed(v, k) for k, v in value.items()}
    if isinstance(value, list) and name in ("records", "calls", "critical_path", "components", "evidence", "series"):
        return [f"\0{json.dumps(v, ensure_ascii=False, default=_encoded)}\0" for v in value]
    if isinstance(value, list):
        return [_packed(v) for v in value]
    return value


def _encoded(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)


def refresh(case: FixtureCase, actual: dict[str, Any]) -> bool:
    """Write `expected.json` anew; whether it changed."""
    target, text = case.path / EXPECTED, dump(actual)
    if target.exists() and target.read_text("utf-8") == text:
        return False
    target.write_text(text, "utf-8")
    return True


def summary(kind: str, case: FixtureCase) -> dict[str, Any]:
    return parser_summary(case) if kind == "parsers" else detector_report(case)


def known_good() -> list[Path]:
    """Captures of healthy agents: marked by a file `known-good`, or named in tests/known_good.txt."""
    lines = (ROOT / "tests" / "known_good.txt").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    return sorted(
        folder
        for folder in CAPTURES.iterdir()
        if folder.is_dir()
        and ((folder / "known-good").exists() or any(folder.match(pattern) for pattern in patterns))
    )


def detectors() -> tuple[plugins.Detector, ...]:
    return plugins.detectors(False)


def parsers() -> tuple[plugins.Installed, ...]:
    return plugins.parsers(False)
