"""
Sentences that are the mirror or the neighbour of a known one: the entry must say which, and may say no more than its words.

The first column is an answer as services, SDKs and providers give it; the others are the entry that is right and what no cause or
step of it may say.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from agentcore_analyzer.failures import knowledge
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.readers import said_in
from cases import over
from truth.claims import Sort, claims

CALL = "An error occurred ({}) when calling the {} operation: {}"
DENIED = "User: arn:aws:sts::123456789012:assumed-role/zork/blim is not authorized to perform: {}"

MIRRORS = [
    (CALL.format("ValidationException", "Converse", "Expected toolResult blocks at messages.2.content for the following Ids: x"), "model-tool-pairs-result", "without its call"),
    (CALL.format("ValidationException", "Converse", "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn."),
     "model-tool-pairs-call", "its result in the very next"),
    (CALL.format("ResourceNotFoundException", "Converse", "This model version has reached the end of its life."), "model-end-of-life", "legacy|30 days"),
    (CALL.format("ResourceNotFoundException", "Converse", "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 15 days."),
     "model-legacy", "end of its life"),
    (CALL.format("ResourceNotFoundException", "Converse", "Access denied"), "model-not-found-denied", "no model"),
    (CALL.format("AccessDeniedException", "InvokeModel", "Model access is denied due to INVALID_PAYMENT_INSTRUMENT: A valid payment instrument must be provided."),
     "model-no-payment", "subscription in AWS"),
    (CALL.format("ValidationException", "ConverseStream", "The model returned the following errors: input length and `max_tokens` exceed context limit: 7 + 9 > 12, decrease it"),
     "model-context-output", "sent is longer"),
    (CALL.format("ValidationException", "ConverseStream", "The model returned the following errors: prompt is too long: 213462 tokens > 200000 maximum"), "model-context", "max_tokens"),
    ("openai.BadRequestError: Error code: 400 - This model's maximum context length is 4097 tokens. However, you requested 4607 tokens (607 in the messages, 4000 in the completion).",
     "model-context-output", "sent is longer"),
    (CALL.format("AccessDenied", "AssumeRoleWithWebIdentity", "Not authorized to perform sts:AssumeRoleWithWebIdentity"), "assume-role-federated", "lacks|simulate-principal"),
    (CALL.format("AccessDenied", "AssumeRole", DENIED.format("sts:AssumeRole on resource: arn:aws:iam::123456789012:role/blim")), "assume-role", "identity provider"),
    (CALL.format("AccessDenied", "AssumeRole", DENIED.format("sts:TagSession on resource: arn:aws:iam::123456789012:role/blim")), "assume-role-session", "simulate-principal"),
    (CALL.format("AccessDeniedException", "InvokeModel", DENIED.format("bedrock:InvokeModel on resource: x because no identity-based policy allows the bedrock:InvokeModel action")),
     "denied-no-identity-policy", "resource's policy"),
    (CALL.format("AccessDeniedException", "InvokeModel", DENIED.format("bedrock:InvokeModel on resource: x with an explicit deny in a service control policy")), "denied-by-organization", "lacks"),
    (CALL.format("AccessDeniedException", "InvokeModel", DENIED.format("bedrock:InvokeModel on resource: x with an explicit deny")), "denied-explicitly", "lacks"),
    (CALL.format("AccessDeniedException", "Decrypt", DENIED.format("kms:Decrypt on resource: x because no resource-based policy allows the kms:Decrypt action")), "denied-no-policy", "lacks"),
    (CALL.format("AccessDeniedException", "InvokeModel", DENIED.format("bedrock:InvokeModel on resource: x")), "denied-action", "lacks"),
    (CALL.format("ValidationException", "GetResourceOauth2Token", "Error parsing ClientCredentials response"), "identity-token-endpoint", "refused it"),
    (CALL.format("ValidationException", "GetResourceOauth2Token", "You must register and use at least one ResourceOauth2ReturnUrl"), "identity-return-url", "scopes"),
    (CALL.format("ServiceQuotaExceededException", "CreateAgentRuntime", "Failed creating service linked role. Rate limit exceeded from IAM"), "service-linked-role-rate", "lacks|allow iam"),
    (CALL.format("AccessDeniedException", "CreateAgentRuntime", "Cannot create the service-linked role: the caller is not allowed"), "service-linked-role", "too often"),
    ("mcp.shared.exceptions.McpError: Session not found", "mcp-session-gone", "no initialize"),
    ("mcp.McpError: Bad Request: No valid session ID provided", "mcp-session-missing", "restarted, has several"),
    ("openai.BadRequestError: Error code: 400 - This model's maximum context length is 4097 tokens. However, your messages resulted in 13393 tokens.", "model-context", "max_tokens"),
    (CALL.format("AccessDeniedException", "DescribeSecret", DENIED.format("secretsmanager:DescribeSecret on resource: x with an explicit deny in a resource-based policy")), "denied-by-organization", "lacks"),
    ("dial tcp: lookup zork.blim.svc on 10.0.0.2:53: no such host", "no-reply-name", "security group"),
    ("dial tcp 10.0.0.7:443: connect: connection refused", "no-reply-refused", "resolve"),
]


def known(text: str) -> knowledge.Explanation | None:
    found = [explain(s) for s in said_in(text, 17)]
    return next((f for f in found if f is not None and f.key), None)


@pytest.mark.parametrize(("text", "key", "never"), MIRRORS, ids=[key for _, key, _ in MIRRORS])
def test_a_mirror_is_told_as_itself(text: str, key: str, never: str) -> None:
    told = known(text)
    assert told is not None
    assert told.key == key
    said = " ".join((told.cause, *(f"{s.step} {s.command}" for s in told.steps)))
    assert not re.search(never, said), said


_TABLE = tomllib.loads((Path(knowledge.__file__ or "").parent / "causes.toml").read_text("utf-8"))
# What makes of a claim a possibility, or tells it as knowledge of the world beside what is said.
_HEDGES = re.compile(r"\b(?:mostly|may|might|or|known cause|not told|as it|such as|like|does not say|whatever)\b|\(|\{")
# Words of the trade, and names of the services whose texts these are.
_TRADE = re.compile(r"^(?:AWS|IAM|STS|KMS|MCP|JSON|VPC|ECR|URI|URL|URLs|ARN|API|TLS|HTTP|OAuth|Node's|SigV4|X-Ray|CloudWatch|CloudFormation|AgentCore|Bedrock|OpenTelemetry|Lambda|Marketplace|X|LOG_ONLY)$")


@over(_TABLE["cause"], lambda e: e["id"])
def test_a_cause_claims_no_more_than_its_sentence(entry: dict[str, object]) -> None:
    """A number, a name or a code of a meaning stands in what is matched, is filled from it, or is told as a possibility."""
    matched = " ".join((*entry.get("says", ()), *entry.get("also", ()), str(entry.get("pattern", "")), *entry.get("codes", ()), *entry.get("operations", ()))).lower()  # type: ignore[misc]
    for clause in re.split(r"[;:,] ", str(entry["meaning"])):
        if _HEDGES.search(clause) or entry.get("certain") is False:
            continue
        for claim in claims(clause):
            if claim.sort is Sort.QUOTE or _TRADE.match(claim.word):
                continue
            assert claim.word.lower() in matched.replace("\\", ""), f"{claim.word!r} of {clause!r} is in nothing that is matched"
