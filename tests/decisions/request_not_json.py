"""Which record says that a body was no JSON, who says so, and what is wrong with it."""

from make import log, said

from agentcore_analyzer.model import Kind, LogRole

LOGGED = "Invalid JSON in request (0.001s): Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
ANSWERED = '{"error":"Invalid JSON","details":"Expecting value: line 3 column 7 (char 40)"}'


def answered(at=1, **more):
    return log(at, ANSWERED, "client.log", **{"channel": Kind.CLIENT_LOG, **more})


QUOTES = "  … it is mostly the shell that has removed the quotes"
CASES = {
    "logged as a warning": ([log(1, LOGGED, severity=13)], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        "  … it is mostly the shell that has removed the quotes",
    ]),
    "logged as an error": ([said(LOGGED)], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        "  … it is mostly the shell that has removed the quotes",
    ]),
    "logged without a level": ([log(1, LOGGED, severity=0)], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        "  … it is mostly the shell that has removed the quotes",
    ]),
    "told as it goes by": ([log(1, LOGGED, severity=9)], []),
    "an answer alone": ([answered()], [
        "error certain: The server refused 1 request: the body is no JSON",
        '  client.log: the caller got “{"error":"Invalid JSON","details":"Expecting value: line 3 c”',
        "  … not: it is mostly the shell that has removed the quotes",
        "  … at line 3, column 7",
    ]),
    "an answer in a stream": ([answered(role=LogRole.SSE)], []),
    "an answer and the log of it": ([log(1, LOGGED, severity=13), answered()], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        '  client.log: the caller got “{"error":"Invalid JSON","details":"Expecting value: line 3 c”',
    ]),
    "two answers and one line": ([log(1, LOGGED, severity=13), answered(), answered(2)], [
        "error certain: The server refused 2 requests: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        '  client.log: the caller got “{"error":"Invalid JSON","details":"Expecting value: line 3 c” (2 times)',
    ]),
    "eleven answers": ([answered(n) for n in range(1, 12)], [
        "error certain: The server refused 11 requests: the body is no JSON",
        '  client.log: the caller got “{"error":"Invalid JSON","details":"Expecting value: line 3 c” (10 times)',
    ]),
    "one record that says both": ([log(1, f"{LOGGED} {ANSWERED}", severity=13)], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
    ]),
    "without a place": ([said("Invalid JSON in request")], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request”",
        "  … not: it is mostly the shell that has removed the quotes",
        "  … not: at line",
    ]),
    "column 2 of another line": ([said(LOGGED.replace("line 1", "line 2"))], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        "  … not: it is mostly the shell that has removed the quotes",
    ]),
    "column 3 of the first line": ([said(LOGGED.replace("column 2", "column 3"))], [
        "error certain: The server refused 1 request: the body is no JSON",
        "  made: the server's log “Invalid JSON in request (0.001s): Expecting property name en”",
        "  … not: it is mostly the shell that has removed the quotes",
    ]),
}
