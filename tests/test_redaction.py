"""What redaction keeps, what it replaces, and how the command line offers it."""

from __future__ import annotations

import json
import re
import runpy
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agentcore_analyzer.cli import cli
from agentcore_analyzer.redaction import Redactor, masking
from agentcore_analyzer.redaction.keeping import Keeping
from agentcore_analyzer.redaction.pseudonyms import Pseudonyms
from agentcore_analyzer.redaction.scan import scan
from agentcore_analyzer.redaction.words import vocabulary
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.rewrite.kept import kept
from agentcore_analyzer.source import InMemory
from cases import CAPTURES, ROOT

KEY = b"one key of a test, 32 bytes long"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(KEY)


LINE = (
    '{"timestamp":"2026-11-22T20:17:28.002Z","level":"ERROR","message":"User: arn:aws:sts::998877665544:assumed-role/Zyx/'
    'oswin@brackwater.example may not call arn:aws:bedrock-agentcore:eu-west-1:998877665544:runtime/zyxdesk-AbCdEf1234. '
    'Order 112233445566","requestId":"6b3f2c1e-1111-4222-8333-1234567890ab","sessionId":"zyx-7654321-of-oswin"}\n'
)  # fmt: skip
RUNTIME = "arn:aws:bedrock-agentcore:eu-west-1:998877665544:runtime/zyxdesk-AbCdEf1234"


@pytest.mark.parametrize(
    ("kinds", "stay", "go"),
    [
        ([], [], ["998877665544", "zyxdesk", "6b3f2c1e-1111-4222-8333-1234567890ab", "zyx-7654321-of-oswin"]),
        (["account"], ["998877665544"], ["zyxdesk", "6b3f2c1e-1111", "oswin", "112233445566"]),
        (["arn"], [RUNTIME + ". "], ["oswin", "brackwater", "6b3f2c1e-1111", "112233445566"]),
        (["request-id"], ["6b3f2c1e-1111-4222-8333-1234567890ab"], ["998877665544", "zyxdesk", "oswin"]),
        (["session-id"], ["zyx-7654321-of-oswin"], ["998877665544", "zyxdesk", "brackwater"]),
    ],
)
def test_what_the_sender_keeps_stays_and_nothing_else(kinds: list[str], stay: list[str], go: list[str]) -> None:
    inputs = [InMemory("agent.log", LINE.encode())]
    redactor = Keeping(KEY, values=kept(inputs, kinds))
    made = (FileRewriter(redactor).whole(LINE.encode(), "agent.log", lambda _: None) or b"").decode()
    assert all(value in made for value in stay)
    assert not any(value in made for value in go)


def test_an_id_of_the_console_exporter_is_the_same_as_elsewhere(redactor: Redactor) -> None:
    trace = "5f3a1b2c4d5e6f708192a3b4c5d6e7f8"
    assert redactor.attribute("trace_id", "0x" + trace) == "0x" + redactor.attribute("traceId", trace)


@pytest.mark.parametrize(
    "kept",
    [
        "httpx.RemoteProtocolError: peer closed connection without sending complete message body (incomplete chunked read)",
        "An error occurred (ThrottlingException) when calling the ConverseStream operation (reached max retries: 4)",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "2026-11-22T22:28:47.658724450Z", "22:28:47.658724450",
        "status 503 after 29.98 s",
        "http://127.0.0.1:44027/invocations", "http://169.254.169.254/latest/meta-data",
        "bedrock-agentcore.us-east-1.amazonaws.com",
        "bedrock-agentcore:InvokeAgentRuntime", "35304 bytes, 12345 tokens", "1763850527658 1763850527 1763850527658724450",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "gen_ai.usage.input_tokens=420",
        "POST /invocations HTTP/1.1",
        "Let the entrypoint yield {\"type\": \"heartbeat\"} at least every 1 s while tools run.", "execute_tool", "invoke_agent",
        "opentelemetry-instrumentation-botocore 0.59b0", "/home/bedrock_agentcore/app", "00000000000000000000000000000000",
    ],
)  # fmt: skip
def test_what_a_diagnosis_needs_stays(redactor: Redactor, kept: str) -> None:
    assert redactor.text(kept) == kept


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("arn:aws:bedrock-agentcore:us-east-1:998877665544:runtime/zyxdesk-AbCdEf1234/runtime-endpoint/DEFAULT",
         r"arn:aws:bedrock-agentcore:us-east-1:\d{12}:runtime/name[A-Z]+-XxX[xX\d]{3}\d{4}/runtime-endpoint/DEFAULT"),
        ("10.1.2.3:8080", r"10\.\d+\.\d+\.\d+:8080"), ("52.94.236.248", r"198\.1[89]\.\d+\.\d+"), ("2a02:8109::7d3c",
        r"2001:db8:[0-9a-f:]+"),
        ("3c:7d:0a:be:51:92", r"02:00:5e:[0-9a-f:]{8}"), ("Oswin Brackwater", r"Name[A-Z]+ Name[A-Z]+"),
        ("https://agents.zyxco.io:8443/x",
        r"https://host[A-Z]+\.host[A-Z]+\.io:8443/x"), ("1-5759e988-bd862e3fe1be46a994272793", r"1-[0-9a-f]{8}-[0-9a-f]{24}"),
        ("zyxwt.DEFAULT", r"name[A-Z]+\.DEFAULT"),
    ],
)  # fmt: skip
def test_shapes_stay(redactor: Redactor, value: str, shape: str) -> None:
    shown = redactor.text(value)
    assert re.fullmatch(shape, shown)
    assert shown != value


