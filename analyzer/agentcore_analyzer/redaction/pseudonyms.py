"""
Keyed pseudonyms: the same value gets the same one, its shape stays, and nobody without the key can go back or check a guess.

Every pseudonym is HMAC-SHA256(key, kind NUL value) written in the shape of its value. It must be
recognised when it comes by again, in another run, without a list: redacting twice changes nothing.
So words use seven rare letters only, addresses lie in the ranges set aside for documentation and
benchmarks, and hexadecimal ids and numbers end in a keyed check of a few digits.

Two values never share a pseudonym within one redaction: where the few of a short shape meet, the
later value takes the next free one, so that relations hold. Where a shape has none left (more
than some thousand different numbers of five digits), numbers without the check serve: they
would be replaced once more by a second redaction.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from functools import cached_property

RARE = "jkqvwxz"
_RARE_SET = frozenset(RARE + RARE.upper())
DIGITS = "789"
_PSEUDO = re.compile(rf"[{RARE}{RARE.upper()}{DIGITS}\W_]*")
_EPOCH = range(0x5E000000, 0x7B000000)  # 2020 to 2035, in seconds; the first half of an X-Ray trace id
_LOCAL_MAC = "02:00:5e"
_TRIES = 200
_FIVE = range(10_000, 65_536)  # a number of five digits may be a port, and stays one
_ONE_IN = 32  # of them are pseudonyms


class Pseudonyms:
    """Pseudonyms under one key. Two words that fall on the same one are told apart by a letter more."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hmac.new(key, digestmod="sha256")  # the key is taken in once for all values
        self._owner: dict[str, str] = {}  # pseudonym -> the value that has it
        self._left = 0  # marked numbers of five digits that are free

    def _bytes(self, kind: str, value: str, count: int = 32) -> bytes:
        seed = kind.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        keyed = self._keyed.copy()
        keyed.update(seed)
        out = keyed.digest()
        return out if count <= len(out) else hashlib.shake_256(out).digest(count)

    def _number(self, kind: str, value: str) -> int:
        return int.from_bytes(self._bytes(kind, value)[:16], "big")

    def forget(self) -> None:
        """Which pseudonym belongs to which value: see `Redactor.forget`."""
        self._owner.clear()

    def _own(self, pseudonym: str, value: str) -> bool:
        return self._owner.setdefault(pseudonym, value) == value

    def _free(self, kind: str, value: str, make: Callable[[str], str]) -> str:
        """The first of the pseudonyms that `make(seed)` gives which no other value has."""
        made = make(value)
        for attempt in range(1, _TRIES):
            if self._own(f"{kind} {made}", value):
                break
            made = make(f"{value}\0{attempt}")
        return made

    # --- words and mixed identifiers ---

    def word(self, word: str) -> str:
        """A run of letters: as long, capitals where they were. The same word in another case gets the same letters."""
        if is_pseudo_word(word):
            return word
        plain = word.lower()
        noise, length = self._bytes("word", plain, 2 * len(plain) + 64), len(plain)
        letters = [RARE[noise[i] % 7] for i in range(length + 32)]
        while not self._own("".join(letters[:length]), plain) and length < len(letters):
            length += 1
        case = [c.isupper() for c in word] + [word[-1].isupper()] * (length - len(word))
        return "".join(c.upper() if up else c for c, up in zip(letters, case, strict=False))

    def opaque(self, token: str) -> str:
        """Letters for letters, digits for digits (7 to 9), everything else as it is."""
        if is_pseudo_opaque(token):
            self._own(f"opaque {token}", token)
            return token
        return self._free("opaque", token, lambda seed: _dress(token, self._bytes("opaque", seed, len(token))))

    def key_for(self, purpose: str) -> bytes:
        """A key of its own for another purpose, from which this one cannot be told."""
        return self._bytes("key", purpose)

    # --- numbers ---

    def digits(self, number: str) -> str:
        """As many digits: a nine, noise, and a check."""
        length = len(number)
        if length < 6:
            return self._five(number)
        check = 1 if length == 6 else 2 if length < 10 else 4
        body = number[: length - check]
        if body[0] == "9" and self._digit_check(body, check) == number[-check:] and self._own(f"digits {number}", number):
            return number

        def make(seed: str) -> str:
            noise = "9" + str(self._number("digits", seed)).zfill(40)[-(length - check - 1) :]
            return noise + self._digit_check(noise, check)

        return self._free("digits", number, make)

    def _five(self, number: str) -> str:
        """The next free of the marked numbers; one of the others where all are taken."""
        marked = self._marked
        if int(number) in self._marks and self._own(f"digits {number}", number):
            return number
        choice = marked if self._left > 0 else _FIVE
        start = self._number("five", number)
        for step in range(len(choice)):
            made = str(choice[(start + step) % len(choice)])
            if self._own(f"digits {made}", number):
                self._left -= 1
                return made
        return number  # more different numbers than there are

    @cached_property
    def _marks(self) -> frozenset[int]:
        return frozenset(self._marked)

    @cached_property
    def _marked(self) -> tuple[int, ...]:
        noise = self._bytes("check", "five", len(_FIVE))
        marked = tuple(number for number, byte in zip(_FIVE, noise, strict=True) if byte % _ONE_IN == 0)
        self._left = len(marked)
        return marked

    def _digit_check(self, body: str, count: int) -> str:
        return str(self._number("check", body)).zfill(count)[-count:]

    def hexadecimal(self, value: str, *, timed: bool = True) -> str:
        """
        A hexadecimal id of the same length and case: 32 digits stay a trace id, 16 a span id.

        A trace id that begins with its time (X-Ray, `timed`) keeps the time. Zeros only is no id, and stays.
        """
        plain = value.lower()
        if not plain.strip("0"):
            return value
        length = len(plain)
        check = 8 if length >= 24 else 5 if length >= 16 else 3
        head = plain[:8] if timed and length == 32 and int(plain[:8], 16) in _EPOCH else ""
        if self._hex_check(plain[:-check], check) == plain[-check:] and self._own(f"hex {plain}", plain):
            return value

        def make(seed: str) -> str:
            noise = self._bytes("hex", seed, length)
            letter = "abcdef"[noise[-1] % 6]  # digits only would be taken for a number
            body = head + letter + noise.hex()[: length - check - len(head) - 1]
            return body + self._hex_check(body, check)

        made = make(plain) if length >= 16 else self._free("hex", plain, make)
        return made.upper() if value != plain else made

    def _hex_check(self, body: str, count: int) -> str:
        return self._bytes("check", body).hex()[:count]

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
        if private and first == 10 and second >= 240 and self._ip_check(f"{second}.{parts[2]}") == parts[3]:
            return address

        def make(seed: str) -> str:
            noise = self._bytes("ip", seed)
            middle = f"{240 + noise[0] % 16}.{noise[1]}"
            return f"10.{middle}.{self._ip_check(middle)}" if private else f"198.{18 + noise[0] % 2}.{noise[1]}.{noise[2]}"

        return self._free("ip", address, make)

    def _ip_check(self, middle: str) -> int:
        return self._bytes("check", middle)[0]

    def ip6(self, address: str) -> str:
        """Loopback and unspecified stay; the rest becomes 2001:db8::/32, the range for documentation (RFC 3849)."""
        plain = address.lower()
        if plain in ("::1", "::") or plain.startswith("2001:db8:"):
            return address
        noise = self._bytes("ip", plain).hex()
        return f"2001:db8:{noise[:4]}:{noise[4:8]}:{noise[8:12]}:{noise[12:16]}:{noise[16:20]}:{noise[20:24]}"

    def mac(self, address: str) -> str:
        plain = address.lower().replace("-", ":")
        if plain.startswith(_LOCAL_MAC):
            return address
        noise = self._bytes("mac", plain).hex()
        made = f"{_LOCAL_MAC}:{noise[:2]}:{noise[2:4]}:{noise[4:6]}"
        return made.replace(":", "-") if "-" in address else made


def is_pseudo_word(word: str) -> bool:
    return _RARE_SET.issuperset(word)


def is_pseudo_opaque(token: str) -> bool:
    return _PSEUDO.fullmatch(token) is not None


def _dress(text: str, noise: bytes) -> str:
    """`text` with other letters and digits; those that are dressed already stay."""
    if is_pseudo_opaque(text):
        return text
    return "".join(
        DIGITS[n % 3] if c in "0123456789" else (RARE[n % 7].upper() if c.isupper() else RARE[n % 7]) if c.isalnum() else c
        for c, n in zip(text, noise, strict=False)
    )
