"""
Redaction: texts that can be given away, and still tell the same story.

`Redactor(key)` replaces what identifies by keyed pseudonyms of the same shape, by an allow-list of
words; `masking.without_secrets` only masks credentials and data about persons, for reports that stay
with their owner; `scan` looks over what was rendered, once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentcore_analyzer.redaction.redactor import Redactor, new_key

__all__ = ["Redactor", "new_key"]


def __getattr__(name: str) -> Any:
    """The redactor's tables take 60 ms to make, and most reports never leave their owner's machine."""
    if name in __all__:
        from agentcore_analyzer.redaction import redactor

        return getattr(redactor, name)
    raise AttributeError(name)
