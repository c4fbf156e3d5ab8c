"""Fixed words of operating systems, networks, TLS and databases."""

from __future__ import annotations

from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_L = FailureKind.LOGGED_ERROR

HITS = [
    Hit("zork: connect ECONNREFUSED 127.0.0.1:4711", _L, "ECONNREFUSED", "zork"),
    Hit("getaddrinfo ENOTFOUND zork.example.com", _L, "ENOTFOUND", "zork.example.com"),
    Hit("zork gave up: [Errno 104] Connection reset by peer", _L, "Errno 104", "zork"),
    Hit("POST http://localhost:8080/zork net::ERR_CONNECTION_RESET", _L, "ERR_CONNECTION_RESET", "/zork"),
    Hit("read zork: socket hang up", _L, "", "zork"),
    Hit("dial tcp 10.0.0.1:443: i/o timeout (zork)", _L, "", "zork"),
    Hit("zork: context deadline exceeded", _L, "", "zork"),
    Hit("zork: Temporary failure in name resolution", _L, "", "zork"),
    Hit("zork: Broken pipe", _L, "", "zork"),
    Hit("listen tcp 0.0.0.0:8080: bind: address already in use (zork)", _L, "", "zork"),
    Hit("x509: certificate signed by unknown authority of zork", _L, "", "zork"),
    Hit("zork: certificate verify failed: unable to get local issuer certificate", _L, "", "zork"),
    Hit("Access to fetch at 'https://zork' from origin 'https://blim' has been blocked by CORS policy", _L, "", "zork"),
    Hit("ORA-01017: invalid zork", _L, "ORA-01017", "zork"),
    Hit("zork SQLSTATE[42P01]: undefined table", _L, "42P01", "zork"),
    Hit("NOAUTH Authentication required by zork.", _L, "NOAUTH", "zork"),
]

MISSES = [
    "if (err.code === 'ECONNRESET') {", "case 'ETIMEDOUT':", "the certificate is valid until 2030", "SQLSTATE 00000", "no connection refused so far",
    "reading until EOF", "unreachable code was removed", "SSL is on", "READONLY=true", "the deadline is Friday",
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("systems", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("systems", text) == []
    assert told(text) == []


def test_a_program_that_goes_on_tells_of_what_it_met() -> None:
    assert by_reader("systems", "zork: connect ECONNREFUSED, next address", 9) == []
