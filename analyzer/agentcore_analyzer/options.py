"""What a run was asked for."""

from __future__ import annotations

from dataclasses import dataclass

MAX_INVOCATIONS = 20  # read in detail; those that findings point at come first


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do; the same for all of its inputs."""

    input_format: str | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    plugins: bool = True
    patterns: tuple[str, ...] = ()  # pattern files, see `plugins.from_patterns`
    rules: tuple[str, ...] = ()  # files and folders of rules, see `rules.read`
    map: str | None = None  # what the fields of records without a named format are, see `plugins.from_map`
    max_invocations: int | None = MAX_INVOCATIONS  # None: every one, and what is no request, for formats that draw all spans
