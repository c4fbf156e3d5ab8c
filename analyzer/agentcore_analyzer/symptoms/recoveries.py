"""That what failed went well later: in the words of a title and of a cause, no surer than how it is known."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.failures import Effect, Failure
from agentcore_analyzer.failures.effect import is_concluded
from agentcore_analyzer.tuples import NamedTuple


class Later(NamedTuple):
    """`title` and `cause` are empty where it did not, or nothing tells."""

    recovered: bool
    title: str = ""
    cause: str = ""


def later(failures: Iterable[Failure]) -> Later:
    """What came of failures of one kind, if every one of them went well later."""
    found = list(failures)
    if not found or any(f.effect is not Effect.RECOVERED for f in found):
        return Later(recovered=False)
    concluded = next((f for f in found if is_concluded(f)), None)
    if concluded is not None:  # another line of the log speaks of success, and may mean another call
        return Later(recovered=True, cause=f" It may have recovered: {concluded.why}.")
    return Later(recovered=True, title=", then answered", cause=" Each of them was made again and went well." if len(found) > 1 else " It was made again and went well.")
