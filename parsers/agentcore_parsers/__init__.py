"""
The parsers that come with the analyzer: one module a format in the room of its kind, found by listing the rooms.

A parser module has a docstring (its manual), `sniff(head)` and `parse(source)`; see
`agentcore_analyzer.model.Parser`. What the formats of one room have in common lives in its
`_shared`; `decoding` makes values of text, `records` makes records of values: both are for parsers of others, too.
"""

# The folders here that hold no formats.
KITS = ("decoding", "patterns", "records")
