"""How a resource, a tool or a model is called changes no finding: names hold any word that errors hold."""

from __future__ import annotations

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.source import InMemory
from cases import BUILTIN

NAMES = ("model-x", "access-y", "stream", "Throttle-z", "toolUse-bot", "guardrail", "too-long", "ThrottlingException")
PLAIN = "orders-abc"
SENTENCES = (
    "An error occurred (ResourceNotFoundException) when calling the GetAgentRuntime operation: agent runtime {} was not found",
    "An error occurred (ConflictException) when calling the CreateMemory operation: memory {} already exists",
    "An error occurred (ValidationException) when calling the CreateGatewayTarget operation: target {} has no schema",
    "An error occurred (AccessDeniedException) when calling the GetMemory operation: no access to {}",
    "An error occurred (ThrottlingException) when calling the ListEvents operation (reached max retries: 4): rate of {} exceeded",
    "An error occurred (InternalServerException) when calling the InvokeGateway operation: {} failed",
    "An error occurred (ThrottlingException) when calling the Evaluate operation: evaluator {} was called too often",
    "EventStreamError: An error occurred (resourceNotFoundException) when calling the InvokeAgent operation: alias {} is gone",
    "An error occurred (ValidationException) when calling the Converse operation: system: block {} has no text",
    "An error occurred (ThrottlingException) when calling the ConverseStream operation: requests of {}",
    "openai.BadRequestError: Error code: 400 - {{'error': {{'message': 'tool {} is odd', 'type': 'invalid_request_error'}}}}",
    "ValueError: nothing is known of {}",
)


def codes(text: str) -> list[str]:
    line = f"2026-11-20 08:00:01,000 ERROR desk: {text}\n"
    report = pipeline.analyze([InMemory("agent.log", line.encode())], BUILTIN)
    assert report.internal_errors == ()
    return sorted(f.code for f in report.findings)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_another_name_gives_the_same_findings(sentence: str) -> None:
    plain = codes(sentence.format(PLAIN))
    assert plain
    assert {name: codes(sentence.format(name)) for name in NAMES} == dict.fromkeys(NAMES, plain)
