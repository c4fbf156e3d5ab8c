"""Where the reason of a failing tool is found, whether the agent recovered, and what is not a failure."""

from make import TRACE, log, span

from agentcore_analyzer.conventions.values import CODING, TRANSCRIPT
from agentcore_analyzer.model import Detail, Kind

ROOT = span(1, None, 0, 20, "POST /invocations", operation="server", kind="SERVER")
AGENT = span(2, 1, 0, 19, "invoke_agent", operation="agent")
DENIED = "User: arn:aws:sts::123456789012:assumed-role/agent/x is not authorized to perform: dynamodb:GetItem on resource: arn:aws:x"


def tool(number=3, start=1, tool="pay", message="", status="ERROR", parent=2, name="execute_tool pay", **more):
    more.setdefault("held", Detail({}, status_message=message))
    return span(number, parent, start, start + 1, name, operation="tool", tool=tool, status=status, **more)


def inner(number, parent, message="no route", status="ERROR", **more):
    return span(number, parent, 1, 2, "HTTP GET", operation="client", status=status, held=Detail({}, status_message=message), **more)


def said(text, number=3, **more):
    return log(2, text, **{"trace_id": TRACE, "span_id": f"{number:016x}", "severity": 17, **more})


def record(result, number=3):
    said = {"output": {"messages": [{"role": "assistant", "content": {"message": f'[{{"text": "{result}"}}]', "id": "t"}}]}}
    return log(2, None, trace_id=TRACE, span_id=f"{number:016x}", held=Detail({}, body=said), event="strands.telemetry.tracer")


def gateway(text, severity=17, body=None, **more):
    return log(1, text, "gateway.log", channel=Kind.GATEWAY_LOG, severity=severity, held=Detail({}, body=body), **more)


FAILED = tool(message="no such account")

CODED = Detail({CODING: True}, status_message="exit code 1: 1 failed")


def coded(number, start, **more):
    """A call of an agent that writes programs, as its session holds it."""
    return tool(number, start, scope=TRANSCRIPT, **{"held": CODED, **more})


