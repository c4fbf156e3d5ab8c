"""The pages of docs/ that are written from the manuals of detectors and parsers: one a family, one a room, and the symptoms."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from _venv import ROOT

from agentcore_analyzer import plugins

DOCS = ROOT / "docs"
FIRST = "0.1.0"  # the first release: what names no other version was there from the beginning
NOTICE = "<!-- written by scripts/docs; edit {0} instead -->\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Each page with its text."""
    found, read = plugins.detectors(False), plugins.parsers(False)
    proven = seen_in_real_inputs()
    families = {name: [d for d in found if d.family == name] for name in sorted({d.family for d in found})}
    rooms = {name: [p for p in read if room(p) == name] for name in sorted({room(p) for p in read})}
    yield DOCS / "detectors" / "index.md", detectors_index(families, proven)
    for name, members in families.items():
        yield DOCS / "detectors" / f"{name}.md", family_page(name, members, proven)
    yield DOCS / "formats" / "index.md", formats_index(rooms)
    for name, parsers in rooms.items():
        yield DOCS / "formats" / f"{name}.md", room_page(name, parsers)
    yield DOCS / "symptoms.md", symptoms_page(found)


def room(parser: plugins.Installed) -> str:
    return parser.module.split(".")[-2]


def about(package: str, name: str) -> str:
    return (importlib.import_module(f"{package}.{name}").__doc__ or "").strip()


def detectors_index(families: dict[str, list[plugins.Detector]], proven: frozenset[str]) -> str:
    count = sum(map(len, families.values()))
    head = (
        NOTICE.format("the docstring of the detector")
        + f"\n# Detectors\n\n{count} of them, one file each in `agentcore_analyzer/detectors/<family>/`; `analyze explain CODE` prints the same\n"
        "manual. Which of them looks at what you see: [symptoms](../symptoms.md). How often each was right: [PRECISION.md]"
        "(../../fixtures/PRECISION.md).\n\n"
        "“Needs” says what the inputs must hold; alternatives are joined by *or*. “Status” is *proven* where it was right about what\n"
        "real software wrote (a capture of this repository, or a file from elsewhere that was judged by hand), *by cases* where only\n"
        "hand-written cases speak for it so far. A code stays what it is: [what is kept, and how it ends](../../CHANGELOG.md).\n"
    )
    return head + "".join(
        f"\n## [{name}]({name}.md)\n\n{about('agentcore_analyzer.detectors', name)}\n\n{detectors_table(members, proven, f'{name}.md')}"
        for name, members in families.items()
    )


def detectors_table(members: list[plugins.Detector], proven: frozenset[str], page: str) -> str:
    rows = (
        f"| [`{d.code}`]({page}#{d.code}) | {cell(d.title)} | {since(d.module)} | {standing(d, proven)} |\n"
        for d in members
    )
    return "| code | what it finds | added in | status |\n|---|---|---|---|\n" + "".join(rows)


def family_page(name: str, members: list[plugins.Detector], proven: frozenset[str]) -> str:
    head = (
        NOTICE.format("the docstring of the detector")
        + f"\n# Detectors: {name}\n\n{about('agentcore_analyzer.detectors', name)}\n"
    )
    return head + "".join(detector_manual(d, proven) for d in members)


def standing(detector: plugins.Detector, proven: frozenset[str]) -> str:
    return "proven" if detector.code in proven else "by cases"


def detector_manual(detector: plugins.Detector, proven: frozenset[str]) -> str:
    text = re.sub(r"^Covers: .*\n?", "", detector.manual, flags=re.MULTILINE)
    covers = ", ".join(f"[{id_}](../symptoms.md#{id_.lower()})" for id_ in detector.symptoms)
    facts = [
        f"Added in {since(detector.module)}, {standing(detector, proven)}",
        f"Needs: {needs(detector)}",
        f"Symptoms: {covers}" if covers else "",
        f"Fires on: {cases('detectors', detector.code, 'hit-')}",
        f"Silent on: {cases('detectors', detector.code, 'miss-')}",
    ]
    return manual(detector.code, detector.title, text) + "\n" + "".join(f"- {fact}\n" for fact in facts if fact)


def formats_index(rooms: dict[str, list[plugins.Installed]]) -> str:
    count = sum(map(len, rooms.values()))
    head = (
        NOTICE.format("the docstring of the parser")
        + f"\n# Formats\n\n{count} of them, one file each in `agentcore_parsers/<room>/`. Formats are recognised by content, never by file\n"
        "name; `analyze formats FILE` says how a file is recognised and why, `--input-format NAME` overrules it.\n"
    )
    return head + "".join(
        f"\n## [{name}]({name}.md)\n\n{about('agentcore_parsers', name)}\n\n{formats_table(members, f'{name}.md')}"
        for name, members in rooms.items()
    )


def formats_table(members: list[plugins.Installed], page: str) -> str:
    rows = (f"| [`{p.name}`]({page}#{p.name}) | {cell(p.title)} | {since(p.module)} | {status(p)} |\n" for p in members)
    return "| name | what it is | added in | seen from |\n|---|---|---|---|\n" + "".join(rows)


