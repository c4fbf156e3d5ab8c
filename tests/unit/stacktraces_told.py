"""What was read out of a text, one exception a line: the form of `stacktraces/expected.txt`."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.stacktraces import Raised, StackTrace


def lines(traces: list[StackTrace]) -> Iterator[str]:
    for trace in traces:
        facts = [trace.language, f"lines {trace.start}-{trace.end}"]
        facts += [f"cut {trace.cut}"] if trace.cut else []
        facts += [f"aside {trace.aside}"] if trace.aside else []
        facts += ["trigger"] if trace.trigger else []
        facts += [{True: "loading", False: "running", None: "unknown"}[trace.loading]]
        frame = trace.own_frame()
        facts += [f"own {frame.file}:{frame.line} {frame.function}".strip()] if frame else []
        yield "  ".join(facts)
        yield from (f"  {_raised(raised)}" for raised in trace.chain)
        yield from (f"  beside: {_raised(raised)}" for raised in trace.related)


def _raised(raised: Raised) -> str:
    code = f" [{raised.code}]" if raised.code else ""
    message = raised.message.replace("\n", "⏎")
    return f"{raised.type}{code}: {message[:200]} ({raised.at}, {len(raised.frames)} frames)"
