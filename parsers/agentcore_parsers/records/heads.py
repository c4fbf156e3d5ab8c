"""What a line of text begins with: a time, a level, the name of a logger."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import stacks
from agentcore_parsers.decoding.times import american, common_log, ctime, iso, java_util, short_year
from agentcore_parsers.records.logs import level

_LEVELS = (
    r"(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|ALERT|EMERG"
    r"|debug|info|notice|warn(?:ing)?|error|crit|alert|emerg)"
)
LEVEL = late(rf"[\s\[(|\-]{{0,5}}(?:[^\w\s\x00-\x7f]{{1,4}}\s{{1,3}})?[\s\[(|\-]{{0,5}}{_LEVELS}\b(?!\.\w)\]?:?\s*")
_LEVEL_LAST = late(rf"{_LEVELS}\]?:?\s*\Z")
# `shows error state`: words of a sentence, where a line has no time and nothing sets the level off.
_PROSE = late(r"[a-z]{2,30}s (?:warning|error|alert) (?=[A-Za-z])")
_LOGFMT_LEVEL = late(r"\blevel=\"?(\w{1,10})\b")
_LOGGER = late(r"(?:\[(?P<a>[\w.\-]{1,80})\]|(?P<b>[a-z_][\w.]{1,80}))(?::|(?=\s))\s?")
# What some loggers put between time and level: the number of a process, a module or thread in brackets.
_BESIDE = late(
    r"(?:\d{1,7}\s{1,3}|\[[^\]\n]{1,100}\]\s{0,3}){1,4}?"
    r"(?=[\[(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|ERROR|CRIT|FATAL|ALERT|EMERG|trace|debug|info|warn|error)(?:ING|ICAL|ing)?\b)"
)
# `p=12 u=deploy n=ansible | `: pairs of whoever logged, and a bar.
_PAIRS = late(r"(?:[\w.-]{1,30}=\S{1,80}\s{1,3}){1,8}\|\s{1,3}")
_NAMED_TIME = late(r"(?:timestamp|time|ts|t)=\"?")
_ANY_NAMED_TIME = late(r"(?:^|\s)(?:timestamp|time|ts|t)=\"?(?=\d{4}-)")
# A time of the day alone: logback's default, pino-pretty, consoles of zerolog and Serilog. It opens a record, and dates none.
# So does Android's logcat: a day without a year, the numbers of process and thread, a letter.
_CLOCK = late(
    r"\[?(?:\d\d:\d\d:\d\d(?:[.,]\d{1,9})?|\d{1,2}:\d\d[AP]M)(?:\]| (?=[A-Z\[(|]))\s?"
    r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {1,9}\d{1,7} {1,9}\d{1,7} (?=[VDIWEF] )"
)
_SHORT = late(
    r"[\[(]?(?P<a>TRC|DBG|INF|WRN|ERR|FTL|PNC|ERRO|DEBU|FATA|PANI|TRAC|SEVERE|CONFIG|FINE(?:R|ST)?)(?=[\s\]:\[])[\])]?:?\s*"
)
_LETTER = late(r"\[?(?P<a>[IWEFDC])(?:[01]\d[0-3]\d \d\d:\d\d:\d\d\.\d{1,9}\s|\s\d{6} \d\d:\d\d:\d\d )")
_SHORT_LEVELS = {
    "TRC": 1, "TRAC": 1, "DBG": 5, "DEBU": 5, "D": 5, "INF": 9, "I": 9, "WRN": 13, "W": 13, "ERR": 17, "ERRO": 17, "E": 17,
    "SEVERE": 17, "FTL": 21, "FATA": 21, "PNC": 21, "PANI": 21, "F": 21, "C": 21, "CONFIG": 9, "FINE": 5, "FINER": 1, "FINEST": 1,
}  # fmt: skip
_NAMED_STAMP = late(r"\[[A-Za-z][\w./-]{1,60}\] (?=\d{4}[-/]\d\d)")  # CodeBuild: `[Container] 2026/11/29 15:45:10`
# What grep and collectors put before a line: the name of its file, with the day on which it was closed.
_FILE = late(r"[\w./-]{1,200}\.log(?:[.-][\w.:-]{1,60})?[ :]{1,2}(?=\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:)")
_THREAD = 'Exception in thread "'  # Java's own words above what ended a thread
CURL = late(r"curl: \(\d{1,3}\) ")
_WARN, ERROR, _COLUMN = 13, 17, 6
_WIDE = "\u2e80"  # from here on signs take two cells of a terminal
_CLOCK_STARTS = tuple("[0123456789")
_OPENERS = "[(0123456789t"
BEFORE, BETWEEN = '[( `"', '] \t-|")'  # what stands around a stamp; in a report, a backtick of Markdown
HEAD = 600  # stamp, level and logger stand at the start of a line


def stamp(head: str) -> tuple[int | None, int]:
    """(time, where it ends) of the stamp that a line begins with, in any of the spellings of loggers."""
    at = 0
    while at < len(head) and head[at] in BEFORE:  # in a report, behind the backtick of Markdown
        at += 1
    first = head[at : at + 1]
    if first.isdigit():
        found = iso(head, at)
        if found is None and head[at + 2 : at + 3] == "/":
            found = common_log(head, at) or (american(head, at) if at else None) or short_year(head, at) or american(head, at)
        elif found is None and head[at + 6 : at + 7] == " ":
            found = short_year(head, at)
        return (found[0], found[1]) if found else (None, 0)
    if first == "t" and (named := _NAMED_TIME.match(head, at)):
        found = iso(head, named.end())
    elif first.isupper():
        found = _lettered(head, at)
    else:
        found = None
    return (found[0], found[1]) if found else (None, 0)


def _lettered(head: str, at: int) -> tuple[int, int, bool] | None:
    """Stamps that begin with a day's or a month's name, or stand behind a short level."""
    if head[at + 3 : at + 4] == " ":
        return ctime(head, at) or java_util(head, at)
    if head[at + 1 : at + 2] == " ":
        return short_year(head, at + 2)  # Tornado: `[I 261129 15:45:10 web:2591]`
    return iso(head, at + 5) if head[at + 4 : at + 5] == "[" else None  # logrus on a terminal: `ERRO[2026-11-29T15:45:10Z]`


def after_stamp(head: str) -> tuple[str, int | None]:
    """(the line without its stamp, the time)."""
    if ".log" in head and (file := _FILE.match(head)) is not None:
        head = head[file.end() :]
    time, end = stamp(head)
    if time is None and (bracket := head.find("[")) > 0:
        # Access logs: the stamp stands in brackets behind the client's address.
        found = common_log(head, bracket + 1) or iso(head, bracket + 1)
        time = found[0] if found else None
    if time is None and "=" in head[:40] and (named := _ANY_NAMED_TIME.search(head)):
        found = iso(head, named.end())  # logfmt with the time further on
        time = found[0] if found else None
    if time is None and head[:1] in _CLOCK_STARTS and (clock := _CLOCK.match(head)):
        end = clock.end()
    rest = head[end:].lstrip(BETWEEN)
    if time is not None and rest[:2] == "20" and (own := iso(rest, 0)) is not None:
        rest = rest[own[1] :].lstrip(BETWEEN)  # behind the stamp of a collector the writer's own
    return rest, time


def severity_of(rest: str, stamped: bool = True) -> tuple[int, str]:
    """(OpenTelemetry severity, logger) of a line without its stamp; `stamped`: whether it had one."""
    logger = ""
    found = LEVEL.match(rest)
    if found is None and not stamped and _PROSE.match(rest):
        return 0, ""
    if found is None:
        named = _LOGGER.match(rest)
        found = LEVEL.match(rest, max(named.end() - 1, 0)) if named else None
        if found is None and rest[:1] in _CLOCK_STARTS and (beside := _BESIDE.match(rest)):
            found, named = LEVEL.match(rest, beside.end()), None
        if found is None and "=" in rest[:32] and (pairs := _PAIRS.match(rest)):
            found, named = LEVEL.match(rest, pairs.end()), None
        if found is None:
            logfmt = _LOGFMT_LEVEL.search(rest)
            return (level(logfmt[1]), "") if logfmt else (short_level(rest), "")
        logger = (named["a"] or named["b"]) if named else ""
    if not logger and (named := _LOGGER.match(rest, found.end())):
        logger = named["a"] or named["b"]
    return 21 if found[1] == "crit" else level(found[1]), logger


def told(text: str, rest: str, stamped: bool, stack: bool = False) -> tuple[int, str]:
    """
    (OpenTelemetry severity, logger) of a record, of which `rest` is what stands behind the time in its first line.

    Where that names no level the whole text tells, or that a `stack` is in it.
    """
    severity, logger = severity_of(rest, stamped)
    if severity:
        return severity, logger
    if "\n" in text and java_util_head(head := text.partition("\n")[0]):
        # java.util.logging: time, class and method on one line, level and message on the next.
        severity, logger = severity_of(text[len(head) + 1 : len(head) + HEAD])[0], head.split()[-2]
    if severity == 0 and text[:1] in "[EWIDFC":
        severity = short_level(text)  # a letter before the time: glog, Tornado, logrus
    if severity == 0 and (
        stack
        or stacks.TRACEBACK in text
        or stacks.FRAME.search(text)
        or stacks.EXCEPTION.match(rest)
        or CURL.match(rest)
        or "\n    at " in text
    ):
        severity = ERROR
    return severity, logger


def short_level(text: str) -> int:
    """The severity that an abbreviation or a letter at the start of a line stands for, 0 where there is none."""
    found = (_SHORT.match(text) or _LETTER.match(text)) if text[:1].isupper() or text[:1] in "[(" else None
    return _SHORT_LEVELS[found["a"]] if found else 0


def ends_in_level(text: str) -> bool:
    """Whether a text ends with the name of a level, behind which the name of a logger may stand."""
    return _LEVEL_LAST.search(text[-HEAD:]) is not None


def named_level(rest: str) -> str:
    """What stands in a line as `level=…`; empty where nothing does."""
    found = _LOGFMT_LEVEL.search(rest)
    return found[1] if found is not None else ""


def names_time(head: str) -> bool:
    """Whether a line has a year behind `time=` or the like."""
    return "=" in head[:40] and _ANY_NAMED_TIME.search(head) is not None


def only_clock(text: str) -> bool:
    """Whether a line begins with a time of the day and no date."""
    return _CLOCK.match(text) is not None


def java_util_head(text: str) -> bool:
    """Whether this is the first of the two lines of java.util.logging: `Nov 29, 2026 3:45:10 PM com.shop.Orders take`."""
    if text[3:4] != " " or not ("AM " in text[20:40] or "PM " in text[20:40]):
        return False
    found = java_util(text)
    return found is not None and len(text[found[1] :].split()) == 2


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
    """Whether a line opens a record by itself: a stamp, a level at its start, a JSON object, the end of a thread."""
    if text.startswith(('{"', _THREAD)):
        return True
    if ".log" in text[:HEAD] and (file := _FILE.match(text)) is not None:
        return stamp(text[file.end() : HEAD])[0] is not None
    first = text[:1]
    if first in _OPENERS and first:
        if first.islower():
            return stamp(text[:HEAD])[0] is not None
        if stamp(text[:HEAD])[0] is not None or _CLOCK.match(text):
            return True
    if not (first.isupper() or first == "["):
        return False
    if first == "[" and (named := _NAMED_STAMP.match(text)) is not None:
        return stamp(text[named.end() : HEAD])[0] is not None
    found = LEVEL.match(text[:HEAD])
    if found is not None and found[0].rstrip()[-1:] in ":]":
        return True
    if text[3:4] == " " or text[4:5] == "[":
        return stamp(text[:HEAD])[0] is not None
    return text[1:2].isdigit() and _LETTER.match(text) is not None
