"""
Numbers that states and banks give to persons, told by their shape and, where they have one, by their check digits.

The check digits are counted by python-stdnum (docs/decisions/0002-check-digits.md), whose module for one number is loaded
when a text holds something of that shape. A number without a check digit is listed only where nothing else looks so;
the others are found behind what they are called (`named`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction.named import Span
from agentcore_analyzer.redaction.table import iban
from agentcore_analyzer.tuples import NamedTuple


class Shape(NamedTuple):
    """`modules`: those of stdnum, or of `_CHECKS`, of which one must agree; none where the shape says enough."""

    name: str
    source: str
    modules: tuple[str, ...] = ()
    strict: bool = False  # only where all that may identify goes: tables of numbers look so, too


_IDENTITY = "identity number"


class Written(NamedTuple):
    """A number that is written in groups and in one piece: `~` stands between its groups, `marks` for it in one piece."""

    name: str
    source: str
    marks: tuple[str, ...]
    modules: tuple[str, ...] = ()


_BOTH = (
    Written("aadhaar", r"[2-9]\d{3}~\d{4}~\d{4}", ("-",), ("in_.aadhaar",)),
    Written("jp", r"\d{4}~\d{4}~\d{4}", ("-",), ("jp.in_",)),
    Written("nhs", r"[1-9]\d\d~\d{3}~\d{4}", ("-",), ("gb.nhs",)),
    Written("nir", r"[12]~\d\d~(?:0[1-9]|1[0-2])~\d[\dAB]~\d{3}~\d{3}~\d\d", ("",), ("fr.nir",)),
    Written("nino", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]~\d\d~\d\d~\d\d~[A-D]", ("", "-")),
    Written("snils", r"\d{3}-\d{3}-\d{3}~\d\d", ("-",), ("snils",)),
    Written("fiscale", r"[A-Z]{3}~[A-Z]{3}~\d\d[A-EHLMPRST]\d\d~[A-Z]\d{3}[A-Z]", ("",), ("it.codicefiscale",)),
    Written("be", r"\d\d~\d\d~\d\d~\d{3}~\d\d", ("[.-]",), ("be.nn", "be.bis")),
    Written("iban", r"[a-z]{2}\d\d(?:~[a-z0-9]{4}){2,7}(?:~[a-z0-9]{1,3})?", ("",), ("iban",)),
)


def _written(*, in_groups: bool) -> Iterator[Shape]:
    for number in _BOTH:
        marks = (" ",) if in_groups else number.marks
        yield Shape(number.name, "|".join(number.source.replace("~", mark) for mark in marks), number.modules)


# In one piece, without a blank.
_WHOLE = (
    *_written(in_groups=False),
    Shape("cpf", r"\d{3}\.\d{3}\.\d{3}-\d\d", ("br.cpf",)),
    Shape("cnpj", r"\d\d\.\d{3}\.\d{3}/\d{4}-\d\d", ("br.cnpj",)),
    Shape("ahv", r"756\.\d{4}\.\d{4}\.\d\d", ("ch.ssn",)),
    Shape("rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]|\d{7,8}-[\dkK]", ("cl.rut",)),
    Shape("cuit", r"(?:2[0347]|3[034])-\d{8}-\d", ("ar.cuit",)),
    Shape("hetu", r"\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y]", ("fi.hetu",)),
    Shape("dashed", r"\d{6}[-+]\d{4}|(?:19|20)\d{6}-\d{4}", ("se.personnummer", "dk.cpr", "is_.kennitala")),
    Shape("rc", r"\d{6}/\d{3,4}", ("cz.rc",)),
    Shape("rrn", r"\d{6}-[1-8]\d{6}", ("kr.rrn",)),
    Shape("mykad", r"\d{6}-\d\d-\d{4}", ("my.nric",)),
    Shape("cnic", r"\d{5}-\d{7}-\d"),
    Shape("emirates", r"784-\d{4}-\d{7}-\d", ("luhn",)),
    Shape("thai", r"[1-8]-\d{4}-\d{5}-\d\d-\d", ("th.pin",)),
    Shape("sin", r"\d{3}-\d{3}-\d{3}", ("ca.sin",)),
    Shape("dni", r"\d{8}-?[A-HJ-NP-TV-Z]|\d\d\.\d{3}\.\d{3}-?[A-HJ-NP-TV-Z]", ("es.dni",)),
    Shape("nie", r"[XYZ]-?\d{7}-?[A-Z]", ("es.nie",)),
    Shape("curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", ("mx.curp",)),
    Shape("rfc", r"[A-Z]{4}\d{6}[0-9A-Z]{3}", ("mx.rfc",)),
    Shape("pan", r"[A-Z]{3}[PCHABGJLFT][A-Z]\d{4}[A-Z]"),
    Shape("nric", r"[STFGM]\d{7}[A-Z]", ("nric",)),
    Shape("hkid", r"[A-Z]{1,2}\d{6}\([\dA]\)"),
    Shape("cn", r"\d{17}[\dXx]", ("cn.ric",)),
    Shape("itin", r"9\d\d-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-\d{4}"),
    Shape("telephone", r"0\d{2,3}-\d{3}-\d\d-\d\d|0[1-9](?:\.\d\d){4}|0\d{2,5}/\d{4,8}(?:-\d{1,4})?|01\d{2}-\d{6,8}|0\d{1,4}-\d{2,4}-\d{3,4}"),
    Shape("telephone", r"1[3-9]\d-\d{4}-\d{4}|8-\d{3}-\d{3}-\d\d-\d\d|1-8\d\d-\d{3}-\d{4}|[78]\(\d{3}\)\d{3}-\d\d-\d\d"),
)  # fmt: skip
# In groups with blanks between.
_GROUPED = (
    *_written(in_groups=True),
    Shape("idnr", r"\d\d \d{3} \d{3} \d{3}", ("de.idnr",)),
    Shape("rvnr", r"\d\d ?\d{6} ?[A-Z] ?\d{3}"),
    Shape("za", r"\d{6} \d{4} [01]8 \d|\d{6} \d{4} \d\d \d", ("za.idnr",)),
    Shape("no", r"\d{6} \d{5}", ("no.fodselsnummer",)),
    Shape("ssn", r"(?!000|666|9)\d{3} (?!00)\d\d (?!0000)\d{4}", strict=True),
    Shape("medicare", r"[2-6]\d{3} \d{5} \d", strict=True),
    # Telephones without the plus of a country.
    Shape("telephone", r"0[1-9](?:[ .]\d\d){4}"),
    Shape("telephone", r"00[1-9]\d{0,2} \d{1,4} \d{3,5}(?: \d{2,5}){0,2}"),
    Shape("telephone", r"0\d{2,3}[ /-]\d{3}[ -]\d\d[ -]\d\d|0\d{3}[ /-]\d\d[ -]\d\d[ -]\d\d"),
    Shape("telephone", r"0\d{2,5} ?[ /] ?\d{5,8}(?:-\d{1,4})?|0\d{2,4}/ ?\d{2,4}(?: \d{2,4}){1,3}"),
    Shape("telephone", r"0\d{1,4}[ -]\d{2,4}[ -]\d{3,4}|\(0\d{1,5}\)(?: ?\d{2,8}){1,4}"),
    Shape("telephone", r"[78] ?\(\d{3}\) ?\d{3}[ -]?\d\d[ -]?\d\d|8[ -]\d{3}[ -]\d{3}[ -]\d\d[ -]\d\d"),
    Shape("telephone", r"\(\d\d\) ?9?\d{4}-\d{4}"),
    Shape("telephone", r"[67]\d\d \d\d \d\d \d\d|9\d \d{3} \d\d \d\d|1[3-9]\d[ -]\d{4}[ -]\d{4}|[6-9]\d{4} \d{5}|[2-9]\d\d [2-9]\d\d \d{4}|[45]\d\d \d{3} \d{3}|[2-9]\d{1,2} \d\d \d\d \d\d|4\d\d \d\d \d{3}|0\d{1,3}-\d{2,3}(?: \d{2,3}){1,2}|\d\d 9?\d{4}[ -]\d{4}|011 15-\d{4}-\d{4}", strict=True),
    Shape("telephone", r"1[ -]8\d\d[ -]\d{3}[ -]\d{4}|1[38]00 \d{3} \d{3}|\(\d{3}\) ?\d{3}[ .-]\d{4}"),
)  # fmt: skip
# Sure signs of where somebody is or lives, and what a passport's lines look like.
_OTHER = (
    Shape("geographic position", r"-?(?:[1-8]?\d\.\d{4,15}, ?-?1?\d{2,3}\.\d{4,15}|[1-8]\d\.\d{4,15}, ?-?\d{1,2}\.\d{4,15})(?=[^\d,.]|\.?$|,(?!\s?-?\d))(?! ?(?:[mu\u00b5n]?s|sec|seconds|MB|GB|KB|%)(?![a-z]))"),
    Shape("geographic position", r"\d{1,2}\s?\u00b0\s?\d{1,2}\s?['\u2032]\s?[\d.]{0,8}\s?[\"\u2033]?\s?[NS][ ,]{0,2}\d{1,3}\s?\u00b0\s?\d{1,2}\s?['\u2032]\s?[\d.]{0,8}\s?[\"\u2033]?\s?[EWO]"),
    Shape("geographic position", r"(?:POINT ?\(|geo:|[?&](?:ll|q|center|query|daddr|saddr)=|maps/@|@)-?\d{1,3}\.\d{3,15}(?:[, ]|%2C) ?-?\d{1,3}\.\d{3,15}"),
    Shape("identity document", r"P[A-Z<][A-Z]{3}[A-Z]{1,30}<[A-Z<]{8,39}|[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14,16}|I[A-Z<][A-Z]{3}[A-Z0-9]{9}[\d<][A-Z0-9<]{15}"),
)  # fmt: skip
_FRONT_OF_ONE, _END_OF_ONE = r"(?<![\w.+/-])", r"(?![\w/]|[.-]\w)"
_FRONT, _END = r"(?<![\w.+/-])(?<!\d )", r"(?![^\W_]|[ .-]?\d|[-/][^\W_])"


def _joined(shapes: tuple[Shape, ...], front: str, end: str) -> re.Pattern[str]:
    return re.compile(front + "(?:" + "|".join(f"(?P<s{number}>{shape.source})" for number, shape in enumerate(shapes)) + ")" + end)


@cache
def _whole() -> re.Pattern[str]:
    return _joined(_WHOLE, _FRONT_OF_ONE, _END_OF_ONE)


@cache
def _grouped() -> re.Pattern[str]:
    return _joined(_GROUPED, _FRONT, _END)


@cache
def _other() -> re.Pattern[str]:
    return _joined(_OTHER, r"(?<![\w.-])", "")


@cache
def _module(name: str) -> object:
    import stdnum  # where something of such a shape stands

    return import_module(f"{stdnum.__name__}.{name}")


def _nric(digits: list[int], value: str) -> bool:
    """Singapore: weights and letters as the number of a person or of a company's clerk has them."""
    total = sum(d * w for d, w in zip(digits, (2, 7, 6, 5, 4, 3, 2), strict=True)) + {"T": 4, "G": 4, "M": 3}.get(value[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "KLJNPQRTUWX"}[value[0]]
    return letters[total % 11 if value[0] != "M" else 10 - total % 11] == value[-1]


def _snils(digits: list[int], value: str) -> bool:  # noqa: ARG001
    """Russia: nine digits by their place, modulo 101."""
    return sum(d * w for d, w in zip(digits[:9], range(9, 0, -1), strict=True)) % 101 % 100 == digits[9] * 10 + digits[10]


def _luhn(digits: list[int], value: str) -> bool:  # noqa: ARG001
    return sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))) % 10 == 0


