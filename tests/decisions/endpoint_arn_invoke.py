"""Whose request a caller's ARN belongs to, and what else explains a call with nothing below it."""

from make import START, S, log, span

from agentcore_analyzer.model import Coverage, Kind, Place

OTHER = [f"{n:032x}" for n in range(1, 5)]
RUNTIME = "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/shop-1"
ARN = f"{RUNTIME}/runtime-endpoint/prod"
QUOTED = ARN.replace(":", "%3A").replace("/", "%2F")


def invoke(start=0, end=5, trace=OTHER[0], session="s", **more):
    return span(1, None, start, end, "AgentCore.Runtime.Invoke", trace,
                **{"operation": "invoke", "kind": "SERVER", "session_id": session, **more})  # fmt: skip


def client(arn=ARN, trace=OTHER[0], number=2, **more):
    return span(number, None, 0, 5, "InvokeAgentRuntime", trace,
                **{"operation": "client", "api": "InvokeAgentRuntime", "arn": arn, "kind": "CLIENT", **more})  # fmt: skip


def requested(at=1, text=f"POST /runtimes/{QUOTED}/invocations HTTP/1.1", **more):
    return log(at, text, "client.log", **{"channel": Kind.CLIENT_LOG, **more})


AGENT = span(7, None, 1, 4, "invoke_agent", OTHER[0], operation="agent")
BELOW = span(7, 1, 1, 4, "POST /invocations", OTHER[0], operation="server")
SERVED = log(3, "Invocation completed successfully (1.000s)", "agent.log", trace_id=OTHER[3])

CASES = {
    "the caller's span, in the trace": ([invoke()._replace(parent_id=f"{2:016x}"), client()], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  made: the caller's client span names the endpoint ARN “arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/sho”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "it names the runtime": ([invoke(), client(RUNTIME)], []),
    "another service's span": ([invoke(), client(api="PutObject", arn=None)], []),
    "the caller's span, in another trace": ([invoke(), client(trace=OTHER[1])], ["? InvokeAgentRuntime used the endpoint ARN …/runtime-endpoint/prod and has no child span, but only the caller's spans are here: export the agent's spans of trace 00000000000000000000000000000002 (agentcore traces get 00000000000000000000000000000002 --output trace.json, and aws/spans) to tell whether they are missing"]),
    "a line, with the trace": ([invoke(), requested(1000, trace_id=OTHER[0])], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line, with the session": ([invoke(), requested(1000, session_id="s")], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line, with another session": ([invoke(), requested(session_id="t")], []),
    "a line, the call names no session": ([invoke(session=None), requested(session_id="t")], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  trace:00000000000000000000000000000001",
    ]),
    "a line, at that time": ([invoke(), requested()], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line, soon after": ([invoke(), requested(9)], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line, long after": ([invoke(), requested(11)], []),
    "a line, long before": ([invoke(100, 105), requested(94)], []),
    "a line, soon before": ([invoke(100, 105), requested(96)], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line, the call's end is not known": ([invoke(end=None), requested(4)], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line, its time is not known": ([invoke(), requested(None)], []),
    "a line that names the runtime": ([invoke(), requested(text=f"POST /runtimes/{RUNTIME.replace(':', '%3A')}/invocations")], []),
    "a line of the CLI": ([invoke(), requested(text=f"Runtime ARN: {ARN}")], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/sho”",
        "  session:s, trace:00000000000000000000000000000001",
    ]),
    "a line that speaks of it": ([invoke(), requested(text=f"created {ARN}")], []),
    "a line of an agent": ([invoke(), requested(channel=Kind.RUNTIME_LOG)], []),
    "something below": ([invoke(), BELOW, requested()], []),
    "the agent beside it": ([invoke(), AGENT, requested()], []),
    "the entry beside it": ([invoke(), BELOW._replace(parent_id=None), requested()], []),
    "it failed": ([invoke(status="ERROR"), requested()], []),
    "it failed, by its type": ([invoke(error="AccessDenied"), requested()], []),
    "it failed, by its answer": ([invoke(http_status=424), requested()], []),
    "not sampled": ([invoke(), requested(), log(2, "x", trace_id=OTHER[0], sampled=False)], []),
    "the export may lack it": ([invoke(), requested(), Coverage("row-cap", 1000, Place("spans.json"))], ["? AgentCore.Runtime.Invoke used the endpoint ARN …/runtime-endpoint/prod and has no child span, but spans.json holds exactly 1000 rows, the most its query returns: export the agent's spans of trace 00000000000000000000000000000001 (agentcore traces get 00000000000000000000000000000001 --output trace.json, and aws/spans) to tell whether they are missing"]),
    "exported too early": ([invoke(), requested(), Coverage("exported-at", START + 60 * S, Place("spans.json"))], ["? AgentCore.Runtime.Invoke used the endpoint ARN …/runtime-endpoint/prod and has no child span, but the trace ended less than 120 s before the export; spans may still have been on their way: export the agent's spans of trace 00000000000000000000000000000001 (agentcore traces get 00000000000000000000000000000001 --output trace.json, and aws/spans) to tell whether they are missing"]),
    "only the caller's span": ([client()], ["? InvokeAgentRuntime used the endpoint ARN …/runtime-endpoint/prod and has no child span, but only the caller's spans are here: export the agent's spans of trace 00000000000000000000000000000001 (agentcore traces get 00000000000000000000000000000001 --output trace.json, and aws/spans) to tell whether they are missing"]),
    "only the caller's span, the agent's log knows of it": ([client(), SERVED], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: InvokeAgentRuntime has no child span",
        "  made: the caller's client span names the endpoint ARN “arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/sho”",
        "  agent.log: the request was served “Invocation completed successfully (1.000s)”",
        "  trace:00000000000000000000000000000001",
    ]),
    "only the caller's span, the agent's log is of another hour": ([client(), SERVED._replace(time_ns=START + 3600 * S)], ["? InvokeAgentRuntime used the endpoint ARN …/runtime-endpoint/prod and has no child span, but only the caller's spans are here: export the agent's spans of trace 00000000000000000000000000000001 (agentcore traces get 00000000000000000000000000000001 --output trace.json, and aws/spans) to tell whether they are missing"]),
    "only the caller's span, the agent's log knows no time": ([client(), SERVED._replace(time_ns=None)], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: InvokeAgentRuntime has no child span",
        "  made: the caller's client span names the endpoint ARN “arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/sho”",
        "  agent.log: the request was served “Invocation completed successfully (1.000s)”",
        "  trace:00000000000000000000000000000001",
    ]),
    "two calls, a line of one": ([invoke(), invoke(50, 55, OTHER[1], "t"), requested(52)], [
        "warning likely: Invoked by the ARN of endpoint prod: no child spans",
        "  made: AgentCore.Runtime.Invoke has no child span",
        "  client.log: the caller requested the endpoint ARN “/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aeu-west-1%3A123456”",
        "  session:t, trace:00000000000000000000000000000002",
    ]),
    "the agent's log knows of it, but the call failed": ([client(status="ERROR"), SERVED], []),
    "the agent's log knows of it, but the call failed by its type": ([client(error="AccessDenied"), SERVED], []),
    "the agent's log knows of it, but the call failed by its answer": ([client(http_status=424), SERVED], []),
    "the agent's log knows of it, but it was not sampled": ([client(), SERVED, log(2, "x", trace_id=OTHER[0], sampled=False)], []),
}
