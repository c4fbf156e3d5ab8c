"""Stack traces of each language: what was raised first, what left, where, and whether the print is whole."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.said import exceptions
from agentcore_analyzer.stacktraces import traces_in

PLAIN = """Traceback (most recent call last):
  File "/app/agent.py", line 9, in <module>
    main()
  File "/app/agent.py", line 5, in main
    raise ZorkFailure("zork 17")
agent.ZorkFailure: zork 17
"""


def test_plain() -> None:
    (trace,) = traces_in(PLAIN)
    assert trace.root is not None
    assert (trace.language, trace.root.type, trace.root.message, trace.cut, trace.loading) == (
        "python", "agent.ZorkFailure", "zork 17", "", False,
    )  # fmt: skip
    frame = trace.own_frame()
    assert frame is not None
    assert (frame.file, frame.line, frame.function) == ("/app/agent.py", 5, "main")


def test_said() -> None:
    (said,) = exceptions.read(f"started\n{PLAIN}", 17)
    assert (said.type, said.message, said.weight) == ("agent.ZorkFailure", "zork 17", 40)


@pytest.mark.parametrize("line", ["class FooError(Exception):", 'open(x, errors="ignore")', "test_error PASSED", "0 errors"])
def test_look_alikes(line: str) -> None:
    assert list(exceptions.read(line, 17)) == []
