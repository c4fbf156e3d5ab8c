"""The account of a report: every failure of the input and what became of it, repeats as one group."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.claims import Claims
from agentcore_analyzer.failures.records import MARKS, Failure, State
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.model import Place, Span
from agentcore_analyzer.tuples import NamedTuple

PLACES = 5  # of a group; the rest is counted
LAST_WORD = "unexplained-error"
_TITLE, _WHY = 300, 140
_DEEPEST = late(r": (?=(?:[A-Za-z<]|[45]\d\d )[^\n\[=\"]{0,140}\Z)| at (?=<[^\n\[=\"]{0,140}\Z)")


class FailureGroup(NamedTuple):
    """
    Failures of one shape with one state. `code` is the finding that explains them (for `consequence`, the one that they follow
    from; for `unexplained`, the finding that names them); `why` says how that is known. Times are ns since the epoch.
    """

    shape: str
    title: str
    kind: str
    state: State
    code: str
    why: str
    count: int  # type: ignore[assignment]  # shadows tuple.count, which nobody calls here
    requests: int
    effect: str
    places: tuple[Place, ...]
    first_ns: int | None
    last_ns: int | None


class Account(NamedTuple):
    """
    All failures of the input; `requests` is how many traces, requests or sessions they belong to.

    `left_out` are the detectors whose findings the report does not show, as it was asked; `not_asked` of them did not look.
    """

    groups: tuple[FailureGroup, ...] = ()
    requests: int = 0
    left_out: tuple[str, ...] = ()
    not_asked: int = 0

    def total(self, state: State | None = None) -> int:
        return sum(g.count for g in self.groups if state is None or g.state is state)

    def of(self, state: State) -> tuple[FailureGroup, ...]:
        return tuple(g for g in self.groups if g.state is state)

    def codes(self, state: State = State.EXPLAINED) -> tuple[str, ...]:
        return tuple(dict.fromkeys(g.code for g in self.of(state) if g.code))


def account(
    claims: Claims, left_out: Iterable[str] = (), not_asked: int = 0, counted: Callable[[Failure], bool] | None = None
) -> Account:
    """
    Made after all detectors have looked; what is unexplained comes first, then in order of time.

    `counted` says which failures this account is of, where others are told of elsewhere.
    """
    made: dict[tuple[str, State, str], list[tuple[Failure, str]]] = {}
    every = claims.failures.all if counted is None else [f for f in claims.failures.all if counted(f)]
    nobody = "no detector that was asked knows it" if not_asked else "no detector knows it"
    for failure in every:
        claim = claims.of(failure)
        if claim is not None:
            own = State.UNEXPLAINED if claim.code == LAST_WORD else State.EXPLAINED
            state, code, why = (State.CONSEQUENCE if claim.consequence else own), claim.code, claim.why
        elif failure.harmless:
            state, code, why = State.HARMLESS, "", failure.harmless
        else:
            state, code, why = State.UNEXPLAINED, "", nobody
        made.setdefault((failure.shape, state, code), []).append((failure, why))
    groups = [_group(state, code, found) for (_, state, code), found in made.items()]
    groups.sort(key=lambda g: (g.state is not State.UNEXPLAINED, g.first_ns or 0))
    return Account(tuple(groups), len({_request(f) for f in every if _request(f)}), tuple(left_out), not_asked)


def title(failure: Failure) -> str:
    """The decisive words of a failure: name and message of the root, or what says most."""
    said = failure.said
    root = said.chain[0] if said.chain else None
    named = root is not None and (root.type or root.message)
    code = "" if said.code in MARKS else said.code
    kind, message = (root.type, root.message) if root is not None and named else (said.type or code, said.message)
    kind = short(kind) if "." in kind else kind
    flat, message = "\n" not in message.strip(), " ".join(message.split())
    if said.truncated and not message and not kind:
        return f"a stack trace that is cut ({said.truncated}): {said.quote.strip()}"[:_TITLE]
    both = message and kind and (not _names(message, kind) or _guards(kind, message))
    words = f"{kind}: {message}" if both else message or kind or said.quote.strip()
    span = next((s for s in failure.sources if isinstance(s, Span)), None)
    if span is not None and span.name not in words and not said.chain:
        words = f"{span.name} failed: {words}" if words != span.name else f"{span.name} failed"
    return shortened(words, flat=flat)


def shortened(words: str, *, flat: bool = True) -> str:
    """Words for a title, whole or cut between two of them; of a sentence in one line (`flat`) the end stays, which says why."""
    words = " ".join(words.split())
    if len(words) > _TITLE:
        from agentcore_analyzer.redaction.masking import without_secrets  # the kinds of secrets: not for a run without failures

        words = without_secrets(words)  # a value that is cut from its name is not known as a secret
    if len(words) <= _TITLE:
        return words
    if flat and (why := _DEEPEST.search(words, len(words) - _WHY)) is not None:
        head = words[: _TITLE - (len(words) - why.start()) - 2]
        return f"{head.rpartition(' ')[0] or head} …{words[why.start() :]}"  # what is nested deepest is why
    return f"{words[:_TITLE].rpartition(' ')[0] or words[:_TITLE]} …"  # half an address is not known as one


def _names(message: str, kind: str) -> bool:
    """Whether the message says the type or code by itself: "worker exited with code 137" needs no "137: " before it."""
    if message.startswith(kind):
        return True
    return re.search(rf"(?<![\w{'.' if kind.isdigit() else ''}]){re.escape(kind)}(?!\w)", message) is not None


def _guards(name: str, value: str) -> bool:
    """Whether a secret in the value is known as one by the name before it alone: `password: …`."""
    from agentcore_analyzer.redaction.labels import NO
    from agentcore_analyzer.redaction.masking import without_secrets
    from agentcore_analyzer.redaction.secret_values import strength  # as above

    return strength(name) != NO and not without_secrets(f"{name}: {value}").endswith(without_secrets(value))


def _group(state: State, code: str, found: list[tuple[Failure, str]]) -> FailureGroup:
    first, why = found[0]
    times = [f.time_ns for f, _ in found if f.time_ns is not None]
    return FailureGroup(
        first.shape,
        title(first),
        first.kind.value,
        state,
        code,
        why,
        len(found),
        len({_request(f) for f, _ in found if _request(f)}),
        first.effect.value,
        tuple(f.place for f, _ in found[:PLACES]),
        min(times, default=None),
        max(times, default=None),
    )


def _request(failure: Failure) -> str:
    return failure.trace_id or failure.request_id or failure.session_id or ""
