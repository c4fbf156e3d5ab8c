"""
Why something failed, as far as the input says it: in the words of the failure themselves, or in the lines around them.

It is quoted as what the text names, and never read any further: whoever wrote it may have been wrong. A guess ("probably due
to") is no reason, and neither is an exit code or the name of what failed.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import begin_of, closed
from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.failures.knowledge import explain
from agentcore_analyzer.failures.records import FailureKind
from agentcore_analyzer.failures.said._bodies import error_in
from agentcore_analyzer.failures.said._objects import objects
from agentcore_analyzer.failures.said._texts import message_of, untraced
from agentcore_analyzer.failures.sentences import process_of
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import WARN_SEVERITY
from agentcore_analyzer.symptoms.following_lines import above, below

LONG = 400  # characters of a quote that a sentence still bears
_SHOWN = 300  # characters: an excerpt
_LINES, _NEAR = 8, 3  # lines below a failure that are looked at; lines above it
_AT_ONCE_NS = 2 * 10**9  # one program tells of one thing within seconds
_LEAST_WORDS = 3  # less names a thing, and not why
# `Failure reason:`, `Cause: …`: a label that begins a line.
_LABEL = late(r"(?i)(?:[a-z]{2,20} ){0,2}(?:reason|cause|why)s?:\s{0,4}(?P<words>\S[^\n]{0,2000})?")
_WARNED = late(r"(?i)\s{0,8}warn(?:ing)?\b:? \S")
# Within words: a member or a label, what Spring and .NET put between two exceptions, and the words of English for it.
_INSIDE = (
    late(r"(?:\bnested exception is | ---> )(?P<words>\S[^\n]{3,400})"),
    late(r"\b(?:[A-Za-z_]{0,30}(?:[Rr]eason|[Cc]ause)['\"]?\s?[:=]|message=)\s{0,2}(?P<words>['\"]?[A-Za-z][^\n]{3,400})"),
    late(r"\b(?:because(?: of)?|due to|caused by)(?::| that)? (?P<words>[^\n;]{3,400})"),
)
_GUESSED = late(r"(?i)\b(?:likely|probably|possibly|perhaps|maybe|may|might|could|can|usually|often|mostly|either|not|if)(?: be| have| happen(?:s|ed)?)?\s{0,2}$")
_ENDS = late(r"(?<=[a-z0-9)\"'])\. (?=[A-Z(])| \((?:Service|RequestToken|Request ID|RequestId|SDK)\b|['\"]?[,}] ?['\"]?\w{1,40}['\"]?[:=]|; ")
_FAILS = late(r"(?i)\b(?:fail(?:ed|ure|s|ing)?|(?-i:[Ee]rrors? [a-z])\w*|\w+ error|unable|could ?n[o']t|cannot|can't|refused|rejected|aborted)\b")
_SAYS = late(
    r"(?i)\b(?:not?|is|are|was|were|has|have|does|do|did|must|should|cannot|can't|could|denied|refused|reset|exists?|expired|invalid|missing"
    r"|exceed(?:s|ed)?|time[d ]?-? ?out|closed|broken|unknown|unexpected|unsupported|required|failed|expected|allowed|forbidden|unauthorized"
    r"|unavailable|unreachable|conflicts?|too (?:many|long|large|small|short)|already|empty|full|out of|insufficient|zero|nothing|non-?existent|mismatch(?:ed)?|\w+ error)\b"
)
_PARTS = late(r" ?: (?=\S)")
_BARE_END = late(r"(?i)[^\n:]{0,200}\b(?:exit(?:ed)?(?: with)?(?: non-zero)?|return(?:ed)?)(?: code| status)?:? ?\d{1,3}\b[^\n]{0,10}|[^\n]{0,100}\bsignal:? \w{1,20}|(?:please|see|check|try|run|use)\b[^\n]*|(?:the )?(?:following|above|below|previous|unknown)\b[^\n]{0,40}")
_CLOSING = " .,:;'\"`)]}"
# What is no begin of a sentence: a verb whose subject stands before it, a name in quotation marks, a number.
_NO_BEGIN = late(r"[^A-Za-z]|(?:must|is|are|was|were|has|have|had|cannot|can't|could|should|does|do|did|not)\b")
_LETTERS = late(r"[^\W\d_]{2}")


def named(case: Case, failure: Failure) -> bool:
    """Whether the input names a reason, be it at the end of the words that are quoted anyhow."""
    return bool(told(case, failure) or _named_within(failure))


def told(case: Case, failure: Failure) -> str:
    """The reason that the input names, in sentences; empty where it names none, or its own words end with it and stand quoted."""
    return " ".join(_sentences(case, failure))


def quoted(failure: Failure) -> str:
    """The words of a failure as a sentence quotes them."""
    said = failure.said
    return " ".join((said.message or ("" if said.type and said.truncated else said.quote)).split())[:LONG].rstrip(".")


def _sentences(case: Case, failure: Failure) -> Iterator[str]:
    if words := _below(case, failure):
        yield f"Below it stands as the reason: “{_bare(words)}”."
    elif (words := _named_within(failure)) and not quoted(failure).rstrip(_CLOSING).endswith(words.rstrip(_CLOSING)):
        yield f"The reason that its words name: “{words}”."
    if words := _above(case, failure):
        yield f"Just before it: “{_bare(words)}”."


def _named_within(failure: Failure) -> str:
    return "" if is_known(failure) else _bare(in_words(failure))


def is_known(failure: Failure) -> bool:
    """Whether the tables know for certain what such words mean."""
    known = explain(failure.said)
    return known is not None and bool(known.key and known.meaning) and known.certain


def in_words(failure: Failure) -> str:
    """What its own words name as the reason."""
    said = failure.said
    if len(said.chain) > 1:
        return ""  # the root of what was raised is what is told
    words = " ".join(said.message.split())
    if body := of_body(words):
        return body
    for sign in _INSIDE:
        ends = [m for m in sign.finditer(words) if _GUESSED.search(words, 0, m.start()) is None]
        if ends and _is_reason(reason := _upto_end(ends[-1]["words"])):
            return reason
    return _deepest(words) if failure.kind is not FailureKind.HTTP_STATUS else ""  # its last part names the status


def of_body(words: str) -> str:
    """What the body of an answer says that was printed behind other words."""
    if "{" not in words[1:]:
        return ""
    told = next((t for found in objects(words) if found.start and (t := error_in(found.value)) is not None and t.message), None)
    return begin_of(told.message, _SHOWN) if told is not None and _is_reason(told.message) else ""


def _deepest(words: str) -> str:
    """The last part of `updating 7 failed: reading the file: no space left on device`, where that says something."""
    parts = _PARTS.split(words)
    reason = parts.pop()
    while parts and _BARE_END.fullmatch(reason) is not None:
        reason = parts.pop()
    while parts and (_NO_BEGIN.match(reason) is not None or len(reason.split()) < _LEAST_WORDS):
        reason = f"{parts.pop()}: {reason}"
    if not any(_FAILS.search(part) and " " in part for part in parts):
        return ""
    reason = _upto_end(reason)
    return reason if _SAYS.search(reason) and _is_reason(reason) else ""


def _upto_end(words: str) -> str:
    """One sentence, or the value of one member."""
    opened = words[:1] if words[:1] in "'\"" else ""
    words = words[1:].partition(opened)[0] if opened else words
    words = untraced(words)
    end = _ENDS.search(words)
    words = (words[: end.start()] if end is not None else begin_of(words, _SHOWN)).strip(" ,")
    before = ""
    while before != words:
        before, words = words, closed(words.removesuffix('\\"').rstrip(":\\ "))
    return words


def _is_reason(words: str) -> bool:
    return _LETTERS.search(words) is not None and " " in words.strip() and _BARE_END.fullmatch(words) is None


def _bare(words: str) -> str:
    return begin_of(" ".join(words.split()).rstrip(". "), _SHOWN)


def _below(case: Case, failure: Failure) -> str:
    """What a few lines below a failure is labelled as its reason, on the same line as the label or on the next one."""
    log = failure.log
    if log is None or not log.text or failure.said.frames:
        return ""
    lines = [words for line in below(case, failure).splitlines() if (words := message_of(line))][:_LINES]
    for number, line in enumerate(lines):
        if (label := _LABEL.fullmatch(line)) is not None:
            words = label["words"] or " ".join(_paragraph(lines[number + 1 :]))
            return "" if words in failure.said.message or not _is_reason(words) else begin_of(words, _SHOWN)
    return ""


def _paragraph(lines: list[str]) -> Iterator[str]:
    """The first line, and those on which it goes on: a list that it announces."""
    for number, line in enumerate(lines[:_NEAR]):
        yield line
        if not line.endswith(":") and not (number and lines[number - 1].endswith(":") and line[:1] == "*"):
            return


def _above(case: Case, failure: Failure) -> str:
    """The warning that stands right above what a command failed with, or that the same process wrote right before it."""
    log = failure.log
    if log is None or failure.said.frames:
        return ""
    if log.time_ns is None and failure.kind is FailureKind.COMMAND_ERROR:
        lines = [line for line in above(case, failure).splitlines() if line.strip()]
        quote = failure.said.quote.partition("\n")[0].strip()
        at = next((n for n, line in enumerate(lines) if quote and quote in line), len(lines))
        return next((begin_of(line.strip(), _SHOWN) for line in reversed(lines[max(0, at - _NEAR) : at]) if _WARNED.match(line)), "")
    at = case.positions.get(id(log), 0)
    before = case.logs[at - 1] if at else log
    text = before.text or ""
    process = process_of(log.text or "")
    if before.origin.file != log.origin.file or 0 < before.severity < WARN_SEVERITY or not process or process_of(text) != process:
        return ""
    apart = abs((log.time_ns or 0) - (before.time_ns or 0)) > _AT_ONCE_NS
    words = message_of(text.partition("\n")[0])
    return begin_of(words, _SHOWN) if not apart and not failures(case).of(before) and _FAILS.search(words) else ""
