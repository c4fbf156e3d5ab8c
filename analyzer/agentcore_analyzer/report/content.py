"""What a report holds, before it is rendered in any format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from agentcore_analyzer import __version__
from agentcore_analyzer.failures import Account
from agentcore_analyzer.model import Damage, Finding, NotChecked, Severity
from agentcore_analyzer.reading import Reading
from agentcore_analyzer.report import formats
from agentcore_analyzer.report.formats import RenderOptions

ACCOUNT = "account of failures"  # how an internal error names it
CASE_LIMIT = 6000  # characters of a text for a support case, whose body takes 8,000


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


class AgainstBaseline(NamedTuple):
    """What an earlier report changed in this one: findings it knew, how many it held, what could be checked only then."""

    hidden: tuple[Finding, ...]
    held: int
    less: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
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

    def worst(self) -> Severity | None:
        order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
        return next((s for s in order if any(f.severity is s for f in self.findings)), None)

    def to_dict(self, *, redact: bool = False) -> dict[str, Any]:
        """The JSON report (`report-1.schema.json`) as Python values."""
        made: dict[str, Any] = orjson.loads(self._json(redact))
        return made

    def to_json(self, *, redact: bool = False) -> str:
        """What `analyze --format json` prints: credentials masked; with `redact` names, ids and free text replaced."""
        return self._json(redact).decode()

    def to_text(self, width: int = 100, *, redact: bool = False) -> str:
        """What `analyze` prints, without colours."""
        from agentcore_analyzer.report import leaving, text  # made from this module

        made = leaving.rendered(lambda: text.render(self, __version__, width, colour=False).encode(), self, redact=redact)
        return made.decode()

    def render(self, name: str, options: RenderOptions | None = None, *, redact: bool | None = None) -> bytes:
        """
        Any other format of `analyze run --format`, by name; redacted where the command would do so.

        Raises ValueError for a name that is not there.
        """
        from agentcore_analyzer.report import json_v1, leaving

        if name not in formats.names():
            raise ValueError(f"no format {name!r}; there are {', '.join(formats.names())}")
        redact = name in formats.REDACTED if redact is None else redact
        rows = None if formats.wants_all_spans(name) else json_v1.MAX_ROWS

        def make() -> bytes:
            return formats.render(name, json_v1.as_dict(self, __version__, rows), options or formats.RenderOptions())

        return leaving.rendered(make, self, redact=redact)

    def _json(self, redact: bool) -> bytes:
        from agentcore_analyzer.report import json_v1, leaving

        return leaving.rendered(lambda: json_v1.render(self, __version__), self, redact=redact)


def fingerprint(finding: Finding) -> str:
    """The same for the same trouble in another export: code and subject, no ids, no times."""
    joined = "\0".join((finding.code, *finding.subject))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]
