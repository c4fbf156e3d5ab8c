"""
Rules: symptoms that teams write down as TOML, without code, each with samples of what it finds and of what it leaves alone.

A rule that does not find its own `hit` is refused. Nothing is loaded that was not named: a file, a folder of `*.toml` files, or a
pyproject.toml whose table `[tool.agentcore-analyzer]` lists some as `rules`.
"""

from __future__ import annotations

from agentcore_analyzer.rules.files import Rule, Sample, detectors, read
from agentcore_analyzer.rules.samples import Outcome, tried

__all__ = ["Outcome", "Rule", "Sample", "detectors", "read", "tried"]
