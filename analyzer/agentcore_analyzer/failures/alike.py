"""
Lines that differ in their time, ids and long numbers only are read once: what one of them says, another says of its own.

Programs print the same words for request after request, and to read a line costs a hundred times what comparing it does. Of
each line there is a form: its time, ids and numbers replaced by stand-ins of the same length. When a form comes again, both the
line and its form are read; where these say the same but for the stand-ins, line after line, later ones are not read again.

A number is replaced where nothing decides on it: it has five digits or more (statuses, exit codes and errno have fewer), or its
unit stands behind it; it is no part of a name, stands behind no word that makes it a code, and keeps its length and its first
digit, which patterns ask for (of an amount only where it has three digits, as a status has, or begins with 0).

In a line of an access log (the common and the combined format of Apache's servers, nginx and many others) the client, the time,
numbers in the address and the size of the answer are such, too; of a client in a private network the first half stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import Said, SaidAlike, Words
from agentcore_analyzer.graph.outlines import HEX
from agentcore_analyzer.stacktraces import Raised

Found = TypeVar("Found")
_MOST = 20_000  # forms, of a quarter of a kilobyte mostly; whoever prints more kinds of lines is read line by line
_KINDS = 4_000  # of lines whose ids and numbers have their places remembered; begun anew where each line is another
_LONG = 8000  # a text that is longer is no line that comes again
_SURE = 2  # lines that have said the same as their form before it is trusted


def _outlined(word: str) -> str:
    """A pattern of a word as it stands in such a line, in which letters from a to f are a 0."""
    return "".join(f"[{letter}0]" if letter in "abcdef" else letter for letter in word)


# Ids of OpenTelemetry and UUIDs. The first character stands before what must not: to look behind first is slower.
_ID = late(r"0(?<![0-9A-Za-z].)0{7}(?:-0{4}-0{4}-0{4}-0{12}|0{8}(?:0{16})?)(?![0-9A-Za-z])")
_STAMP = late(r"0000-00-00[T ]00:00:00(?:[.,]0{1,9})?")
# Behind a blank, a bracket and the like, a small letter with a dash, and the colon behind the number of a host.
_NUMBER = late(r"(?<![^\s=,\"'/>(\[:-])(?<![^g-z]-)(?<![^0]:)(?<!\A[:-])0{5,18}(?=[\s,;:)\]\"'/<]|\.?(?:\s|\Z))")
# An amount of time, or of what is counted in bytes or tokens: behind a blank and the like, its unit behind it.
_UNITS = "|".join(
    _outlined(unit)
    for unit in (
        *("ms", "s", "sec", "secs", "second", "seconds", "us", "\u00b5s", "ns", "msec", "milliseconds", "min", "minutes"),
        *("bytes", "kB", "KB", "MB", "GB", "KiB", "MiB", "GiB", "tokens", "rows", "items", "records"),
    )
)
_AMOUNT = late(rf"(?<![^\s=,(\[:])(?P<whole>0{{1,4}})(?:\.(?P<rest>0{{1,9}}))?(?= ?(?:{_UNITS})(?!\w))")
# The common log format, up to the size of the answer.
_ACCESS = late(
    r"(?P<client>(?P<net>0{1,3}\.0{1,3})\.0{1,3}\.0{1,3}) \S{1,60} \S{1,60} \[(?P<at>00/[A-Z][a-z0]{2}/0000:00:00:00) [+-]0000\] "
    r"\"[A-Z]{3,7} (?P<path>[^\s\"]{1,2000}) HTTP/[0.]{1,3}\" 000(?: (?P<size>0{1,12})(?!\S))?"
)
_IN_PATH = late(r"(?<=[/=])0{1,4}(?![^/?&;])")
_TIME = "05/May/1985:05:05:05"
_HOSTS = ("0.", "127.", "169.254.")  # of this machine, and what the clouds answer at: each address means something
_NETS = tuple(f"{first}." for first in (10, 100, 172, 192, 198, 203, *range(224, 256)))  # parts of which are private or reserved
# Of Winsock, which mean something wherever they stand.
_WINSOCK = frozenset({
    "10013", "10024", "10048", "10049", "10051", "10053", "10054", "10055", "10057", "10060", "10061", "10064", "10065",
    "11001", "11002",
})  # fmt: skip
# Words behind which a number is a code, or a line of a source. Any class may be called `KeyError`.
_TELLING = (
    "errno", "error", "err", "exception", "signal", "exit", "exited", "returned", "result", "rc", "line", "state", "winerror",
    "oserror", "ioerror", "httperror",
)  # fmt: skip
_CODES = f"\\w{{0,20}}(?:{_outlined('code')}|{_outlined('status')})|{'|'.join(map(_outlined, _TELLING))}"
_CODE = late(rf"(?i)\b(?:{_CODES})[^A-Za-z0]{{0,4}}\Z")
_BEFORE = 30  # characters before a number in which such a word stands
_STANDING, _AMOUNTS = 30, 8  # of a kind in one line: what more it has stays as it is
_FEW, _OF_STATUS = ("0", "1"), 3  # what is none or one, and how many digits a status has
_LEAST = 5  # characters of a stand-in that is no amount: it is known wherever it stands
_DAY = "1985-05-05"
_BETWEEN = str.maketrans("", "", "-: T.,")  # what a time has between its digits
_TEXTS = ("quote", "type", "code", "message", "service", "operation", "request_id")
_AT = {name: Said._fields.index(name) for name in (*_TEXTS, "chain")}
_RAISED_TEXTS = tuple(Raised._fields.index(name) for name in ("type", "message", "code", "quote"))


class _Slot(NamedTuple):
    """
    Where a time, an id or a number stands in lines of a kind, and what stands for it: of a number all but its first digit.

    No two slots of a line make the same: a line with two numbers would have the form of one that has one of them twice.
    """

    begin: int
    end: int
    stand_in: str
    number: bool = False
    digits: bool = False  # whether letters make it something else: of a number, and of a time
    amount: bool = False  # whether its first digit tells nothing, unless it is a 0, a lone 1 or that of three
    net: int = 0  # of an address: how many characters name its network


class Form(NamedTuple):
    """A text with stand-ins; what they stand for, and which they are, in the same order."""

    text: str
    own: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether no number or id is by chance its own stand-in: then what is the same for both is so for others."""
        return not any(map(str.__eq__, self.own, self.stand_ins))


