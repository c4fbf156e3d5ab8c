"""Bytes in: files, folders, globs, stdin, archives and compressed streams, as UTF-8 inputs."""

from __future__ import annotations

from agentcore_analyzer.source.head import Sample, sample
from agentcore_analyzer.source.inputs import STDIN, InMemory, SourceInput, expand, find_inputs, named_bytes, rereadable

__all__ = ["STDIN", "InMemory", "Sample", "SourceInput", "expand", "find_inputs", "named_bytes", "rereadable", "sample"]
