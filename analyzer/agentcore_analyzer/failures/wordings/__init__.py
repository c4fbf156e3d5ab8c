"""How the SDKs, command lines and bodies of AWS say that a call failed. `failures.said.aws` asks each in turn."""

from __future__ import annotations
