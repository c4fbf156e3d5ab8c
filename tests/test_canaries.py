"""
Canaries of 52 kinds in every string of real inputs: none may get into a report that was redacted, in any format.

The same search without the redactor must find every kind, or it would prove nothing. Credentials and
data about persons must not get into any report, redacted or not. The canaries are put together when
the test runs: no string in this file looks like a secret, and none ever was one.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from agentcore_analyzer import pipeline, safe, ticket
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.redaction import Redactor, masking
from agentcore_analyzer.redaction.scan import scan
from agentcore_analyzer.report import formats, json_v1, made, short, text
from agentcore_analyzer.rewrite import FileRewriter
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, FIXTURES, WHOLE, found
from command import analyze

NOISE = "qT7m" + "Zk2Wv9" + "Rb4Xn8" + "Lp3Yh6" + "Gd5Jc1Fs0"  # letters of both sizes and digits, in no order


class Canary(NamedTuple):
    kind: str
    shown: str  # as it stands in the input
    secret: str  # what must not be seen
    guarded: bool = True  # also where a report is not redacted


def canaries() -> list[Canary]:
    n, low = NOISE, NOISE.lower()
    hexa = "7b3f9a" + "c2e84d16" + "50aa9b7e" + "31c6f802" + "d9"
    return [
        Canary("AWS access key id", "AKIA" + "Q3ZT7WKX5MNBVR2L", "Q3ZT7WKX5MNBVR2L"),
        Canary("AWS secret access key", "aws_secret_access_key=" + n[:20] + "/" + n[:9] + "+" + n[10:19], n[:20]),
        Canary("AWS session token", "IQoJb3JpZ2lu" + "X2VjE" + n * 3, n),
        Canary("Bedrock API key", "ABSK" + n * 2, n),
        Canary("JSON web token", "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + n + "." + n[:26], n[:20]),
        Canary("private key", "-----BEGIN " + "RSA PRIVATE KEY-----" + n * 4 + "-----END RSA PRIVATE KEY-----", n),
        Canary("bearer token", "Authorization: Bearer " + n, n),
        Canary("basic authorization", "Authorization: Basic " + low[:18] + "Q==", low[:18]),
        Canary("password in a URL", "postgres://svc:" + n[:14] + "@db7.zyxwtco.io/main", n[:14]),
        Canary("signed URL", "https://zyxwtco.s3.amazonaws.com/a?X-Amz-Signature=" + hexa * 2, hexa),
        Canary("Azure SAS", "https://zyxwtco.blob.core.windows.net/c?sv=1&sig=" + n + "%3D", n),
        Canary("GitHub token", "ghp_" + n[:36], n[:30]),
        Canary("GitLab token", "glpat-" + n[:20], n[:20]),
        Canary("Slack token", "xoxb-" + "248163264128-" + n[:24], n[:24]),
        Canary("Slack webhook", "https://hooks.slack.com/services/T0" + n[:9] + "/B0" + n[9:18] + "/" + n[:24], n[:20]),
        Canary("Stripe key", "sk_" + "live_" + n[:24], n[:24]),
        Canary("OpenAI key", "sk-" + "proj-" + n, n),
        Canary("Anthropic key", "sk-" + "ant-api03-" + n, n),
        Canary("Hugging Face token", "hf_" + n[:34], n[:34]),
        Canary("npm token", "npm_" + n[:36], n[:36]),
        Canary("PyPI token", "pypi-" + "AgEIcHlwaS5vcmc" + n, n),
        Canary("Google API key", "AIza" + "Sy" + n[:33], n[:33]),
        Canary("Azure storage key", "DefaultEndpointsProtocol=https;AccountName=zyxwtco;AccountKey=" + n * 2 + "==", n),
        Canary("Twilio key", "SK" + hexa[:32], hexa[:32]),
        Canary("SendGrid key", "SG." + n[:22] + "." + n, n[:20]),
        Canary("cookie", "Cookie: sid=" + n + "; theme=dark", n),
        Canary("connection string", "Server=db7;User Id=svc;Password=" + n[:14] + ";", n[:14]),
        Canary("password by name", 'password: "' + n[:14] + '"', n[:14]),
        Canary("e-mail", "oswin.brackwater" + "@" + "zyxwtco.io", "brackwater"),
        Canary("e-mail in a URL", "u=oswin.brackwater" + "%40" + "zyxwtco.io", "brackwater"),
        Canary("telephone", "+49 170 " + "5550147", "5550147"),
        Canary("card", "4539 1488 " + "0343 6467", "0343 6467"),
        Canary("IBAN", "DE89 3704 " + "0044 0532 0130 00", "0044 0532"),
        Canary("social security number", "SSN 219-09-" + "4821", "219-09"),
        Canary("passport", "passport no. C01X" + "7TQ4K", "C01X7TQ4K"),
        Canary("postal address", "4217 Brackwater " + "Lane", "4217 Brackwater"),
        Canary("date of birth", "date of birth: 1979-" + "04-17", "1979-04-17"),
        Canary("name", "Oswin Brackwater", "Brackwater", guarded=False),
        Canary("MAC address", "3c:7d:0a:" + "be:51:92", "be:51:92", guarded=False),
        Canary("IPv4 address", "81.173.224.36", "81.173.224", guarded=False),
        Canary("IPv6 address", "2a02:8109:9440:" + "1198:7d3c:e0aa:4b1f:9c02", "7d3c:e0aa", guarded=False),
        Canary("host name", "https://vault7.zyxwtco.internal:8443/v1", "zyxwtco", guarded=False),
        Canary("S3 URI", "s3://zyxwtco-invoices/brackwater.pdf", "zyxwtco-invoices", guarded=False),
        Canary("user name in a path", "/home/obrackwater/app/main.py", "obrackwater", guarded=False),
        Canary("Windows user name", "C:\\Users\\obrackwater\\main.py", "obrackwater", guarded=False),
        Canary("AWS account", "account 804417263955", "804417263955", guarded=False),
        Canary("ARN", "arn:aws:bedrock-agentcore:eu-west-1:804417263955:runtime/zyxwtdesk-k2Jd8sQp1x", "zyxwtdesk", False),
        Canary("session id", "session 9d1c7e42-5b3a-4f68-8e07-c2d96ab15f34", "9d1c7e42", guarded=False),
        Canary("trace id", "trace a4" + hexa[:30], hexa[6:26], guarded=False),
        Canary("request id", "RequestId: 9d1c7e42-5b3a-4f68-8e07-c2d96ab15f35", "8e07-c2d96ab15f35", guarded=False),
        Canary("resource id", "vpc-0b7d91e2c4a8f6350", "0b7d91e2c4a8f6350", guarded=False),
        Canary("random token", "token is " + n[:32], n[:32], guarded=False),
    ]


CANARIES = canaries()
# Inputs of every sort: traces, logs, what clients wrote, documents.
INPUTS = [
    CAPTURES / "tool-raises" / "trace.json", CAPTURES / "model-access-denied", CAPTURES / "client-errors",
]  # fmt: skip
# Members that say what a document is: with another value nothing would be read at all.
STRUCTURE = re.compile(r"(?:[a-z]+Id|[a-z_]+_id|kind|code|type|level|@?[tT]ime.*|.*Time|.*UnixNano|schemaUrl|intValue|version)")
_ANY_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?')


def planted(source: str, canaries: Sequence[str]) -> Iterator[str]:
    """The input with a canary behind every value (JSON), behind every line (logs), in its plain form: one after the other."""
    turn = cycle(canaries)
    key = [""]

    def put(match: re.Match[str]) -> str:
        if match[2]:
            key[0] = match[1]
            return match[0]
        said = match[1]
        if STRUCTURE.fullmatch(key[0]) or key[0] == "key" or said.startswith(("{", "[")) or not re.search(r"[a-z]{3}", said):
            return match[0]
        free = " " in said or key[0] in ("body", "message", "@message")
        return f'"{said} {json.dumps(next(turn))[1:-1]}"' if free else match[0]

    for line in source.splitlines():
        if line.lstrip()[:1] in ('{', '[', '"', '}', ']'):
            yield _ANY_STRING.sub(put, line)
        elif re.search(r"(?i)error|exception|timed out|denied|fail", line):
            yield f"{line} {next(turn)}"
        else:
            yield line


def spoiled(path: Path, canaries: Sequence[str], folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    suffixes = (".json", ".jsonl", ".log", ".txt")
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.is_file() and p.suffix in suffixes)
    names = []
    for file in files:
        target = folder / file.name
        try:
            source = file.read_text("utf-8")
        except UnicodeDecodeError:
            shutil.copy(file, target)
            continue
        target.write_text("\n".join(planted(source, canaries)) + "\n", "utf-8")
        names.append(str(target))
    return names


PLAIN = frozenset({"text", "json"})  # which show every string as it is


def every_format(report: Any, others: bool = True) -> Iterator[tuple[str, str]]:
    yield "text", text.render(report, "0", 200, colour=False)
    yield "first screen", short.render(report, short.Look(200))
    document = json_v1.as_dict(report, "0")
    yield "json", orjson.dumps(document).decode()
    for name in formats.names() if others else ():
        yield name, made.in_format(name, report, "0", formats.RenderOptions()).decode("utf-8", "replace")


def same(value: str) -> str:
    return value


@contextmanager
def unmasked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(safe, "mask", same)
        patch.setattr(masking, "without_secrets", same)
        patch.setattr(masking, "cleaned", {})  # what it made before
        yield


def seen(report: Any, canaries: Sequence[Canary], through: Callable[[str], str], others: bool = True) -> list[tuple[str, str]]:
    """Which canary can be read in which format, however that breaks its lines."""
    with safe.outgoing(cache(through)):  # the same strings go into all of them
        pages = [(name, squeezed(page)) for name, page in every_format(report, others)]
    return [(c.kind, name) for c in canaries for name, page in pages if squeezed(c.secret) in page]


def squeezed(page: str) -> str:
    return re.sub(r"[^0-9a-z]+", "", page.lower())


def test_there_are_enough() -> None:
    assert len({c.kind for c in CANARIES}) >= 42
    assert sum(c.guarded for c in CANARIES) >= 30


# Day by day three share an input, one after the other; in the whole run each stands in every place of every input.
TOGETHER = 1 if WHOLE else 3
GROUPS = [CANARIES[start::-(-len(CANARIES) // TOGETHER)] for start in range(-(-len(CANARIES) // TOGETHER))]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: ", ".join(c.kind for c in group))
def test_no_canary_in_a_redacted_report(group: list[Canary], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found_without = set()
    guarded = [c for c in group if c.guarded]
    for number in (0, 1, 2) if WHOLE else (GROUPS.index(group) % 3,):
        source = INPUTS[number]
        report = pipeline.analyze(spoiled(source, [c.shown for c in group], tmp_path / str(number)), BUILTIN)
        assert report.internal_errors == ()
        redactor = Redactor(b"a key of the test that nobody uses")
        assert seen(report, group, redactor.text) == [], f"{source.name}: redacted"
        if guarded:
            assert seen(report, guarded, masking.without_secrets) == [], f"{source.name}: not redacted"
            assert seen(report, guarded, redactor.mask_only) == [], f"{source.name}: quoted"
        with unmasked(monkeypatch):
            found_without.update(seen(report, group, same, others=False))
    # The counter-check: with the redactor off, JSON shows each canary and the text some, or the test above looked at nothing.
    assert {name for _, name in found_without} >= PLAIN
    assert [c.kind for c in group if (c.kind, "json") not in found_without] == [], "nowhere to be seen"


# A finding of each of INPUTS whose record is shown: spans, and what clients wrote.
SHOWN = ("tool-error", "model-access-denied", "stream-broken")


@pytest.mark.parametrize("canary", CANARIES, ids=lambda c: c.kind)
def test_no_canary_in_a_shown_record(canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`analyze show` prints whole records: with `--redact` none of it, without it no credential and no fact about a person."""
    secret = squeezed(canary.secret)
    masked = canary.guarded or canary.kind == "random token"  # "token is" says so
    for number in (0, 1, 2) if WHOLE else (CANARIES.index(canary) % 3,):
        names = spoiled(INPUTS[number], [canary.shown], tmp_path / str(number))
        line = ["show", SHOWN[number], *names, "--full", "--width", "160", "--quiet"]
        redacted, plain = analyze(*line, "--redact"), analyze(*line)
        assert redacted.returncode == plain.returncode == 0, redacted.stderr
        assert "▔" in redacted.stdout, "the quoted words are marked"
        assert secret not in squeezed(redacted.stdout)
        assert (secret in squeezed(plain.stdout)) is not masked
        with unmasked(monkeypatch):
            assert secret in squeezed(analyze(*line).stdout), "else nothing was looked at"


