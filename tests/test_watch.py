"""Watching a run: what is seen while it goes on, how much work it is, and that nothing is concluded from what may still come."""

from __future__ import annotations

import gzip
import http.client
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import orjson
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from agentcore_analyzer import pipeline
from agentcore_analyzer.kinds import DamageReason
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.data import fingerprint
from agentcore_analyzer.source import InMemory, Part
from agentcore_analyzer.watch import bodies, following, variables, view
from agentcore_analyzer.watch.bodies import JSON, PROTOBUF, Refused
from agentcore_analyzer.watch.following import REST_S, Following
from agentcore_analyzer.watch.inbox import Inbox
from agentcore_analyzer.watch.pace import FACTOR, Pace
from agentcore_analyzer.watch.proof import STANDS_S
from agentcore_analyzer.watch.receiver import LOOPBACK, Receiver
from agentcore_analyzer.watch.screen import Screen, moves
from agentcore_analyzer.watch.session import Session
from cases import CAPTURES, some
from guards import loopback

TRACE, SPAN, PARENT = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174", "eee19b7ec3c1b173"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def request(name: str = "execute_tool look_up", error: str = "", span: str = SPAN, parent: str = PARENT) -> dict[str, Any]:
    status = {"code": 2, "message": error} if error else {}
    facts = [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "look_up"), ("gen_ai.tool.call.id", "call-1")]
    made = {
        "traceId": TRACE, "spanId": span, "parentSpanId": parent, "name": name, "kind": 1, "status": status,
        "startTimeUnixNano": "1763800000000000000", "endTimeUnixNano": "1763800000500000000",
        "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in facts],
    }  # fmt: skip
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "desk"}, "spans": [made]}]}]}


# --- how often ---


@pytest.mark.parametrize("step", [1, 37, 1000])
def test_all_looks_together_cost_a_few_times_the_input(step: int) -> None:
    pace, size, looks, free = Pace(free=500), 0, 0, 500
    while size < 200_000:
        size += step
        now = float(size)  # time enough
        if pace.allows(size, size, now):
            looks += 1
            pace.took(size, now, now)
        assert pace.spent <= free + FACTOR * size
    assert looks >= 15, "a look for each third more"
    assert pace.spent > 2 * size, "the allowance is used"


def test_a_file_that_grows_line_by_line_is_not_read_over_and_over(tmp_path: Path) -> None:
    """Of a whole run: what the looks read, and what following it searched."""
    log, clock, read = tmp_path / "app.log", Clock(), 0
    watched = Session(Options(), Following([str(log)]), (), clock, Pace(free=20_000))

    def counted(inputs: Sequence[InMemory | Part]) -> None:
        nonlocal read
        read += sum(part.size for part in inputs if isinstance(part, Part))

    with mock.patch.object(watched, "_seen", counted):
        for number in range(2000):
            with log.open("ab") as stream:
                stream.write(b"2026-11-30T09:00:00Z INFO %06d\n" % number)
            clock.now += 1
            watched.poll()
            watched.look()
    assert log.stat().st_size > 60_000
    assert log.stat().st_size < read <= 20_000 + FACTOR * log.stat().st_size
    assert watched.late(), "what came last is looked at in the end"


def test_a_look_is_followed_by_a_pause_as_long_as_it_took() -> None:
    pace = Pace()
    pace.took(1, 0.0, 20.0)  # imports
    assert pace.allows(1, 1, 20.5)
    pace.took(1, 20.5, 23.5)
    assert not pace.allows(1, 1, 26.4)
    assert pace.allows(1, 1, 26.5)


# --- files ---


def parts(watched: Following) -> dict[str, int]:
    return {Path(part.path).name: part.size for part in watched.parts()}


def test_a_line_is_waited_for_until_it_ends_or_nothing_more_comes(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"one\ntw")
    watched = Following([str(log)])
    watched.poll(0.0)
    assert parts(watched) == {"a.log": 4}
    with log.open("ab") as stream:
        stream.write(b"o\nthree")
    watched.poll(1.0)
    assert parts(watched) == {"a.log": 8}
    version = watched.version
    watched.poll(1.0 + REST_S - 0.01)
    assert (parts(watched), watched.version) == ({"a.log": 8}, version)
    watched.poll(1.0 + REST_S + 1)
    assert parts(watched) == {"a.log": 13}
    assert watched.version > version
    assert watched.came == 13
    assert not watched.notes()


