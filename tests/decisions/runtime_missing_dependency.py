"""Which import failed at the start, and who was refused for it."""

from make import TRACE, log, span

from agentcore_analyzer.model import Kind


def agent(at, error="ModuleNotFoundError: No module named 'yaml.reader'", **more):
    return log(at, f"Traceback (most recent call last):\n{error}", "agent.log", **{"severity": 17, **more})


def caller(at, text="RuntimeClientError: 424", **more):
    return log(at, text, "client.log", **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


NAME = "ImportError: cannot import name 'Agent' from partially initialized module 'strands'"

CASES = {
    "a module": ([agent(1)], [
        "error likely: An import failed: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
    ]),
    "a name": ([agent(1, NAME)], [
        "error likely: An import failed: strands was not loaded to its end",
        "  agent.log: the import failed “ImportError: cannot import name 'Agent' from partially initi”",
    ]),
    "two modules": ([agent(1), agent(2, "ModuleNotFoundError: No module named 'requests'")], [
        "error likely: An import failed: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "error likely: An import failed: module requests is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'requests'”",
    ]),
    "two names": ([agent(1, NAME), agent(2, NAME.replace("Agent", "Tool"))], [
        "error likely: An import failed: strands was not loaded to its end",
        "  agent.log: the import failed “ImportError: cannot import name 'Agent' from partially initi”",
        "error likely: An import failed: strands was not loaded to its end",
        "  agent.log: the import failed “ImportError: cannot import name 'Tool' from partially initia”",
    ]),
    "the same twice": ([agent(1), agent(2)], [
        "error likely: An import failed: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'” (2 times)",
    ]),
    "the last one of a chain": ([agent(1, "ModuleNotFoundError: No module named 'boto3'\nImportError\nModuleNotFoundError: No module named 'requests'")], [
        "error likely: An import failed: module requests is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'requests'”",
    ]),
    "in a line": ([agent(1, "it said ModuleNotFoundError: No module named 'boto3'")], []),
    "at a caller": ([caller(1, "ModuleNotFoundError: No module named 'boto3'")], [
        "error likely: An import failed: module boto3 is not there",
        "  client.log: the import failed “ModuleNotFoundError: No module named 'boto3'”",
    ]),
    "in a request": ([span(1, None, 0, 5, "POST /invocations", operation="server"), agent(1, trace_id=TRACE)], []),
    "in a trace without spans": ([agent(1, trace_id=TRACE)], [
        "error likely: An import failed: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "  trace:TRACE",
    ]),
    "served later": ([agent(1), log(2, "Invocation completed successfully (1s)", "agent.log")], []),
    "served before": ([log(0, "Invocation completed successfully (1s)", "agent.log"), agent(1)], [
        "error likely: The agent could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
    ]),
    "a caller, near": ([agent(1), caller(100)], [
        "error certain: The agent could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "  client.log: the caller was refused “RuntimeClientError: 424”",
    ]),
    "a caller, an hour later": ([agent(1), caller(3600)], [
        "error likely: A program could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
    ]),
    "a caller of the session, an hour later": ([agent(1, session_id="s"), caller(3600, session_id="s")], [
        "error certain: The agent could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "  client.log: the caller was refused “RuntimeClientError: 424”",
        "  session:s",
    ]),
    "a caller of another session, an hour later": ([agent(1, session_id="s"), caller(3600, session_id="t")], [
        "error likely: A program could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "  session:s",
    ]),
    "a caller without a time": ([agent(1), caller(None)], [
        "error certain: The agent could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "  client.log: the caller was refused “RuntimeClientError: 424”",
    ]),
    "a caller who waited for it": ([agent(1), caller(2, "Runtime initialization time exceeded")], [
        "error certain: The agent could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
        "  client.log: the caller was refused “Runtime initialization time exceeded”",
    ]),
    "a caller with another number": ([agent(1), caller(2, "order 424")], [
        "error likely: An import failed: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
    ]),
    "in development": ([agent(1, channel=Kind.DEV_LOG)], [
        "error certain: The agent could not start: module yaml.reader is not there",
        "  agent.log: the import failed “ModuleNotFoundError: No module named 'yaml.reader'”",
    ]),
}
