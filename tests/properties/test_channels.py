"""
The kind of source is a hint and a name is a name: neither decides what is found.

The same failing text gives the same codes, whoever is said to have logged it. A resource, tool or log stream called
`model-x`, `access-y`, `stream` or `Throttle-z` changes no code.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord, LogRole
from cases import BUILTIN, FixtureCase, each, found, inside, over, some

CHANNELS = (Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.DEV_LOG, Kind.PROXY_LOG, Kind.LAMBDA_LOG)
NAMES = ("model-x", "access-y", "stream", "Throttle-z")
# Words that are roles of a record, events and types of logs where they are no names of a stream.
STREAMS = ("response", "sse", "error", "request", "APPLICATION_LOGS", "platform.start", "gen_ai.evaluation.result")
# What these say depends on who read or ran it, which a text does not tell; elsewhere it is an error without a name.
WHOSE = frozenset({
    "stream-broken",  # the agent's answer at its caller; the model's answer at the agent
    "lambda-target-failed",  # a function behind a gateway; or the caller, which runs in a function itself
})  # fmt: skip
_FAILING = 17
_RESOURCE = re.compile(r":(?:runtime|gateway|memory|function|workload-identity)[/:]([A-Za-z][\w]{3,60})")
# Tools whose name says what they are or do: reports rest on it (an answer that says “booked” over a book_place that failed).
_MEANT = re.compile(
    r"(?i)code|python|handoff|transfer|agent|browser|retrieve|search|memory|final_answer|load_skill|think|bash|read|task|book"
)


def codes_of(case: Case) -> set[str]:
    """Everything that is found, below another finding or not."""
    loaded = pipeline.Loaded(case)
    findings = pipeline.diagnose(loaded, BUILTIN)[0]
    assert loaded.internal == []
    return {f.code for f in findings} | {c.code for f in findings for c in f.caused}


def alone(log: LogRecord, channel: Kind, *, ours: bool) -> set[str]:
    """The codes where this record is all there is, said to come from `channel`; `ours`: below one of AgentCore's SDK."""
    case = Case()
    bare = log._replace(channel=channel, stream="", event="", role=LogRole.LINE, trace_id=None, span_id=None, logger="")
    above = bare._replace(text="ready", severity=9, logger="bedrock_agentcore.app")
    case.read([above, bare] if ours else [bare])
    case.settle()
    return codes_of(case)


def failing_texts(fixture: FixtureCase) -> Iterable[LogRecord]:
    """Records of a case that say an error, each text once."""
    with inside(fixture.path):
        loaded = pipeline.load(fixture.inputs(), BUILTIN)
        seen: set[str] = set()
        for log in loaded.case.logs:
            shape = re.sub(r"\d+", "", log.text or "")[:300]
            if log.severity >= _FAILING and shape and shape not in seen:
                seen.add(shape)
                yield log
            if len(seen) >= 4:
                return


@over(some(found("detectors"), 8))
def test_a_failing_text_is_the_same_failure_whoever_logged_it(fixture: FixtureCase) -> None:
    for log in failing_texts(fixture):
        for ours in (False, True):
            with inside(fixture.path):
                # A dev log is AgentCore's by itself.
                told = {c.value: sorted(alone(log, c, ours=ours)) for c in CHANNELS if ours or c is not Kind.DEV_LOG}
            alike = {bool(codes) if WHOSE & set().union(*told.values()) else tuple(codes) for codes in told.values()}
            assert len(alike) == 1, f"{log.place}: {told}\n{(log.text or '')[:300]}"


def copied(fixture: FixtureCase, target: Path, old: str, new: str) -> list[str]:
    """The inputs with a name replaced by another; each source folder is a folder of its own."""
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])".encode())
    made = []
    for name in fixture.inputs():
        source = (fixture.path / name).resolve()
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file():
                inner = path.relative_to(source) if source.is_dir() else Path(path.name)
                copy = target / f"{zlib.crc32(str(source.parent).encode()):08x}" / inner
                copy.parent.mkdir(parents=True, exist_ok=True)
                data = path.read_bytes()
                copy.write_bytes(pattern.sub(new.encode(), data) if _is_text(data) else data)
                made.append(str(copy))
    return made


def _is_text(data: bytes) -> bool:
    return b"\0" not in data[:4096]


def read(names: list[str]) -> Case | None:
    loaded = pipeline.load(names, BUILTIN)
    return loaded.case if any(i.format for i in loaded.inputs) else None


def names_in(case: Case, text: str) -> list[str]:
    """Resources and tools by name, those whose name means something left out."""
    tools = {s.facts.tool for s in case.spans if s.facts.tool}
    found_ = set(_RESOURCE.findall(text)) | {t for t in tools if re.fullmatch(r"[\w-]{4,60}", t)}
    return sorted(n for n in found_ if not _MEANT.search(n))


def test_another_name_of_a_resource_changes_no_code(tmp_path: Path) -> None:
    chosen = some(found("detectors"), 8)
    each(chosen, lambda fixture: another_name_of_a_resource(fixture, tmp_path / fixture.owner / fixture.path.name))


def another_name_of_a_resource(fixture: FixtureCase, folder: Path) -> None:
    before = read(copied(fixture, folder / "before", "\1", ""))
    if before is None:
        return
    files = [p for p in (folder / "before").rglob("*") if p.is_file()]
    text = "\n".join(p.read_text("utf-8", "replace") for p in files if _is_text(p.read_bytes()))
    expected = codes_of(before)
    for number, old in enumerate(names_in(before, text)[:2]):
        new = NAMES[(zlib.crc32(str(fixture).encode()) + number) % len(NAMES)]
        new = new.replace("-", "_") if "_" in old else new  # functions of Python have no hyphen
        after = read(copied(fixture, folder / f"after{number}", old, new))
        assert after is not None
        assert codes_of(after) == expected, f"{old} renamed to {new}"


def test_another_name_of_a_log_stream_changes_no_code(tmp_path: Path) -> None:
    chosen = some(found("detectors"), 8)
    each(chosen, lambda fixture: another_name_of_a_log_stream(fixture, tmp_path / fixture.owner / fixture.path.name))


def another_name_of_a_log_stream(fixture: FixtureCase, folder: Path) -> None:
    before = read(copied(fixture, folder / "before", "\1", ""))
    streams = sorted({g.stream for g in before.logs if re.search(r"[/\[]|-logs$", g.stream)}) if before else []
    if before is None or not streams:
        return
    expected = codes_of(before)
    for number, old in enumerate(streams[:2]):
        new = STREAMS[(zlib.crc32(str(fixture).encode()) + number) % len(STREAMS)]
        after = read(copied(fixture, folder / f"after{number}", old, new))
        assert after is not None
        assert codes_of(after) == expected, f"{old} renamed to {new}"


def test_what_is_not_read_is_not_read_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(NoReadableInput):
        pipeline.analyze([str(tmp_path / "empty")], BUILTIN)
