"""
The answer of a server in the word or number of its protocol, as tools print it that ask for a person: dig, host and nslookup
(RFC 1035 and 6895), `openssl s_client`, the clients of LDAP (RFC 4511).
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules, said

ORDER = 60
HINTS = ("->>HEADER<<-", "erify return code: ", "servers could be reached", "server can't find ", "communications error to ", " not found: ", "result: ", "ldap_")
_L = FailureKind.LOGGED_ERROR
_AT = r"(?:^|(?<=\n))"
_RCODE = "FORMERR|SERVFAIL|NXDOMAIN|NOTIMP|REFUSED|YXDOMAIN|YXRRSET|NXRRSET|NOTAUTH|NOTZONE|BADVERS|BADSIG|BADKEY|BADTIME|BADMODE|BADCOOKIE"
_RULES = (
    Rule(late(_AT + r"(?P<message>Host \S{1,255} not found: \d{1,2}\((?P<code>" + _RCODE + r")\))"), _L, 22, words=(" not found: ",)),
    Rule(late(_AT + r"(?:\*\* )?(?P<message>server can't find \S{1,255}: (?P<code>" + _RCODE + r"))"), _L, 22, words=("server can't find ",)),
    Rule(late(_AT + r"(?:;; )?(?P<message>(?:connection timed out; )?no servers could be reached)"), _L, 20, words=("no servers could be reached",)),
    Rule(late(_AT + r";; (?P<message>communications error to [^\n]{3,200})"), _L, 18, words=("communications error to ",)),
    Rule(late(r"\b(?P<message>[Vv]erify return code: (?P<code>[1-9]\d?) \([^)\n]{3,120}\))"), _L, 20, words=("erify return code: ",)),
    # LDIF of an answer: `result: 49 Invalid credentials`; 10 and 14 go on, 5 and 6 compare.
    Rule(late(_AT + r"(?P<message>result: (?P<code>(?!(?:5|6|10|14)\b)[1-9]\d{0,2}) [A-Z][a-z][^\n]{3,120})(?=\n|$)"), _L, 20, words=("result: ",)),
    Rule(late(_AT + r"(?P<message>ldap_\w{2,40}: [A-Z][^\n()]{3,120} \((?P<code>-?[1-9]\d{0,2})\)[^\n]{0,300})"), _L, 20, words=("ldap_",)),
)  # fmt: skip
_HEADER = late(_AT + r";; ->>HEADER<<- opcode: \w{1,20}, status: (?P<code>" + _RCODE + r"|RESERVED\d{1,2}), id: \d{1,5}")
_QUESTION = late(r"\n;; QUESTION SECTION:\s{0,4}\n;(?P<name>\S{1,255})\s{1,40}[A-Z]{2,3}\s{1,8}(?P<type>[A-Z0-9]{1,12})")
_SERVER = late(r"\n;; SERVER: (?P<server>[^\s#(]{1,100})")
_NEXT = ";; ->>HEADER<<-"
_MOST = 4000  # characters of one answer


def read(text: str, severity: int) -> Iterator[Said]:
    if 0 < severity < 13:  # a program that goes on tells of what it met on its way
        return
    yield from _answers(text) if "->>HEADER<<-" in text else ()
    yield from by_rules(_RULES, text)


def _answers(text: str) -> Iterator[Said]:
    """What dig shows of an answer: its status, and from further below what was asked, and whom."""
    for found in _HEADER.finditer(text):
        end = text.find(_NEXT, found.end())
        rest = text[found.end() : min(found.end() + _MOST, end if end >= 0 else len(text))]
        asked, server = _QUESTION.search(rest), _SERVER.search(rest)
        of = f" to the question for {asked['name'].rstrip('.')} {asked['type']}" if asked is not None else ""
        who = server["server"] if server is not None else "The name server"
        last = max((m.end() for m in (asked, server) if m is not None), default=0)
        yield said(text, found.start(), found.end() + last, _L, code=found["code"], message=f"{who} answered {found['code']}{of}", weight=26)
