"""What is a credential and what only looks like one."""

from __future__ import annotations

import pytest

from agentcore_analyzer.safe import clean, secrets_in

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/database-AbC12x"


@pytest.mark.parametrize(
    "text",
    [
        ARN,
        f'"clientSecretArn": "{ARN}"',
        f"SECRET_ARN={ARN}",
        '{"@context":"https://schema.org","name":"b1@type"}',
        '{"url":"https://example.org","id":"a:b1","@type":"Thing"}',
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
        ("postgres://u1:p4ssWord9@db:5432/orders", "p4ssWord9"),
    ],
)
def test_credential(text: str, secret: str) -> None:
    assert [text[s.start : s.end] for s in secrets_in(text)]
    assert secret not in clean(text)
