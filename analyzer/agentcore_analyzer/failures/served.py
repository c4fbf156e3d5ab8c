"""Lines in which a server tells of a request that it answered."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import REQUEST

ACCESS = late(
    r"HTTP/[\d.]{1,3}\"? \d{3}\b|\" \d{3}\b|\"WebSocket [^\s\"]{1,2000}\" \[accepted\]|\bconnection rejected \(\d{3}\b"
)
# The line of a server for a request that it answered; how it begins tells whose line it is.
SERVED = late(
    r"([^\"\n]{0,200})\"[A-Z]{3,7} [^\s\"]{1,2000} HTTP/[\d.]{1,3}\" \d{3}\b"
    r"|([^|\n]{0,200})\| +\d{3} +\|[^\"\n]{0,200}\| +[A-Z]{3,7} +\"/"  # columns, of Gin
)
# `client: 10.0.0.7,` of an error log, and what an access log begins with.
_OF_CLIENT = late(
    r", client: ([\da-fA-F.:]{3,45}),"
    r"|(?:^|[\s|])((?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}) \S{1,60} \S{1,60} \[\d"
)


def named(line: str) -> tuple[str, str]:
    """The request and the client that the line of a server names, in its own form of either log."""
    request, client = REQUEST.search(line), _OF_CLIENT.search(line)
    return (request[1] if request else "", client[1] or client[2] if client else "")
