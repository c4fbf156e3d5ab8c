"""
Answers of AWS that tell how a resource is: which operation an answer belongs to, what its resources are called, which of
its statuses mean failure, and the command that tells more of one of them.

Read from `answers.json`, which `scripts/knowledge` writes from the service models: a new resource needs no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.tuples import NamedTuple

_CAPITAL = late(r"(?<=[a-z0-9])(?=[A-Z])")


class Answer(NamedTuple):
    """
    What one operation answers. `at` is where its resources stand: in the answer itself (empty), in a member, in a list
    (`harnesses[]`); `keys` what each of them has, `marks` those that few others have; `names` what it is called by, the
    most telling first; `get` is the operation that tells more of one, with the members of its request.
    """

    service: str
    operation: str  # as the AWS CLI calls it: get-harness
    at: str
    keys: frozenset[str]
    marks: frozenset[str]
    names: tuple[str, ...]
    failed: frozenset[str]
    get: tuple[str, ...]


@cache
def answers() -> Mapping[str, Answer]:
    table: dict[str, Any] = orjson.loads((Path(__file__).parent / "answers.json").read_bytes())
    found: dict[str, Answer] = {}
    for service, operations in table.items():
        for name, entry in operations.items() if isinstance(operations, dict) else ():
            words = {key: tuple(text.split()) for key, text in entry.items()}
            keys, marks, failed = (frozenset(words.get(key, ())) for key in ("keys", "marks", "failed"))
            found[name] = Answer(service, name, entry["at"], keys, marks, words.get("names", ()), failed, words.get("get", ()))
    return found


@cache
def _by_key() -> Mapping[str, tuple[Answer, ...]]:
    """The answers that a member at the top of a document may belong to."""
    found: dict[str, tuple[Answer, ...]] = {}
    for answer in answers().values():
        for key in (answer.at.removesuffix("[]"),) if answer.at else answer.marks:
            found[key] = (*found.get(key, ()), answer)
    return found


def operation_of(value: dict[str, Any]) -> str:
    """The operation whose answer a document is; empty where it is none that the table knows."""
    table = _by_key()
    near = {answer.operation: answer for key in value if key in table for answer in table[key]}
    fits = [answer for answer in near.values() if _fits(answer, value)]
    # Where a change answers as a look does, it is called a look.
    looks = ("get-", "list-")
    return max(fits, key=lambda a: (len(a.keys), a.operation.startswith(looks))).operation if fits else ""


def _fits(answer: Answer, value: dict[str, Any]) -> bool:
    if not answer.at:
        return bool(answer.marks) and answer.keys <= value.keys()
    inner = value.get(answer.at.removesuffix("[]"))
    if not answer.at.endswith("[]"):
        return isinstance(inner, dict) and answer.keys <= inner.keys()
    if not isinstance(inner, list):
        return False
    if not inner:  # the name alone says of what it is a list
        around = value.keys() - {"nextToken", "NextToken", "ResponseMetadata"}
        return len(_by_key()[answer.at.removesuffix("[]")]) == 1 and len(around) == 1
    return all(isinstance(row, dict) and answer.keys <= row.keys() for row in inner)


def named(operation: str, resource: Mapping[str, Any]) -> str:
    """What a resource in an answer is called; empty where the table or the answer does not tell."""
    answer = answers().get(operation)
    texts = (resource.get(key) for key in answer.names) if answer else ()
    found = next((text for text in texts if isinstance(text, str) and text), "")
    return found.rpartition("/")[2] if found.startswith("arn:") else found


def failed(operation: str) -> frozenset[str]:
    """The statuses that mean failure in the answers of an operation."""
    answer = answers().get(operation)
    return answer.failed if answer else frozenset()


def command(operation: str, resource: Mapping[str, Any]) -> str:
    """The command that tells more of a resource than the list that it stands in; empty where there is none."""
    answer = answers().get(operation)
    if answer is None or not answer.get:
        return ""
    options = []
    for pair in answer.get[1:]:
        asked, _, member = pair.partition("=")
        option = _CAPITAL.sub("-", asked).lower()
        given = resource.get(member) if member else None
        options.append(f"--{option} {shell(given) if isinstance(given, str) and given else option.replace('-', '_').upper()}")
    return f"aws {answer.service} {answer.get[0]} {' '.join(options)}"
