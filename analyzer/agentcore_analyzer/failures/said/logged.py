"""
What is left: a record of level ERROR or above, a line that carries such a level itself, and sentences that say that
something failed. The lightest of all: what another reader knows of the same words comes first.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import Alternatives, late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures.passed_on import level_of
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._bodies import says
from agentcore_analyzer.failures.said._texts import LONG, PAIR, cited, denied, in_clause, is_source, message_of, quoted, said

ORDER = 90
# Without one of these no sentence is read out of a text, and without one of those no refused call.
_SAYS = (
    "ailed", "AILED", "ould not", "ouldn't", "nable to", "annot ", "an't ", "imed out", "onnection reset", "onnection lost", "onnection closed", "onnection was ", "efused", "enied",
    "rejected ", "borted", "crashed", "roblem ", "xception ", "ailure ", "rror", "ERROR ", "nexpected", "nhandled", "ncaught", "fatal exception", "internal exception",
)  # fmt: skip
_REFUSALS = ("nvalid ", "alformed ", "issing ", "nsupported ", "nexpected ", "nknown ", "ad ", "rong ")
HINTS = (
    *_SAYS, "ERROR", "FATAL", "atal", "CRITICAL", "ritical", "SEVERE", "evel\":50", "evel\":60", "evel\": 50", "evel\": 60", "ALERT", "EMERG", "success=false", "success=False",
    "ok\": false", "ok\":false", "uccess\": false", "uccess\":false", ".go:", "nvalid ", "alformed ", "issing ", "nsupported ", "nknown ", "ad request", "rong ",
)  # fmt: skip
ALWAYS_FROM = 17  # the severity from which a record is read whatever its words are
_WARN, _ERROR = 13, 17
_K = FailureKind.LOGGED_ERROR
_NAMES = "ERROR|FATAL|CRITICAL|SEVERE|ALERT|EMERGENCY|EMERG|PANIC|CRIT"
# A level at its place: in brackets, between blanks near the line's start, after `level=`, or as syslog's word.
_LEVEL = late(
    r"(?:^|(?<=\n))(?P<head>[^\n]{0,160}?)(?:(?P<open>[\[(<|])\s{0,3}(?:" + _NAMES + r"|[Ee]rror|[Ff]atal|[Cc]ritical|err|crit|alert|emerg)\s{0,8}[\])>|]"
    r"|(?:^|(?<=[\s\]\"|m]))(?:" + _NAMES + r")(?:\x1b\[[0-9;]{1,12}m)?(?=[\s:|\]]|! |$))[ \t:|!-]{0,8}(?P<rest>[^\n]{0,2000})"
)
_UPPER = ("ERROR", "FATAL", "CRITICAL", "SEVERE", "ALERT", "EMERG", "PANIC", "CRIT")
_OPENED = late(r"[\[(<|]\s{0,3}(?:[Ee]rror|[Ff]atal|[Cc]ritical|err|crit|alert|emerg)\b")
_LOGFMT = late(r"\b(?:level|lvl|severity)=\"?(?:error|ERROR|err|fatal|FATAL|critical|CRITICAL|panic|crit|alert|emerg)\b\"?(?P<rest>[^\n]{0,2000})")
_KLOG = late(r"(?:^|(?<=[\s:|\]>]))[EF][01]\d[0-3]\d \d\d:\d\d:\d\d\.\d{1,9}\s{1,9}\d{1,9} \S{1,120}:\d{1,7}\] (?P<rest>[^\n]{1,2000})")
_OTHER_LEVEL = late(r"(?:^|[\s\[(|\"])(?:DEBUG|INFO|TRACE|NOTICE|VERBOSE|[Ii]nfo|[Dd]ebug)(?=[\s\])|:\"]|$)")
_KEYED = late(r"\s[\w.]{1,60}=(?=[\w\"])")
# Sentences that say so. The reason behind the colon, or the object behind the verb, has to be there.
_SENTENCE = Alternatives(
    "(?P<message>",
    (
        r"\b[Ff]ailed (?:to \w{2,30}|while \w{3,30}|during \w{3,30})\b[^\n]{2,600}",
        r"\b[Ff]ailed (?:with|because|due to)[ :][^\n]{2,600}",
        r"(?<=\w )[Ff]ailed for [^\n:]{2,200}: [^\n]{2,400}",
        r"\b(?:[Cc]ould not|[Cc]ouldn't|[Uu]nable to) (?!is\b)\w{2,30}\b[^\n]{2,600}",
        r"(?:(?:^|(?<=\n)|(?<=[:\]|] )|(?<= - )|(?<=\d [#!] ))[Cc](?:annot|an't)) \w{2,30}\b[^\n]{2,600}",
        r"\b(?:[Rr]equest|[Cc]onnection|[Oo]peration|[Cc]all|[Rr]ead|[Ww]rite|[Ii]nvocation|[Qq]uery|[Hh]andshake|[Ss]ession|[Tt]ool|[Mm]odel|[Ss]tream|[Jj]ob) (?:has )?timed out\b[^\n]{0,300}",
        r"\breturned (?:an )?errors?(?:: | - )[^\n]{2,300}",
        (r"\b(?:[Cc]onnection|[Rr]equest|[Uu]pload|[Dd]ownload|[Ll]ogin|[Aa]uthentication|[Hh]andshake|[Dd]eployment|[Mm]igration)(?: attempt| \d{1,9})?"
         r"(?: (?:to|of|for|from|with) [^\s,]{1,200})? (?:has |have )?[Ff]ailed\b(?! ?over\b)[^\n]{0,400}"),
        r"\b[Tt]imed out (?:after|waiting|while)\b[^\n]{2,300}",
        r"\b[Cc]onnection (?:was )?(?:refused|reset|aborted|broken|timed out|closed unexpectedly|lost)\b[^\n]{0,300}",
        r"\b(?:was|were|been) (?:rejected|refused|denied|aborted) (?:because|by|due to|with|:)[^\n]{2,300}",
        r"(?<=\w )(?:[Ff]ailed|FAILED|crashed|aborted|errored)(?:: | - | \()[^\n]{2,600}",
        r"(?:(?:^|(?<=\n)|(?<=[:\]|>] )|(?<= - ))(?:\W{1,4}[ \t])?)(?:[Ee]rror|ERROR|[Ee]xception|[Ff]ailure|[Pp]roblem) (?!handling|reporting|logging|tracking|processing is)\w{2,30}ing\b[^\n:]{0,200}(?:: ?| - )[^\n]{1,600}",
        r"(?:(?:^|(?<=\n)|(?<=[:\]|>] ))[A-Z][\w.-]{1,40} (?:threw|raised) (?:an? )?(?:[\w-]{2,20} ){0,3}(?:error|exception)\b[^\n]{0,300})",
        r"\b(?:[Ee]rror|ERROR) (?:while|during|in|when|from|calling|occurred|processing|executing|running|loading|opening|reading|invoking|parsing|creating|connecting)\b[^\n]{2,600}",
        r"\b[Ee]xception (?:while|during|when) \w[^\n]{2,600}",
        r"\b(?:[Aa]n?|[Tt]he|[Ss]ome) (?:[\w-]{2,20} ){0,2}(?:error|exception|problem) (?:has |have |was )?(?:just )?(?:occurred|happened|arose|raised|encountered|caught)\b[^\n:]{0,80}: [^\n]{2,600}",
        r"(?:(?:^|(?<=\n)|(?<=[:\]|>›] ))(?:(?!(?i:non?|not|without|zero|on|if|any|each|every|ignor\w{1,4}) )[A-Za-z][\w-]{1,20} ){1,3}error: (?=[A-Za-z\"'`\[(])(?!(?i:none|null|no|nil|nan|inf|false|undefined|ok|zero)\b)[^\n]{4,600})",
        r"(?<= {3})(?:Error|ERROR): (?=[A-Za-z\"'])(?!(?i:none|null|no|nil)\b)[^\n]{4,600}",  # the last column of a table
        r"\b[Uu]nexpected (?:error|exception|failure|EOF|end of)\b[^\n]{0,600}",
        r"\b(?:[Aa]n|[Tt]he)? ?(?:unhandled|uncaught|fatal|internal) (?:error|exception)\b[^\n]{2,600}",
        r"(?:(?:^|(?<=\n)|(?<=[:\]|>,] ))(?:[Uu]nhandled|UNHANDLED) (?:promise )?(?:[Rr]ejection|REJECTION)\b(?! (?:handl|hook|mode|track|listen|warn))[^\n]{0,600})",
    ),
    ")",
)
# What a server says of a call that it did not make, at WARN as well: the caller is told the error.
_REFUSED_CALL = late(
    r"(?:^|(?<=\n))(?P<head>[^\n]{0,120}?)\b(?P<message>(?:[Ii]nvalid|[Mm]alformed|[Mm]issing(?: required)?|[Uu]nsupported|[Uu]nexpected|[Uu]nknown|[Bb]ad|[Ww]rong)"
    r" (?:keyword )?(?:arguments?|parameters?|params?|inputs?|payload|request(?: body)?|body|message|schema|fields?)\b(?: (?:received|provided|passed|given))?"
    r"(?: (?:for|to|in|from|of|by|on)\b[^\n]{2,600}|: [^\n]{2,600}))"
)
_ONWARDS = late(r"(?i)\b(?:ignor(?:ed|ing)|skip(?:ped|ping)|default(?:s|ing)?|fall(?:s|ing)? back|instead|deprecated|optional|dropp(?:ed|ing))\b")
_FLAG = late(r"\b(?:success=(?:false|False)|ok=(?:false|False)|status=(?:failed|error|FAILED|ERROR)|outcome=(?:failed|failure|error))\b")
_ARTICLE = late(r"(?i)\b(?:an?|the|any|this|that|some|each|every|of|no|which|what|explains?|about|for|if|one|error|possible|potential|handle|on) \Z")  # of "an error in a sentence"
_CHAT = late(r"(?:^|[\s\"'])(?:I|I'm|I've|you|You|your|Your|we|We|our|my|sorry|Sorry|the user|The user)(?=[\s,'])")  # somebody speaks
_SPEAKER = late(r"(?:^|[\s\"'])(?:I|I'm|I've|my|me)(?=[\s,'])")  # of whom no program speaks
_PROSE = late(r"(?:[A-Za-z,']{1,20} ){2,30}[A-Za-z,']{1,20}|(?i:the|an?|this|is|of|any|no|for|with|to|in|on|at|by|and|or|your|our|its|all|that)")
_ASIDE = late(r"(?i)\b(?:would|will|should|may|might|can|if|in case|when|whether|unless|to avoid|prevent(?:s|ing)?|retry(?:ing)?|recover(?:ed|ing)?|handles?|handling|expected to|example|e\.g\.)\b[^\n]{0,40}\Z")
_FRAME = late(r"\s{0,40}(?:at \S|\S{1,300}:\d{1,7}:in [`'][^\n]{1,400}'\s{0,4}$|File \"|(?=\S{0,200}[/*])[\w./*()\[\]{}@~-]{1,200}(?:\.(?:\(\*?[\w\[\].]{1,80}\)\.)?[A-Za-z_][\w\[\].-]{0,100}|\.go:\d{1,7}(?: \+0x[0-9a-f]{1,16})?)\s{0,4}$|From previous event:\s{0,4}$|[~^]{1,200}\s{0,4}$|\.\.\. \d|[\s})\];,|+-]{0,200}$|Traceback|Exception in thread [^\n:]{1,80}:\s{0,4}$|During handling|The above exception)")
_NESTED = late(r"[^\n]{0,80}?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\n]{0,60}?(?:[\s\[(|-])(?:DEBUG|INFO|TRACE|NOTICE)(?=[\s\])|:-])")
_TRACE = late(r"[\"']{0,2}Traceback \(most recent call last\)")
_MEMBER = late(r"[\s{,]{0,80}(?:[\"']?[\w.-]{1,60}[\"']?\s?[:=]\s{0,4})?")
_NAMED = late(r"([A-Z][a-z0-9]{1,40}(?:[A-Z][a-z0-9]{1,40}){1,8}): \S")  # `ResourceLocked: …`, as answers print their code
_BARE = late(r"(?i)(?:an? |the )?(?:exceptions?|errors?|failed|failure|traceback|stack ?trace)(?: (?:was )?(?:occurred|raised|thrown|caught))?[:.]{0,3}")
_LINE = late(r"[^\r\n]+")
_MUCH, _NEAR = 8000, 80
_CONTAINER = late(r"^[\w.-]{1,60}\s{0,8}\| ")
# Words of an error that did not happen, or that is a thing of its own.
_NOTHING = late(
    r"(?i)^(?:error )?(?:correction|handl(?:ing|er)|rates?|budget|counts?|codes?|messages?|logs?|levels?|pages?|tolerance|free|recovery|reporting|detection"
    r"|boundar(?:y|ies)|margin|bars?)\b(?!:? (?:failed|(?:is|was)(?! (?:on|off|enabled|disabled|ready|active|set|registered)\b)|could|cannot|can't|not|timed|[a-z]+ed\b)|: [a-z]{2,20} [a-z0-9])|\b(?:no|0|zero|without) (?:\w+ )?(?:errors?|failures?|warnings?|exceptions?)\b|\bexit(?:ed)?(?: with)?(?: code| status)?:? 0\b"
)
_RULER = late(r"^\s{0,8}(?:[\w.-]{1,40} ){0,2}[#=*~_-]{8,200}\s*$")  # `Config ########`
_TAGGED = late(r"\s{0,8}(?:\[[\w.:/-]{1,80}\]\s{0,8}){1,4}")  # the ids of a request, and no word behind them
_LETTERS = late(r"[^\W\d_]{2}")
_EVENT = late(r"\s{0,8}event: ?\w{1,40}\s{0,8}")


def read(text: str, severity: int) -> Iterator[Said]:
    if _EVENT.fullmatch(text):
        return  # the head of a frame: what it says stands in the line of its data
    low = 0 < severity < 13
    found_any = False
    if not low:
        for made in _levelled(text):
            found_any = True
            yield made
    if severity >= _ERROR and not found_any:
        whole = _decisive(text)
        if whole is not None:
            found_any = True
            yield whole
    if not low and not found_any:
        yield from _sentences(text)
    if severity == _WARN and not found_any:
        yield from _refused_calls(text)


def _levelled(text: str) -> Iterator[Said]:
    """Lines that carry the level ERROR or above themselves."""
    named = holds(text, _UPPER) or _OPENED.search(text) is not None
    for found in _LEVEL.finditer(text) if named else ():
        head = found["head"].rstrip()
        if _OTHER_LEVEL.search(head) or head.endswith(("=", "<", ">")) or not _says_something(found["rest"]):
            continue
        if _NESTED.match(found["rest"]) or 0 < level_of(found[0]) <= _WARN:
            continue  # what another program wrote to stderr, with a level of its own
        if (trace := _TRACE.search(found["rest"])) is not None and _MEMBER.fullmatch(found["rest"][: trace.start()]):
            continue
        if _BARE.fullmatch(message_of(found["rest"])) or _FRAME.match(message_of(found["rest"])):
            continue  # the exception itself stands in the next lines
        if _PROSE.fullmatch(head) and not found["open"]:
            continue  # "the CRITICAL path"
        yield _of_line(text, found.start("rest"), found.end("rest"), 12)
    for pattern, words in ((_LOGFMT, ("evel=", "lvl=", "everity=")), (_KLOG, (".go:",))):
        for found in pattern.finditer(text) if holds(text, words) else ():
            yield _of_line(text, found.start("rest"), found.end("rest"), 12)


def _of_line(text: str, start: int, end: int, weight: int) -> Said:
    rest = text[start:end]
    if rest.lstrip().startswith("* "):
        rest = rest.lstrip()[2:]  # what curl tells on the way
    pairs = {p["key"]: p["quoted"] or p["plain"] for p in PAIR.finditer(rest)}
    message = ": ".join(dict.fromkeys(v for k in ("msg", "message", "event") if (v := pairs.get(k))))
    reason = ": ".join(dict.fromkeys(v for k in ("err", "error", "exception", "reason", "cause", "detail") if (v := pairs.get(k)) and says(v)))
    if not message:
        message = message_of(_KEYED.split(rest, maxsplit=1)[0]) if reason else message_of(rest)
        message = message.strip(' "' if message.count('"') % 2 or message[:1] == message[-1:] == '"' else " ")
    words = _before_trace(f"{message}: {reason}" if reason and reason not in message else message) or message
    return said(text, start, end, _K, message=" ".join(words.split())[:LONG], weight=weight)


def _decisive(text: str) -> Said | None:
    """What a record of level ERROR says: its first line with words that is no frame, and the reason in the next if that is all."""
    lines, below = [], False
    for m in _LINE.finditer(text[:_MUCH]):
        if _is_aside(m[0]):
            below = True
        elif not (below and m[0][:1].isspace()) and _says_something(m[0]):  # what stands further in below a frame is its code
            lines.append(m)
            below = False
    if not lines:
        return None
    first = lines[0]
    words = [_before_trace(message_of(m[0].strip())) for m in lines[: 2 if len(lines) == 2 else 1]]  # loggers print the error below their message
    if _NOTHING.search(words[0]):
        return None
    message = ": ".join(dict.fromkeys(w for w in words if w))
    named = _NAMED.match(message)
    return said(text, first.start(), first.end(), _K, type=named[1] if named else "", message=" ".join(message.split())[:LONG], weight=10)


def _before_trace(words: str) -> str:
    """The words before a traceback that stands escaped in the same line."""
    return words[: found.start()].rstrip() if (found := _TRACE.search(words)) else words


def _is_aside(line: str) -> bool:
    """A frame, a ruler, the name of a member that holds a traceback, or a line that says of itself that it is of another level."""
    if (trace := _TRACE.search(line)) is not None and _MEMBER.fullmatch(line[: trace.start()]):
        return True
    line = _CONTAINER.sub("", line)
    return _FRAME.match(line) is not None or _FRAME.match(message_of(line)) is not None or _OTHER_LEVEL.search(line[:80]) is not None


def _sentences(text: str) -> Iterator[Said]:
    for found in _SENTENCE.finditer(text) if holds(text, _SAYS) else ():
        left, _, line = quoted(text, found.start())
        before = line[: max(0, found.start() - left)]
        if denied(text, found.start()) or cited(text, found.start()) or _ARTICLE.search(before) or _CHAT.search(before) or _SPEAKER.search(found["message"][:_NEAR]) or _OTHER_LEVEL.search(before[:160]) or _ASIDE.search(before[-200:]) or in_clause(before) or is_source(line):
            continue
        yield _of_line(text, left, left + len(line), 8)
    for flag in _FLAG.finditer(text):
        made = said(text, flag.start(), flag.end(), _K, weight=8)
        reason = next((p["quoted"] or p["plain"] for p in PAIR.finditer(made.quote) if p["key"] not in ("msg", "message", "event")), "")
        if reason and says(reason):
            yield made._replace(message=reason)


def _refused_calls(text: str) -> Iterator[Said]:
    for found in _REFUSED_CALL.finditer(text) if holds(text, _REFUSALS) else ():
        head = found["head"]
        if not (denied(text, found.start("message")) or _CHAT.search(head) or _ASIDE.search(head) or is_source(head + found["message"]) or _ONWARDS.search(found["message"])):
            yield _of_line(text, found.start("message"), found.end(), 8)


def _says_something(line: str) -> bool:
    return _LETTERS.search(line) is not None and _TAGGED.fullmatch(line) is None and _RULER.search(message_of(line)) is None
