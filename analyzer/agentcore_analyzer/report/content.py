"""What a report holds, before it is rendered in any format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from agentcore_analyzer.model import Damage, Finding, NotChecked, Severity
from agentcore_analyzer.reading import Reading


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Report:
    inputs: tuple[InputReport, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    readings: tuple[Reading, ...]
    invocations_total: int = 0
    notes: tuple[Damage, ...] = ()  # about things that were named but are no inputs
    internal_errors: tuple[str, ...] = field(default=())

    def worst(self) -> Severity | None:
        order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
        return next((s for s in order if any(f.severity is s for f in self.findings)), None)


def fingerprint(finding: Finding) -> str:
    """The same for the same trouble in another export: code and subject, no ids, no times."""
    joined = "\0".join((finding.code, *finding.subject))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]
