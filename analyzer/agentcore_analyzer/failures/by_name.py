"""
What a failure follows from, where something names it: the tag of a server that a headline names, the head that two lines of one
process share, what Redis says of a copy that it could not make, the container and the image of which a line tells.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from agentcore_analyzer.conventions import redis
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.near import Told
from agentcore_analyzer.failures.records import Failure, FailureKind
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_HEAD = 200  # characters in which a tag stands
_FAR, _MOST = 200, 50  # records between a headline and what it names; failures of one kind that are looked at
# `Could not connect to MCP server garden`, and no word of why behind the name.
_NAMED = late(r"(?i)\b(?:server|service|tool|plugin|container|agent)[ :]{1,2}['\"`]?(?P<name>[\w.@/-]{3,80})['\"`]?\W{0,3}$")
_TAG = late(r"\[[\w.@/-]{3,80}\]")
# Time and process of a line that Redis marks as one an operator should see.
_MOMENT = late(rf"{redis.HEAD}# ")
# Redis refuses to write as long as its last copy to the disk failed; why is told where that was made.
REFUSES, _NOT_SAVED = "MISCONF ", late(r"(?i)\bbackground sav(?:e|ing)\b|\bin background\b|\b(?:RDB|snapshot)\b")
_CONTAINER_END = late(r"(?:[^\n]{0,40}\s)?(?P<name>[\w.-]{2,120}) exited with code \d{1,3}\b")
_CONTAINER = late(r"(?P<name>[\w.-]{2,80}?)\s{0,40}\| ")
# Of Kubernetes: it waits before it fetches the image once more.
_PULLS = late(r"Back-off pulling image \"(?P<image>[^\"\s@]{3,400})")
_IMAGE = late(r"[^\s\"'`@,()\[\]{}<>=\\]{3,400}")


def names_tag(failure: Failure) -> str:
    """The server or tool of which it says only that it failed, as that would stand at the head of its own lines; else empty."""
    named = _NAMED.search(failure.message.strip())
    return f"[{named['name']}]" if named is not None else ""


def tags(case: Case, told: Told) -> dict[str, list[int]]:
    """By each name in brackets at the head of a record that failed: which of the failures these are."""
    made: dict[str, list[int]] = {}
    for number, at in enumerate(told[0]):
        for tag in set(_TAG.findall((case.logs[at].text or "")[:_HEAD])):
            made.setdefault(tag, []).append(number)
    return made


def tagged(case: Case, told: Told, log: LogRecord, failure: Failure, tagged_so: list[int]) -> Failure | None:
    """What a server or a tool tells behind its name in brackets; `tagged_so`: which of the failures stand behind it."""
    (numbers, found), at = told, case.positions.get(id(log), 0)
    near = slice(*(bisect_left(tagged_so, border, key=numbers.__getitem__) for border in (at - _FAR, at + _FAR)))
    return next((found[n] for n in tagged_so[near] if found[n] is not failure), None)


def at_once(case: Case, told: Told, log: LogRecord) -> Failure | None:
    """What the line above says, whose head is the same to the millisecond and the process."""
    head = _MOMENT.match(log.text or "")
    at = case.positions.get(id(log), 0)
    above = case.logs[at - 1] if at else log
    if head is None or above.origin.file != log.origin.file or not (above.text or "").startswith(head[0]):
        return None
    numbers, found = told
    near = bisect_left(numbers, at - 1)
    return found[near] if near < len(numbers) and numbers[near] == at - 1 else None


def not_saved(sayers: Iterable[Failure]) -> tuple[Failure, ...]:
    """What is told, in whatever log, of copies to the disk that failed: for these Redis refuses."""
    return tuple(islice((c for c in sayers if REFUSES not in c.message and _NOT_SAVED.search(c.message)), _MOST))


def container_that_ended(failure: Failure) -> str:
    """The container, by its name, of whose end a failure tells; else empty."""
    ended = _CONTAINER_END.match(failure.said.message) if failure.kind is FailureKind.PROCESS_END else None
    return ended["name"] if ended is not None else ""


def container_of(log: LogRecord) -> str:
    """The container that says a line: its name stands before each of its lines, or was read as their logger."""
    head = _CONTAINER.match(log.text or "")
    return head["name"] if head is not None else log.logger


def container_names(container: str) -> set[str]:
    """What a container is called: by compose, with its project before and its number behind it."""
    whole = container.replace("-", "_").split("_")
    several = (whole, whole[:-1]) if whole[-1].isdigit() else (whole,)
    return {container, *(sign.join(parts[n:]) for parts in several for n in range(len(parts)) for sign in "_-")}


def of_other_container(end: Failure, cause: Failure) -> bool:
    """Whether a container ended, and the line of a failure begins with the name of another one."""
    ended, log = container_that_ended(end), cause.sources[0]
    head = _CONTAINER.match(log.text or "") if ended and isinstance(log, LogRecord) else None
    return head is not None and head["name"] not in container_names(ended)


def image_of(failure: Failure) -> str:
    """The image for which a pod waits; else empty."""
    waits = _PULLS.search(failure.message)
    return waits["image"] if waits is not None else ""


def images_in(text: str) -> Iterator[str]:
    """
    The words by which a text may name an image, and what of each is behind its registry and its folders; a pod may leave out the
    tag `latest`, which the runtime adds.
    """
    for word in _IMAGE.findall(text):
        name = word.rstrip(".:;")
        while name:
            yield name
            yield name.removesuffix(":latest")
            name = name.partition("/")[2]
