"""
How runners of tests begin to tell of one that failed, as they print it: parsers take such a block as one record, and what it says
is read from the same head. `name` is the test.
"""

from __future__ import annotations

CARGO = r"---- (?P<name>\S.{0,300}) stdout ----"
PYTEST = r"_{3,200} (?:ERROR (?:at (?:setup|teardown) of|collecting) )?(?P<name>\S.{0,300}?) _{3,200}"
JEST = r"\s{0,8}\u25cf (?P<name>.{1,300} \u203a \S.{0,300})"
JEST_ALONE = r" {2}\u25cf (?P<name>\S[^\n]{0,200})"  # outside of any group
DOTNET = r"\s{1,4}Failed (?P<name>\S{1,300}) \[<?\s?\d[\d.,]{0,10} ?\w{1,3}\]"


def any_of(*heads: str) -> str:
    """One of them, as a whole line; which test it is does not matter."""
    return "|".join(f"{head.replace('?P<name>', '?:')}$" for head in heads)
