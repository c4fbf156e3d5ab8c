"""What a finding says of an exporter that could not send: its title, its cause and the line that is quoted."""

from __future__ import annotations

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.detectors.telemetry._shared import exporter_steps
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.symptoms.exporter_failures import Failure

_LONG = 80  # characters of a reason that a title still bears


def _last(text: str) -> str:
    found = last_exception(text)
    return (f"{found[0]}: {found[1]}" if found[1] else found[0]) if found else text.partition("\n")[0]


def reason(why: str, text: str) -> str:
    """What the endpoint gives as its reason, where a status is all that is known besides."""
    return exporter_failures.reason(text) if why.startswith("code ") or why == "exception" else ""


def title(why: str, what: str, times: str, text: str, *, again: bool) -> str:
    if why == "not started":
        return f"Telemetry did not start: {_last(text)}"
    if why == "nothing listens":
        reached = "where nothing listens" if exporter_steps.refused(text) else "which was not reached"
        return f"Telemetry is sent to {exporter_steps.endpoint(text) or 'this machine'}, {reached} ({times})"
    if exporter_failures.accepted(why):
        return f"An exporter of {what} calls HTTP {why.removeprefix('code ')}, a success, a failure ({times})"
    given = reason(why, text)
    named = ", ".join(w for w in ("" if given and why == "exception" else why, given[:_LONG]) if w)
    return f"Telemetry {'could not be sent' if again else 'was lost'}: {what} ({named}, {times})"


def cause(why: str, what: str, times: str, text: str, *, again: bool) -> str:
    """`again`: it is tried again, and the log does not tell with what success."""
    said = exporter_steps.cause(why, text)
    if why == "not started":
        return f"The OpenTelemetry instrumentation reported {times} that {said}. What it should trace is not traced."
    lost = "What was in those batches may have arrived all the same" if exporter_failures.accepted(why) else "What was in those batches is lost"
    if again:
        lost = "It tries each batch again for a while and then drops it; whether a later try went well, its log does not tell"
    return f"The exporter reported {times} that it could not send {what}: {said}. {lost}; this alone does not change what the program answers."


def quote(failure: Failure) -> str:
    """The message without the stamp and the ids before it."""
    if failure.why == "not started":
        return _last(failure.log.text or "")
    line = next((r for r in (failure.log.text or "").splitlines() if any(p in r for p in exporter_failures.PHRASES)), "")
    return line[min((i for p in exporter_failures.PHRASES if (i := line.find(p)) >= 0), default=0) :]