def room_page(name: str, members: list[plugins.Installed]) -> str:
    head = (
        NOTICE.format("the docstring of the parser")
        + f"\n# Formats: {name}\n\n{about('agentcore_parsers', name)}\n"
    )
    return head + "".join(map(format_manual, members))


def format_manual(parser: plugins.Installed) -> str:
    facts = [f"Added in {since(parser.module)}", f"Fixtures: {cases('parsers', parser.name, '')}"]
    return manual(parser.name, parser.title, parser.manual) + "\n" + "".join(f"- {fact}\n" for fact in facts)


def status(parser: plugins.Installed) -> str:
    """Where a format is known from: captures, what its manual says in brackets at its end, else what its samples were made after."""
    note = re.search(r"\[([^\[\]]{5,300})\]\s*$", parser.manual)
    told = [" ".join(note[1].split())] if note else []
    if not note or not note[1].startswith(("seen:", "read")):
        told = [*made_after(parser.name), *told]
    return cell("; ".join(["captures"] * any(captured(ROOT / "fixtures" / "parsers" / parser.name, "")) + told))


def made_after(name: str) -> list[str]:
    """What fixtures/PROVENANCE.md says of the samples of a parser."""
    text = (ROOT / "fixtures" / "PROVENANCE.md").read_text("utf-8")
    found: list[str] = []
    if told := re.search(rf"^`parsers/{re.escape(name)}/\*`: ((?:.+\n?){{1,4}}?)(?=\n|`parsers/|\Z)", text, re.MULTILINE):
        found.append(" ".join(told[1].split()).rstrip("."))
    for line in text.splitlines():
        cells = line.strip("| ").split(" | ")
        named = re.search(rf"(?<![\w-])(?:parsers/)?{re.escape(name)}(?:/|[,}}][^`]*/)", cells[0])
        if len(cells) == 3 and named and "parsers/" in cells[0]:
            found.append(cells[2].replace("**", ""))
    return list(dict.fromkeys(found))


def symptoms_page(found: Iterable[plugins.Detector]) -> str:
    """Every symptom with what may lie behind it and the detectors that look for that."""
    pages_of: dict[str, list[str]] = {}
    for detector in found:
        for id_ in detector.symptoms:
            pages_of.setdefault(id_, []).append(f"[`{detector.code}`](detectors/{detector.family}.md#{detector.code})")
    text = (
        NOTICE.format("docs/symptoms.toml")
        + "\n# Symptoms\n\nWhat you see, what may lie behind it, and which detector says so. The ids are those that `Covers:` names in the\n"
        "manual of a detector (`analyze explain CODE`). The other way round, from what the tool found: [detectors](detectors/index.md).\n"
    )
    for symptom in symptoms():
        text += f"\n## {symptom['sees']}\n\n| id | behind it | found by |\n|---|---|---|\n"
        for key, behind in symptom["behind"].items():
            id_ = f"{symptom['id']}-{key}"
            text += f'| <a id="{id_.lower()}"></a>{id_} | {behind} | {", ".join(pages_of.get(id_, ()))} |\n'
    return text


def symptoms() -> list[dict[str, object]]:
    return tomllib.loads((DOCS / "symptoms.toml").read_text("utf-8"))["symptom"]


def manual(name: str, title: str, text: str) -> str:
    body = text.strip().partition("\n")[2].strip().replace("\n## ", "\n### ")
    body = f"### {body[3:]}" if body.startswith("## ") else body
    return f"\n## {name}\n\n{title}.\n\n{body.strip()}\n"


def needs(detector: plugins.Detector) -> str:
    return " *or* ".join(" + ".join(sorted(kinds)) or "any input" for kinds in detector.needs)


def since(module: str) -> str:
    """The version that brought it: `SINCE` of the module, where it was not there from the beginning."""
    return str(getattr(importlib.import_module(module), "SINCE", FIRST))


def cases(kind: str, name: str, prefix: str) -> str:
    folder = ROOT / "fixtures" / kind / name
    found = sorted(p.name for p in folder.glob(f"{prefix}*") if p.is_dir())
    return ", ".join(f"[{n.removeprefix(prefix)}](../../fixtures/{kind}/{name}/{n})" for n in found)


def captured(folder: Path, prefix: str) -> Iterator[Path]:
    """The cases of a folder whose inputs are captures."""
    for listed in folder.glob(f"{prefix}*/inputs.txt"):
        if "captures/" in listed.read_text("utf-8"):
            yield listed.parent


def seen_in_real_inputs() -> frozenset[str]:
    """Codes of the detectors that were right about what real software wrote, by the fixtures and fixtures/judgements.toml."""
    judged = tomllib.loads((ROOT / "fixtures" / "judgements.toml").read_text("utf-8"))
    codes = {code for right in judged["captures"].values() for code in right}
    codes |= {code for code, (right, *_) in judged["elsewhere"]["codes"].items() if right}
    return frozenset(codes | {f.parent.name for f in captured_hits()})


def captured_hits() -> Iterator[Path]:
    for folder in (ROOT / "fixtures" / "detectors").iterdir():
        yield from captured(folder, "hit-")


def cell(text: str) -> str:
    return text.replace("|", "\\|")

