"""Who was refused, and what the input tells of the sessions that held the microVMs."""

from make import START, S, document, log, span

from agentcore_analyzer.model import Kind

SAID = "ServiceQuotaExceededException: maxVms limit exceeded"
FEW, MANY = "  … too few to work out", "  … From 3 requests of 3 sessions"


def refused(at=100, **more):
    return log(at, SAID, "client.log", **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


def trail(at=100, error=SAID, kind=Kind.CLOUDTRAIL):
    return document(kind, "InvokeAgentRuntime", {"time_ns": START + at * S, "errorMessage": error}, "trail.json")


def served(*starts):
    return [span(1, None, at, at + 1, "POST /invocations", f"{n + 1:032x}", operation="server", session_id=f"s{n}")
            for n, at in enumerate(starts)]  # fmt: skip


CASES = {
    "a caller": ([refused()], [
        "error certain: No microVM was left for a new session",
        "  client.log: logged or received “ServiceQuotaExceededException: maxVms limit exceeded”",
        "  … too few to work out",
    ]),
    "a trail": ([trail()], [
        "error certain: No microVM was left for a new session",
        "  trail.json: InvokeAgentRuntime was refused “ServiceQuotaExceededException: maxVms limit exceeded”",
        "  … too few to work out",
    ]),
    "a trail, refused for something else": ([trail(error="ThrottlingException")], []),
    "another document with such words": ([trail(kind=Kind.STATUS)], []),
    "three sessions before": ([refused(), *served(1, 2, 3)], [
        "error certain: No microVM was left for a new session",
        "  client.log: logged or received “ServiceQuotaExceededException: maxVms limit exceeded”",
        "  session:s0, session:s1, session:s2",
        "  … From 3 requests of 3 sessions",
    ]),
    "three sessions afterwards": ([refused(), *served(200, 201, 202)], [
        "error certain: No microVM was left for a new session",
        "  client.log: logged or received “ServiceQuotaExceededException: maxVms limit exceeded”",
        "  … too few to work out",
    ]),
    "three sessions, long before": ([refused(100_000), *served(1, 2, 3)], [
        "error certain: No microVM was left for a new session",
        "  client.log: logged or received “ServiceQuotaExceededException: maxVms limit exceeded”",
        "  … too few to work out",
    ]),
    "three sessions, one refusal has no time": ([refused(), refused(None), *served(200, 201, 202)], [
        "error certain: No microVM was left for a new session",
        "  client.log: logged or received “ServiceQuotaExceededException: maxVms limit exceeded” (2 times)",
        "  session:s0, session:s1, session:s2",
        "  … From 3 requests of 3 sessions",
    ]),
}
