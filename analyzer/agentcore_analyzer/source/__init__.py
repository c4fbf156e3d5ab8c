"""Bytes in: files, folders, globs, stdin, archives and compressed streams, as UTF-8 inputs."""

from __future__ import annotations

from agentcore_analyzer.source.head import Sample, sample
from agentcore_analyzer.source.inputs import InMemory, SourceInput, expand, find_inputs, named_bytes

__all__ = ["InMemory", "Sample", "SourceInput", "expand", "find_inputs", "named_bytes", "sample"]
