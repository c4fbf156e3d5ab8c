"""
Whether the words of a finding are true: each stands in the input, or is derived from it by a function that has a name.

`claims` takes a sentence apart: what it quotes, its numbers, its names and codes, its `key = value`. `corpus` is what the
input really holds, decoded. `derived` lists the ways in which a word may come about without standing there (a duration, a
count, a threshold that the detector's manual names). `check` puts them together. What is allowed is always a kind of
word with a reason, never a single finding.
"""

from __future__ import annotations

from truth.check import Ungrounded, ungrounded
from truth.corpus import Corpus

__all__ = ["Corpus", "Ungrounded", "ungrounded"]
