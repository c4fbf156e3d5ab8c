"""How two records were joined: by which key, and how sure that makes us."""

from __future__ import annotations

from agentcore_analyzer.model import Confidence, JoinKind
from agentcore_analyzer.tuples import NamedTuple


class Join(NamedTuple):
    """
    An edge's reason. `key` is the value that both ends share (a span id, a session id, a request id, an interval).
    """

    kind: JoinKind
    key: str
    confidence: Confidence


CERTAIN, LIKELY, POSSIBLE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE
