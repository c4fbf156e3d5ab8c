"""Refusals in logs, spans and trails; and policies that would refuse."""

from make import document, log, policy

from agentcore_analyzer.model import Kind

ARN = "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/shop-1"
ENDPOINT = f"{ARN}/runtime-endpoint/DEFAULT"
ROLE = "arn:aws:sts::123456789012:assumed-role/web/x"
INVOKE = "bedrock-agentcore:InvokeAgentRuntime"


def refused(user=ROLE, resource=ARN):
    return f"User: {user} is not authorized to perform: {INVOKE} on resource: {resource} because no identity-based policy allows it"


def said(text, **more):
    return log(1, f"AccessDeniedException: {text}", "client.log", channel=Kind.CLIENT_LOG, severity=17, **more)


def trail(text, code="AccessDeniedException", event="InvokeAgentRuntime", **more):
    data = {"errorCode": code, "errorMessage": text, "eventName": event, "time_ns": 1_760_000_000_000_000_000, **more}
    return document(Kind.CLOUDTRAIL, event, data, "trail.json")


def allow(*resources, action=INVOKE, effect="Allow"):
    return policy([{"Effect": effect, "Action": [action], "Resource": list(resources)}], "web")


CASES = {
    "a role": ([said(refused())], [
        "error certain: Role web may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::123456789012:assum”",
    ]),
    "a user": ([said(refused("arn:aws:iam::123456789012:user/ann"))], [
        "error certain: arn:aws:iam::123456789012:user/ann may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:iam::123456789012:user/”",
    ]),
    "of another account": ([said(refused(ROLE.replace("123456789012", "210987654321")))],
                           [
        "error certain: Role web may not invoke the agent of another account",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::210987654321:assum”",
        "  … The caller is of account 210987654321, the agent of account 123456789012",
    ]),
    "the runtime and its endpoint": ([said(refused()), said(refused(resource=ENDPOINT))], [
        "error certain: Role web may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::123456789012:assum” (2 times)",
    ]),
    "two roles": ([said(refused()), said(refused(ROLE.replace("web", "job")))], [
        "error certain: Role web may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::123456789012:assum”",
        "error certain: Role job may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::123456789012:assum”",
    ]),
    "a trail": ([trail(refused())], [
        "error certain: Role web may not invoke the agent",
        "  trail.json: CloudTrail recorded the refusal “User: arn:aws:sts::123456789012:assumed-role/web/x is not au”",
    ]),
    "a trail with an id": ([trail(refused(), requestID="r-1")], [
        "error certain: Role web may not invoke the agent",
        "  trail.json: CloudTrail recorded the refusal “User: arn:aws:sts::123456789012:assumed-role/web/x is not au”",
        "  request:r-1",
    ]),
    "a trail of a user": ([trail(refused("arn:aws:iam::123456789012:user/ann"))], [
        "error certain: arn:aws:iam::123456789012:user/ann may not invoke the agent",
        "  trail.json: CloudTrail recorded the refusal “User: arn:aws:iam::123456789012:user/ann is not authorized t”",
    ]),
    "a trail, throttled": ([trail(refused(), "ThrottlingException")], []),
    "a trail of another call": ([trail(refused(), event="GetAgentRuntime")], []),
    "a trail without a sentence": ([trail("no")], []),
    "a trail and a log": ([said(refused()), trail(refused())], [
        "error certain: Role web may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::123456789012:assum”",
        "  trail.json: CloudTrail recorded the refusal “User: arn:aws:sts::123456789012:assumed-role/web/x is not au”",
    ]),
    "a policy for the runtime only": ([allow(ARN)], [
        "warning likely: The policy allows invoking the runtime but not its endpoints",
        '  policy.json: allows one of the two ARNs “{"Effect": "Allow", "Action": ["bedrock-agentcore:InvokeAgen”',
    ]),
    "a policy for the endpoint only": ([allow(ENDPOINT)], [
        "warning likely: The policy allows invoking an endpoint but not the runtime itself",
        '  policy.json: allows one of the two ARNs “{"Effect": "Allow", "Action": ["bedrock-agentcore:InvokeAgen”',
    ]),
    "a policy for both": ([allow(ARN, ENDPOINT)], []),
    "a policy for all": ([allow("*")], []),
    "a policy for a runtime that is filled in later": ([allow("arn:aws:bedrock-agentcore:*:*:runtime/${name}")], []),
    "a policy for a memory": ([allow(ARN.replace("runtime", "memory"))], []),
    "a policy that denies": ([allow(ARN, effect="Deny")], []),
    "a policy for another call": ([allow(ARN, action="bedrock-agentcore:GetEvent")], []),
    "a policy for everything that AgentCore does": ([allow(ARN, action="bedrock-agentcore:*")], [
        "warning likely: The policy allows invoking the runtime but not its endpoints",
        '  policy.json: allows one of the two ARNs “{"Effect": "Allow", "Action": ["bedrock-agentcore:*"], "Reso”',
    ]),
    "a policy for everything": ([allow(ARN, action="*")], []),
    "a policy without resources": ([policy([{"Effect": "Allow", "Action": [INVOKE], "NotResource": [ARN]}], "web")], []),
    "a policy without actions": ([policy([{"Effect": "Allow", "NotAction": ["s3:*"], "Resource": [ARN]}], "web")], []),
    "refused, and a policy": ([said(refused()), allow(ARN)], [
        "error certain: Role web may not invoke the agent",
        "  client.log: logged or received “AccessDeniedException: User: arn:aws:sts::123456789012:assum”",
        '  policy.json: the policy in the input: policy web allows it “{"Effect": "Allow", "Action": ["bedrock-agentcore:InvokeAgen”',
    ]),
}
