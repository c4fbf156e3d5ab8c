"""Causes and steps of calls that AWS refused or failed, out of `causes.toml`: known sentences first, then the kind of exception."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge import aws
from agentcore_analyzer.failures.knowledge.explanations import Explanation
from agentcore_analyzer.failures.knowledge.names import APIS, CLIENT, LABELS, PERMISSIONS, SERVICE, UNNAMED
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.sieve import kind_of, without_digits
from agentcore_analyzer.model import Step
from agentcore_analyzer.tuples import NamedTuple

_UNNAMED = "this operation"
LONGEST = 6000  # of the words that are compared
_FAULT = {
    CLIENT: "The fault is on the caller's side.",
    SERVICE: "The fault is on the service's side.",
    "provider": "The fault is with the identity provider, or with what is configured of it.",
    "": "Whose fault it is, this does not tell.",
}
_RETRY = {True: " It is worth trying again.", False: " Trying again does not help until that is changed.", None: ""}
# A sentence that asks for the same request once more knows better than the kind of its exception.
_ASKS_AGAIN = late(r"(?i)\b(?:try|retry|send|submit|repeat)\b[^.]{0,40}\b(?:later|shortly|(?:in|after) (?:a|some|\d{1,4})\b)")
_SDK = late(r"\baws_sdk_(?P<name>[a-z_]{2,40})\.|\bservices\.(?P<java>[a-z]{2,40})\.model\.")
_MENTIONS = ("bedrock", "agentcore", "aws", "amazon")  # where no service is named, that it is one of AWS
# A class that is named as AWS names its codes: alone, or in a package of AWS. Others have a ValidationException, too.
_CLASS = late(r"^[A-Z]\w{2,80}Exception$|\b(?:botocore|aws_sdk_\w{1,40}|amazonaws|awssdk|Amazon)\.")
# A status stands for the code where the body could not be read (HEAD has none).
_OF_STATUS = {
    "400": "Validation", "401": "Unauthorized", "402": "ServiceQuotaExceeded", "403": "AccessDenied", "404": "ResourceNotFound", "409": "Conflict", "429": "Throttling",
    "500": "InternalServer", "502": "BadGateway", "503": "ServiceUnavailable", "504": "GatewayTimeout",
}  # fmt: skip


class Entry(NamedTuple):
    key: str
    codes: frozenset[str]
    wild: tuple[str, ...]  # of them those with a *
    services: tuple[str, ...]
    operations: tuple[str, ...]
    says: tuple[str, ...]
    also: tuple[str, ...]
    pattern: str
    speaks: str
    meaning: str
    fault: str
    retry: bool | None
    steps: tuple[str | list[str], ...]
    owner: str
    references: tuple[str, ...]
    mentions: tuple[str, ...]
    certain: bool
    answered: bool
    anywhere: bool


class Facts(NamedTuple):
    """A failure as the table compares it; `words` have their case, `small` has not."""

    service: str
    operation: str
    code: str
    bare: str
    words: str
    small: str
    known: aws.Known | None
    of_aws: bool  # a reader of AWS's wordings said it
    sentence: str  # what it says besides its code


@cache
def _table() -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    table = _read()
    groups: Mapping[str, list[str]] = table["groups"]
    return tuple(_entry(c, groups) for c in table["cause"]), tuple(_entry(f, groups) for f in reversed(table["family"]))


def _read() -> dict[str, Any]:
    """`causes.toml`, from the copy of it that `scripts/knowledge` writes: to parse TOML takes thirty times as long (16 ms)."""
    source = (Path(__file__).parent / "causes.toml").read_bytes()
    with suppress(OSError, ValueError, KeyError):
        copy: dict[str, Any] = orjson.loads((Path(__file__).parent / "causes.json").read_bytes())
        if copy["crc"] == crc32(source):
            return copy
    import tomllib

    return tomllib.loads(source.decode())


def copied() -> str:
    """`causes.json` for `causes.toml` as it is."""
    import tomllib

    source = (Path(__file__).parent / "causes.toml").read_bytes()
    table = tomllib.loads(source.decode())
    parts = [f'"crc": {crc32(source)}', f'"groups": {orjson.dumps(table["groups"]).decode()}']
    for name in ("cause", "family"):
        entries = ",\n".join(orjson.dumps(entry).decode() for entry in table[name])
        parts.append(f'"{name}": [\n{entries}\n]')
    return "{" + ",\n".join(parts) + "}\n"


def _entry(raw: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Entry:
    operations = [o for name in raw.get("operations", ()) for o in (groups[name[1:]] if name.startswith("@") else [name])]
    codes = frozenset(aws.bare(c) for c in raw.get("codes", ()))
    return Entry(
        raw.get("id", ""), codes, tuple(c for c in codes if "*" in c), tuple(raw.get("services", ())), tuple(operations),
        tuple(raw.get("says", ())), tuple(raw.get("also", ())), raw.get("pattern", ""), raw.get("speaks", ""), raw["meaning"], raw.get("fault", ""),
        raw.get("retry"), tuple(raw["steps"]), raw.get("owner", ""), tuple(raw.get("references", ())),
        tuple(raw.get("mentions", ())), raw.get("certain", True), raw.get("answered", True), raw.get("anywhere", False),
    )  # fmt: skip


def explain(said: Said, *, coded: bool = True) -> Explanation | None:
    """`coded`: the text itself holds the code of the failure."""
    facts = _facts(said)
    for entry in _candidates(kind_of(facts.small)):
        found = _says(entry, facts)
        if found is not None:
            return _explained(entry, facts, said, found, coded=coded)
    if not facts.code or (said.kind is not FailureKind.AWS_ERROR and (facts.known is None or not _may_be_of_aws(said, facts))):
        return None
    for entry in _table()[1]:
        if _is_of(entry, facts):
            return _explained(entry, facts, said, {}, coded=coded)
    return None


def _may_be_of_aws(said: Said, facts: Facts) -> bool:
    """Whether more than a class by a common name (ValidationException) shows that AWS said it: a package, a service, a word."""
    return "." in said.type or bool(said.service or said.operation) or any(m in facts.small for m in _MENTIONS)


@lru_cache(maxsize=1024)
def _candidates(kind: bytes) -> tuple[Entry, ...]:
    """The entries whose words may stand in texts of this kind: a program says the same again and again, with other numbers."""
    found = []
    for entry, says, also in _literals():
        for word in says:
            if word in kind:
                break
        else:
            if says:
                continue
        for word in also:
            if word not in kind:
                break
        else:
            found.append(entry)
    return tuple(found)


@cache
def _literals() -> tuple[tuple[Entry, tuple[bytes, ...], tuple[bytes, ...]], ...]:
    return tuple((e, tuple(map(without_digits, e.says)), tuple(map(without_digits, e.also))) for e in _table()[0])


def _facts(said: Said) -> Facts:
    words = " ".join((said.message, said.quote, *(f"{r.type}: {r.message}" for r in said.chain)))[:LONGEST] + f" {said.type}"
    words = " ".join(plain_quotes(words).replace("`", "").replace('\\"', '"').replace("\\u2019", "'").split())
    service = aws.service_named(said.service)
    if not service and (named := _SDK.search(f"{said.type} {words[:500]}")):
        service = aws.service_named((named["name"] or named["java"]).replace("_", "-"))
    code = said.code
    if said.kind is not FailureKind.AWS_ERROR:  # the class of an exception that is called as AWS calls its codes
        own = said.kind is FailureKind.EXCEPTION
        code = (said.type.rpartition(".")[2] if _CLASS.search(said.type) else "") if own else said.code or said.type
    code = code or (str(said.http_status or "") if said.kind is FailureKind.AWS_ERROR else "")
    known = aws.lookup(service, said.operation, code) if code else None
    if known is None and said.kind is FailureKind.AWS_ERROR and code:
        known = aws.lookup("", "", code)
    bare = _OF_STATUS.get(code, "") or aws.bare(aws.full_code(code))
    of_aws = said.kind is FailureKind.AWS_ERROR
    return Facts(service or (known.service if known else ""), said.operation, code, bare, words, words.lower(), known, of_aws, " ".join(said.message.split())[:LONGEST])


def _fits(entry: Entry, facts: Facts) -> bool:
    if entry.services and facts.service and facts.service not in entry.services:
        return False
    return not entry.operations or facts.operation in entry.operations


def _says(entry: Entry, facts: Facts) -> dict[str, str] | None:
    """What the pattern of a known sentence found, {} where a sentence alone did; None where it does not stand there."""
    if entry.says and not any(s in facts.small for s in entry.says):
        return None
    if not all(s in facts.small for s in entry.also) or not _fits(entry, facts):
        return None
    if entry.codes and facts.known is not None and facts.bare not in entry.codes:
        return None
    mentions = entry.mentions or (() if facts.of_aws or not entry.services else (*_MENTIONS, *entry.services))
    if mentions and not facts.service and not any(m in facts.small for m in mentions):
        return None
    if not entry.pattern:
        return {}
    found = re.search(entry.pattern, facts.words, re.IGNORECASE)
    return {k: (v or "").rstrip(".") for k, v in found.groupdict().items()} if found else None


def _is_of(entry: Entry, facts: Facts) -> bool:
    if entry.services and facts.service not in entry.services:
        return False
    if entry.pattern and not re.search(entry.pattern, facts.words, re.IGNORECASE):
        return False
    if entry.speaks and facts.sentence and not re.search(entry.speaks, facts.sentence, re.IGNORECASE):
        return False
    return (facts.bare in entry.codes or any(fnmatchcase(facts.bare, c) for c in entry.wild)) and _fits(entry, facts)


def _explained(entry: Entry, facts: Facts, said: Said, found: Mapping[str, str], *, coded: bool) -> Explanation:
    known = facts.known
    model = aws.services().get(facts.service)
    filled = _Filled(found)
    filled["operation"] = facts.operation or _UNNAMED
    filled["service"] = LABELS.get(facts.service, facts.service) or "the service"
    filled["permission"] = permission_of(facts.service, facts.operation, facts.words)
    filled["code"] = facts.code if coded else "the error"
    filled["signing"] = model.signing if model else "SERVICE"
    meaning, lead = entry.meaning.format_map(filled), _lead(facts, said, answered=entry.answered, coded=coded)
    fault = entry.fault or (known.fault if known and entry.codes == {"*"} else "")
    retry = entry.retry if entry.retry is not None else (known.retryable if known else None)
    if entry.retry is None and retry is False:
        retry = None  # the service's model says only that its SDK does not try it again by itself
    if not retry and entry.retry is None and _ASKS_AGAIN.search(facts.sentence):
        retry = True
    cause = f"{lead}{meaning if lead else meaning[:1].upper() + meaning[1:]}."
    if facts.of_aws or entry.services:  # a library's sentence speaks of the program itself: no second side that could be at fault
        cause += f" {_FAULT[fault]}{_RETRY[retry]}"
    if known is not None and known.streamed and f"({said.code[:1].lower()}{said.code[1:]})" in said.quote:
        cause += " It came inside of the stream: it is the service's own answer, not a broken connection."
    return Explanation(
        cause, tuple(_steps(entry.steps, filled)), entry.owner, entry.references or _reference(facts), key=entry.key, meaning=meaning,
        certain=entry.certain and (bool(entry.key) or bool(known and known.documented)), fault=fault, retry=retry,
        http_status=said.http_status or (known.http_status if known else None), of_aws=facts.of_aws or not entry.anywhere,
    )  # fmt: skip


def _lead(facts: Facts, said: Said, *, answered: bool, coded: bool) -> str:
    """`AgentCore (bedrock-agentcore) answered GetEvent with ResourceNotFoundException (HTTP 404): `"""
    who = LABELS.get(facts.service, facts.service)
    if said.kind is not FailureKind.AWS_ERROR:
        return ""
    if not facts.code or not coded:
        if not who:
            return ""
        return f"{facts.operation} of {who} failed: " if facts.operation else f"The call to {who} failed: " if facts.code else ""
    named = f"{facts.code} (HTTP {said.http_status})" if said.http_status and str(said.http_status) != facts.code else facts.code
    named = f"HTTP {named}" if named.isdigit() else named
    if not answered:
        return f"The call to {who} failed with {named}: " if who else f"{named}: "
    if who:
        return f"{who} answered {facts.operation} with {named}: " if facts.operation else f"{who} answered with {named}: "
    if not facts.operation:
        return f"{named}: "
    several = aws.services_of(facts.operation)
    which = f" (of {' or '.join(several)})" if 0 < len(several) <= 3 else " (several services have it)" if several else ""
    return f"{facts.operation}{which} was answered with {named}: "


def permission_of(service: str, operation: str, words: str = "") -> str:
    """The permission that a call needs: the one that the message names, else the one of the operation."""
    named = re.search(r"not authorized to perform:? ['\"]?([a-z][\w-]{1,40}:[A-Z]\w{1,80})", words)
    if named:
        return named[1]
    if (service, operation) in PERMISSIONS:
        return PERMISSIONS[service, operation]
    model = aws.services().get(service)
    if model is None or service in UNNAMED or operation.lower() not in model.operations:
        return "the action that is named"
    return f"{model.signing}:{operation}"


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key.upper()


def _steps(steps: Iterable[str | list[str]], filled: _Filled) -> Iterable[Step]:
    for step in steps:
        text, command = (step, "") if isinstance(step, str) else step
        if "API reference of {operation}" in text and filled["operation"] == _UNNAMED:
            continue
        if "{permission}" in command and " " in filled["permission"]:
            command = ""
        yield Step(text.format_map(filled), command.format_map(filled))


def _reference(facts: Facts) -> tuple[str, ...]:
    if facts.service not in APIS or facts.operation.lower() not in aws.services()[facts.service].operations:
        return ()
    return (f"https://docs.aws.amazon.com/{APIS[facts.service]}{facts.operation}.html",)
