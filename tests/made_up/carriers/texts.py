"""Plain text: alone, in logs of every writer, pasted into an issue."""

from __future__ import annotations

from made_up.carriers.listed import carrier, framed, healthy, pretty
from made_up.records import Carried, Told, Truth, Words


@carrier("alone")
def alone(told: Told, w: Words) -> Carried:
    text = pretty(told, w)
    return Carried("failed.json" if told.document else "failed.txt", text + "\n", (Truth(told.words, 1, len(text.split("\n")), told.also),))


@carrier("plain-log")
def plain_log(told: Told, w: Words) -> Carried:
    def line() -> str:
        return f"{w.now():%Y-%m-%d %H:%M:%S},{w.number(100, 999)} INFO {name} {healthy(w)}"

    name = w.word()
    return framed("app.log", told, [line() for _ in range(4)], told.lines, [line() for _ in range(3)])


@carrier("uvicorn-log")
def uvicorn(told: Told, w: Words) -> Carried:
    start = ["INFO:     Started server process [7]", "INFO:     Waiting for application startup.", "INFO:     Application startup complete."]
    start += ["INFO:     Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)"]
    ping = '     127.0.0.1:{} - "GET /ping HTTP/1.1" 200 OK'
    lines = [f"INFO:{ping.format(w.number(40000, 60000))}" for _ in range(4)]
    return framed("stderr.log", told, start + lines[:2], told.lines, lines[2:])


@carrier("client-log")
def client_log(told: Told, w: Words) -> Carried:
    def line() -> str:
        return f'{w.iso()} INFO httpx HTTP Request: POST http://127.0.0.1:8080/{w.word()} "HTTP/1.1 200 OK"'

    return framed("client.log", told, [line(), line()], told.lines, [line(), f"{w.iso()} INFO client {healthy(w)}"])


@carrier("lambda-log")
def lambda_log(told: Told, w: Words) -> Carried:
    request = w.uuid()
    start = [f"START RequestId: {request} Version: $LATEST", f"[INFO]\t{w.iso()}\t{request}\t{healthy(w)}"]
    report = f"REPORT RequestId: {request}\tDuration: 312.05 ms\tBilled Duration: 313 ms\tMemory Size: 512 MB\tMax Memory Used: 96 MB\t"
    return framed("function.log", told, start, told.lines, [f"END RequestId: {request}", report])


@carrier("proxy-log")
def proxy_log(told: Told, w: Words) -> Carried:
    def line() -> str:
        return f'10.0.3.7 - - [29/Nov/2026:02:13:20 +0000] "GET /{w.word()} HTTP/1.1" 200 {w.number()} "-" "curl/8.5.0"'

    return framed("access.log", told, [line(), line()], told.lines, [line()])


@carrier("dev-log")
def dev_log(told: Told, w: Words) -> Carried:
    start = ["🚀 Starting development server with hot reloading", "Agent: orderdesk", "Server will be available at:"]
    start += ["  • Localhost: http://localhost:8080/invocations", "Press Ctrl+C to stop the server"]
    start += ["INFO:     Will watch for changes in these directories: ['/home/user/orderdesk']"]
    return framed("dev.log", told, start, told.lines, [f'INFO:     127.0.0.1:{w.number(40000, 60000)} - "GET /ping HTTP/1.1" 200 OK'])


@carrier("compose-prefix")
def compose(told: Told, w: Words) -> Carried:
    name = f"{w.word()}-1  | "
    other = f"{w.word()}-1  | "
    before = [f"{other}{w.iso()} INFO {healthy(w)}", f"{name}{w.iso()} INFO {healthy(w)}"]
    after = [f"{other}{w.iso()} INFO {healthy(w)}"]
    return framed("compose.log", told, before, [name + line for line in told.lines], after)


@carrier("issue-paste")
def issue(told: Told, w: Words) -> Carried:
    before = ["### What happened", "", f"I run the {w.word()} example and after a while this is printed:", "", "```"]
    after = ["```", "", "### Versions", "", "- python 3.12.4", f"- {w.word()} 1.4.2", ""]
    return framed("issue.md", told, before, pretty(told, w).split("\n"), after)


@carrier("chat-paste")
def chat(told: Told, w: Words) -> Carried:
    """What somebody writes to a colleague: a sentence, the print, a question."""
    before = [f"hi, since yesterday the {w.word()} job prints this, can you have a look?", ""]
    return framed("paste.txt", told, before, pretty(told, w).split("\n"), ["", "thanks!"])


@carrier("terminal")
def terminal(told: Told, w: Words) -> Carried:
    before = [f"$ cd {w.word()}", f"$ ./{w.word()} --{w.word()} {w.number()}"]
    return framed("terminal.txt", told, before, told.lines, ["$ "])
