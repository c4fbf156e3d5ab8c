"""Text without what terminals draw colours from, or what they make of it where it is copied as HTML."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late

# Colours as they are, and as programs show them that make control characters visible: `^[[31m`, `\x1b[31m`, `␛[31m`.
_ANSI = late(r"(?:\x1b|\^\[|\\x1b|\\u001b|\\033|\u241b)\[[0-9;]{0,20}m")
# A line that a terminal copied as HTML: what is coloured stands in an element that says the colour.
_COLOURED = late(r"<(?:font color=|span style=\"[^\"<>]{0,100}color)")
_DRAWN = late(r"</?(?:pre|b|i|u|font|span)(?: [^<>]{0,200})?>")


def colourless(text: str) -> str:
    """The text without what terminals draw colours from."""
    if ("<font " in text or "<span " in text) and _COLOURED.search(text):
        from html import unescape  # seldom needed

        text = unescape(_DRAWN.sub("", text))
    if "\x1b" in text:
        return _ANSI.sub("", text)
    if "[" not in text or ("^[[" not in text and "\u241b[" not in text and "\\" not in text):
        return text
    return _ANSI.sub("", text)
