"""
What the platform itself logs for a gateway, runtime or memory (vended logs), as log records.

The text of a record is the platform's phrase plus what failed. Arguments and results of tools are left
out of it, since users' words there prove nothing; they stand in the detail's body, parsed: the gateway
prints requests as Java's `Map.toString` does (`{id=1, method=tools/call, params={…}}`).
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Detail, Kind

MAX_PARSED = 256 << 10
MAX_DEPTH = 32
_KEY = late(r"[A-Za-z_$][\w.$/-]{0,80}=")
_STOP = late(r"[,}\]]")
_NEXT_KEY = late(r",\s[A-Za-z_$][\w.$/-]{0,80}=|}")
_NEXT_ITEM = late(r",\s|\]")
_WORDS = {"true": True, "false": False, "null": None}
_CHANNELS = ((":gateway/", Kind.GATEWAY_LOG), (":memory/", Kind.MEMORY_LOG))
_USAGE = ("agent.runtime.vcpu.hours.used", "agent.runtime.memory.gb_hours.used", "elapsed_time_seconds")


def is_vended(doc: dict[str, Any]) -> bool:
    return "resource_arn" in doc and ("body" in doc or "event_timestamp" in doc)


def channel_of(doc: dict[str, Any]) -> Kind:
    arn = str(doc.get("resource_arn", ""))
    return next((kind for part, kind in _CHANNELS if part in arn), Kind.RUNTIME_LOG)


def stream_of(doc: dict[str, Any]) -> str:
    return "USAGE_LOGS" if any(key in doc for key in _USAGE) else "APPLICATION_LOGS"


def describe(doc: dict[str, Any]) -> tuple[str, bool]:
    """The text of a record, and whether it reports a failure."""
    body = doc.get("body")
    inner = body if isinstance(body, dict) else {}
    lines = [text for key in ("log", "message") if isinstance(text := inner.get(key), str) and text][:1]
    if isinstance(body, str) and body:
        lines = [body]
    if not lines and stream_of(doc) == "USAGE_LOGS":
        lines = [
            "usage: "
            + ", ".join(f"{key.rpartition('runtime.')[2]}={doc[key]}" for key in _USAGE if key in doc)
        ]
    if not lines and isinstance(doc.get("operation"), str):
        lines = [doc["operation"]]
    failed = inner.get("isError") is True
    request = value_of(inner.get("requestBody"))
    if isinstance(request, dict):
        parameters = request.get("params")
        tool = parameters.get("name") if isinstance(parameters, dict) else None
        lines.append(f"request: {request.get('method', '?')}" + (f" {tool}" if isinstance(tool, str) else ""))
    for raw in (inner.get("responseBody"), doc.get("response_payload")):
        problem = error_in(value_of(raw))
        if problem:
            failed = True
            lines.append(f"response: {problem}")
    if failed and not any(line.startswith("response: ") for line in lines) and inner.get("responseBody"):
        lines.append(f"response: {inner['responseBody']}")
    for holder in (inner, doc):
        for key in ("error", "errorMessage", "error_message", "errorCode", "error_type"):
            if isinstance(holder.get(key), str) and holder[key]:
                failed = True
                lines.append(f"{key}: {holder[key]}")
    return "\n".join(lines), failed


def error_in(response: Any) -> str:
    """What a JSON-RPC response or an agent's answer says went wrong; empty where it went well."""
    if not isinstance(response, dict):
        return ""
    error, result = response.get("error"), response.get("result", response)
    if isinstance(error, dict):
        return f"error {error.get('code', '')} {error.get('message', '')}".strip()
    if isinstance(error, str) and error:
        return f"error {response.get('error_type', '')} {error}".replace("  ", " ")
    if isinstance(result, dict) and result.get("isError") in (True, "true"):
        content = result.get("content")
        texts = (
            [c.get("text") for c in content if isinstance(c, dict)]
            if isinstance(content, list)
            else [content]
        )
        return "isError=true " + " ".join(str(t) for t in texts if t)
    return ""


def view(doc: Any) -> Detail:
    """
    The detail: every field as an attribute, and the parsed bodies as `requestBody`, `responseBody`.

    The body stays what the platform wrote.
    """
    if not isinstance(doc, dict):
        return Detail({}, body=doc)
    body, raw = doc.get("body"), doc.get("resource")
    attributes = {key: value for key, value in doc.items() if key not in ("body", "resource")}
    if isinstance(body, dict):
        attributes.update({k: value_of(body[k]) for k in ("requestBody", "responseBody") if k in body})
    resource = raw.get("attributes", raw) if isinstance(raw, dict) else {}
    return Detail(attributes, resource=resource if isinstance(resource, dict) else {}, body=body)


def value_of(raw: Any) -> Any:
    """A request or response body: JSON, Java's Map.toString, or left as it stands."""
    if not isinstance(raw, str) or raw[:1] not in ("{", "["):
        return raw
    try:
        return orjson.loads(raw)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    if len(raw) > MAX_PARSED:
        return raw
    try:
        return _Java(raw).value(0)
    except ValueError:
        return raw


class _Java:
    """
    Maps and lists as Java prints them. Nothing is quoted or escaped there, so a text ends where a comma
    is followed by something that looks like a key, or at the closing bracket.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def value(self, depth: int, end: re.Pattern[str] = _NEXT_KEY) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        opened = self.text[self.at : self.at + 1]
        if opened == "{" and (self.text.startswith("{}", self.at) or _KEY.match(self.text, self.at + 1)):
            return self._map(depth)
        if opened == "[":
            return self._list(depth)
        if opened == '"' and (closing := self.text.find('"', self.at + 1)) > 0:
            follows = self.text[closing + 1 : closing + 2]
            if follows and _STOP.match(follows):
                value = self.text[self.at + 1 : closing]
                self.at = closing + 1
                return value
        found = end.search(self.text, self.at)
        if found is None:
            raise ValueError("not closed")
        value = self.text[self.at : found.start()]
        self.at = found.start()
        return _WORDS.get(value, value)

    def _map(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        self.at += 1
        while not self.text.startswith("}", self.at):
            key = _KEY.match(self.text, self.at)
            if key is None:
                raise ValueError("no key")
            self.at = key.end()
            values[key[0][:-1]] = self.value(depth + 1)
            self._separator()
        self.at += 1
        return values

    def _list(self, depth: int) -> list[Any]:
        values: list[Any] = []
        self.at += 1
        while not self.text.startswith("]", self.at):
            values.append(self.value(depth + 1, _NEXT_ITEM))
            self._separator()
        self.at += 1
        return values

    def _separator(self) -> None:
        if self.text.startswith(", ", self.at):
            self.at += 2
        elif self.text[self.at : self.at + 1] not in ("}", "]"):
            raise ValueError("no separator")
