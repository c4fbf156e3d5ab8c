"""From inputs to a ticket: minimised, rewritten, diagnosed again, rendered, packed, and replayed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import orjson

from agentcore_analyzer import minimise, pipeline, plugins, progress, safe
from agentcore_analyzer.errors import AnalyzerError, NoReadableInput
from agentcore_analyzer.failures import Account, State
from agentcore_analyzer.minimise import Identity
from agentcore_analyzer.model import Damage, DamageReason, Finding
from agentcore_analyzer.options import Options
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.redaction.scan import scan
from agentcore_analyzer.report import formats, json_v1, naming
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.rewrite.packing import told_again
from agentcore_analyzer.source import InMemory, rereadable
from agentcore_analyzer.ticket import support
from agentcore_analyzer.ticket.pack import (
    INPUTS,
    MANIFEST,
    MAX_BYTES,
    MAX_FILES,
    README,
    REPORT,
    SUPPORT,
    Member,
    divided,
    manifest,
    zipped,
)
from agentcore_analyzer.ticket.whole import merged

BUILTIN = Options(plugins=False)
_SHRINK = "left out to fit the limit: "
_README = """\
This is a ticket made by agentcore-analyzer {version}: redacted inputs and the diagnosis.

  report.html     the diagnosis, for a browser; needs no network and runs no script
  report.md       the same as text, short enough for the body of a support case
  report.json     the same for programs
  support.txt     of each finding the times, region, resources and ids: what AWS Support needs to look it up
  inputs/         the exported traces and logs, or the parts of them that the findings need
  manifest.json   what is in here, with hashes; what was left out; how many failures the inputs held before

Names, ids, accounts and texts were replaced by pseudonyms, the same one for the same name everywhere{kept}.
Times, durations, counts, error types and the words of AWS and of common libraries are as they were. Durations, shares,
calls and fingerprints in the reports are those of the whole inputs, also where inputs/ holds a part of them.

To check that nothing was changed, and to run the diagnosis again:

  pip install agentcore-analyzer=={version}
  analyze ticket --verify {files}
