"""Documents in which a proof stands: a policy, a status, an answer of a command."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.model import Kind
from agentcore_analyzer.report.data import Contents
from agentcore_analyzer.report.records.table import Table, written

LONGEST, MOST = 12_000, 40  # characters of a document; documents
# Project files hold environments, source code is long: places of these lead to the list of inputs, as before.
SHOWN = frozenset({
    Kind.STATUS, Kind.IAM_POLICY, Kind.DOCKERFILE, Kind.CLOUDTRAIL, Kind.CLI_ANSWER, Kind.TRACE_SUMMARY, Kind.JSON,
})  # fmt: skip
_ENVIRONMENT = frozenset({"environmentvariables", "environment", "env"})


def of_report(report: Contents, table: Table) -> list[list[Any]]:
    """Kind, text and place of each."""
    pointed = {e.place.file for f in report.findings for e in f.evidence if not e.span_id}
    shown = (d for d in report.documents if d.place.file in pointed and d.kind in SHOWN)
    chosen = [d for d in shown if isinstance(d.data, (dict, list, str))]
    return [
        [d.kind.value, table.text(written(_without_environment(d.data), LONGEST), LONGEST), *table.place(d.place)]
        for d in chosen[:MOST]
        if table.has_room()
    ]


def _without_environment(value: Any) -> Any:
    """The names of variables tell what there is; their values may be anything."""
    if isinstance(value, dict):
        return {
            key: dict.fromkeys(inner, "[left out]")
            if str(key).lower() in _ENVIRONMENT and isinstance(inner, dict)
            else _without_environment(inner)
            for key, inner in value.items()
        }
    return [_without_environment(inner) for inner in value] if isinstance(value, list) else value