CASES = {
    "by its status": ([ROOT, AGENT, FAILED], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "by its own word": ([ROOT, AGENT, tool(status="OK", tool_status="error")], [
        "error certain: Tool pay failed although its span says OK",
        "  made: execute_tool pay: span status OK, and its result tells of an error, and no message",
        "  trace:TRACE",
    ]),
    "by its type": ([ROOT, AGENT, tool(status="UNSET", error="ValueError")], [
        "error certain: Tool pay failed although its span says UNSET",
        "  made: execute_tool pay: span status UNSET",
        "  trace:TRACE",
    ]),
    "it succeeded": ([ROOT, AGENT, tool(status="OK", tool_status="success")], []),
    "without a name": ([ROOT, AGENT, tool(tool=None, message="x")], [
        "error certain: Tool execute_tool pay failed",
        "  made: execute_tool pay: span status ERROR “x”",
        "  trace:TRACE",
    ]),
    "a program that failed was mended": ([ROOT, AGENT, coded(3, 1), coded(4, 5, status="OK", tool_status="success")], [
        "note certain: Tool pay failed",
        "  made: pay ended with an error “exit code 1: 1 failed”",
        "  trace:TRACE",
    ]),
    "a program that failed, and only an answer after it": (
        [ROOT, AGENT, coded(3, 1), span(4, 2, 5, 6, "chat", operation="model", scope=TRANSCRIPT)], [
        "warning certain: Tool pay failed",
        "  made: pay ended with an error “exit code 1: 1 failed”",
        "  trace:TRACE",
    ]),
    "a program that failed, and nothing after it": ([ROOT, AGENT, coded(3, 1)], [
        "error certain: Tool pay failed",
        "  made: pay ended with an error “exit code 1: 1 failed”",
        "  trace:TRACE",
    ]),
    "an interrupt": ([ROOT, AGENT, tool(message="Interrupt: ask the user")], []),
    "twice alike": ([ROOT, AGENT, tool(message="no account 12345678"), tool(4, 3, message="no account 87654321")], [
        "error certain: Tool pay failed in 2 calls",
        "  made: execute_tool pay: span status ERROR “no account 12345678”",
        "  made: execute_tool pay: span status ERROR “no account 87654321”",
        "  trace:TRACE",
    ]),
    "two reasons": ([ROOT, AGENT, FAILED, tool(4, 3, message="no money")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no money”",
        "  trace:TRACE",
    ]),
    "the server's side of it": ([ROOT, AGENT, FAILED, tool(4, 1, message="no such account", parent=3)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the span execute_tool pay below the tool reports the error “no such account”",
        "  trace:TRACE",
    ]),
    "below it": ([ROOT, AGENT, tool(), inner(5, 3)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the span HTTP GET below the tool reports the error “no route”",
        "  trace:TRACE",
    ]),
    "below it, by its type": ([ROOT, AGENT, tool(), inner(5, 3, "", "UNSET", error="ConnectError")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the span HTTP GET below the tool reports the error",
        "  trace:TRACE",
    ]),
    "below it, and it went on": ([ROOT, AGENT, tool(), inner(5, 3, status="OK")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR, and no message",
        "  trace:TRACE",
    ]),
    "a vague reason of its own": ([ROOT, AGENT, tool(message="Error executing tool pay", error="tool_error"),
                                   inner(5, 3, error="ConnectError")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the span HTTP GET below the tool reports the error “no route”",
        "  trace:TRACE",
    ]),
    "a refusal below": ([ROOT, AGENT, tool(message="it failed", error="ValueError"), inner(5, 3, DENIED)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the span HTTP GET below the tool reports the error “User: arn:aws:sts::123456789012:assumed-role/agent/x is not ”",
        "  trace:TRACE",
    ]),
    "a log of it": ([ROOT, AGENT, tool(), said("Traceback (most recent call last):\nKeyError: 'a'")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: logged by the same span “KeyError: 'a'”",
        "  trace:TRACE",
    ]),
    "a log of it, as information": ([ROOT, AGENT, tool(), said("KeyError: 'a'", severity=9)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR, and no message",
        "  trace:TRACE",
    ]),
    "a traceback of it, as information": ([ROOT, AGENT, tool(), said("Traceback (most recent call last):\nKeyError: 'a'", severity=9)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: logged by the same span “KeyError: 'a'”",
        "  trace:TRACE",
    ]),
    "a log of another span": ([ROOT, AGENT, tool(), said("KeyError: 'a'", 2)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR, and no message",
        "  trace:TRACE",
    ]),
    "a log of what failed below": ([ROOT, AGENT, tool(), inner(5, 3, "", "ERROR"), said("KeyError: 'a'", 5)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: logged by the same span “KeyError: 'a'”",
        "  trace:TRACE",
    ]),
    "its result": ([ROOT, AGENT, tool(), record("Error: PaymentError - card expired")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the tool's result, recorded for the same span “card expired”",
        "  trace:TRACE",
    ]),
    "the result of another call": ([ROOT, AGENT, tool(), tool(4, 5, "ship", status="OK"), record("Error: PaymentError - card expired", 4)], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR, and no message",
        "  trace:TRACE",
    ]),
    "it succeeded later": ([ROOT, AGENT, FAILED, tool(4, 5, status="OK")], [
        "warning certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "it succeeded before": ([ROOT, AGENT, tool(4, 0.5, status="OK"), tool(start=3, message="x")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “x”",
        "  trace:TRACE",
    ]),
    "another tool succeeded later": ([ROOT, AGENT, FAILED, tool(4, 5, "ship", status="OK")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "it failed later by its own word": ([ROOT, AGENT, FAILED, tool(4, 5, status="OK", tool_status="error", message="y")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
        "error certain: Tool pay failed although its span says OK",
        "  made: execute_tool pay: span status OK, and its result tells of an error “y”",
        "  trace:TRACE",
    ]),
    "it failed later by its type": ([ROOT, AGENT, FAILED, tool(4, 5, status="OK", error="X", message="y")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
        "error certain: Tool pay failed although its span says OK",
        "  made: execute_tool pay: span status OK “y”",
        "  trace:TRACE",
    ]),
    "a server's side succeeded later": ([ROOT, AGENT, FAILED, tool(4, 5, "ship", status="OK"), tool(6, 5, parent=4, status="OK")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "no tool, of that name, succeeded later": ([ROOT, AGENT, FAILED, tool(4, 5, status="OK")._replace(
        facts=FAILED.facts._replace(operation="client"))], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "41 calls": ([ROOT, AGENT, *[tool(n + 10, n, message="x") for n in range(41)]], [
        "error certain: Tool pay failed in 41 calls",
        "  made: execute_tool pay: span status ERROR “x” (40 times)",
        "  trace:TRACE",
    ]),
    "a gateway's log": ([gateway("isError", body={"responseBody": "no such order"})], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “no such order”",
    ]),
    "a gateway's log, refused": ([gateway("isError", body={"log": DENIED})], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “User: arn:aws:sts::123456789012:assumed-role/agent/x is not ”",
    ]),
    "a gateway's log, no reason": ([gateway("isError", body={})], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “isError”",
    ]),
    "a gateway's log, of a line only": ([gateway("no such order")], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “no such order”",
    ]),
    "a gateway's log, as information": ([gateway("no such order", 9)], []),
    "a gateway's log, consent asked": ([gateway("-32042 elicitation")], []),
    "a gateway's log, spans tell of it": ([ROOT, gateway("no such order", trace_id=TRACE)], []),
    "a gateway's log, without spans": ([gateway("no such order", trace_id=TRACE)], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “no such order”",
        "  trace:TRACE",
    ]),
    "another log": ([gateway("no such order")._replace(channel=Kind.RUNTIME_LOG)], []),
    "the request failed": ([ROOT._replace(status="ERROR"), AGENT, FAILED], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "the request answered with an error": (
        [ROOT._replace(facts=ROOT.facts._replace(http_status=500)), AGENT, FAILED], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "the request was refused": (
        [ROOT._replace(facts=ROOT.facts._replace(http_status=404)), AGENT, FAILED], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "the run ended with it": (
        [ROOT, AGENT._replace(status="ERROR", held=FAILED.held), FAILED], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
        "  … The agent's run ended with it.",
    ]),
    "the run ended with something else": (
        [ROOT, AGENT._replace(status="ERROR", held=Detail({}, status_message="other")), FAILED],
        [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "the run ended well, with its message": ([ROOT, AGENT._replace(held=FAILED.held), FAILED], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "the run ended without a message, as the tool did": (
        [ROOT, AGENT._replace(status="ERROR"), tool()], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR, and no message",
        "  trace:TRACE",
    ]),
    "another agent's run ended with it": (
        [ROOT, span(8, 1, 0, 19, operation="agent", status="ERROR", held=FAILED.held), AGENT, FAILED],
        [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no such account”",
        "  trace:TRACE",
    ]),
    "a type without a message": ([ROOT, AGENT, tool(error="KeyError")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  trace:TRACE",
        "  … pay failed with: KeyError.",
    ]),
    "a type and a message": ([ROOT, AGENT, tool(error="KeyError", message="'a'")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “'a'”",
        "  trace:TRACE",
        "  … pay failed with: KeyError: 'a'.",
    ]),
    "a message without a type": ([ROOT, AGENT, tool(message="no account")], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR “no account”",
        "  trace:TRACE",
        "  … pay failed with: no account.",
    ]),
    "neither": ([ROOT, AGENT, tool()], [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR, and no message",
        "  trace:TRACE",
        "  … neither its span nor a log record of it says why.",
    ]),
    "a vague message, with a type": (
        [ROOT, AGENT, tool(message="Error executing tool pay", error="ToolError"), inner(5, 3, "", error="ConnectError")],
        [
        "error certain: Tool pay failed",
        "  made: execute_tool pay: span status ERROR",
        "  made: the span HTTP GET below the tool reports the error",
        "  trace:TRACE",
        "  … pay failed with: ConnectError.",
    ]),
    "a gateway's log gives a reason": ([gateway("isError", body={"responseBody": "no such order"})], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “no such order”",
        "  … no such order",
    ]),
    "a gateway's log gives none": ([gateway("isError", body={})], [
        "error certain: A request through the gateway failed",
        "  gateway.log: the gateway log marks this request as an error “isError”",
    ]),
}
