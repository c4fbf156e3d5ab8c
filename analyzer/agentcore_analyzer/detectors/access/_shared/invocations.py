"""Who may invoke an agent: refusals by IAM, in any log and in CloudTrail, and policies that allow only one of its two ARNs."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import Denial, anchors, denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Kind
from agentcore_analyzer.symptoms import iam_policies, phrases
from agentcore_analyzer.tuples import NamedTuple

ACTION = "bedrock-agentcore:InvokeAgentRuntime"
ENDPOINT = "/runtime-endpoint/"
_CODES = frozenset({"AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"})


class Refused(NamedTuple):
    evidence: Evidence
    anchors: frozenset[str]
    denied: Denial


class OneSided(NamedTuple):
    """A statement that allows `arn`, where nothing allows `other`."""

    principal: iam_policies.Principal
    statement: iam_policies.Statement
    arn: str
    other: str


def base(arn: str) -> str:
    return arn.partition(ENDPOINT)[0]


def refused(case: Case) -> dict[tuple[str, str], list[Refused]]:
    """By caller and runtime."""
    groups: dict[tuple[str, str], list[Refused]] = {}
    for one in (*_logged(case), *_recorded(case)):
        groups.setdefault((one.denied.role or one.denied.user, base(one.denied.resource)), []).append(one)
    return groups


def _logged(case: Case) -> Iterator[Refused]:
    for hit in phrases.hits(case, f"is not authorized to perform: {ACTION}"):
        denied = denial(hit.message)
        if denied is not None:
            yield Refused(hit.evidence, anchors(hit.source), denied)


def _recorded(case: Case) -> Iterator[Refused]:
    for document in case.documents:
        data = document.data if document.kind is Kind.CLOUDTRAIL and isinstance(document.data, dict) else {}
        if str(data.get("errorCode")) not in _CODES or not str(data.get("eventName", "")).startswith("InvokeAgentRuntime"):
            continue
        message = str(data.get("errorMessage") or "")
        denied = denial(message)
        if denied is not None:
            named = frozenset({f"request:{data['requestID']}"}) if data.get("requestID") else frozenset[str]()
            yield Refused(Evidence(document.place, "CloudTrail recorded the refusal", time_ns=data.get("time_ns"), quote=message), named, denied)


def one_sided(case: Case) -> Iterator[OneSided]:
    """Policies that allow one of the two ARNs only."""
    for principal in iam_policies.principals(case):
        for statement in principal.statements:
            named = statement.data.get("Resource")
            actions = statement.data.get("Action")
            if statement.data.get("Effect") != "Allow" or not isinstance(named, list) or not isinstance(actions, list):
                continue
            if not any(isinstance(a, str) and a.lower().startswith("bedrock-agentcore:") and iam_policies.covers(a.lower(), ACTION.lower())
                       for a in actions):  # fmt: skip
                continue
            for arn in (a for a in named if isinstance(a, str) and ":runtime/" in a and "${" not in a):
                runtime = base(arn)
                other = f"{runtime}/runtime-endpoint/DEFAULT" if ENDPOINT not in arn else runtime
                answer = iam_policies.decide(principal, ACTION, other, every=True)
                if answer.verdict == iam_policies.NOT_ALLOWED:
                    yield OneSided(principal, statement, arn, other)
