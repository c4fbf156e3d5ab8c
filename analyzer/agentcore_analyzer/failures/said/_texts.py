"""What every reader needs of a text: the line around a place, words that deny, and rules that are only a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.sieve import SHORT, Among, Kinds
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

FAR = 4000  # how far a line is followed: one that is longer is data
LONG = 600  # of a quote or a message
_FEW = 4  # rules that are tried as fast as it is found out which of them may fit
_ENDS = late(r"[\r\n]")
# A 0 of a name (`agent-0 was killed`) denies nothing. At most three words between the denial and what it denies: "no such error was seen", "without any error".
_DENIED = late(r"(?i)(?:^|\W)(?:no|not|never|without|zero|(?<![-.:/])0|none|nor|neither|isn't|wasn't|didn't|hasn't)(?:[ \t]+[\w-]{1,30}){0,3}[ \t]*[\"'(\[]?\Z")
# What may come instead of what is told: a forecast, a condition.
_SUPPOSED = late(r"(?i)\b(?:would|will|may|might|should|shall|if|unless|whenever|in case|to avoid|to prevent|e\.g\.)\b[^\n.;:]{0,40}\Z")
# "When the input says that": a clause of what may be, up to its end, is no report of it.
_CLAUSE = late(r"(?:^|[.:;!?>] |[-*•#\d.)] )(?:When(?! \w{2,20}ing\b)|Whenever|If|Unless|In case|Should|Once|Until)\b[^.,;:!?\n]{0,300}\Z")
_STAMP = late(
    r"(?:\x1b\[[0-9;]{0,20}m|[\s>|│]|\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d| ?(?-i:UTC|GMT|CES?T|[ECMP][SD]T|[A-Z]{3,4}(?= \[\d{1,9}\] ))\b)?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"|\[\d{1,9}\]|[\[(](?:error|fatal|critical|warn(?:ing)?|err|crit|alert|emerg)[ ]{0,8}[\])]|(?:error|fatal|critical|warning)(?=:\s|\t)"
    r"|[\[(]?(?-i:ERROR|ERR|FATAL|CRITICAL|SEVERE|WARN|WARNING|WRN|INFO|INF|NOTICE|DEBUG|DBG)[ ]{0,8}[\])]?(?=[\s:|-]|! |$)|(?-i:LOG|PANIC)(?=: )|\d{1,9}#\d{1,9}(?=: )|[-–|:!](?=\s)|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?=\s)|(?:[\w.-]{1,30}=\S{1,80} ){1,8}\|(?=\s)|\d{10,13}(?=\s\|)|\d\.\d{6,20}e\+\d\d(?=\s)|\d\d-\d\d \d\d:\d\d:\d\d(?=\s)){1,40}", re.IGNORECASE
)  # fmt: skip
# Where the program logs: `[trace_id=0 …] - `, `[main] c.e.Orders - `, `app.orders:load:25 - `, Python's `app.orders:` and, behind the level of its basicConfig, `:app.orders:`.
_LOGGER = late(r"(?:\d{1,7} --- (?:\[[^\]\n]{0,80}\] ){1,3}[\w.$\[\]/-]{1,100}\s{0,40} : )?(?:\[[^\]\n]{0,300}\]\s{0,3}){0,8}(?:[A-Za-z_][\w.$<>-]{0,100}(?::[\w<>.$]{1,100}){0,2} - |-\s|:\s|:?[a-z_][\w]{0,40}(?:\.\w{1,60}){0,8}:(?=[^\s:/]))?")

# The place in the source that Go and Rust loggers print; a level may follow it.
_WROTE = late(r"[IWEF][01]\d[0-3]\d \d\d:\d\d:\d\d\.\d{1,9}\s{1,9}\d{1,9} \S{1,120}:\d{1,7}\] |[\w./@-]{1,120}\.(?:go|rs|py|js|ts|rb|java|kt|c|cc|cpp):\d{1,7}[:\]]?\s+")
# The head of a line of syslog, up to the program; systemd says nothing of its own name.
_SYSLOG = late(r"(?:(?:\d{1,9}:[A-Z]|\[\d{1,9}\]) )?\d\d [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3} [.*#-] |[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,80} (?:systemd\[\d{1,9}\]: )?(?=[\w./@-])|(?:\[\s{0,8}\d{1,9}\.\d{1,9}\] )?systemd\[\d{1,9}\]: ")
# A row of Kubernetes' events: type, reason, age, who says it.
_EVENT_ROW = late(r"(?:Warning|Normal)\s{1,20}(?P<reason>[A-Z]\w{2,40})\s{1,30}\d\S{0,20}(?: \(x\d{1,9} over \S{1,20}\))?\s{1,30}[\w.-]{1,60}(?:, [\w.-]{1,80})?\s{1,20}(?=\S)")
# The first frame of a stack that was logged in one line.
_ONE_LINE = late(
    r"[ :]{1,3}(?:at (?:async )?(?:[\w$.<>\[\]]{1,120}(?: \[as [^\]]{1,80}\])? \((?:node:|file:|/|[A-Za-z]:\\|https?:|webpack|app)[^()\s]{0,500}|(?:node:|file:|/)\S{1,400}:\d{1,7}:\d{1,7})|#0 (?:/|[A-Z]:\\|\{main\}|\[internal)\S{0,300})"
)
PAIR = late(r"(?:^|(?<=[\s,{]))(?P<key>msg|message|err|error|reason|cause|exception|detail|event)=(?:\"(?P<quoted>(?:[^\"\\]|\\.){1,1000}+)\"|(?P<plain>[^\s\"]{1,300})(?=\s{0,8}(?:$|\n)|,?\s{1,8}[\w.@/-]{1,60}=|,))")
_MEMBER = late(r"[{,]\s?\"(msg|error|err)\": ?\"((?:[^\"\\\n]|\\.){1,1000})\"")
_QUOTES = ("'", '"')
_SOURCE = late(
    r"[\s│┃]{0,80}(?:(?:raise|except|throw|catch|def|class|import|from|return|if|elif|else if|assert|await|yield|with|for|while|case|const|let|var|function|export|public|private|try)\b[ (:{]"
    r"(?=[^\n]{0,300}(?:[(){}\[\]:;=]|$))(?![^\n:]{0,20}: )|(?:return|yield|raise|print) ?\(?[frbFRB]{0,2}[\"']|#(?!\d)|//|/\*|\*/|<!--|\} catch|[frb]{1,2}[\"']|\"{3}|'{3}|@\w|(?:console|logger|log|logging|_log|LOG|self\.log\w{0,4})\.\w{1,12}\(|print\("
    r"|[\w.\[\]-]{1,60} ?= ?(?:[frb]{0,2}[\"'`]|\[|\{|\()|\"[\w.-]{1,60}\": [\"\[{]|(?:[$>#%+]{1,3} )?(?:echo|printf) (?:-\w{1,4} )?[\"'])"
)


class Rule(NamedTuple):
    """
    A wording that one pattern reads. Named groups of the pattern become members: `code`, `type`, `message`, `status`,
    `operation`, `service`, `request`; an empty group `decisive` stands in the line that is quoted. Without a group `message` the message is
    what matched, or with `whole` its line without time and level: a pattern that begins with "anything" would look at every
    character hundreds of times. `check` may refuse a match.
    Of `words` one stands in every text that the pattern fits (a test works them out from the pattern): looking for a word costs
    a fiftieth of trying a pattern, and a line fits one of dozens.
    """

    pattern: re.Pattern[str]
    kind: FailureKind
    weight: int = 20
    code: str = ""
    type: str = ""
    check: Callable[[re.Match[str]], bool] | None = None
    whole: bool = False
    words: tuple[str, ...] = ()


def line_around(text: str, start: int) -> tuple[int, int]:
    """Where the line of a place begins and ends."""
    before = max(text.rfind("\n", max(0, start - FAR), start), text.rfind("\r", max(0, start - FAR), start))
    after = _ENDS.search(text, start, start + FAR)
    return (before + 1 if before >= 0 else max(0, start - FAR)), (after.start() if after else min(len(text), start + FAR))


def quoted(text: str, start: int) -> tuple[int, int, str]:
    """The line around a place without blanks at its ends, cut to a readable length around the place."""
    left, right = line_around(text, start)
    if right - left > LONG:
        left = max(left, min(start, right - LONG) - 80)
        right = min(right, left + LONG)
    line = text[left:right]
    left += len(line) - len(line.lstrip())
    line = line.strip()
    return left, left + len(line), line


def denied(text: str, start: int) -> bool:
    """Whether the words before a place deny it, or tell of what may come."""
    before = text[max(0, start - 60) : start]
    return _DENIED.search(before) is not None or _SUPPOSED.search(before) is not None


# `print(f"`, `console.error('`, `logger.info(\\"`: also where the text is JSON in JSON.
_PRINTS = late(r"\b(?:print(?:ln|f)?|puts|console\.\w{3,9}|log(?:ger|ging)?\.\w{4,9})\(\s?[frbFRB]?\\{0,4}[\"'`]$")


def cited(text: str, start: int) -> bool:
    """
    Whether a place stands in what prose cites in backticks (release notes and notices name errors that others saw), or begins
    a string that the text of a program would print.
    """
    before = text[max(text.rfind("\n", 0, start) + 1, start - 300) : start]
    if before[-1:] in _QUOTES and _PRINTS.search(before[-40:]) is not None:
        return True
    return "`" in before and before.count("`") % 2 == 1 and "``" not in before


def in_clause(before: str) -> bool:
    """Whether what follows these words of a line belongs to a clause of what may be."""
    return _CLAUSE.search(before) is not None


def is_source(line: str) -> bool:
    """Whether a line is of a program's text or of a configuration, which only names such words."""
    return _SOURCE.match(line) is not None or (line[:1] in _QUOTES and line.rstrip(",)];+ ")[-1:] in _QUOTES)


