"""What says that it is off, and what shows that it is on again."""

from make import document, log, span

from agentcore_analyzer.model import Kind, LogRole


def said(at, text="Transaction Search is not enabled for this account", **more):
    return log(at, text, "agent.log", **{"severity": 17, **more})


def destination(**data):
    return document(Kind.STATUS, "get-trace-segment-destination", data, "destination.json")


SPAN = span(1, None, 10, 11, "POST /invocations")

CASES = {
    "a log": ([said(1)], [
        "warning likely: Transaction Search is off: spans have no destination",
        "  agent.log: Transaction Search is off “Transaction Search is not enabled for this account”",
    ]),
    "in an answer": ([said(1, role=LogRole.SSE)], []),
    "the log group is missing": ([said(1, "a\nResourceNotFoundException: log group aws/spans")], [
        "warning likely: The log group aws/spans is missing: spans have no destination",
        "  agent.log: the log group is missing “ResourceNotFoundException: log group aws/spans”",
    ]),
    "the log group is missing, in other words": ([said(1, "the log group aws/spans does not exist")], [
        "warning likely: The log group aws/spans is missing: spans have no destination",
        "  agent.log: the log group is missing “the log group aws/spans does not exist”",
    ]),
    "the log group is named": ([said(1, "writes to aws/spans")], []),
    "the destination": ([destination(Destination="XRay", Status="ACTIVE")], [
        "warning certain: Transaction Search is off: spans have no destination",
        "  destination.json: the trace segment destination “Destination XRay”",
    ]),
    "the destination, on": ([destination(Destination="CloudWatchLogs", Status="ACTIVE")], []),
    "another document with such a word": ([destination(Destination="XRay")], []),
    "spans came later": ([said(1), SPAN], [
        "note likely: Transaction Search was off: spans of that time are lost",
        "  agent.log: Transaction Search is off “Transaction Search is not enabled for this account”",
    ]),
    "spans came before": ([said(20), SPAN], [
        "warning likely: Transaction Search is off: spans have no destination",
        "  agent.log: Transaction Search is off “Transaction Search is not enabled for this account”",
    ]),
    "a record of a trace came later, no span": ([said(1), log(20, "x", trace_id=SPAN.trace_id)], [
        "warning likely: Transaction Search is off: spans have no destination",
        "  agent.log: Transaction Search is off “Transaction Search is not enabled for this account”",
    ]),
    "nobody tells when": ([said(None), SPAN], [
        "warning likely: Transaction Search is off: spans have no destination",
        "  agent.log: Transaction Search is off “Transaction Search is not enabled for this account”",
    ]),
    "a document, and spans": ([destination(Destination="XRay", Status="ACTIVE"), SPAN], [
        "warning certain: Transaction Search is off: spans have no destination",
        "  destination.json: the trace segment destination “Destination XRay”",
    ]),
    "both": ([said(1), destination(Destination="XRay", Status="PENDING")], [
        "warning certain: Transaction Search is off: spans have no destination",
        "  agent.log: Transaction Search is off “Transaction Search is not enabled for this account”",
        "  destination.json: the trace segment destination “Destination XRay”",
    ]),
}
