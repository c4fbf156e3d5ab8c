"""What a line of text begins with: a time, a level, the name of a logger."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding.times import american, common_log, iso
from agentcore_parsers.records.logs import level

LEVEL = late(
    r"[\s\[(|\-]{0,5}(?:[^\w\s\x00-\x7f]{1,4}\s{1,3})?[\s\[(|\-]{0,5}(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|ALERT|EMERG"
    r"|debug|info|notice|warn(?:ing)?|error|crit|alert|emerg)\b\]?:?\s*"
)
_LOGFMT_LEVEL = late(r"\blevel=\"?(\w{1,10})\b")
_LOGGER = late(r"(?:\[(?P<a>[\w.\-]{1,80})\]|(?P<b>[a-z_][\w.]{1,80}))(?::|(?=\s))\s?")
_WARN, _COLUMN = 13, 6
_WIDE = "\u2e80"  # from here on signs take two cells of a terminal
HEAD = 600  # stamp, level and logger stand at the start of a line


def stamp(head: str) -> tuple[int | None, int]:
    at = 0
    while at < len(head) and head[at] in "[( ":
        at += 1
    if head.startswith("time=", at):
        at += 6 if head[at + 5 : at + 6] == '"' else 5
    found = iso(head, at) or common_log(head, at) or (american(head, at) if head[at + 2 : at + 3] == "/" else None)
    return (found[0], found[1]) if found else (None, 0)


def after_stamp(head: str) -> tuple[str, int | None]:
    """(the line without its stamp, the time)."""
    time, end = stamp(head)
    if time is None and (bracket := head.find("[")) > 0:
        # Access logs: the stamp stands in brackets behind the client's address.
        found = common_log(head, bracket + 1) or iso(head, bracket + 1)
        time = found[0] if found else None
    return head[end:].lstrip('] \t-|")'), time


def severity_of(rest: str) -> tuple[int, str]:
    """(OpenTelemetry severity, logger) of a line without its stamp."""
    logger = ""
    found = LEVEL.match(rest)
    if found is None:
        named = _LOGGER.match(rest)
        found = LEVEL.match(rest, max(named.end() - 1, 0)) if named else None
        if found is None:
            logfmt = _LOGFMT_LEVEL.search(rest)
            return (level(logfmt[1]), "") if logfmt else (0, "")
        logger = (named["a"] or named["b"]) if named else ""
    if not logger and (named := _LOGGER.match(rest, found.end())):
        logger = named["a"] or named["b"]
    return level({"crit": "CRITICAL"}.get(found[1], found[1])), logger


def hangs_below(text: str, first: str) -> bool:
    """
    Whether a line is indented to where the words of a record begin that is no failure by its level: loggers for terminals show
    the output of another program so.
    """
    rest, _ = after_stamp(first[:HEAD])
    found = LEVEL.match(rest)
    if found is None or not 0 < level(found[1]) < _WARN:
        return False
    column = first.find(rest) + found.end() + sum(1 for sign in first[: found.end()] if sign >= _WIDE)
    return abs(len(text) - len(text.lstrip(" ")) - column) <= 1 and column >= _COLUMN


def starts_record(text: str) -> bool:
    """Whether a line opens a record by itself: a stamp, a level at its start, or a JSON object."""
    if text[:2] == '{"':
        return True
    if text[:1] in "[(0123456789t" and stamp(text[:HEAD])[0] is not None:
        return True
    found = LEVEL.match(text[:HEAD]) if text[:1].isupper() or text[:1] == "[" else None
    return found is not None and found[0].rstrip()[-1:] in ":]"
