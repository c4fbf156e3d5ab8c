"""Why a model may not be used: how each cause is titled, told and mended."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import Denial
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms import iam_refusals

# Examples of destination regions by prefix of a cross-region inference profile.
REGIONS = {
    "us": "us-east-1, us-east-2, us-west-2",
    "eu": "eu-central-1, eu-west-1, eu-west-2, eu-west-3, eu-north-1",
    "apac": "ap-northeast-1, ap-southeast-1, ap-southeast-2, ap-south-1",
    "jp": "ap-northeast-1, ap-northeast-3",
    "au": "ap-southeast-2, ap-southeast-4",
    "us-gov": "us-gov-west-1, us-gov-east-1",
    "sa": "the regions of South America",
    "amer": "the regions of the Americas",
    "global": "every commercial region",
}
TITLES = {
    "use-case-form": "the use-case form has not been filled in",
    "end-of-life": "it has reached the end of its life",
    "payment": "the account has no valid way to pay",
    "told": "its reason is told",
    "legacy": "its provider has marked it as legacy",
    "marketplace": "no permission to subscribe (AWS Marketplace)",
    "role-permission": "the role lacks a permission",
    "cross-region-profile": "another region of its inference profile",
    "not-granted": "there is no access to it",
    "unnamed": "no permission is named",
}


def title(cause: str, refused: Denial | None) -> str:
    return refused.because.partition(": ")[0] if cause == "policy" and refused else TITLES[cause]


def explain(cause: str, model: str, refused: Denial | None, prefix: str, caller: str) -> str:
    who = f"role {refused.role}" if refused and refused.role else "the role or user that calls it"
    where = f" {prefix}. is a cross-region profile; access is needed in every region it routes to: {REGIONS[prefix]}." if prefix else ""
    resource = refused.resource if refused else ""
    return {
        "use-case-form": "The use-case form of the model's provider was not submitted for this account, so the model is refused. After"
        " it is submitted, access comes within 15 minutes.",
        "legacy": f"{model or 'The model'} is marked as legacy: it is closed for accounts that have not used it for a while. Retries do not help.",
        "end-of-life": f"{model or 'The model'} has reached the end of its life, as the answer says: nobody can call it any more. Retries do not help.",
        "payment": "The model is subscribed to in AWS Marketplace, and the account has no way to pay that it takes.",
        "told": "Bedrock denied the access and says due to what.",
        "marketplace": f"The model needs a subscription that Bedrock makes by itself on the first call, and {who} may not"
        " make it: aws-marketplace:ViewSubscriptions and aws-marketplace:Subscribe are missing.",
        "role-permission": f"{who} may not perform {refused.action if refused else 'bedrock:InvokeModel'} on {resource or model}."
        + where,
        "policy": f"{iam_refusals.sentence('The call of the model', refused) if refused else ''}.",
        "cross-region-profile": f"The agent runs in {caller}, but the refused model is in another region: {resource}."
        f" The inference profile routed the call there, and {who} is not allowed to use it there." + where,
        "not-granted": f"Bedrock refused {model or 'the model'} for want of access, without naming a missing permission; mostly there is no subscription"
        " yet, a policy of the organization forbids it, or the model is not offered in this region." + where,
        "unnamed": f"Bedrock refused {model or 'the model'} without naming a missing permission: mostly the account has no"
        " access to it in this region (no subscription yet, a policy of the organization, or a model that is not offered there)." + where,
    }[cause]


def fix(cause: str, model: str, refused: Denial | None, prefix: str, beside: Mapping[str, str]) -> tuple[Step, ...]:
    """`beside`: the role and the model that the files of the refusal name beside it, where each names one alone."""
    role = refused.role if refused and refused.role else beside.get("role") or "EXECUTION_ROLE"
    model = model or beside.get("model", "")
    bare = model.removeprefix(f"{prefix}.") if prefix else model
    check = Step(
        "See what is missing for this account and region.",
        f"aws bedrock get-foundation-model-availability --model-id {shell(bare or 'MODEL_ID')}",
        "agreementAvailability AVAILABLE, authorizationStatus AUTHORIZED, entitlementAvailability AVAILABLE",
    )
    if cause == "use-case-form":
        return (
            Step("Submit the use-case form in the Bedrock console (Model catalog, any model of this provider)."),
            check,
        )
    if cause == "policy" and refused:
        return iam_refusals.steps(refused)
    if cause == "payment":
        return (Step("Set a valid default payment method in the Billing console, wait some minutes, and call the model again."), check)
    if cause == "told":
        return (Step("Correct what the sentence names, wait some minutes, and call the model again."), check)
    if cause in ("legacy", "end-of-life"):
        return (
            Step(
                "Choose an active model or inference profile and name it in the agent.",
                "aws bedrock list-foundation-models --query \"modelSummaries[?modelLifecycle.status=='ACTIVE'].modelId\"",
                "the ids that may be used",
            ),
            Step("Allow the new id to whoever makes the call (AgentCore: the execution role), and call it again."),
        )
    actions = (
        ["aws-marketplace:ViewSubscriptions", "aws-marketplace:Subscribe"]
        if cause == "marketplace"
        else ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    )
    if cause in ("not-granted", "unnamed"):
        return (check, Step("If it says NOT_AVAILABLE: call the model once as an administrator, which subscribes the account."))
    what = (
        f"Allow the role {role} to subscribe; the first call then does it."
        if cause == "marketplace"
        else f"Allow it for the role {role}; a profile needs both its own ARN and the model's ARN in every region."
    )
    resources = ["*"] if cause == "marketplace" else ["arn:aws:bedrock:*::foundation-model/*", "arn:aws:bedrock:*:*:inference-profile/*"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources}]}
    return (
        Step(
            what,
            f"aws iam put-role-policy --role-name {shell(iam_refusals.whole(role, 'EXECUTION_ROLE'))} --policy-name allow-model --policy-document "
            f"'{json.dumps(policy, separators=(',', ':'))}'",
            "no output; wait a minute, then invoke again",
        ),
        check,
    )
