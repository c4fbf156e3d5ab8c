"""SARIF 2.1.0 (OASIS), for GitHub code scanning, editors and other viewers of results.

A result for each finding: its first evidence is the location, the others are related locations, and
the code flow is the chain from the root cause to its consequences. A rule's help is the detector's
manual, as far as that detector is installed here. What was not checked, what could not be read, and that names are replaced
are notifications of the run; the account of failures is a property of it. Texts escape what SARIF gives a meaning: brackets,
backslashes (links, 3.11.6 of the standard) and braces (placeholders, 3.11.5). There is
no `message.markdown`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import orjson

from agentcore_analyzer.plugins import detectors
from agentcore_analyzer.report import account
from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.json_parts import chain, less_checked, names_replaced, notes, said

SUFFIX = ".sarif"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MEANS_SOMETHING = re.compile(r"[\[\]\\]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    codes = sorted({f["code"] for f in report["findings"]})
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": report["tool"]["name"],
                "version": report["tool"]["version"],
                "rules": _rules(report, codes),
            }
        },
        "invocations": [_invocation(report)],
        "artifacts": [_artifact(source) for source in report["inputs"]],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding["code"])) for finding in report["findings"]],
    }
    if names := names_replaced(report):
        run["properties"] = _inert({"redaction": {**report["redaction"], "said": names}})
    if report.get("failures"):
        account_of = {"failures": report["failures"], "account": account.line(account.told(report))}
        run.setdefault("properties", {}).update(_inert(account_of))
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _text(value: str) -> dict[str, str]:
    """A message whose text means itself."""
    escaped = _MEANS_SOMETHING.sub(r"\\\g<0>", value)
    return {"text": escaped.replace("{", "{{").replace("}", "}}")}


def _inert(value: Any, member: str = "") -> Any:
    """Properties, which viewers show as Markdown, too; a command is copied, and means nothing but itself."""
    if isinstance(value, dict):
        return {key: _inert(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_inert(inner, member) for inner in value]
    return _MEANS_SOMETHING.sub(r"\\\g<0>", value) if isinstance(value, str) and member != "command" else value


def _rules(report: dict[str, Any], codes: list[str]) -> list[dict[str, Any]]:
    installed = {d.code: d for d in detectors()} if codes else {}
    rules = []
    for code in codes:
        same = [f for f in report["findings"] if f["code"] == code]
        rule: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": same[0]["severity"]}}
        if code in installed:
            # A third party's manual is text of its own making, too.
            rule["shortDescription"] = _text(installed[code].title)
            rule["help"] = _text(installed[code].manual.strip())
        owners = sorted({f["owner"] for f in same if f["owner"]})
        if owners:
            rule["properties"] = {"tags": owners}
        rules.append(rule)
    return rules


def _result(finding: dict[str, Any], rule: int) -> dict[str, Any]:
    first, *others = finding["evidence"]
    result: dict[str, Any] = {
        "ruleId": finding["code"],
        "ruleIndex": rule,
        "level": finding["severity"],
        "message": _text("\n".join([f"{finding['title']}.", finding["cause"], *_fix(finding)])),
        "locations": [_location(first)],
        "partialFingerprints": {"agentcoreAnalyzer/v1": finding["fingerprint"]},
        "codeFlows": [{"threadFlows": [{"locations": _flow(finding)}]}],
        "properties": _inert(
            {
                "confidence": finding["confidence"],
                "counterEvidence": finding["counter_evidence"],
                "fix": finding["fix"],
                "references": finding["references"],
            }
        ),
    }
    if others:
        result["relatedLocations"] = [{"id": number, **_location(e)} for number, e in enumerate(others, 1)]
    if finding.get("case_text"):
        result["properties"]["caseText"] = _inert(finding["case_text"])
    return result


def _fix(finding: dict[str, Any]) -> list[str]:
    steps = [s["step"] + (f" $ {s['command']}" if s["command"] else "") for s in finding["fix"]]
    return ["Fix:", *(f"{number}. {step}" for number, step in enumerate(steps, 1))] if steps else []


def _flow(finding: dict[str, Any]) -> list[dict[str, Any]]:
    """The root's evidence, then each consequence's, one level below its cause."""
    steps = [_step(e, 0, e["what"], "essential") for e in finding["evidence"]]
    for depth, effect in chain(finding):
        said_of = f"{effect['code']}: {effect['title']} ({effect['because']})"
        for evidence in effect["evidence"]:
            steps.append(_step(evidence, depth, f"{said_of}: {evidence['what']}", "important"))
        if not effect["evidence"]:
            steps.append({"location": {"message": _text(said_of)}, "nestingLevel": depth, "importance": "important"})
    return [{"executionOrder": number, **step} for number, step in enumerate(steps, 1)]


def _step(evidence: dict[str, Any], depth: int, message: str, importance: str) -> dict[str, Any]:
    step = {"location": {**_location(evidence), "message": _text(message)}, "nestingLevel": depth, "importance": importance}
    if evidence.get("time"):
        step["executionTimeUtc"] = evidence["time"]
    return step


def _location(item: dict[str, Any]) -> dict[str, Any]:
    """`item` is anything with a place: evidence or a note."""
    region: dict[str, Any] = {}
    if "line" in item:
        region["startLine"] = item["line"]
    elif "offset" in item:
        region["byteOffset"] = item["offset"]
    if region and item.get("quote"):
        region["snippet"] = {"text": item["quote"]}
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(item["file"])}}}
    if region:
        location["physicalLocation"]["region"] = region
    if "pointer" in item:
        location["logicalLocations"] = [{"fullyQualifiedName": item["pointer"], "kind": "value"}]
    if "what" in item:
        location["message"] = _text(item["what"])
    return location


def _uri(file: str) -> str:
    """A relative reference where the path is relative: viewers resolve it against the checkout."""
    if _DRIVE.match(file):
        return "file:///" + quote(file.replace("\\", "/"), safe="/:")
    return ("file://" if file.startswith("/") else "") + quote(file)


def _artifact(source: dict[str, Any]) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": _uri(source["path"])}, "roles": ["analysisTarget"]}
    if source["bytes"] is not None:
        artifact["length"] = source["bytes"]
    artifact["properties"] = {name: source[name] for name in ("format", "spans", "logs", "documents")}
    return artifact


def _invocation(report: dict[str, Any]) -> dict[str, Any]:
    told: list[dict[str, Any]] = [
        {"level": "error", "message": _text(f"internal error in {e}"), "descriptor": {"id": "internal-error"}}
        for e in report["internal_errors"]
    ]
    if names := names_replaced(report):
        told.append({"level": "note", "message": _text(names), "descriptor": {"id": "names-replaced"}})
    for line in less_checked(report):
        less = _text(f"not checked as for the baseline: {line}")
        told.append({"level": "warning", "message": less, "descriptor": {"id": "less-checked"}})
    for note in notes(report):
        told.append(
            {
                "level": "warning",
                "message": _text(said(note)),
                "descriptor": {"id": note["reason"]},
                "locations": [_location(note)],
            }
        )
    for item in report["not_checked"]:
        told.append(
            {
                "level": "note",
                "message": _text(f"{item['code']} was not checked: {item['reason']}"),
                "descriptor": {"id": "not-checked"},
            }
        )
    return {"executionSuccessful": not report["internal_errors"], "toolExecutionNotifications": told}
