"""
IAM policies, and the answers that hold them.

## Looks like
`{"Version": "2012-10-17", "Statement": […]}`; `{"RoleName", "PolicyName", "PolicyDocument"}`;
`{"PolicyVersion": {"Document": …}}`; `{"Role": {"AssumeRolePolicyDocument": …}}`; `{"RoleDetailList":
[…], "Policies": […]}`; `{"EvaluationResults": [{"EvalActionName", "EvalDecision"}]}`.

## Comes from
`aws iam get-role-policy`, `get-policy-version`, `get-role`, `list-attached-role-policies`,
`get-account-authorization-details`, `simulate-principal-policy`, `aws logs describe-resource-policies`,
policy files.

## Quirks
IAM's own API gives documents URL-encoded; the CLI decodes them. One statement may stand without a list,
one action or resource without one, too. Each policy is one document with `type`, `role`, `policy` and
`statements`, where Action, NotAction, Resource and NotResource are always lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from agentcore_analyzer.kinds import CoverageKind, DamageReason, Kind
from agentcore_analyzer.model import Coverage, Damage, Document, Head, Input, Match, Place, Record
from agentcore_analyzer.untrusted import json_integer
from agentcore_parsers.decoding import jsons

_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_DETAILS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_HOLDERS = {
    "PolicyDocument", "AssumeRolePolicyDocument", "policyDocument", "PolicyVersionList", "RolePolicyList",
    "AttachedManagedPolicies", "UserPolicyList", "GroupPolicyList",
}  # fmt: skip
_MAX_DEPTH = 6


# Members of which one is in whatever is known here.
HINTS = (
    '"Statement"', '"EvaluationResults"', '"PolicyVersion"', '"Role"', '"AttachedPolicies"', '"UserDetailList"',
    '"GroupDetailList"', '"RoleDetailList"', '"Policies"', '"resourcePolicies"', '"Roles"', 'PolicyDocument"',
)  # fmt: skip


def _statements(value: Any) -> list[Any] | None:
    """The statements of a policy document; None where it is none."""
    found = value.get("Statement") if isinstance(value, dict) else None
    listed = found if isinstance(found, list) else [found] if isinstance(found, dict) else None
    if not listed or not all(isinstance(s, dict) and "Effect" in s for s in listed):
        return listed if listed == [] and isinstance(value, dict) and "Version" in value else None
    return listed


def _why(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    if _statements(value) is not None:
        return "a policy document with its statements"
    if isinstance(value.get("EvaluationResults"), list) and (
        not value["EvaluationResults"] or "EvalDecision" in str(value["EvaluationResults"][0])
    ):
        return "results of a policy simulation"
    inner = value.get("PolicyVersion") or value.get("Role")
    if isinstance(inner, dict) and ("Document" in inner or "AssumeRolePolicyDocument" in inner):
        return "a role or policy version with its document"
    if isinstance(value.get("AttachedPolicies"), list):
        return "the attached policies of a role"
    for name in (*_DETAILS, "resourcePolicies", "Roles"):
        listed = value.get(name)
        if isinstance(listed, list) and any(isinstance(e, dict) and e.keys() & _HOLDERS for e in listed):
            return f"{name} with policy documents"
    return (
        "a policy with its document"
        if value.keys() & {"PolicyDocument", "AssumeRolePolicyDocument"}
        else None
    )


def sniff(head: Head) -> Match | None:
    found = [why for value in head.values if (why := _why(value))]
    return Match(93, found[0]) if found else None


def parse(source: Input) -> Iterable[Record]:
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        if _why(value) is None:
            yield Damage(place, DamageReason.UNKNOWN_DOCUMENT, "JSON that holds no policy was skipped")
        else:
            yield from _walk(value, place, {}, 0)


def _walk(value: Any, place: Place, around: dict[str, Any], depth: int) -> Iterator[Record]:
    """The policies in an answer; `around` says whose they are."""
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return
    around = {**around, **_names(value)}
    listed = _statements(value)
    if listed is not None:
        yield _policy(around, listed, place)
        return
    if isinstance(value.get("EvaluationResults"), list):
        data = {"type": "simulation", **around, "results": value["EvaluationResults"]}
        yield Document(Kind.IAM_POLICY, "simulation", data, place)
    for key in ("AttachedPolicies", "AttachedManagedPolicies"):
        if isinstance(value.get(key), list):
            at = _below(place, key)
            yield Document(
                Kind.IAM_POLICY,
                "attached policies",
                {"type": "attached", **around, "attached": value[key]},
                at,
            )
    for key, type_ in _DOCUMENTS.items():
        if key in value:
            yield from _encoded(value[key], _below(place, key), {**around, "type": type_}, depth)
    for key in ("Role", "PolicyVersion"):
        yield from _walk(value.get(key), _below(place, key), around, depth + 1)
    for key in (*_DETAILS, *_NESTED):
        for i, inner in enumerate(value[key] if isinstance(value.get(key), list) else ()):
            yield from _walk(inner, _below(place, f"{key}/{i}"), around, depth + 1)
    if value.get("IsTruncated") is True or value.get("NextToken") or value.get("nextToken"):
        yield Coverage(CoverageKind.NEXT_TOKEN, 1, place)


_DOCUMENTS = {
    "PolicyDocument": "identity", "Document": "identity", "AssumeRolePolicyDocument": "trust",
    "policyDocument": "resource",
}  # fmt: skip
_NESTED = (
    "RolePolicyList",
    "UserPolicyList",
    "GroupPolicyList",
    "PolicyVersionList",
    "resourcePolicies",
    "Roles",
)


def _names(value: dict[str, Any]) -> dict[str, Any]:
    found = {
        "role": value.get("RoleName"), "user": value.get("UserName"),
        "policy": value.get("PolicyName") or value.get("policyName"),
        "version": value.get("VersionId"), "default": value.get("IsDefaultVersion"), "arn": value.get("Arn"),
    }  # fmt: skip
    return {key: given for key, given in found.items() if isinstance(given, str | bool)}


def _encoded(raw: Any, place: Place, around: dict[str, Any], depth: int) -> Iterator[Record]:
    """A document as it is, as JSON in a string, or URL-encoded."""
    value = raw
    if isinstance(raw, str):
        text = unquote(raw) if raw[:1] == "%" else raw
        try:
            value = json.loads(text, parse_int=json_integer)
        except (ValueError, RecursionError):
            yield Damage(
                place, DamageReason.BAD_RECORD, "a policy document that is no JSON (URL-encoded or not) was skipped"
            )
            return
    if _statements(value) is None:
        yield Damage(place, DamageReason.BAD_RECORD, "a policy document without statements was skipped")
    else:
        yield from _walk(value, place, around, depth + 1)


def _policy(around: dict[str, Any], listed: list[Any], place: Place) -> Document:
    statements = []
    for statement in listed:
        made = dict(statement)
        made.update({key: _list(statement[key]) for key in _LISTS if key in statement})
        statements.append(made)
    principals = any("Principal" in s or "NotPrincipal" in s for s in statements)
    type_ = around.get("type") or ("resource" if principals else "identity")
    if type_ == "resource" and any("sts:AssumeRole" in s.get("Action", ()) for s in statements):
        type_ = "trust"
    name = around.get("policy") or around.get("role") or type_
    return Document(Kind.IAM_POLICY, str(name), {**around, "type": type_, "statements": statements}, place)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _below(place: Place, token: str) -> Place:
    return place._replace(pointer=f"{place.pointer or ''}/{token}")
