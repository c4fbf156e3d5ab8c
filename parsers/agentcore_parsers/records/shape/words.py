"""
What the name of a field may stand for, in any spelling: `startTimeUnixNano`, `start_time`, `Start-Time-Ms`, `starttime`.

A name is taken apart into words; synonyms become one word, units of time are kept apart, and words that say nothing
(`at`, `unix`, `span` before `id` …) may be left out. What is left is looked up: a role and how sure the name alone is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")
_SAME = {
    "timestamp": "time", "ts": "time", "datetime": "time", "instant": "time", "asctime": "time", "t": "time",
    "begin": "start", "began": "start", "started": "start", "starting": "start", "begins": "start",
    "ended": "end", "finish": "end", "finished": "end", "complete": "end", "completed": "end", "stop": "end", "stopped": "end",
    "identifier": "id", "guid": "id", "uuid": "id", "uid": "id", "ident": "id",
    "msg": "message", "err": "error", "errors": "error", "exc": "exception", "exceptions": "exception",
    "dur": "duration", "elapsed": "duration", "latency": "duration", "took": "duration", "runtime": "duration",
    "lvl": "level", "sev": "level", "txt": "text", "severity": "level", "levelno": "level", "levelname": "level",
    "loglevel": "level",
    "op": "operation", "svc": "service", "ctx": "context", "attrs": "attributes", "attribute": "attributes", "attr": "attributes",
    "tag": "tags", "label": "labels", "event": "event", "parameters": "arguments", "args": "arguments", "params": "arguments",
    "sess": "session", "req": "request", "stacktrace": "stack", "traceback": "stack", "backtrace": "stack",
    "fn": "function", "func": "function", "app": "application", "descr": "description", "desc": "description",
}  # fmt: skip
UNITS = {
    "ns": "ns", "nano": "ns", "nanos": "ns", "nanoseconds": "ns", "nanosecond": "ns",
    "us": "us", "µs": "us", "micro": "us", "micros": "us", "microseconds": "us", "microsecond": "us", "usec": "us", "usecs": "us",
    "ms": "ms", "milli": "ms", "millis": "ms", "milliseconds": "ms", "millisecond": "ms", "msec": "ms", "msecs": "ms",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
}  # fmt: skip
# Words of which names without any separator are made: `parentspanid`, `starttime`.
_KNOWN = sorted(
    {
        *_SAME, "trace", "span", "parent", "id", "start", "end", "time", "duration", "session", "thread", "conversation", "name",
        "operation", "service", "status", "code", "state", "error", "message", "level", "log", "logger", "type", "kind", "stack",
        "tool", "call", "calls", "model", "input", "output", "tokens", "reason", "failure", "request", "response", "http", "unix",
        "nano", "nanos", "millis", "micros", "created", "updated", "display", "exception", "class", "role", "content", "text",
        "host", "user", "event", "number", "root", "run", "observation", "method", "path", "url", "record", "last", "first",
    } - {"t", "op", "ts", "fn", "s"},
    key=len, reverse=True,
)  # fmt: skip
_IDLE = frozenset(
    {"time", "at", "unix", "epoch", "utc", "iso", "date", "on", "value", "number", "text", "string", "str", "in", "local"}
)
_BESIDE = frozenset(
    {
        "span", "event", "record", "log", "entry", "item", "node", "step", "observation", "run", "context", "data", "info",
        "meta",
        "ids", "otel", "dd", "timing", "times", "core", "header", "hdr", "envelope", "details", "detail", "body", "payload",
        "fields",
        "common", "system", "base", "sc", "cs", "stem", "what", "self", "general", "the", "rec", "src", "source",
    }
)  # fmt: skip
# A name below one of these is that of something else: `user.name`, `host.id`.
OTHERS = frozenset(
    {
        "user", "host", "process", "agent", "client", "server", "resource", "device", "os", "container", "pod", "cloud",
        "account",
        "owner", "author", "tool", "model", "url", "file", "geo", "sdk", "library", "browser", "image", "repository", "project",
        "organization", "team", "customer", "actor", "target", "previous", "next", "parent", "link", "links", "request",
        "response",
        "http", "db", "net", "thread", "network", "faas", "telemetry", "labels", "tags", "attributes", "metadata", "properties",
        "involved", "object", "field", "function", "arguments", "input", "output", "usage", "scope", "config", "env",
    }
)  # fmt: skip


class Named(NamedTuple):
    """The words of a name, and the unit of time that it gives."""

    words: frozenset[str]
    unit: str


def _table(text: str) -> dict[frozenset[str], list[tuple[str, int]]]:
    found: dict[frozenset[str], list[tuple[str, int]]] = {}
    for line in text.replace("\n      ", " ").strip().splitlines():
        role, _, names = line.strip().partition(":")
        for name in names.split(","):
            words = name.split()
            found.setdefault(frozenset(words[:-1]), []).append((role, "123".index(words[-1]) + 1))
    return found


# Role: words of the name, and how sure it is: 3 hardly anything else, 2 mostly, 1 where nothing better is there.
ROLES = _table("""
    trace: trace id 3, trace 2, root span id 1, operation id 2, transaction id 1, root id 1
    span: span id 3, span 2, id 1, event id 1, step id 2, node id 2, observation id 2, run id 1
    parent: parent span id 3, parent id 2, parent 2, parent span 3, parent observation id 3, parent run id 3, operation
      parent id 3, parent event id 2, previous event id 2, parent step id 2
    session: session id 3, session 2, thread id 2, conversation id 3, conversation 1, chat id 2
    request: request id 3, correlation id 1
    name: name 3, span name 3, operation name 3, operation 2, display name 3, title 1, action 1, function 1, function name
      1, resource 1, resource name 1, description 1, event 1, task 1, step 1, labels 2, method 1, event name 2, command 1,
      what 1
    start: start 3, time 1, created 1, create 1
    end: end 3, updated 1
    duration: duration 3, execution time 2, time taken 2, response time 2, total time 1, execution duration 3, request
      time 1, processing time 2
    time: time 3, date 2, created 2, create 1, ingestion time 1, observed time 1, last time 2, last seen 1, time created
      3, time generated 3, system time 2, first time 1, when 2, logged 1, occurred 2, received 1, modified 1
    level: level 3, log level 3, level name 3, level text 3, level number 2, priority 2, type 1, event type 1
    message: message 3, text 2, body 2, raw 2, line 2, log 2, short message 3, rendered message 3, text payload 3, event
      1, content 1, description 1, details 1, detail 1, event message 3, log message 3, message text 3, original 1, event
      original 2, output 1, note 1, summary 1
    logger: logger 3, logger name 3, scope name 2, category 2, source 1, module 1, component 1, provider name 2, source
      name 2, channel 1
    service: service 3, service name 3, application 2, application name 2, component 1, process service name 3, local
      endpoint service name 3
    status: status 3, status code 3, state 2, outcome 3, result 1, success 2, ok 1, failed 2, is error 2, has error 2,
      result code 1, phase 1
    http: http status 3, http status code 3, response code 2, http response status code 3, status code 2, status 2,
      response status 2, http code 3
    error: error 2, error message 3, exception 2, exception message 3, status message 3, status description 3, failure
      reason 3, status reason 3, fault 2, error info 2, error text 3, failure 2, error description 3, error detail 2, error
      details 2, failure message 3, reason 1, error reason 3
    errortype: error type 3, exception type 3, exception class 3, error class 3, error kind 3, error name 3, error code 2,
      exception name 3
    stack: stack 3, stack trace 3, error stack 3, exception stack 3, error stack trace 3, exception stack trace 3
    kind: kind 3, type 2, observation type 3, category 1, run type 3, span type 3, node type 2, as type 2, step type 2
    attributes: attributes 3, tags 2, metadata 2, meta 2, labels 1, fields 1, properties 1, extra 1, data 1, span
      attributes 3, custom dimensions 3, baggage 1
    events: events 3, span events 3, logs 2, annotations 1, exceptions 1
    resource: resource 2, resource attributes 3, process 1
    model: model 3, model name 3, model id 3, response model 2, request model 3, llm model 3
    tool: tool name 3, tool 2, function name 2
    tokens_in: input tokens 3, prompt tokens 3, tokens input 3, tokens in 2, usage input tokens 3, usage prompt tokens 3
    tokens_out: output tokens 3, completion tokens 3, tokens output 3, tokens out 2, usage output tokens 3, usage
      completion tokens 3
    input: input 3, inputs 3, arguments 2, tool input 3, tool arguments 3, prompt 1
    output: output 3, outputs 3, result 1, tool output 3, tool result 3, response 1
    role: role 3, sender 2, author 2, speaker 2, from 2, type 1, source 1, message role 3, author role 3
    content: content 3, parts 2, text 2, message 2, body 1, value 1, content parts 3, message content 3, content text 3,
      utterance 2
    calls: tool calls 3, tool call 2, function call 2, tool uses 3, function calls 3
    callid: tool call id 3, call id 3, tool use id 3
    verb: method 3, http method 3, request method 3
    path: path 2, url 2, uri 2, request uri 3, request path 3, http url 3, url path 3, http route 3, endpoint 1, request
      1, request url 3, http target 3
