"""Lines put together to records: a stack is one record, whoever printed it, and what stands around it is another."""

from __future__ import annotations

import io

import pytest

from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.source import SourceInput
from agentcore_parsers.records.telemetry import Telemetry

STAMP = "2026-11-22 20:47:36,740"
PYTHON = [
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 7, in count',
    "    return label(shelf)",
    "           ^^^^^^^^^^^^",
    "KeyError: 2",
    "",
    "The above exception was the direct cause of the following exception:",
    "",
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 9, in count',
    "    raise ShelfLocked(2)",
    "stock.ShelfLocked: shelf 2",
]
GROUP = [
    "  + Exception Group Traceback (most recent call last):",
    '  |   File "/app/main.py", line 3, in <module>',
    "  | ExceptionGroup: both (2 sub-exceptions)",
    "  +-+---------------- 1 ----------------",
    "    | ValueError: a",
    "    +---------------- 2 ----------------",
    "    | TypeError: b",
    "    +------------------------------------",
]
LOGURU = [
    "Traceback (most recent call last):",
    "",
    '  File "/app/main.py", line 7, in count',
    "    return label(shelf)",
    "           │     └ 2",
    "           └ <function label at 0x7f12e4d604a0>",
    "",
    "KeyError: 2",
    "",
    "",
    "During handling of the above exception, another exception occurred:",
    "",
    "Traceback (most recent call last):",
    "",
    '> File "/app/main.py", line 9, in count',
    "    raise ShelfLocked(2)",
    "",
    "stock.ShelfLocked: shelf 2",
]
RICH = [
    "╭────────── Traceback (most recent call last) ──────────╮",
    "│ /app/main.py:7 in count                               │",
    "│                                                       │",
    "│ ❱ 7 │   return label(shelf)                           │",
    "╰───────────────────────────────────────────────────────╯",
    "KeyError: 2",
    "",
    "The above exception was the direct cause of the following exception:",
    "",
    "╭────────── Traceback (most recent call last) ──────────╮",
    "│ /app/main.py:9 in count                               │",
    "╰───────────────────────────────────────────────────────╯",
    "ShelfLocked: shelf 2",
]
NODE = [
    "/app/main.js:6",
    "function count(shelf) { throw new ShelfLocked(shelf); }",
    "                        ^",
    "",
    "ShelfLocked: shelf 2 is locked",
    "    at count (/app/main.js:6:25)",
    "    at async Promise.all (index 0) {",
    "  code: 'E_LOCKED',",
    "  [cause]: TypeError: no label",
    "      at label (/app/main.js:3:31) {",
    "    shelf: 2",
    "  }",
    "}",
    "",
    "Node.js v20.20.2",
]
NODE_LOADS = [
    "Error: Cannot find module './stock'",
    "Require stack:",
    "- /app/main.js",
    "    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)",
    "    at Module._load (node:internal/modules/cjs/loader:1051:27) {",
    "  code: 'MODULE_NOT_FOUND',",
    "  requireStack: [ '/app/main.js' ]",
    "}",
]
JAVA = [
    'Exception in thread "main" stock.ShelfLocked: shelf 2',
    "\tat stock.Shelf.count(Shelf.java:40)",
    "\tSuppressed: java.io.IOException: closed",
    "\t\tat stock.Shelf.close(Shelf.java:50)",
    "Caused by: java.util.NoSuchElementException: no label",
    "\tat stock.Shelf.label(Shelf.java:21)",
    "\t... 1 more",
]
DOTNET = [
    "Unhandled exception. Stock.ShelfLocked: shelf 2",
    " ---> System.IO.IOException: no label",
    "   at Stock.Shelf.Label() in /src/Shelf.cs:line 21",
    "   --- End of inner exception stack trace ---",
    "   at Stock.Shelf.Count() in /src/Shelf.cs:line 40",
]
GO = [
    "panic: shelf 2 is locked",
    "",
    "goroutine 1 [running]:",
    "main.count(...)",
    "\t/app/main.go:21",
    "main.main()",
    "\t/app/main.go:9 +0x1d",
    "",
    "goroutine 6 [chan receive]:",
    "main.watch(0x0)",
    "\t/app/main.go:31 +0x25",
    "created by main.main",
    "\t/app/main.go:8 +0x1f",
    "exit status 2",
]
RUST = [
    "thread 'main' panicked at src/main.rs:4:9:",
    "shelf 2 is locked",
    "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
]
RUST_FRAMES = [
    "thread 'tokio-runtime-worker' (812) panicked at src/main.rs:4:9:",
    "shelf 2 is locked",
    "stack backtrace:",
    "   0: rust_begin_unwind",
    "   1: stock::count",
    "             at ./src/main.rs:4:9",
    "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.",
]
ANYHOW = ["Error: count failed", "", "Caused by:", "    0: shelf 2 is locked", "    1: no label"]
RUBY = [
    "main.rb:6:in `rescue in count': shelf 2 (ShelfLocked)",
    "\tfrom main.rb:3:in `count'",
    "\tfrom main.rb:9:in `<main>'",
    "main.rb:2:in `label': no label (KeyError)",
    "\tfrom main.rb:4:in `count'",
]
PHP = [
    "PHP Fatal error:  Uncaught KeyError: no label in /app/main.php:3",
    "Stack trace:",
    "#0 /app/main.php(7): label(2)",
    "#1 {main}",
    "",
    "Next ShelfLocked: shelf 2 in /app/main.php:9",
    "Stack trace:",
    "#0 {main}",
    "  thrown in /app/main.php on line 9",
]
NATIVE = [
    "Fatal Python error: Segmentation fault",
    "",
    "Current thread 0x00007f1 (most recent call first):",
    '  File "/app/main.py", line 3 in count',
    '  File "/app/main.py", line 9 in <module>',
]
LOGGING = [
    "--- Logging error ---",
    "Traceback (most recent call last):",
    '  File "/usr/lib/python3.12/logging/__init__.py", line 1160, in emit',
    "    msg = self.format(record)",
    "TypeError: not all arguments converted during string formatting",
    "Call stack:",
    '  File "/app/main.py", line 4, in <module>',
    '    logging.info("counted", 2)',
    "Message: 'counted'",
    "Arguments: (2,)",
]
TASK = [
    "Task exception was never retrieved",
    "future: <Task finished name='Task-2' coro=<count() done, defined at /app/main.py:3> exception=KeyError(2)>",
    *PYTHON,
]
STACKS = {
    "python": PYTHON, "group": GROUP, "loguru": LOGURU, "rich": RICH, "node": NODE, "node loads": NODE_LOADS, "java": JAVA,
    "dotnet": DOTNET, "go": GO, "rust": RUST, "rust with frames": RUST_FRAMES, "anyhow": ANYHOW, "ruby": RUBY, "php": PHP,
    "native": NATIVE, "logging": LOGGING, "task": TASK,
}  # fmt: skip
each = pytest.mark.parametrize("stack", [pytest.param(s, id=name) for name, s in STACKS.items()])


