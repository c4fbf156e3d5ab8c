"""The style guide, applied to every installed parser and detector."""

from __future__ import annotations

import ast
import fnmatch
import importlib
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import sources
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Finding, Kind, NotChecked
from agentcore_analyzer.plugins import Detector, Installed
from cases import FIXTURES, ROOT, detectors, folders, found, over, parsers

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SYMPTOM = re.compile(r"[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)*")
DETECTOR_SECTIONS = ["What it sees", "Why it matters", "What to do", "Not this when", "Source"]
PARSER_SECTIONS = ["Looks like", "Comes from", "Quirks"]
# A file that a person reads in one sitting. What is read for a detector stands beside it, in `_shared`.
DETECTOR_LINES, PARSER_LINES, SHARED_LINES, CORE_LINES = 120, 250, 300, 400
GENERATED = {
    "builtin_formats.py": "one entry for each of the line formats, written by scripts/patterns; nobody reads it",
    "compiled.py": "the templates of pages as Jinja compiles them, written by scripts/docs; nobody reads it",
}


def name_of(plugin: Detector | Installed) -> str:
    return plugin.code if isinstance(plugin, Detector) else plugin.name


each_detector = over(detectors(), name_of)
each_parser = over(parsers(), name_of)
each_plugin = over([*detectors(), *parsers()], name_of)


def module_of(plugin: Detector | Installed) -> ModuleType:
    return importlib.import_module(plugin.module if isinstance(plugin, Detector) else plugin.parser.__name__)


def source_of(plugin: Detector | Installed) -> Path:
    return Path(str(module_of(plugin).__file__))


def sections(manual: str) -> list[str]:
    return re.findall(r"^## (.+)$", manual, re.MULTILINE)


@each_plugin
def test_its_name_is_kebab_case(plugin: Detector | Installed) -> None:
    assert KEBAB.fullmatch(name_of(plugin))


def test_no_name_is_used_twice() -> None:
    names = [name_of(p) for p in (*detectors(), *parsers())]
    assert len(names) == len(set(names))


@each_plugin
def test_its_manual_is_complete(plugin: Detector | Installed) -> None:
    wanted = DETECTOR_SECTIONS if isinstance(plugin, Detector) else PARSER_SECTIONS
    assert sections(plugin.manual) == wanted
    title = plugin.manual.strip().partition("\n")
    assert title[0].endswith("."), "the title is a sentence"
    assert title[2].startswith("\n"), "a blank line follows the title"
    for name in wanted:
        body = plugin.manual.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert body.strip(), f"## {name} is empty"


@each_plugin
def test_its_file_is_small(plugin: Detector | Installed) -> None:
    limit = DETECTOR_LINES if isinstance(plugin, Detector) else PARSER_LINES
    assert len(source_of(plugin).read_text("utf-8").splitlines()) <= limit


def test_core_files_are_small() -> None:
    kits = [p for p in sources.modules(sources.PARSERS) if p.parent.name in ("decoding", "records", "shape", "_shared")]
    assert len(kits) > 30
    assert {p.name for p in sources.modules()} >= GENERATED.keys()
    for paths, limit in ((sources.modules(sources.ANALYZER), CORE_LINES), (kits, SHARED_LINES)):
        for path in (p for p in paths if p.name not in GENERATED):
            assert len(sources.text(path).splitlines()) <= limit, path


# A function that is read at one sight: lines below its signature and manual, and places at which it goes another way.
FUNCTION_LINES, BRANCHES = 60, 15
INLINED = {"facts", "read"}  # of spans: they run for every span, so what they do is written out
_BRANCH = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.match_case)


def test_functions_are_small() -> None:
    seen = 0
    for path, node in sources.every_node():
        if not isinstance(node, ast.FunctionDef) or path.name in GENERATED or (path.name == "spans.py" and node.name in INLINED):
            continue
        body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
        table = len(body) == 1 and isinstance(body[0], ast.Return)
        assert table or (node.end_lineno or 0) - body[0].lineno < FUNCTION_LINES, f"{path}:{node.lineno} {node.name}"
        assert sum(isinstance(n, _BRANCH) for n in ast.walk(node)) <= BRANCHES, f"{path}:{node.lineno} {node.name}"
        seen += 1
    assert seen > 3000


def is_number(value: ast.expr | None) -> bool:
    if isinstance(value, ast.BinOp):
        return is_number(value.left) and is_number(value.right)
    if isinstance(value, ast.UnaryOp):
        return is_number(value.operand)
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(map(is_number, value.elts))
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def test_a_constant_of_a_detector_gives_its_reason() -> None:
    """Beside it or in the line above: where a limit comes from, and that it is ours where it is."""
    seen = 0
    for path in sources.modules(sources.ANALYZER / "detectors", sources.ANALYZER / "symptoms"):
        lines = sources.text(path).splitlines()
        for node in sources.tree(path).body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and is_number(node.value):
                beside, above = lines[node.lineno - 1], lines[node.lineno - 2]
                assert "  # " in beside or above.startswith("# "), f"{path}:{node.lineno}: {beside}"
                seen += 1
    assert seen > 150


