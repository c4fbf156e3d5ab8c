"""Code that a model wrote and that failed where it was run: as a step of a code-writing agent, or in a tool that runs code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions import root_exception
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.model_turns import innermost
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS, is_failed
from agentcore_analyzer.timeline import contents
from agentcore_analyzer.tuples import NamedTuple

_PHRASES = ("Code execution failed at line", "Code parsing failed on line", "InterpreterError")
_DUE = late(r"due to: (?P<type>[A-Za-z_][\w.]{2,80})(?:: ?(?P<message>[^\n]{0,200}))?")
_PARSER = "Error: "
_SAID = late(rf"^{_PARSER}[^\n]{{1,200}}\s*\Z", re.MULTILINE)
_IMPORT = late(r"Import (?:of|from) (?P<m>[\w.]{1,80}) is not allowed|No module named '(?P<n>[\w.]{1,80})'")


class Failed(NamedTuple):
    """A step or call that failed, with the exception that the code ended with."""

    span: Span
    type: str
    message: str

    @property
    def quote(self) -> str:
        """The line that says what went wrong, as it stands there."""
        apart = not self.message or self.message.startswith((self.type, _PARSER))
        return (self.message or self.type) if apart else f"{self.type}: {self.message}"

    @property
    def module(self) -> str:
        """The module that could not be imported, where that is the reason."""
        found = _IMPORT.search(self.message)
        return (found["m"] or found["n"]) if found else ""


def failed_code(case: Case) -> Iterator[Failed]:
    """Each where it began, but where a tool that the code called is to blame."""
    found = [_step(error.span, error.message) for error in case.errors_with(*_PHRASES)]
    found += [f for span in case.failed if span.facts.tool in CODE_TOOLS and (f := _tool(case, span)) is not None]
    kept = innermost(case, [f.span for f in found])
    yield from (f for f in found if id(f.span) in kept and not _tool_below(case, f))


def _step(span: Span, message: str) -> Failed:
    due = _DUE.search(message)
    if due is None:
        return Failed(span, "an error", "")
    # What the parser says stands behind the code, which it shows.
    said = _SAID.search(message) if not due["message"] else None
    return Failed(span, due["type"].rpartition(".")[2], said[0].strip() if said else due["message"] or "")


def _tool(case: Case, span: Span) -> Failed | None:
    result = contents(span, case.traces[span.trace_id].logs)[1]
    error = case.error(span)
    text = f"{error.type}: {error.message}\n{result or ''}".replace("\\n", "\n")
    raised = root_exception(text)
    return Failed(span, raised[0].rpartition(".")[2], raised[1][:200]) if raised and is_failed(span) else None


def _tool_below(case: Case, failed: Failed) -> bool:
    """Whether a tool that the code called failed with the same exception: then the code itself is in order."""
    below = case.traces[failed.span.trace_id].descendants(failed.span)
    return any(s.facts.operation == Operation.TOOL and is_failed(s) and failed.type in (case.error(s).type or "") for s in below)
