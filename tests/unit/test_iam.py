"""The static IAM engine: what policies say, decided as IAM decides."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, Place
from agentcore_analyzer.symptoms import iam_policies as iam

RUNTIME = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/orders-AbCdEf1234"
ENDPOINT = f"{RUNTIME}/runtime-endpoint/DEFAULT"
INVOKE = "bedrock-agentcore:InvokeAgentRuntime"


def document(statements: list[dict[str, Any]], place: str = "p.json", **data: Any) -> Document:
    content = {"type": "identity", "statements": statements, **data}
    return Document(Kind.IAM_POLICY, data.get("policy", "p"), content, Place(place))


def case(*documents: Document) -> Case:
    made = Case()
    made.read(documents)
    return made


def only(*statements: dict[str, Any]) -> iam.Principal:
    return iam.principals(case(document(list(statements))))[0]


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def verdict(principal: iam.Principal, action: str = INVOKE, resource: str = RUNTIME, every: bool = False) -> str:
    return iam.decide(principal, action, resource, every).verdict


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow(INVOKE), iam.ALLOWED),
        (allow("*"), iam.ALLOWED),
        (allow(["bedrock-agentcore:invoke*"], [RUNTIME]), iam.ALLOWED),
        (allow("bedrock-agentcore:InvokeAgentRuntim?"), iam.ALLOWED),
        (allow("bedrock-agentcore:InvokeAgentRuntime?"), iam.NOT_ALLOWED),
        (allow(INVOKE, RUNTIME.upper()), iam.NOT_ALLOWED),
        (allow(INVOKE, ENDPOINT), iam.NOT_ALLOWED),
        (allow(INVOKE, f"{RUNTIME}*"), iam.ALLOWED),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, iam.ALLOWED),
        ({"Effect": "Allow", "NotAction": "bedrock-agentcore:*", "Resource": "*"}, iam.NOT_ALLOWED),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}, iam.ALLOWED),
        ({"Effect": "Allow", "Action": "*", "NotResource": [RUNTIME]}, iam.NOT_ALLOWED),
        (allow(INVOKE, Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), iam.UNKNOWN),
        (allow(INVOKE, "arn:aws:bedrock-agentcore:*:*:runtime/${aws:username}-*"), iam.UNKNOWN),
        ({"Effect": "Allow", "Action": INVOKE}, iam.NOT_ALLOWED),
        ({"Effect": "Allow", "Action": [1, None], "Resource": {"a": 1}}, iam.NOT_ALLOWED),
        ({"Effect": "allow", "Action": "*", "Resource": "*"}, iam.NOT_ALLOWED),
    ],
)
def test_one_statement(statement: dict[str, Any], expected: str) -> None:
    assert verdict(only(statement)) == expected


def test_an_explicit_deny_wins_and_is_named() -> None:
    answer = iam.decide(only(allow("*"), {"Effect": "Deny", "Action": INVOKE, "Resource": "*"}), INVOKE, RUNTIME)
    assert answer.verdict == iam.DENIED
    assert answer.statement is not None
    assert answer.statement.place.pointer == "/Statement/1"


def test_a_conditional_deny_leaves_it_open() -> None:
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
    answer = iam.decide(only(allow("*"), deny), INVOKE, RUNTIME)
    assert answer.verdict == iam.UNKNOWN
    assert "aws:MultiFactorAuthPresent" in answer.why


def test_a_deny_of_some_of_the_resources_leaves_it_open() -> None:
    deny = {"Effect": "Deny", "Action": INVOKE, "Resource": RUNTIME}
    everything = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/*"
    assert verdict(only(allow("*"), deny), resource=everything) == iam.UNKNOWN


def test_some_and_every() -> None:
    groups = "arn:aws:logs:*:*:log-group:*"
    narrow = only(allow("logs:DescribeLogGroups", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/bedrock-agentcore/*"))
    wide = only(allow("logs:DescribeLogGroups", "arn:aws:logs:us-east-1:123456789012:log-group:*"))
    assert verdict(narrow, "logs:DescribeLogGroups", groups) == iam.ALLOWED
    assert verdict(narrow, "logs:DescribeLogGroups", groups, every=True) == iam.NOT_ALLOWED
    assert verdict(wide, "logs:DescribeLogGroups", groups, every=True) == iam.ALLOWED


def test_policies_of_one_role_are_united() -> None:
    made = case(
        document([allow("logs:*")], "a.json", role="orders", policy="logs"),
        document([allow("xray:*")], "b.json", role="orders", policy="traces"),
        document([allow("s3:*")], "c.json", role="other", policy="files"),
    )
    roles = {p.name: p for p in iam.principals(made)}
    assert verdict(roles["orders"], "xray:PutTraceSegments", "*") == iam.ALLOWED
    assert verdict(roles["other"], "xray:PutTraceSegments", "*") == iam.NOT_ALLOWED


def test_a_managed_policy_without_its_text_leaves_it_open() -> None:
    arn = "arn:aws:iam::123456789012:policy/models"
    attached = Document(
        Kind.IAM_POLICY, "attached policies",
        {"type": "attached", "role": "orders", "attached": [{"PolicyName": "models", "PolicyArn": arn}]}, Place("l.json"),
    )  # fmt: skip
    assert verdict(iam.principals(case(attached))[0]) == iam.UNKNOWN
    with_text = case(attached, document([allow(INVOKE)], arn=arn, policy="models"), document([], "o.json", role="b"))
    assert verdict(iam.principals(with_text)[0]) == iam.ALLOWED


def test_old_versions_and_trust_policies_do_not_count() -> None:
    made = case(
        document([allow("*")], "old.json", role="orders", default=False),
        document([{"Effect": "Allow", "Action": "sts:AssumeRole"}], "trust.json", role="orders", type="trust"),
    )
    assert verdict(iam.principals(made)[0]) == iam.NOT_ALLOWED


def test_no_policies_no_principals() -> None:
    assert iam.principals(Case()) == []


_TEXT = st.text("ab/:", max_size=12)
_PATTERN = st.text("ab/:*?", max_size=10)


@given(_PATTERN, _TEXT)
def test_covers_is_what_a_glob_matches(pattern: str, text: str) -> None:
    assert iam.covers(pattern, text) == bool(re.match(translate(pattern.replace("[", "[[]")), text))


@given(_PATTERN, _TEXT)
def test_overlaps_with_a_plain_text_is_covers(pattern: str, text: str) -> None:
    assert iam.overlaps(pattern, text) == iam.covers(pattern, text)
    assert iam.overlaps(text, pattern) == iam.covers(pattern, text)


@given(_PATTERN, _PATTERN)
def test_overlaps_is_symmetric_and_follows_from_covers(one: str, other: str) -> None:
    assert iam.overlaps(one, other) == iam.overlaps(other, one)
    if iam.covers(one, other):
        assert iam.overlaps(one, other)


@given(_PATTERN, _PATTERN, _TEXT)
def test_what_a_covered_pattern_matches_is_matched(one: str, other: str, text: str) -> None:
    if iam.covers(one, other) and iam.covers(other, text):
        assert iam.covers(one, text)


@given(_PATTERN, _PATTERN, _TEXT)
def test_a_common_text_proves_an_overlap(one: str, other: str, text: str) -> None:
    if iam.covers(one, text) and iam.covers(other, text):
        assert iam.overlaps(one, other)


_VALUE = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda v: st.lists(v, max_size=3))
_STATEMENT = st.dictionaries(
    st.sampled_from(["Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Sid"]),
    _VALUE | st.sampled_from(["Allow", "Deny", "*", INVOKE, RUNTIME]),
)


@given(st.lists(_STATEMENT, max_size=4))
def test_any_statement_gets_an_answer_and_a_deny_never_helps(statements: list[dict[str, Any]]) -> None:
    before = verdict(only(*statements)) if statements else iam.NOT_ALLOWED
    after = verdict(only(*statements, {"Effect": "Deny", "Action": "*", "Resource": "*"}))
    assert before in (iam.ALLOWED, iam.DENIED, iam.NOT_ALLOWED, iam.UNKNOWN)
    assert after == iam.DENIED
