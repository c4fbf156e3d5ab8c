"""Reading by shape: units over the whole file, names in any spelling, maps, the look at long documents, what is refused."""

from __future__ import annotations

import json
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from agentcore_analyzer import api, pipeline, plugins, recognition
from agentcore_analyzer.cli import cli
from agentcore_analyzer.model import Confidence, LogRecord, Shaped, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.formats import RenderOptions, html, markdown
from agentcore_analyzer.source import InMemory, binary, find_inputs
from agentcore_analyzer.source.outline import Outline
from agentcore_parsers.records.shape.nodes import table
from agentcore_parsers.records.shape.words import roles_of
from cases import BUILTIN, FIXTURES, found, over
from guards import alarm

T = 1_764_403_200
TRACE = "7be0c2d4f16a4b0d9c3e5a1f28d76b90"


def records(text: str | bytes) -> list[Any]:
    source = next(iter(find_inputs([InMemory("x", text.encode() if isinstance(text, str) else text)], lambda _: None)))
    _, chosen = recognition.recognised(source, source.head(), BUILTIN)
    assert chosen is not None
    assert chosen[0].name == "by-shape", chosen[0].name
    return list(chosen[0].parser.parse(source))


def spans(text: str) -> list[Span]:
    return [r for r in records(text) if isinstance(r, Span)]


def row(number: int, start: Any, duration: Any, parent: int | None = None) -> dict[str, Any]:
    made = {"tid": TRACE, "trace": TRACE, "sid": f"{number:016x}", "span": f"{number:016x}", "label": f"step {number}"}
    return {**made, "parent": parent and f"{parent:016x}", "begin": start, "took": duration}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("startTimeUnixNano", "start"),
        ("start-ns", "start"),
        ("StartTimestampMs", "start"),
        ("parentspanid", "parent"),
        ("Span-Id", "span"),
        ("ctx.trace_id", "trace"),
        ("parent.id", "parent"),
        ("operation_ParentId", "parent"),
        ("severity_text", "level"),
        ("@timestamp", "time"),
        ("error.stack_trace", "stack"),
        ("TimeCreated.SystemTime", "time"),
    ],
)
def test_names_in_any_spelling(name: str, role: str) -> None:
    found = roles_of(tuple(name.split(".")))
    assert max(found, key=lambda r: found[r]) == role


def test_the_name_of_somebody_else_is_none_of_the_record() -> None:
    assert "name" not in roles_of(("user", "name"))
    assert "name" not in roles_of(("tags", "gen-ai", "operation", "name"))


@pytest.mark.parametrize(("factor", "unit"), [(1, "s"), (10**3, "ms"), (10**6, "us"), (10**9, "ns")])
def test_the_unit_of_a_start_is_decided_by_all_values(factor: int, unit: str) -> None:
    made = spans(json.dumps([row(n, (T + n) * factor, "1s", n - 1 or None) for n in range(1, 6)]))
    assert [s.start_ns for s in made] == [(T + n) * 10**9 for n in range(1, 6)]
    assert all(s.duration_ns == 10**9 for s in made)


def test_the_unit_of_a_duration_is_the_one_in_which_children_lie_in_their_parents() -> None:
    # 5,000 and 3,000 could be anything: in milliseconds the children just fit.
    rows = [
        row(1, T * 1000, 5000),
        row(2, T * 1000 + 1000, 3000, 1),
        row(3, T * 1000 + 1500, 2000, 2),
        row(4, T * 1000 + 1600, 900, 3),
    ]
    made = records("".join(json.dumps(r) + "\n" for r in rows))
    assert [s.duration_ns for s in made if isinstance(s, Span)] == [5 * 10**9, 3 * 10**9, 2 * 10**9, 9 * 10**8]
    told = next(r for r in made if isinstance(r, Shaped))
    assert ("took", "duration", "ms") in told.fields


def test_a_duration_that_nothing_proves_is_called_a_guess() -> None:
    told = next(
        r
        for r in records(json.dumps([row(1, f"2026-11-29T08:00:0{n}Z", 5, None) | {"span": f"{n:016x}"} for n in range(3)]))
        if isinstance(r, Shaped)
    )
    assert ("took", "duration", "ms, a guess") in told.fields


def test_one_record_in_another_unit_does_not_change_the_others() -> None:
    rows = [row(n, (T + n) * 1000, 10, None) for n in range(1, 30)] + [row(40, T, 10, None)]
    made = spans(json.dumps(rows))
    assert [s.start_ns for s in made[:29]] == [(T + n) * 10**9 for n in range(1, 30)]
    assert made[29].start_ns is None


def test_what_is_no_span_is_none() -> None:
    comments = [{"id": n, "parent_id": n - 1, "created_at": "2026-11-29T08:00:00Z", "body": "fine"} for n in range(1, 9)]
    menu = [{"id": n, "parent": n - 1, "title": f"page {n}", "children": []} for n in range(1, 9)]
    made = records(json.dumps({"comments": comments, "menu": menu}))
    assert not [r for r in made if isinstance(r, Span | LogRecord)]


