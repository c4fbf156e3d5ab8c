"""Whose function failed, and how."""

from make import log, span

from agentcore_analyzer.model import Detail, Kind


def said(text, **more):
    return log(1, f"a\n{text}\nb", "gateway.log", **{"channel": Kind.GATEWAY_LOG, "severity": 17, **more})


CASES = {
    "denied": ([said("Access denied while invoking Lambda function arn:aws:lambda:eu-west-1:123456789012:function:shop")], [
        "error certain: The Lambda function shop was not invoked: access denied",
        "  gateway.log: logged “Access denied while invoking Lambda function arn:aws:lambda:”",
    ]),
    "timed out": ([said("function:shop Task timed out after 3.00 seconds")], [
        "error certain: The Lambda function shop failed: timeout",
        "  gateway.log: logged “function:shop Task timed out after 3.00 seconds”",
    ]),
    "an error of a type": ([said("FunctionError: Unhandled")], [
        "error certain: The Lambda function of a target failed: error",
        "  gateway.log: logged “FunctionError: Unhandled”",
    ]),
    "the gateway's own words": ([said("Lambda function returned an error")], [
        "error certain: The Lambda function of a target failed: error",
        "  gateway.log: logged “Lambda function returned an error”",
    ]),
    "a caller that timed out": ([said("Task timed out after 3.00 seconds", channel=Kind.CLIENT_LOG)], []),
    "a span": ([span(1, None, 0, 1, "call", status="ERROR", held=Detail({}, status_message="FunctionError: Unhandled"))], [
        "error certain: A Lambda function failed: error",
        "  made: call failed “FunctionError: Unhandled”",
        "  trace:TRACE",
    ]),
    "two functions": ([said("function:shop Task timed out after 3 seconds"), said("function:crm Task timed out after 3 seconds")], [
        "error certain: The Lambda function shop failed: timeout",
        "  gateway.log: logged “function:shop Task timed out after 3 seconds”",
        "error certain: The Lambda function crm failed: timeout",
        "  gateway.log: logged “function:crm Task timed out after 3 seconds”",
    ]),
    "a task of any program": ([log(1, "poller: Task timed out after 30 seconds", severity=17)], []),
    "an error of any program": ([log(1, "MathFunctionError: no root", severity=17)], []),
    "something else": ([said("answered")], []),
}
