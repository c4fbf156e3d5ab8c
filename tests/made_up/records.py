"""Made-up words, and the records of a failure that is told and of the file that carries it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

_HEADS = ["zork", "blim", "flang", "wub", "quor", "snib", "grel", "plon", "vrax", "drub", "tink", "molf", "spaz", "yarb", "krin"]
_TAILS = ["flange", "bort", "nix", "wick", "dle", "mop", "grind", "tof", "lump", "quat", "zen", "barb", "dorf", "ling"]
_ADJECTIVES = ["wobbly", "unflanged", "overgrown", "sideways", "blunted", "purple", "lopsided", "hollow"]
_STATES = ("may not be flanged", "does not fit into the blim", "is not a zork", "went sideways", "has no second wick")
NIGHT = datetime(2026, 11, 29, 2, 13, 20, 101000, tzinfo=UTC)


T = TypeVar("T")


class Told(NamedTuple):
    """
    A failure as something prints it.

    `words` are the decisive ones, all of which a report has to name: type and message, or code and message. They stand in
    line `at` (0-based) of `text`. `also` are words of the same failure that may be named beside them. `frame` is the file
    of the innermost call, all that is left to name where the last lines are cut off. `document`: a whole JSON document
    rather than lines of a log.
    """

    text: str
    words: tuple[str, ...]
    at: int = 0
    also: tuple[str, ...] = ()
    frame: str = ""
    document: bool = False

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def type(self) -> str:
        """The first decisive word: type, code or program."""
        return self.words[0]

    @property
    def message(self) -> str:
        return self.words[-1]


class Truth(NamedTuple):
    """What a report has to name, and where it stands: lines `first` to `last` (1-based) or below a JSON pointer."""

    words: tuple[str, ...]
    first: int
    last: int
    also: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()


class Carried(NamedTuple):
    """A file with failures in it."""

    name: str
    data: str
    truths: tuple[Truth, ...]


class Words:
    """Made-up words, always the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._clock = 0
        self.pace = True  # False while one print is written line by line
        self._used: set[str] = set()

    def number(self, low: int = 11, high: int = 989) -> int:
        return self.random.randint(low, high)

    def line(self) -> int:
        """A line number: not one of the numbers that mean something."""
        return self.random.randint(12, 97)

    def word(self) -> str:
        """Never the same twice in one case, or a word would prove nothing."""
        while True:
            made = self.random.choice(_HEADS) + self.random.choice(_TAILS)
            if made not in self._used:
                self._used.add(made)
                return made

    def name(self, *ends: str) -> str:
        """A class name, e.g. `ZorkflangeError`."""
        return self.word().capitalize() + self.random.choice(ends or ("Error",))

    def function(self) -> str:
        return f"{self.word()}_{self.word()}"

    def method(self) -> str:
        return self.word() + self.word().capitalize()

    def message(self) -> str:
        """A sentence that no detector has a phrase for."""
        thing, number = self.word(), self.number(1000, 9899)
        return self.random.choice(
            (
                f"the {thing} of {self.word()} {number} is {self.random.choice(_ADJECTIVES)}",
                f"{thing} {number} {self.random.choice(_STATES)}",
                f"cannot {self.word()} '{thing}-{number}': {self.random.choice(_ADJECTIVES)}",
                f'{self.word()} "{thing}" wants {number} wicks but there are {self.number(2, 9)}',
                f"{thing}: {self.word()}={number} {self.random.choice(_STATES)}",
            )
        )

    def hex(self, digits: int) -> str:
        return f"{self.random.getrandbits(4 * digits) | 1 << (4 * digits - 1):0{digits}x}"

    def uuid(self) -> str:
        h = self.hex(32)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}"

    def now(self) -> datetime:
        """The next time: the clock of a case goes on with each look."""
        self._clock += self.random.randint(40, 400) if self.pace else 0
        return NIGHT + timedelta(milliseconds=self._clock)

    def burst(self, line: Callable[[str], T], texts: list[str]) -> list[T]:
        """The lines of one print, which a program writes within a moment."""
        self.now()
        self.pace = False
        try:
            return [line(text) for text in texts]
        finally:
            self.pace = True

    def iso(self) -> str:
        return f"{self.now():%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"

    def nanos(self) -> int:
        return int(self.now().timestamp() * 1000) * 1_000_000

    def millis(self) -> int:
        return self.nanos() // 1_000_000


Kind = Callable[[Words], Told]
Carrier = Callable[[Told, Words], Carried | None]
Wrapper = Callable[[Told, Words], Told | None]


def registry(into: dict[str, Callable[..., object]], name: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """A decorator that lists a function under a name."""

    def put(function: Callable[..., object]) -> Callable[..., object]:
        into[name] = function
        return function

    return put
