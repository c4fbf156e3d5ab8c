"""Whose reason is the image, and what the role lacks."""

import make
from make import document, log, span

from agentcore_analyzer.model import Kind

REASON = "The ECR image could not be pulled"
URI = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
ROLE = "arn:aws:iam::123456789012:role/shop-role"
DENIED = "User: arn:aws:sts::123456789012:assumed-role/other/x is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:x"


def runtime(status="CREATE_FAILED", reason=REASON, name="get-agent-runtime", **more):
    data = {"agentRuntimeName": "shop", "name": "DEFAULT", "status": status, "failureReason": reason, **more}
    return document(Kind.STATUS, name, data, "runtime.json")


def policy(*actions, role="shop-role"):
    return make.policy([{"Effect": "Allow", "Action": list(actions), "Resource": ["*"]}], role)


def said(text, **more):
    return log(1, text, "client.log", **{"channel": Kind.CLIENT_LOG, "severity": 17, **more})


REFUSED = said("Runtime health check failed")
NAMED = runtime("READY", "", roleArn=ROLE)
ALL = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "logs:PutLogEvents")

TRUST = make.policy([{"Effect": "Allow", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"}}], "shop-role", "trust.json", type="trust")
LACKS = "Its execution role shop-role is not allowed ecr:GetDownloadUrlForLayer."

CASES = {
    "a runtime that failed": ([runtime()], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
    ]),
    "an update that failed": ([runtime("UPDATE_FAILED")], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is UPDATE_FAILED “The ECR image could not be pulled”",
    ]),
    "a runtime that is ready": ([runtime("READY")], []),
    "another reason": ([runtime(reason="The role cannot be assumed")], []),
    "an endpoint that failed": ([runtime(name="get-agent-runtime-endpoint")], [
        "error certain: The container image could not be fetched",
        "  runtime.json: endpoint DEFAULT is CREATE_FAILED “The ECR image could not be pulled”",
    ]),
    "its image and role": (
        [runtime(reason=f"{REASON}: ecr:BatchGetImage", agentRuntimeArtifact={"containerConfiguration": {"containerUri": URI}},
                 roleArn=ROLE)], [
        "error certain: The container image could not be fetched: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled: ecr:BatchGetImage”",
        "  … Its execution role shop-role is not allowed ecr:BatchGetImage.",
    ]),
    "two failed, the first has an image": (
        [runtime(agentRuntimeArtifact={"containerConfiguration": {"containerUri": URI}}, roleArn=ROLE),
         runtime(agentRuntimeName="z", agentRuntimeArtifact={"containerConfiguration": {"containerUri": URI.replace("shop", "z")}},
                 roleArn=ROLE.replace("shop", "z"))], [
        "error certain: The container image could not be fetched: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
        "  runtime.json: runtime z is CREATE_FAILED “The ECR image could not be pulled”",
    ]),
    "a log": ([said("CannotPullContainerError: x")], [
        "error certain: The container image could not be fetched",
        "  client.log: logged or received “CannotPullContainerError: x”",
    ]),
    "a log that names the refused action": ([said(DENIED)], []),
    "the role lacks an action": (
        [runtime(roleArn=ROLE), policy("ecr:GetAuthorizationToken", "ecr:BatchGetImage")], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
        "  policy.json: policies of role shop-role: no ecr:GetDownloadUrlForLayer",
        "  … Its execution role shop-role is not allowed ecr:GetDownloadUrlForLayer.",
    ]),
    "a role that the service may take lacks an action": (
        [runtime(), policy("ecr:GetAuthorizationToken", "ecr:BatchGetImage"), TRUST], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
        "  policy.json: policies of role shop-role: no ecr:GetDownloadUrlForLayer",
        "  … Its execution role shop-role is not allowed ecr:GetDownloadUrlForLayer.",
    ]),
    "the role lacks nothing": ([runtime(roleArn=ROLE), policy(*ALL)], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
    ]),
    "another role lacks it": ([runtime(roleArn=ROLE), policy("logs:PutLogEvents", role="other")], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
    ]),
    "never started, and the role lacks it": ([NAMED, policy("logs:PutLogEvents"), REFUSED], [
        "error likely: The container image could not be fetched",
        "  client.log: logged or received “Runtime health check failed”",
        "  policy.json: policies of role shop-role: no ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer",
    ]),
    "never started, and the role lacks nothing": ([NAMED, policy(*ALL), REFUSED], []),
    "it logged something, and the role lacks it": ([NAMED, policy("logs:PutLogEvents"), REFUSED, log(1, "x", "agent.log")], []),
    "there are spans, and the role lacks it": ([NAMED, policy("logs:PutLogEvents"), REFUSED, span(1, None, 0, 1)], []),
    "the role lacks it, and nothing failed": ([NAMED, policy("logs:PutLogEvents")], []),
    "the role lacks it, and the reason is known": ([runtime(roleArn=ROLE), policy("logs:PutLogEvents"), REFUSED], [
        "error certain: The container image could not be fetched",
        "  runtime.json: runtime shop is CREATE_FAILED “The ECR image could not be pulled”",
        "  policy.json: policies of role shop-role: no ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer",
    ]),
}
