"""Who looked for spans, and what else explains that there are none."""

from make import log, span

from agentcore_analyzer.model import Coverage, Kind, LogRole, Place

ASKED, SERVED = "No trace data found for trace ID 1", "Invocation completed successfully (1s)"


def asked(at, **more):
    return log(at, f"query\n{ASKED}", "client.log", **{"channel": Kind.CLIENT_LOG, **more})


def served(at, **more):
    return log(at, SERVED, "agent.log", **more)


def coverage(kind, value=0):
    return Coverage(kind, value, Place("rows.json"))


EXPORT = log(1, "Failed to export traces to collector, error code: 403", "agent.log", severity=17, logger="opentelemetry.exporter.otlp")

CASES = {
    "asked, and served long before": ([served(1), asked(1000)], [
        "warning likely: No traces of the agent: observability may be off, or the agent not instrumented",
        "  client.log: spans were looked for “No trace data found for trace ID 1”",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "asked, and served just before": ([served(1), asked(60)], [
        "warning likely: No traces of the agent: probably asked too early",
        "  client.log: spans were looked for “No trace data found for trace ID 1”",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "asked, and served afterwards": ([asked(1), served(60)], [
        "warning likely: No traces of the agent: observability may be off, or the agent not instrumented",
        "  client.log: spans were looked for “No trace data found for trace ID 1”",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "asked, and nobody knows when": ([served(1), asked(None)], [
        "warning likely: No traces of the agent: observability may be off, or the agent not instrumented",
        "  client.log: spans were looked for “No trace data found for trace ID 1”",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "asked, and served nobody knows when": ([served(None), asked(60)], [
        "warning likely: No traces of the agent: observability may be off, or the agent not instrumented",
        "  client.log: spans were looked for “No trace data found for trace ID 1”",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "asked, and nothing served": ([asked(1)], []),
    "an answer speaks of it": ([served(1), asked(60, role=LogRole.SSE)], ["? the input shows served requests (1 log record) and holds no export of spans: cannot tell whether traces are missing. Export them with: agentcore traces list --since 1h, then agentcore traces get TRACE_ID --output trace.json"]),
    "there are spans": ([served(1), asked(1000), span(1, None, 0, 1)], []),
    "not sampled": ([served(1, sampled=False), asked(1000)], []),
    "a query without rows": ([served(1), coverage("rows")], [
        "warning likely: No traces of the agent: observability may be off, or the agent not instrumented",
        "  rows.json: a query that returned no row",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "a query with rows": ([served(1), coverage("rows", 3)], ["? the input shows served requests (1 log record) and holds no export of spans: cannot tell whether traces are missing. Export them with: agentcore traces list --since 1h, then agentcore traces get TRACE_ID --output trace.json"]),
    "an export without rows": ([served(1), coverage("trace-export")], [
        "warning likely: No traces of the agent: observability may be off, or the agent not instrumented",
        "  rows.json: a query that returned no row",
        "  agent.log: a request was served “Invocation completed successfully (1s)”",
    ]),
    "an export with rows": ([served(1), coverage("trace-export", 3)], []),
    "another count": ([served(1), coverage("unprocessed")], ["? the input shows served requests (1 log record) and holds no export of spans: cannot tell whether traces are missing. Export them with: agentcore traces list --since 1h, then agentcore traces get TRACE_ID --output trace.json"]),
    "served, and no export": ([served(1)], ["? the input shows served requests (1 log record) and holds no export of spans: cannot tell whether traces are missing. Export them with: agentcore traces list --since 1h, then agentcore traces get TRACE_ID --output trace.json"]),
    "nothing served, and no export": ([log(1, "starting", "agent.log")], []),
    "served, no export, and the exporter failed": ([served(1), EXPORT], []),
    "asked, while the query ran": ([served(1), asked(1000), coverage("cut")], ["? no spans in the input, but the export is cut or damaged: export it again"]),
    "asked, in a cut file": ([served(1), asked(1000), coverage("next-token")], ["? no spans in the input, but the export is cut or damaged: export it again"]),
}
