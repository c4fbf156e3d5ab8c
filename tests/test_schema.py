"""
Every JSON report is valid against the published schema, and the schema knows every member.

The reports of the detectors' fixtures are held against it where they are made: tests/test_detectors.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from agentcore_analyzer import __version__, pipeline
from agentcore_analyzer.report import json_v1
from cases import BUILTIN, CAPTURES, detectors
from held_against import validator

SCHEMA: dict[str, Any] = json.loads((files("agentcore_analyzer.report") / "report-1.schema.json").read_text("utf-8"))
FOLDERS = sorted(p for p in CAPTURES.iterdir() if p.is_dir())


def strict(schema: Any) -> Any:
    """The schema with unknown members forbidden: ours must all be written down."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema:  # what stands in no other schema is looked at in a tenth of the time
        composed = {"allOf", "anyOf", "oneOf", "$ref", "if"} & set(schema)
        made["unevaluatedProperties" if composed else "additionalProperties"] = False
    if made.get("$ref") == "#/$defs/place":
        made["$ref"] = "#/$defs/open_place"
    return made


def strict_schema() -> dict[str, Any]:
    made: dict[str, Any] = strict(SCHEMA)
    made["$defs"]["open_place"] = SCHEMA["$defs"]["place"]  # the base of two others must stay open
    return made


VALIDATOR = validator(strict_schema())


def problems(report: dict[str, Any]) -> list[str]:
    return [f"{e.json_path}: {e.message[:200]}" for e in VALIDATOR.iter_errors(report)]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_captures(folder: Any) -> None:
    report = json.loads(json_v1.render(pipeline.analyze([str(folder)], BUILTIN), __version__))
    assert problems(report) == []


def members(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield path, schema
        for key, value in schema.items():
            yield from members(value, f"{path}/{key}")


def test_what_is_required_is_described() -> None:
    for path, schema in members(SCHEMA):
        described = set(schema["properties"])
        if "allOf" in schema:
            described |= set(SCHEMA["$defs"]["place"]["properties"])
        assert set(schema["required"]) <= described, path


def test_the_validator_bites() -> None:
    report = json.loads(json_v1.render(pipeline.analyze([str(FOLDERS[0])], BUILTIN), __version__))
    assert problems({**report, "unknown": 1})
    assert problems({k: v for k, v in report.items() if k != "findings"})
    assert problems({**report, "findings": [{"code": "Bad Code"}]})


def test_what_was_fine_once_is_still_told_from_what_is_not() -> None:
    """The same errors as the usual validator finds, where most of a report was seen before."""
    report = json.loads(json_v1.render(pipeline.analyze([str(FOLDERS[0])], BUILTIN), __version__))
    assert problems(report) == problems(report) == []
    report["not_checked"][-1]["code"] = 7
    report["inputs"][0] |= {"bytes": "x", "unknown": 1}
    usual = jsonschema.Draft202012Validator(strict_schema())
    told = [(e.json_path, e.message) for e in usual.iter_errors(report)]
    assert len(told) == 3
    for _ in range(2):
        assert [(e.json_path, e.message) for e in VALIDATOR.iter_errors(report)] == told


def test_codes_fit_the_schema() -> None:
    code = jsonschema.Draft202012Validator(SCHEMA["$defs"]["code"])
    for detector in detectors():
        code.validate(detector.code)


def test_calls_have_a_bound_and_those_that_matter_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    report = pipeline.analyze([str(CAPTURES / "tool-raises")], BUILTIN)
    whole = json_v1.as_dict(report, __version__)
    calls = [i["calls"] for i in whole["invocations"]]
    assert all("calls_left_out" not in i for i in whole["invocations"])
    failed = [c["span_id"] for c in calls[0] if c["failed"]]
    assert failed
    assert len(calls[0]) > len(failed)
    monkeypatch.setattr(json_v1, "MAX_CALLS", len(failed))
    short = json_v1.as_dict(report, __version__)
    VALIDATOR.validate(short)
    assert [c["span_id"] for c in short["invocations"][0]["calls"]] == failed
    assert [len(i["calls"]) + i.get("calls_left_out", 0) for i in short["invocations"]] == list(map(len, calls))
    for name in ("html", "markdown"):
        assert b"not listed" in report.render(name), name
