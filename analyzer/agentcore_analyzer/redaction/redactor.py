"""
The redactor: patterns first, then the allow-list of words.

In a text every word that is not in the vocabulary, every long number and every identifier is
replaced by a pseudonym of its shape (`pseudonyms`). What stays: words of the vocabulary, numbers of
up to five digits, times, decimals, quantities with a unit, HTTP status codes, model ids, AWS
regions, services and actions, loopback addresses. What cannot be promised: a secret that is written
in ordinary words, and what can be told from lengths, times and the order of events.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from copy import copy
from functools import cached_property

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import entropy, kinds, masking, people, persons
from agentcore_analyzer.redaction.content import Scrambler
from agentcore_analyzer.redaction.fields import Treatment, named, treatment
from agentcore_analyzer.redaction.pseudonyms import (
    KEPT_DIGITS,
    LABELLED_PART,
    Pseudonyms,
    is_lettered,
    is_noise,
    is_plain_number,
    is_pseudo_opaque,
)
from agentcore_analyzer.redaction.shapes import AWS_LABEL, IP4, PUBLIC_HOSTS, SHAPE, STAY, shape_for
from agentcore_analyzer.redaction.table import PERSONAL
from agentcore_analyzer.redaction.words import PARTS, signals
from agentcore_analyzer.redaction.words import vocabulary as _vocabulary

_ADDRESS = late(IP4)
_DOTTED = late(r"\d\.\d{1,3}\.\d{1,3}\.\d")

_LETTERS_RUN = late(r"[^\W\d_]{2,}")
_RUN = late(r"[^\W_]+")
_FRONT = late(r"(?:[a-z]+[-_]){1,4}(?=[^-_]{16})")
_SHORT = 2
_MOST_TIMES = 3
_DIGIT_RUN = late(r"[0-9]+")
_PIECE = late(r"\d+|[^\W\d_]+")
_OWN_PARTS = late(f"(?P<own>{LABELLED_PART})|{PARTS.pattern}|[0-9]+")
_MEMO = 200_000
_UUID = 36
_LONG_HEX = late(r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{16,}")


def new_key() -> bytes:
    return os.urandom(32)


class Redactor:
    """
    One redaction: the same key gives the same pseudonyms, in every file and every run.

    `key`: 16 bytes or more; a random one where none is given. `vocabulary=False` leaves the words
    alone and replaces patterns and identifiers only. `mapping` says what became what, for the owner's
    private map; `counts` how many different values of what kind were replaced. Never raises on any text.
    """

    def __init__(self, key: bytes | None = None, *, vocabulary: bool = True) -> None:
        self._words = _vocabulary() if vocabulary else None
        self._begin(Pseudonyms(key))

    def _begin(self, make: Pseudonyms) -> None:
        self._make = make
        self._runs: dict[tuple[str, bool], str] = {}
        self._full = masking.Masker(self._pattern, self._shapes, strict=True)
        self._quoting = masking.Masker(self._pattern, self._quoted_shapes)
        self._patterns = masking.Masker(self._pattern, strict=True)
        self._in_content = masking.Masker(self._content_pattern, strict=True)
        self._scrambler = Scrambler(self._make.key_for("content"), signals().allows, self.text)
        self._people = set[str]()  # names in small letters, as fields gave them
        self.mapping: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    # --- what callers use ---

    def text(self, value: str) -> str:
        """Free text, names, sentences, ids: patterns, entropy, then every word that the vocabulary does not allow."""
        if kinds.TIME.fullmatch(value):
            return value
        if kinds.ID.fullmatch(value):
            return self._shapes(value)
        made = self._full.text(value)
        self._make.let_pass([])
        return made if made == value or self._full.done else self._settled(made, self._again._full.text)

    @cached_property
    def _again(self) -> Redactor:
        """Looks at what this one made, as a second redaction would."""
        made = copy(self)
        made.__dict__.pop("_again", None)
        made._begin(self._make.settled())
        for look, first in ((made._full, self._full), (made._quoting, self._quoting), (made._in_content, self._in_content)):
            look.follow(first)
        return made

    def _settled(self, made: str, look: Callable[[str], str]) -> str:
        """
        A second redaction must change nothing: what it would change is changed now.

        Beside a replaced value something may look like a kind that hid before. Where that finds no end, nothing is shown.
        """
        for _ in range(_MOST_TIMES):
            again = look(made)
            if again == made:
                return made
            made = again
        return made if look(made) == made else masking.MASKED

    def know(self, label: str, value: str) -> None:
        """What a value names (`pseudonyms.LABELS`), so that its pseudonym says so: best told before it comes by."""
        words = self._words
        if words is not None:
            self._make.know(label, [part for run in _RUN.findall(value) for part in PARTS.findall(run) if not words.allows(part)])

    def settle(self) -> None:
        """
        What comes now was made by this redactor, as the report about copies is: its pseudonyms are no names of the input.

        A pseudonym that stands for a value is taken for a value of its own otherwise, and gets another pseudonym.
        """
        self._make.settle()
        self._runs.clear()
        self.__dict__.pop("_again", None)
        for masker in (self._full, self._quoting, self._patterns, self._in_content):
            masker.forget()

    def mask_only(self, value: str) -> str:
        """Patterns, entropy and identities of the deployment; the words of a text stay readable (`--quote`)."""
        made = self._quoting.text(value)
        return made if made == value or self._quoting.done else self._settled(made, self._again._quoting.text)

    def attribute(self, key: str, value: str) -> str:
        """The value of a named field: content becomes unreadable of the same shape, safe fields stay, the rest is text."""
        how = treatment(key)
        if (label := named(key)) is not None:
            self.know(label, value)
        if how is Treatment.SAFE:
            return self._patterns.text(value)
        if how is Treatment.CONTENT:
            return self.content(value)
        if how is Treatment.SECRET:
            return value if not value or kinds.is_masked(value) else masking.MASKED
        if how is Treatment.HEX_ID:
            return self._base64_id(value) or self.text(value)
        kind = persons.person_kind(key)
        return self.text(value) if not kind else self._personal(kind, key, value)

    def _personal(self, kind: str, key: str, value: str) -> str:
        """The value of a field that is called after a fact about a person."""
        span = persons.personal_value(kind, value, len(value) - len(value.lstrip()), key.lower())
        if span is None:
            return self.text(value)
        hit = kinds.Hit(span.kind, PERSONAL, span.start, span.end)
        made = self._pattern(hit, value[span.start : span.end])
        return self.text(value[: span.start]) + made + self.text(value[span.end :])

    def content(self, value: str) -> str:
        """
        Prompts, answers, arguments, results: other letters and digits throughout, of the same lengths.

        Equal values stay equal, the structure of JSON and its known keys stay, and so do the few words
        that say that something failed.
        """
        made = self._content(value)
        if made != value:
            self.counts["content"] += 1
            made = self._settled(made, self._again._content)
        return made

    def _content(self, value: str) -> str:
        value = self._in_content.text(value)
        if _DOTTED.search(value):  # numbers of three digits stay, and so would an address
            value = _ADDRESS.sub(lambda m: self._note("IP address", m["ip4"], self._make.ip4(m["ip4"])), value)
        return self._scrambler.text(value)

    # --- the steps ---

    def _note(self, kind: str, value: str, made: str) -> str:
        if made != value:
            self.counts[kind] += 1
            self.mapping.setdefault(value, made)
        return made

    def _pattern(self, hit: kinds.Hit, value: str) -> str:
        if hit.kind == "e-mail address":
            return self._note(hit.kind, value, self._email(value))
        if hit.kind == people.SAID and not self._is_name(value):
            return value
        if hit.kind in (people.USER, people.SAID):
            self._people.add(value.lower())
            return self._passed(self._strict(value, "user"))
        if hit.kind == persons.NAME:
            return self._passed(_LETTERS_RUN.sub(lambda m: self._note(hit.kind, m[0], self._make.word(m[0])), value))
        if hit.kind not in persons.LABELLED and is_pseudo_opaque(value):
            return value
        self.counts[hit.kind] += 1
        return masking.MASKED

    def _is_name(self, said: str) -> bool:
        """Whether a word that stands where a name does is one: no other word, or one that a field named."""
        return not _vocabulary().allows(said) or said.lower() in self._people or people.is_given(said)

    def _content_pattern(self, hit: kinds.Hit, value: str) -> str:
        """An e-mail address in a content becomes unreadable with it, and so does who says something there."""
        return value if hit.kind in ("e-mail address", people.USER, people.SAID) else self._pattern(hit, value)

    def _email(self, value: str) -> str:
        at = "@" if "@" in value else "%40"
        local, _, host = value.partition(at)
        return self._passed(f"{self._strict(local, 'user')}{at}{self._host(host)}")

    def _passed(self, made: str) -> str:
        """Pseudonyms that come by once more when the pieces around them are looked at."""
        self._make.let_pass(_RUN.findall(made))
        return made

    def _shapes(self, piece: str) -> str:
        if piece.isalpha():
            return self._run(piece)
        if kinds.ID.fullmatch(piece):
            return self._note("id", piece, self._make.uuid(piece)) if len(piece) == _UUID else self._run(piece)
        if kinds.TIME.fullmatch(piece):
            return piece
        piece = self._entropy(piece)
        return shape_for(piece).sub(self._shape, piece)

    def _quoted_shapes(self, piece: str) -> str:
        words, self._words = self._words, None
        try:
            piece = self._masked_entropy(piece)
            return shape_for(piece).sub(self._shape, piece)
        finally:
            self._words = words

    def _shape(self, match: re.Match[str]) -> str:
        kind, value = match.lastgroup or "run", match[0]
        make = self._make
        if kind == "run":
            return self._run(value)
        if kind in STAY:
            return value
        if kind == "prefixed":  # a short one is an offset or a flag
            return value if len(value) <= 8 else "0x" + self._run(value[2:])
        if kind == "uuid":
            return self._note("id", value, make.uuid(value))
        if kind == "xray":
            made = make.hexadecimal(value[2:10] + value[11:])
            return self._note("trace id", value, f"1-{made[:8]}-{made[8:]}")
        if kind == "mac":
            return self._note("MAC address", value, make.mac(value))
        if kind == "ip6":
            return self._note("IP address", value, make.ip6(value)) if any(c.isdigit() for c in value) else value
        if kind in ("ip4", "port"):
            address = match["ip4"]
            return self._note("IP address", address, make.ip4(address)) + (match["port"] or "")
        if kind == "awshost":
            return self._note("host name", value, "ip-" + make.ip4(value[3:].replace("-", ".")).replace(".", "-"))
        if kind == "user":
            user = match["user"]
            made = user if user.lower() in people.ROLES else self._strict(user, "user")
            return match["home"] + self._note("user name", user, made)
        if kind == "bucket":
            return match["s3"] + self._note("bucket", match["bucket"], self._bucket(match["bucket"]))
        host = match["host"] or match["urlhost"]
        return self._note("host name", host, self._host(host)) + (match["hostport"] or match["urlport"] or "")

    def _bucket(self, bucket: str) -> str:
        """As its name is written elsewhere; one of ordinary words only is replaced here all the same."""
        self.know("bucket", bucket)
        made = _RUN.sub(lambda m: self._run(m[0]), bucket)
        return made if made != bucket else self._strict(bucket, "bucket")

    def _host(self, host: str) -> str:
        """Every label but the last and those of public services; the number of labels stays."""
        known = PUBLIC_HOSTS.fullmatch(host)
        if known is not None and known["known"].lower() == host.lower() and "amazonaws" not in host and "api.aws" not in host:
            return host
        if SHAPE.match(host) and re.fullmatch(r"[\d.]+", host):
            parts = host.split(".")
            return self._make.ip4(host) if len(parts) == 4 and all(p.isdigit() and int(p) < 256 for p in parts) else host
        labels = host.split(".")
        if len(labels) == 1:
            return host if host.lower() == "localhost" else self._strict(host, "host")
        aws = known is not None
        kept = [i == len(labels) - 1 or (aws and AWS_LABEL.fullmatch(label) is not None) for i, label in enumerate(labels)]
        return ".".join(label if keep else self._strict(label, "host") for label, keep in zip(labels, kept, strict=True))

    def _strict(self, value: str, label: str) -> str:
        """Every run of letters or digits, whatever the vocabulary says."""
        return _RUN.sub(lambda m: self._strict_run(m[0], label), value)

    def _strict_run(self, run: str, label: str) -> str:
        if len(run) == 1 or (run.isdigit() and len(run) <= _SHORT):
            return run
        if run.isdigit() and len(run) > KEPT_DIGITS:
            return self._run(run)
        return self._note("word" if run.isalpha() else "id", run, self._make.word(run, label))

    def _run(self, run: str) -> str:
        key = (run, self._words is None)
        made = self._runs.get(key)
        if made is None:
            made = self._made(run)
            if len(self._runs) > _MEMO:
                self._runs.clear()
            self._runs[key] = made
        if made != run:
            self._note("word" if run.isalpha() else "number" if run.isdigit() else "id", run, made)
        return made

    def _made(self, run: str) -> str:
        """A run of letters and digits."""
        words, make = self._words, self._make
        if run.isdigit() and run.isascii():
            return self._number(run)
        if _LONG_HEX.fullmatch(run):
            return make.hexadecimal(run)
        if is_lettered(run):
            return make.word(run) if words is not None else run
        if words is not None and words.allows(run):
            return run
        if is_noise(run) and len(run) > 2:
            return run
        if not run.isascii() and not run.isalpha():
            return make.opaque(run)
        if run.isascii() and any(map(str.isdigit, run)) and entropy.HEX.fullmatch(run):
            return make.hexadecimal(run)
        if self._is_token(run):
            return make.opaque(run) if words is not None or len(run) >= 8 else run
        if words is None:
            return _DIGIT_RUN.sub(lambda m: self._number(m[0]), run)
        made = _PIECE.sub(lambda m: self._piece(m[0]), run)
        return make.word(run) if made != run and (self._is_token(made) or not self._is_done(made)) else made

    def _is_done(self, run: str) -> bool:
        """Whether a second redaction would leave a run alone: `nameAAPI` could be `nameA` and `API`, or `nameAA` and `PI`."""
        words = self._words
        return words is None or all(
            m["own"] or m[0].isdigit() or words.allows(m[0]) for m in _OWN_PARTS.finditer(run)
        )

    def _is_token(self, run: str) -> bool:
        """Letters and digits in turn (`4f9Kx2`), or capitals and small letters (`AbCdEfGhIj`), hardly of words."""
        if not (run.isascii() and any(map(str.isdigit, run))):
            return len(run) >= 8 and len(run) < 3 * len(PARTS.findall(run))
        known = sum(len(p) for p in PARTS.findall(run) if len(p) > 2 and (self._words or _vocabulary()).allows(p))
        return (len(_PIECE.findall(run)) > 3 and known * 2 < len(run)) or (len(run) >= 8 and known * 3 < len(run))

    def _piece(self, piece: str) -> str:
        words, make = self._words, self._make
        if piece.isdigit():
            return self._number(piece)
        if words is None or words.allows(piece) or words.inflects(piece):
            return piece
        if not piece.isascii():
            return make.word(piece)

        def part(match: re.Match[str]) -> str:
            if match["own"] or words.allows(match[0]):
                return match[0]
            return (make.word if match[0] == piece else make.part)(match[0])

        return _OWN_PARTS.sub(part, piece)

    def _number(self, number: str) -> str:
        own = self._words is not None and self._words.allows(number)  # one that our own sentences name
        return number if own or is_plain_number(number) else self._make.digits(number)

    def _entropy(self, value: str) -> str:
        """Long tokens that look random: an id, or a credential of a kind that nobody has listed."""
        if len(value) < entropy.SHORTEST:
            return value
        return entropy.TOKEN.sub(lambda m: self._random(m[0]) if entropy.is_random(m[0]) else m[0], value)

    def _random(self, token: str) -> str:
        """Crossed out but for the words that it begins with: `tooluse_`."""
        front = _FRONT.match(token)
        kept = front[0] if front and all((self._words or _vocabulary()).allows(p) for p in _RUN.findall(front[0])) else ""
        return kept + self._note("id", token[len(kept) :], self._make.opaque(token[len(kept) :]))

    def _masked_entropy(self, value: str) -> str:
        made = entropy.masked(value)
        self.counts["random token"] += made != value
        return made

    def _base64_id(self, value: str) -> str | None:
        """Trace and span ids as protobuf's JSON may write them: 16 or 8 bytes in base64."""
        made = self._make.base64_id(value)
        return None if made is None else self._note("id", value, made)
