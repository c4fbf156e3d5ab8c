"""
What the kernel of Linux prints when it fails, or finds a program that does: its bugs, lockups, stalls, panics, and faults of disks
(kernel/watchdog.c, lib/bug.c, kernel/panic.c, kernel/hung_task.c, arch/x86/mm/fault.c, block/blk-core.c).
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import Rule, by_rules

ORDER = 55
HINTS = ("BUG: ", "kernel BUG at ", "Oops", "Kernel panic - ", "general protection fault", "blocked for more than ", "detected stall", "segfault at ", "I/O error, dev ", "LOCKUP", "-fs error (device ", "lockup", "Hardware Error")
_L = FailureKind.LOGGED_ERROR
# A line of the kernel: the seconds since it started, syslog's name for it, or both.
HEAD = r"(?:^|(?<=\n))(?:<\d{1,3}>)?(?:[^\n\[]{0,120}\bkernel: )?(?:\[\s{0,8}\d{1,9}\.\d{1,9}\](?:\[\s{0,3}[TC]\d{1,9}\])? |(?<=kernel: ))"
# Where syslog's head was read away: sentences that nothing else says.
_BEGIN = r"(?:" + HEAD + r"|^)"
_RULES = (
    Rule(late(r"^(?P<message>(?:[\w ]{1,30}: )?BUG: (?:soft lockup - CPU#|kernel NULL pointer|unable to handle |scheduling while atomic)[^\n]{0,300})"), _L, 26, words=("BUG: ",)),
    Rule(late(HEAD + r"(?P<message>(?:[\w ]{1,30}: )?BUG: [^\n]{3,300})"), _L, 26, words=("BUG: ",)),
    Rule(late(_BEGIN + r"(?P<message>kernel BUG at [^\n]{3,200})"), _L, 26, words=("kernel BUG at ",)),
    Rule(late(_BEGIN + r"(?P<message>Kernel panic - not syncing[^\n]{0,200})"), _L, 27, words=("Kernel panic - ",)),
    Rule(late(HEAD + r"(?P<message>(?:traps: [^\n]{1,120} )?general protection fault[^\n]{0,200})"), _L, 24, words=("general protection fault",)),
    Rule(late(HEAD + r"(?P<message>(?:[\w ]{1,30}: )?(?:Oops|Oops - [\w ]{1,40}): [^\n]{1,200})"), _L, 20, words=("Oops",)),
    Rule(late(_BEGIN + r"(?P<message>(?:[\w ]{1,30}: )?(?:INFO: )?(?:task \S{1,80} blocked for more than \d{1,6} seconds|rcu_?\w{0,20} (?:self-)?detected stalls?)[^\n]{0,200})"), _L, 24, words=("blocked for more than ", "detected stall")),
    Rule(late(_BEGIN + r"(?P<message>(?:[\w ]{1,30}: )?Watchdog detected hard LOCKUP[^\n]{0,200})"), _L, 26, words=("LOCKUP",)),
    Rule(late(_BEGIN + r"(?P<message>[^\s\[\]]{1,80}\[\d{1,9}\]: segfault at [^\n]{1,300})"), _L, 24, words=("segfault at ",)),
    Rule(late(HEAD + r"(?P<message>[^\n]{0,80}\bI/O error, dev \w{1,40}, sector \d{1,20}[^\n]{0,200})"), _L, 22, words=("I/O error, dev ",)),
    Rule(late(HEAD + r"(?P<message>\w{2,12}-fs error \(device [^\n]{3,300})"), _L, 22, words=("-fs error (device ",)),
    Rule(late(HEAD + r"(?P<message>(?:mce: )?\[Hardware Error\]: [^\n]{3,300})"), _L, 20, words=("Hardware Error",)),
)  # fmt: skip


def read(text: str, severity: int) -> Iterator[Said]:
    yield from by_rules(_RULES, text)
