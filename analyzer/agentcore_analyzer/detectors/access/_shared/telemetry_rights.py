"""What the role of an agent needs to write its logs and traces, and what its policies in the input say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from agentcore_analyzer.graph import Case
from agentcore_analyzer.symptoms import iam_policies, runtimes
from agentcore_analyzer.tuples import NamedTuple

_GROUP = "arn:aws:logs:*:*:log-group:/aws/bedrock-agentcore/runtimes/*"
_ALL_GROUPS = "arn:aws:logs:*:*:log-group:*"
# (action, resource, whether all of the resources are needed); after AWS's template of the execution role.
NEEDED = (
    ("logs:CreateLogGroup", _GROUP, False),
    ("logs:DescribeLogStreams", _GROUP, False),
    ("logs:CreateLogStream", f"{_GROUP}:log-stream:*", False),
    ("logs:PutLogEvents", f"{_GROUP}:log-stream:*", False),
    ("logs:DescribeLogGroups", _ALL_GROUPS, True),
    ("xray:PutTraceSegments", "*", False),
    ("xray:PutTelemetryRecords", "*", False),
)
# What policies of an agent's role name, and those of nobody else: its token, and its log groups.
_AGENTS = ("bedrock-agentcore:GetWorkloadAccessToken", "/aws/bedrock-agentcore/")
_SERVICE = "bedrock-agentcore.amazonaws.com"


class Right(NamedTuple):
    """An action on a resource, and whether policies allow it."""

    action: str
    resource: str
    answer: iam_policies.Answer


def of_agents(case: Case) -> Iterator[tuple[iam_policies.Principal, list[Right], list[Right]]]:
    """Roles of agents, with what they lack and what cannot be told."""
    roles = {arn.rpartition("/")[2] for arn in runtimes.role_arns(case)}
    for principal in iam_policies.principals(case):
        if not principal.statements and not principal.unread:
            continue
        if principal.name not in roles and not iam_policies.trusts(case, principal, _SERVICE) and (roles or not _is_agents(principal)):
            continue
        rights = [Right(a, r, iam_policies.decide(principal, a, r, every)) for a, r, every in NEEDED]
        missing = [r for r in rights if r.answer.verdict in (iam_policies.NOT_ALLOWED, iam_policies.DENIED)]
        yield principal, missing, [r for r in rights if r.answer.verdict == iam_policies.UNKNOWN]


def _is_agents(principal: iam_policies.Principal) -> bool:
    """
    Whether policies of an unknown owner are those of an agent. To trace, to pull an image, to call a model is what tasks of ECS,
    functions and people do as well, and developers may do all of AgentCore.
    """
    return any(name in json.dumps(s.data, default=str) for s in principal.statements for name in _AGENTS)


def mentions(statement: iam_policies.Statement, action: str) -> bool:
    named = statement.data.get("Action")
    return isinstance(named, list) and any(isinstance(a, str) and iam_policies.covers(a.lower(), action.lower()) for a in named)


def statements(missing: Iterable[Right]) -> Iterator[dict[str, object]]:
    """What to add, one statement a resource, in the order in which it is needed."""
    by_resource: dict[str, list[str]] = {}
    for action, resource, _ in missing:
        by_resource.setdefault(resource, []).append(action)
    for resource, actions in by_resource.items():
        yield {"Effect": "Allow", "Action": actions, "Resource": resource}