def joined(lines: list[str], times: list[int] | None = None, streams: list[str] | None = None) -> list[LogRecord]:
    source = SourceInput("input", lambda _: io.BytesIO(b""), 0)
    telemetry = Telemetry(source, Kind.RUNTIME_LOG, prints=True)
    found: list[LogRecord] = []
    for number, line in enumerate(lines):
        time = times[number] * 10**9 if times else None
        stream = streams[number] if streams else ""
        found += [r for r in telemetry.message(line, number, stream, time) if isinstance(r, LogRecord)]
    return found + [r for r in telemetry.finish() if isinstance(r, LogRecord)]


def texts(lines: list[str]) -> list[str]:
    return [record.text or "" for record in joined(lines)]


@each
def test_a_stack_is_one_record(stack: list[str]) -> None:
    (record,) = joined(stack)
    assert record.text == "\n".join(stack)
    assert record.severity == 17
    assert record.where == 0


@each
def test_lines_around_a_stack_are_records_of_their_own(stack: list[str]) -> None:
    before, after = f"{STAMP} INFO stock: counting", f"{STAMP} INFO stock: going on"
    assert texts([before, "shelf 1 counted", *stack, after])[-1] == after
    whole = [t for t in texts([before, *stack, after]) if t not in (before, after)]
    assert "\n".join(stack) in whole[0]
    assert len(whole) == 1


