"""
The status by which one program ended, as another one passes it on: `framework build: exit status 1`,
`Command '['uv', 'run']' returned non-zero exit status 1.`, `Gradle task bundle failed with exit code 1`.

Shells, runners of scripts and of jobs tell of one failure so, each once more. Such a sentence names who ended, and holds no
word of why: a sentence with a reason of its own is a failure of its own.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import CROSSES
from agentcore_analyzer.untrusted import whole

_LONG = 2_000
_MOST_STATUS = 255
_NUMBER = late(r"(?P<before>.*?)[\s:=(\[]{1,4}(?P<code>-?\d{1,10})[\])]?(?: \(0x[0-9A-Fa-f]{1,8}\))?[\s.!]{0,4}$")
_BEFORE_IT = late(r"\breturned (\d{1,3}) exit (status|code)\b")  # of the linker's driver
# What stands between the verb and the number, and which of these words says that the number is a status.
_BETWEEN = frozenset({
    "with", "a", "an", "the", "non-zero", "nonzero", "exit", "return", "error", "code", "status", "value", "of", "rc", "errno",
})  # fmt: skip
_EXITS = frozenset({"exit", "exited", "exits", "non-zero", "nonzero"})
_STATUS = frozenset({"code", "status", "rc"})  # of any call, unless a process or a command is what had it
_VERBS = frozenset({
    "exited", "exits", "exit", "failed", "fails", "completed", "finished", "ended", "returned", "returns", "terminated",
    "stopped", "died", "quit",
})  # fmt: skip
# What stands before a verb and belongs to it.
_WITH_VERB = frozenset({
    "has", "was", "had", "unexpectedly", "prematurely", "early", "abnormally", "unsuccessfully", "just", "already", "reason",
})  # fmt: skip
_QUOTED = late(
    r"`[^`\n]{0,800}`|\"(?:[^\"\n\\]|\\.){0,800}\"|'(?:[^'\n\\]|\\.){0,800}'(?![a-z])|\[[^\]\n]{0,800}\]|\{[^}\n]{0,400}\}"
)
_WHO = late(
    r"(?i)\b(?:command|process|subprocess|child|script|task|step|job|hook|program|container|stage|target|recipe|action|worker"
    r"|goal|lifecycle)\b"
)
# What says that something went wrong, and not what.
_THAT = late(
    r"(?i)(?:(?:an? )?(?:fatal |unexpected )?(?:errors?|problems?|failures?)(?: has| have)?(?: been)?(?: occurr?ed)?"
    r"(?: (?:while|when|during|in|at|on|from) [^\n]{1,200})?"
    r"|(?:failed|unable|could not|errors?|failure|fail)(?: [^\n]{1,240})?"
    r"|fatal|warning|info)"
)
_WHY = late(
    r"(?i)refus|denied|cannot|can't|could ?n[o']t|unable|not found|no such|invalid|missing|timed? ?out|unexpected (?!errors?)"
    r"|unknown|undefined|\bnot (?:set|allowed|permitted|defined|supported|installed)\b|\bbecause\b|\bdue to\b|\bout of\b|\bexceed"
)
_FAILED = late(r"(?i)\bfail|\berrors? \w")
_NAMES, _MOST = 10, 160  # words and characters of a clause that only names something


def status_of(words: str) -> int | None:
    """The status, where the words say no more than who ended with it; None where they say more, or something else."""
    line = _BEFORE_IT.sub(r"returned exit \2 \1", " ".join(words[:_LONG].split()))
    found = _NUMBER.match(line)
    code = whole(found["code"].lstrip("-"), 10) if found is not None else None
    if found is None or code is None or code > _MOST_STATUS:
        return None
    head, told = found["before"].rstrip(" :=(").split(" "), set[str]()
    while head and (word := head[-1].strip(".,;:()").lower()) in _BETWEEN | _VERBS | _WITH_VERB:
        told.add(word)
        head.pop()
    plain = _QUOTED.sub(" ", " ".join(head))
    who = _WHO.search(plain)
    if not told & _EXITS and not (told & _STATUS and who is not None):
        return None
    # Behind the word stands the command, whatever it is made of.
    return code if _WHY.search(plain) is None and _names_only(plain[: who.start()] if who is not None else plain) else None


def _names_only(plain: str) -> bool:
    """Whether what stands before the verb names a step, or says that something went wrong, and gives no reason."""
    clauses = [clause.strip(f" .,;:-()>|#[]\u00d7{CROSSES}") for clause in plain.split(": ")]
    told = [clause for clause in clauses if clause]
    # Behind the word that it failed stands why.
    plainly = all(_THAT.fullmatch(c) or (len(c.split()) <= _NAMES and len(c) <= _MOST) for c in told)
    return plainly and not any(map(_FAILED.search, told[:-1]))
