"""Annotations of a GitHub Actions run (workflow commands), one for each finding.

GitHub shows ten errors, ten warnings and ten notices of a step and cuts each message after 4,096 characters
(`ExecutionContext` of actions/runner): the gravest come first, the tenth says how many more stand in the log, and a message
that is too long has fewer proofs. A finding points at its first evidence with a line; the file shows in the pull request
where it is part of the repository. Where names are replaced, a notice says so; where less could be checked than for the
baseline, an error, since the step fails for it. The last line is the verdict with the account of failures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.report import account
from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.json_parts import less_checked, names_replaced, paragraphs, plural

SUFFIX = ".txt"
MESSAGE = 4096  # characters
SHOWN = 10  # annotations of each kind
_PROOFS = (20, 10, 5, 3, 2, 1)
_REST = "… the rest stands in the summary and in the JSON report"
LESS = "Less could be checked than for the baseline:"
_COMMAND = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def _lines(report: dict[str, Any]) -> Iterator[str]:
    counted = Counter(finding["severity"] for finding in report["findings"])
    shown: Counter[str] = Counter()
    for finding in report["findings"]:
        severity = finding["severity"]
        shown[severity] += 1
        more = counted[severity] - SHOWN if shown[severity] == SHOWN else 0
        beyond = [f"({plural(more, f'more {severity}')} in the log of this step)", ""] if more > 0 else []
        # Not `title` in the properties alone: the log shows the message only.
        text = _fitting([finding["title"], "", *beyond], finding)
        evidence = next((e for e in finding["evidence"] if "line" in e), finding["evidence"][0])
        yield _command(_COMMAND[severity], f"{finding['code']}: {finding['title']}", text, evidence)
    for error in report["internal_errors"]:
        yield _command("error", "agentcore-analyzer: internal error", f"{error}; please report it")
    if less := less_checked(report):
        yield _command("error", "agentcore-analyzer: less was checked", "\n".join([LESS, *less]))
    if names := names_replaced(report):
        yield _command("notice", "agentcore-analyzer: names are replaced", names)
    # Words of our own only: a line that held input could be a command.
    yield f"agentcore-analyzer: {account.verdict(report)}"


def _fitting(head: list[str], finding: dict[str, Any]) -> str:
    """As many proofs as a message has room for; where that is not enough, as many lines."""
    every = finding["evidence"]
    for number in (len(every), *(n for n in _PROOFS if n < len(every))):
        left = [_REST] if number < len(every) else []
        lines = [*head, *paragraphs({**finding, "evidence": every[:number]}), *left]
        if len("\n".join(lines)) <= MESSAGE:
            return "\n".join(lines)
    kept: list[str] = []
    room = MESSAGE - len(_REST) - 1
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, _REST])


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
