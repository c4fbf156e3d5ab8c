"""
A ticket: one zip to send, with redacted minimal inputs, the reports made from them, and a manifest.

It is made to be attached to a case of AWS Support or an issue, and to be replayed by whoever gets it:
`verify` checks every hash and runs the analyzer over the inputs again. Nothing of the original inputs
is in it, and neither are the key of the pseudonyms and the map that leads back. Tickets are made and
replayed with the built-in parsers and detectors only: the other side has no others.
"""

from __future__ import annotations

from agentcore_analyzer.ticket.build import Built, TooBig, build
from agentcore_analyzer.ticket.pack import MAX_BYTES, MAX_FILES
from agentcore_analyzer.ticket.verify import Refused, Verdict, verify

__all__ = ["MAX_BYTES", "MAX_FILES", "Built", "Refused", "TooBig", "Verdict", "build", "verify"]