# Those that stdnum does not count.
_CHECKS: dict[str, Callable[[list[int], str], bool]] = {"nric": _nric, "snils": _snils, "luhn": _luhn}


def agrees(name: str, value: str) -> bool:
    """Whether the check digits are right."""
    if name in _CHECKS:
        return _CHECKS[name]([int(c) for c in value if c.isdigit()], value)
    if name == "iban" and not iban(value):
        return False  # one in twenty trace ids has the shape of one: the module would be loaded for nothing
    check = getattr(_module(name), "is_valid", None)
    return bool(check is not None and check(value))


# What each of them begins with.
_WORTH = late(r"(?<![\w.+/-])(?:[A-Za-z]{1,6}\d\d|[XYZ]-\d|[A-Z]{2}-\d|\d{1,5}[./(-]\d\d|\d{6})")
_LIKE_TIMES = late(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")


def whole(value: str) -> Iterator[Span]:
    """In one piece."""
    if _WORTH.search(value):
        yield from _agreed(_whole().finditer(value), _WHOLE)


def grouped(value: str, *, strict: bool = False) -> Iterator[Span]:
    """Over several pieces."""
    done = 0
    for start in _group_starts(value):
        if start >= done and (match := _grouped().match(value, start)) is not None:
            for span in _agreed((match,), _GROUPED, strict=strict):
                done = span.end
                yield span


def other(value: str) -> Iterator[Span]:
    yield from _agreed(_other().finditer(value), _OTHER)


def _agreed(matches: Iterable[re.Match[str]], shapes: tuple[Shape, ...], *, strict: bool = True) -> Iterator[Span]:
    for first in matches:
        number = int((first.lastgroup or "s0")[1:])
        while (match := _agreeing(first, shapes[number], number, shapes is _GROUPED, strict=strict)) is None and number + 1 < len(shapes):
            number += 1  # another shape may be meant
        if match is None:
            continue
        shape, said = shapes[number], match[0]
        if shape.name in ("aadhaar", "jp") and all(group.endswith("0") for group in re.split(r"[ -]", said)):
            continue  # ports
        if shape.name == "dashed" and _LIKE_TIMES.match(said):
            continue
        kind = {"telephone": "telephone number", "iban": "IBAN"}.get(shape.name, shape.name if " " in shape.name else _IDENTITY)
        yield Span(kind, *match.span())


def _agreeing(first: re.Match[str], shape: Shape, number: int, in_groups: bool, *, strict: bool) -> re.Match[str] | None:
    """What has the shape where another one matched, if its check digits are right."""
    if shape.strict and not strict:
        return None
    match = first if first.lastgroup == f"s{number}" else _alone(shape, in_groups).match(first.string, first.start())
    if match is None or not shape.modules:
        return match
    said = match[0].replace("\u2011", "-")
    return match if any(agrees(module, said) for module in shape.modules) else None


@cache
def _alone(shape: Shape, in_groups: bool) -> re.Pattern[str]:
    return _joined((shape,), *((_FRONT, _END) if in_groups else (_FRONT_OF_ONE, _END_OF_ONE)))


# Where one group of digits follows another, or a bracket opens before one.
_GROUP_SIGHT = late(
    r" (?:(?<=[\dA-Z)] )\(?\d\d(?!\d?:)|(?<=[a-z]{2}\d\d )[a-z0-9]{4} |(?<=[A-Z]{3} )[A-Z]{3} \d\d)|\((?=\d\d)|/ (?<=\d/ )\d"
)
_GROUP_FRONT = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./-(")


def _group_starts(value: str) -> Iterator[int]:
    for sight in _GROUP_SIGHT.finditer(value):
        start = sight.start()
        while start and sight.start() - start < 14 and value[start - 1] in _GROUP_FRONT:
            start -= 1
        yield start
        if start < sight.start():
            yield sight.start() + (value[sight.start()] == " ")
