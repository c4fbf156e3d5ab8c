"""How long, asked how often, and who knows the time."""

from make import START, S, document, log

from agentcore_analyzer.model import Coverage, Kind, Place

HOUR = 3600


def runtime(updated="2025-10-09T08:53:20Z", status="DELETING", **more):
    data = {"agentRuntimeId": "shop-1", "agentRuntimeName": "shop", "status": status, "lastUpdatedAt": updated, **more}
    return document(Kind.STATUS, "get-agent-runtime", data, "runtime.json")


def asked(at, event="DeleteAgentRuntime", **more):
    data = {"time_ns": START + at * S, "requestParameters": {"agentRuntimeId": "shop-1"}, "requestID": f"r-{at}", **more}
    return document(Kind.CLOUDTRAIL, event, data, "trail.json")


def headers(**named):
    return {"ResponseMetadata": {"HTTPHeaders": named}}


CASES = {
    "an hour, by its own date": ([runtime(**headers(date="Thu, 09 Oct 2025 09:53:20 GMT"))], [
        "error certain: Runtime shop has been DELETING for 1.0 h",
        "  runtime.json: status DELETING “lastUpdatedAt 2025-10-09T08:53:20Z”",
    ]),
    "an hour, by its own Date": ([runtime(**headers(Date="Thu, 09 Oct 2025 09:53:20 GMT"))], [
        "error certain: Runtime shop has been DELETING for 1.0 h",
        "  runtime.json: status DELETING “lastUpdatedAt 2025-10-09T08:53:20Z”",
    ]),
    "ten minutes": ([runtime(**headers(date="Thu, 09 Oct 2025 09:03:20 GMT"))], []),
    "an hour, by another record": ([runtime(), log(HOUR, "x")], [
        "error certain: Runtime shop has been DELETING for 1.0 h",
        "  runtime.json: status DELETING “lastUpdatedAt 2025-10-09T08:53:20Z”",
    ]),
    "an hour, by the export": ([runtime(), Coverage("exported-at", START + HOUR * S, Place("x.json"))], [
        "error certain: Runtime shop has been DELETING for 1.0 h",
        "  runtime.json: status DELETING “lastUpdatedAt 2025-10-09T08:53:20Z”",
    ]),
    "an hour, by the trail": ([runtime(), asked(HOUR, "ListAgentRuntimes")], [
        "error certain: Runtime shop has been DELETING for 1.0 h",
        "  runtime.json: status DELETING “lastUpdatedAt 2025-10-09T08:53:20Z”",
    ]),
    "nobody tells the time": ([runtime()], ["? cannot tell how long shop has been DELETING, because no input says when the answer was exported: export it with `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id shop-1 --debug 2>&1`, or add `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteAgentRuntime`"]),
    "it does not tell since when": ([runtime(None), log(HOUR, "x")], ["? cannot tell how long shop has been DELETING, because no input says since when: export it with `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id shop-1 --debug 2>&1`, or add `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteAgentRuntime`"]),
    "the trail tells since when": ([runtime(None), asked(0), log(HOUR, "x")], [
        "error certain: Runtime shop has been DELETING for 1.0 h",
        "  runtime.json: status DELETING",
        "  trail.json: DeleteAgentRuntime",
    ]),
    "it is ready": ([runtime(status="READY", **headers(date="Thu, 09 Oct 2025 09:53:20 GMT"))], []),
    "asked once": ([asked(0)], []),
    "asked twice": ([asked(0), asked(60)], [
        "warning likely: DeleteAgentRuntime was called 2 times for runtime shop-1",
        "  trail.json: DeleteAgentRuntime (2 times)",
    ]),
    "asked twice, the later one first": ([asked(60), asked(0)], [
        "warning likely: DeleteAgentRuntime was called 2 times for runtime shop-1",
        "  trail.json: DeleteAgentRuntime (2 times)",
    ]),
    "asked twice, for two": ([asked(0), asked(60, requestParameters={"agentRuntimeId": "other-1"})], []),
    "asked twice, refused": ([asked(0), asked(60, errorCode="ConflictException", errorMessage="is being deleted")], [
        "warning likely: DeleteAgentRuntime was called 2 times for runtime shop-1",
        "  trail.json: DeleteAgentRuntime",
        "  trail.json: DeleteAgentRuntime “ConflictException: is being deleted”",
    ]),
    "asked twice, nothing named": ([asked(0, requestParameters=None), asked(60, requestParameters=None)], [
        "warning likely: DeleteAgentRuntime was called 2 times for runtime (not named)",
        "  trail.json: DeleteAgentRuntime (2 times)",
    ]),
    "asked for something else": ([asked(0, "DeleteGateway"), asked(60, "DeleteGateway")], []),
    "deleted, and asked twice in time": ([runtime(**headers(date="Thu, 09 Oct 2025 09:03:20 GMT")), asked(0), asked(60)], [
        "warning likely: DeleteAgentRuntime was called 2 times for runtime shop",
        "  runtime.json: status DELETING “lastUpdatedAt 2025-10-09T08:53:20Z”",
        "  trail.json: DeleteAgentRuntime (2 times)",
    ]),
    "the default endpoint": ([log(1, "ValidationException: Default endpoints are removed when you delete the agent", "client.log",
                                  severity=17, channel=Kind.CLIENT_LOG)], [
        "error certain: The DEFAULT endpoint cannot be deleted by itself",
        "  client.log: logged or received “ValidationException: Default endpoints are removed when you ”",
    ]),
}
