"""Live microVMs, worked out from requests: idle time-out, StopRuntimeSession, maximum age, and the three fixes."""

from __future__ import annotations

import pytest

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, Place
from agentcore_analyzer.symptoms import document_times, microvms
from agentcore_analyzer.symptoms.microvms import SECOND, Life, Request, lives, peak, simulate


def request(session: str, start_s: int, seconds: int = 0) -> Request:
    return Request(session, start_s * SECOND, (start_s + seconds) * SECOND)


def spans(found: list[Life]) -> list[tuple[int, int]]:
    return [(life.start_ns // SECOND, life.end_ns // SECOND) for life in found]


def test_a_microvm_outlives_its_request_by_the_idle_timeout() -> None:
    assert spans(lives([request("a", 0, 10)], idle_s=900)) == [(0, 910)]


def test_a_request_within_the_idle_timeout_goes_to_the_same_microvm() -> None:
    assert spans(lives([request("a", 800, 5), request("a", 0, 10)], idle_s=900)) == [(0, 1705)]


def test_a_request_after_the_idle_timeout_starts_another_one() -> None:
    assert spans(lives([request("a", 0, 10), request("a", 911)], idle_s=900)) == [(0, 910), (911, 1811)]


def test_stop_runtime_session_ends_a_microvm() -> None:
    stops = {"a": [20 * SECOND], "b": [20 * SECOND]}
    assert spans(lives([request("a", 0, 10), request("a", 30)], 900, stops)) == [(0, 20), (30, 930)]


def test_a_stop_before_the_last_request_ends_nothing_later() -> None:
    assert spans(lives([request("a", 0, 10)], 900, {"a": [5 * SECOND]})) == [(0, 910)]


def test_the_maximum_age_ends_a_busy_session() -> None:
    found = lives([request("a", at) for at in range(0, 31_000, 600)], idle_s=900)
    assert spans(found) == [(0, 28_800), (28_800, 31_500)]


def test_overlapping_requests_of_a_session_share_a_microvm() -> None:
    assert spans(lives([request("a", 0, 100), request("a", 5, 10)], idle_s=60)) == [(0, 160)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], (0, 0)),
        ([Life(5, 5)], (1, 5)),
        ([Life(0, 10), Life(5, 20), Life(15, 30)], (2, 5)),
        ([Life(0, 10), Life(10, 20)], (2, 10)),
        ([Life(0, 3), Life(1, 2), Life(2, 9)], (3, 2)),
    ],
)
def test_peak(found: list[Life], expected: tuple[int, int]) -> None:
    assert tuple(peak(found)) == expected


def test_the_three_fixes() -> None:
    requests = [request(f"s{i}", i * 20, 30) for i in range(30)]
    peaks = simulate(requests, {}, 900)
    assert (peaks.now.vms, peaks.now.at_ns) == (30, 580 * SECOND)
    assert peaks.stopped.vms == 2
    assert peaks.reused.vms == 2
    assert peaks.shorter.vms == 5


def test_stopped_sessions_lower_the_peak_of_now() -> None:
    requests = [request(f"s{i}", i * 20, 10) for i in range(30)]
    stops = {f"s{i}": [(i * 20 + 11) * SECOND] for i in range(30)}
    assert simulate(requests, stops, 900).now.vms == 1


def test_a_conversation_needs_its_microvm_between_requests_even_if_it_is_stopped_at_the_end() -> None:
    requests = [request(s, at, 5) for s in ("a", "b") for at in (0, 100, 200)]
    shifted = [r if r.session == "a" else Request("b", r.start_ns + 50 * SECOND, r.end_ns + 50 * SECOND) for r in requests]
    peaks = simulate(shifted, {}, 900)
    assert (peaks.stopped.vms, peaks.reused.vms) == (2, 1)


def documents(*found: Document) -> Case:
    case = Case()
    case.read(found)
    return case


def test_idle_timeout_from_any_configuration() -> None:
    inside = {"runtimes": [{"name": "a", "lifecycleConfiguration": {"idleRuntimeSessionTimeout": 120}}]}
    project = Document(Kind.PROJECT, "agentcore.json", inside, Place("p.json"))
    assert microvms.idle_timeout(documents(project)) == (120, "set in p.json")
    assert microvms.idle_timeout(documents())[0] == microvms.DEFAULT_IDLE_S


def test_cloudtrail_tells_requests_and_stops() -> None:
    def event(name: str, at_s: int, **more: object) -> Document:
        data = {"requestParameters": {"runtimeSessionId": "a"}, "time_ns": at_s * SECOND, **more}
        return Document(Kind.CLOUDTRAIL, name, data, Place("t.json"))

    case = documents(
        event("InvokeAgentRuntime", 1), event("StopRuntimeSession", 9), event("InvokeAgentRuntime", 5, errorCode="AccessDenied")
    )
    found = microvms.seen(case)
    assert found.requests == [request("a", 1)]
    assert found.stops == {"a": [9 * SECOND]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T08:00:00+00:00", 1_795_161_600 * SECOND),
        ("2026-11-20T09:00:00.5+01:00", 1_795_161_600 * SECOND + SECOND // 2),
        ("Fri, 20 Nov 2026 08:00:00 GMT", 1_795_161_600 * SECOND),
        (1_795_161_600.25, 1_795_161_600 * SECOND + SECOND // 4),
        ("1795161600", 1_795_161_600 * SECOND),
        (True, None),
        ("yesterday", None),
        ("NaN", None),
        (None, None),
    ],
)
def test_times_of_documents(value: object, expected: int | None) -> None:
    assert document_times.nanos(value) == expected
