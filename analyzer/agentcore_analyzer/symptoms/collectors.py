"""What an OpenTelemetry collector could not send on: it runs anywhere and sends to anyone, not only from AWS to AWS."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.model import LogRecord, Step

EXPORTING = "Exporting failed"
UNNAMED = "telemetry"  # what was to be sent, where the line does not say it
_ERROR = late(r"\"error\": ?\"(?P<error>(?:[^\"\\]|\\.){1,2000})")
# Of a record of which only message and error are kept, the path of OTLP tells what was sent.
_SIGNAL = late(r"\"(?:data_type|otelcol\.signal)\": ?\"(?P<signal>traces|metrics|logs)\"|/v1/(?P<path>traces|metrics|logs)\b")
_GIVEN_UP = late(r"Exporting failed\. [^\n]{0,200}?(?:Dropping|Rejecting) data\b")
_DENIED = late(r"AccessDenied|Unauthenticated|PermissionDenied|not authorized|\b40[13]\b")
_UNREACHED = late(
    r"Client\.Timeout|context deadline exceeded|no such host|connection refused|connection reset|timed out|due to timeout|i/o timeout"
    r"|handshake timeout|send request failed"
)
_URL = late(r"https?://[\w.:/\[\]-]{1,200}")
_LONG = 300  # characters of a quote that a sentence still bears
# opentelemetry-lambda, collector/processor/decoupleprocessor: "the Lambda environment will be frozen" with data unsent.
_THAWED = Step("In a Lambda extension: end its pipelines with the decouple processor, so that what it holds is sent before the function is frozen.")
_CAUSES = {
    "denied": "the endpoint refused its credentials, or what they permit",
    "network": "the endpoint could not be reached, or did not answer in time",
    "queue full": "its queue of what is to be sent is full",
    "error": "sending failed",
}


def line(log: LogRecord) -> str:
    """What a collector logged, as it writes it to a console: the message, and its fields as JSON behind it, whatever form the log has."""
    text = log.text or ""
    if "exporter" in text or not (fields := log.detail.attributes):
        return text
    return f"{text.partition(chr(10))[0]} {written(fields)}"


def read(text: str) -> tuple[str, str] | None:
    """(what was to be sent, why it was not); None for an attempt that is made again, and for another program's line."""
    if "Will retry" in text or ("exporter" not in text and not _GIVEN_UP.search(text)):
        return None
    said, signal = words(text), _SIGNAL.search(text)
    if _DENIED.search(said):
        why = "denied"
    elif "queue is full" in said:
        why = "queue full"
    else:
        why = "network" if _UNREACHED.search(said) else "error"
    return (signal["signal"] or signal["path"]) if signal else UNNAMED, why


def words(text: str) -> str:
    """The error that the line gives, else the line; of a record of message and error, the error."""
    if found := _ERROR.search(text):
        return found["error"].replace('\\"', '"')
    line, _, behind = text.partition("\n")
    return behind.partition("\n")[0] if behind and _GIVEN_UP.fullmatch(line.rstrip(". ")) else line


def cause(why: str, what: str, times: str, texts: Iterable[str]) -> str:
    texts = list(texts)
    if all("Dropping data" in t for t in texts):
        lost = "What was in those batches is lost."
    elif all("Rejecting data" in t for t in texts):
        lost = "It refused those batches: what their senders do not send again is lost."
    else:
        lost = "What was in those batches may be lost."
    said = " ".join(words(texts[0]).split())
    return f"A collector reported {times} that it could not send {what} on: {_CAUSES[why]}. It says “{said[:_LONG].rstrip('. ')}{'…' if len(said) > _LONG else ''}”. {lost}"


def fix(why: str, text: str, *, frozen: bool = False) -> tuple[Step, ...]:
    """`frozen`: it runs beside a function of Lambda, where it stands still between two invocations."""
    again = Step("Read the collector's log after that.", "", f"no new line with {EXPORTING}")
    if why == "denied":
        return (Step("Look at the credentials of this exporter in the collector's configuration (a header, a key, a role), and at what they permit."), again)
    if why == "network":
        url = _URL.search(words(text))
        return (
            Step("See from the machine or container of the collector whether the exporter's endpoint answers, and how fast.",
                 f"curl -sv {shell(url[0])} -o /dev/null" if url else "", "Connected to" if url else ""),
            *((_THAWED,) if frozen else ()),
            again,
        )  # fmt: skip
    if why == "queue full":
        return (Step("See why the endpoint takes less than comes in; else give the exporter's sending_queue more room (queue_size, num_consumers)."), again)
    return (Step("Correct what the error in the line names, in the collector's configuration or at the endpoint."), again)
