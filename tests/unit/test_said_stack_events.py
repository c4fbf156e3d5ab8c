"""Events of a stack: what a service refused is told once, and what CloudFormation did because of it follows from it."""

from __future__ import annotations

import json
from pathlib import Path

from agentcore_analyzer import pipeline
from agentcore_analyzer.evidence import denial

DENIED = (
    "Unable to read the flange, with error message User: arn:aws:sts::123456789012:assumed-role/zork-deployer/s is not authorized to"
    " perform: iam:GetRolePolicy on resource: role zork-WickRole-A1 because no identity-based policy allows the iam:GetRolePolicy action"
)
EVENTS = [
    ("zork", "AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_COMPLETE", ""),
    ("Flange", "AWS::Lambda::Function", "UPDATE_FAILED", "Resource update cancelled"),
    ("Wick", "AWS::Lambda::Function", "UPDATE_FAILED", DENIED),
]


def test_one_finding(tmp_path: Path) -> None:
    rows = [
        {"LogicalResourceId": i, "ResourceType": t, "ResourceStatus": s, **({"ResourceStatusReason": r} if r else {})}
        for i, t, s, r in EVENTS
    ]
    (tmp_path / "events.json").write_text(json.dumps({"StackEvents": rows}), "utf-8")
    report = pipeline.analyze([tmp_path / "events.json"])
    (finding,) = report.findings
    assert finding.code == "permission-denied"
    assert finding.cause.startswith("The caller needs iam:GetRolePolicy on arn:aws:iam::123456789012:role/zork-WickRole-A1")
    assert "execution role" not in finding.fix[0].step
    assert '"Resource":"arn:aws:iam::123456789012:role/zork-WickRole-A1"' in finding.fix[0].command


def test_a_resource_is_an_arn_or_a_name() -> None:
    told = denial(DENIED)
    assert told is not None
    assert (told.resource, told.because) == (
        "arn:aws:iam::123456789012:role/zork-WickRole-A1", "no identity-based policy allows the iam:GetRolePolicy action",
    )  # fmt: skip
    plain = denial(DENIED.replace("role zork-WickRole-A1", "arn:aws:s3:::zork"))
    assert plain is not None
    assert plain.resource == "arn:aws:s3:::zork"
