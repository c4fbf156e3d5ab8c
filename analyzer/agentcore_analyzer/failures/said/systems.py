"""What operating systems, networks, TLS and databases say in their own fixed words, in whatever line these stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions import redis
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules

ORDER = 70
HINTS = (
    "ECONN", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAI_", "EADDR", "EPIPE", "EMFILE", "ENOSPC", "EACCES", "ENOENT", "EPROTO", "EPERM",
    "Errno ", "errno", "socket hang up", "i/o timeout", "no such host", "deadline exceeded", "name resolution", "ervice not known", "roken pipe", "reset by peer",
    "already in use", "oo many open files", "pace left on device", "Read timed out", "ertificate", "CERTIFICATE", "net::ERR_", "unreachable", "o route to host",
    "GOAWAY", "unexpected EOF", "TLS handshake", "esolve host", "CORS policy", "SSL", "onnection refused", "onnection Refused", "ORA-", "PLS-", "TNS-", "nodename nor servname", "Access denied for user", "read operation timed out", "SQLSTATE", "NOAUTH", "WRONGPASS", "READONLY",
    "CLUSTERDOWN", "MISCONF", "NOPERM", "database is locked", "Deadlock found", "authentication failed", "not allocate memory", " # ", ",ERROR,", ",FATAL,", ",PANIC,",
)  # fmt: skip
_L = FailureKind.LOGGED_ERROR
_COMPARED = late(r"(?:[=!]==?|\bcase|\bin|\bif|[\[(,])\s{0,3}[\"']\Z")


# What a client says of the certificate or the handshake of the other side: no answer came.
CERTIFICATE = (
    r"\bCERTIFICATE_VERIFY_FAILED\b|\bcertificate verify failed\b|\bx509: certificate [^\n]{3,200}"
    r"|\bself[- ]signed certificate\b|\bcertificate (?:has expired|is not trusted)\b|\bunable to (?:get local issuer|verify the first) certificate\b"
)
TLS = rf"{CERTIFICATE}|\bSSL(?:V3)?_(?:ERROR|ALERT)_[A-Z_]{{3,60}}|\bSSL: [A-Z_]{{6,60}}\b"


def _told(found: re.Match[str]) -> bool:
    """Not a name in code: `if (err.code === 'ECONNRESET')`."""
    return _COMPARED.search(found.string[max(0, found.start() - 12) : found.start()]) is None


def _rule(pattern: re.Pattern[str], words: tuple[str, ...] = ()) -> Rule:
    return Rule(pattern, _L, 16, whole=True, check=_told, words=words)


_RULES = (
    # PostgreSQL's log as CSV: the transaction, the severity, the code of SQLSTATE, the message in quotes.
    Rule(late(r",\d{1,20},(?:ERROR|FATAL|PANIC),(?P<code>(?!00)[0-9A-Z]{5}),\"(?P<message>(?:[^\"\n]|\"\"){2,1000}+)\""), _L, 30, words=("ERROR", "FATAL", "PANIC")),
    _rule(late(r"\b(?P<code>ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|EAI_FAIL|EADDRINUSE|EADDRNOTAVAIL|EPIPE|EMFILE|ENOSPC|EACCES|EPROTO|EPERM|ENOENT)\b"), words=("PIPE", "PERM", "MFILE", "PROTO", "NOSPC", "NOENT", "ACCES", "AI_FAIL", "NOTFOUND", "TIMEDOUT", "AI_AGAIN", "ADDRINUSE", "CONNRESET", "NETUNREACH", "CONNABORTED", "CONNREFUSED", "HOSTUNREACH", "ADDRNOTAVAIL")),
    _rule(late(r"\[(?P<code>Errno -?\d{1,3})\] [A-Z]"), words=("Errno ",)),
    _rule(late(r"\bnet::(?P<code>ERR_[A-Z_]{3,60})\b"), words=("net::",)),
    _rule(late(r"\bsocket hang up\b|\bi/o timeout\b|\bno such host\b|\b(?:context )?deadline exceeded\b|\bTLS handshake (?:timeout|error|failed)\b|\bunexpected EOF\b|\bserver sent GOAWAY\b"), words=("i/o timeout", "no such host", "TLS handshake ", "unexpected EOF", "socket hang up", "deadline exceeded", "server sent GOAWAY")),
    _rule(late(r"\bTemporary failure in name resolution\b|\bName or service not known\b|\bnodename nor servname provided\b|\bCould not resolve host\b"), words=("Could not resolve host", "Name or service not known", "nodename nor servname provided", "Temporary failure in name resolution")),
    _rule(late(r"(?i)\bbroken pipe\b|\bconnection reset by peer\b|\baddress already in use\b|\bport is already (?:in use|allocated)\b|\btoo many open files\b|\bno space left on device\b|\bnetwork is unreachable\b|\bno route to host\b|\bcannot allocate memory\b|\bconnection refused\b")),
    _rule(late(r"\bfailed[;,.]? ?\(?errno[ :=]{1,2}\d{1,3}\b"), words=("failed",)),
    _rule(late(r"\bRead timed out\b|\bread operation timed out\b"), words=("Read timed out", "read operation timed out")),
    _rule(late(TLS), words=("ALERT", "ERROR", "SSL: ", "unable to ", "certificate ", "signed certificate", "x509: certificate ", "CERTIFICATE_VERIFY_FAILED", "certificate verify failed")),
    _rule(late(r"\bblocked by CORS policy\b"), words=("blocked by CORS policy",)),
    _rule(late(r"\b(?P<code>(?:ORA|PLS|TNS)-\d{4,5}): [^\n]{3,300}"), words=("TNS", "ORA", "PLS")),
    _rule(late(r"\bSQLSTATE\b[\[ :=]{1,3}(?P<code>(?!00)[0-9A-Z]{5})\b"), words=("SQLSTATE",)),
    _rule(late(r"\b(?P<code>NOAUTH|WRONGPASS|NOPERM|READONLY|CLUSTERDOWN|MISCONF) [A-Z][a-z]"), words=("NOPERM", "NOAUTH", "MISCONF", "READONLY", "WRONGPASS", "CLUSTERDOWN")),
    # Redis and Valkey mark with # what an operator should see.
    _rule(late(r"(?:^|(?<=\n))" + redis.HEAD + r"# (?!W)(?=[^\n]{0,200}(?i:error|fail(?:ed|ure)|can't|could not|unable|refused|denied|crashed))[^\n]{3,600}"), words=(" # ",)),
    _rule(late(r"\bdatabase is locked\b|\bDeadlock found when\b|\b(?:password )?authentication failed for (?:user|role)\b|\bAccess denied for user\b"), words=("database is locked", "Deadlock found when", "Access denied for user", "authentication failed for ")),
)  # fmt: skip


def read(text: str, severity: int) -> Iterator[Said]:
    if 0 < severity < 13:  # a program that goes on tells of what it met on its way
        return
    yield from by_rules(_RULES, text)
