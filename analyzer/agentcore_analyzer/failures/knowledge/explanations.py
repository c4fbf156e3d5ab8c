"""What the tables say of a failure: an explanation, or the bare meaning of a code."""

from __future__ import annotations

from agentcore_analyzer.model import Step
from agentcore_analyzer.tuples import NamedTuple


class Explanation(NamedTuple):
    """
    What a failure means. `cause` is whole sentences that name service and operation where they are known, whose fault it is and
    whether trying again helps; `meaning` is the bare middle of it. `fault` is client, service, provider (of identity) or "" (not
    told). `certain`: the sentence or the exception says so; else it is only likely. `key` names the entry of the table, "" where
    only the kind of the exception is known. `http_status` is the one of the service's model where the text has none.
    """

    cause: str
    steps: tuple[Step, ...]
    owner: str = ""
    references: tuple[str, ...] = ()
    certain: bool = True
    fault: str = ""
    retry: bool | None = None
    key: str = ""
    meaning: str = ""
    http_status: int | None = None
    of_aws: bool = False  # a service of AWS said it, whoever passed it on


class Meaning(NamedTuple):
    """One entry of the small tables: a name, what it means in one plain sentence, and what to do."""

    name: str
    meaning: str
    step: str
    retry: bool | None = None
