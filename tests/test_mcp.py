"""The MCP server, asked by the client of the `mcp` package over standard input and output."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cases import CAPTURES, ROOT, detectors, inside
from test_schema import problems

pytest.importorskip("mcp")
import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

ANALYZE = str(Path(sys.executable).with_name("analyze"))


TOOLS = ["analyze", "diff", "doctor", "explain", "formats", "list_detectors", "query", "show"]


def made(folder: Path) -> Path:
    below = folder / "root"
    shutil.copytree(CAPTURES / "tool-raises-hidden", below / "bad")
    shutil.copytree(CAPTURES / "strands-ok", below / "good")
    (folder / "outside.json").write_bytes((below / "bad" / "trace.json").read_bytes())
    (below / "link.json").symlink_to(folder / "outside.json")
    (below / "folder").mkdir()
    (below / "folder" / "link.json").symlink_to(folder / "outside.json")
    (below / "-").write_bytes(bytes(range(256)))  # no text: nobody can read it
    return below


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody writes into it."""
    return made(tmp_path_factory.mktemp("mcp"))


class Server(NamedTuple):
    """A server under way, and the client of the `mcp` package, both for as long as a test wants to ask."""

    portal: BlockingPortal
    session: ClientSession
    started: Any

    def asked(self, name: str, *arguments: Any) -> Any:
        async def limited() -> Any:
            with anyio.fail_after(90):
                return await getattr(self.session, name)(*arguments)

        return self.portal.call(limited)

    def answers(self, *calls: tuple[str, dict[str, Any]]) -> list[tuple[bool, str]]:
        """Whether each call failed, and its text."""
        done = []
        for name, arguments in calls:
            result = self.asked("call_tool", name, arguments)
            failed = result.is_error if hasattr(result, "is_error") else result.isError
            done.append((bool(failed), "".join(getattr(c, "text", "") for c in result.content)))
        return done


@contextmanager
def serving(root: Path, *options: str) -> Iterator[Server]:
    parameters = StdioServerParameters(command=ANALYZE, args=["mcp", "--root", str(root), *options])

    @asynccontextmanager
    async def connected() -> AsyncIterator[tuple[ClientSession, Any]]:
        async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
            with anyio.fail_after(90):
                started = await session.initialize()
            yield session, started

    with start_blocking_portal() as portal, portal.wrap_async_context_manager(connected()) as (session, started):
        yield Server(portal, session, started)


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    """One server for all that is only asked: a start takes a second, an answer a fiftieth of it."""
    with serving(root) as found:
        yield found


def test_it_says_what_it_offers(server: Server) -> None:
    listed = server.asked("list_tools")
    assert "never instructions" in (server.started.instructions or "")
    assert sorted(t.name for t in listed.tools) == TOOLS
    for tool in listed.tools:
        marked = tool.annotations.model_dump(by_alias=True)
        assert (marked["readOnlyHint"], marked["destructiveHint"], marked["openWorldHint"]) == (True, False, False)
        assert tool.description
    schema = next(t for t in listed.tools if t.name == "analyze").model_dump(by_alias=True)["inputSchema"]
    assert set(schema["properties"]) == {"paths", "select", "everything"}
    assert schema["required"] == ["paths"]


def test_a_diagnosis(server: Server) -> None:
    short, full, chosen, good = server.answers(
        ("analyze", {"paths": ["bad"]}),
        ("analyze", {"paths": ["bad"], "everything": True}),
        ("analyze", {"paths": ["bad/trace.json"], "select": ["session-per-request"]}),
        ("analyze", {"paths": ["good", "bad/agent.otlp.jsonl"]}),
    )
    assert not any(failed for failed, _ in (short, full, chosen, good))
    report = json.loads(short[1])
    assert "never instructions" in report["notice"]
    assert [f["code"] for f in report["findings"]] == ["tool-error"]
    assert report["findings"][0]["evidence"][0]["file"].startswith("bad/"), "paths are relative to the root"
    assert "rows" not in report["invocations"][0]
    whole = json.loads(full[1])
    del whole["notice"], whole["resource"]
    assert problems(whole) == []
    assert len(short[1]) < len(full[1])
    assert json.loads(chosen[1])["findings"] == []
    assert {i["path"].split("/")[0] for i in json.loads(good[1])["inputs"]} == {"good", "bad"}


def test_a_comparison(server: Server) -> None:
    told, none, unknown = server.answers(
        ("diff", {"good": ["good"], "bad": ["bad"]}),
        ("diff", {"good": ["good"], "bad": []}),
        ("diff", {"good": ["good"], "bad": ["bad"], "bad_trace": "ffff"}),
    )
    document = json.loads(told[1])
    assert "never instructions" in document["notice"]
    assert document["schema"] == "agentcore-analyzer/diff/1"
    assert document["findings"]["new"][0]["code"] == "tool-error"
    assert none[0]
    assert "paths is empty" in none[1]
    assert unknown[0]
    assert "ffff" in unknown[1]


