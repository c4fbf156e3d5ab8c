"""
Trace and span ids in one spelling: lower-case hex of 32 and 16 digits.

Seen in exports: hex of either case, `0x…` (console exporters), base64 (protobuf JSON, e.g.
`agentcore dev`), `1-8hex-24hex` (X-Ray), 16-digit trace ids of some runtimes. All-zero is invalid.
"""

from __future__ import annotations

import binascii
import re
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import DamageReason

_HEX = late(r"[0-9a-fA-F]+$")
_XRAY = late(r"(?:.{0,200}?\bRoot=)?1-([0-9a-f]{8})-([0-9a-f]{24})(?![0-9a-f])")


def hex_id(value: Any, digits: int) -> str | None:
    """The id with `digits` hex digits, or None where there is no valid one."""
    if not isinstance(value, str) or not value:
        return None
    try:  # half of what a pattern takes; it reads blanks, too
        usual = len(value) == digits and len(bytes.fromhex(value)) * 2 == digits
    except ValueError:
        usual = False
    if not usual:
        value = _odd(value, digits)
        if value is None:
            return None
    return value.lower() if value.strip("0") else None


def _odd(value: str, digits: int) -> str | None:
    if value.startswith("0x"):
        value = value[2:]
    elif value.startswith("1-") and digits == 32:
        value = value[2:].replace("-", "")
    elif len(value) == {32: 24, 16: 12}[digits] and value.endswith("="):
        import base64  # seldom needed

        try:
            return base64.b64decode(value, validate=True).hex()
        except (binascii.Error, ValueError):
            return None
    if _HEX.match(value) and 0 < len(value) <= digits:
        return value.rjust(digits, "0")
    # Ids that are no hex at all (hand-made exports, other tools) still tell spans apart.
    return value if re.fullmatch(r"[\w.:-]{1,64}", value) and not _HEX.match(value) else None


def is_zero(value: Any, digits: int) -> bool:
    """Whether this is the id of so many digits that stands for none."""
    return isinstance(value, str) and value.removeprefix("0x") == "0" * digits


def spelling(value: str) -> DamageReason | None:
    """The note that an id deserves which stands otherwise in the file than in the report; None for none."""
    if value.endswith("="):
        return DamageReason.ID_BASE64
    if value[:2] in ("0x", "1-"):
        return None
    return DamageReason.ID_CASE if value != value.lower() and len(value) in (16, 32) else DamageReason.ID_SHORT


def trace_of(value: str | None) -> str | None:
    """The trace id in hex, also of X-Ray's spelling `Root=1-…-…;Parent=…` and of Google Cloud's `projects/…/traces/…`."""
    if not value:
        return None
    xray = _XRAY.match(value)
    if xray:
        return xray[1] + xray[2]
    return hex_id(value.rpartition("/")[2] if "/traces/" in value else value.replace("-", ""), 32)
