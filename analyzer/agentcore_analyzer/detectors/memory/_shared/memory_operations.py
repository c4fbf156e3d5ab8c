"""Memory operations as spans of botocore or of the platform: who wrote, who read, where, how many came back."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from agentcore_analyzer.conventions import number
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord, Operation, Span
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

READS = frozenset({"RetrieveMemoryRecords", "ListMemoryRecords"})
WRITES = frozenset({"CreateEvent", "BatchCreateMemoryRecords"})
_RETRIEVED = late(r"Retrieved (?P<n>\d+) memor(?:y|ies) from namespace: ?(?P<ns>\S+)")


class Access(NamedTuple):
    """One read or write; `records` is None where the export does not tell how many came back."""

    source: Span | LogRecord
    api: str
    time_ns: int | None
    actor: str
    session: str
    namespace: str
    records: int | None
    top_k: int | None


# Actor and namespace stand in the attributes; on large inputs they are decoded again for each span.
LOOKED_AT = 300


def accesses(case: Case, apis: frozenset[str]) -> list[Access]:
    """Memory accesses in order of time; at most LOOKED_AT spans of each kind are looked at."""
    found: list[Access] = case.memo(f"memory accesses {sorted(apis)}", lambda: _accesses(case, apis))
    return found


def _accesses(case: Case, apis: frozenset[str]) -> list[Access]:
    spans = islice((s for s in case.by_operation.get(Operation.MEMORY, ()) if s.facts.api in apis), LOOKED_AT)
    found = [_of_span(s) for s in spans]
    if apis & READS:
        for log in case.logs_with("Retrieved "):
            match = _RETRIEVED.search(log.text or "")
            if match:
                found.append(
                    Access(log, "RetrieveMemoryRecords", log.time_ns, _actor_of(match["ns"]), log.session_id or "",
                           match["ns"], whole(match["n"]), None)
                )  # fmt: skip
    return sorted(found, key=lambda a: a.time_ns or 0)


def _of_span(span: Span) -> Access:
    attributes = span.detail.attributes

    def first(*names: str) -> Any:
        return next((attributes[n] for n in names if attributes.get(n) not in (None, "")), None)

    namespace = str(first("aws.bedrock.agentcore.memory.namespace", "memory.namespace", "namespace") or "")
    actor = first("aws.bedrock.agentcore.memory.actor_id", "actor.id", "actor_id", "memory.actor_id", "gen_ai.memory.actor.id")
    return Access(
        span,
        span.facts.api or "",
        span.start_ns,
        str(actor or _actor_of(namespace)),
        str(first("memory.session.id", "memory.session_id", "session.id") or ""),
        namespace,
        number(first("memory.records.count", "memory.record_count", "aws.agentcore.memory.records_returned", "records_count")),
        number(first("memory.top_k", "top_k", "topK", "aws.bedrock.agentcore.memory.top_k")),
    )


def _actor_of(namespace: str) -> str:
    found = re.search(r"/(?:users?|actors?)/(?P<a>[^/{}]+)", namespace)
    return found["a"] if found else ""
