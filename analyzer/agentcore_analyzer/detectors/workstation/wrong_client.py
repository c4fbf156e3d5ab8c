"""
A client of AWS is asked for what it does not have: it belongs to another service, or has another name.

## What it sees
botocore's `'BedrockAgentCore' object has no attribute …`, `Unknown service: …` and `Unknown parameter in …, must be one of: …`, the
AWS CLI's `argument operation: Invalid choice`, and `does not provide an export named`, `has no exported member`, `is not a
constructor` of clients and commands of the SDK for JavaScript. The operations and members of today's service models say whose
it is.

## Why it matters
Nothing was sent: the call fails each time, and an update alone does not help.

## What to do
Use the client, the command or the field that the finding names.

## Not this when
The client is the right one and today's version has it: then it is old (cli-outdated). The object is no client of AWS.

## Source
botocore's service models; the messages of botocore, the AWS CLI, Node.js and TypeScript.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Explains, Finding, Kind, Scope
from agentcore_analyzer.symptoms.known_sentences import by_key, finding, placed, short

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
FAILING = True
EXPLAINS = (
    Explains("runtime-entrypoint-crash", "the crash is this call of a client that does not have it", Scope.PLACE),
    Explains("caller-http-status", "the call that the client does not have ended the request", Scope.STATUS),
    Explains("runtime-agent-error", "the call that the client does not have ended the request"),
)
_TITLES = {
    "wrong-client": "The client is of another service",
    "unknown-operation": "The AWS client does not know what it is asked for",
    "unknown-service": "The AWS client does not know the service",
    "unknown-field": "The AWS client does not know a field of the request",
}


def find(case: Case) -> Iterator[Finding]:
    for known, group in by_key(case, *_TITLES):
        title = _TITLES[known.key] if known.certain or known.key != "wrong-client" else "The client does not have what it is asked for"
        made = finding("wrong-client", f"{title}: {short(known.meaning, 200)}", known, group, "an answer of the service: none, nothing was sent")
        yield placed(case, made, group)
