"""Tokens in client logs: claims are read, and the token itself never leaves the program."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer import pipeline
from agentcore_analyzer.detectors.access._shared import jwt_claims
from agentcore_analyzer.report import json_v1, text
from cases import BUILTIN, FIXTURES

CASE = FIXTURES / "detectors" / "inbound-auth-mismatch" / "hit-id-token"


def test_a_token_is_in_no_report() -> None:
    files = [str(CASE / "client.log"), str(CASE / "runtime.json")]
    token = re.search(r"eyJ[\w.-]+", (CASE / "client.log").read_text())
    assert token is not None
    report = pipeline.analyze(files, BUILTIN)
    said = json_v1.render(report, "").decode() + text.render(report, "", 200, False)
    assert "inbound-auth-mismatch" in said
    for part in (token[0], *token[0].split(".")):
        assert part not in said
    assert "fixture-user" not in said  # nor whom it was made for


def test_claims_are_read_once_for_each_token() -> None:
    loaded = pipeline.load([str(CASE / "client.log"), str(CASE / "client.log")], BUILTIN)
    found = list(jwt_claims.tokens(loaded.case))
    assert [t.claim("token_use") for t in found] == ["id"]
    assert found[0].time_ns("exp") == 1795168800 * 10**9


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.hex()))
def test_what_is_no_token_gives_no_claims(part: str) -> None:
    assert jwt_claims._claims(part) is None or isinstance(jwt_claims._claims(part), dict)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
def test_odd_claims_are_never_an_error(value: object) -> None:
    token = jwt_claims.Token(None, {"exp": value, "aud": value, "iss": value})  # type: ignore[arg-type]
    assert isinstance(token.listed("aud"), list)
    assert isinstance(token.claim("iss"), str)
    assert token.time_ns("exp") is None or isinstance(token.time_ns("exp"), int)
    json.dumps(token.listed("aud"))
