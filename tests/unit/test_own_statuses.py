"""A status that a client library made up for an error of the network is no answer; one of a server is."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import FailureKind

PRINT = """Traceback (most recent call last):
  File "/srv/zork/lamp/{file}.py", line 47, in call
    raise {type}(
        {status}, f'{words}: {{e}}'
    ) from e
lamp.errors.{type}: HTTP Error {status}: {words}: wick
"""


@pytest.mark.parametrize(
    ("file", "type_", "status", "words", "told"),
    [
        ("client", "LampHTTPError", 503, "Network wobble", None),
        ("base", "LampClientError", 502, "Could not connect to the lamp", None),
        ("client", "LampHTTPError", 503, "The lamp is dim", 503),
        ("server", "LampHTTPError", 503, "Network wobble", 503),
    ],
)
def test_whose_status_it_is(file, type_, status, words, told):
    (said,) = said_in(PRINT.format(file=file, type=type_, status=status, words=words), 17)
    assert said.http_status == told
    assert (said.kind is FailureKind.HTTP_STATUS) is (told is not None)


def test_a_status_that_came_is_kept():
    text = PRINT.format(file="client", type="LampHTTPError", status=503, words="Network wobble")
    text = text.replace("        503, ", "        r.status, ")
    assert [s.http_status for s in said_in(text, 17)] == [503]
