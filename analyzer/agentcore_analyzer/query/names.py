"""What the words of the language stand for: intrinsic fields with their types, functions, hints, and our own additions."""

from __future__ import annotations

from typing import NamedTuple

from agentcore_analyzer.query.values import Type


class Known(NamedTuple):
    """`scope`: of which of a span's several items it tells (event, link, log, failure, finding); empty for the span itself."""

    type: Type
    scope: str = ""
    may_lack: bool = False  # on a file: may be asked for nil, though the language lets no intrinsic be
    ours: bool = False


INTRINSICS: dict[str, Known] = {
    "span:name": Known(Type.STRING),
    "span:duration": Known(Type.DURATION, may_lack=True),
    "span:status": Known(Type.STATUS),
    "span:statusMessage": Known(Type.STRING),
    "span:kind": Known(Type.KIND),
    "span:id": Known(Type.STRING),
    "span:parentID": Known(Type.STRING),
    "span:childCount": Known(Type.INT),
    "trace:id": Known(Type.STRING),
    "trace:duration": Known(Type.DURATION, may_lack=True),
    "trace:rootName": Known(Type.STRING, may_lack=True),
    "trace:rootService": Known(Type.STRING, may_lack=True),
    "event:name": Known(Type.STRING, "event"),
    "event:timeSinceStart": Known(Type.DURATION, "event"),
    "link:spanID": Known(Type.STRING, "link"),
    "link:traceID": Known(Type.STRING, "link"),
    "instrumentation:name": Known(Type.ANY),
    "instrumentation:version": Known(Type.ANY),
    "nestedSetLeft": Known(Type.INT),
    "nestedSetRight": Known(Type.INT),
    "nestedSetParent": Known(Type.INT),
    "parent": Known(Type.STRING, may_lack=True, ours=True),
    "log:body": Known(Type.STRING, "log", may_lack=True, ours=True),
    "log:severity": Known(Type.INT, "log", may_lack=True, ours=True),
    "failure:type": Known(Type.STRING, "failure", may_lack=True, ours=True),
    "failure:message": Known(Type.STRING, "failure", may_lack=True, ours=True),
    "failure:kind": Known(Type.STRING, "failure", may_lack=True, ours=True),
    "failure:own": Known(Type.BOOL, "failure", may_lack=True, ours=True),
    "failure:state": Known(Type.STRING, "failure", may_lack=True, ours=True),
    "finding:code": Known(Type.STRING, "finding", may_lack=True, ours=True),
    "gap": Known(Type.DURATION, may_lack=True, ours=True),
    "gap:before": Known(Type.DURATION, may_lack=True, ours=True),
    "gap:inside": Known(Type.DURATION, may_lack=True, ours=True),
}
UNSCOPED = {
    "name": "span:name", "duration": "span:duration", "status": "span:status", "statusMessage": "span:statusMessage",
    "kind": "span:kind", "traceDuration": "trace:duration", "rootName": "trace:rootName", "rootServiceName": "trace:rootService",
    "nestedSetLeft": "nestedSetLeft", "nestedSetRight": "nestedSetRight", "nestedSetParent": "nestedSetParent",
    "parent": "parent", "gap": "gap",
}  # fmt: skip
# Ids are compared without regard to case and leading zeros: writers differ in both.
IDS = frozenset({"span:id", "span:parentID", "trace:id", "link:spanID", "link:traceID", "parent"})
# The states of a failure as a report's account names them.
STATES = ("explained", "consequence", "harmless", "unexplained")
SEVERITIES = {"trace": 1, "debug": 5, "info": 9, "warn": 13, "error": 17, "fatal": 21}  # OpenTelemetry's numbers
MANY = ("event", "link", "log", "failure", "finding")  # of these a span may have several
AGGREGATES = ("count", "avg", "max", "min", "sum")
OVER_TIME = {
    "rate": 0, "count_over_time": 0, "min_over_time": 1, "max_over_time": 1, "sum_over_time": 1, "avg_over_time": 1,
    "histogram_over_time": 1, "quantile_over_time": 2,
}  # fmt: skip
STRUCTURE = frozenset(
    {">", "<", ">>", "<<", "~", "!>", "!<", "!>>", "!<<", "!~", "&>", "&<", "&>>", "&<<", "&~", "then"}
)
# The hints of the language, and whether a value is of the right kind.
HINTS: dict[str, tuple[type, ...]] = {
    "sample": (bool, int, float), "trace_sample": (bool, int, float), "span_sample": (bool, int, float),
    "exemplars": (bool, int), "most_recent": (bool,), "extrapolate": (bool,),
}  # fmt: skip
MOST_BY, MOST_BY_OF_MANY = 5, 4  # groups of a metric; a histogram or quantiles make one more
