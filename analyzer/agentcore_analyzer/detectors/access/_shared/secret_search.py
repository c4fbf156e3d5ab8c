"""Credentials by their shape in spans, log texts and recorded messages, each with its place and without its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, LogRecord, Span
from agentcore_analyzer.safe import SECRET_SIGNS, may_hold_secret, secrets_in

# A whole small input is read; of a large one an even sample, so that the search costs milliseconds.
MAX_SPANS, MAX_BODIES, MAX_TEXT = 300, 100, 1 << 20
_LONG, _SHORT = 20_000, 8  # characters that are searched, below which no key is so short: what a record holds beyond is counted by redaction
# What stands before a credential and is no part of it: `authorization: Bearer `, `"password": "`.
_LABEL = late(r"^(?:[\w-]{1,60}[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}[\"'\\]{0,4}(?=.))?(?:(?i:bearer|basic|token)\s+)?")
_PUBLISHED = late(r"\bpk_")
_SIGNED, _BEFORE = late(r"\bAWS4-HMAC-SHA256\b"), 40  # a signature of one request, and characters before it: the key is not in it
_IDENTIFIERS = frozenset({"aws.auth.account.access_key"})

Source = Span | LogRecord
Hits = dict[tuple[str, str], list[tuple[Source, Evidence]]]


def searched(case: Case) -> tuple[Hits, list[str]]:
    """What was found, and of what only a sample was searched."""
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
    of, may = case.outlines.of, case.outlines.may_hold(SECRET_SIGNS)
    for number in logs if may else ():
        if of[number] in may and may_hold_secret(case.logs[number].text or "", may[of[number]]):
            log = case.logs[number]
            _text(log, _name(log), log.text or "", hits)
    for log in bodies[:MAX_BODIES]:
        _search([(log, "recorded messages", _dumped(log.detail.body))], hits)
    texts_left = len(case.outlines.numbers) - len(logs)
    left = [f"one span in {step}"] if step > 1 else []
    left += [f"{len(logs):,} of {len(logs) + texts_left:,} log texts"] if texts_left else []
    left += [f"{MAX_BODIES:,} of {len(bodies):,} recorded messages"] if len(bodies) > MAX_BODIES else []
    return hits, left


def _logs(case: Case) -> tuple[list[int], list[LogRecord]]:
    """The places of log records with a text, up to the size limit; and those whose body holds messages."""
    logs: list[int] = []
    size = 0
    for number in case.outlines.numbers:
        size += len(case.logs[number].text or "")
        if size > MAX_TEXT:
            break
        logs.append(number)
    textless = len(case.outlines.numbers) < len(case.logs)
    return logs, [log for log in case.logs if log.text is None] if textless else []


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
