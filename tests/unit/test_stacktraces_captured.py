"""What real programs printed is read right, plain and in everything that wraps it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import stacktraces_told as told

from agentcore_analyzer.stacktraces import StackTrace
from agentcore_analyzer.stacktraces.reading import traces_in
from cases import over

HERE = Path(__file__).parent / "stacktraces"
TEXTS = {p.stem: p.read_text("utf-8") for p in sorted(HERE.glob("*.txt")) if p.stem != "expected"}


def expected() -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    name = ""
    for line in (HERE / "expected.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
            made[name] = []
        else:
            made[name].append(line)
    return made


EXPECTED = expected()


def test_every_text_is_expected() -> None:
    assert set(EXPECTED) == set(TEXTS)


@over(TEXTS)
def test_plain(name: str) -> None:
    assert list(told.lines(traces_in(TEXTS[name]))) == EXPECTED[name]


def each(form: Callable[[int, str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(form(i, line) for i, line in enumerate(text.split("\n")))


def stamped(text: str) -> str:
    return f"2026-11-29 10:00:00,123 ERROR app: failed\n{text}\n2026-11-29 10:00:01,123 INFO app: next\n"


def hard(text: str) -> str:
    return "\n".join(line[i : i + 80] for line in text.split("\n") for i in (range(0, len(line), 80) or [0]))


WRAPPERS: dict[str, Callable[[str], str]] = {
    "field": lambda t: json.dumps({"level": "error", "exc_info": t, "x": 1}),
    "field, not ASCII": lambda t: json.dumps({"level": "error", "exc_info": t, "x": 1}, ensure_ascii=False),
    "field of a field": lambda t: json.dumps({"log": json.dumps({"level": "error", "exc_info": t, "x": 1}) + "\n"}),
    "repr": lambda t: repr({"error": t, "code": 2}),
    "request": each(lambda _, line: f"[req 17] {line}"),
    "logger": each(lambda _, line: f"ERROR:name:{line}"),
    "compose": each(lambda _, line: f"svc-1  | {line}"),
    "cri": each(lambda i, line: f"2026-11-29T10:00:00.{i:09d}Z stderr F {line}"),
    "docker": each(lambda i, line: json.dumps({"log": f"{line}\n", "stream": "stderr", "time": f"2026-11-29T10:00:00.{i:09d}Z"})),
    "journald": each(lambda i, line: f"Nov 29 10:{i // 60:02d}:{i % 60:02d} host unit[312]: {line}"),
    "klog": each(lambda i, line: f"E1129 14:13:59.06{i:04d}   17 f.go:265] {line}"),
    "buildkit": each(lambda i, line: f"#12 1.{i:03d} {line}"),
    "terraform": each(lambda _, line: f"│ {line}"),
    "lambda": lambda t: t.replace("\n", "\r").replace("  ", "\xa0\xa0"),
    "indented": each(lambda _, line: f"      {line}"),
    "stamped": stamped,
    "80 columns": hard,
}
# A message or a path that cannot be told from what wraps it, or an end that the wrapper hides.
NOT_SAME = {
    "repr": ("py_color_313", "sh_unbound_dash", "sh_unbound_bash", "py_nomodule", "c_segv"),
    "logger": ("rb_log",),
    "docker": ("py_multi", "py_group_nested", "py_group_nested_313", "py_notes"),
    "indented": ("py_group_nested", "py_ipython"),
    "80 columns": ("js_oom", "go_http", "py_multi", "rb_req", "js_winston_app", "js_pino_app", "py_notes",
                   "php_b", "php_b_log", "py_nofile", "rb_log"),
}
ALONE = "syntax_script"  # a print without any head is one only where nothing else is
BOXES = ("rich", "structlog")  # a box that is broken once more is beyond reading


def gist(traces: list[StackTrace]) -> list[tuple[object, ...]]:
    def raised(trace: StackTrace) -> list[tuple[object, ...]]:
        return [(r.type, " ".join(r.message.split()), r.code) for r in trace.chain]

    return [(t.language, raised(t), t.cut, t.aside, t.loading, t.own_frame()) for t in traces]


@over(WRAPPERS)
def test_wrapped(wrapper: str) -> None:
    for name, plain in TEXTS.items():
        text = plain.rstrip("\n")
        if name in NOT_SAME.get(wrapper, ()) or ALONE in name or (wrapper == "80 columns" and any(b in name for b in BOXES)):
            continue
        shown = WRAPPERS[wrapper](text)
        found = traces_in(shown)
        assert gist(found) == gist(traces_in(text)), name
        for trace in found:
            assert 0 <= trace.begin <= trace.finish <= len(shown)
            for raised in trace.chain:
                assert raised.quote in shown


def test_in_turns() -> None:
    one = TEXTS["py_cause"].splitlines()
    other = [line.replace("zork 17", "another") for line in one]
    text = "\n".join(line for pair in zip(one, other, strict=True) for line in (f"[req 17] {pair[0]}", f"[req 18] {pair[1]}"))
    found = traces_in(text)
    assert [t.chain[-1].message for t in found] == ["zork 17", "another"]
    assert all(len(t.chain) == 2 and not t.cut for t in found)


def test_a_box_as_wide_as_the_terminal() -> None:
    box = "╭" + " Traceback (most recent call last) ".center(78, "─") + "╮"
    row = "│ /app/a.py:3 in load".ljust(79) + "│"
    text = "\n".join([box, row, "╰" + "─" * 78 + "╯", "ZorkFailure: m"])
    assert [(t.chain[0].type, t.chain[0].message) for t in traces_in(text)] == [("ZorkFailure", "m")]


def test_in_columns() -> None:
    one = TEXTS["py_cause"].rstrip("\n").splitlines()
    other = [" " * 12 + line.replace("zork 17", "another") for line in one]
    found = traces_in("\n".join(line for pair in zip(one, other, strict=True) for line in pair))
    assert [t.chain[-1].message for t in found] == ["zork 17", "another"]


def test_lines_in_parts() -> None:
    """The log of a container breaks what is long."""
    shown = []
    for i, line in enumerate(TEXTS["py_cause"].rstrip("\n").splitlines()):
        parts = [line[j : j + 60] for j in range(0, len(line), 60)] or [""]
        tags = ["P"] * (len(parts) - 1) + ["F"]
        shown += [f"2026-11-29T10:00:00.{i:09d}Z stderr {tag} {part}" for tag, part in zip(tags, parts, strict=True)]
    assert gist(traces_in("\n".join(shown))) == gist(traces_in(TEXTS["py_cause"].rstrip("\n")))
