"""
Credentials stand in the telemetry.

## What it sees
Tokens, keys and passwords by their shape in span attributes, span events, log texts and recorded
messages: JSON web tokens, bearer tokens, private keys, API keys of vendors, values of names like
client_secret, passwords in URLs.

## Why it matters
Whoever may read the traces may use them. Log groups are kept for long and are exported and shared,
as this file was.

## What to do
Rotate what was found, stop recording it, and mask the log group.

## Not this when
Placeholders, examples, code that reads a secret, signatures of requests (SigV4), keys that are published by design (`pk_…`, as web pages carry them), and access key ids alone: an id without its secret
(the AWS distribution records it as aws.auth.account.access_key) opens nothing.

## Source
AWS IAM identifiers, RFC 7519, RFC 6750, RFC 7468, key prefixes that vendors publish. The value itself
is never printed; the finding gives only kind, name and place.

Covers: G-secret
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.access._shared import secret_search
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Span, Step
from agentcore_analyzer.safe import KEY_ID
from agentcore_analyzer.symptoms.worlds import AWS, seen

NEEDS: tuple[frozenset[Kind], ...] = (frozenset(),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_COPIED = frozenset({Kind.CLIENT_LOG, Kind.TEXT})


def find(case: Case) -> Iterator[Finding | NotChecked]:
    hits, left = secret_search.searched(case)
    ids = {key: found for key, found in hits.items() if key[0] == KEY_ID}
    real = {key: found for key, found in hits.items() if key[0] != KEY_ID}
    if real:
        yield _finding(real, Severity.WARNING, aws=seen(case, AWS))
    elif ids:
        yield _finding(ids, Severity.NOTE, aws=seen(case, AWS))
    if left:
        yield NotChecked(
            "cannot tell whether there are no secrets, because only a sample of this large input was searched:"
            f" {', '.join(left)}. Give a part of it to search that part whole: analyze run PART_OF_FILE --select"
            " secret-in-telemetry"
        )


def _finding(hits: secret_search.Hits, severity: Severity, *, aws: bool) -> Finding:
    kinds: dict[str, int] = {}
    for (kind, _), found in hits.items():
        kinds[kind] = kinds.get(kind, 0) + len(found)
    named = ", ".join(f"{kind} ({count})" for kind, count in sorted(kinds.items()))
    # What somebody copied from a terminal or a page was not recorded by an agent.
    recorded = any(isinstance(s, Span) or s.channel not in _COPIED for found in hits.values() for s, _ in found)
    wheres = sorted({where for _, where in hits})
    return Finding(
        severity=severity,
        confidence=Confidence.LIKELY,
        title=f"Credentials in {'the telemetry' if recorded else 'the text'}: {named}",
        cause=(
            f"By their shape these are credentials: {named}. They stand in {', '.join(wheres[:5])}"
            f"{' and elsewhere' if len(wheres) > 5 else ''}. Their values are not printed here."
        ),
        evidence=tuple(proof for found in hits.values() for _, proof in found[:5]),
        fix=(
            Step("Revoke or rotate them: everybody who could read this file could use them."),
            Step(
                "If they stand in recorded messages: stop recording those; else take the field out where it is set or logged.",
                "export OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=false",
                "the next export has no content in spans and records",
            ),
            Step(
                "Mask what is already stored, where a log group holds it.",
                "aws logs put-data-protection-policy --log-group-identifier LOG_GROUP --policy-document file://policy.json",
                "masked values for readers without logs:Unmask",
            )
            if aws
            else Step("Mask it where it is stored already."),
        ),
        subject=("secret-in-telemetry", *sorted(kinds)),
        counter=("placeholders, documentation examples, access key ids alone: not counted",),
        anchors=anchors(*(source for found in hits.values() for source, _ in found[:20])),
        owner="agents-harden",
    )
