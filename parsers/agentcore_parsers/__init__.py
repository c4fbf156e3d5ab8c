"""
The parsers that come with the analyzer: one module a format, found by listing this folder.

A parser module has a docstring (its manual), `sniff(head)` and `parse(source)`; see
`agentcore_analyzer.model.Parser`. What several formats have in common lives in `_shared`.
"""
