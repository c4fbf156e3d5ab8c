"""What an event of a stream is, by its shape."""

from __future__ import annotations

from typing import Any

import pytest

from agentcore_analyzer.detectors._shared import streams


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"error": "x", "error_type": "ValueError"}, ("ValueError", "x")),
        ({"error": "x", "message": "An error occurred during streaming"}, ("", "x")),
        ({"error": "x", "message": "a tool's own word"}, None),
        ({"error": "x"}, None),
        ({"error": {"code": 1}, "error_type": "ValueError"}, None),
        ("error", None),
    ],
)
def test_the_error_event_of_the_sdk(event: Any, error: tuple[str, str] | None) -> None:
    assert streams.error_of(event) == error
