"""The first 401 of a client of OAuth begins its login; what the login is refused is the failure."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import pipeline

AT = "2026-11-29 02:13:2{},101 - INFO - HTTP Request: "
FIRST = AT.format(0) + 'POST http://127.0.0.1:4711/mcp "HTTP/1.1 401 Unauthorized"\n'
LOOKS = (
    AT.format(1) + 'GET https://login.example.com/.well-known/oauth-protected-resource "HTTP/1.1 404 Not Found"\n'
    + AT.format(2) + 'GET https://login.example.com/.well-known/oauth-authorization-server "HTTP/1.1 200 OK"\n'
)  # fmt: skip
REFUSED = AT.format(3) + 'POST https://login.example.com/register "HTTP/1.1 400 Bad Request"\n'


def told(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "zork.log").write_text(text, "utf-8")
    return [e.quote for f in pipeline.analyze([tmp_path / "zork.log"]).findings for e in f.evidence]


def test_a_login_that_is_refused(tmp_path: Path) -> None:
    quotes = told(tmp_path, FIRST + LOOKS + REFUSED)
    assert any("/register" in q for q in quotes)
    assert not any("/mcp" in q for q in quotes)


def test_a_login_that_goes_well(tmp_path: Path) -> None:
    assert told(tmp_path, FIRST + LOOKS) == []


def test_a_401_without_a_login(tmp_path: Path) -> None:
    assert any("/mcp" in q for q in told(tmp_path, FIRST))
