"""
What is known of failures, as data: services of AWS, statuses, codes of protocols, ends of processes, errors of the system.

Every module here is loaded when a failure asks for it: a healthy input loads none. `aws.json` is written by
`scripts/knowledge` from the service models of botocore, `causes.toml` by hand, with the source of each entry.
"""

from __future__ import annotations

from functools import lru_cache

from agentcore_analyzer.failures.knowledge.explanations import Explanation, Meaning
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.model import Step

__all__ = ["Explanation", "Meaning", "code_told", "explain", "of_handler"]


_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  which a client names beside the words of the system


def explain(said: Said) -> Explanation | None:
    """What is known of a failure; None where neither a sentence of it nor its code is."""
    told = f"{said.quote} {said.message} {said.type if said.type != said.code else ''} {' '.join(f'{r.type} {r.message}' for r in said.chain)}"
    return _explain(_bare(said), not said.code or (said.code.lower() in told.lower() and bool(code_told(said))))


def code_told(said: Said) -> str:
    """The code with which the service answered: no class that an SDK has for all answers of a service, and no code of CloudFormation's."""
    from agentcore_analyzer.failures.knowledge import aws

    of_all = said.code.endswith("Exception") and aws.service_named(said.code.removesuffix("Exception"))
    return "" if of_all or of_handler(said) else said.code


def of_handler(said: Said) -> bool:
    """Whether the code is the one that CloudFormation gives to what its handler met: the service itself answered with another, or none."""
    given = f"HandlerErrorCode: {said.code}"
    return bool(said.code) and given in said.quote and said.code not in said.quote.replace(given, "")


def _bare(said: Said) -> Said:
    """A failure without where and when it is told: repeats are explained once. Of a quote only what the message lacks."""
    quote = said.quote
    if said.message and said.kind in (FailureKind.AWS_ERROR, FailureKind.EXCEPTION):
        lower = f"({said.code[:1].lower()}{said.code[1:]})"  # a code of a stream
        quote = " ".join(words for words in (lower, _EVERY_ADDRESS) if words in quote)
    chain = tuple(type(raised)(raised.type, raised.message, code=raised.code) for raised in said.chain)
    return said._replace(start=0, end=0, quote=quote, request_id="", chain=chain, frames=(), weight=0)


@lru_cache(maxsize=1 << 15)  # several detectors ask for the same ones, each for all
def _explain(said: Said, coded: bool) -> Explanation | None:
    """`coded`: the code stands in the text; where a reader gave it, no sentence may say that it was answered."""
    from agentcore_analyzer.failures.knowledge import causes, clients, oauth

    known = clients.explain(said) or causes.explain(said, coded=coded)
    if known is None or not known.key:
        known = oauth.explain(said) or known
    if known is None and any(words in f"{said.message}{said.quote}" for words in ("No module named", "Cannot find module", "Cannot find package")):
        from agentcore_analyzer.failures.knowledge import modules

        known = modules.explain(said)
    if known is not None:
        return known
    meaning: Meaning | None = None
    if said.kind is FailureKind.HTTP_STATUS or (said.http_status and said.kind is not FailureKind.PROCESS_END):
        from agentcore_analyzer.failures.knowledge import http

        meaning = http.of_said(said)
    elif said.kind in (FailureKind.RPC_ERROR, FailureKind.STREAM_FRAME):
        from agentcore_analyzer.failures.knowledge import rpc

        meaning = rpc.of_said(said)
    elif said.kind is FailureKind.WEBSOCKET_CLOSE:
        from agentcore_analyzer.failures.knowledge import websocket

        meaning = websocket.of_said(said)
    elif said.kind in (FailureKind.PROCESS_END, FailureKind.COMMAND_ERROR):
        from agentcore_analyzer.failures.knowledge import process

        meaning = process.of_said(said)
    if meaning is None:
        from agentcore_analyzer.failures.knowledge import errno

        meaning = errno.of_said(said)
    if meaning is None:
        return None
    return Explanation(
        f"{meaning.name[:1].upper()}{meaning.name[1:]}: {meaning.meaning}.", (Step(meaning.step),), certain=False, retry=meaning.retry, meaning=meaning.meaning
    )
