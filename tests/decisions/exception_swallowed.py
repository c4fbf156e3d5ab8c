"""Which exceptions in good requests count."""

from make import TRACE, log, span

from agentcore_analyzer.model import Coverage, Detail, Event, Place

RAISED = {"exception.type": "botocore.ClientError", "exception.message": "no"}


def quiet(attributes=RAISED, event="exception", error="ClientError", number=2, **more):
    return span(number, 1, 1, 2, "lookup", error=error, held=Detail({}, (Event(event, None, attributes),)), **more)


def entry(**more):
    return span(1, None, 0, 5, "POST /invocations", operation="server", **more)


def told(text="Traceback (most recent call last):\nKeyError: 'x'", **more):
    return log(2, text, **{"severity": 17, "trace_id": TRACE, "logger": "shop", **more})


CASES = {
    "an event in a good span": ([entry(), quiet()], [
        "note likely: lookup failed: ClientError: no: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “no”",
        "  trace:TRACE",
    ]),
    "two alike": ([entry(), quiet(), quiet(number=3)], [
        "note likely: lookup failed: ClientError: no: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “no” (2 times)",
        "  trace:TRACE",
    ]),
    "another event": ([entry(), quiet(event="gen_ai.choice")], [
        "note likely: lookup failed: ClientError: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “ClientError”",
        "  trace:TRACE",
    ]),
    "an event that names nothing": ([entry(), quiet({"exception.type": ""})], [
        "note likely: lookup failed: ClientError: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “ClientError”",
        "  trace:TRACE",
    ]),
    "an exception that is expected": ([entry(), quiet({"exception.type": "asyncio.CancelledError"})], [
        "note likely: lookup failed: CancelledError: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “asyncio.CancelledError”",
        "  trace:TRACE",
    ]),
    "the request failed": ([entry(status="ERROR"), quiet()], []),
    "a tool said that it failed": ([entry(), quiet(), span(3, 1, 1, 2, tool_status="error", operation="tool")], [
        "note likely: lookup failed: ClientError: no: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “no”",
        "  trace:TRACE",
    ]),
    "its span answered with an error": ([entry(), quiet(http_status=404)], []),
    "a log in a good request": ([entry(), told()], [
        "note likely: KeyError: 'x': caught in shop, and the invocation counts as good",
        "  made: an error inside a good invocation “KeyError: 'x'”",
        "  trace:TRACE",
    ]),
    "a log without an exception": ([entry(), told("could not look it up")], [
        "note likely: could not look it up: logged by shop, and the invocation counts as good",
        "  made: an error inside a good invocation “could not look it up”",
        "  trace:TRACE",
    ]),
    "a log of an expected one": ([entry(), told("Traceback (most recent call last):\nGeneratorExit: x")], []),
    "a log as a warning": ([entry(), told(severity=13)], [
        "note likely: KeyError: 'x': caught in shop, and the invocation counts as good",
        "  made: an error inside a good invocation “KeyError: 'x'”",
        "  trace:TRACE",
    ]),
    "a log without a trace": ([entry(), told(trace_id=None)], []),
    "a log in a request that answered with an error": ([entry(http_status=500), told()], []),
    "a log of the exporter": ([entry(), told(logger="opentelemetry.sdk")], [
        "note likely: KeyError: 'x': caught in opentelemetry.sdk, and the invocation counts as good",
        "  made: an error inside a good invocation “KeyError: 'x'”",
        "  trace:TRACE",
    ]),
    "a log about exporting": ([entry(), told("Failed to export batch")], [
        "note likely: Failed to export batch: logged by shop, and the invocation counts as good",
        "  made: an error inside a good invocation “Failed to export batch”",
        "  trace:TRACE",
    ]),
    "a log without spans": ([told()], []),
    "a log without spans, the request ended well": ([told(), told("Invocation completed successfully (1s)", severity=9)], [
        "note likely: KeyError: 'x': caught in shop, and the invocation counts as good",
        "  made: an error inside a good invocation “KeyError: 'x'”",
        "  trace:TRACE",
    ]),
    "the export may lack spans": ([entry(), quiet(), Coverage("row-cap", 1000, Place("spans.json"))], [
        "note likely: lookup failed: ClientError: no: caught in lookup, and the invocation counts as good",
        "  made: an error inside a good invocation “no”",
        "  trace:TRACE",
    ]),
    "a good one that may lack spans": ([entry(), Coverage("row-cap", 1000, Place("spans.json"))], []),
    "a log only, in a cut export": (
        [told(), told("Invocation completed successfully (1s)", severity=9), Coverage("row-cap", 1000, Place("spans.json"))], [
        "note likely: KeyError: 'x': caught in shop, and the invocation counts as good",
        "  made: an error inside a good invocation “KeyError: 'x'”",
        "  trace:TRACE",
    ]),
}
