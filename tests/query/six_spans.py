"""The trace of the reference: six spans whose answers to every operator are known, whole, without its root, in parts."""

from __future__ import annotations

from typing import Any

from make import Origin

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Detail, Event, Link, Span

MS = 10**6
START = 1_760_000_000 * 10**9
TRACE = "0000000000000000000000000000001f"
GATE = {"service.name": "gate", "region": "eu"}
CART = {"service.name": "cart", "replicas": 3}


def one(
    letter: str, parent: str | None, service: dict[str, Any], name: str, kind: str, status: str, start: int, end: int,
    attributes: dict[str, Any], events: tuple[Event, ...] = (), links: tuple[Link, ...] = (), message: str = "",
) -> Span:  # fmt: skip
    """One of the six; times in ms after START."""
    version = "" if service is GATE else "1.2"
    detail = Detail(attributes, events, links, service, message, None, {"mode": "x"}, version)
    return Span(
        TRACE, ident(letter), None if parent is None else ident(parent), name, kind, status, START + start * MS, START + end * MS,
        f"lib.{service['service.name']}", service["service.name"], None, _facts(status), Origin(), ord(letter), detail,
    )  # fmt: skip


def _facts(status: str) -> Any:
    from agentcore_analyzer.model import Facts

    return Facts(error="Boom" if status == "ERROR" else None)


def ident(letter: str) -> str:
    return f"a0{'0' * 12}0{ord(letter) - ord('A') + 1}"


def event(name: str, after: int, **attributes: Any) -> Event:
    return Event(name, START + after * MS, {k.replace("_", "."): v for k, v in attributes.items()})


def spans() -> list[Span]:
    return [
        one("A", None, GATE, "GET /shop", "SERVER", "UNSET", 0, 100,
            {"http.status_code": 500, "tags": ["red", "blue"], "ratio": 0.5, "region": "us"}),
        one("B", "A", GATE, "auth", "CLIENT", "OK", 5, 15, {"http.status_code": 200, "cached": True, "zero": 0}),
        one("C", "A", GATE, "call cart", "CLIENT", "ERROR", 20, 90,
            {"http.status_code": 503, "tags": ["red"], "retries": 2}, message="boom"),
        one("D", "C", CART, "POST /cart", "SERVER", "ERROR", 25, 85, {"codes": [1, 2, 3]},
            (event("exception", 25 + 30, exception_type="Timeout"), event("retry", 25 + 40, attempt=2)),
            (Link("abcd", "ef01", {"why": "batch"}),)),
        one("E", "D", CART, "SELECT items", "CLIENT", "OK", 30, 60, {"rows": 7}),
        one("F", "D", CART, "cache get", "INTERNAL", "UNSET", 60, 65, {"rows": "many"}),
    ]  # fmt: skip


def case(without: str = "", *more: Any) -> Case:
    made = Case()
    made.read([*(s for s in spans() if letter(s) not in without), *more])
    made.settle()
    return made


def letter(span: Span) -> str:
    return chr(ord("A") + int(span.span_id, 16) - int("a0" + "0" * 14, 16) - 1)
