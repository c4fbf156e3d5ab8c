"""What a report holds, before it is rendered in any format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agentcore_analyzer.digests import sha256
from agentcore_analyzer.failures import Account, Failure
from agentcore_analyzer.model import Damage, Document, Finding, LogRecord, NotChecked, Severity, Shaped
from agentcore_analyzer.timeline import Reading
from agentcore_analyzer.tuples import NamedTuple

ACCOUNT = "account of failures"  # how an internal error names it
CASE_LIMIT = 6000  # characters of a text for a support case, whose body takes 8,000


@dataclass(frozen=True, slots=True, kw_only=True)
class InputReport:
    """One input: which parser read it and why, what came out, what could not be read."""

    path: str
    format: str
    why: str
    bytes: int | None
    spans: int
    logs: int
    documents: int
    notes: tuple[Damage, ...] = ()
    shaped: tuple[Shaped, ...] = ()  # how records of no named format were understood


class AgainstBaseline(NamedTuple):
    """What an earlier report changed in this one: findings it knew, how many it held, what could be checked only then."""

    hidden: tuple[Finding, ...]
    held: int
    less: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that a report holds; `report.Report` can print it."""

    inputs: tuple[InputReport, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    readings: tuple[Reading, ...]
    invocations_total: int = 0
    notes: tuple[Damage, ...] = ()  # about things that were named but are no inputs
    internal_errors: tuple[str, ...] = field(default=())
    checked: tuple[str, ...] = ()  # codes of the detectors that had what they need
    baseline: AgainstBaseline | None = None
    failures: Account = field(default_factory=Account)  # every failure of the input and what became of it
    failed: tuple[Failure, ...] = field(default=(), repr=False)  # these failures one by one, in order of time
    logs: tuple[LogRecord, ...] = field(default=(), repr=False)  # all of them, of any request or of none
    documents: tuple[Document, ...] = field(default=(), repr=False)

    def worst(self) -> Severity | None:
        order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
        return next((s for s in order if any(f.severity is s for f in self.findings)), None)


def fingerprint(finding: Finding) -> str:
    """The same for the same trouble in another export: code and subject, no ids, no times."""
    joined = "\0".join((finding.code, *finding.subject))
    return sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]


def pointed_at(findings: Sequence[Finding]) -> dict[str, tuple[int, ...]]:
    """Of each span that is a proof, the numbers of the findings."""
    made: dict[str, tuple[int, ...]] = {}
    for number, finding in enumerate(findings):
        for span_id in {e.span_id for e in (*finding.evidence, *(e for c in finding.caused for e in c.evidence)) if e.span_id}:
            made[span_id] = (*made.get(span_id, ()), number)
    return made
