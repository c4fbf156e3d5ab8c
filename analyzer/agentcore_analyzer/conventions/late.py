"""Where parsers and detectors take `late` from: the core itself is not theirs to import."""

from __future__ import annotations

from agentcore_analyzer.late import Alternatives, late

__all__ = ["Alternatives", "late"]
