"""Stack traces of each language: what was raised first, what left, where, and whether the print is whole."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.said import exceptions
from agentcore_analyzer.stacktraces.reading import traces_in

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


@pytest.mark.parametrize(
    "text", ["SyntaxError: JSON Parse error: Unexpected EOF\n", "Fatal error: no configuration at all\nbye\n"]
)
def test_words_of_php_that_others_say_too_are_not_its_own_without_a_place(text: str) -> None:
    assert traces_in(text) == []


def test_php_is_told_by_its_place_or_its_name() -> None:
    (shown,) = traces_in("Parse error: syntax error, unexpected token in /srv/a.php on line 3\nbye")
    (logged,) = traces_in("PHP Fatal error:  Allowed memory size of 134217728 bytes exha\nbye")
    assert [(t.language, t.rows) for t in (shown, logged)] == [("php", (0,)), ("php", (0,))]


def test_a_program_may_stand_under_opt_beside_what_others_put_there() -> None:
    files = ["/opt/app/main.py", "/opt/python/boto3/session.py"]
    frames = "\n".join(f'  File "{file}", line 3, in f\n    g()' for file in files)
    (trace,) = traces_in(f"Traceback (most recent call last):\n{frames}\nValueError: x")
    assert [f.own for f in trace.chain[0].frames] == [True, False]
