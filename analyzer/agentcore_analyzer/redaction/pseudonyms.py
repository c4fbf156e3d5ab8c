"""
Pseudonyms that a person can read and tell from real values: `toolA`, `agentB`, `facade0000000001`, account `999900000001`.

One value has one pseudonym in one redaction, wherever it stands. A word becomes a label of what it names and
a letter or more (digits would be taken for a count); an id keeps its length and begins with `facade0` (`face0`
where it is short); a number keeps its length and begins with 99, 999 or 9999; a token of letters and digits
becomes `xxXx0001`; addresses lie in the ranges set aside for documentation, benchmarks and local use.

Without a key the numbers follow the order in which values come by, so they say nothing about any value, and the
same inputs give the same text. With a key they are HMAC-SHA256(key, kind NUL value), cut to the digits that
there are: the same value has the same pseudonym in other runs, too, and nobody without the key can check a
guess. Each form is known by its looks when it comes by again: redacting twice changes nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING

from agentcore_analyzer.late import late

if TYPE_CHECKING:
    import hmac

LABELS = ("name", "tool", "agent", "service", "host", "user", "bucket")
RARE, DIGITS = "jkqvwxz", "789"  # what contents are written in, see `content`
_NOISE = late(rf"[{RARE}{RARE.upper()}{DIGITS}\W_]*")
_EITHER = "|".join(form for label in LABELS for form in (label, label.capitalize()))
_SMALL = f"(?:{_EITHER})[a-z]{{1,4}}"
LABELLED = f"(?:{_EITHER}|{'|'.join(LABELS).upper()})[A-Z]{{1,4}}(?![a-z])"
_LETTERED = late(LABELLED)
_SPLIT = late(f"((?i:{'|'.join(LABELS)}))([A-Z]{{1,4}})")
LABELLED_PART = rf"{LABELLED}|{_SMALL}(?=[A-Z0-9])|(?<=[A-Za-z0-9]){_SMALL}(?![a-z])"  # inside of `NameaTimeoutError`
_CROSSED = late(r"[^0-9A-Za-z]*(?:[xX][^0-9A-Za-z]*){2,}(?:[0-9][^0-9A-Za-z]*){2,8}")
_EPOCH = range(0x5E000000, 0x7B000000)  # 2020 to 2035, in seconds; the first half of an X-Ray trace id
_LOCAL_MAC = "02:00:5e"
KEPT_DIGITS = 5
_EPOCHS = {10: 10**9, 13: 10**12, 16: 10**15, 19: 10**18}
_SERIAL = 6  # digits at the end of a long number or id that tell it from the others
_HEX_SERIAL = 16  # with a key, where an id has room for them
_ALPHABET = "ABCEFGHJKMNPQTUVWXYZ"
_WORDS = 20 + 20**2 + 20**3  # of one label, with up to three letters
_CROSSED_SERIAL = 8


class Pseudonyms:
    """Pseudonyms of one redaction; without `key` they are counted."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key
        self._keyed = _keyed(key) if key else None  # the key is taken in once for all values
        self._counts: Counter[str] = Counter()
        self._given: dict[tuple[str, str], str] = {}
        self._owner: dict[tuple[str, str], str] = {}  # form and pseudonym -> the value that has it
        self._labels: dict[str, str] = {}
        self._settled = False
        self._passing: set[str] = set()

    # --- who has which ---

    def settle(self) -> None:
        """From now on pseudonyms that come by are those of this redaction, not names of the input that look like one."""
        self._settled = True

    def settled(self) -> Pseudonyms:
        """The same ones, for a second look at what was made: whatever bears the mark of a pseudonym stays."""
        made = copy(self)
        made._settled = True
        return made

    def let_pass(self, runs: list[str]) -> None:
        """Pseudonyms of a text that is not yet done with: they come by once more. None: it is done."""
        if runs:
            self._passing.update(_plain(run) for run in runs)
        else:
            self._passing.clear()

    def know(self, label: str, words: list[str]) -> None:
        """What words name, before they come by: the first to say so is right."""
        for word in words:
            self._labels.setdefault(word.lower(), label)

    def key_for(self, purpose: str) -> bytes:
        """A key of its own for another purpose, from which this one cannot be told."""
        import hmac

        return hmac.digest(self._key or os.urandom(32), b"key\0" + purpose.encode(), "sha256")

    def _stays(self, form: str, seen: str) -> bool:
        """Whether what looks like a pseudonym is one: no other value of this redaction has it."""
        return self._owner.setdefault((form, seen), seen) == seen or self._settled or seen in self._passing

    def _one(
        self, form: str, value: str, room: int, write: Callable[[int], str], beyond: Callable[[int], str] | None = None,
        counter: str = "",
    ) -> str:  # fmt: skip
        """
        The pseudonym of a value: `write(n)` with the first free n from 1 up to `room`.

        Where more values come by than there are numbers, `beyond(n)`: a second redaction would replace these once more.
        """
        made = self._given.get((form, value))
        if made is not None:
            return made
        start, number, counter = self._hashed(form, value), 0, counter or form
        for step in range(room):
            self._counts[counter] += 1
            number = self._counts[counter] if start is None else (start + step) % room + 1
            made = write(number) if number <= room else None
            if made is None or self._owner.setdefault((form, made), value) == value:
                break
            made = None
        if made is None:
            made = (beyond or write)(number if start is None else start)
        self._given[form, value] = made
        return made

    def _hashed(self, form: str, value: str) -> int | None:
        """Where a key looks for a free number first; None where there is no key."""
        if self._keyed is None:
            return None
        keyed = self._keyed.copy()
        keyed.update(form.encode() + b"\0" + value.encode("utf-8", "surrogatepass"))
        return int.from_bytes(keyed.digest()[:16], "big")

    # --- words and mixed identifiers ---

    def word(self, word: str, label: str = "name") -> str:
        """
        A word, or a run of letters and digits as one: a label and letters, with capitals in front as before.

        The same word in another case has the same one; what it was first known as is its label.
        """
        if is_lettered(word) and self._stays("word", _plain(word)):
            return word
        plain = word.lower()
        label = self._labels.setdefault(plain, label)

        def write(number: int) -> str:
            return f"{label}{_letters(number)}"

        made = self._one("word", plain, _WORDS, write, lambda n: write(_WORDS + 1 + n % 20**4), f"label {label}")
        if len(word) > 1 and word.isupper():
            return made[: len(label)].upper() + made[len(label) :]
        return made[0].upper() + made[1:] if word[0].isupper() else made

    def part(self, word: str) -> str:
        """`word` as a part of a longer one, which must go on looking like the name of a class: `NameaTimeoutError`."""
        made = self.word(word)
        return made if made.isupper() else made[0] + made[1:].lower()

    def opaque(self, token: str) -> str:
        """`xxXx0001`: as long as before, with everything that is neither letter nor digit in its place."""
        if is_crossed(token) and self._stays("opaque", token):
            return token
        if is_noise(token):
            return token
        places = [i for i, c in enumerate(token) if c.isalnum()]
        most = min(max(len(places) - 2, 2), _CROSSED_SERIAL)  # digits that there is room for

        def write(number: int) -> str:
            digits = str(number).zfill(min(most, 4))
            shown = ["X" if c.isupper() else "x" if c.isalnum() else c for c in token]
            if len(digits) > len(places) - 2:  # too short to be crossed out and numbered
                return "".join(c for c in shown if not c.isalnum()) + "xx" + digits
            for place, digit in zip(places[::-1], digits[::-1], strict=False):
                shown[place] = digit
            return "".join(shown)

        return self._one("opaque", token, 10**most - 1, write, lambda n: write(n % 10**_CROSSED_SERIAL))

    # --- numbers ---

    def digits(self, number: str) -> str:
        """As many digits, plainly marked. Up to five say too little, and may be a port, which stands in many places."""
        length = len(number)
        if length <= KEPT_DIGITS:
            return number
        mark = "9" * (2 if length < 8 else 3 if length < 10 else 4)
        serial = min(length - len(mark), _SERIAL)
        mark = mark.ljust(length - serial, "0")
        form = f"digits {length}"
        if number.startswith(mark) and self._stays(form, number):
            return number

        def beyond(count: int) -> str:
            return "9" + str(count).zfill(length)[1 - length :]

        return self._one(form, number, 10**serial - 1, lambda n: mark + str(n).zfill(serial), beyond)

    def base64_id(self, value: str) -> str | None:
        """An id of 16 or 8 bytes in base64; None where it is none."""
        import base64  # rare

        if len(value) not in (12, 24) or not value.endswith("="):
            return None
        try:
            raw = base64.b64decode(value, validate=True)
        except ValueError:
            return None
        return base64.b64encode(bytes.fromhex(self.hexadecimal(raw.hex()))).decode()

    def hexadecimal(self, value: str, *, timed: bool = True) -> str:
        """
        A hexadecimal id of the same length and case: 32 digits stay a trace id, 16 a span id.

        A trace id that begins with its time (X-Ray, `timed`) keeps the time. Zeros only is no id, and stays.
        """
        plain = value.lower()
        if not plain.strip("0"):
            return value
        length = len(plain)
        head = plain[:8] if timed and length == 32 and int(plain[:8], 16) in _EPOCH else ""
        mark = "facade0" if length >= 12 else "face0"  # with a digit it is read as hexadecimal
        form = f"hex {length}"
        if (plain.startswith(mark) or (head and plain.startswith(mark, 8))) and self._stays(form, plain):
            return value
        width = length - len(head) - len(mark)
        room = 16 ** min(width, _HEX_SERIAL) - 1
        made = self._one(form, plain, room, lambda n: f"{head}{mark}{n:0{width}x}", lambda n: f"fade{n:0{length}x}"[:length])
        return made.upper() if value != plain else made

    def uuid(self, value: str) -> str:
        made = self.hexadecimal(value.replace("-", ""), timed=False)
        return "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))

    # --- addresses ---

    def ip4(self, address: str) -> str:
        """Loopback and link-local stay; private becomes 10.240.0.0/12, public 198.18.0.0/15 (RFC 2544)."""
        parts = [int(p) for p in address.split(".")]
        first, second = parts[:2]
        if first in (0, 127, 255) or parts[:2] == [169, 254] or (first == 198 and second in (18, 19)):
            return address
        private = first == 10 or parts[:2] == [192, 168] or (first == 172 and 16 <= second < 32) or (
            first == 100 and 64 <= second < 128
        )  # fmt: skip
        if first == 10 and second >= 240:
            self._owner.setdefault(("10", address), address)
            return address
        if private:
            return self._one("10", address, 2**20 - 1, lambda n: f"10.{255 - (n >> 16)}.{n >> 8 & 255}.{n & 255}")
        return self._one("198", address, 131_070, lambda n: f"198.{18 + (n >> 16)}.{n >> 8 & 255}.{n & 255}")

    def ip6(self, address: str) -> str:
        """Loopback and unspecified stay; the rest becomes 2001:db8::/32, the range for documentation (RFC 3849)."""
        plain = address.lower()
        if plain in ("::1", "::") or plain.startswith("2001:db8:"):
            return address
        return self._one("ip6", plain, 2**32 - 1, lambda n: f"2001:db8::{n >> 16:x}:{n & 0xFFFF:x}".replace("::0:", "::"))

    def mac(self, address: str) -> str:
        plain = address.lower().replace("-", ":")
        if plain.startswith(_LOCAL_MAC):
            return address
        made = self._one("mac", plain, 2**24 - 1, lambda n: f"{_LOCAL_MAC}:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}")
        return made.replace(":", "-") if "-" in address else made