"""


class TooBig(AnalyzerError):
    """The ticket does not fit the limits, whatever is left out; the message says how large it is."""


@dataclass(frozen=True, slots=True)
class Built:
    """`parts` are the zips, in order; `remarks` is what a person should know before sending them."""

    parts: tuple[bytes, ...]
    names: tuple[str, ...]  # of the members
    findings: tuple[Identity, ...]
    minimised: minimise.Result | None
    remarks: tuple[str, ...]


class _Inputs(NamedTuple):
    files: list[InMemory]  # redacted, named as in the ticket
    remarks: list[str]


def build(
    names: Sequence[str | InMemory],
    redactor: Redactor,
    version: str,
    *,
    wanted: Callable[[Identity], bool] | None = None,
    smallest: bool = True,
    limits: minimise.Limits | None = None,
    max_bytes: int = MAX_BYTES,
    split: bool = False,
    keeps: Sequence[str] = (),
    file_names: Callable[[int], list[str]] = lambda _: ["ticket.zip"],
) -> Built:
    """
    The ticket in memory. `split` allows up to three zips of `max_bytes`, where one does not do.

    `wanted` chooses what the ticket is about (default: all findings, or all inputs where there is none).
    `keeps` are the kinds of values (of `rewrite.kept`) that the redactor leaves alone, for the ticket to say so.
    Raises NoReadableInput, TooBig, and minimise.CannotMinimise where nothing is wanted.
    """
    names = rereadable(names)
    every, notes = minimise.unpacked(names)
    unread, damage = _unread(notes), told_again(notes)
    if not every and unread:
        raise NoReadableInput("; ".join(unread))
    result = _reduced(names, wanted, limits) if smallest else None
    files = list(result.files) if result is not None else every
    held = {f.name for f in files}
    files += [f for f in damage if f.name not in held]  # told, whether a finding needs it or not
    loaded = pipeline.load(names, BUILTIN)
    report = pipeline.reported(loaded, BUILTIN)
    findings = [f for f in report.findings if result is None or minimise.identity(f) in result.kept]
    naming.tell(redactor, report)
    progress.phase("redacting")
    inputs = _redacted(files, redactor)
    facts = _facts(version, keeps, result, max_bytes, report.failures)
    inputs.remarks.extend(_untried(result))
    unread += _unread([*loaded.notes, *(n for i in loaded.inputs for n in i.notes)])
    inputs.remarks.extend(f"cannot be read: {said}" for said in dict.fromkeys(unread))
    before = frozenset(map(minimise.identity, findings))
    had, remarks = _only_elsewhere(names, loaded, findings)
    inputs.remarks.extend(remarks)
    if had:
        facts["plugins"] = had
    needed = support.text(loaded.case, findings, keeps, redactor.text)
    how = safe.Replaced(kept=tuple(keeps))
    with safe.outgoing(redactor.text, None, how):
        told_of_all = json_v1.as_dict(replace(report, findings=tuple(findings)), version, None)
    redactor.settle()  # the report is made of the redacted inputs, and redacted as every report that leaves
    packer = _Packer(redactor, how, version, facts, max_bytes, split, keeps, needed, file_names, told_of_all)
    for attempt in _attempts(inputs):
        parts, members, found, said = packer.pack(attempt)
        if packer.fits(parts):
            lost = _without_names(before) - _without_names(frozenset(found))
            if lost:
                said.append(f"redaction hides findings: {', '.join(sorted({code for code, *_ in lost}))}")
            return Built(tuple(parts), tuple(m.name for m in members), tuple(sorted(found)), result, tuple(said))
    largest = max(map(len, parts))
    raise TooBig(f"{len(parts)} files, the largest of {largest:,} bytes; the limit is {max_bytes:,}")


def _facts(
    version: str, keeps: Sequence[str], result: minimise.Result | None, max_bytes: int, failed: Account
) -> dict[str, Any]:
    """What the ticket says of itself."""
    sizes = {} if result is None else {"before": _size(result.before), "after": _size(result.after)}
    return {
        "tool": {"name": "agentcore-analyzer", "version": version},
        "redacted": True,
        "kept": list(keeps),
        "minimised": result is not None,
        "limits": {"files": MAX_FILES, "bytes": max_bytes},
        **sizes,
        "failures": {"total": failed.total(), **{state.value: failed.total(state) for state in State}},
    }


def _untried(result: minimise.Result | None) -> Iterator[str]:
    """Why the inputs may not be the smallest."""
    if result is not None and result.stopped:
        yield f"minimising stopped {result.stopped}: the inputs may not be the smallest"
    if result is not None and result.untried:
        yield f"not tried one by one: {result.untried:,} units of which none in a sample could go"


def _reduced(
    names: Sequence[str | InMemory], wanted: Callable[[Identity], bool] | None, limits: minimise.Limits | None
) -> minimise.Result | None:
    if wanted is not None:
        return minimise.minimise(names, wanted, BUILTIN, limits, _keep, same_times=True)
    try:
        return minimise.minimise(names, options=BUILTIN, limits=limits, keep=_keep, same_times=True)
    except minimise.CannotMinimise:
        return None  # nothing found, or about the packing: then all of it is the ticket


def _keep(name: str) -> bool:
    return support.keeps(name) is not None


def _unread(notes: Iterable[Damage]) -> list[str]:
    unread = (DamageReason.MISSING, DamageReason.UNREADABLE)
    return [f"{note.place.file}: {note.message}" for note in notes if note.reason in unread]


def _redacted(files: list[InMemory], redactor: Redactor) -> _Inputs:
    rewriter = FileRewriter(redactor)
    made = []
    remarks = []
    for name, file in zip(minimise.file_names(files), files, strict=True):
        new = INPUTS + "/".join(rewriter.name(part) for part in name.split("/"))
        notes: list[Any] = []
        data = rewriter.whole(file.data, new, notes.append)
        if data is None:
            remarks.append(f"left out, it cannot be redacted: {new}")
        else:
            made.append(InMemory(new, data))
    names = minimise.file_names(made) if len({f.name for f in made}) < len(made) else None
    if names is not None:
        made = [InMemory(INPUTS + name, f.data) for name, f in zip(names, made, strict=True)]
    return _Inputs(sorted(made), remarks)  # as they are replayed


def _only_elsewhere(
    names: Sequence[str | InMemory], loaded: pipeline.Loaded, findings: list[Finding]
) -> tuple[list[dict[str, str]], list[str]]:
    """The owner's plugins that had a say, and what they found: a ticket does without, as the other side does not have them."""
    builtin = {p.name for p in plugins.parsers(False)}
    parsers = {p.name: p.package for p in plugins.parsers(True) if p.name not in builtin}
    codes = {d.code for d in plugins.detectors(False)}
    detectors = {d.code: d.package for d in plugins.detectors(True) if d.code not in codes}
    if not parsers and not detectors:
        return [], []
    if parsers:
        loaded = pipeline.load(names, Options())
    found = {f.code for f in pipeline.diagnose(loaded, Options())[0]} - {f.code for f in findings}
    lost = sorted(found if parsers else found & detectors.keys())
    read = {i.format for i in loaded.inputs} & parsers.keys()
    had = [{"name": n, "package": {**parsers, **detectors}[n]} for n in sorted(read | (found & detectors.keys()))]
    return had, [f"not in the ticket, it takes plugins to find it: {', '.join(lost)}"] if lost else []


