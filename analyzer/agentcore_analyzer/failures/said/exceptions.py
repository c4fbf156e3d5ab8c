"""Exceptions: stack traces, and the lines that name one without its frames."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said import _lone
from agentcore_analyzer.stacktraces import Frame, Raised, StackTrace
from agentcore_analyzer.stacktraces.reading import HINTS as TRACES
from agentcore_analyzer.stacktraces.reading import traces_in

ORDER = 10
HINTS = (*TRACES, *_lone.HINTS)
WARN = 13
_WEIGHT, _PLAIN = 40, 20
_SHELLS = frozenset({"shell", "python"})


def read(text: str, severity: int) -> Iterator[Said]:
    traces = traces_in(text)
    taken: list[tuple[int, int]] = []
    for i, trace in enumerate(traces):
        said = _said(trace)
        if (taken and trace.begin < taken[-1][1]) or (i + 1 < len(traces) and traces[i + 1].begin < trace.finish):
            said = _narrow(said, text, trace)  # two prints in turns: each stands for its decisive line
        taken.append((trace.begin, max(trace.finish, taken[-1][1] if taken else 0)))
        yield said
    if not 0 < severity < WARN:
        told = {_key(r.type, r.message) for t in traces for r in (*t.chain, *t.related)}
        # A line of the log or a summary says once more what a trace says.
        told |= {(kind, "") for kind, _ in told}
        yield from (said for said in _lone.read(text, taken) if _key(said.type, said.message) not in told)


def _key(kind: str, message: str) -> tuple[str, str]:
    return re.split(r"[.:$\\]", kind)[-1], message.split("\n", 1)[0][:80]


def _said(trace: StackTrace) -> Said:
    """The failure a trace tells of: its root, and where the program's own code comes in."""
    chain = trace.chain
    root = next((r for r in chain if r.type or r.message), chain[0])
    code = root.code or next((r.code for r in chain if r.code), "")
    plain = not root.type  # a shell or an interpreter that says in one line what was wrong
    return Said(
        FailureKind.COMMAND_ERROR if plain and trace.language in _SHELLS and not trace.cut else FailureKind.EXCEPTION,
        trace.begin,
        trace.finish,
        root.quote,
        type=root.type,
        code=code,
        message=root.message,
        chain=chain,
        frames=_frames(chain),
        language=trace.language,
        http_status=_lone.status(root),
        truncated=trace.cut,
        aside=trace.aside,
        loading=trace.loading,
        trigger=trace.trigger,
        weight=_PLAIN if plain and trace.language == "shell" else _WEIGHT,
    )


def _frames(chain: tuple[Raised, ...]) -> tuple[Frame, ...]:
    """The frames of the first of the chain that the program's own code is part of; else those of the root."""
    told = [r.frames for r in chain if r.frames]
    return next((f for f in told if any(frame.own for frame in f)), told[0] if told else ())


def _narrow(said: Said, text: str, trace: StackTrace) -> Said:
    at = text.find(said.quote, trace.begin, trace.finish) if said.quote else -1
    return said._replace(start=at, end=at + len(said.quote)) if at >= 0 else said
