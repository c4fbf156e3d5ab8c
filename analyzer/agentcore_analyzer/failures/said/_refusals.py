"""Refusals in plain words, which stand in every long log: only where nothing else is said are they what failed."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, denied, is_source, message_of, quoted, said

_WEIGHT = 8
_REFUSED = late(
    r"(?i)\b(?:"
    r"not (?:found|allowed|permitted|supported|available|installed|configured|authori[sz]ed|recogni[sz]ed|implemented|enabled|valid|ready|reachable|defined"
    r"|registered|logged in|accessible|accepted|deployed|provisioned|initiali[sz]ed|exist|match|have permission|a valid)"
    r"|(?:does|do|did|is|are|was|were)n['’]t (?:exist|match|found|have|support|contain|allowed|available|ready|valid|supported|permitted)"
    r"|no (?:such|valid|matching) \w+|no (?:[\w-]{2,30} ){1,4}(?:found|available|configured|specified|provided|defined|exists?|match(?:es)?)"
    r"|please (?:wait(?!\W*$)|retry|try again|log ?in|specify|provide|make sure|verify|upgrade|remove|delete)"
    r"|(?:already|currently|still) (?:in use|in progress|exists?|locked|being (?:used|created|updated|deleted|modified)|taken|running (?:on|at|with))"
    r"|(?:in use|locked|held|blocked) by"
    r"|(?:is|are) (?:required|missing|invalid|unknown|unsupported|too (?:long|large|many|old|short|small|big)|locked|forbidden|corrupt(?:ed)?|unavailable|unreachable)"
    r"|must (?:be|not|have|match|contain|specify|provide|set|start|end|include)|(?:needs?|has|have) to be|requires? (?:at least|a|an|the|one)"
    r"|exceed(?:s|ed|ing)|(?:quota|limit|maximum) (?:reached|hit)"
    r"|can ?not|can['’]t|could(?: not|n['’]t)|unable to|failed|fails|refus(?:ed|es|ing)|den(?:ied|ies)|reject(?:ed|s|ing)|abort(?:ed|ing)|timed out|conflicts?(?: with)?|giving up|gave up"
    r"|expired|unauthori[sz]ed|mismatch|unexpected|out of (?:date|range|memory|space|capacity)|insufficient"
    r")\b"
)
# At the start of the line these are the verdict; in its middle they are an adjective as any other.
_VERDICT = late(
    r"(?i)\W{0,6}(?:[\w.-]{1,30}: ){0,2}(?:invalid|unknown|unsupported|unrecogni[sz]ed|malformed|missing|expired|unauthori[sz]ed|forbidden|illegal|undefined|unresolved"
    r"|insufficient|duplicate|ambiguous|incompatible|no such)\b[^\n]{3,}"
)
_TALK = late(r"(?:^|[\s\"'(])(?:I|I'm|I've|I'll|me|my|My|sorry|Sorry|thanks|Thanks|Let me|user)(?=[\s,.'?]|$)|\?\s{0,4}$|^\s{0,8}(?:[$#>%]|PS |>>>|https?://|[-*•] |\d{1,2}\. )")
_WELL = late(
    r"(?i)\b(?:skip(?:ped|ping)?|succe(?:ss|eded|ssfully)|passed|healthy|ignor(?:ed|ing)|continu(?:e|ing)|will (?:be )?(?:create|retr)\w*|using (?:the )?(?:default|existing)|up[- ]to[- ]date"
    r"|nothing (?:to|failed)|0 (?:failed|errors?)|optional|recovered|resolved|gracefully)\b|✓|✔|✅"
    r"|\b(?:no|none of the) (?:[\w-]{2,30} ){0,3}(?:changes?|conflicts?|differences?|duplicates?|errors?|failures?|issues?|leaks?|problems?|updates?|violations?|vulnerabilities|warnings?)\b"
    r"|: (?:0|none)\W{0,3}$"
    # What the program then does, unless it is to stop.
    r"|[,;] (?!(?:abort|bail|cancel|clos|exit|fail|giv|halt|kill|quit|refus|reject|shutt|stopp|terminat)\w{0,8}ing\b)[a-z]{2,15}ing\b(?! (?:to|for) )"
)


def refusal(text: str, start: int = 0) -> Said | None:
    """What one line refuses in plain words."""
    left, right, line = quoted(text, start)
    words = message_of(line)
    if len(words) < 12 or " " not in words or is_source(line) or _TALK.search(line) or _WELL.search(line) or line[:1] in "{[<":
        return None
    found = _REFUSED.search(line)
    verdict = _VERDICT.match(words)
    if verdict is None and (found is None or denied(line, found.start())):
        return None
    return said(text, left, right, FailureKind.LOGGED_ERROR, message=" ".join(words.split())[:LONG], weight=_WEIGHT)