def test_a_map_corrects_and_its_suggestion_says_what_is_done(tmp_path: Path) -> None:
    text = json.dumps(
        [{"u": f"{n:x}" * 16, "w": TRACE, "zap": (T + n) * 1000, "zup": (T + n + 1) * 1000, "q": "step"} for n in range(1, 9)]
    )
    source = next(iter(find_inputs([InMemory("x", text.encode())], lambda _: None)))
    source.head()
    suggested = "\n".join(plugins.suggested(source))
    assert 'is = "documents"' in suggested
    file = tmp_path / "map.toml"
    fields = 'trace = "w"\nspan = "u"\nname = "q"\nend = "zup"\nservice = "nowhere"\nstart = { field = "zap", unit = "ms" }\n'
    file.write_text(f'[[records]]\nat = ""\nis = "spans"\n[records.fields]\n{fields}')
    loaded = pipeline.load([InMemory("x", text.encode())], Options(plugins=False, map=str(file)))
    assert loaded.inputs[0].spans == 8
    assert next(iter(loaded.case.spans)).start_ns == (T + 1) * 10**9
    assert [n.message for n in loaded.inputs[0].notes if n.reason == "map"] == ["the map names `nowhere`, which no record has"]


@pytest.mark.parametrize(
    "text",
    [
        "records = 1",
        '[[records]]\nis = "spams"',
        '[[records]]\nis = "spans"\n[records.fields]\nstart = { field = "a", unit = "h" }',
        "= =",
    ],
)
def test_a_map_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(text)
    with pytest.raises(plugins.MapFileError):
        plugins.from_map(str(file))


def test_nothing_is_certain_where_the_shape_decides() -> None:
    case = FIXTURES / "parsers" / "by-shape" / "spans" / "export.json"
    report = pipeline.analyze([str(case)], BUILTIN)
    assert report.findings
    assert all(f.confidence is not Confidence.CERTAIN for f in report.findings)


_SPAN = {
    "traceId": TRACE,
    "spanId": "a" * 16,
    "name": "x",
    "startTimeUnixNano": f"{T}000000000",
    "endTimeUnixNano": f"{T}900000000",
}
OTLP = {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {"name": "s"}, "spans": [_SPAN]}]}]}


@pytest.mark.parametrize(
    "before",
    [
        {"note": "x" * 300_000},
        {"note": 'a \\" quote, ünd \U0001f331' * 20_000},
        {"rows": [{"n": n, "s": "[{"} for n in range(20_000)]},
        {"deep": {"deeper": [[[n] * 5] * 5 for n in range(3_000)]}},
        {"numbers": [1.5e10, -7, True, None] * 30_000},
    ],
    ids=["string", "escapes", "list", "nested", "scalars"],
)
def test_a_format_is_known_by_what_stands_behind_a_long_member(before: dict[str, Any]) -> None:
    for indent in (None, 1):
        data = json.dumps({**before, **OTLP}, indent=indent).encode()
        source = next(iter(find_inputs([InMemory("x", data)], lambda _: None)))
        _, chosen = recognition.recognised(source, source.head(), BUILTIN)
        assert chosen is not None
        assert chosen[0].name == "otlp-json"


def test_a_long_first_line_is_looked_through() -> None:
    data = json.dumps({"note": "x" * 200_000, **OTLP}) + "\n" + json.dumps(OTLP) + "\n"
    assert pipeline.load([InMemory("x", data.encode())], BUILTIN).inputs[0].format == "otlp-json"


@pytest.mark.parametrize(
    ("first", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff\xe0", "JPEG"), (b"%PDF-1.7\n", "PDF"), (b"SQLite format 3\0", "SQLite"),
        (b"PAR1\x15", "Parquet"), (b"\x7fELF\x02", "ELF"), (b"BZh91AY", "bzip2"), (b"ElfFile\0", "event log"),
    ],
)  # fmt: skip
def test_what_is_binary_is_refused_by_its_name(first: bytes, what: str) -> None:
    data = first + bytes(range(256)) * 4
    loaded = pipeline.load([InMemory("x", data)], BUILTIN)
    assert loaded.inputs[0].format == ""
    assert what in loaded.inputs[0].notes[0].message
    assert ";" in loaded.inputs[0].notes[0].message, "it says what to do instead"
    assert binary.kind(b'{"a": 1}') == ""


@pytest.mark.parametrize("line", [b"ORCHESTRATOR: ", b"MZ-17 ", b"BZhang ", b"GIF8 ", b"PAR1: ", b"the ftyp: "])
def test_a_text_is_no_binary_file_whatever_it_begins_with(line: bytes) -> None:
    text = line + "caf\u00e9 could not be opened\nValueError: no store\n".encode()
    assert pipeline.load([InMemory("x", text)], BUILTIN).inputs[0].format


