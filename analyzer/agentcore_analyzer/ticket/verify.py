"""
A ticket read by somebody who does not trust it: checked in memory, replayed, compared.

Nothing is written to the disk. What is no ticket is refused before anything of it is used: too many or
too large members, names that lead elsewhere or stand twice, links, a manifest that is missing or odd.
"""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeGuard, cast

import orjson

from agentcore_analyzer import pipeline, plugins
from agentcore_analyzer.errors import AnalyzerError, NoReadableInput
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.safe import clean
from agentcore_analyzer.source import InMemory
from agentcore_analyzer.source.streams import read_all
from agentcore_analyzer.ticket.build import BUILTIN
from agentcore_analyzer.ticket.pack import INPUTS, MANIFEST, MAX_FILES, README, REPORT, SCHEMA

MAX_ZIP = 256 << 20
MAX_MEMBERS = 10_000
MAX_TOTAL = 1 << 30
MAX_RATIO = 200


class Refused(AnalyzerError):
    """This is no ticket, or one that should not be touched; the message says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` is empty where the ticket is whole and gives the same findings; `remarks` are no problems."""

    version: str
    findings: int
    members: int
    problems: tuple[str, ...]
    remarks: tuple[str, ...]


def verify(parts: Sequence[bytes | Path], version: str) -> Verdict:
    """All parts of one ticket. Raises Refused, and OSError where a file cannot be read."""
    if not 1 <= len(parts) <= MAX_FILES:
        raise Refused(f"a ticket has 1 to {MAX_FILES} files")
    members: dict[str, bytes] = {}
    broken: list[str] = []
    manifests: set[bytes] = set()
    for part in parts:
        found, bad = _members(_bytes(part), MAX_TOTAL - sum(map(len, members.values())))
        if MANIFEST not in found:
            raise Refused(f"no ticket: {MANIFEST} is missing" + (" or damaged" if MANIFEST in bad else ""))
        manifests.add(found.pop(MANIFEST))
        found.pop(README, None)  # says only how to open it, and names the parts
        if not members.keys().isdisjoint(found):
            raise Refused("the files are not parts of one ticket: a member stands in two of them")
        members |= found
        broken += bad
    if len(manifests) > 1:
        raise Refused("the files are not parts of one ticket: their manifests differ")
    facts = _manifest(manifests.pop())
    problems = [f"{clean(name)} is damaged" for name in broken]
    problems += _changed(facts, members, set(broken), len(parts))
    made_with = str(facts["tool"].get("version"))
    remarks = []
    if made_with != version:
        remarks.append(f"made with version {clean(made_with)}, replayed with {version}: other versions may find other things")
    remarks += _without_plugins(facts)
    if not problems:
        replayed = _replayed(members, facts, version)
        problems += replayed.problems
        remarks += replayed.remarks
    return Verdict(clean(made_with), len(facts["findings"]), len(members), tuple(problems), tuple(remarks))


def _bytes(part: bytes | Path) -> bytes:
    if isinstance(part, bytes):
        return part
    if not part.is_file():
        raise Refused(f"{clean(str(part), 500)} is no file")
    with part.open("rb") as stream:
        data = read_all(stream, MAX_ZIP)
    if len(data) > MAX_ZIP:
        raise Refused(f"larger than {MAX_ZIP:,} bytes")
    return data


