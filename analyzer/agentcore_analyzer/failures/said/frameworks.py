"""
What frameworks and tools say in whole sentences when they give up, without the name of an exception: Spring's failure analysis,
settings that are missing, JSON that is none, packages that do not fit together, a panic behind other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, Rule, by_rules

ORDER = 75
HINTS = (
    "Description:", " was unhandled", "Error(", "Exception(", "APPLICATION FAILED TO START", "CMake Error", "required a bean of type", "required a single bean", "a method that does not exist", "to bind properties",
    "nvironment variable", "is not valid JSON", "in JSON at position", "end of JSON input", "No JSON object could be decoded",
    "are incompatible", "is incompatible with", "no solution", "are unsatisfiable", "ersion solving failed", "conflicting dependencies",
    "Failed assertion: line ", "array element in JSON", "property value in JSON", "' panicked at", "Error (", "Exception (", "Agent stopped due to ", "Recursion limit of ",
)  # fmt: skip
# Why no set of versions fits, as resolvers of PubGrub's kind tell it: from the first reason to the conclusion, over sentences and lines.
_RESOLVED = late(
    r"\b(?P<message>Because \S[^\n]{1,400}?(?:\n[^\n]{1,400}?){0,30}?(?:\brequirements\s{1,40}are\s{1,40}unsatisfiable|,\s{1,40}version\s{1,40}solving\s{1,40}failed)\b\.?)"
)
_COMMAND, _LOGGED, _RAISED = FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR, FailureKind.EXCEPTION
# A message begins with a word: tried at every character, the rules that look far ahead take ten times as long.
_RULES = (
    # Spring Boot (org.springframework.boot.diagnostics): the sentence below `Description:` says it.
    Rule(late(r"(?P<message>(?<![\w.])(?=\S)[^\n]{0,300}\brequired a (?:single )?bean(?: of type '[^'\n]{1,300}')?[^\n]{0,200})"), _COMMAND, 24),
    Rule(late(r"(?P<message>An attempt was made to call a method that does not exist[^\n]{0,200})"), _COMMAND, 24),
    Rule(late(r"(?P<message>Failed to bind properties under [^\n]{1,300})"), _COMMAND, 24),
    Rule(late(r"(?P<message>APPLICATION FAILED TO START)"), _COMMAND, 21, words=("APPLICATION FAILED TO START",)),
    # LangChain's AgentExecutor, as the answer that it gives in the place of one.
    Rule(late(r"(?P<message>\bAgent stopped due to (?:iteration limit or time limit|max iterations|iteration limit)\b\.?)"), _LOGGED, 22, words=("Agent stopped due to ",)),
    # LangGraph's limit of steps, in the words of its GraphRecursionError.
    Rule(late(r"(?P<message>\bRecursion limit of \d{1,9} reached ?without hitting a stop condition\b\.?)"), _LOGGED, 22, words=("Recursion limit of ",)),
    # Dart and Flutter: `Failed assertion: line 115 pos 12: 'match != null'`.
    Rule(late(r"(?P<message>\bFailed assertion: line \d{1,7} pos \d{1,6}: [^\n]{1,300})"), _RAISED, 24),
    Rule(
        late(
            r"(?P<message>(?<![\w.])(?=\S)[^\n]{0,200}\b[Ee]nvironment variables?\b[^\n]{0,120}?\b(?:must be (?:set|defined|provided)|(?:is|are) (?:not (?:set|defined|found)"
            r"|missing|required|unset)|not (?:set|found|defined))\b[^\n]{0,200})"
        ),
        _COMMAND, 21,
    ),
    Rule(late(r"(?P<message>[Mm]issing(?: required)? environment variables?\b[^\n]{0,300})"), _COMMAND, 21),
    # V8's sentences of JSON.parse, where only the message is printed.
    Rule(
        late(r"(?P<message>Unexpected (?:token|non-whitespace character)[^\n]{0,200}?(?:is not valid JSON|in JSON at position \d{1,9}|after JSON)"
             r"|Unexpected end of JSON input|No JSON object could be decoded)"),
        _LOGGED, 21,
    ),
    # pip, uv, poetry: why no set of versions fits.
    Rule(_RESOLVED, _COMMAND, 23, words=("Because ",)),
    Rule(late(r"(?P<message>(?<![\w.])(?=\S)(?:[Bb]ecause |And because |we can conclude that )?[^\n]{3,300}\b(?:are|is) incompatible(?: with [^\n]{1,200})?\.?)(?=\n|$)"), _COMMAND, 21),
    # A line of a sentence that is wrapped goes on in small letters.
    Rule(
        late(r"(?:^|(?<=\n))[ \t]{0,12}(?P<message>(?=\S)(?:[^\n]{0,300}[^\s.:!?]\n[ \t]{0,12}(?=[a-z`(])){0,8}?"
             r"[^\n]{0,300}(?P<decisive>)(?:requirements are unsatisfiable|conflicting dependencies)[^\n]{0,200})"),
        _COMMAND, 21, words=("requirements are unsatisfiable", "conflicting dependencies"),
    ),
    # CMake (cmMessenger): the place, and the reason in paragraphs further in, of which the first says it.
    Rule(
        late(r"CMake Error(?: \(dev\))? at \S{1,300}:\d{1,7}(?: \(\w{1,80}\))?:[ \t]{0,8}\n(?:[ \t]{0,8}\n){0,2}(?P<message>(?: {2,8}\S[^\n]{1,300}(?:\n|$)){1,12})"),
        _COMMAND, 30, words=("CMake Error",),
    ),
    # Rust up to 1.72, behind whatever stood on the line before it.
    Rule(late(r"thread '[^'\n]{1,100}' panicked at '(?P<message>[^\n]{1,600}?)', [^\n]{1,300}?:\d{1,7}:\d{1,7}"), _RAISED, 35, type="panic"),
    # What a debugger of .NET shows: a member a line, the message over several.
    Rule(
        late(r"(?:^|(?<=\n))[ \t]{0,8}(?P<type>[\w.]{3,200}(?:Exception|Error)) was unhandled\b[^\n]{0,60}\n(?:[ \t]{1,8}(?!Message=)\w{1,40}=[^\n]{0,300}\n){0,8}"
             r"[ \t]{1,8}Message=(?P<message>[^\n]{2,600}(?:\n(?!\s{0,12}\w{1,40}(?:=|:\s*\n))[^\n]{0,300}){0,8})(?:\n(?:[ \t]{1,8}\w{1,40}=|[ \t]{0,8}<)[^\n]{0,400}|\n(?=\n)){0,20}(?:\n[ \t]{1,8}StackTrace:(?:\s{0,20}\n?\s{1,20}at [^\n]{1,600}){0,80})?"),
        _RAISED, 42, words=(" was unhandled",),
    ),
    # An error that is printed with the module of its class, and further in the one behind it: that is the cause.
    Rule(
        late(r"(?:(?:^|(?<=\n))(?:[a-z_]\w{0,60}\.){0,10}(?P<outer>[A-Z]\w{2,80}): [^\n]{1,300}\n(?=(?P=outer)\())?"
             r"\b[A-Z]\w{2,80}(?:Error|Exception)\([a-z][\w.]{2,120}\): [^\n]{1,300}(?:\nContext: [^\n]{0,600})?(?:\n {2,12}[A-Z]\w{2,80}(?:Error|Exception)\([a-z][\w.]{2,120}\): [^\n]{1,300}(?:\n {0,12}Context: [^\n]{0,600})?){0,6}?"
             r"\n {2,14}(?P<decisive>)(?P<type>[A-Z]\w{2,80}(?:Error|Exception))\([a-z][\w.]{2,120}\): (?P<message>[^\n]{2,600})(?!\n {2,14}[A-Z]\w{2,80}(?:Error|Exception)\()"),
        _RAISED, 32, words=("Error(", "Exception("),
    ),
    # `TypeError (fetch failed)`, `API Error (Connection error.)`; no frame: `at new NodeError (node:internal/errors:372:5)`
    Rule(late(r"(?:^|[\s│⎿])(?P<type>(?:API |[A-Z][\w:]{0,80})(?:Error|Exception)) \((?P<message>(?!\S{1,200}:\d{1,7}\))[A-Za-z][^()\n]{2,200})\)(?=\s|$|·)", re.MULTILINE), _RAISED, 30),
)  # fmt: skip

# The whole sheet: what stands below `Description:`, up to the advice. Its sentence may end in a list of what it is about.
_SHEET = late(
    r"(?:APPLICATION FAILED TO START(?:[ \t*]*\n){1,6}|(?:^|(?<=\n)))Description:(?:[ \t]*\n){1,4}(?P<words>[^\n]{3,600})"
    r"(?P<below>(?:\n(?!Action:)[^\n]{0,400}){0,40})(?P<advice>\nAction:(?:[ \t]*\n){1,4}[^\n]{3,2000})?"
)
_DRAWN = late(r"[\s│|┌└├─↑↓<>*•-]{0,40}(?P<words>[^\n]{0,400})")


def read(text: str, severity: int) -> Iterator[Said]:
    if 0 < severity < 13:  # what a program tells on its way is advice
        return
    yield from _sheets(text) if "Description:" in text else ()
    yield from by_rules(_RULES, text)


def _sheets(text: str) -> Iterator[Said]:
    """Spring's analysis of a failed start: the sentence, and what the list below it names where the sentence announces one."""
    for found in _SHEET.finditer(text):
        headed = found[0].startswith("APPLICATION")
        if not (headed or found["advice"]):
            continue
        message = found["words"].strip()
        if message.endswith(":"):
            named = [m["words"].strip() for line in found["below"].split("\n") if (m := _DRAWN.match(line)) is not None and re.search(r"\w", m["words"])]
            message = f"{message} {'; '.join(named)}"
        quote = found["words"].strip()
        yield Said(_COMMAND, found.start(), found.end(), quote[:LONG], message=" ".join(message.split())[:LONG], weight=28)