def test_how_files_are_recognised(server: Server) -> None:
    every, some, unread = server.answers(("formats", {}), ("formats", {"paths": ["bad"]}), ("formats", {"paths": ["-"]}))
    names = {each["name"] for each in json.loads(every[1])["formats"]}
    assert {"otlp-json", "chat-transcript"} <= names
    looked = {file["path"]: file["formats"] for file in json.loads(some[1])["files"]}
    assert looked["bad/agent.otlp.jsonl"][0]["name"] == "otlp-json"
    assert all(found and found[0]["name"] in names for found in looked.values())
    (file,) = json.loads(unread[1])["files"]
    assert file["formats"] == []
    assert file["looks"]


def test_a_project_is_looked_over(server: Server, root: Path) -> None:
    whole, absent, no_folder = server.answers(
        ("doctor", {}), ("doctor", {"project": "../x"}), ("doctor", {"project": "bad/trace.json"})
    )
    document = json.loads(whole[1])
    assert document["schema"] == "agentcore-analyzer/doctor/1"
    assert {check["check"] for check in document["checks"]} >= {"python"} or document["checks"]
    assert absent[0]
    assert no_folder[0]
    assert "is no folder" in no_folder[1]


def test_a_project_leads_nowhere_else(tmp_path: Path) -> None:
    from agentcore_analyzer.mcp import Refused, Settings, Tools

    (tmp_path / "secret").write_text("FROM hunter2\n")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "Dockerfile").symlink_to(tmp_path / "secret")
    with inside(tmp_path / "root"), pytest.raises(Refused, match="leads outside of the root"):
        Tools(Settings(tmp_path / "root")).doctor()


def test_reports_stay_to_be_read(server: Server) -> None:
    ((_, said),) = server.answers(("analyze", {"paths": ["bad"]}))
    where = json.loads(said)["resource"]
    assert where.startswith("agentcore-analyzer://reports/")

    def read(address: str) -> dict[str, Any]:
        (content,) = server.asked("read_resource", address).contents
        assert (content.mime_type if hasattr(content, "mime_type") else content.mimeType) == "application/json"
        made: dict[str, Any] = json.loads(content.text)
        return made

    last = read("agentcore-analyzer://reports/last")
    assert last == read(where)
    assert last.pop("notice")
    assert problems(last) == [], "the whole report, whatever the answer left out"
    assert read("agentcore-analyzer://schemas/report")["$id"] == "urn:agentcore-analyzer:report:1"
    listed = {str(each.uri) for each in server.asked("list_resources").resources}
    assert listed == {"agentcore-analyzer://reports/last"}
    templates = server.asked("list_resource_templates")
    found = templates.resource_templates if hasattr(templates, "resource_templates") else templates.resourceTemplates
    assert len(found) == 2


def test_old_reports_are_let_go() -> None:
    from agentcore_analyzer.mcp import kept

    reports = kept.Reports()
    with pytest.raises(KeyError):
        reports.read("last")
    for number in range(8):
        assert reports.keep({"n": number}) == f"agentcore-analyzer://reports/{number + 1}"
    assert reports.numbers() == ["4", "5", "6", "7", "8"]
    assert json.loads(reports.read("last")) == {"n": 7}
    with pytest.raises(KeyError):
        reports.read("1")


def test_the_name_that_was_meant(server: Server) -> None:
    code, path, format_of, outside = server.answers(
        ("explain", {"code": "tool-eror"}),
        ("analyze", {"paths": ["bad/trace.jsn"]}),
        ("explain", {"code": "otlp-jsn"}),
        ("analyze", {"paths": ["../outsid.json"]}),
    )
    assert "Did you mean 'tool-error'?" in code[1]
    assert "Did you mean 'trace.json'?" in path[1]
    assert "Did you mean 'otlp-json'?" in format_of[1]
    assert "outside.json" not in outside[1]


def test_its_pages_name_every_tool() -> None:
    skill = files("agentcore_analyzer.skill").joinpath("SKILL.md").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", skill.partition("## Through MCP")[2], re.MULTILINE) == TOOLS
    assert all(f"`{name}`" in readme for name in TOOLS)


CLIENT = {"name": "test", "version": "1"}
LED_ASTRAY = ["../outside.json", "link.json", "/etc/passwd", "..", "bad/../../outside.json", "absent.json", "b*", "a\0b", "~"]


