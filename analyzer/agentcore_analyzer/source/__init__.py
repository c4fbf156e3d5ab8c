"""Bytes in: files, folders, globs, stdin, archives and compressed streams, as UTF-8 inputs."""

from __future__ import annotations

from agentcore_analyzer.source.head import Sample, sample
from agentcore_analyzer.source.inputs import (
    STDIN,
    InMemory,
    Name,
    Part,
    Range,
    expand,
    find_inputs,
    named_bytes,
    readable_again,
    rereadable,
    unseen,
)
from agentcore_analyzer.source.kept import Kept
from agentcore_analyzer.source.one_input import SourceInput

__all__ = [
    "STDIN", "InMemory", "Kept", "Name", "Part", "Range", "Sample", "SourceInput", "expand", "find_inputs", "named_bytes",
    "readable_again", "rereadable", "sample", "unseen",
]  # fmt: skip