class _Telling(Words):
    """One failure that texts of a form tell of: what their form says, and how a text of its own says it."""

    __slots__ = ("bounded", "chain", "members", "stand_ins")

    def __init__(self, said: Said, form: Form) -> None:
        super().__init__(said, form.text)
        self.stand_ins = frozenset(form.stand_ins)
        # Beside a _ an id has no border of a word, which others look for it by.
        self.bounded = not any(f"_{name}" in form.text or f"{name}_" in form.text for name in form.stand_ins)
        self.members = _members(said, tuple(_AT[name] for name in _TEXTS), form)
        raised = [_members(each, _RAISED_TEXTS, form) for each in said.chain]
        self.chain = raised if any(raised) else None

    def of(self, text: str, own: tuple[str, ...]) -> Said:
        """The same as a text of the form says it, which has these for the stand-ins."""
        values = _filled(self.said, self.members, text, own)
        if self.chain is not None:
            chain = zip(self.said.chain, self.chain, strict=True)
            values[_AT["chain"]] = tuple(Raised._make(_filled(raised, members, text, own)) for raised, members in chain)
        made = SaidAlike._make(values)
        if self.bounded and self.stand_ins.isdisjoint(own):
            made.words = self
        return made


class _Known:
    """What texts of a form say, and how many of them were read and said so."""

    __slots__ = ("agreed", "told")

    def __init__(self, told: list[_Telling]) -> None:
        self.told, self.agreed = told, 0

    def of(self, text: str, own: tuple[str, ...]) -> list[Said]:
        return [telling.of(text, own) for telling in self.told]