def test_new_files_of_a_folder_are_followed_and_the_others_of_a_project_are_not(tmp_path: Path) -> None:
    watched = Following([str(tmp_path)])
    watched.poll(0.0)
    assert not watched.parts()
    (tmp_path / "traces").mkdir()
    (tmp_path / "traces" / "b.jsonl").write_text("{}\n")
    (tmp_path / "agent.py").write_text("x = 1\n")
    watched.poll(0.1)
    assert not watched.parts(), "too early"
    watched.poll(0.5)
    assert parts(watched) == {"b.jsonl": 3}


def test_what_happens_to_a_file_is_noted(tmp_path: Path) -> None:
    log, other = tmp_path / "a.log", tmp_path / "other"
    log.write_text("one\ntwo\n")
    watched = Following([str(log)])
    watched.poll(0.0)
    log.write_text("1\n")
    watched.poll(1.0)
    assert parts(watched) == {"a.log": 2}
    other.write_text("rotated\n")
    other.rename(log)
    watched.poll(2.0)
    assert parts(watched) == {"a.log": 8}
    log.unlink()
    watched.poll(3.0)
    assert not watched.parts()
    said = [note.message.partition(";")[0] for note in watched.notes()]
    assert said == [
        "the file was made shorter while it was watched",
        "another file took its place while it was watched",
        "the file went away while it was watched",
    ]
    assert {note.reason for note in watched.notes()} == {DamageReason.CHANGED}


