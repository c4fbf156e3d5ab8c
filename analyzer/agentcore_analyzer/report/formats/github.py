"""Annotations of a GitHub Actions run (workflow commands), one for each finding.

GitHub shows ten errors, ten warnings and ten notices of a step; the gravest come first. A finding
points at its first evidence with a line; the file shows in the pull request where it is part of the
repository. Where names are replaced, a notice says so; where less could be checked than for the
baseline, an error, since the step fails for it. The last line is the verdict with the account of failures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report import account
from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.json_parts import less_checked, names_replaced, paragraphs

SUFFIX = ".txt"
LESS = "Less could be checked than for the baseline:"
_COMMAND = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def _lines(report: dict[str, Any]) -> Iterator[str]:
    for finding in report["findings"]:
        # Not `title` in the properties alone: the log shows the message only.
        text = "\n".join([finding["title"], "", *paragraphs(finding)])
        evidence = next((e for e in finding["evidence"] if "line" in e), finding["evidence"][0])
        yield _command(_COMMAND[finding["severity"]], f"{finding['code']}: {finding['title']}", text, evidence)
    for error in report["internal_errors"]:
        yield _command("error", "agentcore-analyzer: internal error", f"{error}; please report it")
    if less := less_checked(report):
        yield _command("error", "agentcore-analyzer: less was checked", "\n".join([LESS, *less]))
    if names := names_replaced(report):
        yield _command("notice", "agentcore-analyzer: names are replaced", names)
    # Words of our own only: a line that held input could be a command.
    yield f"agentcore-analyzer: {account.verdict(report)}"


def _command(name: str, title: str, text: str, evidence: dict[str, Any] | None = None) -> str:
    properties = {"title": title}
    if evidence is not None:
        properties["file"] = evidence["file"]
        if "line" in evidence:
            properties["line"] = str(evidence["line"])
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {shown}::{_data(text)}"


def _data(value: str) -> str:
    """As the runner decodes it; the percent sign first."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
