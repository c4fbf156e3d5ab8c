"""
The names of the parts of a report, one for each thing, in every format that people read.

They are read by people whose first language is another one: short and common words. `tests/test_plain_words.py` keeps a
list of those that do not come back.
"""

from __future__ import annotations

FIX = "Fix"
PROOF = "Proof"
CAUSED = "It also caused"
CHECKED = "Also checked"
NOT_CHECKED = "Not checked"
FAILURES = "Failures without a finding"
SUPPORT = "Text for AWS Support"
INPUTS = "Inputs"
NOTES = "Reading notes"
WAITED_FOR = "waited for"
BESIDE = "waits for a step inside it, or runs beside it"
FAILED = "failed"
SILENT = "nothing was recorded"
FOLDED = "×3 three alike, their times together"
UNDER_WAY = "a request under way"
