"""
Close codes of WebSockets, and which side closed. Source: RFC 6455, section 7.4; the IANA registry; uvicorn and websockets for 1012,
1006, and what this library prints of a close.
"""

from __future__ import annotations

from collections.abc import Mapping

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.explanations import Meaning
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.untrusted import whole

CODES: Mapping[int, tuple[str, str, bool | None]] = {
    1000: ("the connection was closed as meant; only work that was open is lost", "Look whether an answer was still under way.", None),
    1001: ("the other side went away: a page was left, or a server stopped", "Connect again, if work was open.", True),
    1002: ("the other side broke the protocol", "Look for a proxy that changes the frames, and update both sides.", False),
    1003: ("the other side does not take this type of data (text or binary)", "Send the type that it takes.", False),
    1005: ("the connection was closed without a code", "Look in the log of the side that closed it.", None),
    1006: ("the connection was cut without a close frame: a crash, a proxy, or the network", "Look in the logs of both sides and at time-outs between them.", True),
    1007: ("a message was not what its type says (mostly no valid UTF-8)", "Look at what was sent as text.", False),
    1008: ("the other side refused by a rule of its own: credentials, origin, or a limit", "Look at the reason, and at token and origin.", False),
    1009: ("a message is larger than the other side takes; AgentCore takes 64 KB a frame", "Send smaller messages.", False),
    1010: ("the server does not have an extension that the client needs", "Do without the extension.", False),
    1011: ("the side that closed it failed while it worked, mostly the server", "Read the log of the side that closed it at that moment.", True),
    1012: ("the server restarts", "Connect again after a pause.", True),
    1013: ("the server is overloaded for now", "Connect again after a pause.", True),
    1014: ("a proxy got no usable answer from the server behind it", "Read the log of the server behind the proxy.", True),
    1015: ("no TLS connection could be made", "Look at the certificate and its name.", False),
    3000: ("the caller is not authorized", "Send fresh credentials.", False),
    3003: ("the caller is not allowed", "Look at the permissions of the caller.", False),
    3008: ("the other side waited too long", "Send something within its time-out.", True),
}  # fmt: skip
# What a code says where the side that tells of it has sent it.
SENT: Mapping[int, tuple[str, str, bool | None]] = {
    1002: ("what came breaks the protocol, so this side closed", "Look for a proxy that changes the frames, and update both sides.", False),
    1007: ("a message that came was not what its type says, so this side closed", "Look at what the other side sends as text.", False),
    1008: ("this side refused the other one by a rule of its own", "Look at the rule in the code that closes.", False),
    1009: ("a message that came is larger than this side takes, so this side closed", "Raise the limit of the receiver (websockets: max_size), or send smaller messages.", False),
    1011: ("this side failed while it worked, so it closed", "Look for what failed on this side before.", None),
}  # fmt: skip
_PING = ("no answer to a ping came in time, so this side took the connection for dead: the other side or its event loop hung, or the network broke",
         "Look what blocked the other side at that time; ping_interval and ping_timeout say how long it is waited for.", True)  # fmt: skip
_PINGED = ("no answer to the pings of the other side came in time, so it took this side for dead: the event loop of this side hung, or the network broke",
           "Look what blocked this side at that time: a call that waits inside of async code stops the answers to pings.", True)  # fmt: skip
_PINGS = ("no answer to a ping came in time, so the connection was taken for dead; which side waited for it, the text does not say",
          "Look what blocked either side at that time: a call that waits inside of async code stops the answers to pings.", True)  # fmt: skip
_SENT = late(r"sent \d{4} \(")
_REASON = late(
    r"(?:received|sent) \d{4} \([^)\n]{1,60}\) (?!then)(?P<a>[^;\n]{1,200})|\breason['\"]?[=:] ?['\"]?(?P<b>[^'\",}\n]{1,200})"
    r"|WebSocketDisconnect: \((?:<[^>\n]{1,60}>|\d{4}), ['\"](?P<c>[^'\"\n]{1,200})|websocket: close \d{4}(?: \([^)\n]{1,60}\))?: (?P<d>[^\n]{1,200})"
)


def reason(text: str) -> str:
    """The words that were sent with a close code."""
    found = _REASON.search(text)
    return next((g.strip() for g in found.groups() if g), "") if found else ""


def lookup(code: int, *, sent: bool = False, words: str = "") -> Meaning | None:
    """What a close code means; 4000 to 4999 belong to the application, which alone can tell. `words`: its reason."""
    if code == 1011 and "ping timeout" in words:
        told = _PING if sent else _PINGED if "received" in words else _PINGS
        return Meaning(f"WebSocket close {code}", *told)
    found = (SENT.get(code) if sent else None) or CODES.get(code)
    if found is None and 4000 <= code <= 4999:
        found = ("the application closed it with a code of its own", "Look the code up in the code of the server.", None)
    return Meaning(f"WebSocket close {code}", *found) if found else None


def of_said(said: Said) -> Meaning | None:
    words = f"{said.message} {said.quote}"
    # Of both, the first was sent first; the other side repeats it.
    code = whole(said.code)
    return lookup(code, sent=closed_here(words), words=words) if code is not None else None


def closed_here(words: str) -> bool:
    """Whether the side that prints it has closed: `sent 1009 (…); no close frame received`."""
    found = _SENT.search(words)
    return found is not None and "received 1" not in words[: found.start()]
