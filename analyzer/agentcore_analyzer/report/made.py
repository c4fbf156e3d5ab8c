"""A report in one of the formats: as much of it as that format draws, and what stands in the records where it shows them."""

from __future__ import annotations

from agentcore_analyzer.report import formats, json_v1
from agentcore_analyzer.report.data import Contents


def in_format(name: str, report: Contents, version: str, options: formats.RenderOptions) -> bytes:
    rows = formats.most_rows(name)
    if formats.wants_records(name):
        from agentcore_analyzer.report import records

        options = options._replace(records=records.as_dict(report, rows))
    return formats.render(name, json_v1.as_dict(report, version, rows), options)
