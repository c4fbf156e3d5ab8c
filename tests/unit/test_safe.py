"""What is a credential and what only looks like one."""

from __future__ import annotations

import pytest

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
