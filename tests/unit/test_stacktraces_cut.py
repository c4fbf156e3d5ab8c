"""Prints that are cut anywhere: nothing raises, places hold, and what was only handled is never what left."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from test_stacktraces_captured import TEXTS

from agentcore_analyzer.failures.said import exceptions
from agentcore_analyzer.stacktraces import StackTrace
from agentcore_analyzer.stacktraces.reading import traces_in
from cases import over
from guards import alarm

# These print what left before its causes, or the handled exception as a print of its own, and no line tells that more comes.
SILENT = ("rb_a", "rust_thread")


def cuts(text: str) -> Iterator[tuple[str, str]]:
    lines = text.split("\n")
    for at in range(0, len(lines) + 1, 1 if len(lines) < 35 else 3):
        yield "end", "\n".join(lines[:at])
        yield "start", "\n".join(lines[at:])


def placed(text: str, traces: list[StackTrace]) -> None:
    for trace in traces:
        assert 0 <= trace.begin <= trace.finish <= len(text)
        assert 0 <= trace.start < trace.end <= text.count("\n") + 1
        assert all(r.quote in text for r in trace.chain)
    for said in exceptions.read(text, 17):
        assert 0 <= said.start <= said.end <= len(text)
        assert said.quote in text


@over(TEXTS)
def test_cut_at_a_line(name: str) -> None:
    text = TEXTS[name]
    whole = traces_in(text)
    for _, part in cuts(text):
        placed(part, traces_in(part))
    if len(whole) != 1 or len(whole[0].chain) < 2 or name in SILENT:
        return
    *handled, left = [(r.type, r.message) for r in whole[0].chain]
    for where, part in cuts(text):
        for trace in traces_in(part):
            last = trace.chain[-1]
            if (last.type, last.message) in handled and (last.type, last.message) != left and not trace.cut:
                # Only where the cut stands right behind a whole exception, before the sentence that says another follows.
                assert where == "end"
                assert "exception" not in part[trace.finish :]
                assert text[len(part) :].strip().startswith(("The above", "During"))


def test_a_sentence_last() -> None:
    text = TEXTS["py_during"]
    part = text[: text.index("During handling") + 80].split("\n\nTraceback")[0]
    (trace,) = traces_in(part)
    assert (trace.cut, trace.chain[-1].type, trace.trigger) == ("end", "", True)
    (said,) = exceptions.read(part, 17)
    assert said.truncated == "end"
    assert said.type == "KeyError"  # what it led to is missing; that it was raised stands in the text


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_cut_anywhere(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    placed(part, traces_in(part))


@given(st.lists(st.sampled_from(sorted({line for text in TEXTS.values() for line in text.splitlines()})), max_size=60))
def test_lines_in_any_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    placed(text, traces_in(text))


UNITS = [
    "2026-11-29 10:00:00 ERROR app: tool failed: ZorkError: zork 17\n",
    "    at f (/x.js:1:2)\n",
    '  File "/a.py", line 3, in f\n',
    "Traceback (most recent call last):\n",
    "During handling of the above exception, another exception occurred:\n\n",
    "Caused by: a.b.C: x\n",
    "goroutine 1 [running]:\n",
    "panic: x\n",
    "main.f()\n\t/a/b.go:3\n",
    "Error: x {\n",
    "  [cause]: Error: x\n",
    "  + Exception Group Traceback (most recent call last):\n",
    "  +-+---------------- 1 ----------------\n",
    "    | ValueError: x\n",
    "   --- End of inner exception stack trace ---\n",
    "a.rb:2:in `f': m (T)\n",
    "Node.js v20\n",
    "E   ValueError: x\n",
    '"' * 60 + "\\n  File x",
    '{"message":"ZorkError: m","stack":"Error: x\\n    at f (/x.js:1:2)"}\n',
    '[req 17]   File "/a.py", line 3, in f\n',
    " " * 50 + "\n",
]


@over(UNITS)
def test_long_texts_end(unit: str) -> None:
    with alarm(6):
        list(exceptions.read(unit * (300_000 // len(unit)), 17))