def _without_names(found: frozenset[Identity]) -> set[tuple[str, str, str, frozenset[str]]]:
    """Pseudonyms give other fingerprints; the rest of a finding must stay."""
    return {(i.code, i.severity, i.confidence, i.caused) for i in found}


def _size(size: minimise.Size) -> dict[str, int]:
    return {name: getattr(size, name) for name in size.__slots__}


class _Attempt(NamedTuple):
    """How much of everything goes in; each attempt leaves out more."""

    files: list[InMemory]
    rows: int | None
    html: bool
    only_evidence: bool
    remarks: list[str]


def _attempts(inputs: _Inputs) -> list[_Attempt]:
    files, said = inputs
    few = [*said, _SHRINK + "most rows of the waterfalls"]
    none = [*few, _SHRINK + "report.html"]
    least = [*none, _SHRINK + "inputs that no finding points at"]
    return [
        _Attempt(files, json_v1.MAX_ROWS, True, False, said),
        _Attempt(files, 100, True, False, few),
        _Attempt(files, 100, False, False, none),
        _Attempt(files, 100, False, True, least),
    ]


@dataclass(slots=True)
class _Packer:
    redactor: Redactor
    how: safe.Replaced
    version: str
    facts: dict[str, Any]
    max_bytes: int
    split: bool
    keeps: Sequence[str]
    support: bytes
    file_names: Callable[[int], list[str]]
    whole: dict[str, Any]  # the report of all inputs, under the same pseudonyms

    def fits(self, parts: list[bytes]) -> bool:
        return len(parts) <= (MAX_FILES if self.split else 1) and all(len(p) <= self.max_bytes for p in parts)

    def pack(self, attempt: _Attempt) -> tuple[list[bytes], list[Member], list[Identity], list[str]]:
        progress.phase("packing")
        remarks = list(attempt.remarks)
        files = attempt.files
        with progress.held():
            report = pipeline.analyze(files, BUILTIN)
            if attempt.only_evidence:
                pointed = {e.place.file for f in report.findings for e in f.evidence}
                files = [f for f in files if f.name in pointed] or files
                report = pipeline.analyze(files, BUILTIN)
        found = [minimise.identity(f) for f in report.findings]
        members = [Member(f.name, "input", f.data) for f in files]
        with safe.outgoing(self.redactor.text, None, self.how):
            shown = merged(json_v1.as_dict(report, self.version, attempt.rows), self.whole)
        found = [i._replace(fingerprint=f["fingerprint"]) for i, f in zip(found, shown["findings"], strict=True)]
        rendered = {REPORT: orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)}
        rendered[SUPPORT] = self.support
        rendered["report.md"] = formats.render("markdown", shown, formats.RenderOptions(brief=True))
        if attempt.html:
            rendered["report.html"] = formats.render("html", shown, formats.RenderOptions(script=False))
        for name, data in rendered.items():
            done = scan(data)
            if done.found:
                remarks.append(f"the last look masked {sum(done.found.values())} values in {name}")
            members.append(Member(name, "report", done.rendered))
        replayed = [f["replay_fingerprint"] for f in shown["findings"]]
        listed = [{**told(i), "replay_fingerprint": r} for i, r in zip(found, replayed, strict=True)]
        facts = {**self.facts, "left_out": remarks, "findings": listed}
        one = self._zip([members], members, facts)
        if len(one[0]) <= self.max_bytes or not self.split:
            return one, members, found, remarks
        reserved = len(zipped([Member(MANIFEST, "", manifest(facts, members, [members]))])) + 4000
        parts = divided(members, self.max_bytes, reserved)
        return self._zip(parts, members, facts), members, found, remarks

    def _zip(self, parts: list[list[Member]], members: list[Member], facts: dict[str, Any]) -> list[bytes]:
        kept = f",\nbut for these, which whoever made this left as they are: {', '.join(self.keeps)}" if self.keeps else ""
        readme = _README.format(version=self.version, kept=kept, files=" ".join(self.file_names(len(parts))))
        both = [
            Member(MANIFEST, "", manifest(facts, members, parts)),
            Member(README, "", readme.encode()),
        ]
        return [zipped([*part, *both]) for part in parts]


def told(found: Identity) -> dict[str, Any]:
    return {**found._asdict(), "caused": sorted(found.caused)}