def bare(line: str) -> str:
    """A line without time, level and colours before its words."""
    found = _STAMP.match(line)
    words = (line[found.end() :] if found else line).strip()
    return words[1:] if found and words[:1] == ":" and words[1:2].isalpha() else words  # the end of the stamp


def message_of(line: str) -> str:
    """The words of a log line, without what says when, how bad and where in the program."""
    return _message_of(line) if len(line) <= SHORT else _message_of.__wrapped__(line)


@lru_cache(maxsize=64)  # several readers ask it of each line
def _message_of(line: str) -> str:
    words = bare(line)
    if "msg=\"" in words and (told := of_pairs(words)):
        return told
    if '"msg":' in words and (members := {m[1]: m[2] for m in _MEMBER.finditer(words)}).get("msg"):  # of JSON whose head is cut off
        return ": ".join(dict.fromkeys(v for k in ("msg", "error", "err") if (v := members.get(k))))
    if words[-2:] == " |" and line.lstrip()[:1] == "|":
        words = words[:-2].rstrip()  # the last column of a table
    if (row := _EVENT_ROW.match(words)) is not None:
        return f"{row['reason']}: {words[row.end() :]}"
    if (syslog := _SYSLOG.match(words)) is not None:
        words = words[syslog.end() :]
    wrote = _WROTE.match(words)
    if wrote is not None:
        words = bare(words[wrote.end() :])
    found = _LOGGER.match(words)
    return untraced(words[found.end() :].strip() or words if found else words)