def _members(data: bytes, room: int) -> tuple[dict[str, bytes], list[str]]:
    """The contents, and the names of members that cannot be unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except Exception as exc:  # noqa: BLE001  zipfile and the libraries below it raise what the input makes them raise
        raise Refused(f"not a readable zip file ({type(exc).__name__})") from None
    if len(infos) > MAX_MEMBERS:
        raise Refused(f"more than {MAX_MEMBERS:,} members")
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) < len(names):
        raise Refused("two members have the same name")
    if sum(info.file_size for info in infos) > min(room, max(16 << 20, len(data) * MAX_RATIO)):
        raise Refused("it would unpack to more than a ticket holds")
    found: dict[str, bytes] = {}
    broken = []
    for info in infos:
        _check_name(info)
        try:
            with archive.open(info) as stream:
                content = read_all(cast("BinaryIO", stream), info.file_size)
        except Exception:  # noqa: BLE001  see above
            broken.append(info.filename)
            continue
        if len(content) != info.file_size:
            raise Refused("a member is larger than it says")
        found[info.filename] = content
    return found, broken


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.split("/")
    mode = info.external_attr >> 16
    if (
        not name.isprintable()
        or "\\" in name
        or ":" in parts[0]
        or not {"", ".", ".."}.isdisjoint(parts)
        or info.orig_filename != name
        or (stat.S_IFMT(mode) not in (0, stat.S_IFREG))
    ):
        raise Refused(f"a member leads elsewhere: {clean(name)}")


def _manifest(data: bytes) -> dict[str, Any]:
    try:
        facts = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Refused(f"{MANIFEST} is no JSON") from None
    if not isinstance(facts, dict):
        raise Refused(f"{MANIFEST} is no ticket's")
    schema = facts.get("schema")
    if schema != SCHEMA and isinstance(schema, str) and schema.startswith(SCHEMA.rstrip("0123456789")):
        raise Refused(f"a ticket of the kind {clean(schema, 100)}; this version reads {SCHEMA}, another one may read it")
    if schema != SCHEMA:
        raise Refused(f"no ticket of the kind {SCHEMA}")
    listed = facts.get("members")
    if (
        not isinstance(facts.get("tool"), dict)
        or not _are_objects(facts.get("findings"))
        or not _are_objects(listed)
        or not all(isinstance(m.get("name"), str) and isinstance(m.get("sha256"), str) for m in listed)
    ):
        raise Refused(f"{MANIFEST} lacks what a ticket says about itself")
    return facts


def _are_objects(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _changed(facts: dict[str, Any], members: dict[str, bytes], broken: set[str], given: int) -> list[str]:
    """What differs from the manifest."""
    listed = {m["name"]: m for m in facts["members"]}
    problems = []
    for name, entry in sorted(listed.items()):
        if name in broken:
            continue
        if name not in members:
            part = f"; it is in part {entry.get('part')} of {facts.get('parts')}" if facts.get("parts") != given else ""
            problems.append(f"{clean(name)} is missing{clean(part)}")
        elif hashlib.sha256(members[name]).hexdigest() != entry["sha256"]:
            problems.append(f"{clean(name)} was changed: its hash is not the one in {MANIFEST}")
    problems += [f"{clean(name)} is not in {MANIFEST}" for name in sorted(members.keys() - listed.keys())]
    return problems


def _without_plugins(facts: dict[str, Any]) -> list[str]:
    """A replay takes what comes along only; what else had a say where the ticket was made is named."""
    if not _are_objects(facts.get("plugins", [])):
        return []
    here = {p.name for p in plugins.parsers(True)} | {d.code for d in plugins.detectors(True)}
    had = [
        f"{clean(str(p.get('name')), 100)} of {clean(str(p.get('package')), 100)}"
        + ("" if p.get("name") in here else " (not installed here)")
        for p in facts.get("plugins", [])[:20]
    ]
    return [f"made and replayed without plugins; where it was made, these had a say: {', '.join(had)}"] if had else []


class _Replayed(NamedTuple):
    problems: list[str]
    remarks: list[str]


def _replayed(members: dict[str, bytes], facts: dict[str, Any], version: str) -> _Replayed:
    """How the findings of today's analyzer differ from the report in the ticket."""
    try:
        report = orjson.loads(members[REPORT])
        before = [_told(f) for f in report["findings"]]
        asked = {*map(str, report["checked"]), *(str(n["code"]) for n in report["not_checked"])}
    except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError):
        return _Replayed([f"{REPORT} holds no findings that could be compared"], [])
    problems = []
    if sorted({f[:4] for f in before}) != sorted({_told_short(f) for f in facts["findings"]}):
        problems.append(f"{MANIFEST} and {REPORT} name different findings")
    inputs = [InMemory(name, data) for name, data in sorted(members.items()) if name.startswith(INPUTS)]
    try:
        now = [_told(f) for f in json_v1.as_dict(pipeline.analyze(inputs, BUILTIN), version)["findings"]]
    except NoReadableInput:
        return _Replayed([*problems, "none of the inputs can be read"], [])
    problems += [f"no longer found: {clean('/'.join(f[:2]))} ({clean(', '.join(f[2:4]))})" for f in before if f not in now]
    gained = [f for f in now if f not in before]
    problems += [f"found now: {clean('/'.join(f[:2]))} ({clean(', '.join(f[2:4]))})" for f in gained if f[0] in asked]
    # A detector that came later says nothing about the ticket.
    new = sorted({f[0] for f in gained} - asked)
    return _Replayed(problems, [f"found now, by detectors that its version did not have: {', '.join(new)}"] if new else [])


def _told(finding: dict[str, Any]) -> tuple[str, ...]:
    """What must be the same: the trouble, its weight, what it explains, where its evidence stands."""
    caused = ",".join(sorted(str(c["code"]) for c in finding["caused"]))
    places = ",".join(f"{e.get('file')}:{e.get('line')}:{e.get('pointer')}" for e in finding["evidence"])
    return (*_told_short(finding), caused, places)


def _told_short(finding: dict[str, Any]) -> tuple[str, ...]:
    fingerprint = finding.get("replay_fingerprint", finding.get("fingerprint"))  # the other one is of the names before
    return (str(finding.get("code")), str(fingerprint), str(finding.get("severity")), str(finding.get("confidence")))
