"""Runtimes that were to be deleted: the calls for each, its status, since when, and when that was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Kind
from agentcore_analyzer.symptoms.document_times import nanos
from agentcore_analyzer.symptoms.resources import Resource, resources, text
from agentcore_analyzer.tuples import NamedTuple

DELETE = "DeleteAgentRuntime"
_HOUR_NS = 3600 * 10**9  # an hour


class Deletion(NamedTuple):
    """`runtime` is the answer that says DELETING, `calls` are events of CloudTrail in order of time; `now` is when the answer was made."""

    id: str
    runtime: Resource | None
    calls: list[Document]
    since: int | None
    now: int | None

    @property
    def name(self) -> str:
        return (self.runtime.name if self.runtime else "") or self.id or "(not named)"

    @property
    def hours(self) -> str:
        """How long it takes by now; empty where the input does not tell."""
        return f"{(self.now - self.since) / _HOUR_NS:.1f}" if self.now and self.since else ""

    @property
    def arn(self) -> str:
        """Its own, or put together from the account and region of a call."""
        arn = text(self.runtime.data.get("agentRuntimeArn")) if self.runtime else ""
        region, account = self.told("awsRegion"), self.told("recipientAccountId")
        made = f"arn:aws:bedrock-agentcore:{region}:{account}:runtime/{shell(self.id or 'RUNTIME_ID')}" if region and account else ""
        return arn or made

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        changed = text(self.runtime.data.get("lastUpdatedAt")) if self.runtime else ""
        status = [self.runtime.evidence("status DELETING", f"lastUpdatedAt {changed}" if changed else "")] if self.runtime else []
        return (*status, *(Evidence(c.place, DELETE, time_ns=time_of(c), quote=_answer(c)) for c in self.calls))

    def told(self, name: str) -> str:
        """A member of the first call."""
        return text(self.calls[0].data.get(name)) if self.calls else ""


def deletions(case: Case) -> Iterator[Deletion]:
    deletes: dict[str, list[Document]] = {}
    for document in case.documents:
        if document.kind is Kind.CLOUDTRAIL and document.name == DELETE and isinstance(document.data, dict):
            deletes.setdefault(_asked(document), []).append(document)
    deleting = {r.id or r.name: r for r in reversed(resources(case, "runtime")) if r.status == "DELETING"}
    newest = _newest(case)
    for runtime_id in dict.fromkeys((*deleting, *deletes)):
        runtime, calls = deleting.get(runtime_id), sorted(deletes.get(runtime_id, []), key=lambda d: time_of(d) or 0)
        since = min((t for t in (_changed(runtime), *map(time_of, calls)) if t), default=None)
        yield Deletion(runtime_id, runtime, calls, since, _answered(runtime) or newest)


def time_of(call: Document) -> int | None:
    at = call.data.get("time_ns")
    return at if isinstance(at, int) else None


def _asked(call: Document) -> str:
    asked = call.data.get("requestParameters")
    return text(asked.get("agentRuntimeId")) if isinstance(asked, dict) else ""


def _changed(runtime: Resource | None) -> int | None:
    return nanos(runtime.data.get("lastUpdatedAt")) if runtime else None


def _answered(runtime: Resource | None) -> int | None:
    """When the answer was made, by its own Date header."""
    metadata: Any = runtime.data.get("ResponseMetadata") if runtime else None
    headers = metadata.get("HTTPHeaders") if isinstance(metadata, dict) else None
    return nanos(headers.get("date") or headers.get("Date")) if isinstance(headers, dict) else None


def _newest(case: Case) -> int | None:
    """The newest time that any input shows: an answer was not made before it."""
    trail = [time_of(d) for d in case.documents if d.kind is Kind.CLOUDTRAIL and isinstance(d.data, dict)]
    return max((t for t in (case.ledger.exported_ns(), *trail, case.ledger.newest_ns) if t), default=None)


def _answer(call: Document) -> str:
    code = text(call.data.get("errorCode"))
    return f"{code}: {text(call.data.get('errorMessage'))}" if code else ""