_SEEN, _READ_EACH = "seen once", "its ids, its numbers or its time matter"


class Alike:
    """What `read` says of texts with one severity and the like (`key`), asked a few times for a form."""

    def __init__(self) -> None:
        self._known: dict[Hashable, _Known | str] = {}
        self._slots: dict[bytes, tuple[_Slot, ...]] = {}
        self._answers: dict[Hashable, tuple[Any, int]] = {}

    def form(self, text: str) -> Form:
        """A text without its ids and its time; numbers stay, of which a part may be what is looked for."""
        return self.without(text, numbers=False)

    def answer(self, text: str, ask: Callable[[str], Found]) -> Found:
        """What `ask`, a function of a module, says of a text: asked a few times for a form, or each time where that matters."""
        form = self.without(text)
        known: Any = self._answers.get((form.text, ask))
        if known is not None and known[1] >= _SURE:
            return known[0]  # type: ignore[no-any-return]
        found = ask(text)
        if known is None:  # most texts that are each another come once: their form is asked with the second one
            if len(self._answers) < _MOST and len(text) <= _LONG:
                self._answers[form.text, ask] = found, 1 if form.sure else 0
        elif known[0] is not _READ_EACH:
            same = known[0] == found == (ask(form.text) if form.own else found)
            self._answers[form.text, ask] = (found, known[1] + form.sure) if same else (_READ_EACH, 0)
        return found

    def said(self, text: str, key: Hashable, read: Callable[[str], list[Said]]) -> list[Said]:
        form = self.without(text)
        known = self._known.get((form.text, key))
        if known is _READ_EACH and form.own:  # a number of it may be a line of a source: its ids may yet be none
            form = self.form(text)
            known = self._known.get((form.text, key))
        if isinstance(known, _Known) and known.agreed >= _SURE:
            return known.of(text, form.own)
        found = read(text)
        if known is None:
            if len(self._known) < _MOST and len(text) <= _LONG:
                self._known[form.text, key] = _SEEN
        elif known is not _READ_EACH:
            self._known[form.text, key] = _tried(known, found, text, form, read)
        return found

    def without(self, text: str, *, numbers: bool = True) -> Form:
        """A text without its ids and its time, and without its long numbers."""
        if len(text) > _LONG:
            return Form(text)
        key = text.encode("utf-8", "surrogatepass").translate(HEX)  # where this is equal, they stand at the same places
        slots = self._slots.get(key)
        if slots is None:
            if len(self._slots) >= _KINDS:
                self._slots.clear()
            slots = self._slots[key] = _slots(key.decode("utf-8", "surrogatepass"))
        if not slots:
            return Form(text)
        standing: dict[str, str] = {}
        pieces: list[str] = []
        at = 0
        for begin, end, stand_in, number, digits, amount, net in slots:
            own = text[begin:end]
            name = standing.get(own)
            if name is None:
                if own.isdigit():
                    if number and (not numbers or own in _WINSOCK or own in _FEW):
                        continue
                elif own.isalpha() or (digits and (number or not own.translate(_BETWEEN).isdigit())):
                    continue
                if net and own.startswith(_HOSTS):
                    continue
                first = own[0] if number and not (amount and len(own) != _OF_STATUS and own[0] != "0") else "6" if number else ""
                name = (first + stand_in)[-len(own) :]
                if net and own.startswith(_NETS):
                    name = own[:net] + name[net:]
                standing[own] = name
            pieces += (text[at:begin], name)
            at = end
        pieces.append(text[at:])
        return Form("".join(pieces), tuple(standing), tuple(standing.values()))


def _tried(known: _Known | str, found: list[Said], text: str, form: Form, read: Callable[[str], list[Said]]) -> _Known | str:
    """What is known of a form after one more of its texts was read."""
    if not isinstance(known, _Known):
        known = _Known([_Telling(said, form) for said in (read(form.text) if form.own else found)])
    if known.of(text, form.own) != found:
        return _READ_EACH
    known.agreed += form.sure
    return known


