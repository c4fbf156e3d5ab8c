"""
Whether two lines of a log are of one thing: they share a name (a host, an id, a logger), and no number behind the same word and
no host tells them apart.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.tuples import NamedTuple

WORD = late(r"[A-Za-z][A-Za-z0-9]{0,40}(?:[._@-][A-Za-z0-9]{1,40}){0,8}|\d{1,3}(?:\.\d{1,3}){3}")
_CODE = (".py", ".js", ".ts", ".go", ".java", ".rs", ".rb", ".cs")  # where a logger was called, which is no name of the thing
_ADDRESS = late(r"\b([A-Za-z][\w-]{0,60}(?:\.[\w-]{1,60}){0,8}):\d{2,5}\b|//([A-Za-z][\w.-]{1,200})")
_NUMBERED = late(r"\b([A-Za-z]{2,30})[ #=:]{1,2}(\d{1,9})\b")
# Words behind which a number counts, and names nothing: the next try has another one.
_COUNTED = late(
    r"(?i)(?:"
    r"py|js|ts|go|java|rs|rb|cs|line|pid|attempt|attempts|try|tries|retry|retries|reconnect|rc|code|"
    r"status|in|after|took|of"
    r")"
)
# Words that stand in any line of a log about a connection or a try and name nothing: levels, prepositions, the verbs and nouns of
# the patterns above. Names have no form of their own (`redis`, `broker`), so that only what is none can be listed; a plain word
# that is missing here makes two lines of one thing out of such that share it, and no more than that: both must be good news of
# the same matter within half an hour.
_PLAIN = late(
    r"(?i)(?:"
    r"info|warn|warning|error|err|debug|fatal|critical|trace|level|msg|message|log|logger|time|ts|and|"
    r"for|from|with|into|after|failed|failure|fails|lost|connection|connect|connected|disconnected|"
    r"reconnect|reconnected|reconnecting|reconnection|closed|close|open|opened|unexpectedly|socket|hang|"
    r"reset|peer|refused|errno|retry|retrying|attempt|try|tried|again|seconds|second|ms|sec|by|up|to|"
    r"in|of|on|at|is|was|not|could|be|been|the|established|re|restored|ok|code|rc|succeeded|success|"
    r"successful|successfully|answered|trying|fallback|falling|back|failover|primary|secondary|status|"
    r"exception"
    r")"
)


class Thing(NamedTuple):
    """What a record says of the thing that it is of."""

    numbers: dict[str, str]
    places: set[str]
    names: set[str]
    logger: str


def thing(text: str, log: LogRecord) -> Thing:
    return Thing(numbers(text), _places(text.partition("\n    at ")[0]), names(text), log.logger)


def same(one: Thing, other: Thing) -> bool:
    """Whether two records are of one thing."""
    if not agree(one.numbers, other.numbers):
        return False
    if one.places and other.places and not one.places & other.places:
        return False
    shared = one.names & other.names
    alike = bool(one.logger and one.logger == other.logger)
    if any(map(_tells_apart, one.names)) and any(map(_tells_apart, other.names)):
        # Both name hosts, loggers or ids: one of these has to be the same.
        shared = set(filter(_tells_apart, shared)) or (shared if alike else set())
    return bool(shared) or alike


def _tells_apart(name: str) -> bool:
    return "." in name or "-" in name


def agree(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    """Whether none of the numbers behind the same words tells two texts apart."""
    return all(mine[w] == theirs[w] for w in mine.keys() & theirs.keys() if not _COUNTED.fullmatch(w))


def numbers(text: str) -> dict[str, str]:
    """The numbers of a text, by the word before each."""
    return dict(_NUMBERED.findall(text))


def _places(text: str) -> set[str]:
    """Hosts by name; a number of an address may be that of any of them."""
    found = (a or b for a, b in _ADDRESS.findall(text))
    return {host for host in found if not host.endswith(_CODE)}


def names(text: str) -> set[str]:
    """The words of a line that may name what it is of."""
    return {w for w in WORD.findall(text) if not _PLAIN.fullmatch(w) and len(w) > 1 and not w.endswith(_CODE)}
