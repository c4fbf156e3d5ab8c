"""
A compose file: services of containers.

## Looks like
`services:` at the start of a line, below it names, below them `image:`, `build:`, `command:`,
`environment:`, `ports:`.

## Comes from
`docker-compose.yml` or `compose.yaml` of a project that runs its agent locally.

## Quirks
`command` and `entrypoint` are a list or one text for a shell; they come before the image's own. Variables
are not replaced, `extends` and `include` not followed. Environment values can hold secrets.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Document, Head, Input, Kind, Match, Place, Record
from agentcore_parsers.decoding import yamls

HINTS = ("services:",)

_SERVICES = late(r"services:\s*(?:#.*)?$")
_MEMBER = late(r"\s+(?:image|build|command|entrypoint|container_name|env_file|depends_on):(?:\s|$)")
_TOP = late(r"[A-Za-z][\w.-]*:(?:\s|$)")
MAX_BYTES = 1 << 20


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines if line.strip() and not line.lstrip().startswith("#")]
    if not any(map(_SERVICES.match, some)) or not any(map(_MEMBER.match, some)):
        return None
    # Everything at the left edge must be a key, or this is a text that talks about compose files.
    edge = [line for line in some if line[0] not in " \t-"]
    if not all(_TOP.match(line) or line.startswith("---") for line in edge):
        return None
    return Match(88, "services with image, build or command")


def parse(source: Input) -> Iterable[Record]:
    raw = source.data()
    if len(raw) > MAX_BYTES:
        yield Damage(
            Place(source.name, offset=MAX_BYTES), DamageReason.TOO_BIG, "only the first MiB of this file was read"
        )
    text = raw[:MAX_BYTES].decode("utf-8", "replace")
    try:
        value = yamls.load(text)
    except yamls.YamlError as exc:
        place = Place(source.name, line=exc.line)
        yield Damage(
            place, DamageReason.CUT, f"YAML that cannot be read from here on: {exc}; what stands before is analysed"
        )
        value = _before(text, exc.line)
    services = value.get("services") if isinstance(value, dict) else None
    if isinstance(services, dict):
        found = {name: service for name, service in services.items() if isinstance(service, dict)}
        yield Document(Kind.DOCKERFILE, "compose", {"type": "compose", "services": found}, Place(source.name))
    else:
        yield Damage(Place(source.name), DamageReason.BAD_RECORD, "no services were found in this file")


def _before(text: str, line: int) -> object:
    """What can be read of the lines before a broken one."""
    lines = text.split("\n")
    for end in range(line - 1, max(0, line - 40), -1):
        try:
            return yamls.load("\n".join(lines[:end]))
        except yamls.YamlError:
            continue
    return None
