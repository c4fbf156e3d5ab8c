"""
What IAM policies in the input allow, decided as IAM would, without asking AWS.

Only what is written counts: an explicit Deny wins, several policies of one role are united, and a
condition makes an answer `unknown` ("allowed, if …"), since the request's context is in no file.
Boundaries and policies of an organization are never in these files; they could only take away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.failures.said._objects import objects
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Kind, Place
from agentcore_analyzer.tuples import NamedTuple

ALLOWED, DENIED, NOT_ALLOWED, UNKNOWN = "allowed", "denied", "not-allowed", "unknown"
_LONGEST = 2048  # characters of an ARN or a pattern that are compared; IAM's own limit is below this
_REGION, _ACCOUNT, _NAME = 3, 4, 5  # fields of an ARN


class Statement(NamedTuple):
    """One statement of a policy, with the place of its policy."""

    policy: str
    place: Place
    data: dict[str, Any]

    @property
    def conditions(self) -> str:
        """The condition keys, as a phrase; empty where the statement has none."""
        found = self.data.get("Condition")
        if not found:
            return ""
        keys = {str(k) for block in found.values() if isinstance(block, dict) for k in block} if isinstance(found, dict) else set()
        return ", ".join(sorted(keys)) or "a condition"

    def quote(self) -> str:
        wanted = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
        return json.dumps({k: self.data[k] for k in wanted if k in self.data}, default=str, ensure_ascii=False)[:300]


class Principal(NamedTuple):
    """A role or user with all its policies in the input; the name is empty for bare policy files."""

    name: str
    statements: tuple[Statement, ...]
    unread: tuple[str, ...]  # managed policies that are attached, but whose text is not in the input
    complete: bool  # whether the input lists what is attached
    places: tuple[Place, ...]
    arn: str = ""

    def said(self) -> str:
        return f"role {self.name}" if self.name else "the role with these policies"


class Answer(NamedTuple):
    """`verdict`, the statement that decided it (None where none did), and why, as a phrase."""

    verdict: str
    statement: Statement | None
    why: str


def decide(principal: Principal, action: str, resource: str, every: bool = False) -> Answer:
    """
    Whether the policies allow `action` on `resource`, which may hold wildcards.

    With `every`, all resources that the wildcards stand for must be allowed, otherwise some of them.
    A region or account that is `*` or empty in `resource` always means "whichever it is".
    """
    allows: list[Statement] = []
    doubts: list[Answer] = []
    for statement in principal.statements:
        if not _names_action(statement.data, action):
            continue
        whole, part, vague = _reach(statement.data, resource)
        if statement.data.get("Effect") == "Deny":
            if whole and not statement.conditions:
                return Answer(DENIED, statement, f"{statement.policy} denies it explicitly")
            if whole or part or vague:
                limit = f"if {statement.conditions}" if statement.conditions else "for some of these resources"
                doubts.append(Answer(UNKNOWN, statement, f"{statement.policy} denies it {limit}"))
        elif statement.data.get("Effect") == "Allow" and (whole if every else part):
            allows.append(statement)
        elif statement.data.get("Effect") == "Allow" and vague:
            doubts.append(Answer(UNKNOWN, statement, f"{statement.policy} allows it by a variable that only the request knows"))
    if free := [s for s in allows if not s.conditions]:
        denials = [d for d in doubts if d.statement is not None and d.statement.data.get("Effect") == "Deny"]
        return denials[0] if denials else Answer(ALLOWED, free[0], f"{free[0].policy} allows it")
    if allows:
        return Answer(UNKNOWN, allows[0], f"allowed, if {allows[0].conditions}")
    if doubts:
        return doubts[0]
    if principal.unread:
        names = ", ".join(principal.unread[:5])
        return Answer(UNKNOWN, None, f"the text of the attached policies {names} is not in the input")
    return Answer(NOT_ALLOWED, None, "no statement allows it")


def _names_action(data: dict[str, Any], action: str) -> bool:
    """Action or NotAction against a concrete action; IAM ignores case here."""
    wanted = action.lower()
    if "NotAction" in data:
        return not any(covers(p.lower(), wanted) for p in _strings(data["NotAction"]))
    return any(covers(p.lower(), wanted) for p in _strings(data.get("Action")))


def _reach(data: dict[str, Any], resource: str) -> tuple[bool, bool, bool]:
    """
    Whether a statement is about all of the resources, about some of them, or perhaps about some.

    Perhaps: a policy variable (`${aws:username}`) stands for something that only the request knows.
    """
    key = "NotResource" if "NotResource" in data else "Resource"
    patterns = _strings(data.get(key))
    plain = [(p, _placed(resource, p)) for p in patterns if "${" not in p]
    whole = any(covers(p, r) for p, r in plain)
    part = whole or any(overlaps(p, r) for p, r in plain)
    vague = any(overlaps(w, _placed(resource, w)) for p in patterns if "${" in p for w in (_without_variables(p),))
    if key == "Resource":
        return whole, part, vague
    return not part and not vague, not whole and not vague, not whole


def _placed(resource: str, pattern: str) -> str:
    """The resource in the pattern's region and account, where its own are open."""
    mine, theirs = resource.split(":", 5), pattern.split(":", 5)
    if len(mine) <= _NAME or len(theirs) <= _NAME:
        return resource
    for field in (_REGION, _ACCOUNT):
        if mine[field] in ("", "*"):
            mine[field] = theirs[field]
    if theirs[1] not in ("", "*") and mine[1] == "*":
        mine[1] = theirs[1]
    return ":".join(mine)