def test_the_detectors_inputs_leave_nothing(tmp_path: Path) -> None:
    """One canary of each sort in every detector's first case, all formats."""
    words = "Oswin Brackwater of 81.173.224.36, account 804417263955, oswin.brackwater" + "@" + "zyxwtco.io"
    looked = 0
    for folder in sorted(FIXTURES.glob("detectors/*/hit-*"))[::4]:
        names = spoiled(folder, [words], tmp_path / folder.parent.name / folder.name)
        names = [n for n in names if Path(n).name not in ("expected.json", "inputs.txt")]
        if not names:
            continue
        report = pipeline.analyze(names, BUILTIN)
        redactor = Redactor(b"a key of the test that nobody uses")
        with safe.outgoing(redactor.text):
            shown = "".join(page for _, page in every_format(report))
        for secret in ("Brackwater", "81.173.224", "804417263955", "zyxwtco"):
            assert squeezed(secret) not in squeezed(shown), (folder, secret)
        looked += 1
    assert looked > 5


# --- every string of every parser's fixtures ---

# One value that holds a canary of each sort, and what must not be seen of it, whatever its case and punctuation.
SORTS = {
    "Oswin Brackwater": "brackwater", "oswin.quambeck" + "@" + "zyxwtco.io": "quambeck",
    "host vault7.zyxwtco.internal": "zyxwtco",
    "81.173.224.36": "8117322436", "account 804417263955": "804417263955", "/home/obrackwater/x": "obrackwater",
    "ghp_" + NOISE[:36]: NOISE[:30].lower(), "Authorization: Bearer " + NOISE: NOISE.lower(),
    "password=" + NOISE[:14]: NOISE[:14].lower(),
    "session 9d1c7e42-5b3a-4f68-8e07-c2d96ab15f34": "9d1c7e425b3a4f68", "+49 170 " + "5550147": "491705550147",
}  # fmt: skip
TOLD = "; ".join(SORTS)
NOISE_OF = re.compile(r"[^0-9a-z]+")


