"""A server that answers 404 to who looks something up, calls that an information and goes on answering the same client, has no trouble."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline

_LINE = '{at} 25793 INFO lamp.server [-] {client} "{asked} HTTP/1.1" status: {status} len: 176 time: 0.001'


def _log(asked: str, client: str = "10.11.21.7", later: str = "10.11.21.7", level: str = "INFO") -> str:
    lines = (
        _LINE.format(at="lamp.log.1 2026-11-16 00:00:17.531", client=client, asked=asked, status=404).replace("INFO", level),
        _LINE.format(at="lamp.log.1 2026-11-16 00:00:18.531", client=later, asked="GET /rooms", status=200),
    )
    return "\n".join(lines) + "\n"


def _found(text: str, tmp_path: Path) -> list[str]:
    (tmp_path / "lamp.log").write_text(text, "utf-8")
    return [f.title for f in pipeline.analyze([tmp_path / "lamp.log"]).findings]


def test_what_is_only_looked_up(tmp_path: Path) -> None:
    assert _found(_log("GET /rooms/7"), tmp_path) == []


def test_what_the_server_itself_explains(tmp_path: Path) -> None:
    request = "req-8f403d85-a061-4e94-8d53-81b0af9e7c64"
    why = f"lamp.log.1 2026-11-16 00:00:17.530 25793 INFO lamp.api [{request}] told the caller: no lamps found for any room\n"
    text = _log("POST /rooms/events").replace("[-]", f"[{request}]", 1)
    assert _found(why + text, tmp_path) == []
    assert len(_found(why.replace(request, request[::-1]) + text, tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    [
        _log("POST /rooms/7"),
        _log("GET /mcp"),
        _log("GET /v1/invocations"),
        _log("GET /rooms/7", later="10.11.21.8"),
        _log("GET /rooms/7", level="ERROR"),
    ],
    ids=["sent", "an endpoint of agents", "another one", "another client", "called an error"],
)
def test_what_stays_a_failure(text: str, tmp_path: Path) -> None:
    found = _found(text, tmp_path)
    assert len(found) == 1
    assert "404" in found[0]
