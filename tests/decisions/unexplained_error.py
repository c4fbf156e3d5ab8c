"""What is told of a failure that nothing explains: in which order, together or one by one, and with what beside it."""

from make import log, said, span

from agentcore_analyzer.model import Detail, Kind


def served(status, path, at=1.0, channel=Kind.PROXY_LOG):
    return log(at, f'10.0.0.1 - - "GET {path} HTTP/1.1" {status} 153', "access.log", channel=channel, severity=17 if status >= 400 else 9)


def refusals(count, status=404, **more):
    return [served(status, f"/zork{'abcdefgh'[n]}.php", 1.0 + n, **more) for n in range(count)]


def raised(kind, words, at=1.0, file="agent.log", **more):
    text = f'Traceback (most recent call last):\n  File "/app/zork.py", line 3, in main\n    x()\n{kind}: {words}'
    return said(text, at, file, **more)


FAILED = span(1, None, 0, 9, "zork", status="ERROR", error="ZorkError", held=Detail({}, status_message="the zork is shut"))
CASES = {
    "one exception": ([raised("ZorkError", "the zork is shut")], [
        "error certain: ZorkError: the zork is shut",
        "  agent.log: exception: it says so “ZorkError: the zork is shut”",
        "  … the zork is shut",
    ]),
    "the same twice": ([raised("ZorkError", "the zork is shut"), raised("ZorkError", "the zork is shut", 60)], [
        "error certain: ZorkError: the zork is shut (2 times)",
        "  agent.log: exception: it says so “ZorkError: the zork is shut” (2 times)",
    ]),
    "two of them, the first first": ([raised("OtherError", "open", 60, "b.log"), raised("ZorkError", "shut", 1, "a.log")], [
        "error certain: ZorkError: shut",
        "  a.log: exception: it says so “ZorkError: shut”",
        "error certain: OtherError: open",
        "  b.log: exception: it says so “OtherError: open”",
    ]),
    "without times, as they stand": ([raised("OtherError", "open", None, "b.log"), raised("ZorkError", "shut", None, "a.log")], [
        "error certain: ZorkError: shut",
        "  a.log: exception: it says so “ZorkError: shut”",
        "error certain: OtherError: open",
        "  b.log: exception: it says so “OtherError: open”",
    ]),
    "what each log ends with, the earlier first": ([log(1, "could not open the zork", "a.log", severity=13), said("could not shut the zork", 60, "b.log")], [
        "warning likely: could not open the zork",
        "  a.log: logged error: it says so “could not open the zork”",
        "warning likely: could not shut the zork",
        "  b.log: logged error: it says so “could not shut the zork”",
    ]),
    "a failed span": ([FAILED], [
        "error certain: ZorkError: the zork is shut",
        "  made: exception: it says so “the zork is shut”",
        "  trace:TRACE",
    ]),
    "three refusals of a server in front": (refusals(3), [
        'warning certain: "GET /zorka.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorka.php HTTP/1.1" 404 153”',
        'warning certain: "GET /zorkb.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkb.php HTTP/1.1" 404 153”',
        'warning certain: "GET /zorkc.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkc.php HTTP/1.1" 404 153”',
    ]),
    "four": (refusals(4), [
        "warning certain: 4 requests for what is not there or not allowed: refused with 404",
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorka.php HTTP/1.1" 404 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkb.php HTTP/1.1" 404 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkc.php HTTP/1.1" 404 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkd.php HTTP/1.1" 404 153”',
        "  … A server in front refused 4 different requests",
    ]),
    "four of a status that scanners do not ask for": (refusals(4, 409), [
        'warning certain: "GET /zorka.php HTTP/1.1" 409',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorka.php HTTP/1.1" 409 153”',
        'warning certain: "GET /zorkb.php HTTP/1.1" 409',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkb.php HTTP/1.1" 409 153”',
        'warning certain: "GET /zorkc.php HTTP/1.1" 409',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkc.php HTTP/1.1" 409 153”',
        'warning certain: "GET /zorkd.php HTTP/1.1" 409',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkd.php HTTP/1.1" 409 153”',
    ]),
    "four, told by the agent": (refusals(4, channel=Kind.RUNTIME_LOG), [
        'warning certain: "GET /zorka.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorka.php HTTP/1.1" 404 153”',
        'warning certain: "GET /zorkb.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkb.php HTTP/1.1" 404 153”',
        'warning certain: "GET /zorkc.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkc.php HTTP/1.1" 404 153”',
        'warning certain: "GET /zorkd.php HTTP/1.1" 404',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkd.php HTTP/1.1" 404 153”',
    ]),
    "four of them forbidden": (refusals(4, 403), [
        "warning certain: 4 requests for what is not there or not allowed: refused with 403",
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorka.php HTTP/1.1" 403 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkb.php HTTP/1.1" 403 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkc.php HTTP/1.1" 403 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkd.php HTTP/1.1" 403 153”',
        "  … A server in front refused 4 different requests",
    ]),
    "four and an exception": ([*refusals(4), raised("ZorkError", "the zork is shut", 9)], [
        "error certain: ZorkError: the zork is shut",
        "  agent.log: exception: it says so “ZorkError: the zork is shut”",
        "warning certain: 4 requests for what is not there or not allowed: refused with 404",
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorka.php HTTP/1.1" 404 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkb.php HTTP/1.1" 404 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkc.php HTTP/1.1" 404 153”',
        '  access.log: HTTP status: it says so “10.0.0.1 - - "GET /zorkd.php HTTP/1.1" 404 153”',
    ]),
    "nothing failed": ([log(1, "the zork is open")], []),
}
