"""
SHA-256 as Python itself has it: `hashlib` loads OpenSSL, which takes a short run 2 ms.

`random` of the standard library gets its own digest in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["sha256"]

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # from 3.12 on
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256
