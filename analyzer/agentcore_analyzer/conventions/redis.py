"""How Redis and Valkey begin a line of their log."""

from __future__ import annotations

# Process and role, before 3.0 the process in brackets, and the time; the mark behind it is the level.
HEAD = r"(?:\d{1,9}:[A-Z]|\[\d{1,9}\]) \d\d [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3} "
