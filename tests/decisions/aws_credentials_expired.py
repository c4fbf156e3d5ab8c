"""Whose credentials they are, and which of the three troubles."""

from make import log, span

from agentcore_analyzer.model import Kind

EXPIRED = "ExpiredTokenException: The security token included in the request is expired"
CALLER = {"channel": Kind.CLIENT_LOG, "severity": 17}

CASES = {
    "a caller's: an anchor of its own": ([log(1, EXPIRED, **CALLER)], [
        "error certain: The AWS credentials have expired",
        "  made: logged or received “ExpiredTokenException: The security token included in the re”",
        "  caller:made",
    ]),
    "a caller's, of a session": ([log(1, EXPIRED, **CALLER, session_id="s")], [
        "error certain: The AWS credentials have expired",
        "  made: logged or received “ExpiredTokenException: The security token included in the re”",
        "  session:s",
    ]),
    "an agent's": ([log(1, EXPIRED, severity=17)], [
        "error certain: The AWS credentials have expired",
        "  made: logged or received “ExpiredTokenException: The security token included in the re”",
    ]),
    "a caller's and an agent's": ([log(1, EXPIRED, **CALLER), log(2, EXPIRED, "agent", severity=17)], [
        "error certain: The AWS credentials have expired",
        "  made: logged or received “ExpiredTokenException: The security token included in the re”",
        "  agent: logged or received “ExpiredTokenException: The security token included in the re”",
    ]),
    "a span's": ([span(1, None, 0, 1, operation="client", error="ExpiredTokenException")], [
        "error certain: The AWS credentials have expired",
        "  made: span 1 failed with ExpiredTokenException “ExpiredTokenException”",
        "  trace:TRACE",
    ]),
    "not valid": ([log(1, "ClientError: (InvalidClientTokenId) The security token included in the request is invalid", **CALLER)], [
        "error certain: The AWS credentials are not valid",
        "  made: logged or received “ClientError: (InvalidClientTokenId) The security token inclu”",
        "  caller:made",
    ]),
    "a profile that is not there": ([log(1, "ProfileNotFound: The config profile (dev) could not be found", **CALLER)], [
        "error certain: The AWS profile that is asked for does not exist",
        "  made: logged or received “ProfileNotFound: The config profile (dev) could not be found”",
        "  caller:made",
    ]),
    "a profile that is spoken of": ([log(1, "Error: The config profile (dev) is used", **CALLER)], []),
    "an exporter's": ([log(1, f"Failed to export spans: {EXPIRED}", severity=17)], []),
}
