"""A refusal by IAM: the sentence about it, and the steps that allow the action."""

from __future__ import annotations

import json
import re

from agentcore_analyzer.evidence import Denial
from agentcore_analyzer.model import Step


def sentence(what: str, refused: Denial) -> str:
    """`what` is the part of the agent that made the call; no full stop at the end."""
    who = f"role {refused.role}" if refused.role else refused.user
    on = f" on {refused.resource}" if refused.resource else ""
    because = f" ({refused.because})" if refused.because else ""
    return f"{what} needs {refused.action}{on}, and AWS refused it: {who} is not allowed to perform this action{because}"


def steps(refused: Denial) -> tuple[Step, ...]:
    """Allow it, and see that it is allowed."""
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": refused.action, "Resource": refused.resource or "*"}]}
    role = refused.role or "ROLE_NAME"
    name = re.sub(r"\W+", "-", f"allow-{refused.action}")
    return (
        Step(
            f"Allow {refused.action} for the execution role {role}.",
            f"aws iam put-role-policy --role-name {role} --policy-name {name} --policy-document "
            f"'{json.dumps(policy, separators=(',', ':'))}'",
            "no output; the change takes effect within a minute",
        ),
        Step(
            "Check that the policy now allows it.",
            f"aws iam simulate-principal-policy --policy-source-arn $(aws iam get-role --role-name {role} "
            f"--query Role.Arn --output text) --action-names {refused.action}",
            '"EvalDecision": "allowed"',
        ),
    )
