"""Requests that were served without any span of an agent."""

from make import TRACE, log, span

from agentcore_analyzer.model import Coverage, Place


def entry(name="POST /invocations", **more):
    return span(1, None, 0, 5, name, operation="server", kind="SERVER", **more)


BELOW = span(2, 1, 1, 2, "GET", scope="opentelemetry.instrumentation.httpx")
CASES = {
    "nothing below": ([entry()], [
        "warning likely: 1 served request without any span of an agent, model or tool",
        "  made: answered, with nothing of the agent below it",
        "  trace:TRACE",
    ]),
    "a call below": ([entry(), BELOW], [
        "warning likely: 1 served request without any span of an agent, model or tool",
        "  made: answered, with nothing of the agent below it",
        "  trace:TRACE",
    ]),
    "an agent below": ([entry(), span(2, 1, 1, 2, operation="agent")], []),
    "an agent elsewhere": ([entry(), span(2, 1, 1, 2, trace=f"{7:032x}", operation="model")], []),
    "another entry": ([entry("GET /ping")], []),
    "no entry": ([BELOW], []),
    "it failed": ([entry(status="ERROR")], []),
    "it failed, by its type": ([entry(error="ValueError")], []),
    "it failed, by its answer": ([entry(http_status=500)], []),
    "not sampled": ([entry(), log(1, "x", trace_id=TRACE, sampled=False)], []),
    "the exporter failed": (
        [entry(), log(1, "Failed to export traces to collector, error code: 403", severity=17, logger="opentelemetry.exporter.otlp")], []),
    "the export may lack it": ([entry(), Coverage("row-cap", 1000, Place("spans.json"))], ["? 1 request without a span of an agent, model or tool, but spans.json holds exactly 1000 rows, the most its query returns: export one whole trace with agentcore traces get 0af7651916cd43dd8448eb211c80319c --output trace.json"]),
    "the evaluator says so": ([entry(), log(1, "session s has no spans with supported scope", "eval.log")], [
        "warning likely: 1 served request without any span of an agent, model or tool",
        "  made: answered, with nothing of the agent below it",
        "  eval.log: an evaluation refused the trace “session s has no spans with supported scope”",
        "  trace:TRACE",
    ]),
}