@each_detector
def test_a_detector_says_which_symptoms_it_covers(detector: Detector) -> None:
    assert re.search(r"^Covers: \S", detector.manual, re.MULTILINE)
    assert all(SYMPTOM.fullmatch(symptom) for symptom in detector.symptoms), detector.symptoms


@each_detector
def test_a_detector_has_a_hit_and_a_miss(detector: Detector) -> None:
    kinds = {p.name.partition("-")[0] for p in (FIXTURES / "detectors" / detector.code).glob("*")}
    assert kinds >= {"hit", "miss"}, f"fixtures/detectors/{detector.code} holds {sorted(kinds) or 'nothing'}"


@each_parser
def test_a_parser_has_a_fixture(parser: Installed) -> None:
    assert any((FIXTURES / "parsers" / parser.name).glob("*/expected.json")), f"no case in fixtures/parsers/{parser.name}"


@pytest.mark.parametrize("kind", ["parsers", "detectors"])
def test_every_fixture_folder_belongs_to_a_plugin(kind: str) -> None:
    names = {name_of(p) for p in (parsers() if kind == "parsers" else detectors())}
    assert set(folders(kind)) <= names


@pytest.mark.parametrize("kind", ["parsers", "detectors"])
def test_a_case_names_inputs_that_exist(kind: str) -> None:
    for case in found(kind):
        assert case.inputs(), f"{case}: no input"
        for name in case.inputs():
            assert (case.path / name).exists(), f"{case}: {name}"


def test_every_fixture_of_a_parser_says_where_it_comes_from() -> None:
    """By a row of PROVENANCE.md, or since its inputs are captures; of detectors one row speaks of all that is written by hand."""
    text = (FIXTURES / "PROVENANCE.md").read_text("utf-8")
    named = {one for cell in re.findall(r"^(?:\| )?(.*?)(?: \||$)", text, re.MULTILINE) for code in re.findall(r"`([^`]+)`", cell)
             for part in re.split(r",\s+(?![^{]*\})", code) for one in braces(part.partition(" but ")[0].strip())}  # fmt: skip
    cases = [c for c in found("parsers") if not (c.path / "inputs.txt").exists()]
    assert len(cases) > 150
    patterns = re.compile("(?:.*/)?(?:" + "|".join(fnmatch.translate(name) for name in sorted(named) if "/" in name) + ")")
    assert [str(c) for c in cases if not patterns.match(f"parsers/{c}/x") and not patterns.match(f"parsers/{c}")] == []
    shortened = tuple(name for name in named if name.startswith("-"))  # `stream-drop-httpx`, `-requests`
    for folder in (FIXTURES / "captures").iterdir():
        assert folder.name in named or folder.name.endswith(shortened), folder.name


def braces(pattern: str) -> list[str]:
    """`a/{b,c}` as `a/b` and `a/c`."""
    found_here = re.search(r"\{([^{}]*)\}", pattern)
    if found_here is None:
        return [pattern]
    return [
        p
        for one in found_here[1].split(",")
        for p in braces(pattern[: found_here.start()] + one.strip() + pattern[found_here.end() :])
    ]


@each_detector
def test_a_detector_explains_only_codes_that_exist(detector: Detector) -> None:
    known = {d.code for d in detectors()}
    codes = [told.code for told in detector.explains]
    assert set(codes) <= known - {detector.code}
    assert len(codes) == len(set(codes))


@each_detector
def test_a_detector_needs_known_kinds(detector: Detector) -> None:
    assert detector.needs
    for alternative in detector.needs:
        assert all(isinstance(kind, Kind) for kind in alternative)


@each_detector
def test_a_detector_answers_on_an_empty_case(detector: Detector) -> None:
    case = Case()
    case.settle()
    for answer in detector.find(case):
        assert isinstance(answer, (Finding, NotChecked))
        assert not isinstance(answer, Finding), "nothing was read, so nothing can be found"


@each_parser
def test_a_parser_keeps_quiet_about_an_empty_input(parser: Installed) -> None:
    from agentcore_analyzer.source import sample

    assert parser.parser.sniff(sample(b"", complete=True)) is None


def test_every_symptom_is_covered_by_a_detector() -> None:
    """docs/symptoms.toml is the list that `Covers:` names; the families that it began with are all there."""
    listed = tomllib.loads((ROOT / "docs" / "symptoms.toml").read_text("utf-8"))["symptom"]
    wanted = {f"{symptom['id']}-{key}" for symptom in listed for key in symptom["behind"]}
    assert {symptom for detector in detectors() for symptom in detector.symptoms} == wanted
    assert {symptom["id"]: len(symptom["behind"]) for symptom in listed}.items() >= FIRST_SYMPTOMS.items()


# How many ids each family of symptoms began with (91); none of them may go.
FIRST_SYMPTOMS = {
    "MDL": 3, "TOOL": 6, "ANS": 5, "MEM": 7, "TMO": 5, "VMS": 5, "F424": 5, "PORT": 3, "GWA": 3, "NTR": 4, "LOG": 5, "STR": 8,
    "MRG": 4, "DEL": 4, "FWK": 3, "ENV": 3, "LVD": 1, "HO": 17,
}  # fmt: skip