def _keyed(key: bytes) -> hmac.HMAC:
    import hmac  # brings a library of ciphers, which few runs need

    return hmac.new(key, digestmod="sha256")


def is_lettered(run: str) -> bool:
    """`toolA`: the pseudonym of a word."""
    return _LETTERED.fullmatch(run) is not None


def _plain(run: str) -> str:
    """A lettered pseudonym as it was first written: `NAMEA` as `nameA`."""
    found = _SPLIT.fullmatch(run)
    return found[1].lower() + found[2] if found else run


def _letters(number: int) -> str:
    """A, B and so on, then AA; without those that make a word of a label (`named`, `users`) or look like digits."""
    made = ""
    while number > 0:
        number, last = divmod(number - 1, len(_ALPHABET))
        made = _ALPHABET[last] + made
    return made


def is_crossed(token: str) -> bool:
    """`xxXx0001`: the pseudonym of a token."""
    return _CROSSED.fullmatch(token) is not None


def is_plain_number(number: str) -> bool:
    """Digits that are no id: few of them, a time, a date (as in the ids of models), zeros."""
    length = len(number)
    if length <= KEPT_DIGITS or not number.strip("0"):
        return True
    if length in _EPOCHS and 1.5 <= int(number) / _EPOCHS[length] < 2.1:
        return True
    return length == 8 and number[:2] == "20" and 1 <= int(number[4:6]) <= 12 and 1 <= int(number[6:]) <= 31


def is_noise(token: str) -> bool:
    """Only of the letters and digits that contents are written in."""
    return _NOISE.fullmatch(token) is not None


def is_pseudo_opaque(token: str) -> bool:
    return is_noise(token) or is_crossed(token)

