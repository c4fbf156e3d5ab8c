"""What an event of a stream is, by its shape."""

from __future__ import annotations

from typing import Any

import pytest

from agentcore_analyzer.detectors.stream._shared import response_streams


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
    assert response_streams.error_of(event) == error


@pytest.mark.parametrize(
    ("event", "marker"),
    [
        ("[DONE]", "[DONE]"),
        ({"choices": [{"finish_reason": "stop"}]}, "finish_reason"),
        ({"choices": [{"finish_reason": None, "delta": {}}]}, ""),
        ({"choices": []}, ""),
        ({"type": "done"}, "type done"),
        ({"type": "text"}, ""),
        ({"messageStop": {"stopReason": "end_turn"}}, "messageStop"),
        ({"messageStop": {"stopReason": "tool_use"}}, ""),
        ({"result": "x"}, "result"),
        ({"status": {"state": "completed"}}, "final"),
        ({"status": {"state": "working"}}, ""),
    ],
)
def test_the_end_of_a_stream(event: Any, marker: str) -> None:
    assert response_streams.end_marker(event) == marker