@each
def test_a_print_behind_a_stack(stack: list[str]) -> None:
    assert texts([*stack, "", "counted 7 shelves"])[-1] == "counted 7 shelves"


@each
def test_the_line_that_logged_it(stack: list[str]) -> None:
    """A stamped line above a traceback of Python belongs to it; what is no traceback says enough by itself."""
    found = texts([f"{STAMP} ERROR stock: count failed", *stack])
    assert found[-1].endswith(stack[-1])
    assert len(found) <= 2


@each
@pytest.mark.parametrize("prefix", ["keeper-1  | ", "> ", "[stock] ", "#12 1.204 ", f"{STAMP} ERROR stock: "])
def test_every_line_has_the_prefix_of_its_writer(stack: list[str], prefix: str) -> None:
    lines = [(prefix + line).rstrip() if line else prefix.rstrip() for line in stack]
    found = texts([prefix + "counting", *lines, prefix + "going on"])
    whole = [t for t in found if lines[-1] in t]
    assert len(whole) == 1
    marks = {line.strip() for line in stack if line[:1] in " \t" and ("at " in line or 'File "' in line or ".go:" in line)}
    assert all(mark in whole[0] for mark in marks)


@each
def test_one_event_a_line(stack: list[str]) -> None:
    """CloudWatch keeps each line of a container as an event, with the same time or the next."""
    times = [100 + (n > 3) for n in range(len(stack))]
    assert [r.text for r in joined(stack, times)] == ["\n".join(stack)]


@each
def test_streams_that_are_mixed(stack: list[str]) -> None:
    other = [f"other {n}" for n in range(len(stack))]
    mixed = [line for pair in zip(stack, other, strict=True) for line in pair]
    found = joined(mixed, [100] * len(mixed), ["a", "b"] * len(stack))
    assert [r.text for r in found if r.stream == "a"] == ["\n".join(stack)]
    assert [r.text for r in found if r.stream == "b"] == other


def test_two_of_a_kind() -> None:
    assert len(texts([*PYTHON, *PYTHON])) == 2
    assert len(texts([*NODE, *NODE])) == 2
    assert len(texts([*JAVA, *JAVA])) == 2
    assert len(texts([*RUST, *RUST])) == 2


def test_the_exception_below_the_line_that_logged_it() -> None:
    raised = ["stock.LockedException: shelf 2", "\tat stock.Shelf.count(Shelf.java:40)"]
    lines = [f"{STAMP} ERROR [main] stock.Shelf - count failed", *raised]
    assert texts(lines) == ["\n".join(lines)]
    assert len(texts([f"{STAMP} INFO [main] stock.Shelf - counting", *raised])) == 2


def test_rich_leaves_the_time_out() -> None:
    lines = [
        "[11/22/26 20:47:36] INFO     counting                          main.py:3",
        "                    ERROR    count failed                      main.py:7",
        "                             shelf 2 is locked",
        "                    INFO     going on                          main.py:9",
    ]
    found = joined(lines)
    assert [r.severity for r in found] == [9, 17, 9]
    assert found[1].text == "\n".join(lines[1:3]).rstrip()
    assert {r.time_ns for r in found} == {1795380456 * 10**9}


def test_colours_are_no_text() -> None:
    (record,) = joined([f"\x1b[31m{line}\x1b[0m" for line in PYTHON])
    assert record.text == "\n".join(PYTHON)


def test_what_is_no_stack() -> None:
    lines = ["panic button pressed", "Error: none", "", "counted 2 shelves", "note: nothing", "goroutine pool: 4", "# top", "}"]
    assert texts(lines) == [line for line in lines if line]
