"""What a harness says of a run that it ended."""

from make import document, span

from agentcore_analyzer.model import Kind


def ended(reason):
    return span(1, None, 0, 9, "chat", operation="model", finish_reason=reason)


def hook(decision="deny", kind=Kind.JSON, **more):
    return document(kind, "event", {"hookEvent": {"name": "PreToolUse", "reason": "no writes.", "decision": decision, **more}})


CASES = {
    "its limit of rounds": ([ended("max_iterations_exceeded")], [
        "warning certain: 1 answer ended with max_iterations_exceeded",
        "  made: chat ended with max_iterations_exceeded",
        "  trace:TRACE",
    ]),
    "an end as it should be": ([ended("end_turn")], []),
    "a hook, whose words stand beside it": ([ended("hook_stopped"), hook()], [
        "warning certain: 1 answer ended with hook_stopped (PreToolUse: no writes)",
        "  made: chat ended with hook_stopped",
        "  made: the decision of PreToolUse: deny “no writes”",
        "  trace:TRACE",
        "  … no writes",
    ]),
    "a hook alone": ([hook()], [
        "note certain: The decision of PreToolUse was deny: no writes",
        "  made: the decision of PreToolUse: deny “no writes”",
        "  … no writes",
    ]),
    "a hook without a name": ([hook(name="")], [
        "note certain: The decision of a hook was deny: no writes",
        "  made: the decision of a hook: deny “no writes”",
    ]),
    "a hook that allowed": ([hook("allow")], []),
    "a document of another kind": ([hook(kind=Kind.STATUS)], []),
    "another document": ([document(Kind.JSON, "event", {"hookEvent": "deny"}), document(Kind.JSON, "list", ["deny"])], []),
    "another end beside a hook": ([ended("timeout_exceeded"), hook()], [
        "warning certain: 1 answer ended with timeout_exceeded",
        "  made: chat ended with timeout_exceeded",
        "  trace:TRACE",
        "note certain: The decision of PreToolUse was deny: no writes",
        "  made: the decision of PreToolUse: deny “no writes”",
    ]),
}
