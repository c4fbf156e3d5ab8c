"""Texts to queries; lark and the grammar are loaded with the first one."""

from __future__ import annotations

from functools import lru_cache

from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.nodes import Query

MOST_BYTES = 128 << 10  # as the server's front end takes
_KEPT = 256  # queries that are remembered: a folder of rules is read more than once a run


@lru_cache(_KEPT)
def parse(text: str) -> Query:
    """The query that a text is. Raises QueryError with line and column; what it asks for is not judged (`checking`)."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise QueryError(f"a query holds at most {MOST_BYTES >> 10} KiB")
    if not text.strip():
        raise QueryError("the query is empty", hint="every span: { }")
    from agentcore_analyzer.query import grammar  # lark: 100 ms, which a run without a query need not pay

    return grammar.read(text)
