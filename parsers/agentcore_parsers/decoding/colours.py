"""Text without what terminals draw colours from."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

# Colours as they are, and as programs show them that make control characters visible: `^[[31m`, `\x1b[31m`, `␛[31m`.
_ANSI = late(r"(?:\x1b|\^\[|\\x1b|\\u001b|\\033|\u241b)\[[0-9;]{0,20}m")


def colourless(text: str) -> str:
    """The text without what terminals draw colours from."""
    if "\x1b" in text:
        return _ANSI.sub("", text)
    if "[" not in text or ("^[[" not in text and "\u241b[" not in text and "\\" not in text):
        return text
    return _ANSI.sub("", text)