def test_nothing_outside_of_the_root(server: Server) -> None:
    # The file named `-` is read as a file, and never standard input, on which the protocol runs.
    paths = [*LED_ASTRAY, "-", "x" * 5000]
    *refused, whole = server.answers(*(("analyze", {"paths": [path]}) for path in [*paths, ""]))
    for path, (failed, said) in zip(paths, refused, strict=True):
        assert failed, path
        assert any(why in said for why in ("outside of the root", "no such file", "no readable input")), said
        assert "root:x:0" not in said
    assert not whole[0], "the root itself"


def test_a_link_inside_a_folder_is_not_followed_out(server: Server) -> None:
    ((failed, said),) = server.answers(("analyze", {"paths": ["folder"]}))
    assert failed
    assert "link" in said


def test_refusals_say_what_to_do(server: Server) -> None:
    empty, unknown, manual, none = server.answers(
        ("analyze", {"paths": []}),
        ("analyze", {"paths": ["bad"], "select": ["tool-eror"]}),
        ("explain", {"code": "nonsense"}),
        ("analyze", {"paths": ["-"]}),
    )
    assert all(failed for failed, _ in (empty, unknown, manual, none))
    assert "paths is empty" in empty[1]
    assert "see list_detectors. Did you mean 'tool-error'?" in unknown[1]
    assert "see list_detectors" in manual[1]
    assert "recognised by no parser" in none[1]


def test_manuals_and_the_list(server: Server) -> None:
    manual, format_of, listed = server.answers(
        ("explain", {"code": "tool-error"}), ("explain", {"code": "otlp-json"}), ("list_detectors", {})
    )
    assert "## What to do" in manual[1]
    assert "## Looks like" in format_of[1]
    for detector in detectors():
        assert f'"{detector.code}"' in listed[1]


def test_a_relative_root_and_the_default_one(root: Path) -> None:
    request = [
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "analyze", "arguments": {"paths": ["bad"]}}},
    ]
    for options, folder in ((["--root", "root"], root.parent), ([], root)):
        with subprocess.Popen([ANALYZE, "mcp", *options], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for message in request:
                process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
            process.stdin.flush()
            answers_of = [json.loads(process.stdout.readline()) for _ in range(2)]
            process.stdin.close()
            assert process.wait(120) == 0
        assert "tool-error" in answers_of[1]["result"]["content"][0]["text"]


def test_redacted_answers(server: Server, root: Path) -> None:
    with serving(root, "--redact") as masked:
        plain, redacted = (s.answers(("analyze", {"paths": ["bad"]}))[0][1] for s in (server, masked))
    assert "reserve_stock" in plain
    assert "reserve_stock" not in redacted
    assert json.loads(redacted)["findings"][0]["code"] == "tool-error"


def test_a_crash_quotes_nothing(root: Path) -> None:
    from agentcore_analyzer.mcp import Settings, Tools

    def broken() -> None:
        """Broken."""
        raise RuntimeError("hunter2")

    with pytest.raises(ValueError, match="internal error: analyzer: RuntimeError") as caught:
        Tools(Settings(root)).guarded(broken, ValueError)()
    assert "hunter2" not in str(caught.value)


def test_without_the_package_it_says_what_to_install(root: Path) -> None:
    program = (
        "import sys; sys.modules['mcp'] = None; from agentcore_analyzer import cli\n"
        f"sys.argv = ['analyze', 'mcp', '--root', {str(root)!r}]; cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, input="")
    assert done.returncode == 2
    assert "pip install 'agentcore-analyzer[mcp]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_ends_when_the_client_leaves(root: Path) -> None:
    command = [ANALYZE, "mcp", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, input="", timeout=120)
    assert (done.returncode, done.stdout) == (0, "")


def span(number: int) -> dict[str, Any]:
    at = 1_790_000_000_000_000_000 + number * 10**9
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": f"t{number}"}
    return {
        "traceId": f"{number + 1:032x}", "spanId": f"{number + 1:016x}", "parentSpanId": "", "name": "execute_tool x", "kind": 1,
        "startTimeUnixNano": str(at), "endTimeUnixNano": str(at + 10**8), "attributes": attributes,
        "status": {"code": 2, "message": f"boom {number}"},
    }  # fmt: skip


def test_d14_an_answer_has_a_bound_and_says_what_it_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """D14: many failures, one path ten thousand times, too many paths, lists within lists."""
    from agentcore_analyzer import mcp

    root = made(tmp_path)
    monkeypatch.chdir(root)  # as the server does
    (root / "many.ndjson").write_text("".join(json.dumps(span(number)) + "\n" for number in range(1500)))
    tools = mcp.Tools(mcp.Settings(root))
    for everything, limit in ((False, mcp.MAX_ANSWER), (True, mcp.MAX_EVERYTHING)):
        answer = tools.analyze(["many.ndjson"], everything=everything)
        assert len(json.dumps(answer, separators=(",", ":"))) <= limit + 1000
        assert answer["findings"][0]["code"] == "tool-error"
    assert tools.analyze(["many.ndjson"])["left_out"]["findings"] > 0
    answer = tools.analyze(["bad"] * 1000)
    assert len(json.dumps(answer)) < mcp.MAX_ANSWER
    assert "left_out" not in answer
    with pytest.raises(mcp.Refused, match="paths"):
        tools.analyze(["bad"] * 1001)
    deep = mcp.fitted({"a": [{"b": [{"c": ["x" * 100] * 1000}] * 3}] * 3, "d": "y"}, 5000)
    assert len(json.dumps(deep)) < 6000
    assert deep["left_out"]["c"] >= 900


ODD_LINES = [
    (b"no json", -32700), (b'{"jsonrpc": "2.0", "id": 7, "method": "tools/list"', -32700), (b"\xff\xfe", -32700),
    (b"[" * 100_000, -32700),
    (b"[]", -32600), (b"{}", -32600), (b'"text"', -32600), (b"null", -32600), (b'{"jsonrpc": "2.0", "id": 8}', -32600),
    (b'{"jsonrpc": "1.0", "id": 9, "method": "tools/list"}', -32600),
    (b'{"jsonrpc": "2.0", "id": {}, "method": "tools/list"}', -32600),
    (b'{"jsonrpc": "2.0", "id": 10, "method": 5}', -32600),
    (b'{"jsonrpc": "2.0", "id": 11, "method": "tools/list", "params": [1]}', -32600),
]  # fmt: skip


def test_d21_every_line_gets_an_answer(root: Path) -> None:
    """D21: what is no JSON, no message, or holds lone surrogates; the session goes on behind it."""
    opened = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}
    call = '{"jsonrpc": "2.0", "id": %d, "method": "tools/call", "params": {"name": "explain", "arguments": {"code": "%s"}}}'
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": opened}).encode(),
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        *(line for line, _ in ODD_LINES),
        (call % (2, "x\\ud800y")).encode(),
        (call % (3, "x")).encode().replace(b'"x"', b'"\xff"'),
        (call % (4, "tool-error")).encode(),
    ]
    command = [ANALYZE, "mcp", "--root", str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n".join(lines) + b"\n")
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(len(ODD_LINES) + 4)]
        process.stdin.close()
        assert process.wait(60) == 0
    errors = [answer["error"]["code"] for answer in answers if "error" in answer and answer["id"] not in (2, 3)]
    assert sorted(errors) == sorted(code for _, code in ODD_LINES)
    assert {8, 9, 10, 11} <= {answer["id"] for answer in answers if "error" in answer}
    by_id = {answer["id"]: answer for answer in answers if "result" in answer}
    assert {1, 2, 3, 4} <= set(by_id)
    assert "What it sees" in by_id[4]["result"]["content"][0]["text"]


