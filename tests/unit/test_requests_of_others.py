"""Lines of servers: which request an answer belongs to, how a proxy's trouble lies in time, what scanners ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.pipeline import Report

DAY, MONTH = "2026/11/02", "02/Nov/2026"


def failed(at: str, client: str, request: str, why: str, upstream: str = "") -> str:
    behind = f'upstream: "{upstream}", ' if upstream else ""
    asked = f'client: {client}, server: lamp.example, request: "{request} HTTP/1.1"'
    return f'{DAY} {at} [error] 31#31: *7 {why}, {asked}, {behind}host: "lamp.example"\n'


def answered(at: str, client: str, request: str, status: int) -> str:
    return f'{client} - - [{MONTH}:{at} +0000] "{request} HTTP/1.1" {status} 177 "-" "Zork/1.0"\n'


REFUSED = "connect() failed (111: Connection refused) while connecting to upstream"
CYCLE = 'rewrite or internal redirection cycle while internally redirecting to "/lamp.html"'
WICK = "http://10.0.3.9:7001/wick"


def down(at: str, client: str = "10.9.0.1") -> str:
    return failed(at, client, "GET /wick", REFUSED, WICK) + answered(at, client, "GET /wick", 502)


def fine(at: str) -> str:
    return answered(at, "10.9.0.3", "GET /pots", 200)


def report(tmp_path: Path, text: str) -> Report:
    path = tmp_path / "nginx.log"
    path.write_text(text, "utf-8")
    return pipeline.analyze([path])


FINE = "".join(fine(f"08:00:{n:02}") for n in range(10, 40))


def test_an_outage_to_the_end_is_not_of_single_requests(tmp_path: Path) -> None:
    (found,) = report(tmp_path, FINE + down("08:10:00") + down("08:10:09", "10.9.0.2")).findings
    assert (found.severity, found.code) == ("error", "proxy-upstream-down")
    assert "single" not in found.title
    assert "none of them well since this began" in found.cause
    assert "has not started yet" not in found.cause


def test_one_after_which_it_served_is(tmp_path: Path) -> None:
    (found,) = report(tmp_path, down("08:00:05") + FINE).findings
    assert found.severity == "warning"
    assert found.title.endswith("for single requests")
    assert "has not started yet" in found.cause


@pytest.mark.parametrize("first", [True, False])
def test_one_cycle_is_one_failure_and_no_consequence_of_another(tmp_path: Path, first: bool) -> None:
    cycles = [("08:27:16", "10.9.1.1", "GET /"), ("08:29:37", "10.9.1.2", "GET /"), ("08:45:56", "10.9.1.3", "GET /setup.php")]
    text = ""
    for number, (at, client, request) in enumerate(cycles):
        lines = [failed(at, client, request, CYCLE), answered(at, client, request, 500)]
        text += "".join(lines if first else reversed(lines)) + (down("08:29:40") if number == 1 else "")
    of = report(tmp_path, text)
    assert [f.code for f in of.findings] == ["proxy-upstream-down", "unexplained-error"]
    assert "redirection cycle" in of.findings[1].title
    assert "(3 times)" in of.findings[1].title
    assert {g.code for g in of.failures.groups if g.state.value == "consequence"} == {"unexplained-error"}


def test_an_answer_tells_what_came_of_it(tmp_path: Path) -> None:
    text = failed("08:27:16", "10.9.1.1", "GET /", CYCLE) + answered("08:27:16", "10.9.1.1", "GET /", 500)
    (found,) = report(tmp_path, text).findings
    assert "it was answered with HTTP 500" in found.cause
    other = failed("08:27:16", "10.9.1.1", "GET /", CYCLE) + answered("08:27:16", "10.9.1.1", "GET /pots", 500)
    assert "it was answered with" not in " ".join(f.cause for f in report(tmp_path, other).findings)


ASKED = ("GET /.grease/config", "POST /flange/ql", "GET /pots/.env.bak", "GET /v9/_catalog", "POST /flange/gql")


def scanned(paths: tuple[str, ...]) -> str:
    return "".join(answered(f"08:05:{n:02}", f"10.9.4.{n}", path, 404 if n % 2 else 403) for n, path in enumerate(paths))


def test_what_many_ask_and_a_server_refuses_is_told_once(tmp_path: Path) -> None:
    found = report(tmp_path, FINE + scanned(ASKED) + down("08:10:00")).findings
    assert [f.code for f in found] == ["proxy-upstream-down", "unexplained-error"]
    assert found[1].title == "5 requests for what is not there or not allowed: refused with 403, 404"
    assert len(found[1].evidence) == 5


def test_few_are_told_one_by_one(tmp_path: Path) -> None:
    found = report(tmp_path, FINE + scanned(ASKED[1:4])).findings
    assert not any("requests for what" in f.title for f in found)