def _without_variables(pattern: str) -> str:
    while (start := pattern.find("${")) >= 0 and (end := pattern.find("}", start)) >= 0:
        pattern = f"{pattern[:start]}*{pattern[end + 1 :]}"
    return pattern


def _strings(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [v for v in listed if isinstance(v, str) and len(v) <= _LONGEST]


def covers(pattern: str, text: str) -> bool:
    """
    Whether a pattern (`*` any characters, `?` one) matches the text, in time of their product at most.

    A wildcard in the text is covered by `*` only: then everything that it stands for is covered.
    """
    at = i = 0
    star, mark = -1, 0
    while i < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, i
            at += 1
        elif at < len(pattern) and (_same(pattern[at], text[i])):
            at += 1
            i += 1
        elif star >= 0:
            mark += 1
            at, i = star + 1, mark
        else:
            return False
    return all(c == "*" for c in pattern[at:])


def _same(pattern: str, character: str) -> bool:
    if pattern == "?":
        return character != "*"
    return pattern == character and character != "*"


def overlaps(one: str, other: str) -> bool:
    """Whether some text matches both patterns."""
    reached = [False] * (len(other) + 1)
    reached[0] = True
    for j, character in enumerate(other):
        reached[j + 1] = reached[j] and character == "*"
    for character in one:
        row = [reached[0] and character == "*"] + [False] * len(other)
        for j, against in enumerate(other):
            if character == "*" or against == "*":
                row[j + 1] = reached[j + 1] or row[j] or reached[j]
            else:
                row[j + 1] = reached[j] and (character == against or "?" in (character, against))
        if character != "*":
            # A `*` of the other side may take this character and stay open.
            for j, against in enumerate(other):
                if against == "*" and reached[j + 1]:
                    row[j + 1] = True
        reached = row
    return reached[-1]


def principals(case: Case) -> list[Principal]:
    """Roles and users with the policies that the input holds of them; bare policies as one without name."""
    documents = [d for d in case.documents if d.kind is Kind.IAM_POLICY and isinstance(d.data, dict)]
    identity = [d for d in documents if d.data.get("type") == "identity" and d.data.get("default") is not False]
    names = {_owner(d): None for d in documents if _owner(d) and d.data.get("type") in ("identity", "attached", "trust")}
    loose = [d for d in identity if not _owner(d)]
    managed = {key: d for d in loose for key in (d.data.get("arn"), d.data.get("policy")) if isinstance(key, str)}
    found = []
    for name in names:
        own = [d for d in identity if _owner(d) == name]
        lists = [d for d in documents if d.data.get("type") == "attached" and _owner(d) == name]
        attached = list(_attached(lists))
        own += [managed[key] for _, key in attached if key in managed]
        # A single role and policies that belong to nobody: the person exported them together.
        own += loose if len(names) == 1 else []
        unread = tuple(label for label, key in attached if key not in managed)
        about = [d for d in documents if _owner(d) == name]
        arn = next((a for d in about if ":role/" in (a := str(d.data.get("arn") or ""))), "")
        found.append(_principal(name, own, unread, bool(lists), about, arn))
    if loose and len(names) != 1 and not any(d in managed.values() and names for d in loose):
        lists = [d for d in documents if d.data.get("type") == "attached" and not _owner(d)]
        unread = tuple(label for label, key in _attached(lists) if key not in managed)
        found.append(_principal("", loose, unread, bool(lists), loose, ""))
    return found


def _principal(
    name: str, own: list[Document], unread: tuple[str, ...], complete: bool, about: list[Document], arn: str
) -> Principal:
    places = tuple(dict.fromkeys(d.place for d in own or about))
    unique = list({d.place: d for d in own}.values())
    return Principal(name, tuple(s for d in unique for s in _statements(d)), unread, complete, places, arn)


def _statements(document: Document) -> Iterator[Statement]:
    for i, data in enumerate(document.data.get("statements") or ()):
        if isinstance(data, dict):
            at = document.place._replace(pointer=f"{document.place.pointer or ''}/Statement/{i}")
            yield Statement(f"policy {document.name}", at, data)


def _owner(document: Document) -> str:
    return str(document.data.get("role") or document.data.get("user") or "")


def _attached(lists: list[Document]) -> Iterator[tuple[str, str]]:
    """(name, ARN or name) of each attached policy."""
    for document in lists:
        for entry in document.data.get("attached") or ():
            if isinstance(entry, dict):
                name = str(entry.get("PolicyName") or entry.get("PolicyArn") or "")
                yield name, str(entry.get("PolicyArn") or name)


def trusts(case: Case, principal: Principal, service: str) -> bool:
    """Whether the trust policy of a role names a service."""
    return any(
        d.kind is Kind.IAM_POLICY
        and isinstance(d.data, dict)
        and d.data.get("type") == "trust"
        and _owner(d) == principal.name
        and service in json.dumps(d.data.get("statements"), default=str)
        for d in case.documents
    )


def looked_up(case: Case, role: str, action: str, resource: str) -> tuple[tuple[Evidence, ...], str]:
    """
    What the policies in the input say about a refusal that was seen: evidence, and a sentence.

    Empty where the input holds no policy of that role.
    """
    known = [p for p in principals(case) if not p.name or not role or p.name == role]
    if len(known) != 1:
        return (), ""
    answer = decide(known[0], action, resource)
    if answer.statement is not None:
        proof = Evidence(answer.statement.place, f"the policy in the input: {answer.why}", quote=answer.statement.quote())
    elif known[0].places:
        proof = Evidence(known[0].places[0], f"the policies in the input, for {action}: {answer.why}")
    else:
        return (), ""
    return (proof,), f" The policies in the input agree: {answer.why}." if answer.verdict in (DENIED, NOT_ALLOWED) else (
        f" By the policies in the input it should be allowed ({answer.why}): they may have changed since, or a boundary or"
        " a policy of the organization forbids it."
        if answer.verdict == ALLOWED
        else f" The policies in the input leave it open: {answer.why}."
    )


def pasted(case: Case, file: str, action: str) -> Statement | None:
    """A statement that somebody copied into the text of a file: it allows the action, on a condition."""
    every: dict[str, list[tuple[str, Statement]]] = case.memo("statements in texts", lambda: _pasted(case))
    name = action.partition(":")[2]
    return next((s for text, s in every.get(file, ()) if name in text and _names_action(s.data, action)), None)


def _pasted(case: Case) -> dict[str, list[tuple[str, Statement]]]:
    """The statements that allow on a condition, by file, each with the text in which it stands."""
    made: dict[str, list[tuple[str, Statement]]] = {}
    for log in case.logs_with('"Effect"'):
        for found in objects(log.text or ""):
            for statement in _inside(found.value):
                if statement.get("Effect") == "Allow" and statement.get("Condition"):
                    made.setdefault(log.origin.file, []).append((log.text or "", Statement("", log.place, statement)))
    return made


def _inside(value: Any) -> list[dict[str, Any]]:
    """The statement that an object is, or those of the policy that it is."""
    held = value.get("Statement", value) if isinstance(value, dict) else ()
    return [s for s in (held if isinstance(held, list) else [held]) if isinstance(s, dict)]