def test_relations_stay(redactor: Redactor) -> None:
    plain, x_ray = "6b036c9fb3f8306ccc4118ef36a24d9e", "1-6b036c9f-b3f8306ccc4118ef36a24d9e"
    assert redactor.text(x_ray) == "1-{}-{}".format(*re.fullmatch(r"(.{8})(.{24})",
    redactor.text(plain)).groups())  # type: ignore[union-attr]
    name = redactor.text("runtime/zyxdesk-AbCdEf1234").split("/")[1].split("-")[0]
    assert redactor.text("zyxdesk.DEFAULT") == f"{name}.DEFAULT"
    assert redactor.mapping["zyxdesk"] == name


@pytest.mark.parametrize("length", [5, 6, 7, 12])
def test_no_two_numbers_share_a_pseudonym(length: int) -> None:
    make, first = Pseudonyms(KEY), 10 ** (length - 1)
    numbers = [str(first + i * (9 * first // 1600)) for i in range(1600)]
    made = [make.digits(n) for n in numbers]
    assert len(set(made)) == len(numbers)
    assert {len(n) for n in made} == {length}
    again = Pseudonyms(KEY)
    assert [again.digits(n) for n in made] == made


def test_no_two_addresses_share_a_pseudonym() -> None:
    make = Pseudonyms(KEY)
    addresses = [f"10.{i % 7}.{i % 200}.{i % 251}" for i in range(1500)]
    assert len({make.ip4(a) for a in addresses}) == len(set(addresses))


@pytest.mark.parametrize("kept", ["listening on port 44210", "port=44027", "Port: 50505"])
def test_ports_stay(redactor: Redactor, kept: str) -> None:
    assert redactor.text(kept) == kept


def test_keys_that_nobody_has_listed() -> None:
    key = "zyx9key-" + "qT7mZk2Wv9Rb4Xn8Lp3Yh6Gd5J"
    assert masking.without_secrets(f"with {key} now") == "with zyx9key-[masked] now"
    ids = ("tooluse_qT7mZk2Wv9Rb4Xn8Lp3Yh6", "qT7mZk2Wv9Rb4Xn8Lp3YhQ==")
    for name in ("CompositorTileWorkerFactory12", "GetResourceOauth2TokenRequest", *ids):
        assert masking.without_secrets(name) == name


def test_another_key_other_pseudonyms(redactor: Redactor) -> None:
    for value in ("Brackwater", "998877665544", "6b036c9fb3f8306ccc4118ef36a24d9e"):
        assert Redactor(KEY + b"!").text(value) != redactor.text(value)
    for value, other in (("Brackwater", "Oswin"), ("998877665544", "112233445566")):
        assert Redactor().text(value) == Redactor().text(other), "without a key a pseudonym tells nothing of its value"


def test_names_that_are_words_stay_only_when_written_small() -> None:
    assert vocabulary().allows("grant")
    assert not vocabulary().allows("Grant")
    assert not any(vocabulary().allows(name) for name in ("Klaus", "klaus", "Meier", "Nakamura", "priya", "Hamburg"))


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("gen_ai.request.model", "us.amazon.nova-pro-v1:0", "us.amazon.nova-pro-v1:0"),
        ("password", "hunter2", "[masked]"),
        ("gen_ai.prompt", "", ""),
        ("gen_ai.tool.call.result", '{"status": "error", "code": 404}', '{"status": "error", "code": 404}'),
    ],
)
def test_fields(redactor: Redactor, key: str, value: str, shown: str) -> None:
    assert redactor.attribute(key, value) == shown


def test_content_is_unreadable_and_keeps_its_shape(redactor: Redactor) -> None:
    value = '{"order": "A-1007", "note": "kindly call Oswin at noon", "count": 120077, "ok": true}'
    shown = redactor.attribute("gen_ai.tool.call.arguments", value)
    assert len(shown) == len(value)
    for word in ("kindly", "Oswin", "noon", "1007", "120077"):
        assert word not in shown
    assert json.loads(shown)["ok"] is True
    assert next(iter(json.loads(shown))) == "order"


def test_an_address_in_content_is_the_one_that_stands_elsewhere(redactor: Redactor) -> None:
    shown = redactor.attribute("gen_ai.prompt", "please ask 81.173.224.36, not 127.0.0.1:8080")
    assert redactor.text("81.173.224.36") in shown
    assert "81.173" not in shown
    assert "127.0.0.1" in shown


@pytest.mark.parametrize(
    "harmless",
    [
        "duration 3600123456789 ns", "2026-11-22 22:28:51", "gen_ai.usage.input_tokens=420", "max_tokens: 4096",
        "version 1.23.456.7", "0.59b0",
        '22/Nov/2026:22:28:51 +0000] "POST',
        "4613#4613", "trace 6b036c9fb3f8306ccc4118ef36a24d9e", "arn:aws:iam::123456789012:role/agent",
        "tooluse_b4bd3194b5064298912ea4",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "1,234,567 rows", "line 120 of app.py", "unable to locate credentials",
        "send the header Authorization: Bearer over HTTPS.",
        "WWW-Authenticate: Bearer resource_metadata=", "10.0.0.1 - - [22/Nov/2026:10:11:12 +0000]", "a 3 Step plan",
        "wait 29 s Then Retry",
        "2 Strands agents", "1 1 1 1 1", "100 200 300", "x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793",
    ],
)  # fmt: skip
def test_reports_that_stay_are_masked_with_care(harmless: str) -> None:
    assert masking.without_secrets(harmless) == harmless


def test_the_last_look() -> None:
    token = "ghp_" + "a1B2c3D4e" * 4
    found = scan(json.dumps({"a": f"x {token}", "duration_ns": 4539148803436467}).encode())
    assert json.loads(found.rendered) == {"a": "x [masked]", "duration_ns": 4539148803436467}
    assert dict(found.found) == {"vendor's key": 1}
    assert b"[masked]" in scan(f"<p title='x'>{token}</p>".encode()).rendered


def own_sentences() -> list[str]:
    space = runpy.run_path(str(ROOT / "scripts" / "vocabulary"), run_name="a test")
    return sorted(set(space["sentences"]()))


def test_our_own_sentences_stay(redactor: Redactor) -> None:
    changed = [(said, made) for said in own_sentences() if (made := redactor.text(said)) != said]
    pairs = {(a, b) for said, made in changed for a, b in zip(said.split(), made.split(), strict=False) if a != b}
    assert not pairs, f"redaction changes our own words; run scripts/vocabulary, or write them otherwise: {sorted(pairs)[:20]}"


# --- the command line ---


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, [*args, str(CAPTURES / "tool-raises" / "trace.json")], catch_exceptions=False)


