"""A question that no detector asks: which tools were called, how often, and the slowest call of each."""

import sys
from collections import defaultdict
from pathlib import Path

from agentcore_analyzer import Case, Span, load


def calls_of_tools(case: Case) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for span in case.spans:
        if span.facts.operation == "tool" and span.facts.tool:
            found[span.facts.tool].append(span)
    return found


if __name__ == "__main__":
    case = load([Path(name) for name in sys.argv[1:]])
    for tool, spans in sorted(calls_of_tools(case).items()):
        slowest = max(spans, key=lambda span: span.duration_ns or 0)
        print(f"{tool}: {len(spans)} calls, slowest {(slowest.duration_ns or 0) // 10**6} ms at {slowest.place}")
    print(f"{len(case.invocations)} invocations, {len(case.logs)} log records, {len(case.ledger.damage)} reading notes")
