"""What is said of things by name, in a text that is unreadable in a copy: the same thing stays the same wherever it is said."""

from __future__ import annotations

import re
from collections.abc import Callable

from agentcore_analyzer.conventions.calculations import CALCULATION
from agentcore_analyzer.conventions.deeds import DONE, bases
from agentcore_analyzer.redaction.words import vocabulary

# A tag that a prompt demands, a tool that a plan names, a file that code opens, an id that goes from a prompt into
# arguments and comes back in a result: the same pseudonym wherever it is said, in logs as well.
ANCHOR = re.compile(
    # How many characters an instruction allows, and how many code takes of a text; a calculation.
    r"(?P<stays>(?<![\w.,-])\d{4,6}(?=\s{1,4}char)|\[\s{0,4}:\s{0,4}\d{4,7}\s{0,4}\]"
    rf"|{CALCULATION}(?![\w%]|[.,]\d))"
    rf"|{DONE}"
    r"|</?[A-Za-z][\w-]{1,40}/?>|<(?:your|insert|replace)[ _-][^<>\n]{1,60}>"
    r"|(?<![\w/.@+=%&-])(?:https?:/|[A-Za-z]:)?(?:/[\w.~-]{1,80}|[A-Za-z][\w.~-]{0,80}(?=/)){1,2}(?:/[\w.~-]{1,80}){0,16}(?![\w/+=@])"
    r"|(?<![\w.@%&=-])[\w-]{1,80}\.(?P<ending>[a-z][a-z0-9]{1,4})(?![\w@(-]|\.\w)"
    r"|(?<!\w)[A-Za-z]{1,40}(?:_[A-Za-z0-9]{1,40}){1,8}(?!\w)"
    r"|(?<![\w.-])(?=[A-Za-z-]{0,20}\d)(?=[\d-]{0,20}[A-Za-z])[A-Za-z0-9]{1,40}(?:-[A-Za-z0-9]{1,40}){0,8}(?![\w-])"
    r"|(?<![\w.,-])\d{5,20}(?![\w,-]|\.\d)"
    r"|\{'id': '|'type': 'function', 'function': \{'name': '|', 'arguments': "  # calls as Python prints them (smolagents)
    # Names of several words, and numbers: unreadable, but the same wherever they are said.
    r"|(?P<own>(?<!\w)[A-Z][\w'\u2019-]{1,40}(?=(?: (?:of|the|de|and|von|van|da|del))? [A-Z]\w)"
    r"|(?<=[a-z\u2019'-] )[A-Z][\w'\u2019-]{1,40}|(?<![\w.,-])\d{4}(?![\w-]|[.,]\d))"
)


def done(match: re.Match[str], text: Callable[[str], str], said: Callable[[str], str]) -> str:
    """
    That something was done, where `ANCHOR` found it: the copy must say of the same tools that they did it.

    A past form stays where `text` leaves its verb in the name of a tool, else the pseudonym of the verb is there.
    """
    verb, known = match["verb"], bases(match["verb"])
    if not known:
        return said(match[0])
    base = next((b for b in known if vocabulary().allows(b)), known[0]) if verb.islower() else verb
    made = text(base)
    return match[0].removesuffix(verb) + (verb if made == base else made)
