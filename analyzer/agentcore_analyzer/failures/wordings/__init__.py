"""How the SDKs, command lines and bodies of AWS say that a call failed. The reader of AWS's words asks each in turn."""

from __future__ import annotations