def test_html_and_markdown_are_redacted_unless_told_otherwise() -> None:
    assert "orderdesk" not in run("run", "--format", "markdown").stdout
    assert "orderdesk" in run("run", "--format", "markdown", "--no-redact").stdout
    assert "orderdesk" in run("run", "--format", "json").stdout
    assert "orderdesk" not in run("run", "--format", "json", "--redact").stdout


def test_quote_keeps_the_words_of_excerpts() -> None:
    quote = "“inventory service gave no answer within 5 s for A-100”"
    shown = run("run", "--redact", "--quote").stdout
    assert quote in " ".join(shown.split())
    assert "orderdesk" not in shown


def test_a_key_file_gives_the_same_pseudonyms(tmp_path: Path) -> None:
    key = tmp_path / "key"
    shown = [run("run", "--redact", "--key-file", str(key)).stdout for _ in range(2)]
    assert shown[0] == shown[1]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert run("run", "--redact").stdout != shown[0]


def test_the_private_map_leads_back(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    done = run("run", "--full", "--redact", "--private-map", str(file))
    known = json.loads(file.read_text())
    assert "orderdesk" in known.values()
    assert next(k for k, v in known.items() if v == "orderdesk") in done.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "never overwritten" in run("run", "--redact", "--private-map", str(file)).stderr


@pytest.mark.parametrize("option", [["--quote"], ["--key-file", "k"], ["--private-map", "m"]])
def test_options_without_redaction_are_refused(option: list[str]) -> None:
    done = run("run", *option)
    assert done.exit_code == 2
    assert "needs --redact" in done.stderr


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    assert "fewer than 16" in run("run", "--redact", "--key-file", str(tmp_path / "key")).stderr


def test_what_is_redacted_already_stays_where_its_redactor_is_settled() -> None:
    """A ticket's report is made of redacted inputs: their names, numbers and ids must be the same in it."""
    redactor = Redactor(b"a key of the test that nobody uses")
    names = [f"invoke-orderdesk-20261120-{number}.log" for number in range(80_000, 999_999, 30_011)]
    once = [redactor.text(name) for name in names]
    redactor.settle()
    assert [redactor.text(name) for name in once] == once
    assert len(set(once)) == len(names)


def test_a_name_that_no_list_told_of_is_replaced_all_the_same() -> None:
    """A saved report lists 2,000 calls; a tool that is in none of them gets the same pseudonym, which does not say so."""
    told, untold = Redactor(KEY), Redactor(KEY)
    told.know("tool", "vermeer_ledger")
    one, other = (r.text("Tool vermeer_ledger failed in 3 calls") for r in (told, untold))
    assert "vermeer" not in one + other
    assert one.replace(" tool", " name") == other
