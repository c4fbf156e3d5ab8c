"""
A Dockerfile.

## Looks like
`FROM image` (after comments and `ARG`), then instructions: `RUN`, `COPY`, `ENV`, `CMD ["…"]`, with `\\`
at the end of lines that go on.

## Comes from
The agent's project: `agentcore` writes one for container builds; so does the starter toolkit.

## Quirks
`CMD` and `ENTRYPOINT` are taken as a list (exec form) only where they are JSON; with single quotes they
are run by a shell. The last of each in the last stage counts. Variables are not replaced. The document
holds `instructions` (line, instruction, value, form, args, stage), `stages`, `cmd` and `entrypoint`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Damage, DamageReason, Document, Head, Input, Kind, Match, Place, Record
from agentcore_analyzer.untrusted import json_integer

SHAPES = LINED

_KNOWN = frozenset(
    {
        "FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME",
        "USER", "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL",
    }
)  # fmt: skip
_EXEC = frozenset({"CMD", "ENTRYPOINT", "RUN", "SHELL"})
_WORD = late(r"\s*([A-Za-z]{2,12})(?:\s+(.*))?$", re.DOTALL)
_FROM = late(r"(?:--platform=\S+\s+)?(\S+)(?:\s+[Aa][Ss]\s+(\S+))?\s*$")
_HEREDOC = late(r"""<<-?\s*(["']?)([A-Za-z_]\w*)\1""")
_ESCAPE = late(r"#\s*escape\s*=\s*([\\`])\s*$", re.IGNORECASE)
_FLAG = late(r"(--[a-z][a-z-]*(?:=(?:\"[^\"]*\"|\S*))?)\s+")
MAX_BYTES = 1 << 20


class _Part(NamedTuple):
    line: int
    word: str
    value: str
    heredocs: tuple[str, ...] = ()
    open: bool = False


def _parts(lines: list[str]) -> Iterator[_Part]:
    """The instructions: continued lines are joined, comments between them left out."""
    escape, at = "\\", 0
    while at < len(lines) and lines[at].lstrip().startswith("#"):
        found = _ESCAPE.match(lines[at].strip())
        escape = found[1] if found else escape
        at += 1
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        started, pieces, goes_on = at, list[str](), True
        while goes_on and at < len(lines):
            text = lines[at].rstrip()
            at += 1
            if len(pieces) and (text.lstrip().startswith("#") or not text):
                continue
            goes_on = text.endswith(escape)
            pieces.append(text[:-1].rstrip() if goes_on else text)
        found = _WORD.match(" ".join(p.strip() for p in pieces))
        word, value = (found[1].upper(), found[2] or "") if found else ("", " ".join(pieces))
        bodies: list[str] = []
        unclosed = False
        for heredoc in _HEREDOC.finditer(value) if word in ("RUN", "COPY", "ADD") else ():
            end = next((i for i in range(at, len(lines)) if lines[i].strip() == heredoc[2]), None)
            unclosed = end is None
            bodies.append("\n".join(lines[at : end if end is not None else len(lines)]))
            at = len(lines) if end is None else end + 1
        yield _Part(started + 1, word, value.strip(), tuple(bodies), unclosed)


def sniff(head: Head) -> Match | None:
    if not head.lines or head.raw[:1] in (b"{", b"["):
        return None
    parts = list(_parts(head.lines))
    if not getattr(head, "complete", True):
        parts = parts[:-1]
    words = [part.word for part in parts]
    bases = [part for part in parts if part.word == "FROM"]
    if (
        not bases
        or set(words[: words.index("FROM")]) - {"ARG"}
        or not all(_FROM.match(p.value) for p in bases)
    ):
        return None
    known = sum(1 for word in words if word in _KNOWN)
    if (
        known < 2
        or (known < len(words) and known * 10 < len(words) * 9)
        or not set(words) - {"FROM", "ARG", "ADD"}
    ):
        return None
    return Match(93, f"FROM and {known - 1} more Dockerfile instructions")


def parse(source: Input) -> Iterable[Record]:
    raw = source.data()
    if len(raw) > MAX_BYTES:
        yield Damage(
            Place(source.name, offset=MAX_BYTES), DamageReason.TOO_BIG, "only the first MiB of this Dockerfile was read"
        )
    text = raw[:MAX_BYTES].decode("utf-8", "replace")
    instructions: list[dict[str, Any]] = []
    stages: list[dict[str, Any]] = []
    for part in _parts(text.replace("\r\n", "\n").split("\n")):
        place = Place(source.name, line=part.line)
        if part.word not in _KNOWN:
            yield Damage(place, DamageReason.BAD_LINE, "not a Dockerfile instruction; it was skipped")
            continue
        if part.open:
            yield Damage(
                place, DamageReason.CUT, "a here-document is not closed; the rest of the file was taken as its text"
            )
        found = _FROM.match(part.value) if part.word == "FROM" else None
        if found:
            stages.append({"line": part.line, "base": found[1], "name": found[2] or ""})
        instructions.append(_instruction(part, len(stages) - 1))
    data: dict[str, Any] = {"type": "dockerfile", "instructions": instructions, "stages": stages}
    data |= {name.lower(): _last(instructions, name, len(stages) - 1) for name in ("CMD", "ENTRYPOINT")}
    yield Document(Kind.DOCKERFILE, "Dockerfile", data, Place(source.name))


def _instruction(part: _Part, stage: int) -> dict[str, Any]:
    value, flags = part.value, list[str]()
    while found := _FLAG.match(value):
        flags.append(found[1])
        value = value[found.end() :]
    made: dict[str, Any] = {"line": part.line, "instruction": part.word, "value": value, "stage": stage}
    if flags:
        made["flags"] = flags
    if part.heredocs:
        made["heredocs"] = list(part.heredocs)
    if part.word in _EXEC:
        arguments = _exec(value)
        made["form"] = "shell" if arguments is None else "exec"
        made["args"] = [value] if arguments is None else arguments
    return made


def _exec(value: str) -> list[str] | None:
    try:
        found = json.loads(value, parse_int=json_integer) if value[:1] == "[" else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(a, str) for a in found) else None


def _last(instructions: list[dict[str, Any]], word: str, stage: int) -> dict[str, Any] | None:
    found = [i for i in instructions if i["instruction"] == word and i["stage"] == stage]
    return found[-1] if found else None
