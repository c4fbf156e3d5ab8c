"""Each word of a finding that is neither in the input nor derived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.model import Finding
from truth import derived
from truth.claims import Claim, Sort, claims
from truth.corpus import Corpus

# Words of the trade: they name a kind of thing and say nothing of the input.
TRADE = frozenset(
    {
        "ADOT", "ALB", "API", "ARN", "AWS", "AgentCore", "CLI", "CloudFormation", "CloudTrail", "CloudWatch", "DNS",
        "EC2", "ECR", "ECS", "GenAI", "HTML", "HTTP", "HTTPS", "IAM", "ID", "IDs", "IP", "JSON", "JWT", "LLM", "MCP",
        "A2A", "NAT", "OAuth", "OAuth2", "OTLP", "OpenTelemetry", "PyPI", "RPC", "S3", "SDK", "SSE", "SSO", "STS", "SigV4",
        "TCP", "TLS", "URL", "UTC", "UTF-8", "VPC", "WebSocket", "X", "X-Ray", "YAML",
    }
)  # fmt: skip


class Ungrounded(NamedTuple):
    code: str
    where: str  # title, cause, evidence, quote, subject
    word: str
    sentence: str


def ungrounded(finding: Finding, corpus: Corpus) -> Iterator[Ungrounded]:
    """What nobody could find in the input."""
    proofs = [*finding.evidence, *(e for c in finding.caused for e in c.evidence)]
    sentences = [("title", finding.title), ("cause", finding.cause), *(("title", c.title) for c in finding.caused)]
    sentences += [("evidence", e.what) for e in proofs]
    for where, sentence in dict.fromkeys(sentences):
        for claim in claims(sentence):
            if not _grounded(claim, where, sentence, finding, corpus):
                yield Ungrounded(finding.code, where, claim.word + (f" {claim.unit}" if claim.unit else ""), sentence)
    for claim in (c for word in finding.subject if word != finding.code for c in claims(word)):
        if not _grounded(claim, "title", " ".join(finding.subject), finding, corpus):
            yield Ungrounded(finding.code, "subject", claim.word, " / ".join(finding.subject))
    for quote in dict.fromkeys(e.quote for e in proofs if e.quote):
        if not _said(quote, corpus):
            yield Ungrounded(finding.code, "quote", quote, quote)


def _said(word: str, corpus: Corpus) -> bool:
    return (
        corpus.holds(word)
        or derived.exception_line(word, corpus)
        or derived.shortened(word, corpus)
        or derived.rendered(word, corpus)
        or derived.masked(word, corpus)
        or (derived.moment(word, corpus) and corpus.holds(derived.without_time(word)))
    )


def _grounded(claim: Claim, where: str, sentence: str, finding: Finding, corpus: Corpus) -> bool:
    word, manual = claim.word, derived.manual(finding.code)
    if claim.sort is Sort.NUMBER:
        explained = where != "evidence" and not derived.is_code(claim.before) and derived.known(word, sentence)
        return _number(claim, finding, corpus) or explained
    if claim.sort is Sort.QUOTE:
        return _said(word, corpus) or (where != "evidence" and word in manual.text)
    if corpus.holds(word) or derived.shortened(word, corpus):
        return True
    if claim.sort is Sort.PAIR:
        return False
    if derived.masked(word, corpus):
        return True
    if stated(word, sentence):
        return (
            derived.of_operation(word, corpus)
            or derived.method(word, corpus)
            or derived.not_in_policy(word, corpus, finding.code)
        )
    if word in TRADE or word.partition("#")[0].partition(":")[0] in corpus.files:
        return True
    if derived.method(word, corpus) or derived.status(word, corpus):
        return True
    if derived.arn_part(word, corpus, manual.text) or derived.moment(word, corpus) or word in derived.OPERATIONS:
        return True
    if derived.service(word, sentence) or derived.of_tables(word, sentence):
        return True
    if derived.spelled(word, corpus, finding.code):
        return True
    if where != "evidence" and (word in manual.text or word in manual.names or derived.known(word, sentence)):
        return True
    return derived.absent(word, sentence, finding.code)


_CODE = re.compile(r"\w{2,80}(?:Exception|Error|Fault)|[a-z][\w-]{1,40}:[A-Z]\w{1,80}")
# What makes of a code or a permission a fact of this input: it was answered with, raised, or is what somebody lacks.
_STATED = (
    r"(?:answered(?: \w+){{0,4}} with|failed with|ended with|raised|refused .{{0,80}} with|lacks?(?: the permission)?"
    r"|is not allowed|does not allow|needs) {}(?![\w:])"
)


def stated(word: str, sentence: str) -> bool:
    """Whether a sentence says of a code or permission that it is that of this failure: no table vouches for it."""
    return _CODE.fullmatch(word) is not None and re.search(_STATED.format(re.escape(word)), sentence) is not None


def _number(claim: Claim, finding: Finding, corpus: Corpus) -> bool:
    value = float(claim.word.replace(",", ""))
    if value in corpus.numbers or corpus.counts(claim.word):
        return True
    if derived.is_code(claim.before):
        return False
    if value in derived.manual(finding.code).numbers:
        return True
    if claim.unit == "%":
        return derived.share(value, corpus, finding)
    if claim.unit and derived.duration(claim.word, claim.unit, corpus, finding):
        return True
    if derived.rate(claim.word, corpus):
        return True
    return not claim.unit and any(
        (derived.count(value, corpus, finding), derived.total(value, corpus), derived.length(value, corpus))
    )
