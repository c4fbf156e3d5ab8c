"""
What the failing program itself says to do: its hint, its `Run …`, its `Did you mean …`, quoted as its own words.

The words are the input's and are told as such: they become no command, and nothing is made of them. Advice is known by the grammar of
English (an imperative, `you can …`, `did you mean …`) or by a label (`HINT:`, `= help:`, `Action:`), not by products.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import closed
from agentcore_analyzer.failures import Failure, claims
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Severity, Step
from agentcore_analyzer.stacktraces.own import typed
from agentcore_analyzer.symptoms.following_lines import below

_FAILURES, _SENTENCES = 5, 2  # of a finding that are looked at; of a text that are told
_ALL = 1.25  # of what failed, told as advice: nothing is advised
_SHARED = 40  # first characters of what failed that a finding of it tells, too
_LONG, _MUCH = 300, 6000  # characters of a sentence that is still read; of a text that is looked through
_FRAME = late(r"^[\s|\u2502\u2570\u256d\u2500>\u2514\u00d7*\u2022#=+\-^\u2591\u2554\u255a]{1,40}")  # what tools draw in front of a line
_NPM = late(r"\bnpm (?:ERR!|error|WARN) {1,4}")
_STAMP = late(r"^(?:\[ERROR\]|\d{1,4}\.\d{1,4}(?= [A-Za-z]))[ \t]{0,4}")
_TAIL = late(r" \{\"[^\n]*\Z|[\"'], [\"']\w{1,40}[\"']:[^\n]*\Z|(?<=[.!?])[\"'`][^\n]*\Z")  # of the object that the sentence is printed in
_OTHER = late(r"\W{0,4}(?:\S{1,40} ){0,3}(?:INFO|WARN|WARNING|DEBUG|NOTICE|TRACE)\b[\]: ]")  # a line that tells of something else
_USAGE = late(r"(?i)\W{0,4}usage: (?P<program>[\w.-]{1,60})")  # how another program is called, which failed then
_NAMED = late(r"[a-z]{2,12}: ")  # a line of its own: `help: …`
_END = late(r"(?<=[.!?])\s{1,4}(?=[A-Z`'\"(]|\d{4}-\d)")
_OBJECT = r"(?:[`'\"<$/\u201c]|--?\w|https?:|[A-Z][A-Z_]{2,}\b|with --?\w|(?:the|your|that|this|it|an?|any|all|if|whether|both|one|another)\b)"
_VERB = (
    "Run|Use|Execute|Install|Set|Add|Check|See|Type|Start|Terminate|Remove|Delete|Rename|Increase|Upgrade|Update|Enable|Disable|Specify|Provide|Pass|Configure|"
    "Verify|Reinstall|Restart|Retry|Change|Replace|Move|Create|Correct|Choose|Stop|Raise|Define|Declare|Wrap"
)
_BEGINS = late(
    rf"(?:\A|[.!?:\])>] {{1,4}}|[;(] ?)(?:Please (?!note)|Consider |Make sure|Ensure |Did you mean|Have you |Perhaps (?:you|try)|Maybe you|Try |You (?:can|could|may|might|should|must|need|have to)(?! ?not\b| only\b) "
    rf"|To (?:\w+ ){{1,12}}[^.]{{0,60}}(?:[,:] (?:please |simply |just |you |try |make |(?i:{_VERB})\b)|\b(?:re-?run|run|use|set|add|try|install|pass) )|If you (?:want|wish|need|are|have|do)\b[^.]{{3,120}}, |(?:Is|Are|Was|Were|Does|Do|Did|Has|Have) (?:the|your|you|it|an?|another|there)\b[^?]{{3,160}}\?|(?:{_VERB}) {_OBJECT})"
)
_WITHIN = late(
    r"(?i)\bdid you mean\b|\bdo you mean\b|\bare you missing\b|\bdid you forget\b|[,;] (?:increase|raise|reduce|lower|decrease) (?:it )?to |\bforgot to\b|(?:[,;:(] |\bor |\bthen |\band )(?:please )?(?:run|try|use|execute|install|type) [`'\"\u201c]"
    r"|\bplease (?:run|use|install|set|add|execute|update|upgrade|check|make|specify|pass|remove|create|configure|restart|modify|provide|ensure|consider|choose)\b"
    r"|\b(?:try|consider|by) (?:running|installing|using|setting|adding|updating|upgrading|passing|removing|creating|increasing) "
)
_TOLD = late(r"[A-Z][a-z]{1,12} [`'\"][^`'\"\n]{1,100}[`'\"] (?:failed|has|was|is|did)\b")  # `Upgrade "x" failed`: what was done
_LEADS = late(r"(?:\A|[;,.] )to (?:add|fix|install|update|resolve|enable|correct)(?: it| them| this)?:\Z")
_LED = late(r"(?:\A|[;,.] )(?P<words>to (?:add|fix|install|update|resolve|enable|correct)(?: it| them| this)?: \S[^\n]{1,200})\Z")
_LABEL = late(r"(?i)(?:\A|[ \]:])(?:hint|help|tip|action|solution|suggestion|suggested (?:fix|action)|recommend(?:ation|ed action)|fix|how to fix|remedy|resolution|workaround|possible (?:fix|solution)s?): {1,8}(?P<rest>\S[^\n]{0,300})")
_GUESS = late(r"(?i)did you mean")  # of a name or a form: where no code is the program's own, it is for the author of a library
_LABELLED = late(r"(?i)\A(?:try|hint|action|solution|suggestion|recommendation|remedy|resolution|fix):\Z")
_INSTALLS = late(r"\b(?:pip3?|conda|uv|poetry|npm|pnpm|yarn|gem|apt|apt-get|brew|cargo|go) (?:pip )?(?:install|add|get)\b")
# What asks for nothing that mends it: to read on, to report it, to wait.
_EMPTY = late(
    r"(?i)\bsee (?:above|below|(?:the )?(?:help|usage))\b|\bto learn more\b|\berror [A-Z]{1,4}\d{2,5}: |\breport (?:this|it|the|a)\b|\bfile an? (?:bug|issue)|\bcontact\b|\b(?:try|retry)(?: \w+){0,3} (?:again|later)\b[^`'\"]{0,40}\Z|\bagain later\W{0,3}\Z|\bplease (?:wait|visit|refer)\b"
    r"|\A(?:please |you could )?retry\b(?: (?:your|the) request)?\W{0,3}\Z|\b(?:see|suppress|silence|hide|ignore) (?:this|these|a|the) (?:notice|warning|message)s?\b|\bcheck the logs for full command output\b|\bif you need help\b|\badd(?:ing)? output to stderr\b|\bsupport request\b|\bfor (?:more|further) (?:information|details)\b[^`]{0,200}\Z"
)


def advised(case: Case, finding: Finding) -> tuple[Step, ...]:
    """The first step of a finding where the text itself says what to do; none where a step says the same already."""
    if finding.severity is Severity.NOTE:
        return ()
    told = " ".join(f"{step.step} {step.command}" for step in finding.fix)
    about = " ".join((finding.title, finding.cause, *(e.quote for e in finding.evidence)))
    for failure in claims(case).pointed_at(finding)[:_FAILURES]:
        if not any(w and w in about for w in (failure.said.quote.strip()[:_SHARED], failure.message.strip()[:_SHARED], failure.type, failure.code)):
            continue  # a finding of something else at the same place
        words = advice(case, failure)
        itself = words in failure.said.quote and _ALL * len(words) > len(failure.said.quote)
        if words and not itself and words.rstrip(".") not in told:
            return (Step(f"The text's own advice: \u201c{words}\u201d"),)
    return ()


def advice(case: Case, failure: Failure) -> str:
    """What a failing program says to do, in its own words; empty where it says nothing of that kind."""
    found: list[str] = []
    foreign = bool(failure.said.frames) and not any(f.own and not typed(f.file) for f in failure.said.frames)
    for text in _texts(case, failure):
        for sentence in _sentences(_NPM.sub("", text[:_MUCH])):
            if (words := _advice(sentence)) and words not in found and not (foreign and _GUESS.search(words)):
                found.append(words)
        if found:
            break
    return " ".join(found[:_SENTENCES])


def installs(words: str) -> bool:
    """Whether advice names a command that installs a package."""
    return _INSTALLS.search(words) is not None


def _texts(case: Case, failure: Failure) -> Iterator[str]:
    """Of a print with frames its messages, which stand between lines of code; else the record from where it says it; then what follows."""
    said = failure.said
    log = failure.log
    if log is None or said.frames:
        yield from dict.fromkeys((said.message, *(raised.message for raised in reversed(said.chain))))
        return
    yield f"{(log.text or '')[max(said.start, 0) : max(said.end, 0)] or said.quote}\n{below(case, failure)}"
    yield said.message


def _sentences(text: str) -> Iterator[str]:
    lines: list[str] = []
    labelled = False
    for number, raw in enumerate(text.splitlines()):
        if number and (_OTHER.match(raw) or ((usage := _USAGE.match(raw)) is not None and usage["program"] not in text.partition("\n")[0])):
            break
        line = _FRAME.sub("", _STAMP.sub("", _FRAME.sub("", raw))).strip()
        if lines and line and (_LEADS.search(lines[-1]) or (lines[-1].endswith(":") and _advice(lines[-1]))):  # the command in the next line
            lines[-1] = f"{lines[-1]} {line}"
        elif _LABELLED.match(line):
            labelled = True
        elif line and lines and lines[-1][-1:] not in ".!?:`" and line[:1].islower() and not _NAMED.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        elif line and not line.startswith("note:"):
            lines.append(f"hint: {line}" if labelled else line)
            labelled = False
    for line in lines:
        yield from (part.strip() for part in _END.split(line) if 8 < len(part.strip()) <= _LONG)


@lru_cache(maxsize=1 << 10)  # what stands around one failure stands around others, too
def _advice(sentence: str) -> str:
    """The part of a sentence that says what to do; empty where none does."""
    if _EMPTY.search(sentence):
        return ""
    if led := _LED.search(sentence):
        return led["words"]
    if begins := _BEGINS.search(sentence):
        words = _whole(sentence[begins.start() :].lstrip(" .!?:;>)]("))
        if begins[0].startswith("("):
            words = words.partition(")")[0]
        return "" if _TOLD.match(words) else words
    if label := _LABEL.search(sentence):
        return label["rest"]
    if (within := _WITHIN.search(sentence)) is None:
        return ""
    value = max(sentence.rfind(before, 0, within.start()) for before in ("': '", '": "'))  # in a printed object: the value alone
    return _whole(sentence[value + 4 if value >= 0 else 0 :])


def _whole(words: str) -> str:
    """A sentence without the end of the object that it is printed in."""
    return closed(_TAIL.sub("", words))
