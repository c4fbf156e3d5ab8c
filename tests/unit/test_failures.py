"""Failures of records made by hand: what is one failure, what it did, who explains it."""

from __future__ import annotations

import pytest
from make import START, S, document, log, span
from make import case as case_of

from agentcore_analyzer.failures import Effect, FailureKind, State, account, claims, failures
from agentcore_analyzer.failures.follows import Follows
from agentcore_analyzer.failures.shape import masked
from agentcore_analyzer.model import Confidence, Detail, Event, Evidence, Finding, Kind, Severity, Span


def raising(number: int, parent: int | None, kind: str, message: str, start: float = 0, end: float = 1, **more: object) -> Span:
    event = Event("exception", START, {"exception.type": kind, "exception.message": message})
    held = Detail({}, events=(event,), status_message=message)
    return span(number, parent, start, end, status="ERROR", error=kind, held=held, **more)


def finding(code: str, *evidence: Evidence) -> Finding:
    sure = Confidence.CERTAIN
    told = {"title": "t", "cause": "c", "fix": (), "subject": ()}
    return Finding(severity=Severity.ERROR, confidence=sure, evidence=evidence, code=code, **told)


def test_a_good_case_has_none() -> None:
    case = case_of(span(1, None, 0, 1), log(0, "Invocation completed successfully"))
    assert failures(case).all == ()
    assert account(claims(case)).total() == 0


def test_spans_above_with_the_same_words_are_places_of_one_failure() -> None:
    case = case_of(
        span(1, None, 0, 9, "POST /invocations", status="ERROR", http_status=500),
        raising(2, 1, "ZorkError", "the zork is bent"),
        raising(3, 2, "ZorkError", "the zork is bent"),
    )
    (failure,) = failures(case).all
    assert (failure.type, failure.message) == ("ZorkError", "the zork is bent")
    assert failure.span_id == f"{3:016x}", "the innermost one comes first"
    assert len(failure.places) == 3
    assert failure.effect is Effect.ENDED


def test_a_span_above_with_words_of_its_own_is_a_consequence() -> None:
    graph, zork = raising(1, None, "GraphFailed", "the graph stopped", 0, 9), raising(2, 1, "ZorkError", "the zork is bent")
    case = case_of(graph, zork, span(3, 1, 2, 3))
    assert [f.type for f in failures(case).all] == ["ZorkError", "GraphFailed"]
    taken = claims(case)
    lower = failures(case).all[0]
    taken.take([finding("zork", Evidence(lower.place, "", lower.trace_id, lower.span_id, None, "ZorkError: the zork is bent"))])
    taken.settle()
    made = account(taken)
    assert [(g.state, g.code) for g in made.groups] == [(State.EXPLAINED, "zork"), (State.CONSEQUENCE, "zork")]
    assert taken.open() == []


def test_a_call_that_is_made_again_and_goes_well_recovered() -> None:
    case = case_of(span(1, None, 0, 9), raising(2, 1, "ZorkError", "bent", 1, 2, name="call"), span(3, 1, 3, 4, "call"))
    assert [f.effect for f in failures(case).all] == [Effect.RECOVERED]


def test_another_call_that_goes_well_is_no_recovery() -> None:
    case = case_of(span(1, None, 0, 9), raising(2, 1, "ZorkError", "bent", 1, 2, name="call"), span(3, 1, 3, 4, "other call"))
    assert [f.effect for f in failures(case).all] == [Effect.WENT_ON]


def test_a_handoff_that_is_marked_as_failed_is_harmless_only_if_an_agent_went_on() -> None:
    handoff = span(2, 1, 1, 2, "handoff to billing", status="ERROR", operation="handoff")
    went_on = case_of(span(1, None, 0, 9), handoff, span(3, 1, 3, 4, "chat", operation="model"))
    stopped = case_of(span(1, None, 0, 9), handoff)
    assert [bool(f.harmless) for f in failures(went_on).all] == [True]
    assert [bool(f.harmless) for f in failures(stopped).all] == [False]


def test_lines_of_one_access_log_are_requests_of_their_own() -> None:
    texts = ('10.0.0.5:4123 - "POST /a HTTP/1.1" 405 Not Allowed', '10.0.0.5:4124 - "POST /b HTTP/1.1" 500 Error')
    case = case_of(*(log(n, text, where=n) for n, text in enumerate(texts, 1)))
    one, other = failures(case).all
    assert Follows(case, [one, other]).cause(other) is None


def test_equal_shapes_are_claimed_together() -> None:
    spans = [raising(n, 1, "ZorkError", f"zork {n} of order 1234{n} is bent", n, n + 1, name="call") for n in range(2, 6)]
    case = case_of(span(1, None, 0, 99), *spans)
    first = failures(case).all[0]
    claims(case).take([finding("zork", Evidence(first.place, "", first.trace_id, first.span_id))])
    assert claims(case).open() == []
    assert [g.count for g in account(claims(case)).groups] == [4]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ({"agentRuntimeId": "a", "status": "CREATE_FAILED", "failureReason": "no zork"}, "CREATE_FAILED", "no zork"),
        ({"jobs": [{"id": "j", "state": "Failed", "stateReason": "zork"}]}, "Failed", "zork"),
        ({"x": {"Status": "UPDATE_UNSUCCESSFUL", "StatusReasons": ["one", "two"]}}, "UPDATE_UNSUCCESSFUL", "one\ntwo"),
    ],
)
def test_a_failed_status_with_its_reason(data: object, code: str, words: str) -> None:
    case = case_of(document(Kind.STATUS, "get-something", data))
    (failure,) = failures(case).all
    assert (failure.kind, failure.code, failure.message) == (FailureKind.RESOURCE_STATUS, code, words)


@pytest.mark.parametrize(
    "data",
    [
        {"status": "READY", "failureReason": None},
        {"status": "ACTIVE", "errors": []},
        {"status": "CREATE_PENDING_AUTH"},
        {"failed": 0, "state": "Running"},
    ],
)
def test_no_failed_status(data: object) -> None:
    assert failures(case_of(document(Kind.STATUS, "get-something", data))).all == ()


def test_what_people_wrote_did_not_fail() -> None:
    assert failures(case_of(document(Kind.PROJECT, "agentcore.json", {"status": "FAILED"}))).all == ()


def test_masking_keeps_what_is_missing() -> None:
    assert masked("No module named 'a'") != masked("No module named 'b'")
    assert masked("order 123 at 2026-11-29T10:00:00Z failed") == masked("order 9 at 2026-11-28T09:00:01Z failed")
    assert masked("search failed") != masked("search succeeded")
    assert masked(f"{START} {S}") == "# #"
