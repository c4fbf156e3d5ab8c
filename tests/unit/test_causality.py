"""One root cause, one finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import START

from agentcore_analyzer.causality import NEAR_NS, fold
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Place, Scope, Severity, Step


def finding(code: str, *anchors: str, at: int | None = START, severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        confidence=Confidence.CERTAIN,
        title=f"title of {code}",
        cause="",
        evidence=(Evidence(Place("f", line=1), "", time_ns=at),),
        fix=(Step("do"),),
        subject=(code,),
        anchors=frozenset(anchors),
        **more,
    )


EXPLAINS = {"cause": (Explains("effect", "it follows"),), "root": (Explains("cause", "it begins here"),)}


def at_span(found: Finding, span_id: str) -> Finding:
    return replace(found, evidence=(found.evidence[0]._replace(trace_id="1", span_id=span_id),))


def test_in_one_trace_another_span_is_another_trouble_where_the_reason_asks_for_one_span() -> None:
    explains = {"cause": (Explains("effect", "the same call", Scope.SPANS),)}
    cause, effect = finding("cause", "trace:1"), finding("effect", "trace:1")
    assert len(fold([at_span(effect, "a"), at_span(cause, "a")], explains)) == 1
    assert len(fold([at_span(effect, "a"), at_span(cause, "b")], explains)) == 2
    assert len(fold([at_span(effect, "a"), cause], explains)) == 1  # a log that names no span: the trace must do
    assert len(fold([replace(effect, anchors=frozenset({"trace:2"})), at_span(cause, "a")], explains)) == 2


def test_without_ids_and_times_the_exception_decides_where_the_reason_asks_for_it() -> None:
    explains = {"cause": (Explains("effect", "the same exception", Scope.EXCEPTION),)}
    effect = replace(finding("effect", at=None), subject=("effect", "ValueError"))
    said = finding("cause").evidence[0]._replace(quote="ValueError: no such order")
    assert len(fold([effect, replace(finding("cause"), evidence=(said,))], explains)) == 1
    assert len(fold([effect, replace(finding("cause"), evidence=(said._replace(quote="HTTP 500"),))], explains)) == 2


def test_without_an_exception_only_a_common_request_will_do() -> None:
    explains = {"cause": (Explains("effect", "the same exception", Scope.EXCEPTION),)}
    cause = finding("cause", "trace:1")
    assert len(fold([finding("effect", "trace:1"), cause], explains)) == 1
    assert len(fold([finding("effect", at=None), cause], explains)) == 2
    assert len(fold([finding("effect"), finding("cause")], explains)) == 2


def test_a_consequence_goes_under_its_cause() -> None:
    (root,) = fold([finding("effect", "trace:1"), finding("cause", "trace:1")], EXPLAINS)
    assert root.code == "cause"
    assert [(c.code, c.because) for c in root.caused] == [("effect", "it follows")]
    assert root.caused[0].evidence


def test_other_requests_stay_apart() -> None:
    assert len(fold([finding("effect", "trace:1"), finding("cause", "trace:2")], EXPLAINS)) == 2


def test_a_chain_ends_at_its_root() -> None:
    (root,) = fold([finding("effect", "t"), finding("cause", "t"), finding("root", "t")], EXPLAINS)
    assert root.code == "root"
    assert {c.code for c in root.caused} == {"cause", "effect"}


def test_without_ids_time_decides() -> None:
    near, far = finding("cause", at=START + NEAR_NS), finding("cause", at=START + NEAR_NS + 1)
    assert len(fold([finding("effect", "t"), near], EXPLAINS)) == 1
    assert len(fold([finding("effect", "t"), far], EXPLAINS)) == 2


def test_a_ring_of_explanations_loses_nothing() -> None:
    ring = {"a": (Explains("b", "x"),), "b": (Explains("a", "y"),)}
    (root,) = fold([finding("a", "t"), finding("b", "t")], ring)
    assert {root.code, *(c.code for c in root.caused)} == {"a", "b"}


def test_the_gravest_comes_first() -> None:
    found = [finding("a", severity=Severity.NOTE), finding("b", severity=Severity.WARNING), finding("c")]
    assert [f.code for f in fold(found, {})] == ["c", "b", "a"]


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sets(st.sampled_from("xyz"))), max_size=8),
    st.dictionaries(st.sampled_from("abcd"), st.sets(st.builds(Explains, st.sampled_from("abcd"), st.just("why"))).map(tuple)),
)
def test_no_finding_is_lost_and_none_made(given_: list[tuple[str, set[str]]], explains: dict[str, tuple[Explains, ...]]) -> None:
    findings = [finding(code, *anchors) for code, anchors in given_]
    roots = fold(findings, explains)
    assert sorted(f.code for f in findings) == sorted([r.code for r in roots] + [c.code for r in roots for c in r.caused])


def test_a_finding_without_evidence_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="needs evidence"):
        Finding(
            severity=Severity.NOTE, confidence=Confidence.CERTAIN, title="x", cause="", evidence=(), fix=(), subject=()
        )
