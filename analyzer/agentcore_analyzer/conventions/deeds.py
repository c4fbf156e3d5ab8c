"""How a sentence tells that something was done, and its verb as names of tools have it."""

from __future__ import annotations

from agentcore_analyzer.late import late

# The perfect tense; the verb may be the pseudonym that a copy has in its place: a label and capitals.
DONE = (
    r"\b(?:(?:has|have) (?:now |also |already |just )?been|I(?:'ve|\u2019ve| have)(?: now| also| already| just)?)"
    r"(?: successfully)? (?P<verb>[a-z]{3,20}(?:[A-Z]{1,4})?)\b"
)
# Past forms that are not made by an ending.
_IRREGULAR = {
    "sent": "send", "written": "write", "made": "make", "paid": "pay", "bought": "buy", "sold": "sell", "built": "build",
    "put": "put", "set": "set", "run": "run", "drawn": "draw", "begun": "begin",
}  # fmt: skip
_WITH_E = late(r"(?:[cuvz]|[^s]s|[^n]g|at)$")  # roots that are mostly written with an e: `reserv`, `charg`, `creat`


def bases(said: str) -> tuple[str, ...]:
    """The verbs that a past form may be of, the most likely first; none where it is no past form."""
    if not said.islower():
        return (said.lower(),)
    if said in _IRREGULAR:
        return (_IRREGULAR[said],)
    root = said.removesuffix("ed")
    if root == said or len(root) < 2:
        return ()
    if root[-1] == "i":
        return (root[:-1] + "y", root + "e")
    if root[-1] == root[-2] and root[-1] not in "aeiou":
        return (root, root[:-1]) if root[-1] in "fls" else (root[:-1], root)
    return (root + "e", root) if _WITH_E.search(root) else (root, root + "e")
