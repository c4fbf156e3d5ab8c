"""What kind of failure a call of a provider's model was: by its answer, by the class that was raised, by the words of the connection."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.model._shared import model_failures, provider_sorts
from agentcore_analyzer.detectors.model._shared.provider_sorts import Sort
from agentcore_analyzer.failures.said import systems
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.symptoms.phrases import Hit
from agentcore_analyzer.symptoms.provider_errors import answer

_CONNECTIONS = frozenset({"APIConnectionError", "APITimeoutError", "ModelConnectionError", "APIConnectionTimeoutError"})
# Sentences of every HTTP client: only where a model was asked do they speak of the model's stream.
_CUT = late(r"peer closed connection without|Response payload is not completed|Server disconnected without sending|Connection error\.|Request timed out\.")
_CERTIFICATE = late(systems.CERTIFICATE)


def sort(case: Case, hit: Hit) -> Sort | None:
    """The kind; None where it is not known to be a failure of the provider."""
    said = answer(hit.failure)
    words = f"{hit.failure.message}\n{hit.message}"
    asked = bool(said.provider) or model_failures.asked(case, hit)
    if asked and _CERTIFICATE.search(words):
        return provider_sorts.TRUST  # whatever status a wrapper gives to it
    if model_failures.of_provider(case, hit) and (known := provider_sorts.answered_with(said)) is not None:
        return known
    raised = {short(t) for t in (hit.failure.type, *(r.type for r in hit.failure.said.chain))}
    if asked and raised & _CONNECTIONS:
        return provider_sorts.CONNECTION
    if isinstance(hit.source, Span) and hit.source.facts.operation == Operation.MODEL and _CUT.search(words):
        return provider_sorts.CONNECTION
    if said.provider and said.status is None and "APIError" in raised:
        return provider_sorts.CONNECTION if _CUT.search(words) or next(systems.read(words, 0), None) is not None else provider_sorts.PROVIDER  # what OpenAI's SDK raises of an error within a stream
    return provider_sorts.KEY if said.provider and provider_sorts.NO_KEY.search(words) else None
