"""The table of answers holds for every operation of the service models: recognised, named, and its failures told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from agentcore_analyzer.conventions import answers
from agentcore_analyzer.failures import FailureKind, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Kind, Place
from agentcore_analyzer.source.head import sample
from agentcore_parsers.agentcore import agentcore_control
from cases import over

session = pytest.importorskip("botocore.session")


def shapes() -> Iterator[tuple[answers.Answer, Any]]:
    from botocore import xform_name
    from botocore.model import ServiceModel

    loader = session.get_session().get_component("data_loader")
    models: dict[str, Any] = {}
    for answer in answers.answers().values():
        model = models.setdefault(answer.service, ServiceModel(loader.load_service_model(answer.service, "service-2"), answer.service))
        operation = next(o for o in model.operation_names if xform_name(o, "-") == answer.operation)
        yield answer, model.operation_model(operation).output_shape


def example(shape: Any, status: str = "", depth: int = 0) -> Any:
    """A value with the members that such an answer always has; with a status where one is wanted."""
    if shape.type_name == "structure":
        wanted = [k for k in shape.members if k in shape.required_members] or list(shape.members)
        wanted += [k for k, v in shape.members.items() if k not in wanted and status in getattr(v, "enum", ()) and status]
        return {k: example(shape.members[k], status, depth + 1) for k in wanted} if depth < 6 else {}
    if shape.type_name == "list":
        return [example(shape.member, status, depth + 1)] if depth < 6 else []
    if shape.type_name == "map":
        return {}
    if getattr(shape, "enum", None):
        return status if status in shape.enum else shape.enum[0]
    return {"string": "made-up-name", "timestamp": "2026-11-02T06:30:00Z", "boolean": False, "blob": ""}.get(shape.type_name, 1)


ALL = list(shapes())


@over(ALL, lambda known: known[0].operation)
def test_every_operation_is_known_by_its_members_and_its_failures_are_told(known: tuple[answers.Answer, Any]) -> None:
    answer, shape = known
    bad = sorted(answer.failed)
    for status in bad or [""]:
        value = example(shape, status)
        found = answers.operation_of(value)
        its = answers.answers()[found]
        assert (its.at, its.failed >= answer.failed) == (answer.at, True), found
        match = agentcore_control.sniff(sample(orjson.dumps(value), complete=True))
        assert match is not None
        assert match.score >= 70
        if status:
            case = Case()
            case.read([Document(Kind.STATUS, found, value, Place("answer.json"))])
            case.settle()
            told = [f for f in failures(case).all if f.kind is FailureKind.RESOURCE_STATUS]
            assert status in [f.code for f in told]


def test_what_is_no_answer_of_the_table_is_none() -> None:
    for value in ({}, {"items": []}, {"status": "FAILED"}, {"name": "x", "status": "FAILED"}, {"jobs": [{"id": 1}]}, {"policies": ["a"]}):
        assert answers.operation_of(value) == ""


def test_an_empty_list_is_known_by_its_name_alone() -> None:
    assert answers.operation_of({"harnesses": []}) == "list-harnesses"
    assert answers.operation_of({"harnesses": [], "others": 1}) == ""


def test_the_command_that_tells_more() -> None:
    row = {"harnessId": "potting_shed-1"}
    assert answers.command("list-harnesses", row) == "aws bedrock-agentcore-control get-harness --harness-id potting_shed-1"
    assert answers.command("list-gateways", {}) == "aws bedrock-agentcore-control get-gateway --gateway-identifier GATEWAY_IDENTIFIER"
    assert answers.command("get-harness", row) == ""