def of_pairs(words: str) -> str:
    """Message and reason of a line of `key="value"` pairs; empty where it has no message."""
    pairs = {p["key"]: p["quoted"] or p["plain"] for p in PAIR.finditer(words)}
    message = pairs.get("msg") or pairs.get("message") or pairs.get("event")
    reason = next((pairs[k] for k in ("err", "error", "exception", "reason", "cause", "detail") if pairs.get(k)), "")
    if not message or message == reason or not reason:
        return message or ""
    return message if reason in message else f"{message}: {reason}"


def untraced(words: str) -> str:
    """The words before a stack that stands in the same line."""
    found = _ONE_LINE.search(words) if " at " in words or "#0 " in words else None
    return words[: found.start()].rstrip(" :") if found is not None and found.start() > 3 else words


def said(text: str, start: int, end: int, kind: FailureKind, **more: object) -> Said:
    """A failure told between two places; its quote is the line of the first."""
    left, right, line = quoted(text, start)
    return Said(kind, min(start, left), max(end, right), line, **more)  # type: ignore[arg-type]


def by_rules(rules: tuple[Rule, ...], text: str) -> Iterator[Said]:
    """What the patterns of a table find, one said for a match; the table is a constant of its module."""
    for rule in _worth_trying(rules, text) if len(rules) > _FEW and len(text) <= SHORT else rules:
        if rule.words and not holds(text, rule.words):
            continue
        for found in rule.pattern.finditer(text):
            if denied(text, found.start()) or cited(text, found.start()) or (rule.check is not None and not rule.check(found)):
                continue
            made = of_match(rule, text, found)
            if not is_source(made.quote):
                yield made


def _worth_trying(rules: tuple[Rule, ...], text: str) -> Iterable[Rule]:
    """The rules of a table whose words may stand in a text, looked for once in texts of a kind."""
    known = _tables.get(id(rules))
    if known is None:
        looks = [(rule, Among(rule.words)) for rule in rules]
        known = _tables[id(rules)] = rules, Kinds(lambda named: tuple(r for r, look in looks if not r.words or look(named)))
    return known[1](text)


# By the identity of tables, which are constants of modules: to compare two of them would take as long as to read a text.
_tables: dict[int, tuple[tuple[Rule, ...], Kinds[tuple[Rule, ...]]]] = {}


def of_match(rule: Rule, text: str, found: re.Match[str]) -> Said:
    groups = {k: v for k, v in found.groupdict().items() if v}
    message = groups.get("message") or (message_of(quoted(text, found.start())[2]) if rule.whole else found[0])
    if "message" in groups and message[:4].isdigit():
        message = message_of(message)  # a line that begins with its time
    message = " ".join(message.split())[:LONG]
    status = groups.get("status", "")
    made = said(
        text,
        found.start(),
        found.end(),
        rule.kind,
        type=groups.get("type", rule.type),
        code=groups.get("code", rule.code) or status,
        message=message,
        service=groups.get("service", ""),
        operation=groups.get("operation", ""),
        http_status=whole(status, 3) if len(status) == 3 else None,
        request_id=groups.get("request", ""),
        weight=rule.weight,
    )
    return made._replace(quote=quoted(text, found.start("decisive"))[2]) if "decisive" in found.re.groupindex else made
