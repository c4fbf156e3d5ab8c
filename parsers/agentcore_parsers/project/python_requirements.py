"""
The Python packages that a project asks for: requirements.txt or pyproject.toml.

## Looks like
`bedrock-agentcore>=1.0` lines with names, versions, options (`-r`, `--index-url`) and comments; or TOML
with a `[project]` table and its `dependencies`.

## Comes from
The agent's project folder, `pip freeze`, `pip-compile`, `uv export`, `uv init`.

## Quirks
A requirement says what is wanted, not what is installed. Included files (`-r other.txt`) are not
followed. TOML above 256 KiB is not read. Names are normalised (lower case, dashes). The document holds
`requirements` (name, spec, extras, marker, line or group) and `options`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Damage, DamageReason, Document, Head, Input, Kind, Match, Place, Record

SHAPES = LINED

TOML_BYTES = 256 << 10
_MAX_LINE = 2000
_REQUIREMENT = late(
    # Possessive blanks: each may follow the one before, and a line of blanks would be divided among them in every way.
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,99})\s*+(?:\[(?P<extras>[\w\s.,-]{0,200})\])?\s*+"
    r"(?P<spec>(?:\(?(?:===|==|~=|!=|<=|>=|<|>)\s*+[\w.*+!-]{1,60}\)?(?:\s*+,\s*+)?){1,10}|@\s*+\S{1,500})?"
    r"\s*+(?:;\s*+(?P<marker>[^#]{1,500}?))?\s*+(?:--hash=\S+\s*+)*+(?:(?<=\s)#.*)?$"
)
_OPTION = late(
    r"-(?:r|c|e|f|i)\s+\S|--(?:index-url|extra-index-url|requirement|constraint|editable|find-links|no-binary"
    r"|only-binary|pre|prefer-binary|trusted-host|hash|no-index)\b|(?:git\+)?https?://\S+$"
)
_TELLING = late(
    r"(?:bedrock-agentcore|strands-agents|boto3|botocore|aws-opentelemetry-distro|opentelemetry-|langchain|langgraph|mcp$"
    r"|fastapi|uvicorn|requests$|httpx|pydantic|crewai|google-adk|openai|llama-index)"
)
_TABLE = late(r"\[(?:project|build-system|tool\.poetry|dependency-groups)(?:\.[\w.-]+)?\]\s*(?:#.*)?$")
_KEYS = late(r"(?:dependencies|requires|requires-python)\s*=")


def sniff(head: Head) -> Match | None:
    some = [line.strip() for line in head.lines[:3000] if line.strip() and not line.strip().startswith("#")]
    if any(_TABLE.match(line) for line in some) and any(
        _KEYS.match(line) or line == "[tool.poetry.dependencies]" for line in some
    ):
        return Match(90, "TOML with a project table and its dependencies")
    if not some or head.shape not in LINED or len(some) > 2000:
        return None
    found = [_requirement(line.rstrip("\\").rstrip()) for line in some]
    if not all(r is not None or _OPTION.match(line) for r, line in zip(found, some, strict=True)):
        return None
    named = [r for r in found if r is not None]
    exact = sum(1 for r in named if r["spec"])
    telling = sum(1 for r in named if _TELLING.match(r["name"]))
    if exact * 2 >= len(named) > 0 or (telling and telling * 4 >= len(named)):
        return Match(80, f"{len(named)} Python requirements, {exact} with versions")
    return None


def _requirement(line: str) -> dict[str, Any] | None:
    found = _REQUIREMENT.match(line) if len(line) <= _MAX_LINE else None
    if found is None:
        return None
    extras = [e.strip() for e in (found["extras"] or "").split(",") if e.strip()]
    name = re.sub(r"[-_.]+", "-", found["name"]).lower()
    return {
        "name": name,
        "spec": (found["spec"] or "").strip(" ()"),
        "extras": extras,
        "marker": (found["marker"] or "").strip(),
    }


def parse(source: Input) -> Iterable[Record]:
    raw = source.data()
    text = raw[: 4 * TOML_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    if any(_TABLE.match(line.strip()) for line in text.split("\n")):
        if len(raw) > TOML_BYTES:
            yield Damage(Place(source.name), DamageReason.TOO_BIG, f"TOML of more than {TOML_BYTES} bytes is not read")
            return
        yield from _toml(text, source.name)
        return
    if len(raw) > 4 * TOML_BYTES:
        yield Damage(Place(source.name), DamageReason.TOO_BIG, "only the first MiB of this file was read")
    requirements, options = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, line in _joined(text):
        found = _requirement(line)
        if found is not None:
            requirements.append({**found, "line": number})
        elif _OPTION.match(line):
            options.append({"option": line, "line": number})
        else:
            yield Damage(
                Place(source.name, line=number),
                DamageReason.BAD_LINE,
                "not a requirement or an option of pip; it was skipped",
            )
    data = {"type": "requirements", "requirements": requirements, "options": options}
    yield Document(Kind.DOCKERFILE, "requirements.txt", data, Place(source.name))


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments; those that end in a backslash go on."""
    started, held = 0, ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line.startswith("#") and not held:
            continue
        started = started or number
        held += line.rstrip("\\").rstrip() + " "
        if not line.endswith("\\"):
            if held.strip():
                yield started, held.strip()
            started, held = 0, ""
    if held.strip():
        yield started, held.strip()


def _toml(text: str, name: str) -> Iterator[Record]:
    import tomllib  # 3 ms that no other input needs

    try:
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        found = re.search(r"at line (\d+)", str(exc))
        line = int(found[1]) if found else text.count("\n")
        yield Damage(Place(name, line=line), DamageReason.BROKEN_TOML, "not valid TOML; nothing was read")
        return
    requirements: list[dict[str, Any]] = []
    for group, listed in _groups(value):
        for raw in listed:
            made = _requirement(raw.strip()) if isinstance(raw, str) else None
            if made is not None:
                requirements.append({**made, "group": group})
            elif isinstance(raw, str):
                yield Damage(Place(name), DamageReason.BAD_RECORD, "a requirement that cannot be read was skipped")
    project = value.get("project")
    project = project if isinstance(project, dict) else {}
    data = {
        "type": "pyproject",
        "project": project.get("name"),
        "python": project.get("requires-python"),
        "scripts": project.get("scripts", {}),
        "requirements": requirements,
    }
    yield Document(Kind.DOCKERFILE, "pyproject.toml", data, Place(name))


def _groups(value: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    def table(*names: str) -> dict[str, Any]:
        inner: Any = value
        for part in names:
            inner = inner.get(part) if isinstance(inner, dict) else None
        return inner if isinstance(inner, dict) else {}

    for group, listed in (
        ("", table("project").get("dependencies")),
        *table("project", "optional-dependencies").items(),
        *table("dependency-groups").items(),
        ("build", table("build-system").get("requires")),
    ):
        if isinstance(listed, list):
            yield group, listed
    poetry = table("tool", "poetry", "dependencies")
    yield "", [f"{name}{_poetry(spec)}" for name, spec in poetry.items() if name.lower() != "python"]


def _poetry(spec: Any) -> str:
    """Poetry's `^1.2` and `~1.2` as plain lower bounds."""
    text = spec.get("version", "") if isinstance(spec, dict) else spec
    if not isinstance(text, str) or text in ("", "*"):
        return ""
    return (
        f">={text[1:]}"
        if text[0] in "^~" and text[1:2] != "="
        else text
        if text[0] in "<>=!~"
        else f"=={text}"
    )
