"""
A policy of the gateway denied a tool.

## What it sees
An authorization decision DENY that is enforced, the JSON-RPC error -32002, or `Tool Execution Denied`;
whether no policy applied (default deny), a named policy forbade it, or it was hidden at listing.

## Why it matters
The tool fails, or the model never learns that it exists.

## What to do
Default deny: add a permit for this principal and action. Named policy: change it, or the caller.

## Not this when
The policy engine runs in LOG_ONLY mode: then a DENY is only written down. AccessDenied and 403 without
a decision are not policy. A policy could not be evaluated (gateway-limited).

## Source
Attributes of policy spans and error texts from one public repository and from samples.

Covers: TOOL-6 HO-9
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.known_sentences import by_key, finding

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
EXPLAINS = (Explains("tool-error", "the policy denied the call"), Explains("unknown-tool", "the policy hid the tool when tools were listed"))
PHRASES = ("Tool Execution Denied", "Tool call not allowed due to policy enforcement", "Policy evaluation denied due to")
PREFIX = "aws.agentcore.policy."
_NAMED = late(r"denied due to (?P<policy>[\w.-]{1,100})")
_DEFAULT = ("No policy applies", "denied by default")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[tuple[Evidence, Span | LogRecord]]] = {}  # by kind, tool or tools, and policy
    for span in (*case.by_operation.get(Operation.POLICY, ()), *case.by_operation.get(Operation.GATEWAY, ())):
        attributes = span.detail.attributes
        mode = str(attributes.get("aws.agentcore.gateway.policy.mode") or _mode_above(case, span))
        if mode == "LOG_ONLY":
            continue
        reason = str(attributes.get(PREFIX + "authorization_reason") or "")
        policies = attributes.get(PREFIX + "determining_policies")
        named = str(policies[0]) if isinstance(policies, list) and policies else ""
        if attributes.get(PREFIX + "authorization_decision") == "DENY" and "PartiallyAuthorize" not in span.name:
            kind = "default-deny" if not named else "forbid"
            key = (kind, str(attributes.get("tool.name") or ""), named)
            groups.setdefault(key, []).append((of_span(span, f"decision DENY, mode {mode or 'not named'}", reason), span))
        denied = attributes.get(PREFIX + "denied_tools")
        if isinstance(denied, list) and denied:
            names = ", ".join(str(d) for d in denied[:5])
            groups.setdefault(("hidden", names, ""), []).append((of_span(span, f"hidden when tools were listed: {names}"), span))
    for log in case.logs_with(*PHRASES):
        line = row_with(log.text or "", *PHRASES)
        found = _NAMED.search(line)
        kind = "default-deny" if any(d in line for d in _DEFAULT) else "forbid" if found else "denied"
        policy = found["policy"] if found and kind == "forbid" else ""
        known = next((k for k in groups if kind == "denied" or (k[0] == kind and policy in k[2])), (kind, "", policy))
        groups.setdefault(known, []).append((of_log(log, "logged or received", line), log))
    for (kind, tool, policy), hits in groups.items():
        yield _finding(kind, tool, policy, hits)
    if not groups:
        for entry, group in by_key(case, "policy-denied"):
            yield finding("policy-denied", "The policy engine of the gateway denied the call", entry, group)


def _mode_above(case: Case, span: Span) -> str:
    for above in case.traces[span.trace_id].ancestors(span):
        mode = above.detail.attributes.get("aws.agentcore.gateway.policy.mode")
        if mode:
            return str(mode)
    return ""


def _finding(kind: str, tool: str, policy: str, hits: list[tuple[Evidence, Span | LogRecord]]) -> Finding:
    cause = {
        "default-deny": f"No policy permits {tool or 'this tool'} for the caller, and what is not permitted is denied.",
        "forbid": f"The policy {policy} forbids {tool or 'the call'} explicitly; a forbid wins over every permit.",
        "denied": "The policy engine denied the call. The lines do not say whether a policy forbids it or none permits it.",
        "hidden": f"When tools were listed, the policy removed {tool} from the list: the model was never offered them.",
    }[kind]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title={"default-deny": "Denied by default: no policy permits the tool", "forbid": "A policy forbids the tool" if tool else f"The policy {policy} forbids the call",
               "denied": "The policy engine of the gateway denied the call", "hidden": "A policy hides tools from the agent"}[kind] + (f" ({tool})" if tool else ""),
        cause=cause,
        evidence=tuple(dict.fromkeys(e for e, _ in hits)),
        fix=(
            Step(
                "Add or change the policy; the action's name is TARGET___TOOL with three underscores."
                if kind != "forbid"
                else "Change the policy that forbids it, or call with a principal it does not name."
            ),
            Step("Look at the policies of the engine.", "agentcore status --type policy-engine --json", "the policies and their state"),
            Step("To try without blocking: attach the engine in LOG_ONLY mode and read the decisions."),
        ),
        subject=("policy-denied", kind, tool or policy),
        counter=(f"mode LOG_ONLY, where a DENY is only written down: {'no' if any(isinstance(s, Span) for _, s in hits) else 'not told by these lines'}",),
        anchors=frozenset().union(*(anchors(s) for _, s in hits)),
        owner="agents-connect/policy",
    )  # fmt: skip
