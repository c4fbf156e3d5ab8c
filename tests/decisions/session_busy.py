"""Whether the session was served afterwards."""

from make import log, span

from agentcore_analyzer.model import Kind

BUSY = "ConflictException: Session operation in progress"
OTHER = f"{7:032x}"


def busy(at, session=None, file="client.log", **more):
    return log(at, BUSY, file, channel=Kind.CLIENT_LOG, severity=17, session_id=session, **more)


def served(at, session=None, file="client.log", **more):
    return log(at, "HTTP 200", file, channel=Kind.CLIENT_LOG, session_id=session, **more)


def call(start, session="a", status="UNSET", operation="server"):
    return span(1, None, start, start + 1, "POST /invocations", OTHER, operation=operation, session_id=session, status=status)


CASES = {
    "never served": ([busy(5, "a")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "no session named": ([busy(5)], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
    ]),
    "named in a line before": ([log(1, "session a", "client.log", session_id="a", channel=Kind.CLIENT_LOG), busy(5)], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "served before": ([served(1, "a"), busy(5, "a")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "served after": ([busy(5, "a"), served(6, "a")], []),
    "served after, the line names no session": ([busy(5, "a"), served(6)], []),
    "another session was served after": ([busy(5, "a"), served(6, "b")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "served after, in another file": ([busy(5, "a"), served(6, "a", "other.log")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "served in a later line, without times": ([busy(None, "a", where=3), served(None, "a", where=4)], []),
    "served in an earlier line, without times": ([served(None, "a", where=2), busy(None, "a", where=3)], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "a later line, but an earlier time": ([busy(5, "a", where=3), served(4, "a", where=4)], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "a span of it succeeded after": ([busy(5, "a"), call(6)], []),
    "a span of it succeeded before": ([busy(5, "a"), call(3)], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "a span of it failed after": ([busy(5, "a"), call(6, status="ERROR")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "a span of another session": ([busy(5, "a"), call(6, "b")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "an inner span of it": ([busy(5, "a"), call(6, operation="tool")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "two sessions, one served after": ([busy(5, "a"), busy(6, "b"), served(7, "b")], [
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
        "  session:a",
    ]),
    "the last one counts": ([busy(5, "a"), served(6, "a"), busy(7, "a")], [
        "note certain: A session was busy when the next request for it came (2 times)",
        "  client.log: logged or received “ConflictException: Session operation in progress” (2 times)",
        "  session:a",
    ]),
    "a hundred and more": (
        [log(1, "session a", "client.log", session_id="a", channel=Kind.CLIENT_LOG), *[busy(5, where=n) for n in range(2, 103)]], [
        "note certain: A session was busy when the next request for it came (100 times)",
        "  client.log: logged or received “ConflictException: Session operation in progress” (100 times)",
        "  session:a",
        "note certain: A session was busy when the next request for it came",
        "  client.log: logged or received “ConflictException: Session operation in progress”",
    ]),
}
