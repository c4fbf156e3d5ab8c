"""How many model calls are too many, whose they are, and what a limit says."""

from make import said, span

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.model import Detail


def run(calls, agents=1, inside=False, **more):
    made = [span(1, None, 0, 900, "POST /invocations", operation="invoke", kind="SERVER")]
    made += [span(10 + a, 1, 0, 900, f"agent {a}", operation="agent") for a in range(agents)]
    facts = {"operation": "model", **more}
    for n in range(calls):
        parent = 100 + n - 1 if inside and n else 10 + n % agents if agents else 1
        made.append(span(100 + n, parent, n, n + 0.5, "chat", **facts))
    return made


CASES = {
    "twenty-five": (run(25), [
        "warning likely: agent 0 made 25 model calls in one invocation",
        "  made: agent 0 made 25 model calls",
        "  made: the first call",
        "  made: the last call",
        "  trace:TRACE",
    ]),
    "twenty-four": (run(24), []),
    "by two agents": (run(30, agents=2), []),
    "one of two is busy": (run(52, agents=2), [
        "warning likely: agent 0 made 26 model calls in one invocation",
        "  made: agent 0 made 26 model calls",
        "  made: the first call",
        "  made: the last call",
        "  trace:TRACE",
    ]),
    "of no agent": (run(25, agents=0), [
        "warning likely: POST /invocations made 25 model calls in one invocation",
        "  made: POST /invocations made 25 model calls",
        "  made: the first call",
        "  made: the last call",
        "  trace:TRACE",
    ]),
    "inside of each other": (run(30, inside=True), []),
    "other steps": (run(30, operation="cycle"), []),
    "without a time": ([s._replace(start_ns=None, end_ns=None) if s.name == "chat" else s for s in run(30)], []),
    "the limit of LangGraph": ([said("langgraph.errors.GraphRecursionError: Recursion limit of 25 reached without hitting a stop condition.")], [
        "warning certain: The graph reached its recursion limit of 25",
        "  made: logged or received “langgraph.errors.GraphRecursionError: Recursion limit of 25 ”",
    ]),
    "the limit of a framework": ([said("agents.exceptions.MaxTurnsExceeded: Max turns (10) exceeded")], [
        "warning certain: The agent reached its limit of 10 turns",
        "  made: logged or received “agents.exceptions.MaxTurnsExceeded: Max turns (10) exceeded”",
    ]),
    "the limit, and the run": ([*run(25), said("Max turns (10) exceeded", trace_id=run(1)[0].trace_id)], [
        "warning likely: agent 0 made 25 model calls in one invocation",
        "  made: agent 0 made 25 model calls",
        "  made: the first call",
        "  made: the last call",
        "  trace:TRACE",
    ]),
    "the record of a run": ([span(1, None, 0, 9, "run", operation="agent", status="ERROR", scope=TRANSCRIPT, error="exit_cost", held=Detail({}))], [
        "error certain: A limit stopped the run: exit_cost",
        "  made: run ended at a limit “exit_cost”",
        "  trace:TRACE",
    ]),
}
