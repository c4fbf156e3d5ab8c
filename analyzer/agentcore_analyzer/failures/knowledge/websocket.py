"""Close codes of WebSockets. Source: RFC 6455, section 7.4; the IANA registry; uvicorn and websockets for 1012 and 1006."""

from __future__ import annotations

from collections.abc import Mapping

from agentcore_analyzer.failures.knowledge import Meaning
from agentcore_analyzer.failures.records import Said

CODES: Mapping[int, tuple[str, str, bool | None]] = {
    1000: ("the connection was closed as meant; only work that was open is lost", "Look whether an answer was still under way.", None),
    1001: ("the other side went away: a page was left, or a server stopped", "Connect again, if work was open.", True),
    1002: ("the other side broke the protocol", "Look for a proxy that changes the frames, and update both sides.", False),
    1003: ("the other side does not take this type of data (text or binary)", "Send the type that it takes.", False),
    1005: ("the connection was closed without a code", "Look in the log of the side that closed it.", None),
    1006: ("the connection was cut without a close frame: a crash, a proxy, or the network", "Look in the logs of both sides and at time-outs between them.", True),
    1007: ("a message was not what its type says (mostly no valid UTF-8)", "Look at what was sent as text.", False),
    1008: ("the other side refused by a rule of its own: credentials, origin, or a limit", "Look at the reason, and at token and origin.", False),
    1009: ("a message is larger than the other side takes (AgentCore: 64 KB a frame)", "Send smaller messages.", False),
    1010: ("the server does not have an extension that the client needs", "Do without the extension.", False),
    1011: ("the server failed while it worked on it", "Read the log of the server at that moment.", True),
    1012: ("the server restarts", "Connect again after a pause.", True),
    1013: ("the server is overloaded for now", "Connect again after a pause.", True),
    1014: ("a proxy got no usable answer from the server behind it", "Read the log of the server behind the proxy.", True),
    1015: ("no TLS connection could be made", "Look at the certificate and its name.", False),
    3000: ("the caller is not authorized", "Send fresh credentials.", False),
    3003: ("the caller is not allowed", "Look at the permissions of the caller.", False),
    3008: ("the other side waited too long", "Send something within its time-out.", True),
}  # fmt: skip


def lookup(code: int) -> Meaning | None:
    """What a close code means; 4000 to 4999 belong to the application, which alone can tell."""
    found = CODES.get(code)
    if found is None and 4000 <= code <= 4999:
        found = ("the application closed it with a code of its own", "Look the code up in the code of the server.", None)
    return Meaning(f"WebSocket close {code}", *found) if found else None


def of_said(said: Said) -> Meaning | None:
    return lookup(int(said.code)) if said.code.isdigit() else None
