"""What the mutants are made from: the project's own fixtures, and files that the commands write."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import orjson

from agentcore_analyzer import __version__, pipeline, ticket
from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.replay.folders import _marked, dump, facts_of
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.rewrite.packing import packed_zstd
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, FIXTURES, ROOT

OURS = ("expected.json", "inputs.txt", "PROVENANCE.md", "PRECISION.md", "known-good")
CALLS = (
    {"name": "analyze", "arguments": {"paths": ["trace.json"], "select": ["tool-error"], "everything": True}},
    {"name": "analyze", "arguments": {"paths": [".", "trace.json", "../outside"], "select": None, "everything": False}},
    {"name": "explain", "arguments": {"code": "tool-error"}},
    {"name": "explain", "arguments": {"code": "otlp-json"}},
    {"name": "list_detectors", "arguments": {}},
    {"name": "query", "arguments": {"paths": ["trace.json"], "query": "{ status = error } | by(name)", "limit": 5}},
    {"name": "query", "arguments": {"paths": ["trace.json"], "query": "", "fields": True}},
)
PRICES = b"""currency = "USD"
[[price]]
model = "*claude*"
input = 3.00
output = 15.00
[[price]]
model = "b"
input = 1
output = 2
"""


@cache
def files() -> list[Path]:
    found = sorted(p for p in FIXTURES.rglob("*") if p.is_file() and p.name not in OURS and p.stat().st_size)
    return [p for p in found if "example-project" not in p.parts]


@cache
def inputs() -> list[bytes]:
    """The beginning of every fixture: what is far behind it is like what is in front."""
    found = []
    for path in files():
        with path.open("rb") as stream:
            found.append(stream.read(60_000))
    return found


@cache
def small() -> list[bytes]:
    return [data for data in inputs() if len(data) < 2500]


@cache
def packed() -> list[bytes]:
    """Small inputs in every container."""
    made = [data for data in inputs() if data[:2] in (b"\x1f\x8b", b"PK") or data[:4] == b"\x28\xb5\x2f\xfd"]
    for data in small()[::40]:
        made += [gzip.compress(data, mtime=0), packed_zstd(data), _zip(data), _tar(data), gzip.compress(_tar(data), mtime=0)]
    return made


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        ways = {"a/b.json": zipfile.ZIP_DEFLATED, "c.log": zipfile.ZIP_STORED, "d": zipfile.ZIP_LZMA, "e": zipfile.ZIP_BZIP2}
        for name, how in ways.items():
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return out.getvalue()


def _tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a/b.json", "ü" * 60 + ".log"):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@cache
def request() -> bytes:
    """One request in which a tool fails, with all that a report shows."""
    return (CAPTURES / "tool-raises-hidden" / "trace.json").read_bytes()


@cache
def requests() -> list[bytes]:
    return [data for data in inputs() if b"spanId" in data or b"span_id" in data or b"Segments" in data]


@cache
def _few() -> list[list[InMemory]]:
    names = ("tool-raises-hidden", "stream-drop-httpx", "model-throttled")
    found = [[InMemory(p.name, p.read_bytes()) for p in sorted((CAPTURES / n).iterdir())] for n in names]
    cases = sorted(p for p in (FIXTURES / "detectors").glob("*/hit-*") if not (p / "inputs.txt").exists())
    return found + [[InMemory(p.name, p.read_bytes()) for p in sorted(c.iterdir()) if p.name not in OURS] for c in cases[::12]]


@cache
def reports() -> list[bytes]:
    made = [json_v1.render(pipeline.analyze(given, BUILTIN), "0") for given in _few()]
    return sorted((m for m in made), key=len)[:-2]


@cache
def expected() -> list[bytes]:
    return [dump(_marked(facts_of(given), False, False)) for given in _few()[3:9]]


@cache
def tickets() -> list[bytes]:
    return [ticket.build(given, Redactor(b"k" * 32), __version__, smallest=False).parts[0] for given in _few()[3:7]]


@cache
def patterns() -> list[bytes]:
    builtin = (ROOT / "parsers/agentcore_parsers/patterns/builtin.logpattern").read_bytes()
    blocks = builtin.split(b"\n\n")
    whole = (ROOT / "examples/plugin/example_plugin/patterns/till.logpattern").read_bytes()
    return [whole, *(b"\n\n".join(blocks[i : i + 2]) for i in range(0, len(blocks), 2))]


@cache
def prices() -> list[bytes]:
    return [PRICES]


@cache
def calls() -> list[bytes]:
    return [json.dumps(call).encode() for call in CALLS]


@cache
def settings() -> list[bytes]:
    wanted = ("agentcore-project", "python-requirements", "dockerfile", "compose", "doctor")
    return [p.read_bytes() for p in files() if any(w in p.parts for w in wanted)]


@cache
def traces() -> list[bytes]:
    return [p.read_bytes() for p in sorted((ROOT / "tests/unit/stacktraces").glob("*.txt"))]


@cache
def texts() -> list[bytes]:
    """Lines of logs, and every string of a report."""
    lines = [line for data in inputs()[::5] for line in data.split(b"\n")[:6] if 10 < len(line) < 2000]
    return [*lines, *traces(), *_strings(orjson.loads(reports()[0]))]


def _strings(value: object) -> list[bytes]:
    if isinstance(value, str):
        return [value.encode()]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for one in inner for found in _strings(one)]
