"""
Everything that reads what strangers write, each as one function of bytes that must come back, whatever the bytes are.

A target raises for what is broken: an exception that nobody promised, an internal error in a report, a character in an
output that must not be there. What a target needs besides the bytes is made once, or follows from the bytes.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from agentcore_analyzer import __version__, compare, doctor, mcp, minimise, pipeline, plugins, replay, safe, ticket
from agentcore_analyzer.compare import html as diff_html
from agentcore_analyzer.compare import json_v1 as diff_json
from agentcore_analyzer.compare import prices
from agentcore_analyzer.compare import text as diff_text
from agentcore_analyzer.errors import AnalyzerError
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.redaction.scan import scan
from agentcore_analyzer.replay.capture import capture_memory
from agentcore_analyzer.report import baseline, formats, json_v1, short, text
from agentcore_analyzer.report.formats import _markup
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.source import InMemory, find_inputs
from agentcore_analyzer.stacktraces.reading import traces_in
from cases import BUILTIN, parsers
from fuzzing import queries, seeds

KEY = b"one key of a test, 32 bytes long"
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0001-\U000e007f\ud800-\udfff]"
)


class Broken(Exception):
    """An output or a report is not what was promised."""


class Target(NamedTuple):
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    share: int  # of the cases: what is quick and reads much gets more


@cache
def _scratches() -> Path:
    """Where this process and those that it forks have their folders: in memory where there is such a place."""
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    return Path(tempfile.mkdtemp(prefix=f"fuzz-{os.getpid()}-", dir=parent))


@cache
def scratch() -> Path:
    """A folder of this process alone."""
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=_scratches()))


def chosen(data: bytes, count: int) -> int:
    """A choice that follows from the bytes."""
    return zlib.crc32(data) % count


def sound(shown: str) -> None:
    if found := FORBIDDEN.search(shown):
        raise Broken(f"a forbidden character in an output: U+{ord(found[0]):04X}")


def _report(given: list[InMemory]) -> Any:
    made = pipeline.analyze(given, BUILTIN)
    if made.internal_errors:
        raise Broken(f"internal error: {made.internal_errors[0]}")
    return made


def analyze(data: bytes) -> None:
    """The whole way, and the report for eyes and for programs; now and then as every other format."""
    report = _report([InMemory("input", data)])
    sound(json_v1.render(report, "0").decode("utf-8"))
    sound(text.render(report, "0", 40 + chosen(data, 90), colour=False))
    sound(short.render(report, short.Look(40 + chosen(data, 90))))
    if chosen(data, 8) == 0:
        name = formats.names()[chosen(data[::-1], len(formats.names()))]
        sound(formats.render(name, json_v1.as_dict(report, "0"), formats.RenderOptions()).decode("utf-8").replace("\r\n", "\n"))


def two(data: bytes) -> None:
    """Two files of one export, as a user names them."""
    at = chosen(data, len(data) + 1)
    _report([InMemory("a.json", data[:at]), InMemory("b.log", data[at:])])


def parse(data: bytes) -> None:
    """One parser that nobody asked whether this is its format."""
    known = parsers()
    parser = known[chosen(data, len(known))].parser
    for source in find_inputs([InMemory("input", data)], lambda _: None):
        parser.sniff(source.head())
        for _ in parser.parse(source):
            pass


def redact(data: bytes) -> None:
    """Written again, and read again: what became of it must still be readable."""
    notes: list[Any] = []
    made = FileRewriter(Redactor(KEY)).whole(data, "input", notes.append)
    if made is None:
        return
    before = _formats(data)
    if before and not _formats(made):
        raise Broken("the redacted copy is recognised by no parser")


def _formats(data: bytes) -> list[str]:
    loaded = pipeline.load([InMemory("input", data)], BUILTIN)
    if loaded.internal:
        raise Broken(f"internal error: {loaded.internal[0]}")
    return [i.format for i in loaded.inputs if i.format and (i.spans or i.logs or i.documents)]


def make_ticket(data: bytes) -> None:
    ticket.build([InMemory("input", data)], Redactor(KEY), __version__, smallest=False)


def verify(data: bytes) -> None:
    verdict = ticket.verify([data], __version__)
    for line in (*verdict.problems, *verdict.remarks):
        sound(line)


def smallest(data: bytes) -> None:
    minimise.minimise([InMemory("input", data)], options=BUILTIN, limits=minimise.Limits(tests=3, seconds=2))


def diff(data: bytes) -> None:
    good, bad = scratch() / "good", scratch() / "bad"
    good.write_bytes(seeds.request())
    bad.write_bytes(data)
    sides = [[str(good)], [str(bad)]]
    if chosen(data, 2):
        sides.reverse()
    document = diff_json.as_dict(compare.compare(*sides, BUILTIN), "0")
    if document["internal_errors"]:
        raise Broken(f"internal error: {document['internal_errors'][0]}")
    sound(orjson.dumps(document).decode())
    sound(diff_text.render(document, 80, colour=False))
    if chosen(data, 4) == 0:
        sound(diff_html.render(document).decode())


def capture(data: bytes) -> None:
    folder = scratch() / "captured"
    shutil.rmtree(folder, ignore_errors=True)
    capture_memory([InMemory("input", data)], folder, Redactor(KEY) if chosen(data, 2) else None)
    if broken := [d for d in replay.replay(folder) if d.fails]:
        raise Broken(f"a fresh fixture does not replay: {broken[0].kind}")


def replayed(data: bytes) -> None:
    """Somebody edited expected.json."""
    folder = scratch() / "fixture"
    (folder / replay.INPUTS).mkdir(parents=True, exist_ok=True)
    (folder / replay.INPUTS / "trace.json").write_bytes(seeds.request())
    (folder / replay.EXPECTED).write_bytes(data)
    if replay.is_fixture(folder):
        for difference in replay.replay(folder):
            sound(safe.clean(str(difference)))


def convert(data: bytes) -> None:
    """Somebody edited a saved report: the real command, which must end with 0 or 3."""
    from agentcore_analyzer.cli import cli

    path, out = scratch() / "report.json", scratch() / "converted"
    path.write_bytes(data)
    out.unlink(missing_ok=True)
    name = formats.names()[chosen(data, len(formats.names()))]
    how = ["--redact", "--no-redact"][chosen(data[::-1], 2)]
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        code = cli.main(["convert", str(path), "--format", name, how, "-o", str(out)], standalone_mode=False)
    sound(said.getvalue())
    if code not in (None, 0, 3) or (code == 3) is out.exists():
        raise Broken(f"exit code {code}")
    if out.exists():
        sound(out.read_bytes().decode("utf-8").replace("\r\n", "\n"))


@cache
def _today() -> Any:
    return pipeline.analyze([InMemory("trace.json", seeds.request())], BUILTIN)


def known_before(data: bytes) -> None:
    sound(json_v1.render(baseline.against(_today(), baseline.read(data)), "0").decode())


def patterns(data: bytes) -> None:
    """A file of line formats, and lines for it."""
    path = scratch() / "lines.logpattern"
    path.write_bytes(data)
    plugins.from_patterns.cache_clear()
    for parser in plugins.from_patterns((str(path),), False):
        for source in find_inputs([InMemory("input", data)], lambda _: None):
            parser.parser.sniff(source.head())
            for _ in parser.parser.parse(source):
                pass


def costs(data: bytes) -> None:
    for made in prices.read(data).prices:
        made.model.lower()


@cache
def _tools() -> dict[str, Callable[..., Any]]:
    root = scratch() / "root"
    root.mkdir()
    (root / "trace.json").write_bytes(seeds.request())
    tools = mcp.Tools(mcp.Settings(root, third_party=False))
    offered = (tools.analyze, tools.query, tools.explain, tools.list_detectors)
    return {m.__name__: tools.guarded(m, mcp.Refused) for m in offered}


def served(data: bytes) -> None:
    """A call of an MCP client: the name of a tool and its arguments."""
    try:
        call = json.loads(data)
        name, arguments = call["name"], dict(call["arguments"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    # The `mcp` package checks types against the schema before a tool is called: only these arrive.
    paths, select = arguments.get("paths"), arguments.get("select")
    lists = all(isinstance(v, list) and all(isinstance(i, str) for i in v) for v in (paths, select or []))
    fits = {
        "analyze": lists, "explain": isinstance(arguments.get("code"), str), "list_detectors": True,
        "query": lists and isinstance(arguments.get("query"), str) and isinstance(arguments.get("limit", 1), int),
    }  # fmt: skip
    if not fits.get(name if isinstance(name, str) else ""):
        return
    known = {
        "analyze": ("paths", "select", "everything"), "explain": ("code",), "list_detectors": (),
        "query": ("paths", "query", "limit", "fields"),
    }[name]  # fmt: skip
    before = Path.cwd()
    os.chdir(scratch())
    try:
        made = _tools()[name](**{k: arguments[k] for k in known if k in arguments})
        sound(json.dumps(made, ensure_ascii=False))
    except mcp.Refused as exc:
        if str(exc).startswith("internal error"):
            raise Broken(str(exc)) from None
        sound(str(exc))
    finally:
        os.chdir(before)


def _read(data: bytes) -> str:
    """Text as it may stand in a record: with half characters, too."""
    return data.decode("utf-8", "surrogatepass" if chosen(data, 2) else "replace") if _decodes(data) else data.decode("latin-1")


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def escapers(data: bytes) -> None:
    value = _read(data)
    shown = safe.clean(value, 10 + chosen(data, 500))
    sound(shown)
    if "\n" in shown:
        raise Broken("a line break in a cleaned text")
    sound(safe.clean_lines(value, 300))
    sound(safe.visible(value))
    safe.mask(value)
    clean = safe.clean(value, len(value) * 10 + 10)
    for written in (_markup.words(clean), _markup.code(clean), _markup.block(clean), _markup.table(["a"], [[clean]])):
        sound(written)
        if re.search(r"(?i)<(?:script|img|svg|a\s)", written.replace("\\<", "")) and not written.startswith("`"):
            raise Broken("markup of the input is live in Markdown")


def stacktraces(data: bytes) -> None:
    value = _read(data)
    for trace in traces_in(value):
        for raised in trace.raised if hasattr(trace, "raised") else ():
            str(raised)


def redactor(data: bytes) -> None:
    value = _read(data)
    made = Redactor(KEY)
    for use in (made.text, made.mask_only, made.content):
        if use(value) != use(value):
            raise Broken(f"{use.__name__} of the same text differs")
    scan(data)


def project(data: bytes) -> None:
    """A project folder with one file of it spoiled."""
    names = (
        "requirements.txt", ".bedrock_agentcore.yaml", "Dockerfile", "agentcore/agentcore.json", "agentcore/aws-targets.json",
    )  # fmt: skip
    folder = scratch() / "project"
    shutil.rmtree(folder, ignore_errors=True)
    target = folder / names[chosen(data, len(names))]
    target.parent.mkdir(parents=True)
    target.write_bytes(data)
    for check in doctor.examine(folder, third_party=False):
        sound(check.found)


TARGETS: dict[str, Target] = {
    "analyze": Target(analyze, seeds.inputs, 24),
    "two": Target(two, seeds.inputs, 6),
    "parse": Target(parse, seeds.inputs, 14),
    "packed": Target(analyze, seeds.packed, 6),
    "redact": Target(redact, seeds.inputs, 6),
    "redact-packed": Target(redact, seeds.packed, 2),
    "ticket": Target(make_ticket, seeds.small, 1),
    "verify": Target(verify, seeds.tickets, 4),
    "minimise": Target(smallest, seeds.small, 1),
    "diff": Target(diff, seeds.requests, 4),
    "capture": Target(capture, seeds.small, 1),
    "replay": Target(replayed, seeds.expected, 3),
    "convert": Target(convert, seeds.reports, 6),
    "baseline": Target(known_before, seeds.reports, 4),
    "patterns": Target(patterns, seeds.patterns, 3),
    "prices": Target(costs, seeds.prices, 1),
    "query": Target(queries.ask, queries.seeds, 3),
    "mcp": Target(served, seeds.calls, 2),
    "doctor": Target(project, seeds.settings, 2),
    "escapers": Target(escapers, seeds.texts, 5),
    "stacktraces": Target(stacktraces, seeds.traces, 5),
    "redactor": Target(redactor, seeds.texts, 4),
}


# What a target may answer instead of coming back: a refusal that the command turns into a sentence and an exit code.
REFUSALS: tuple[type[Exception], ...] = (AnalyzerError,)


def play(name: str, data: bytes) -> None:
    """Raises what is broken."""
    with contextlib.suppress(*REFUSALS):
        TARGETS[name].run(data)


@contextlib.contextmanager
def tidy() -> Iterator[None]:
    """Takes the scratch folders away at the end, those of processes that were killed as well."""
    folder = _scratches()
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