""")


@lru_cache(4096)
def words_of(name: str) -> Named:
    unit, found = "", []
    parts = [part.lower() for part in _PART.findall(name)]
    for at, part in enumerate(parts):
        pieces = [part] if (part in UNITS and (at or len(parts) == 1) and part not in ("s",)) or part in _SAME else _parted(part)
        for piece in pieces:
            if piece in UNITS and (at or len(pieces) > 1):
                unit = UNITS[piece]
            else:
                found.append(_SAME.get(piece, piece))
    return Named(frozenset(found), unit)


def _parted(text: str) -> list[str]:
    """A word that several known ones make up, taken apart; else as it stands."""
    if len(text) < 5 or text in _KNOWN:
        return [text]
    made: list[str] = []
    rest = text
    while rest:
        word = next((w for w in _KNOWN if rest.startswith(w)), None)
        if word is None:
            return [text]
        made.append(word)
        rest = rest[len(word) :]
    return made


@lru_cache(8192)
def roles_of(path: tuple[str, ...]) -> dict[str, int]:
    """The roles that a field may have by its name, each with a weight: hundreds for the name, less for its depth."""
    last = words_of(path[-1])
    above: frozenset[str] = frozenset().union(*(words_of(part).words for part in path[-3:-1])) if len(path) > 1 else frozenset()
    found: dict[str, int] = {}
    depth = len(path) - 1
    others = not OTHERS.isdisjoint(word for part in path[:-1] for word in words_of(part).words)
    for lost, words in _forms(last.words, above, others):
        for role, weight in ROLES.get(words, ()):
            found[role] = max(found.get(role, 0), weight * 100 - lost - depth * 5)
    return found


def _forms(words: frozenset[str], above: frozenset[str], others: bool) -> list[tuple[int, frozenset[str]]]:
    """The words of a name with those above it, and with the idle ones left out; each with what that costs."""
    forms = [(0, words | above)] if above else [(0, words)]
    told = (words | above) - _BESIDE
    forms += [(5, told), (8, (words | above) - _IDLE), (10, told - _IDLE)]
    if above and not others:
        cost = 10 if above <= _BESIDE | _IDLE else 40
        forms += [(cost, words), (cost + 5, words - _BESIDE), (cost + 8, words - _IDLE), (cost + 10, words - _BESIDE - _IDLE)]
    return [(lost, form) for lost, form in forms if form]
