"""Fail a build on errors that are certain, and say where they stand."""

import sys

from agentcore_analyzer import Confidence, Finding, Report, Severity, analyze


def grave(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.severity is Severity.ERROR and f.confidence is Confidence.CERTAIN]


if __name__ == "__main__":
    report = analyze(sys.argv[1:])
    for finding in grave(report):
        print(finding.code, finding.evidence[0].place)
    sys.exit(bool(grave(report)))
