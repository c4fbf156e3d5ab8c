"""Where a print says that something was raised: the place of a panic, members that are objects, and who only called."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding
from agentcore_analyzer.stacktraces.reading import traces_in

_STD = "/rustc/0123456789abcdef0123456789abcdef01234567/library/std/src"
OLD_PANIC = f"""---- wick::lit stdout ----
thread 'wick::lit' panicked at 'assertion failed: `(left == right)`
  left: `7`,
 right: `9`: the wick is short', /home/zork/.cargo/registry/src/index-1/flange-0.4.1/src/grease.rs:61:5
stack backtrace:
   0:     0x55a39960e2a0 - std::backtrace_rs::backtrace::libunwind::trace::h5e9d00f0cdf4f57e
                               at {_STD}/../../backtrace/src/backtrace/libunwind.rs:90:5
   1:     0x55a39960e2a1 - std::sys_common::backtrace::print::h5e9d00f0cdf4f57e
                               at {_STD}/sys_common/backtrace.rs:36:9
   2:     0x55a39960e2a2 - core::panicking::panic_fmt::h5e9d00f0cdf4f57e
                               at {_STD}/panicking.rs:92:14
   3:     0x55a39960e2a3 - flange::grease::Grease::{{{{closure}}}}::h5e9d00f0cdf4f57e
                               at /home/zork/.cargo/registry/src/index-1/flange-0.4.1/src/grease.rs:61:5
   4:     0x55a39960e2a4 - wick::lit::h5e9d00f0cdf4f57e
                               at /home/zork/wick/tests/wick.rs:12:9
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

"""
NEW_PANIC = """thread 'main' (41) panicked at src/wick.rs:12:5:
assertion `left == right` failed
  left: 7
 right: 9
stack backtrace:
   0: rust_begin_unwind
             at /rustc/0123/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/0123/library/core/src/panicking.rs:80:14
   2: wick::light
             at ./src/wick.rs:12:5
   3: core::ops::function::FnOnce::call_once
             at /rustc/0123/library/core/src/ops/function.rs:250:5
"""
MEMBERS = """Could not light: WickError: no grease after 5000 ms
    at Lamp.light (/srv/lamp/node_modules/flange/lib/lamp.js:81:11)
    at async start (/srv/lamp/src/main.js:13:5) {
  reason: WickDescription {
    type: 'Dry',
    tried: Map(2) {
      'a' => [Grease],
      'b' => [Grease]
    },
    stale: false
  },
  tries: [
    { at: 1 },
    { at: 2 }
  ],
  code: undefined
}
lamp goes on
"""


def findings(tmp_path: Path, text: str) -> tuple[Finding, ...]:
    path = tmp_path / "printed.log"
    path.write_text(text, "utf-8")
    return pipeline.analyze([path]).findings


def test_a_panic_is_at_the_place_that_its_line_names(tmp_path: Path) -> None:
    root = traces_in(OLD_PANIC)[0].chain[0]
    assert (root.frames[-1].file.rpartition("/")[2], root.frames[-1].line) == ("grease.rs", 61)
    assert "assertion failed" in root.message
    assert "right: `9`: the wick is short" in root.message
    (found,) = findings(tmp_path, OLD_PANIC)
    assert "assertion failed: `(left == right)` (left: `7`, right: `9`: the wick is short)" in found.title
    assert "libunwind" not in f"{found.cause} {found.fix}"
    assert "was at /home/zork/wick/tests/wick.rs:12" in found.cause
    assert "raised inside of that, at /home/zork/.cargo/registry/src/index-1/flange-0.4.1/src/grease.rs:61" in found.cause
    assert found.fix[0].step.startswith("Open /home/zork/wick/tests/wick.rs:12")
    assert "1 call further inside" in found.fix[0].step


def test_a_new_panic_too() -> None:
    trace = traces_in(NEW_PANIC)[0]
    assert [f.function for f in trace.chain[0].frames] == ["core::ops::function::FnOnce::call_once", "wick::light"]


def test_a_quote_that_is_not_closed_is_no_panic() -> None:
    traces = traces_in("thread 'main' panicked at 'it began\nand went on\nwithout an end\n")
    assert not [t for t in traces if t.language == "rust"]


def test_an_error_with_members_that_are_objects_is_whole(tmp_path: Path) -> None:
    (trace,) = traces_in(MEMBERS)
    assert (trace.cut, trace.end, trace.chain[0].code) == ("", 17, "")
    (found,) = findings(tmp_path, MEMBERS)
    assert "is cut" not in found.cause
    assert not any("whole print" in s.step for s in found.fix)


@pytest.mark.parametrize("lines", [5, 9, 14])
def test_one_that_ends_inside_of_them_is_cut(lines: int) -> None:
    assert traces_in("\n".join(MEMBERS.split("\n")[:lines]))[0].cut == "end"
    assert traces_in("\n".join(MEMBERS.split("\n")[1:]))[0].cut == "start"


def passed_through(calls: int) -> str:
    inner = "".join(f"\tat org.springframework.web.Inner{n}.run(Inner{n}.java:{n + 10})\n" for n in range(calls))
    own = "\tat com.zork.WickFilter.doFilterInternal(WickFilter.java:35)\n"
    said = "org.springframework.http.WickException: the grease is missing\n"
    return f"{said}{inner}{own}\tat java.base/java.lang.Thread.run(Thread.java:840)\n"


SAYS = [(0, "where it was raised"), (2, "2 calls further inside"), (30, "may only have passed")]


@pytest.mark.parametrize(("calls", "says"), SAYS)
def test_a_frame_of_its_own_is_told_as_what_it_is(tmp_path: Path, calls: int, says: str) -> None:
    (found,) = findings(tmp_path, passed_through(calls))
    step = next(s.step for s in found.fix if s.step.startswith("Open WickFilter.java:35"))
    assert says in step
    assert ("where it was raised" in step) == (calls == 0)
    assert ("may only have passed" in step) == (calls == 30)
