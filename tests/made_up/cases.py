"""The cases: every kind in every carrier, every kind through every wrapper, two at once, and files where nothing fails."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from made_up.carriers import CARRIERS
from made_up.kinds import KINDS
from made_up.records import Carried, Told, Words
from made_up.wrappers import AT_START, IN_COLLECTORS, IN_TEXT, PASTED, WRAPPERS, in_a_row, interleaved

# Lines that speak of errors where nothing failed.
QUIET = {
    "nothing": "the queue is empty",
    "quiet-counts": "0 errors, 0 warnings, failed: 0, error_rate=0.00",
    "quiet-null": '{"error": null, "errors": [], "status": "READY", "failureReason": ""}',
    "quiet-words": "error correction is on, failover to zorkflange is ready, ErrorHandler registered",
    "quiet-code": 'open(path, encoding="utf-8", errors="ignore")',
    "quiet-test": "tests/test_zork.py::test_error_is_raised PASSED",
    "quiet-exit": "process zorkflange exited with code 0",
}


class Case(NamedTuple):
    kind: str
    carrier: str
    wrapper: str
    carried: Carried

    def __str__(self) -> str:
        return _name(self.kind, self.carrier, self.wrapper)


Wanted = Callable[[str], bool]


def _name(kind: str, carrier: str, wrapper: str) -> str:
    return f"{kind}+{carrier}" + (f"+{wrapper}" if wrapper else "")


def _rotated(kind: str, wrapper: str) -> tuple[str, str]:
    """Two carriers for a changed text, so that all of them come up in turn."""
    number = zlib.crc32(f"{kind}/{wrapper}".encode())
    if wrapper == "cut-start":
        return AT_START[number % len(AT_START)], AT_START[(number + 1) % len(AT_START)]
    if wrapper in ("eighty-columns", "indented"):
        return PASTED[number % len(PASTED)], PASTED[(number + 1) % len(PASTED)]
    return IN_TEXT[number % len(IN_TEXT)], IN_COLLECTORS[number // 7 % len(IN_COLLECTORS)]


def _made(seed: str, wanted: Wanted, kind: str, carrier: str, wrapper: str = "") -> Case | None:
    if not wanted(_name(kind, carrier, wrapper)):
        return None
    words = Words(f"{seed}/{kind}/{carrier}/{wrapper}")
    told: Told | None = KINDS[kind](words)
    if wrapper:
        told = WRAPPERS[wrapper](told, words)
    carried = CARRIERS[carrier](told, words) if told is not None else None
    return Case(kind, carrier, wrapper, carried) if carried is not None else None


def _in_a_row(seed: str, wanted: Wanted, kind: str, other: str) -> Iterator[Case]:
    """Two failures one below the other, of one kind and of two, with a line between them and without."""
    for wrapper, second, between in (("same-below", kind, False), ("same-later", kind, True), ("other-below", other, False), ("other-later", other, True)):
        if wanted(_name(kind, "one-program", wrapper)):
            words = Words(f"{seed}/{kind}/{wrapper}")
            told = KINDS[kind](words), KINDS[second](words)
            logged = kind.startswith("logger-") and wrapper == "other-below"  # the stack below a logger's message is that of it
            if not logged and not any(t.document for t in told):
                apart = f"{words.iso()} INFO {words.word()} the queue is empty" if between else ""
                yield Case(kind, "one-program", wrapper, in_a_row(*told, words, apart))


def all_cases(seed: str = "1", wanted: Wanted = lambda _: True) -> Iterator[Case]:
    """Those whose name is wanted; the others are not even made."""
    names = list(KINDS)
    for kind in names:
        for carrier in CARRIERS:
            if (case := _made(seed, wanted, kind, carrier)) is not None:
                yield case
        for wrapper in WRAPPERS:
            for carrier in _rotated(kind, wrapper):
                if (case := _made(seed, wanted, kind, carrier, wrapper)) is not None:
                    yield case
    for number, kind in enumerate(names):
        if not wanted(_name(kind, "two-writers", "interleaved")):
            continue
        words = Words(f"{seed}/{kind}/interleaved")
        other = names[(number + 7) % len(names)]
        yield Case(kind, "two-writers", "interleaved", interleaved(KINDS[kind](words), KINDS[other](words), words))
    for number, kind in enumerate(names):
        yield from _in_a_row(seed, wanted, kind, names[(number + 11) % len(names)])
    for quiet, text in QUIET.items():
        for carrier in CARRIERS:
            words = Words(f"{seed}/{quiet}/{carrier}")
            if carrier in ("alone", "otlp-status", "adot-log", "otlp-log", "app-json", "json-lines", "journald", "syslog"):
                continue  # these say by themselves that something failed, or hold the line alone
            if not wanted(_name(quiet, carrier, "")):
                continue
            if (carried := CARRIERS[carrier](Told(text, (text,)), words)) is not None:
                yield Case(quiet, carrier, "", carried._replace(truths=()))


def sample(one_in: int, seed: str = "1") -> list[Case]:
    """A part that stays the same, whatever kinds are added."""
    return list(all_cases(seed, lambda name: zlib.crc32(name.encode()) % one_in == 0))
