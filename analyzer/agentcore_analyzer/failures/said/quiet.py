"""
Failures that programs tell at INFO or DEBUG, or without any level, in a structure that nothing else has: the reason in the
JSON behind the message, what a panic of a child process says, a return code that is not 0, the count of pydantic's errors.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._bodies import says
from agentcore_analyzer.failures.said._texts import LONG, Rule, by_rules, denied, message_of, said

ORDER = 70
HINTS = (
    '"error":', '"err":', "panic: ", "turn code", "turn status", "xit code", "xit status", " validation error", " client error (", ".kt:", ".kts:",
    "ailing ", "xception while", "xception type while", "xception during", "xception when", "rror while", "rror during", "rror when",
)
_COMMAND, _RAISED, _AWS, _LOGGED = FailureKind.COMMAND_ERROR, FailureKind.EXCEPTION, FailureKind.AWS_ERROR, FailureKind.LOGGED_ERROR
_RULES = (
    # A child's stderr, behind the names of those that pass it on: `plugin: terraform: panic: …`
    Rule(late(r"(?<=\w: )panic: (?P<message>(?=[^\n]{0,80} )[^\n]{4,400})"), _RAISED, 35, type="panic", words=("panic: ",)),
    Rule(
        late(
            r"\b(?:[Rr]eturn|[Ee]xit) (?:code|status) (?:of|from) (?:\[[^\]\n]{1,300}\]|\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|`[^`\n]{1,300}`|[\w./-]{1,200})"
            r" (?:was|is|=) (?P<code>[1-9]\d{0,9})\b"
        ),
        _COMMAND, 20, whole=True, words=("code", "status"),
    ),
    # Kotlin's compiler: `e: file:///src/Orders.kt:12:5 Unresolved reference: Order`, `e: /src/Orders.kt: (12, 5): …`
    Rule(
        late(r"(?:^|(?<=\n))(?:\[\w+\] )?e: (?P<message>(?:file://)?[^\s:()]{1,300}(?::/?[^\s:()]{1,300})?\.kts?(?::\d{1,7}:\d{1,7}:?|: \(\d{1,7}, \d{1,7}\):) [^\n]{3,400})"),
        _COMMAND, 26, words=("e: ", ".kt"),
    ),
    # A gate that ends a build on purpose: `3 licences are not allowed - failing build`
    Rule(
        late(r"(?:^|(?<=\n))(?P<message>(?!\s{0,8}(?:#|//|echo |if |\+ ))[^\n]{4,300}[^\n\w]{1,3}[Ff]ailing (?:the |this )?(?:build|job|step|stage|pipeline|check|run|deploy(?:ment)?|workflow)\b[.!]?)(?=\n|$)"),
        _COMMAND, 20, words=("ailing ",),
    ),
    # pydantic, where only its words are printed
    Rule(
        late(r"(?:^|(?<=\n)|(?<=: ))(?P<message>\d{1,4} validation errors? for [^\s:]{1,120}(?:\n[^\s\n][^\n]{0,200}\n {2}[^\n]{1,300})?)"),
        _RAISED, 24, type="ValidationError", words=(" validation error",),
    ),
    # botocore before 1.4
    Rule(
        late(r"\bA client error \((?P<code>[\w.]{3,80})\) occurred(?: \([^)\n]{0,80}\))? when calling the (?P<operation>\w{3,80}) operation(?:: (?P<message>[^\n]{1,400}))?"),
        _AWS, 45, words=("A client error (",),
    ),
    Rule(
        late(r"\b(?:[Ee]xception|[Ee]rror)(?: type)? (?:while|during|when) [^\n:]{3,120}: (?P<type>[A-Z]\w{2,80}(?:Error|Exception))\b"),
        _RAISED, 24, whole=True, words=("Error", "Exception"),
    ),
)  # fmt: skip
# What a logger with fields puts behind its message: `Exporting failed. {"kind": "exporter", "error": "rpc error: …"}`
_FIELDS = late(r"(?<!\S)(?P<message>[^\n{}]{4,300}\b(?:[Ff]ailed|[Ff]ailure|[Ee]rror)\b[^\n{}]{0,200})[ \t]{1,8}\{[^\n]{0,2000}?\"(?:error|err)\": ?\"(?P<reason>(?:[^\"\\\n]|\\.){3,600})")

_ZAP = late(r"^(?:debug|info|warn|error)\s{1,12}(?:\S{1,160}\.go:\d{1,7}\s{1,12})?")


def read(text: str, severity: int) -> Iterator[Said]:
    yield from by_rules(_RULES, text)
    if severity < 13 and '"err' in text:
        for found in _FIELDS.finditer(text):
            if says(found["reason"]) and not denied(text, found.start("reason")):
                words = " ".join(_ZAP.sub("", message_of(found["message"].strip())).split()).rstrip(".:")
                reason = found["reason"].replace('\\"', '"')
                yield said(text, found.start(), found.end(), _LOGGED, message=f"{words}: {reason}"[:LONG], weight=20)
