"""What every batch must know of all that was read: the kinds of input, what they say of their completeness, what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from agentcore_analyzer.fleet import packed
from agentcore_analyzer.graph.ledger import LOSSES, Ledger
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, End, Kind, Place, Shaped
from agentcore_analyzer.notes import merge_notes
from agentcore_analyzer.pipeline import Loaded
from agentcore_analyzer.portable import shown
from agentcore_analyzer.report.data import InputReport
from agentcore_analyzer.source import Name, Range

# Of each reason: what is told of one kind of loss names three files, and one that is lost says as much as thousands.
NOTES = 200
_TELLING = LOSSES | {DamageReason.CHANGED, DamageReason.TEXT_CUT}
COUNTED = ("spans", "logs", "documents")


@dataclass(slots=True)
class Whole:
    kinds: set[Kind] = field(default_factory=set)
    newest_ns: int = 0
    coverage: list[Coverage] = field(default_factory=list)
    shaped: list[Shaped] = field(default_factory=list)
    ends: dict[str, End] = field(default_factory=dict)
    notes: list[Damage] = field(default_factory=list)
    notes_left_out: int = 0
    formats: dict[str, dict[str, int]] = field(default_factory=dict)  # files and records by format
    unread: list[str] = field(default_factory=list)  # files that no parser knew, or that could not be opened
    internal: list[str] = field(default_factory=list)
    of_reason: dict[str, int] = field(default_factory=dict)
    loose: bool = False  # whether any records are looked at with those of others (`Spill.loose`)
    inputs: list[InputReport] | None = None  # each input, where somebody wants them: a fleet has millions

    def ledger(self) -> Ledger:
        return Ledger(
            coverage=list(self.coverage),
            damage=[n for n in self.notes if n.reason in _TELLING],
            shaped=list(self.shaped),
            kinds=set(self.kinds),
            ends=self.ends,
            newest_ns=self.newest_ns or None,
        )

    def add(self, summary: bytes) -> None:
        """What a unit was summed up in (`summary`)."""
        unit = packed.loads(summary)
        self.kinds |= {Kind(kind) for kind in unit["kinds"]}
        self.newest_ns = max(self.newest_ns, unit["newest_ns"] or 0)
        self.coverage += [Coverage(CoverageKind(c[0]), c[1], Place(*c[2])) for c in unit["coverage"]]
        self.shaped += map(_shaped, unit["shaped"])
        self.ends |= {file: _end(*end) for file, end in unit["ends"].items()}
        self.loose = self.loose or unit["loose"]
        self.internal += [line for line in unit["internal"] if line not in self.internal]
        self.unread += unit["unread"]
        for name, counts in unit["formats"].items():
            known = self.formats.setdefault(name, dict.fromkeys(("files", *COUNTED), 0))
            for what, count in counts.items():
                known[what] += count
        self.note(damage(unit["notes"]))
        if self.inputs is not None:
            for source in map(_input, unit["inputs"]):
                # Its first part may be missing: the file was gone when that was read, or read again.
                if source.path in unit["goes_on"] and self.inputs and self.inputs[-1].path == source.path:
                    self.inputs[-1] = _joined(self.inputs[-1], source)
                else:
                    self.inputs.append(source)

    def note(self, notes: Iterable[Damage]) -> None:
        for note in notes:
            before = self.of_reason.get(note.reason, 0)
            self.of_reason[note.reason] = before + 1
            if before < NOTES:
                self.notes.append(note)
            else:
                self.notes_left_out += 1

    def says_nothing(self) -> bool:
        return not self.loose and says_nothing(self.ledger())

    def kinds_told(self) -> str:
        """Which kinds of records there are, for others to compare with."""
        return " ".join(sorted(self.kinds))

    def nothing_read(self) -> str:
        """Why no parser read anything, by the first notes."""
        said = dict.fromkeys(f"{n.place.file}: {n.message}" for n in self.notes[:5])
        return "; ".join(said) or "no input was named"

    def packed(self) -> bytes:
        """For the workers; `unpacked` undoes it."""
        return packed.dumps(_ledger(self.ledger()))


def _end(line: int, open_: bool, last: list[Any] | None) -> End:
    return End(line, open_, Place(*last) if last is not None else None)


_NOTHING: dict[str, Any] = {"loose": False, "internal": [], "unread": [], "formats": {}, "inputs": [], "goes_on": []}


def unpacked(line: bytes) -> Whole:
    made = Whole()
    made.add(packed.dumps({**packed.loads(line), **_NOTHING}))
    return made


def summary(loaded: Loaded, names: Sequence[Name]) -> bytes:
    """A unit, once it was loaded: all that is known of it but its records. A file counts where its first part is."""
    goes_on = {shown(Path(name.path)) for name in names if isinstance(name, Range) and name.start}
    ledger = loaded.case.ledger
    formats: dict[str, dict[str, int]] = {}
    for source in loaded.inputs:
        if source.format:
            counts = formats.setdefault(source.format, dict.fromkeys(("files", *COUNTED), 0))
            counts["files"] += source.path not in goes_on
            for what in COUNTED:
                counts[what] += getattr(source, what)
    return packed.dumps(
        {
            **_ledger(ledger),
            "loose": getattr(loaded.case, "loose", False),
            "internal": loaded.internal,
            "unread": [source.path for source in loaded.inputs if not source.format],
            "formats": formats,
            "goes_on": sorted(goes_on),
            "inputs": [{field.name: getattr(source, field.name) for field in fields(source)} for source in loaded.inputs],
        }
    )


def says_nothing(ledger: Ledger) -> bool:
    """Whether inputs leave nothing in doubt: then what detectors say of a part does not depend on the others."""
    telling = any(note.reason in _TELLING for note in ledger.damage)
    return not (telling or ledger.coverage or ledger.shaped or any(end.open for end in ledger.ends.values()))


def _input(made: dict[str, Any]) -> InputReport:
    return InputReport(**{**made, "notes": tuple(damage(made["notes"])), "shaped": tuple(map(_shaped, made["shaped"]))})


def _joined(one: InputReport, other: InputReport) -> InputReport:
    """Two parts of a file as one input."""
    counts = {name: getattr(one, name) + getattr(other, name) for name in COUNTED}
    return replace(one, **counts, notes=tuple(merge_notes([*one.notes, *other.notes])))


def _shaped(made: list[Any]) -> Shaped:
    return Shaped(Place(*made[0]), made[1], made[2], tuple(map(tuple, made[3])), *made[4:])


def _ledger(ledger: Ledger) -> dict[str, Any]:
    return {
        "kinds": sorted(ledger.kinds),
        "newest_ns": ledger.newest_ns,
        "coverage": ledger.coverage,
        "shaped": ledger.shaped,
        "ends": ledger.ends,
        "notes": ledger.damage,
    }


def damage(notes: Iterable[Any]) -> list[Damage]:
    return [Damage(Place(*n[0]), DamageReason(n[1]), *n[2:]) for n in notes]