class Position(NamedTuple):
    """A string of a fixture: between `start` and `end` of its text."""

    file: Path
    start: int
    end: int


def positions() -> list[Position]:
    every = []
    for case in found("parsers"):
        for file in sorted(p for p in case.path.iterdir() if p.is_file() and p.name not in ("expected.json", "inputs.txt")):
            try:
                source = file.read_bytes().decode("ascii")
            except UnicodeDecodeError:
                continue
            every += [Position(file, *m.span(1)) for m in _ANY_STRING.finditer(source) if not m[2]]
    return every


def leaks(shown: str) -> list[str]:
    plain = NOISE_OF.sub("", shown.lower())
    return [secret for secret in SORTS.values() if secret in plain]


def test_no_canary_from_any_string_of_the_parsers_fixtures() -> None:
    """In the whole run at each position; else at some, the same ones in every run."""
    every = positions()
    assert len(every) > 3000
    chosen = every if WHOLE else random.Random(20261123).sample(every, 16)
    read = 0
    for number, position in enumerate(chosen):
        source = position.file.read_text("ascii")
        planted = f"{source[: position.end]} {TOLD}{source[position.end :]}".encode()
        assert leaks(planted.decode()) == list(SORTS.values())
        redactor = Redactor(b"a key of the test that nobody uses")
        again = FileRewriter(redactor).whole(planted, position.file.name, lambda _: None) or b""
        assert leaks(again.decode("utf-8", "replace")) == [], (position, "redact")
        inputs = [InMemory(position.file.name, planted)]
        try:
            report = pipeline.analyze(inputs, BUILTIN)
        except NoReadableInput:
            continue  # a string that said what the file is
        read += 1
        with safe.outgoing(redactor.text):
            document = json_v1.as_dict(report, "0")
            pages = {name: formats.render(name, document, formats.RenderOptions()) for name in ("html", "markdown")}
            pages["json"] = orjson.dumps(document)
        for name, page in pages.items():
            assert leaks(scan(page).rendered.decode()) == [], (position, name)
        if number % 8 == 0 and report.findings:
            made = ticket.build(inputs, redactor, "0")
            for part in made.parts:
                with zipfile.ZipFile(io.BytesIO(part)) as packed:
                    assert [n for n in packed.namelist() if leaks(packed.read(n).decode("utf-8", "replace"))] == [], position
    assert read > len(chosen) // 2
