"""By which words a short text is known to be about an error."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.conventions import systemd
from agentcore_analyzer.conventions.late import late

# What nothing but an error says; found anywhere in a line.
STRONG = late(
    r"\bAn error occurred \(\w{1,80}\)|(?:^|[\s('\"])(?:[a-z]\w{0,40}\.){0,8}[A-Za-z]\w{1,80}(?:Exception|Error|Fault)"
    r"(?::| calling )\s?"
    r"|\bis not authorized to \w|\bHandlerErrorCode: \w|\bStatus Code: [45]\d\d\b|\b[45]\d\d (?:Client|Server) Error\b"
    r"|\bRead timeout on endpoint URL|\bConnect timeout on endpoint URL|\bCould not connect to the endpoint URL"
    r"|\bHTTP(?: status)?(?: code)?:? [45]\d\d\b|validation errors? detected: "
    r"|\bError code: [45]\d\d\b|\bDeserialization error: |is not valid JSON$|\bunexpected state '\w*', wanted target"
    r"|Phase context status code: \w+_ERROR|\b[45]\d\d (?:Forbidden|Unauthorized|Bad Request|Not Found|Internal Server Error)\b"
)
# What an error begins with, and other texts may say too: only at the start of a line.
WEAK = late(
    rf"(?:❌|✗|✘|×(?! {systemd.UNIT} - )"  # systemctl marks a unit that failed so
    r"|:x:|\[?(?:ERROR|Error|error|FATAL|Fatal)\]?:)\s?\S|(?:\w{1,30} ){1,5}[Ff]ailed: \S|Failed to \w"
    r"|[\w ]{0,30}format error: \S|Resource handler returned message: |Limit exceeded for "
    r"|Cause: \S|ERROR {2,9}\S|Template format error|(?:\w{1,30} ){1,3}Error: \S"
)

_MOST_KEYS = 8  # of an answer that tells of an error and of little else


def is_answer(value: Any) -> bool:
    """An answer that holds little else than an error."""
    if not isinstance(value, dict) or not value or len(value) > _MOST_KEYS:
        return False
    error = value.get("error")
    if isinstance(error, dict):
        return isinstance(error.get("message"), str)
    if isinstance(error, str) and error:
        return True
    return isinstance(value.get("message", value.get("Message")), str) and (
        len(value) == 1 or any(isinstance(value.get(k), str | int) for k in ("errorType", "__type", "code", "Code"))
    )
