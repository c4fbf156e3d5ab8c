"""
Everything in the input that says it failed, as one kind of record.

The only answer to "did this say that something failed?". Between the case and the detectors: specific detectors claim
failures, general ones speak of what is unclaimed, `unexplained-error` of the rest.
"""

from __future__ import annotations

from agentcore_analyzer.failures.account import Account, FailureGroup, account
from agentcore_analyzer.failures.claims import CLAIMS, Claim, Claims, claims
from agentcore_analyzer.failures.extract import Failures, failures
from agentcore_analyzer.failures.records import Effect, Failure, FailureKind, Said, Stage, State

__all__ = [
    "CLAIMS", "Account", "Claim", "Claims", "Effect", "Failure", "FailureGroup", "FailureKind", "Failures", "Said", "Stage",
    "State", "account", "claims", "failures",
]  # fmt: skip
