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

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, NotChecked, Severity, Span, Step
from agentcore_analyzer.safe import KEY_ID, may_hold_secret, secrets_in
from agentcore_analyzer.symptoms.of_agentcore import of_aws

NEEDS: tuple[frozenset[Kind], ...] = (frozenset(),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
# A whole small input is read; of a large one an even sample, so that the search costs milliseconds.
MAX_SPANS, MAX_BODIES, MAX_TEXT = 300, 100, 1 << 20
_LONG, _SHORT, _BLOCK = 20_000, 8, 64  # characters that are searched, below which no key is so short, and records at a time: what a record holds beyond is counted by redaction
# What stands before a credential and is no part of it: `authorization: Bearer `, `"password": "`.
_LABEL = re.compile(r"^(?:[\w-]{1,60}[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}[\"'\\]{0,4}(?=.))?(?:(?i:bearer|basic|token)\s+)?")
_PUBLISHED = re.compile(r"\bpk_")
_SIGNED, _BEFORE = re.compile(r"\bAWS4-HMAC-SHA256\b"), 40  # a signature of one request, and characters before it: the key is not in it
_COPIED = frozenset({Kind.CLIENT_LOG, Kind.TEXT})
_IDENTIFIERS = frozenset({"aws.auth.account.access_key"})

Source = Span | LogRecord
Hits = dict[tuple[str, str], list[tuple[Source, Evidence]]]


def find(case: Case) -> Iterator[Finding | NotChecked]:
    hits: Hits = {}
    total = sum(len(t.spans) for t in case.traces.values())
    step = max(1, -(-total // MAX_SPANS))
    for span in islice(case.spans, 0, None, step) if total else ():
        detail = span.detail
        texts = [*_texts("attribute", detail.attributes)]
        for event in detail.events:
            texts += _texts(f"event {event.name},", event.attributes)
        _search([(span, where, text) for where, text in texts], hits)
    logs, bodies = _logs(case)
    for start in range(0, len(logs), _BLOCK):
        _search([(g, _name(g), g.text or "") for g in logs[start : start + _BLOCK]], hits)
    for log in bodies[:MAX_BODIES]:
        _search([(log, "recorded messages", _dumped(log.detail.body))], hits)
    ids = {key: found for key, found in hits.items() if key[0] == KEY_ID}
    real = {key: found for key, found in hits.items() if key[0] != KEY_ID}
    if real:
        yield _finding(real, Severity.WARNING, aws=of_aws(case))
    elif ids:
        yield _finding(ids, Severity.NOTE, aws=of_aws(case))
    texts_left = sum(1 for g in case.logs if g.text) - len(logs)
    searched = [f"one span in {step}"] if step > 1 else []
    searched += [f"{len(logs):,} of {len(logs) + texts_left:,} log texts"] if texts_left else []
    searched += [f"{MAX_BODIES:,} of {len(bodies):,} recorded messages"] if len(bodies) > MAX_BODIES else []
    if searched:
        yield NotChecked(
            "cannot tell whether there are no secrets, because only a sample of this large input was searched:"
            f" {', '.join(searched)}. Give a part of it to search that part whole: analyze run PART_OF_FILE --select"
            " secret-in-telemetry"
        )


def _logs(case: Case) -> tuple[list[LogRecord], list[LogRecord]]:
    """Log records with a text, up to the size limit; and those whose body holds messages."""
    logs: list[LogRecord] = []
    size = 0
    for log in case.logs:
        if log.text:
            size += len(log.text)
            if size > MAX_TEXT:
                break
            logs.append(log)
    return logs, [log for log in case.logs if log.text is None]


def _name(log: LogRecord) -> str:
    return f"log of {log.logger}" if log.logger else f"{log.channel.value}"


def _texts(what: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, str | list | tuple | dict) and key not in _IDENTIFIERS:
            text = value if isinstance(value, str) else _dumped(value)
            if len(text) >= _SHORT:
                # The name stands before the value, so that `password` counts.
                yield f"{what} {key}", f"{key}: {text}"


def _search(texts: list[tuple[Source, str, str]], hits: Hits) -> None:
    """Look for signs in all texts at once, and look closely only where there is one."""
    if may_hold_secret("\n".join(text for _, _, text in texts)):
        for source, where, text in texts:
            _text(source, where, text, hits)


def _text(source: Source, where: str, text: str, hits: Hits) -> None:
    for secret in secrets_in(text[:_LONG]):
        if _PUBLISHED.search(text, secret.start, secret.end) or _SIGNED.search(text, max(0, secret.start - _BEFORE), secret.end):
            continue
        value = _LABEL.sub("", text[secret.start : secret.end])
        proof = Evidence(
            source.place,
            f"{secret.kind}, {len(value)} characters, in {where}",
            source.trace_id,
            source.span_id,
            source.start_ns if isinstance(source, Span) else source.time_ns,
        )
        hits.setdefault((secret.kind, where), []).append((source, proof))


def _dumped(value: Any) -> str:
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()[:_LONG]
    except (TypeError, ValueError):
        return ""


def _finding(hits: Hits, severity: Severity, *, aws: bool) -> Finding:
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
                "Mask what is already stored.",
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
