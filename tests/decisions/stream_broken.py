"""What is told of a break in the middle of an answer."""

from make import frame, log, said

from agentcore_analyzer.model import Kind

CALLER = {"channel": Kind.CLIENT_LOG}
CUT = "httpx.RemoteProtocolError: peer closed connection without sending complete message body"
ASKED = log(1, "POST /x", **CALLER)


def cut(at):
    return said(CUT, at, **CALLER)


CASES = {
    "within an answer": ([ASKED, frame("{}", 2), cut(5)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: the last sign of life, 3.0 s before",
    ]),
    "silent for a minute": ([ASKED, frame("{}", 2), cut(63)], []),
    "after 29 s on AWS": ([log(1, "POST /x https://abc.execute-api.eu-west-1.amazonaws.com", **CALLER), frame("{}", 25), cut(30)], [
        "error certain: The connection broke in the middle of the answer: the request may have been too long",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: the last sign of life, 5.0 s before",
    ]),
    "after 29 s": ([ASKED, frame("{}", 25), cut(30)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: the last sign of life, 5.0 s before",
    ]),
    "the agent failed at that moment": ([ASKED, frame("{}", 2), cut(5), said("MemoryError: no room", 4.5, "agent.log")], [
        "error certain: The connection broke in the middle of the answer: the server side failed at that moment",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: the last sign of life, 3.0 s before",
        "  agent.log: the server side at that moment “MemoryError: no room”",
    ]),
    "the agent failed long before": ([ASKED, frame("{}", 2), cut(5), said("MemoryError: no room", 1.5, "agent.log")], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: the last sign of life, 3.0 s before",
    ]),
    "the agent was killed": ([ASKED, frame("{}", 2), cut(5), log(4.5, "Killed", "agent.log")], [
        "error certain: The connection broke in the middle of the answer: the server side failed at that moment",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: the last sign of life, 3.0 s before",
        "  agent.log: the server side at that moment “Killed”",
    ]),
    "told twice": ([ASKED, cut(5), cut(5.01)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
        "  made: logged or received “httpx.RemoteProtocolError: peer closed connection without se”",
    ]),
    "two breaks": ([ASKED, cut(5), ASKED._replace(time_ns=cut(9).time_ns), cut(15)], [
        "error certain: The connection broke in the middle of the answer, 2 times",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se” (2 times)",
    ]),
    "without times": ([cut(None)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the caller's error “httpx.RemoteProtocolError: peer closed connection without se”",
    ]),
    "no answer at all": ([said("Error: socket hang up", **CALLER)], [
        "error certain: The connection was closed before a byte of the answer had come",
        "  made: the caller's error “Error: socket hang up”",
    ]),
    "Go's, while reading": ([said("error reading stream: unexpected EOF", **CALLER)], [
        "error certain: The connection broke before the answer was complete",
        "  made: the caller's error “error reading stream: unexpected EOF”",
    ]),
    "a shell's": ([said("a.sh: line 3: unexpected EOF while looking for matching quote", **CALLER)], []),
    "Reactor Netty, in the middle": ([said("PrematureCloseException: Connection prematurely closed DURING response", **CALLER)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the caller's error “PrematureCloseException: Connection prematurely closed DURIN”",
    ]),
    "Reactor Netty, before": ([said("PrematureCloseException: Connection prematurely closed BEFORE response", **CALLER)], [
        "error certain: The connection was closed before a byte of the answer had come",
        "  made: the caller's error “PrematureCloseException: Connection prematurely closed BEFOR”",
    ]),
    "as information": ([log(5, CUT, **CALLER)], []),
    "in the agent's log": ([said(CUT, 5)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the error of whoever read the answer “httpx.RemoteProtocolError: peer closed connection without se”",
    ]),
    "Node gave up after its limit": ([log(1, "stream open"), said("stream failed: terminated", 301)], []),
    "Node, before its limit": ([log(1, "stream open"), said("stream failed: terminated", 101)], [
        "error certain: The connection broke in the middle of the answer",
        "  made: the error of whoever read the answer “stream failed: terminated”",
    ]),
    "a quote in an answer": ([frame(CUT, 5)], []),
}
