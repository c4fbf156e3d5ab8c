"""
Failures of made-up words, printed as real programs print failures, in the files that carry such prints.

No detector can know `ZorkflangeError: the blim 4711 is wobbly`. The tool has to name it all the same: its words, and the
file and line where they stand. `scripts/made-up` prints how often it does.

`kinds` say what fails (a traceback, an exit code, an error body), `carriers` what kind of file it stands in, `wrappers`
what happened to the text on the way (colours, prefixes, wrapping, cuts). A new one is a function with a decorator; every
case is the same for the same seed.
"""

from __future__ import annotations

from made_up.carriers import CARRIERS
from made_up.cases import Case, all_cases, sample
from made_up.judge import Verdict, fits, judge
from made_up.kinds import KINDS
from made_up.wrappers import WRAPPERS

__all__ = ["CARRIERS", "KINDS", "WRAPPERS", "Case", "Verdict", "all_cases", "fits", "judge", "sample"]
