"""
Inputs written again without what must not leave the house, in their own formats (`analyze redact`).

`redaction` knows what is replaced by what; this room knows where things stand in a file. It changes no
byte that it need not change: a rewritten file is diagnosed like the original, line by line.
"""

from __future__ import annotations

from agentcore_analyzer.rewrite.files import FileRewriter, Result, Written, rewrite_files

__all__ = ["FileRewriter", "Result", "Written", "rewrite_files"]
