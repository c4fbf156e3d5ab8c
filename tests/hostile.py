"""
Inputs that want to hurt: each with the spans that must come out of it and the notes it deserves.

Written into a folder by `write`; the limits (time, memory, exit code) are the test's business.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cases import WHOLE

START = 1_790_000_000 * 10**9
TRACE = "5f" * 16


class Hostile(NamedTuple):
    name: str
    made: bytes | Callable[[], bytes]  # a function where making it takes long: only for the test that needs it
    spans: int | None  # in the traces, after merging; None: not worth a claim
    notes: frozenset[str]  # reasons that must be noted
    readable: bool = True  # exit 3 otherwise

    @property
    def data(self) -> bytes:
        return self.made() if callable(self.made) else self.made

    @property
    def is_large(self) -> bool:
        """Large, or made of so much that it becomes so."""
        return self.made is not twice_packed and (callable(self.made) or len(self.made) > 50_000)


def span(number: int, parent: int = 0, **changes: Any) -> dict[str, Any]:
    document = {
        "traceId": TRACE,
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "name": "execute_tool lookup_order",
        "kind": 1,
        "startTimeUnixNano": str(START + number * 10**9),
        "endTimeUnixNano": str(START + number * 10**9 + 10**8),
        "attributes": [],
        "status": {"code": 1},
    }
    return document | changes


def envelope(*spans: dict[str, Any]) -> str:
    return json.dumps(
        {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "t"}, "spans": list(spans)}]}]}
    )


PLAIN = envelope(span(1), span(2, 1), span(3, 2))
LINES = "\n".join(json.dumps(span(n, n - 1)) for n in range(1, 6)) + "\n"


def documents() -> Iterator[Hostile]:
    """Damaged, bent and oversized JSON."""

    def case(name: str, text: str | bytes, spans: int | None, *notes: str, readable: bool = True) -> Hostile:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return Hostile(name, data, spans, frozenset(notes), readable)

    yield case("plain.json", PLAIN, 3)
    yield case("bom.json", b"\xef\xbb\xbf" + PLAIN.encode(), 3)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield case(f"{encoding}.json", PLAIN.encode(encoding), 3)
    yield case("crlf.ndjson", LINES.replace("\n", "\r\n"), 5)
    yield case("back-to-back.json", PLAIN + PLAIN.replace(TRACE, "6a" * 16), 6)
    yield case(
        "among-text.log", f"2026-11-22T10:00:00Z INFO up\n{PLAIN}\n2026-11-22T10:00:01Z ERROR down\n", 3
    )
    yield case("nan.json", PLAIN.replace('"kind": 1', '"kind": NaN', 1), 3, "lenient-json")
    yield case("digits.json", PLAIN.replace('"kind": 1', f'"kind": {"7" * 5000}', 1), 3, "lenient-json")
    yield case("overflow.json", PLAIN.replace(f'"{START + 10**9}"', "18446744073709551616", 1), 3, "bad-time")
    yield case("twice-a-key.json", PLAIN.replace('"kind": 1', '"kind": 1, "kind": 2', 1), 3, "duplicate-key")
    yield case("surrogate.json", PLAIN.replace("lookup", "look\\ud83dup", 1), 3, "surrogate")
    yield case("latin-1.json", PLAIN.encode().replace(b"lookup", b"caf\xe9", 1), 3, "invalid-utf8")
    yield case("nul-tail.json", PLAIN.encode() + bytes(100), 3, "trailing-bytes")
    third = PLAIN.index(f'"{3:016x}"')
    yield case("cut-in-a-span.json", PLAIN[: third + 40], 2, "cut")
    yield case("cut-in-an-escape.json", PLAIN[: third + 18] + ', "name": "ab\\', 2, "cut")
    yield case("cut-in-a-character.json", PLAIN.encode()[:-90] + b'"\xf0\x9f', 2, "cut")
    yield case("cut-in-a-line.ndjson", LINES[:-50], 4, "cut")
    yield case("broken-lines.ndjson", LINES.replace("\n", '\n{"half": \n', 2), 5, "bad-line")
    yield case("open-brackets.json", "[" * 200_000, None, readable=False)
    yield case("open-braces.json", '{"a":' * 50_000, None, readable=False)
    yield case("closed-brackets.json", "[" * 1000 + "]" * 1000, None, readable=False)
    inside = '{"stringValue": "x"}'
    for _ in range(200):
        inside = f'{{"kvlistValue": {{"values": [{{"key": "k", "value": {inside}}}]}}}}'
    yield case(
        "deep-value.json",
        PLAIN.replace('"attributes": []', f'"attributes": [{{"key": "k", "value": {inside}}}]', 1),
        3,
        "attribute-cut",
    )
    flat = "1"
    for _ in range(900):
        flat = f'{{"a": {flat}}}'
    yield case(
        "deep-map.ndjson",
        json.dumps(span(1)).replace('"attributes": []', f'"attributes": {{"k": {flat}}}'),
        1,
    )
    yield case("long-line.log", "x" * (1 << 20) + "\n2026-11-22T10:00:01Z ERROR down\n", None)
    yield case("empty.json", "", None, readable=False)
    yield case("blanks.json", " \n\t ", None, readable=False)
    yield case("other.json", '{"hello": 1}', None)
    yield case("binary", bytes(range(256)) * 16, None, readable=False)


def shapes() -> Iterator[Hostile]:
    """Sound JSON whose spans make no sense."""

    def case(name: str, spans: int, *notes: str, of: list[dict[str, Any]]) -> Hostile:
        return Hostile(f"{name}.json", envelope(*of).encode(), spans, frozenset(notes))

    yield case("circle", 3, "parent-cycle", of=[span(1, 2), span(2, 1), span(3, 2)])
    yield case("own-parent", 2, "self-parent", of=[span(1, 1), span(2, 1)])
    yield case("same-twice", 2, "duplicate-span", of=[span(1), span(1), span(2, 1)])
    yield case("two-of-one-id", 3, "conflicting-span", of=[span(1), span(1, name="other"), span(2, 1)])
    yield case("zero-id", 2, "zero-id", of=[span(0), span(2)])
    yield case("upper-case", 2, "id-case", of=[span(0xAB, spanId="00000000000000AB"), span(2, 0xAB)])
    base64 = {"traceId": "AAAAAAAAAAAAAAAAAAAAAQ==", "spanId": "AAAAAAAAAAE="}
    yield case("base64", 1, "id-base64", of=[span(1, **base64)])
    odd: list[Any] = [12345, None, ["x"], {}]
    yield case("odd-ids", 0, "bad-id", of=[span(1, spanId=value) for value in odd])
    yield case("backwards", 1, "negative-duration", of=[span(1, endTimeUnixNano=str(START - 5))])
    yield case("no-times", 1, "no-time", of=[span(1, startTimeUnixNano="0", endTimeUnixNano="0")])
    yield case("negative", 1, "bad-time", of=[span(1, endTimeUnixNano="-1")])
    mixed = span(2, 1, startTimeUnixNano=START // 10**6, endTimeUnixNano=START / 10**9)
    yield case("units", 2, "unit-guessed", of=[span(1), mixed])
    names = ("node_for_adding", "u_of_edge", "self", "__class__", "__proto__", "")
    yield case(
        "names", 1, of=[span(1, attributes=[{"key": k, "value": {"stringValue": "v"}} for k in names])]
    )
    yield case(
        "no-list",
        3,
        of=[span(1, attributes={"a": 1}), span(2, attributes=None), span(3, attributes=[1, {"key": 2}])],
    )
    huge = [
        {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "9" * 30}},
    ]
    yield case("tokens", 1, of=[span(1, attributes=huge)])


def archives() -> Iterator[Hostile]:
    """Compressed inputs that lie, end early, or never end."""
    yield Hostile("bomb.ndjson.gz", bomb, None, frozenset({"too-big"}))
    yield Hostile("in-itself.gz", twice_packed, None, frozenset(), readable=False)
    packed = gzip.compress(LINES.encode(), mtime=0)
    yield Hostile("cut.ndjson.gz", packed[:-20], None, frozenset({"cut"}))
    yield Hostile(
        "checksum.ndjson.gz", packed[:-8] + bytes(4) + packed[-4:], 5, frozenset({"damaged-archive"})
    )
    yield Hostile("tail.ndjson.gz", packed + b"tail", 5, frozenset({"trailing-bytes"}))
    link = zipfile.ZipInfo("link.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    yield Hostile(
        "link.zip", zipped({link: "/etc/hostname", "a.json": PLAIN}), 3, frozenset({"link-skipped"})
    )
    yield Hostile(
        "outside.zip", zipped({"../../a.json": PLAIN, "/b.json": LINES}), 5, frozenset({"duplicate-span"})
    )
    yield Hostile(
        "nested.zip",
        zipped({"in.zip": zipped({"a.json": PLAIN}), "a.json": PLAIN}),
        3,
        frozenset({"nested-archive"}),
    )
    yield Hostile("member.zip", large_member, 3, frozenset({"too-big"}))
    yield Hostile("many.zip", many_members, 3, frozenset({"too-many-members"}))


@cache
def bomb() -> bytes:
    one = json.dumps(span(1)) + "\n"
    endless = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(endless.compress(one.encode() * 4000) for _ in range(160)) + endless.flush()


def twice_packed() -> bytes:
    return gzip.compress(bomb())


def large_member() -> bytes:
    return zipped({"big.json": bytes(64 << 20), "a.json": PLAIN})


def many_members() -> bytes:
    # Each tenth is read; to read all of them takes half a minute of each run of the tests.
    many: dict[str | zipfile.ZipInfo, str | bytes] = {f"{n}.json": "{}" if WHOLE or n % 10 == 0 else "" for n in range(10_050)}
    return zipped({"a.json": PLAIN} | many)


def zipped(
    files: dict[str | zipfile.ZipInfo, str | bytes] | dict[str, str | bytes] | dict[str, str],
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def every() -> list[Hostile]:
    return [*documents(), *shapes(), *archives()]


def write(case: Hostile, folder: Path) -> Path:
    path = folder / case.name
    path.write_bytes(case.data)
    return path
