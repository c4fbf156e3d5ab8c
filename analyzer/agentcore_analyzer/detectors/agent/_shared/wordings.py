"""How agents say that something is to be looked up, that they are about to do it, and that they have done it."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late

# Verbs that need a source outside of the model; “find” alone is also what one does with a root or a mean.
_LOOKS_UP = late(
    r"\b(?:search(?:es|ing)?(?: for| the)?|look(?:ing|s)? (?:it |them |this |that )?up|lookup|retriev(?:e|es|ing)|fetch(?:es|ing)?|brows(?:e|es|ing)|visit(?:s|ing)?"
    r"|consult(?:s|ing)?|download(?:s|ing)?|locat(?:e|es|ing)|obtain(?:s|ing)?|gather(?:s|ing)?|research(?:es|ing)?|query|queries|scrap(?:e|es|ing))\b",
    re.IGNORECASE,
)
_SOURCE = (
    r"(?:papers?|articles?|(?:web ?)?(?:pages?|sites?)|documents?|data ?(?:sets?|bases?)|books?|reports?|videos?|files?|transcripts?|spreadsheets?|records|sources"
    r"|literature|references|encyclop[a-z]+|wikipedia|archives?|editions?)"
)
_RESEARCHED = late(
    r"\b(?:my|our) (?:own |further |recent )?(?:research|search(?:es)?|investigations?|look-?ups?|verification)\b(?! (?:will|should|would|plan|task|question|must|needs?|agent))"
    rf"|\b{_SOURCE}(?:[’']s?)?(?: [^\s.]+){{0,6}}? (?:indicates?|shows?|reports?|reported|confirms?|confirmed|lists?|states?|suggests?)\b"
    r"|\bI(?: have|'ve|’ve)? (?:verified|looked up|searched|consulted|cross-?(?:checked|referenced|verified))\b"
    r"|\b(?:from|based on|by consulting|through) (?:the )?(?:[\w-]+ ){0,2}(?:gathered|retrieved|collected|found|available) (?:[\w-]+ ){0,2}(?:reports|sources|evidence|information|data|records)\b",
    re.IGNORECASE,
)
_NAMED_SOURCE = late(
    rf"\baccording to (?!me\b|you\b|us\b|your?\b|my\b|our\b|what\b|how\b)\w|\b(?:in|on|from) (?:the|this|that|its|his|her|their|an?|all) (?:[\w.'’-]+ ){{0,4}}?{_SOURCE}\b|https?://\w",
    re.IGNORECASE,
)
SENTENCE = 200  # characters before a place in which its sentence is looked for (ours)
_ITEM = late(r"^[^\S\n]*(?:\d{1,2}[.)]|[-*•–])\s+(?P<said>\S[^\n]*)", re.MULTILINE)
_TO_COME = r"(?:will|'ll|shall|would|could|should|can|may|might|must|need(?:s|ed)? to|going to|let(?:'s| us| me)|plan(?:s|ned)? to|want to|try to|begin by|start by|to)"

# What stands before such words where they tell of no deed of the agent: a wish, a condition, a negation, the person who asks.
_NOT_DONE = late(
    rf"\b{_TO_COME}\b(?:\s+[\w-]+){{0,4}}\s*$|\b(?:if|when|after|once|without|not|instead of|you|your|user|user's)\b|n[’']t\b",
    re.IGNORECASE,
)


def begun(text: str, at: int) -> str:
    """What stands before a place in its sentence."""
    return re.split(r"[.!?\n]", text[max(at - SENTENCE, 0) : at])[-1]


def plans_to_look_up(text: str) -> bool:
    """Whether an item of a list, as plans are written, says that something is to be looked up."""
    return any(_LOOKS_UP.search(item["said"]) for item in _ITEM.finditer(text))


def names_a_source(text: str) -> bool:
    """Whether a task says where its answer is to be taken from: a page, a paper, a file, an address."""
    return _NAMED_SOURCE.search(text) is not None


def tells_of_research(text: str) -> bool:
    """Whether a text says what a source says, or that something was looked up, and not only that it is to be."""
    for found in _RESEARCHED.finditer(text):
        sentence = begun(text, found.start())
        if not re.search(rf"\b{_TO_COME}\b|\b(?:if|whether|when|after|once|without|not|n't|no|task|question)\b", sentence, re.IGNORECASE):
            return True
    return False


def _whole(name: str) -> str:
    return rf"(?<![\w.])['\"`*]{{0,2}}{re.escape(name)}['\"`*]{{0,2}}(?!\w)"


def announced(name: str, text: str) -> bool:
    """Whether the text says in the first person that a tool or an agent of this name is about to be asked."""
    said = (
        r"\b(?:I(?:'ll| will| am going to|'m going to| shall)|we(?:'ll| will)|let(?:'s| me| us))\s+(?:(?:now|first|next|then|also|begin by|start by)\s+){0,2}"
        r"(?:us(?:e|ing)|call(?:ing)?|ask(?:ing)?|quer(?:y|ying)|invok(?:e|ing)|run(?:ning)?|request(?:ing)?|delegat(?:e|ing)(?: this)? to)\s+(?:[\w-]+\s+){0,3}"
    )
    return re.search(said + _whole(name), text, re.IGNORECASE) is not None


def told_as_done(name: str, text: str) -> bool:
    """Whether the text says that a tool or an agent of this name was asked, or what it answered."""
    of = _whole(name)
    asked = rf"\b(?:used|using|asked|asking|called|queried|invoked|consulted|via|through|according to|confirmed (?:by|with)|obtained from|provided by|returned by|from)\s+(?:[\w-]+\s+){{0,4}}{of}"
    answered = rf"{of}(?:\s+(?:tool|agent|team member))?(?:'s)?\s+(?:has\s+)?(?:returned|found|reported|yielded|confirmed|provided|identified|results?|findings?|reports?)\b"
    for found in re.finditer(f"(?:{asked})|(?:{answered})", text, re.IGNORECASE):
        sentence = begun(text, found.start())
        if not _NOT_DONE.search(sentence):
            return True
    return False
