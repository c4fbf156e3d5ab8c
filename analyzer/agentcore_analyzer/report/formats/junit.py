"""A JUnit test report (the XML that Jenkins, GitLab and Azure DevOps read).

One suite. A test case for each input: an error where nothing could be read from it. One for each
finding: a failure, `type` being its severity; what is only worth reading (severity note) passes and has
its text as output. One for each detector that found nothing: passed; or could not look: skipped, with
what to export. One that fails where less could be checked than for the baseline. The account of
failures is a property of the suite, that names are replaced is another, and, where something failed
without a finding, the account is the output of a test case of its own, which passes: what is
unexplained is a finding.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from agentcore_analyzer.report import account
from agentcore_analyzer.report.formats import RenderOptions
from agentcore_analyzer.report.json_parts import less_checked, names_replaced, paragraphs, place, said

SUFFIX = ".xml"
_NAME = "agentcore-analyzer"
# Everything that XML 1.0 cannot hold, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: dict[str, Any], options: RenderOptions) -> bytes:  # noqa: ARG001  there is nothing to choose
    suite = ET.Element("testsuite", name=_NAME)
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="version", value=report["tool"]["version"])
    told = account.told(report)
    if report.get("failures"):
        ET.SubElement(properties, "property", name="failures", value=_xml(account.line(told) or "none"))
    if names := names_replaced(report):
        ET.SubElement(properties, "property", name="redaction", value=_xml(names))
    for source in report["inputs"]:
        _input(suite, source)
    if told.rows:
        rows = "\n".join(f"{row.words}: {row.why}" if row.why else row.words for row in told.rows)
        ET.SubElement(_case(suite, "failures", "without a finding"), "system-out").text = _xml(rows)
    for finding in report["findings"]:
        _finding(suite, finding)
    found = {c["code"] for f in report["findings"] for c in (f, *f["caused"])}
    for code in report.get("checked", []):
        if code not in found:
            _case(suite, "checked", code)
    if less := less_checked(report):
        case = _case(suite, "baseline", "nothing less was checked")
        ET.SubElement(case, "failure", type="less-checked", message=_xml(less[0])).text = _xml("\n".join(less))
    for item in report["not_checked"]:
        # As text: the schema of Jenkins allows no attribute here.
        ET.SubElement(_case(suite, "not-checked", item["code"]), "skipped").text = _xml(item["reason"])
    for error in report["internal_errors"]:
        ET.SubElement(_case(suite, "internal", error), "error", type="internal-error", message=_xml(error))
    rest = [f"{place(n)}: {said(n)}" for n in report["notes"]]
    if rest:
        ET.SubElement(suite, "system-out").text = _xml("\n".join(rest))
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(1 for _ in suite.iter(tag))))
    suites = ET.Element("testsuites", {n: suite.get(n, "") for n in ("name", "tests", "failures", "errors")})
    suites.append(suite)
    ET.indent(suites)
    text: str = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _case(suite: ET.Element, kind: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=f"{_NAME}.{kind}", name=_xml(name))


def _input(suite: ET.Element, source: dict[str, Any]) -> None:
    case = _case(suite, "inputs", source["path"])
    lines = "\n".join(f"{place(n)}: {said(n)}" for n in source["notes"])
    if source["format"] is None:
        ET.SubElement(case, "error", type="not-read", message=_xml(lines or "not recognised")).text = _xml(lines)
    elif lines:
        ET.SubElement(case, "system-out").text = _xml(lines)


def _finding(suite: ET.Element, finding: dict[str, Any]) -> None:
    case = _case(suite, "findings", f"{finding['code']}: {finding['title']}")
    text = _xml("\n".join([finding["title"], "", *paragraphs(finding)]))
    if finding["severity"] == "note":
        ET.SubElement(case, "system-out").text = text
    else:
        ET.SubElement(case, "failure", type=finding["severity"], message=_xml(finding["title"])).text = text


def _xml(value: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", value)
