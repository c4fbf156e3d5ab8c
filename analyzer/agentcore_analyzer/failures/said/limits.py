"""
That a run was stopped because it had used up its rounds: loops of agents end so, in words of their own and mostly at WARN.

Two forms: a state in capitals that stands alone behind the head of its line (`STEP_LIMIT_REACHED`), and a sentence in which
what counts the rounds (iterations, steps, turns) meets a word for an end. That a limit is set, or near, is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules, in_clause, message_of

ORDER = 85
_ROUNDS = r"(?:iterations?|steps?|turns?|rounds?|loops?|cycles?|hops?|recursions?)"
_MOST = r"(?:[Mm]ax(?:imum)?(?: (?:number|amount|count))?(?: of)?(?: [a-z-]{2,20})?|[Tt]oo many|[Ll]imit of(?: \d{1,9})?)"
_WHO = r"(?:\b[A-Z][\w-]{1,30} (?:[a-z][\w-]{1,20} ){0,2})?"  # `Agent `, `Run of the `
HINTS = ("_EXCEEDED", "_CROSSED", "_REACHED", "_HIT", "teration", " step", " turn", " round", " loop", " cycle", " hop", " recursion")
_STATE = late(r"(?<![\w.=])(?=[A-Z_]{8,60}\b)(?:[A-Z]{2,20}_){1,4}(?:CROSSED|EXCEEDED|REACHED|HIT)\b")
_LOGGED = FailureKind.LOGGED_ERROR
_RULES = (
    # `Agent stopped due to max iterations.`, `Stopping: maximum number of steps reached`
    Rule(
        late(
            r"(?P<message>" + _WHO + r"\b(?:[Ss]topp(?:ed|ing)|[Ee]nd(?:ed|ing)|[Tt]erminat(?:ed|ing)|[Aa]bort(?:ed|ing)|[Ff]inished|[Ee]xit(?:ed|ing))\b[^\n.]{0,60}?"
            r"(?:\b(?:due to|because|after|as|by|with|at)\b|[:,-])[^\n.]{0,40}?\b(?:" + _MOST + r" " + _ROUNDS + r"|" + _ROUNDS + r" (?:or time )?limit)\b(?: (?:was |were )?(?:exceeded|reached|crossed|hit)\b)?)"
        ),
        _LOGGED, 16,
    ),
    # `Reached the maximum steps (10).`
    Rule(
        late(
            r"(?:^|(?<=[\s\]:]))(?P<message>(?:[Rr]eached|[Hh]it|[Ee]xceeded|[Uu]sed up|[Cc]rossed|REACHED|HIT)(?: (?:the|its|their|a))? (?:" + _MOST + r" " + _ROUNDS
            + r"|" + _ROUNDS + r" limit)\b[^\n]{0,200})"
        ),
        _LOGGED, 16,
    ),
    # `Maximum iterations exceeded!`, `step limit reached`
    Rule(
        late(
            r"\b(?:" + _MOST + r" " + _ROUNDS + r"|" + _ROUNDS + r" (?:limit|budget))(?: of \d{1,9})?(?: \(?\d{1,9}\)?)?"
            r" (?:has been |have been |was |were |is |are )?(?:exceeded|reached|crossed|exhausted|used up|hit)\b"
        ),
        _LOGGED, 16, whole=True,
    ),
)  # fmt: skip


def read(text: str, severity: int) -> Iterator[Said]:
    if 0 < severity < 13:
        return
    yield from _states(text)
    for told in by_rules(_RULES, text):
        if not in_clause(told.quote[: max(0, told.quote.find(told.message) + 1)]):
            yield told


def _states(text: str) -> Iterator[Said]:
    """A state that is all that a line says."""
    for found in _STATE.finditer(text):
        left = text.rfind("\n", 0, found.start()) + 1
        right = text.find("\n", found.end())
        line = text[left : right if right >= 0 else len(text)]
        if message_of(line).rpartition("] ")[2].strip(" .!:") == found[0]:
            yield Said(_LOGGED, found.start(), found.end(), line.strip(), code=found[0], message=found[0], weight=16)
