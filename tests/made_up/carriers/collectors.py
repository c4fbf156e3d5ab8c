"""What collects the output of programs: CloudWatch, Docker, Kubernetes, journald, syslog, JSON lines."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

from made_up.carriers.listed import carrier, framed, healthy
from made_up.records import Carried, Told, Truth, Words


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@carrier("app-json")
def app_json(told: Told, w: Words) -> Carried:
    """BedrockAgentCoreApp's own lines."""

    def line(level: str, message: str, **more: object) -> str:
        value = {"timestamp": w.iso(), "level": level, "message": message, "logger": "bedrock_agentcore.app"}
        return _dump(value | {"requestId": request, "sessionId": session} | more)

    request, session = w.uuid(), f"session-{w.uuid()}"
    before = [line("INFO", f"{healthy(w)}"), line("INFO", f"{healthy(w)}")]
    raised = len(told.words) == 2 and not told.document and told.at > 0
    chained = len(told.also) == 2 and "exception" in told.text and told.text.count("Traceback") > 1
    left, said = told.also if chained else (told.type, told.message)  # the SDK names what left the entrypoint
    failed = (
        line("ERROR", "Invocation failed (0.412s)", errorType=left, errorMessage=said,
             stackTrace=[f"{row}\n" for row in told.lines], location="bedrock_agentcore.app._handle_invocation:301")
        if raised
        else line("ERROR", told.text)
    )  # fmt: skip
    return framed("agent.log", told, before, [failed], [line("INFO", f"{healthy(w)}")])


@carrier("json-lines")
def json_lines(told: Told, w: Words) -> Carried:
    def line(level: str, message: str) -> str:
        return _dump({"time": w.iso(), "level": level, "msg": message, "service": name})

    name = w.word()
    before = [line("info", healthy(w)), line("info", healthy(w))]
    return framed("app.jsonl", told, before, [line("error", told.text)], [line("info", healthy(w))])


def _events(told: Told, w: Words, messages: list[str]) -> Carried:
    stream = f"2026/11/29/[runtime-logs]{w.uuid()}"

    def event(text: str) -> dict[str, object]:
        return {"logStreamName": stream, "timestamp": w.millis(), "message": text, "ingestionTime": w.millis() + 900}

    before, after = f"{w.iso()} INFO {healthy(w)}", f"{w.iso()} INFO {healthy(w)}"
    events = [event(before), *w.burst(event, messages), event(after)]
    events = [e | {"eventId": str(i)} for i, e in enumerate(events)]
    data = json.dumps({"events": events, "searchedLogStreams": []}, indent=4)
    pointers = tuple(f"/events/{i + 1}/" for i in range(len(messages)))
    return Carried("events.json", data + "\n", (Truth(told.words, 1, data.count("\n") + 1, told.also, pointers),))


@carrier("cloudwatch-one-event")
def one_event(told: Told, w: Words) -> Carried:
    return _events(told, w, [told.text])


@carrier("cloudwatch-event-a-line")
def event_a_line(told: Told, w: Words) -> Carried:
    return _events(told, w, told.lines)


@carrier("cloudwatch-tail")
def tail(told: Told, w: Words) -> Carried:
    def stamp() -> str:
        return f"{w.now():%Y-%m-%dT%H:%M:%S.%f}+00:00 {stream} "

    stream = f"2026/11/29/[runtime-logs]{w.uuid()}"
    first, *rest = told.lines
    before = [f"{stamp()}{healthy(w)}", f"{stamp()}{healthy(w)}"]
    return framed("tail.txt", told, before, [stamp() + first, *rest], [f"{stamp()}{healthy(w)}"])


@carrier("cloudwatch-csv")
def cloudwatch_csv(told: Told, w: Words) -> Carried:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("@timestamp", "@message", "@logStream"))
    stream = f"2026/11/29/[runtime-logs]{w.uuid()}"
    for text in (healthy(w), told.text, healthy(w)):
        writer.writerow((f"{w.now():%Y-%m-%d %H:%M:%S.%f}"[:-3], text, stream))
    truth = Truth(told.words, 3, 2 + len(told.lines), told.also)
    return Carried("results.csv", out.getvalue(), (truth,))


@carrier("insights-answer")
def insights(told: Told, w: Words) -> Carried:
    rows = [
        [{"field": "@timestamp", "value": f"{w.now():%Y-%m-%d %H:%M:%S.%f}"[:-3]}, {"field": "@message", "value": text}]
        for text in (healthy(w), told.text, healthy(w))
    ]
    data = json.dumps({"results": rows, "statistics": {"recordsMatched": 3.0}, "status": "Complete"}, indent=4)
    return Carried("query.json", data, (Truth(told.words, 1, data.count("\n") + 1, told.also, ("/results/1",)),))


@carrier("docker-json")
def docker(told: Told, w: Words) -> Carried:
    def line(text: str, stream: str) -> str:
        return _dump({"log": f"{text}\n", "stream": stream, "time": w.iso()})

    before = [line(f"INFO:     {healthy(w)}", "stdout") for _ in range(2)]
    return framed("container-json.log", told, before, w.burst(lambda t: line(t, "stderr"), told.lines), [line(f"INFO:     {healthy(w)}", "stdout")])


@carrier("kubernetes-cri")
def kubernetes(told: Told, w: Words) -> Carried:
    def line(text: str, stream: str) -> str:
        return f"{w.now():%Y-%m-%dT%H:%M:%S.%f}000Z {stream} F {text}"

    before = [line(f"INFO:     {healthy(w)}", "stdout") for _ in range(2)]
    return framed("0.log", told, before, w.burst(lambda t: line(t, "stderr"), told.lines), [line(f"INFO:     {healthy(w)}", "stdout")])


@carrier("journald")
def journald(told: Told, w: Words) -> Carried:
    def line(text: str, priority: str) -> str:
        value = {"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": str(w.nanos() // 1000), "_HOSTNAME": "web-1", "PRIORITY": priority}
        return _dump(value | {"SYSLOG_IDENTIFIER": name, "_PID": "8710", "_SYSTEMD_UNIT": f"{name}.service", "MESSAGE": text})

    name = w.word()
    before = [line(healthy(w), "6") for _ in range(2)]
    level = "3" if len(told.lines) == 1 else "6"  # what a program prints is information to journald
    return framed("journal.jsonl", told, before, w.burst(lambda t: line(t, level), told.lines), [line(healthy(w), "6")])


@carrier("syslog")
def syslog(told: Told, w: Words) -> Carried:
    def line(text: str, level: int) -> str:
        return f"<{level}>1 {w.iso()} web-1 {name} 8710 - - {text}"

    name = w.word()
    before = [line(healthy(w), 30) for _ in range(2)]
    level = 27 if len(told.lines) == 1 else 30
    return framed("syslog", told, before, w.burst(lambda t: line(t, level), told.lines), [line(healthy(w), 30)])


@carrier("ecs-json")
def firelens(told: Told, w: Words) -> Carried:
    """Fluent Bit on ECS: a document a line with the print in `log`."""

    def line(text: str, source: str) -> str:
        value = {"container_id": task, "container_name": name, "source": source, "log": text, "ecs_cluster": name, "ecs_task_arn": task}
        return _dump({"date": (w.now() + timedelta(0)).timestamp()} | value)

    name, task = w.word(), w.hex(32)
    before = [line(healthy(w), "stdout") for _ in range(2)]
    return framed("ecs.jsonl", told, before, w.burst(lambda t: line(t, "stderr"), told.lines), [line(healthy(w), "stdout")])
