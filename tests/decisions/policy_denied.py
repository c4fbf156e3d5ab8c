"""Denied, hidden, or only logged; by whom."""

from make import log, span

from agentcore_analyzer.model import Detail

P = "aws.agentcore.policy."
MODE = "aws.agentcore.gateway.policy.mode"


def policy(attributes, name="AuthorizeAction", mode=None, number=2):
    held = Detail({**{P + k if "." not in k else k: v for k, v in attributes.items()}, **({MODE: mode} if mode else {})})
    return span(number, 1, 1, 2, name, operation="policy", held=held)


def gateway(mode=None):
    return span(1, None, 0, 3, "tools/call", operation="gateway", held=Detail({MODE: mode} if mode else {}))


DENY = {"authorization_decision": "DENY"}
NAMED = {**DENY, "determining_policies": ["no-refunds", "b"], "tool.name": "refund", "authorization_reason": "because"}

CASES = {
    "by default": ([gateway("ENFORCE"), policy({**DENY, "determining_policies": []})], [
        "error certain: Denied by default: no policy permits the tool",
        "  made: decision DENY, mode ENFORCE",
        "  trace:TRACE",
    ]),
    "by a policy with a name": ([gateway("ENFORCE"), policy(NAMED)], [
        "error certain: A policy forbids the tool (refund)",
        "  made: decision DENY, mode ENFORCE “because”",
        "  trace:TRACE",
    ]),
    "without the tool's name": ([gateway(), policy({**DENY, "determining_policies": ["no-refunds"]})], [
        "error certain: The policy no-refunds forbids the call",
        "  made: decision DENY, mode not named",
        "  trace:TRACE",
    ]),
    "allowed": ([gateway("ENFORCE"), policy({"authorization_decision": "ALLOW"})], []),
    "in part, when listing": ([gateway("ENFORCE"), policy({**DENY, "denied_tools": ["a", "b"]}, "PartiallyAuthorizeActions")], [
        "error certain: A policy hides tools from the agent (a, b)",
        "  made: hidden when tools were listed: a, b",
        "  trace:TRACE",
    ]),
    "none hidden when listing": ([gateway("ENFORCE"), policy({"denied_tools": []}, "PartiallyAuthorizeActions")], []),
    "only logged, as the gateway says": ([gateway("LOG_ONLY"), policy(NAMED)], []),
    "only logged, as the span says": ([gateway("ENFORCE"), policy(NAMED, mode="LOG_ONLY")], []),
    "a line of a log": ([log(1, "a\nTool Execution Denied: Policy evaluation denied due to no-refunds\nb")], [
        "error certain: The policy no-refunds forbids the call",
        "  made: logged or received “Tool Execution Denied: Policy evaluation denied due to no-re”",
    ]),
    "a line, denied by default": ([log(1, "Tool Execution Denied: Policy evaluation denied due to p-1, denied by default")], [
        "error certain: Denied by default: no policy permits the tool",
        "  made: logged or received “Tool Execution Denied: Policy evaluation denied due to p-1, ”",
    ]),
    "a line that names none": ([log(1, "Tool call not allowed due to policy enforcement")], [
        "error certain: The policy engine of the gateway denied the call",
        "  made: logged or received “Tool call not allowed due to policy enforcement”",
    ]),
    "a line about what a span tells": (
        [gateway("ENFORCE"), policy(NAMED), log(1, "Policy evaluation denied due to no-refunds")], [
        "error certain: A policy forbids the tool (refund)",
        "  made: decision DENY, mode ENFORCE “because”",
        "  made: logged or received “Policy evaluation denied due to no-refunds”",
        "  trace:TRACE",
    ]),
    "a line about another kind": (
        [gateway("ENFORCE"), policy({**DENY, "denied_tools": []}), log(1, "Policy evaluation denied due to no-refunds")], [
        "error certain: Denied by default: no policy permits the tool",
        "  made: decision DENY, mode ENFORCE",
        "  trace:TRACE",
        "error certain: The policy no-refunds forbids the call",
        "  made: logged or received “Policy evaluation denied due to no-refunds”",
    ]),
}