def test_the_record_behind_a_proof(server: Server) -> None:
    analyzed, found, none = server.answers(
        ("analyze", {"paths": ["bad"]}),
        ("show", {"what": "tool-error", "paths": ["bad"]}),
        ("show", {"what": "nothing", "paths": ["bad"]}),
    )
    assert not found[0]
    answer = json.loads(found[1])
    assert "never instructions" in answer["notice"]
    proof = json.loads(analyzed[1])["findings"][0]["evidence"][0]
    assert proof["quote"] in answer["text"]
    assert none[0]
    assert "is nothing in these files" in none[1]


def test_a_query(server: Server) -> None:
    found, few, wrong, fields, none, metric = server.answers(
        ("query", {"paths": ["bad"], "query": "{ status = error } | select(span.gen_ai.tool.name)"}),
        ("query", {"paths": ["bad", "good"], "query": "{ }", "limit": 2}),
        ("query", {"paths": ["bad"], "query": "{ status = }"}),
        ("query", {"paths": ["bad"], "query": "", "fields": True}),
        ("query", {"paths": ["bad"], "query": "{ span.gen_ai.tool.nme = nil && false }"}),
        ("query", {"paths": ["good"], "query": "{ } | count_over_time() by (name)"}),
    )
    answer = json.loads(found[1])
    assert not found[0]
    assert "never instructions" in answer["notice"]
    assert answer["schema"] == "agentcore-analyzer/query/1"
    assert answer["matched"]["spans"] == sum(len(s["spans"]) for s in answer["spansets"])
    bounded = json.loads(few[1])
    assert sum(len(s["spans"]) for s in bounded["spansets"]) == 2 < bounded["matched"]["spans"]
    assert wrong[0]
    assert "line 1, column 12" in wrong[1]
    assert "span.gen_ai.tool.name" in [f["name"] for f in json.loads(fields[1])["fields"]]
    assert "there is span.gen_ai.tool.name" in json.loads(none[1])["notes"][0]
    assert json.loads(metric[1])["metric"]["series"]
