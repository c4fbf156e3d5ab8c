"""A refusal by IAM: the sentence about it, and the steps that allow the action."""

from __future__ import annotations

import json
import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import Denial
from agentcore_analyzer.model import Step

# Other policies than the caller's own that AWS names as the reason ("with an explicit deny in a service control policy").
ELSEWHERE = ("service control policy", "resource control policy", "permissions boundary", "session policy", "resource-based policy",
             "VPC endpoint policy", "explicit deny in an identity-based policy")  # fmt: skip

DENY = "explicit deny"


# What people put in the place of a part of a name before they show it to others: an account of twelve digits has no letters.
_LEFT_OUT = late(r"\$\{|\{\{|\.\.|\u2026|[<>\[\]]|\*{2}|\bX{3,}\b|\bx{4,}\b")


# What a template has in the place of a value that is filled in when it is deployed: CloudFormation and Terraform, Jinja and its like.
_UNFILLED = late(r"\$\{[^{}\s]{1,80}\}|\{\{(?:[^{}]{0,80}\}\})?")
_OF_STACK = "AWS::"  # CloudFormation's own names, which CDK writes for a stack that is bound to no account and region


def unfilled(refused: Denial) -> str:
    """What nobody filled in, in the name of the resource that was asked for."""
    found = _UNFILLED.search(refused.resource)
    return found[0] if found else ""


def whole(name: str, placeholder: str) -> str:
    """A name as a command may hold it: what stands for a part that was left out is nobody's name, and the placeholder takes its place."""
    return placeholder if not name or _LEFT_OUT.search(name) else name


def elsewhere(refused: Denial) -> bool:
    """Whether AWS names another policy than the caller's own, or one that denies: then nothing that is allowed helps."""
    return DENY in refused.because or any(o in refused.because for o in ELSEWHERE)


def sentence(what: str, refused: Denial) -> str:
    """`what` is the part of the agent that made the call; no full stop at the end."""
    who = f"role {refused.role}" if refused.role else refused.user
    on = f" on {refused.resource}" if refused.resource else ""
    left = unfilled(refused)
    because = f" ({refused.because})" if refused.because and not left else ""  # behind a blank in the name stands its rest
    name = f". The name of the resource still holds {left}: if it was asked for like this, no such resource exists" if left else ""
    return f"{what} needs {refused.action}{on}, and AWS refused it: {who} is not allowed to perform this action{because}{name}"


def _sort(role: str) -> str:
    """An execution role is one that is called so."""
    return "execution role" if "exec" in role.lower() else "role"


def steps(refused: Denial) -> tuple[Step, ...]:
    """Allow it where AWS says that it is not allowed, and see that it is."""
    if left := unfilled(refused):
        stack = "give the stack its account and region (CDK: env), or let the tool fill them in" if _OF_STACK in left else "let the tool that made the call fill it in"
        return (
            Step(f"If the call was made with {left} in the name, {stack}: no policy helps for a name that does not exist."),
            Step(f"If {left} was only put there to show the line: allow {refused.action} on the real name for whoever made the call."),
        )
    user = refused.user.rpartition(":user/")[2].rpartition("/")[2] if not refused.role and ":user/" in refused.user else ""
    kind, named = ("user", whole(user, "USER_NAME")) if user else ("role", whole(refused.role, "ROLE_NAME"))
    whose = f"the user {user}" if user else f"the {_sort(refused.role)} {refused.role}" if refused.role else "the role"
    arn = shell(whole(refused.user, "USER_ARN")) if user else f"$(aws iam get-role --role-name {shell(named)} --query Role.Arn --output text)"
    check = Step(
        "Check that the policy now allows it.",
        f"aws iam simulate-principal-policy --policy-source-arn {arn} --action-names {shell(refused.action)}",
        '"EvalDecision": "allowed"',
    )
    if refused.user.endswith(":root"):
        return (Step(f"The root user may do all in its own account: what refuses {refused.action} is the policy of the resource, of its account if that"
                     " is another one, or of the organization. Change it there."),)  # fmt: skip
    other = next((o for o in ELSEWHERE if o in refused.because), "")
    if other:
        # A statement of the role's own cannot lift a deny, nor the limit of another policy.
        what = f"Change the {other} that AWS names: " + ("except" if "explicit deny" in refused.because else "allow")
        return Step(f"{what} {refused.action} for {whose}. A statement in its own policies does not help."), check
    if DENY in refused.because:  # it lifts no allowance, wherever that is written
        return (
            Step(f"Find the statement with Effect Deny that holds for {refused.action}, in the policies of {whose}, of the resource and of the"
                 " organization, and change it. A statement that allows it does not help."),
            check,
        )  # fmt: skip
    resource = whole(refused.resource, "RESOURCE_ARN") if refused.resource.startswith("arn:") else "*"
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": refused.action, "Resource": resource}]}
    name = re.sub(r"\W+", "-", f"allow-{refused.action}")
    return (
        Step(
            f"Allow {refused.action} for {whose}.",
            f"aws iam put-{kind}-policy --{kind}-name {shell(named)} --policy-name {name} --policy-document "
            f"{shell(json.dumps(policy, separators=(',', ':')))}",
            "no output; the change takes effect within a minute",
        ),
        check,
    )
