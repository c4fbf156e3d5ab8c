"""
A line of a host that passes on what another program logged: `… [error] name: 2026-01-01 10:00:00,123 - app - INFO - text`.

Editors, supervisors and hosts of MCP servers call everything an error that came over stderr, where Python's loggers write all
their levels. How bad it is the inner logger knows: its record begins where the host's time, level and name end, with a level at
the place of one.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

_LEVELS = {
    "trace": 1, "debug": 5, "verbose": 5, "info": 9, "information": 9, "notice": 10,
    "warn": 13, "warning": 13, "error": 17, "critical": 21, "fatal": 21,
}  # fmt: skip
_NAMES = r"(?i:trace|debug|verbose|info|information|notice|warn|warning|error|critical|fatal)"
_STAMP = r"[\[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?[\])]?"
# The host's own head: time, names in brackets, its level, and whose output it is.
_OUTER = late(
    r"\s{0,8}(?:" + _STAMP + r"[\s|:-]{1,4})?(?:\[[^\]\n]{1,80}\][\s:]{0,3}){0,3}"
    r"(?:[\[(<|]\s{0,3}(?i:error|err|fatal|critical)\s{0,3}[\])>|]:?|(?:ERROR|FATAL|CRITICAL)\b[:|]?|level=(?:error|fatal)"
    r"|(?<=\s)(?i:error|err|fatal|critical|alert|emergency)(?=\t))[\s:|-]{1,6}"
    r"(?:(?![\[(<]?" + _NAMES + r"\b)"
    r"(?:\[[^\]\n]{1,80}\][\s:]{0,3}|\([^)\n]{1,80}\)[\s:]{1,3}"
    r"|[\w.@/-]{1,80}(?:\[\d{1,9}\])?(?:: |\t|\s?\| | \[stderr\]:? )|(?:stderr|msg)[:=]\s?\"?)){0,4}"
)
# The inner head: a time, then at most names, and a level that something parts from the words.
_INNER = late(
    _STAMP + r"[\s|:-]{1,6}(?:(?:[\w.@:/-]{1,80}|\[[^\]\n]{1,80}\]|\([^)\n]{1,80}\))[\s|:-]{1,6}){0,4}?"
    r"[\[(<]?(?P<dated>" + _NAMES + r")[\])>]?(?=\s{1,4}[-|:\[(]|:|\]|\s{2}|\s[\w.]{1,80}(?::|\s[-|]))"
    r"|[\[(<](?P<opened>" + _NAMES + r")\s{0,4}[\])>]"
    r"|(?P<bare>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)(?::|\s{1,8}[-|\[]|\s{2,8}(?=\S))"
    r"|\{?[^{}\n]{0,200}?\"(?:level|severity|levelname)\": ?\"(?P<json>" + _NAMES + r")\""
    r"|\{?(?:(?:\"?level)?\":)?\"?(?P<cut>" + _NAMES + r")\",\"\w{1,40}\":"  # the head of the record is cut off
    r"|(?:time=\S{1,40} )?level=\"?(?P<pair>" + _NAMES + r")\b"
)
_WARN = 13


def level_of(text: str) -> int:
    """The level that the record of the other program names; 0 where the line passes none on."""
    if (outer := _OUTER.match(text)) is None:
        return 0
    inner = _INNER.match(text, outer.end())
    return _LEVELS[next(g for g in inner.groups() if g).lower()] if inner is not None else 0


def mild(text: str, severity: int) -> int:
    """The severity to read a record by: the inner one, where a host calls more than that an error."""
    if 0 < severity <= _WARN:
        return severity
    inner = level_of(text)
    if not severity:  # the host's word was not taken for a level
        return inner if inner <= _WARN else 0
    return min(severity, inner or severity)