def test_following_reads_each_byte_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that grows without an end would else be searched again from its start each time."""
    searched = 0
    real = following._last_line_end

    def counted(path: Path, start: int, end: int) -> int | None:
        nonlocal searched
        searched += end - start
        return real(path, start, end)

    monkeypatch.setattr(following, "_last_line_end", counted)
    log = tmp_path / "a.log"
    log.touch()
    watched = Following([str(log)])
    for at in range(200):
        with log.open("ab") as stream:
            stream.write(b"x" * 100)
        watched.poll(float(at))
    assert searched == 20_000 == log.stat().st_size
    assert not watched.parts()


def test_a_large_folder_is_looked_at_less_often(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    watched = Following([str(tmp_path)])
    watched.poll(0.0, took=3.0)
    (tmp_path / "b.log").write_text("one\n")
    watched.poll(29.9)
    assert len(watched.parts()) == 1
    watched.poll(30.0)
    assert len(watched.parts()) == 2


@pytest.mark.parametrize("packed", [False, True])
def test_a_part_of_a_file_is_read_as_it_was(tmp_path: Path, packed: bool) -> None:
    lines = [orjson.dumps(request(f"execute_tool t{n}"), option=orjson.OPT_APPEND_NEWLINE) for n in range(3)]
    file = tmp_path / "t.jsonl"
    made = gzip.compress(b"".join(lines[:2])) if packed else b"".join(lines[:2])
    file.write_bytes(made + (b"" if packed else lines[2]))
    loaded = pipeline.load([Part(str(file), len(made))], Options())
    assert loaded.inputs[0].spans == 2
    assert not loaded.inputs[0].notes
    assert loaded.inputs[0].path == file.as_posix()


# --- requests ---


def refused(path: str, kind: str, body: bytes) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        bodies.taken(path, kind, body)
    return caught.value.status, caught.value.message


def protobuf() -> bytes:
    made = ExportTraceServiceRequest()
    span = made.resource_spans.add().scope_spans.add().spans.add()
    span.trace_id, span.span_id, span.parent_span_id = bytes.fromhex(TRACE), bytes.fromhex(SPAN), bytes.fromhex(PARENT)
    span.name, span.status.code, span.start_time_unix_nano = "chat", 2, 1763800000000000000
    link = span.links.add()
    link.trace_id, link.span_id = bytes.fromhex(TRACE), bytes.fromhex(PARENT)
    return bytes(made.SerializeToString())


def test_protobuf_becomes_a_line_as_the_file_exporter_writes_it() -> None:
    got = bodies.taken("/v1/traces", PROTOBUF, protobuf())
    span = json.loads(got.line)["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    assert (span["traceId"], span["spanId"], span["parentSpanId"]) == (TRACE, SPAN, PARENT)
    assert (span["links"][0]["spanId"], span["status"]["code"], got.records) == (PARENT, 2, 1)
    loaded = pipeline.load([InMemory("r.jsonl", got.line)], Options())
    assert [s.span_id for s in loaded.case.spans] == [SPAN]
    logs = ExportLogsServiceRequest()
    record = logs.resource_logs.add().scope_logs.add().log_records.add()
    record.body.string_value, record.trace_id = "x", bytes.fromhex(TRACE)
    assert json.loads(bodies.taken("/v1/logs", PROTOBUF, bytes(logs.SerializeToString())).line)["resourceLogs"]


def test_json_stays_what_it_is_on_one_line() -> None:
    body = json.dumps(request("a\nb"), indent=2).replace("\n", "\r\n").encode()
    got = bodies.taken("/v1/traces", JSON, body)
    assert got.line.count(b"\n") == 1
    assert b"\r" not in got.line
    assert json.loads(got.line) == request("a\nb")
    assert bodies.taken("/v1/traces", JSON, b"{}").line == b""


@pytest.mark.parametrize(
    ("path", "kind", "body", "status"),
    [
        ("/v1/traces", JSON, b"{", 400),
        ("/v1/traces", JSON, b"\xff\xfe", 400),
        ("/v1/traces", JSON, b"[]", 400),
        ("/v1/traces", JSON, b'"resourceSpans"', 400),
        ("/v1/traces", JSON, b'{"resourceSpans": 1}', 400),
        ("/v1/traces", JSON, b'{"resourceSpans": [{"scopeSpans": {"spans": []}}]}', 400),
        ("/v1/traces", JSON, b'{"resourceSpans": [{"scopeSpans": [{"spans": [1]}]}]}', 400),
        ("/v1/traces", JSON, b'{"a":' * 2000, 400),
        ("/v1/traces", PROTOBUF, b"\x0a\xff", 400),
        ("/v1/traces", PROTOBUF, protobuf()[:-9], 400),
        ("/v1/traces", "text/plain", b"{}", 415),
        ("/v1development/profiles", JSON, b"{}", 404),
        ("/", JSON, b"{}", 404),
    ],
)
def test_what_is_no_request_is_refused(path: str, kind: str, body: bytes, status: int) -> None:
    got, said = refused(path, kind, body)
    assert got == status
    assert said.isascii()
    assert len(said) < 128, "its length is one byte of the answer"


def test_without_the_extra_protobuf_is_refused_with_what_to_install() -> None:
    with mock.patch.dict("sys.modules", {"google.protobuf.json_format": None}):
        status, said = refused("/v1/traces", PROTOBUF, protobuf())
    assert status == 415
    assert "pip install" in said


def test_gzip_within_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_BYTES", 1000)
    assert bodies.inflated(gzip.compress(b"x" * 1000), "gzip") == b"x" * 1000
    for body, encoding, status in (
        (gzip.compress(b"x" * 1001), "gzip", 413),
        (gzip.compress(b"x" * 900)[:-9], "gzip", 400),
        (b"no gzip", "gzip", 400),
        (b"", "br", 415),
    ):
        with pytest.raises(Refused) as caught:
            bodies.inflated(body, encoding)
        assert caught.value.status == status


# --- over the network of this machine ---


@pytest.fixture
def inbox() -> Inbox:
    return Inbox("received.otlp.jsonl", 10_000, 20)


@pytest.fixture
def receiver(inbox: Inbox) -> Iterator[Receiver]:
    with loopback():
        made = Receiver(0, inbox)
        made.start()
        try:
            yield made
        finally:
            made.stop()


def post(receiver: Receiver, body: Any, path: str = "/v1/traces", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(LOOPBACK, receiver.port, timeout=20)
    try:
        kind = headers.pop("kind", JSON)
        connection.request("POST", path, body, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_bodies_are_received_and_bad_ones_answered_and_noted(receiver: Receiver, inbox: Inbox) -> None:
    good = orjson.dumps(request())
    assert receiver._server.server_address[0] == "127.0.0.1"
    assert post(receiver, good) == (200, b"{}")
    assert post(receiver, protobuf(), kind=PROTOBUF) == (200, b"")
    assert post(receiver, gzip.compress(good), Content_Encoding="gzip")[0] == 200
    assert post(receiver, iter([good[:100], good[100:]]))[0] == 200, "in chunks"
    assert post(receiver, good, "/v1/metrics")[0] == 200
    assert inbox.records == 4
    assert post(receiver, b"{") == (400, b'{"message":"the body is no JSON"}')
    status, body = post(receiver, b"\xff", kind=PROTOBUF)
    assert (status, body[:1], body[1], body[2:]) == (400, b"\x12", len(body) - 2, b"the body is no ExportTraceServiceRequest")
    assert post(receiver, good)[0] == 200, "it goes on"
    assert [(n.reason, n.message) for n in inbox.notes()] == [
        (DamageReason.METRICS, "metrics are not analysed"),
        (DamageReason.BAD_RECORD, "a request was refused with 400: the body is no JSON"),
        (DamageReason.BAD_RECORD, "a request was refused with 400: the body is no ExportTraceServiceRequest"),
    ]


def test_a_web_page_cannot_write_here(receiver: Receiver, inbox: Inbox) -> None:
    good = orjson.dumps(request())
    assert post(receiver, good, Origin="https://example.com")[0] == 403
    assert post(receiver, good, Host=f"rebound.example:{receiver.port}")[0] == 403
    assert post(receiver, good, kind="text/plain")[0] == 415
    assert post(receiver, good, Host=f"localhost:{receiver.port}")[0] == 200
    assert inbox.records == 1


def test_caps_of_a_body_and_of_the_run(receiver: Receiver, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    good = orjson.dumps(request())
    sent = [post(receiver, good)[0] for _ in range(30)]
    assert sent.count(200) == 10_000 // (len(good) + 1)
    assert sent.count(413) == 30 - sent.count(200)
    assert inbox.notes() == [n for n in inbox.notes() if n.reason == DamageReason.TOO_BIG and n.count == sent.count(413)]
    assert inbox.data().count(b"\n") == inbox.records
    monkeypatch.setattr(bodies, "BODY_BYTES", 300)
    assert post(receiver, good)[0] == 413
    assert post(receiver, iter([good]))[0] == 413
    assert post(receiver, None, Content_Length="-1")[0] == 411


def test_stopping_ends_connections_that_are_kept_open(receiver: Receiver) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, receiver.port, timeout=20)
    connection.request("POST", "/v1/traces", orjson.dumps(request()), {"Content-Type": JSON})
    assert connection.getresponse().read() == b"{}"
    receiver.stop()
    assert not receiver._thread.is_alive()
    assert connection.sock.recv(1) == b""
    connection.close()


def test_records_have_a_cap_of_their_own() -> None:
    box = Inbox("r", 10**6, 3)
    assert box.put(b"a\n", 3)
    assert not box.put(b"b\n", 1)
    assert box.data() == b"a\n"
    for number in range(1000):
        box.note(DamageReason.BAD_RECORD, str(number))
    assert len(box.notes()) <= 51


# --- variables ---


def test_the_command_sends_here_and_nowhere_else() -> None:
    given = {
        "PATH": "/bin", "OTEL_SERVICE_NAME": "desk", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=x", "OTEL_TRACES_EXPORTER": "console",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://example.com", "OTEL_EXPORTER_OTLP_CERTIFICATE": "ca.pem",
        "OTEL_TRACES_SAMPLER": "always_off", "NO_PROXY": "a.example", "OTEL_BSP_SCHEDULE_DELAY": "9",
    }  # fmt: skip
    made = variables.environment(given, "http://127.0.0.1:4318", True)
    assert made["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] == "http://127.0.0.1:4318/v1/traces"
    assert made["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] == "http://127.0.0.1:4318/v1/logs"
    assert made["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/protobuf"
    assert (made["OTEL_TRACES_EXPORTER"], made["OTEL_LOGS_EXPORTER"], made["OTEL_METRICS_EXPORTER"]) == ("otlp", "otlp", "none")
    assert made["OTEL_TRACES_SAMPLER"] == "always_on"
    assert (made["PATH"], made["OTEL_SERVICE_NAME"], made["OTEL_BSP_SCHEDULE_DELAY"]) == ("/bin", "desk", "9")
    assert made["NO_PROXY"] == "a.example,127.0.0.1,localhost"
    assert not {"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_CERTIFICATE"} & set(made)
    assert "https://example.com" not in made.values()
    assert variables.environment(given, None, True) == {"PYTHONUNBUFFERED": "1", **given}
    assert variables.environment({}, "http://127.0.0.1:1", False)["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/json"


# --- what is seen ---


def session(*boxes: Inbox, files: tuple[str, ...] = ()) -> tuple[Session, Clock]:
    clock = Clock()
    return Session(Options(), Following(files), boxes, clock), clock


STEPS = (request(span="a" * 16), request(error="no such article"), request("invoke_agent desk", span=PARENT, parent=""))


def test_a_finding_is_told_once_and_when_its_request_is_over() -> None:
    box = Inbox("received.otlp.jsonl", 10**6)
    watched, clock = session(box)
    told = []
    for line in (*STEPS, request(span="b" * 16)):
        box.put(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        clock.now += 1
        watched.poll()
        seen = watched.look()
        assert seen is not None
        assert not seen.taken_back
        told.append([f.code for f in watched.proved()])
        watched.poll()
        clock.now += 1
        assert watched.look() is None, "nothing new came"
    assert told == [[], [], ["tool-error"], []]


def test_what_stands_long_enough_is_told_though_its_request_goes_on() -> None:
    box = Inbox("received.otlp.jsonl", 10**6)
    watched, clock = session(box)
    for line in STEPS[:2]:
        box.put(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    watched.poll()
    assert watched.look() is not None
    clock.now += STANDS_S - 0.1
    assert not watched.proved()
    clock.now += 0.1
    (finding,) = watched.proved()
    assert finding.code == "tool-error"
    assert not watched.proved()


def captures() -> list[Path]:
    return sorted(CAPTURES.glob("*/*.otlp.jsonl"))


@pytest.mark.parametrize("capture", some(captures(), 3, lambda p: p.parent.name), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_while_a_run_goes_on_nothing_is_told_that_its_end_denies(capture: Path) -> None:
    """Line by line, as it was written; in the end the same is found, but for what rests on an absence."""
    lines = capture.read_bytes().splitlines(keepends=True)
    final = {f.code for f in pipeline.analyze([str(capture)]).findings}
    final |= {c.code for f in pipeline.analyze([str(capture)]).findings for c in f.caused}
    box = Inbox(capture.name, 10**9)
    watched, clock = session(box)
    step = max(len(lines) // 12, 1)
    told: set[str] = set()
    for at in range(0, len(lines), step):
        for line in lines[at : at + step]:
            box.put(line)
        clock.now += STANDS_S / 13  # what only stands long enough may be taken back
        watched.poll()
        assert watched.look() is not None
        told |= {f.code for f in watched.proved()}
    assert told <= final


def test_what_is_told_while_a_run_goes_on_is_not_nothing() -> None:
    """Of the captures whose request comes whole, most of what is found is told before the end."""
    told = 0
    for name in ("tool-raises", "mcp-tool-error", "model-throttled", "model-access-denied"):
        box = Inbox("r.jsonl", 10**9)
        box.put((CAPTURES / name / "agent.otlp.jsonl").read_bytes())
        watched, _ = session(box)
        watched.poll()
        assert watched.look() is not None
        told += bool(watched.proved())
    assert told == 4


def test_a_file_that_shrinks_takes_its_findings_back(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_bytes(orjson.dumps(request(error="no such article")) + b"\n")
    watched, clock = session(files=(str(file),))
    watched.poll()
    assert watched.look() is not None
    clock.now += STANDS_S
    (finding,) = watched.proved()
    file.write_bytes(orjson.dumps(request()) + b"\n")
    clock.now += 60
    watched.poll()
    seen = watched.look()
    assert seen is not None
    assert [fingerprint(f) for f in seen.taken_back] == [fingerprint(finding)]


# --- the terminal ---


class Terminal(io.StringIO):
    """As much of a terminal as is needed: lines, up, and delete to the end of the screen."""

    def isatty(self) -> bool:
        return True

    encoding = "utf-8"  # type: ignore[assignment]

    def shown(self) -> list[str]:
        lines: list[str] = [""]
        at = 0
        rest = self.getvalue()
        while rest:
            if rest.startswith("\x1b[J"):
                lines, rest = [*lines[:at], ""], rest[3:]
            elif rest.startswith("\x1b["):
                count, _, rest = rest[2:].partition("A")
                at -= int(count)
            elif rest[0] == "\r":
                rest = rest[1:]
            else:
                line, _, rest = rest.partition("\n")
                assert "\x1b" not in line
                lines[at] = line
                at += 1
                lines = [*lines[:at], ""] if at >= len(lines) else lines
        return lines[:-1]


def test_lines_stay_and_the_picture_is_drawn_again() -> None:
    terminal = Terminal()
    screen = Screen(terminal, True, lambda: (80, 10))
    screen.draw(["a", "b"])
    screen.say(["first"])
    screen.draw(["c"])
    screen.draw(["c"])
    screen.say(["second"])
    assert terminal.shown() == ["first", "second", "c"]
    screen.draw([str(n) for n in range(30)])
    assert terminal.shown() == ["first", "second", *map(str, range(9))]
    screen.close()
    assert terminal.shown() == ["first", "second"]


def test_without_a_terminal_there_is_no_picture() -> None:
    stream = io.StringIO()
    assert not moves(stream)
    with mock.patch.dict("os.environ", {"TERM": "dumb"}):
        assert not moves(Terminal())
    screen = Screen(stream, False, lambda: (80, 24))
    screen.draw(["a"])
    screen.say(["first"])
    screen.close()
    assert stream.getvalue() == "first\n"


@pytest.mark.parametrize("rows", [5, 8, 23])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_picture_fits_the_window(columns: int, rows: int) -> None:
    box = Inbox("r.jsonl", 10**9)
    box.put((CAPTURES / "tool-raises" / "agent.otlp.jsonl").read_bytes())
    watched, _ = session(box)
    watched.poll()
    seen = watched.look()
    assert seen is not None
    made = view.picture(seen, watched.proved(), view.status(12, 3, 200.0, True, "Ctrl-C: the report"), columns, rows, False)
    assert len(made) <= rows
    assert max(map(len, made)) <= columns
    assert made[-1].startswith("12 spans · 3 log records · 3 min 20 s · looks again when more came"[: columns - 1])
    if rows == 23:
        assert any("█" in line for line in made)
    assert made[-2].startswith("1 error · 1 failure")
    for finding in watched.told():
        assert max(map(len, view.proved(finding, columns, False, None))) <= max(columns, 120)


def test_nothing_of_the_input_reaches_the_terminal_as_it_is() -> None:
    hostile = "\x1b]0;x\x07\x1b[2J\u202e secret AKIAIOSFODNN7EXAMPLE"
    box = Inbox("r.jsonl", 10**9)
    box.put(orjson.dumps(request(hostile, hostile), option=orjson.OPT_APPEND_NEWLINE))
    watched, clock = session(box)
    watched.poll()
    seen = watched.look()
    assert seen is not None
    clock.now += STANDS_S
    lines = view.picture(seen, (), view.status(1, 0, 1.0, False, ""), 80, 23, False)
    proved = watched.proved()
    for finding in proved:
        lines += view.proved(finding, 80, False, None)
    assert proved
    assert not set("\x1b\x07\u202e") & set("".join(lines))
    assert "IOSFODNN7EXAMPLE" not in "".join(lines)
