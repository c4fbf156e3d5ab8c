"""Refusals in plain words, which stand in every long log: only where nothing else is said are they what failed."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, denied, in_clause, is_source, message_of, quoted, said

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
    r"|nothing (?:to|failed)|0 (?:failed|errors?)|optional|recovered|resolved|gracefully|by design|(?:is|are) allowed)\b|✓|✔|✅"
    r"|\b(?:no|none of the) (?:[\w-]{2,30} ){0,3}(?:changes?|conflicts?|differences?|duplicates?|errors?|failures?|issues?|leaks?|problems?|updates?|violations?|vulnerabilities|warnings?)\b"
    r"|: (?:0|none)\W{0,3}$"
    # What the program then does, unless it is to stop.
    r"|[,;] (?!(?:abort|bail|cancel|clos|exit|fail|giv|halt|kill|quit|refus|reject|shutt|stopp|terminat)\w{0,8}ing\b)[a-z]{2,15}ing\b(?! (?:to|for) )"
)

# Literal strings of which one stands in every line that `refused` takes.
HINTS = (
    "xpected ", "issing ", "nknown ", "nsupported ", "nrecogni", "nvalid ", "llegal ", "uplicate ", "ndefined ", "mbiguous ", " required", " missing", " not set", "not defined",
    "not found", "not specified", "not provided", "not valid", "ou must ", "lease ", "oo few ", "oo many ", "ot enough ", "o such ", " needs a", " requires a", "rror ",
)  # fmt: skip
_THING = (
    r"(?:flags?|options?|arguments?|args?|parameters?|params?|values?|inputs?|commands?|subcommands?|switch(?:es)?|keys?|fields?|propert(?:y|ies)|variables?|settings?|config(?:uration)?s?|credentials?"
    r"|tokens?|headers?|files?|paths?|director(?:y|ies)|ur[li]s?|hosts?|ports?|schemes?|protocols?|formats?|types?|ids?|identifiers?|names?|characters?|syntax|versions?|licen[sc]es?|certificates?|signatures?"
    r"|schemas?|modules?|plugins?|packages?|dependenc(?:y|ies)|attributes?|columns?|tables?|databases?|images?|regions?|profiles?|accounts?|models?|tools?|users?|passwords?|secrets?|queries|query|expressions?)"
)
_GIVEN = r"(?:set|defined|found|specified|provided|given|configured|supplied|recogni[sz]ed)"
# A whole line that says what was refused or is not there: the subject and the refusal, and no sentence around them.
_WHOLE = late(
    r"(?i)(?:[\w./ -]{1,40}: ){0,2}(?:"
    # `Expected input for flag --url`, `unknown flag: --x`, `Missing required environment variable: KEY`
    r"(?:expected|missing|unknown|unrecogni[sz]ed|unsupported|invalid|illegal|duplicate|undefined|ambiguous|unexpected)(?: or missing)?(?: required)? (?:[\w'\"`-]{1,40} ){0,2}?" + _THING + r"\b"
    r"(?:(?:(?! (?:is|are|was|were|will|has|have|can|may|must|should)\b) [\w-]{1,30}){0,3}?(?:: ?\S| (?:[\"'`<]|--?[a-z])| (?:for|in|from|of|to|on|at) \S)[^\n]{0,200}|\W{0,3})"
    # `--name is required`, `DATABASE_URL is not set`, `The "region" option is missing`
    r"|(?:(?:the|your|required|option|argument|parameter|flag|environment variable|variable|field|property|command|file) ){0,3}(?-i:--?[a-z][\w-]{0,40}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|`[^`\n]{1,80}`|\S{1,60}/\S{1,120}|[\w-]{1,60}\.\w{1,6})"
    r"(?: (?:environment variable|variable|option|argument|parameter|flag|field|property|command|file|setting))? (?:(?:is|are|was|were|must be|has to be|needs to be) (?:required|missing|mandatory|not " + _GIVEN + r"|not valid|invalid|unknown|unsupported)|(?:must|has to|needs to) be " + _GIVEN + r"|(?:not found|not set|missing))\b[^\n]{0,160}"
    # `You must provide --name`, `Please set API_KEY`
    r"|(?:you must|you need to|please) (?:set|specify|provide|supply|pass|define|export|configure|install|add)\b(?=[^\n]{0,160}(?-i:\s--?[a-z][\w-]|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|[\"'`]\S))[^\n]{3,200}"
    # `too few arguments`, `flag needs an argument: --x`, `no such option: --y`
    r"|(?:too few|too many|not enough) " + _THING + r"\b[^\n]{0,160}"
    r"|(?:flag|option|argument|command|\S{1,40}) (?:needs|requires) (?:an?|at least|exactly|one|two) (?:[\w-]{1,20} ){0,2}" + _THING + r"\b[^\n]{0,120}"
    r"|(?:the |required |requested ){0,2}" + _THING + r" (?:not found|missing|not set|not specified)(?:: ?\S[^\n]{0,160})?"
    r"|no such " + _THING + r"\b[^\n]{0,160}"
    r"|(?:[^\n:;]{3,120}, but )?no (?:[\w-]{1,30} ){0,2}" + _THING + r" (?:(?:have|has) been |(?:is|are|was|were) )?(?:" + _GIVEN + r")\b[^\n]{0,160}"
    # `Expected ',' or ']' after array element in JSON at position 9`, `expected int, got str`
    r"|(?:expected|unexpected) [^\n]{1,120}?(?:\bin JSON\b|\bat (?:position|line|offset|column) \d|,? (?:but )?(?:got|found|received) )[^\n]{0,200}"
    # `Error parsing JSON response`
    r"|error (?!handling|reporting|logging|tracking|processing is)[a-z]{2,20}ing [\w' ./\"-]{3,120}"
    r")[.!]?\s{0,4}"
)
_MUCH = 300


def refused(text: str) -> Said | None:
    """What a line that stands alone says was refused, wherever it stands: the whole line is the refusal."""
    line = text.strip()
    if "\n" in line or not 8 <= len(line) <= _MUCH or " " not in line or is_source(line) or _TALK.search(line) or _WELL.search(line) or line[:1] in "{[<":
        return None
    words = message_of(line)
    if _WHOLE.fullmatch(words) is None or denied(line, line.find(words)):
        return None
    left, right, _ = quoted(text, text.find(line))
    return said(text, left, right, FailureKind.LOGGED_ERROR, message=" ".join(words.split())[:LONG], weight=_WEIGHT)


def refusal(text: str, start: int = 0) -> Said | None:
    """What one line refuses in plain words."""
    left, right, line = quoted(text, start)
    words = message_of(line)
    if len(words) < 12 or " " not in words or is_source(line) or _TALK.search(line) or _WELL.search(line) or line[:1] in "{[<":
        return None
    found = _REFUSED.search(line)
    verdict = _VERDICT.match(words) or _WHOLE.fullmatch(words)
    if verdict is None and (found is None or denied(line, found.start()) or in_clause(line[: found.start()])):
        return None
    return said(text, left, right, FailureKind.LOGGED_ERROR, message=" ".join(words.split())[:LONG], weight=_WEIGHT)
