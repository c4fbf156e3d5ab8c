"""What is a credential and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer import safe
from agentcore_analyzer.safe import clean, clean_text, secrets_in

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/database-AbC12x"


@pytest.mark.parametrize(
    "text",
    [
        ARN,
        f'"clientSecretArn": "{ARN}"',
        f"SECRET_ARN={ARN}",
        '{"@context":"https://schema.org","name":"b1@type"}',
        '{"url":"https://example.org","id":"a:b1","@type":"Thing"}',
        "npm ERR! lamp@1.0.0 up: `lamp --stack $npm_package_config_lampStackName9 --oil ${npm_config_oilBucket7}`",
        "npm_package_config_lampStackName9=lamps",
        "export TOKEN=$ghp_tokenOfTheLampShop7 KEY=${sk_live_keyOfTheLampShop7}",
    ],
)
def test_no_credential(text: str) -> None:
    assert list(secrets_in(text)) == []
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("secret: hunter2xyz9", "hunter2xyz9"),
        ("10:12:secret: abcdef123XYZ", "abcdef123XYZ"),
        ("npm_Zq8" + "w1R" * 11 + " of the shop", "npm_Zq8" + "w1R" * 11),
        ("TOKEN=hf_Zq8" + "w1R" * 11, "hf_Zq8" + "w1R" * 11),
        ("postgres://u1:p4ssWord9@db:5432/orders", "p4ssWord9"),
    ],
)
def test_credential(text: str, secret: str) -> None:
    assert [text[s.start : s.end] for s in secrets_in(text)]
    assert secret not in clean(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN RSA PRIVATE KEY-----\n" + "Zq8w1R" * 20, "private key"),
        ("-----BEGIN RSA PRIVATE KEY-----\nZq8w1R", None),  # a sentence about one
        ("GET /cb?code=Zq8w1RZq8w1R7788", "signature in a URL"),
        ("GET /cb?code=Zq8w1R77", None),
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.Zq8w1R77", "JSON web token"),
        ("eyJzdWIiOiIxIn0xyz.eyJzdWIiOiIxIn0.Zq8w1R77", None),  # its head names no algorithm
        ("eyJzdWIiOiIxI.eyJzdWIiOiIxIn0.Zq8w1R77", None),  # and this one is no base64
        ("AKIA7Q2W3E4R5T6Y7U8I", "AWS access key id"),
        ("AKIA7Q2W3E4R5T6Y7", None),
        ("Bearer Zq8w1R77Zq8w", None),
    ],
)
def test_what_a_credential_is(text: str, kind: str | None) -> None:
    assert next((s.kind for s in secrets_in(text)), None) == kind


def test_a_text_keeps_its_lines_and_nothing_that_a_terminal_obeys() -> None:
    shown = clean_text("one\n\ttwo \x1b[31mred\x1b[0m <b>three</b>", 100)
    assert shown == "one\n    two \\x1b[31mred\\x1b[0m \u2039b\u203athree\u2039/b\u203a"
    assert len(clean_text("zork " * 100, 20)) == 20


@pytest.mark.parametrize(
    "text",
    [
        "id AKIAIOSFODNN7EXAMPLE and password=hunter2hunter2",
        # A long s is one of the name to a pattern of any case, and none to `lower`: the key alone would be looked for.
        "key AKIAIOSFODNN7EXAMPLE, pa\u017f\u017fword=hunter2hunter2",
        *("\u017fecret=hunter2hunter2", "\u0130d_token=hunter2hunter2", "auth_to\u212aen=hunter2", "author\u0131zation: hunter2"),
        "https://user:pa55word@host/ and AUTHORIZATION: Basic dXNlcjpwYXNzMTIz",
        "see https://host/?code=abcdef123456 or sk-proj-abcdefgh12345678",
        "Bearer abcdefghijkl token=abcdefgh ?token=abcdefgh",
        "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- eyJhbGciOiJI.eyJz.x",
    ],
)
def test_what_is_looked_for_is_found_as_by_all_shapes_at_once(text: str) -> None:
    assert safe.mask(text) == safe._secrets().sub(safe._mask, text) != text


_HEADS = [
    "AKIA", "ASIA", "ABIA", "ACCA", "Bearer ", "bearer ", "eyJ", "sk-", "pk_live_", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
    "github_pat_", "glpat-", "xoxb-", "AIza", "pypi-", "ABSK", "bedrock-api-key-", "hf_", "npm_", "-----BEGIN PRIVATE KEY-----",
    "amqp://user:", "Authorization: Basic ", "aws_secret_access_key=", "aws_session_token=", "secretAccessKey=", "client_secret=",
    "clientSecret: ", "apikey=", "api_key=", "x-api-key: ", "Password=", "passwd=", "PWD=", "secret=", "accessToken=",
    "access_token=",
    "refreshtoken=", "refresh_token=", "idToken=", "id_token=", "authtoken=", "auth_token=", "x-amz-security-token: ",
    "privateKey=",
    "private_key=", "?X-Amz-Signature=", "?X-Amz-Credential=", "&X-Amz-Security-Token=", "?sig=", "&code=", "?token=",
    "pa\u017f\u017fword=", "\u017fecret=", "to\u212aen ", "",
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(_HEADS), st.sampled_from(["ABCDEFGH12345678.abcd@", "ABCDEFGH12345678", "", "x1"]))))
def test_shapes_that_are_left_out_would_find_nothing(parts: list[tuple[str, str]]) -> None:
    text = " ".join(head + tail for head, tail in parts)
    assert safe.mask(text) == safe._secrets().sub(safe._mask, text)


@pytest.mark.parametrize("head", [head for head in _HEADS if head.isascii() and head])
def test_a_shape_alone_is_found(head: str) -> None:
    assert "[masked]" in safe.mask(f"{head}ABCDEFGH12345678.abcd@")
