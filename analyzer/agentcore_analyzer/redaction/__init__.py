"""
Redaction: texts that can be given away, and still tell the same story.

`Redactor(key)` replaces what identifies by keyed pseudonyms of the same shape, by an allow-list of
words; `without_secrets` only masks credentials and data about persons, for reports that stay with
their owner; `scan` looks over what was rendered, once more.
"""

from agentcore_analyzer.redaction.redactor import Redactor, new_key, without_secrets

__all__ = ["Redactor", "new_key", "without_secrets"]
