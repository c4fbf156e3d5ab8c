"""Commands of a report: what the input says stands in them as one word, and can end none of them."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sources
from agentcore_analyzer import pipeline
from agentcore_analyzer.conventions.shells import shell

_PROGRAM = re.compile(r"(?:aws|curl|agentcore|pip|docker|npx|npm|nslookup|openssl|analyze|git|dig|uv|kubectl) ")
_QUOTED = re.compile(r"shell\(.*\)(?: if .* else '\w+')?$")
# What is no value of the input, or what a table or a pattern lets through, which knows plain words only.
PLAIN = {
    "conventions/answers.py": {"answer.service", "answer.get[0]", "' '.join(options)"},
    "detectors/agent/_shared/tool_words.py": {"f' --query {name}' if named else ''"},  # an identifier
    "detectors/agent/agent_insight.py": {"plain"},
    "detectors/agent/evaluation_failed.py": {"where"},
    "detectors/calls/aws_call_throttled.py": {"known.signing if known else 'SERVICE'"},
    "detectors/model/_shared/denied_access.py": {"json.dumps(policy, separators=(',', ':'))"},  # constants
    "detectors/model/model_needs_inference_profile.py": {"family if family and shell(family) == family else 'MODEL'"},
    "detectors/model/_shared/slow_calls.py": {"start", "end"},
    "detectors/model/_shared/throttled_attempts.py": {"name"},  # one of two
    "detectors/runtime/a2a_wrong_port.py": {"PORT"},
    "detectors/runtime/runtime_image_pull_failed.py": {"json.dumps(_POLICY, separators=(',', ':'))", "repository"},  # quoted
    "detectors/runtime/runtime_missing_dependency.py": {"known"},
    "detectors/runtime/runtime_not_found.py": {"region"},
    "symptoms/unexplained.py": {"_inputs(case)"},  # each of them quoted, or the word FILES
    "detectors/stream/stream_error_event.py": {"_word(kind)"},
    "detectors/telemetry/_shared/exporter_steps.py": {"actions"},
    "detectors/workstation/dev_port_mismatch.py": {"real[0]", "asked.partition(',')[0] or '8080'"},  # digits
    "failures/knowledge/clients.py": {"service", "owners[0]", "name"},  # of the service models
    "failures/knowledge/packages.py": {"package(owners[0])", "module"},  # of the service models
    "symptoms/iam_refusals.py": {"arn", "kind", "name"},
}
BAD = "http://127.0.0.1:44027/a;touch${IFS}x$(id)`id`|b&c>d"
LOGS = {
    "nginx": (
        "2026/11/22 22:28:51 [error] 46#46: *1 connect() failed (111: Connection refused) while connecting to upstream, "
        f'client: 127.0.0.1, server: , request: "POST /a HTTP/1.1", upstream: "{BAD}", host: "desk"\n'
    ),
    "Apache": (
        "[Sun Nov 22 22:28:51.000000 2026] [proxy:error] [pid 1] (111)Connection refused: AH00957: http: attempt to connect to "
        "127.0.0.1:80;touch${IFS}x (desk) failed\n"
    ),
}


def values() -> list[tuple[str, str]]:
    """(file, expression) of each value that an f-string with a command holds."""
    found = []
    rooms = (sources.ANALYZER / room for room in ("detectors", "symptoms", "failures", "conventions"))
    for path, node in sources.every_node(*rooms):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        if parts and isinstance(parts[0], ast.Constant) and _PROGRAM.match(str(parts[0].value)):
            said = [ast.unparse(part.value) for part in parts if isinstance(part, ast.FormattedValue)]
            found += [(str(path.relative_to(sources.ANALYZER)), one) for one in said]
    return found


def test_values_in_commands_are_quoted() -> None:
    found = values()
    assert len(found) > 50
    odd = [(file, said) for file, said in found if said not in PLAIN.get(file, ()) and not _QUOTED.match(said)]
    assert not odd, "take conventions.shells.shell"


@given(st.text(max_size=60))
def test_a_value_is_one_word(value: str) -> None:
    assert shlex.split(f"curl {shell(value)} -o /dev/null") == ["curl", value, "-o", "/dev/null"]


@pytest.mark.parametrize("name", LOGS)
def test_a_log_writes_no_command(tmp_path: Path, name: str) -> None:
    (tmp_path / "error.log").write_text(LOGS[name], "utf-8")
    commands = [s.command for f in pipeline.analyze([tmp_path / "error.log"]).findings for s in f.fix if s.command]
    assert commands
    for command in commands:
        assert not set(";|&>`") & set(shlex.shlex(command, posix=True, punctuation_chars=True)), command
        assert "$(" not in re.sub(r"'[^']*'", "", command)
