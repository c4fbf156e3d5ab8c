"""Advice that is AgentCore's or a VPC's own is given only where the input speaks of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding, Step
from agentcore_analyzer.symptoms.fitting import fitting
from cases import BUILTIN

BUILD = """------
 > [2/3] RUN zork --wick:
0.412 zork: the wick is wet
------
ERROR: failed to solve: process "/bin/sh -c zork --wick" did not complete successfully: exit code: 3
"""
LOADER = "exec /bin/zork: exec format error\n" + BUILD
TIMEOUT = "2031-02-03T04:05:06.789Z 11111111-2222-4333-8444-555555555555 Task timed out after 7.01 seconds\n"
HANDLER = "Runtime.ImportModuleError: Unable to import module 'zork_wick': No module named 'zork_wick'\n"
ENTRY = "ERROR:    Error loading ASGI app. Could not import module \"zork_wick\".\n"
PROVIDER = """Traceback (most recent call last):
  File "/srv/zork/lib/python3.12/site-packages/openai/_base_client.py", line 7, in _request
    raise APIConnectionError(request=request) from err
openai.APIConnectionError: Connection error.
"""
OURS = "INFO bedrock_agentcore.app: Invocation completed successfully (0.100s)\n"
AWS = "INFO role arn:aws:iam::111122223333:role/zork\n"


def findings(tmp_path: Path, text: str) -> list[Finding]:
    (tmp_path / "zork.txt").write_text(text)
    return list(pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN).findings)


def advice(tmp_path: Path, text: str) -> str:
    found = findings(tmp_path, text)
    assert found, text
    return "\n".join(f"{f.cause}\n" + "\n".join(f"{s.step} {s.command}" for s in f.fix) for f in found)


# text, what speaks of the place, words that are told only there
@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (BUILD, OURS, "linux/arm64"),
        (LOADER, OURS, "arm64"),
        (TIMEOUT, OURS, "gateway"),
        (ENTRY, OURS, "codeLocation"),
        (PROVIDER, AWS, "NAT gateway"),
    ],
)
def test_advice_of_a_place_is_given_only_there(tmp_path, text, place, words):
    assert words not in advice(tmp_path, text)
    assert words in advice(tmp_path, place + text)


def test_a_function_has_a_package_and_no_dockerfile(tmp_path):
    told = advice(tmp_path, HANDLER)
    assert "the root of the function's package" in told
    assert "Dockerfile" not in told
    assert "codeLocation" not in told


def test_what_a_step_says_of_a_vpc_in_brackets_goes_too(tmp_path):
    step = Step("Look at the wick (in a VPC: the NAT gateway).")
    for text, kept in ((PROVIDER, "Look at the wick."), (AWS + PROVIDER, step.step)):
        (tmp_path / "zork.txt").write_text(text)
        case = pipeline.load([str(tmp_path / "zork.txt")], BUILTIN).case
        (finding,) = pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN).findings
        assert [s.step for s in fitting(case, replace(finding, fix=(step,)))] == [kept]


FOREIGN = (BUILD, LOADER, HANDLER.replace("Runtime.", ""), ENTRY, PROVIDER,
           "Error: AccessDenied: Access Denied\n\tstatus code: 403, request id: 7\n",
           "zork_1 | java.net.UnknownHostException: wick-server: Temporary failure in name resolution\n",
           '2031/02/03 04:05:06 [error] 7#7: *1 upstream prematurely closed connection, upstream: "http://10.0.3.7/"\n',
           "openai.BadRequestError: Error code: 400 - {'error': {'message': 'The request body is no valid JSON'}}\n",
           "ERROR Fatal error\njava.net.BindException: Address already in use\n\tat zork.Wick.a(A.java:7)\n")  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_no_skill_of_aws_goes_on_where_nothing_speaks_of_it(tmp_path, text):
    assert [f.owner for f in findings(tmp_path, text) if f.owner] == []


def test_a_skill_of_aws_goes_on_where_something_does(tmp_path):
    assert any(f.owner for f in findings(tmp_path, AWS + BUILD))


def test_a_port_that_is_taken_is_no_agents_where_nothing_speaks_of_one(tmp_path):
    bound = "zork.WickFault: failed to bind to 0.0.0.0:9092: Address already in use"
    taken = f"ERROR Fatal error during startup\n{bound}\n\tat zork.Wick.a(Wick.java:7)\n"
    words = advice(tmp_path, taken)
    assert "A2A" not in words
    assert [f.title for f in findings(tmp_path, taken)] == ["A server could not bind port 9092: it is taken"]
    assert "A2A" in advice(tmp_path, OURS + taken)


STACK = "    at light (D:\\\\lamp\\\\main.js:3:1)\n"
LOCAL = f"Error: Cannot find module './wick/zork'\nRequire stack:\n- D:\\\\lamp\\\\main.js\n{STACK}"
SPAWN = f"Error: spawn zorkd ENOENT\n{STACK[:-1]} {{\n  code: 'ENOENT',\n  path: 'zorkd'\n}}\n"
SECRET = "INFO the initial key is sk-ant-api03-" + "aB3dE5fG7hJ9kL1m" * 5 + "AA\n"
IN_IMAGE = "Building zork from Dockerfile.wick\n"
TRACED = "INFO OTEL_SERVICE_NAME=zork\n"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (LOCAL, IN_IMAGE, "COPY lines of the Dockerfile"),
        (SPAWN, IN_IMAGE, "in an image: what it holds"),
        (SECRET, TRACED, "OTEL_INSTRUMENTATION_GENAI"),
        (SECRET, AWS, "aws logs put-data-protection-policy"),
    ],
)
def test_advice_on_images_telemetry_and_aws_too(tmp_path, text, place, words):
    assert words not in advice(tmp_path, text)
    assert words in advice(tmp_path, place + text)


EXCERPT = """Dockerfile.wick:4
--------------------
   3 |
   4 | >>> RUN zork --wick
   5 |
--------------------
ERROR: failed to solve: process "/bin/sh -c zork --wick" did not complete successfully: exit code: 3
"""


def test_rows_of_a_dockerfile_are_no_output(tmp_path):
    assert "does not stand in this text" in advice(tmp_path, EXCERPT)
    said = advice(tmp_path, f"#7 0.412 zork: the wick is wet\n{EXCERPT}")
    assert "does not stand in this text" not in said
    assert "does not stand in this text" not in advice(tmp_path, BUILD)