def test_an_object_of_thousands_of_lists_is_looked_at_once() -> None:
    many = {f"r{n}": [["x", "y"]] for n in range(4000)} | {f"c{n}": ["x", "y"] for n in range(4000)}
    with alarm(10):  # there are 16 million pairs
        assert table(many) is None
    rows = [[n] for n in range(21)] + [3, 4]
    assert table({"columns": [f"c{n}" for n in range(23)], "rows": rows}) is None, "what is no row has no length"


def test_a_word_of_any_length_ends_the_look_at_a_long_document() -> None:
    with alarm(10):  # each MiB more was searched from the first again
        assert len(Outline(BytesIO(b'{"a": ' + b"1" * (64 << 20) + b"}")).scan().values) == 1


NAMED = [c for c in found("parsers") if c.owner not in ("by-shape", "plain-text")]


@over(NAMED)
def test_the_shape_never_wins_over_a_name_and_no_two_names_claim_one_sample(case: Any) -> None:
    known = recognition.installed(BUILTIN)
    for source in find_inputs([str(case.path / name) for name in case.inputs()], lambda _: None):
        head, chosen = recognition.recognised(source, source.head(), BUILTIN)
        if chosen is None or chosen[0].name != case.owner:
            continue
        answers = [(p.name, m.score) for p, m in recognition.rank(head, known)]
        assert answers[0][1] >= recognition.NAMED
        assert all(score < recognition.NAMED for name, score in answers if name in ("by-shape", "plain-text"))
        assert [name for name, score in answers if score == answers[0][1]] == [case.owner]


def test_ids_that_no_name_tells_of_are_told_by_their_values_in_large_files_too() -> None:
    rows = [
        {
            "q": {"a": f"{i // 10 + 1:032x}", "b": f"{i + 1:016x}", "c": f"{i // 10 * 10 + 1:016x}" if i % 10 else None},
            "label": f"step {i % 10}",
            "began": T * 1000 + i,
            "took": 100 if i % 10 == 0 else 5,
        }
        for i in range(2500)
    ]
    made = spans("".join(json.dumps(r) + "\n" for r in rows))
    assert len(made) == 2500
    assert made[-1].parent_id == f"{2491:016x}"


@pytest.mark.parametrize(("zone", "noted"), [("CST", 2), ("IST", 2), ("PST", 0), ("CET", 0)])
def test_a_zone_that_cannot_be_known_is_said(zone: str, noted: int) -> None:
    text = f"2026-11-29 10:00:00 {zone} ERROR [main] could not open the store\n2026-11-29 10:00:05 {zone} INFO closed\n"
    read = pipeline.load([InMemory("x", text.encode())], BUILTIN).inputs[0]
    assert sum(n.count for n in read.notes if n.reason == "no-zone") == noted


def test_the_stack_of_monolog_is_one_record_with_its_line() -> None:
    head = '[2026-11-29 11:19:06] desk.ERROR: no {"exception":"[object] (RuntimeException(code: 0): no store at /srv/a.php:7)'
    stack = '[stacktrace]\n#0 /srv/b.php(14): Store->open()\n#1 {main}\n"} \n'
    text = f"{head}\n{stack}[2026-11-29 11:19:07] desk.INFO: closed\n"
    loaded = pipeline.load([InMemory("x", text.encode())], BUILTIN)
    assert [r.text.count("\n") for r in loaded.case.logs] == [4, 0]


def test_a_map_is_taken_by_every_command_and_by_python(tmp_path: Path) -> None:
    made = [{"u": f"{n:x}" * 16, "w": TRACE, "zap": (T + n) * 1000, "zup": (T + n + 1) * 1000, "q": "step"} for n in range(1, 9)]
    export, file = tmp_path / "x.json", tmp_path / "map.toml"
    export.write_text(json.dumps([{**m, "qq": "ERROR" if m is made[3] else "OK"} for m in made]))
    fields = 'trace = "w"\nspan = "u"\nname = "q"\nend = "zup"\nstatus = "qq"\nstart = { field = "zap", unit = "ms" }\n'
    file.write_text(f'[[records]]\nat = ""\nis = "spans"\n[records.fields]\n{fields}')
    assert len(list(api.load(export, field_map=file).spans)) == 8
    assert not list(api.load(export).spans)
    report = api.analyze(export, field_map=file).to_dict()
    guess = report["inputs"][0]["by_shape"][0]["text"]
    for format_ in (markdown, html):
        page = unescape(format_.render(report, RenderOptions()).decode())
        assert _closed(guess) in _closed(page)
    assert "difference" in str(api.diff(export, export, field_map=file))
    for command in (["diff", str(export), str(export)], ["minimise", str(export), "-o", str(tmp_path / "small")]):
        done = CliRunner().invoke(cli, [*command, "--map", str(file)])
        assert done.exit_code in (0, 1), done.output
    assert CliRunner().invoke(cli, ["diff", str(export), str(export), "--map", str(export)]).exit_code == 2


def _closed(text: str) -> str:
    return "".join(text.replace("`", "").split())