def _slots(line: str) -> tuple[_Slot, ...]:
    """The places of times, ids and numbers in a line of which each hexadecimal digit is a 0."""
    found: list[_Slot] = []
    stamp = _STAMP.match(line)
    if stamp is not None:
        found.append(_Slot(0, stamp.end(), _DAY + stamp[0][len(_DAY) :].replace("0", "5"), digits=True))
    for number, m in enumerate(islice(_ID.finditer(line), _STANDING)):
        rest = "-0000-4afe-8afe-000000000000" if "-" in m[0] else "0" * (len(m[0]) - 8)
        found.append(_Slot(*m.span(), f"5afe5a{number:02x}{rest}"))
    taken = {place for slot in found for place in range(slot.begin, slot.end)}
    plain = (m for m in _NUMBER.finditer(line) if m.start() not in taken)
    free = (m for m in plain if not _CODE.search(line[max(0, m.start() - _BEFORE) : m.start()]))
    for number, m in enumerate(islice(free, _STANDING)):
        found.append(_Slot(*m.span(), "6" * (len(m[0]) - 3) + str(70 + number), number=True, digits=True))
    measured = (m for m in _AMOUNT.finditer(line) if not _CODE.search(line[max(0, m.start() - _BEFORE) : m.start()]))
    amounts = (m.span(part) for m in measured for part in ("whole", "rest") if m[part])
    served = _ACCESS.match(line)
    if served is not None:
        found += _of_client(served)
    counted = _counted(served) if served is not None else ()
    for number, (begin, end) in enumerate(islice(chain(amounts, counted), _AMOUNTS)):
        found.append(_Slot(begin, end, "6" * (end - begin - 2) + str(9 - number), number=True, digits=True, amount=True))
    return tuple(sorted(found))


def _of_client(served: re.Match[str]) -> tuple[_Slot, _Slot]:
    """Who asked and when, in a line of an access log."""
    parts = zip(("142", "177", "188", "199"), served["client"].split("."), strict=True)
    address = ".".join(number[-len(digits) :] for number, digits in parts)
    return _Slot(*served.span("client"), address, digits=True, net=served.end("net")), _Slot(*served.span("at"), _TIME)


def _counted(served: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The numbers in it that are no code: those of the address, and the size of the answer."""
    for number in _IN_PATH.finditer(served.string, *served.span("path")):
        if not _CODE.search(served.string[max(0, number.start() - _BEFORE) : number.start()]):
            yield number.span()
    if served["size"]:
        yield served.span("size")


def _members(record: tuple[Any, ...], places: tuple[int, ...], form: Form) -> list[tuple[int, slice | str]]:
    """
    Of the members at these places those that differ from text to text: a part of the text, else a format of the stand-ins.

    What differs in another way is no member of this kind; then texts do not say what their form says, and are read one by one.
    """
    found: list[tuple[int, slice | str]] = []
    for at in places:
        value = record[at]
        begin = form.text.find(value) if value and form.own else -1
        if begin >= 0 and form.text.find(value, begin + 1) < 0:
            found.append((at, slice(begin, begin + len(value))))
        elif filling := _filling(value, form):
            found.append((at, filling))
    return found


def _filled(record: tuple[Any, ...], members: list[tuple[int, slice | str]], text: str, own: tuple[str, ...]) -> list[Any]:
    values = list(record)
    for at, told in members:
        values[at] = text[told] if isinstance(told, slice) else told.format(*own)
    return values


def _filling(value: str, form: Form) -> str:
    """The text as a format whose fields are what the stand-ins of a form stand for; empty where it holds none of them."""
    names = [name for name in form.stand_ins if len(name) >= _LEAST]
    if not any(name in value for name in names):
        return ""
    place = {name: f"{{{number}}}" for number, name in enumerate(form.stand_ins)}
    whole = value.replace("{", "{{").replace("}", "}}")
    return re.sub("|".join(map(re.escape, names)), lambda found: place[found[0]], whole)
