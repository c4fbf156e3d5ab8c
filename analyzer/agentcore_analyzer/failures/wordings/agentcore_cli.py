"""The npm command line `agentcore`: what its log of an invocation says of a call that failed, one member a line."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.wordings.flow import aws_said

# Source: logs that @aws/agentcore 0.30.0 wrote. The stamp stands before each line in the file, and not in what was read of it.
_STAMP = r"(?:\[[\d:.]{8,15}\] )?"
_PRINTED = late(
    rf"(?m)(?:ERROR CONTEXT: (?P<context>[^\n]{{1,200}})\n{_STAMP})?ERROR: (?P<message>[^\n]{{0,2000}})\n"
    rf"{_STAMP}ERROR NAME: (?P<name>[A-Z]\w{{2,100}})"
    rf"(?:\n{_STAMP}(?:ERROR\.|STACK TRACE:|  )[^\n]{{0,1000}}){{0,60}}"
)
_FACTS = late(r"\"httpStatusCode\":(?P<status>\d{3})|\"requestId\":\"(?P<id>[\w-]{8,80})\"")


def read(text: str) -> Iterator[Said]:
    for found in _PRINTED.finditer(text):
        facts = list(_FACTS.finditer(found[0]))
        status, request = (next((m[key] for m in facts if m[key]), "") for key in ("status", "id"))
        if not status and not found["name"].endswith("Exception"):
            continue  # a TypeError of the command line itself
        # The context says what the command was doing; `invoke` asks the runtime.
        operation = "InvokeAgentRuntime" if (found["context"] or "").startswith("invoke") else ""
        yield aws_said(
            text, found.start("message") - len("ERROR: "), found.end(), found["name"], found["message"].strip(),
            operation=operation, http_status=status or None, request_id=request,
        )  # fmt: skip
