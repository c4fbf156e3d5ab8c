"""
What a line of level INFO states as a failure by its own structure: the level is a hint, not a gate.

At INFO a program tells of what others did, and of what it met on its way and got over. A failure it is all the same where the
line has a place for it and that is filled (`err="…"`), begins with the name of an exception, tells the code of a JSON-RPC
error or of a WebSocket that closed badly, or says that something ended unexpectedly.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said import _lone
from agentcore_analyzer.failures.said._bodies import says
from agentcore_analyzer.failures.said._texts import LONG, cited, denied, message_of, of_pairs, said
from agentcore_analyzer.untrusted import whole

HINTS = ("err=\"", "error=\"", "exception=\"", " unexpectedly")
# Words of what was to be so, is over, or did not happen. What is tried again or done without is counted as harmless.
_NOT_SO = late(r"(?i)\b(?:expected|harmless|non-?fatal|benign|resolved|fixed|recovered|simulat(?:ed|ing)|example|test(?:ing)?)\b")
_PAIR = late(r"(?:^|(?<=[\s,{]))(?:err|error|exception)=\"(?P<reason>(?:[^\"\\\n]|\\.){3,1000}+)\"")
_NEXT = late(r"\s[\w.]{1,60}=(?:\"|\S)")
_LEVEL = late(r"^[^\n]{0,160}?(?:\[|\(|<|^|\s|\|)(?:INFO|Info|info)[ ]{0,8}[\])>|:\-\s]{1,8}")
_LOGGER = late(r"(?:\[[^\]\n]{0,80}\]\s{0,3}|\([^)\n]{1,60}\)\s{0,3}|(?!\w{0,80}(?:Error|Exception|Timeout)\b)[\w.]{1,60}(?::\d{1,6})?(?:\s[-|:]\s|:\s)){0,3}")
_ENDED = late(r"\b(?:clos(?:ed|ing)|exit(?:ed|ing)|terminated|stopped|died|disconnected|ended|crashed|quit|aborted|dropped|lost|killed) unexpectedly\b")
# `Exception KeyError: …`: a word before the name.
_WORD = late(r"(?:(?:[Uu]nhandled|[Uu]ncaught) )?(?:[Ee]xception|EXCEPTION|[Ee]rror|ERROR)(?: (?:occurred|raised|caught|thrown))?:? (?=[A-Z][\w.]{2,120}: )")
_NOT_OFFERED = "-32601"  # a method that the other side does not have: clients ask for all of them
_LEAST_WORDS = 2


def kept(told: Said) -> bool:
    """Whether what another reader found in the line is one of these."""
    code = whole(told.code.lstrip("-"))
    if told.kind is FailureKind.RPC_ERROR:
        return code is not None and told.code.startswith("-3") and told.code != _NOT_OFFERED
    return told.kind is FailureKind.WEBSOCKET_CLOSE and code is not None and 1002 <= code <= 1015


def stated(text: str) -> Said | None:
    """What the line states by itself."""
    line = text.partition("\n")[0][:4000]
    if _NOT_SO.search(_PAIR.sub("", line)):
        return None
    pair = _PAIR.search(line)
    if pair is not None and says(pair["reason"]) and len(pair["reason"].split()) >= _LEAST_WORDS and not cited(line, pair.start()):
        message = _words(line)
        following = _NEXT.search(message)
        message = message[: following.start()] if following else message
        words = of_pairs(line) or (f"{message}: {pair['reason']}" if message and pair["reason"] not in message else pair["reason"])
        return said(text, pair.start(), pair.end(), FailureKind.LOGGED_ERROR, message=" ".join(words.split())[:LONG], weight=12)
    at = _begin(line)
    if (word := _WORD.match(line, at)) is not None:
        at = word.end()
    named = next(_lone.read(line[at:], ()), None) if any(h in line for h in _lone.HINTS) else None
    if named is not None and named.message and named.start == 0 and " " in named.message.strip():
        return named._replace(start=at, end=at + named.end)
    ended = _ENDED.search(line)
    if ended is not None and not denied(line, ended.start()) and not cited(line, ended.start()):
        return said(text, ended.start(), ended.end(), FailureKind.PROCESS_END, message=" ".join(_words(line).split())[:LONG], weight=12)
    return None


def _begin(line: str) -> int:
    """Where the words of a line begin, behind time, level and logger."""
    level = _LEVEL.match(line)
    at = level.end() if level else 0
    logger = _LOGGER.match(line, at)
    return logger.end() if logger else at


def _words(line: str) -> str:
    return message_of(line[_begin(line) :])
