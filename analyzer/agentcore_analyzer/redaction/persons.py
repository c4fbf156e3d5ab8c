"""Facts about persons: behind what they are called, and names and birthdays that are told by their company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import labels, people
from agentcore_analyzer.redaction.named import QUOTE, SET, Span, begins_word, candidates, cause, ends_word, small_letters
from agentcore_analyzer.redaction.secret_values import HEXADECIMAL, UUID
from agentcore_analyzer.redaction.words import PARTS, vocabulary

NAME = "name of a person"
# Short numbers and dates may look like pseudonyms; what they are called says that they are none.
LABELLED = frozenset({
    "identity document", "date of birth", "card code", "card's date", "geographic position", "telephone number", "postal address",
})  # fmt: skip

_SUFFIX = late(
    r"(?i:[ _.-]?(?:number|numbers|no|nr|num|id|code|card|key|value|text|plain|raw|home|work|mobile|private|primary|personal|line1|line_1|line ?1|office|day|evening|direct"
    r"|num\u00e9ro|n\u00ba|n\u00b0|nummer|n\u00famero|numero|\u043d\u043e\u043c\u0435\u0440|\u53f7|\u756a\u53f7|\u865f|de telefone|expiry|date|address|on file|str|string|hash|last[ _]?(?:4|four))(?![a-z])\.?){0,3}[12]?(?!\d)"
)
_TO_VALUE = late(
    rf"(?P<pair>{QUOTE}{{1,2}}\s{{0,4}},\s{{0,4}}{QUOTE}{{1,2}}[Vv]alue{QUOTE}{{1,2}}\s{{0,4}}[:=]\s{{0,4}}(?:\{{\s{{0,4}}{QUOTE}{{1,2}}\w{{1,20}}{QUOTE}{{1,2}}\s{{0,4}}:\s{{0,4}})?{QUOTE}{{0,2}})"
    rf"|(?P<html>{QUOTE}?\s{{1,4}}(?:[\w-]{{1,20}}={QUOTE}\w{{0,30}}{QUOTE}\s{{1,4}}){{0,3}}(?i:value|content)\s?=\s?{QUOTE}?)"
    rf"|(?P<set>(?:\s?\([^()\n]{{1,20}}\))?(?:{QUOTE}{{0,3}}\]?)\s{{0,4}}{SET}\s{{0,6}}[\[({{]{{0,2}}{QUOTE}{{0,3}}(?:(?<=[\"'{{])(?:line_?1|street_?1?|line|value|raw|text){QUOTE}{{1,3}}\s?[:=]\s?{QUOTE}{{1,3}})?)"
    rf"|(?P<tag>(?:{QUOTE}[^<>\n]{{0,80}})?(?:>|&gt;|(?=</))\s{{0,4}}(?:</\w{{1,8}}>\s{{0,4}})?:?\s?(?:<\w{{1,8}}>)?)"
    rf"|(?P<comma>{QUOTE}{{1,2}}\s?,\s?{QUOTE})"
    r"|(?P<said>,?\s{0,2}(?:[#(/]|(?:is|was|ist|war|lautet|est|es|\u00e8|\u00e9|jest|no|nr|on|am|at|le|il|el|em|is on|ends in|ending in|ending|of|at:|under|auf|au|al|:)(?![^\W_]))?\.?:?\s{0,2})"
)


@lru_cache(maxsize=4096)
def person_kind(name: str) -> str:
    """What kind of fact about a person a value of this name is, or ``."""
    found = candidates(name, ((m.start(), cause(m[0])) for m in re.finditer(r"\S+", name)))[1]
    for start, end in found:
        suffix = _SUFFIX.match(name, end)
        if suffix is not None and suffix.end() == len(name) and begins_word(name, start) and (kind := _kind_of(name, start, end, is_set=True)):
            return kind
    return ""


def _kind_of(value: str, start: int, end: int, *, is_set: bool) -> str:
    said = small_letters(value[start:end])
    label, kind = re.sub(r"[_-]", " ", said), labels.personal_labels().get(said, "")
    if not is_set and kind == "user" and said.endswith((" by", " to")):
        return ""  # of a sentence: `created by 'cron'`
    if not is_set and (label in labels.SET_ONLY or (kind == "short" and not value[start:end].isupper() and label != "plate")):
        return ""
    if label == "address" and re.search(r"(?i)(?:ip|mac|e?-?mail|host|server|url|web|net|socket|(?:bind|listen|connect)\w*(?: on| to| at)?|memory|remote|local|base|source|src|dest\w*|target|peer|client)[ _-]?$", value[max(0, start - 16) : start]):
        return ""
    if kind == "address" and re.match(r"(?i) (?:di|de|do|da|del|der|des|d')?\s?(?:socket|ip|mac|rete|host|url|web|mail)\b", value[end : end + 16]):
        return ""  # of a socket, in whatever language
    return kind


def persons(value: str, names: Iterable[tuple[int, int]], *, strict: bool) -> Iterator[Span]:
    """Facts about persons behind what they are called."""
    done, kinds = 0, labels.personal_labels()
    for start, word in names:
        if start < done or not begins_word(value, start):
            continue
        if not strict and kinds.get(small_letters(value[start:word])) in labels.STRICT_ONLY:
            continue
        end = word
        suffix = _SUFFIX.match(value, end)
        end = suffix.end() if suffix is not None and ends_word(value, suffix.end()) else end
        if not ends_word(value, end):
            continue
        between = _TO_VALUE.match(value, end)
        if between is None or (value[end : end + 1] == "." and value[end + 1 : end + 2].isalpha()):  # the name of a file
            continue
        kind = _kind_of(value, start, word, is_set=between.lastgroup in ("pair", "set", "tag", "comma", "html"))
        if not kind:
            continue
        at = between.end()
        if kind == "user":
            if (somebody := people.in_text(value, end, between.lastgroup or "", at)) is not None:
                done = somebody.end
                yield somebody
            continue
        if strict and kind in ("number", "short") and (more := _ADJECTIVE.match(value, at)) is not None:
            at = more.end()
        found = personal_value(kind, value, at, value[start:word].lower())
        if found is not None:
            done = found.end
            yield found


_ADJECTIVE = late(r"(?:de |del |di |do |da |der )?[^\W\dA-Z_]{4,14} (?=\d[\d .-]{6})")  # `DNI argentino 28.456.123`
_GROUPS = late(r"[^\W_]{1,34}(?:(?:[ ./\u00b7-]|\. ?| ?- ?| ?/ ?)[^\W_]{1,24}){0,9}")
_GROUP = late(r"[^\W_]+")
_IBAN_GROUPS = late(r"[A-Za-z]{2}\d\d(?: [A-Za-z0-9]{4}){2,7}(?: [A-Za-z0-9]{1,3}(?![^\W_]))?")
_PHONE = late(r"\+?\d{6,15}|(?:\+|00)?[ ]?\(?\d{1,5}(?:[ .()/\u2011-]{1,3}\d{1,5}){0,8}")
_CALLED = late(r"(?:[^\W\d_][\w.'-]{0,24},? ){1,3}(?=[+(\d])")
_MONTH = r"[^\W\d_]{3,12}\.?"
_BIRTH = late(
    rf"(?:[^\W\d_]{{2,10}},? )?(?P<v>\d{{4}}[-./ ]\d{{1,2}}[-./ ]\d{{1,2}}(?:T[\d:.]{{5,18}}Z?)?|\d{{1,2}} ?[-./ ] ?\d{{1,2}} ?[-./ ] ?(?:\d{{4}}|\d\d)(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|\.|\u00ba)? ?(?:of |de |di )?[- ]?{_MONTH}[ ,-]{{1,2}}(?:de )?\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}}"
    r"|\d{4}\u5e74\d{1,2}\u6708\d{1,2}\u65e5|\d{4}\ub144 ?\d{1,2}\uc6d4 ?\d{1,2}\uc77c|(?:19|20)\d{6}(?!\d)|-?\d{8,13}(?!\d)|(?:19\d\d|200\d)(?![\w./:-])"
    rf"|(?:year|month|day|yyyy|mm|dd|[ymd]){QUOTE}?\s?:\s?{QUOTE}?\d{{1,4}}(?:[^{{}}\n]{{1,24}}?[\":'=]\s?{QUOTE}?\d{{1,4}}){{1,2}}(?=[\"'\\\s]{{0,4}}\}}))"
)
_CODE = late(r"\d{3,4}(?![\d.])")
_EXPIRY = late(r"(?:0?[1-9]|1[0-2]) ?[-/] ?(?:20)?\d\d(?![\d/-])|20\d\d-(?:0[1-9]|1[0-2])(?![\d-])")
_POSITION = late(
    r"[-+]?\d{1,3}\.\d{1,15}(?:(?:\s?[,;/]\s?|\s)[-+]?\d{1,3}\.\d{1,15})?|\d{1,3}\s?[\u00b0d]\s?\d{1,2}\s?['\u2032m]\s?[\d.]{0,8}\s?[\"\u2033]?\s?[NSEWO]?(?:[ ,]{0,2}\d{1,3}\s?\u00b0\s?\d{1,2}\s?['\u2032]\s?[\d.]{0,8}\s?[\"\u2033]?\s?[NSEWO]?)?"
)
_ADDRESS = late(rf"(?:(?!{QUOTE})[^\n{{}}\[\]<>|;]){{3,120}}")
_PERSON_NAME = late(r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau)\.? )?(?P<v>[^\W\d_][^\W\d_'\u2019.-]{0,24}(?:[ ]{1,2}[^\W\d_][^\W\d_'\u2019.-]{0,24}|[-'\u2019][^\W\d_]{1,24}){0,4})")
_DIGITS_OF_A_SHORT, _DIGITS = 5, 4


def personal_value(kind: str, value: str, at: int, label: str = "") -> Span | None:
    """The fact of that kind at this place."""
    if kind == "phone":
        if "contact" in label and (called := _CALLED.match(value, at)) is not None:
            at = called.end()
        match = _PHONE.match(value, at)
        if match is None or not 6 <= sum(c.isdigit() for c in match[0]) <= 16:
            return None
        return Span("telephone number", match.start(), match.start() + len(match[0].rstrip(" .()/-")))
    if kind in ("number", "short"):
        return _number(kind, value, at, label)
    if kind == "user" or (kind == "name" and at == 0 and label not in _ALSO_THINGS):
        return people.whole(value)
    pattern, named = {
        "date": (_BIRTH, "date of birth"), "code": (_CODE, "card code"), "expiry": (_EXPIRY, "card's date"),
        "position": (_POSITION, "geographic position"), "address": (_ADDRESS, "postal address"), "name": (_PERSON_NAME, NAME),
    }[kind]  # fmt: skip
    match = pattern.match(value, at)
    if match is None:
        return None
    part = "v" if "v" in pattern.groupindex else 0
    start, end = match.span(part)
    said = value[start:end].rstrip(" ,.")
    if kind == "address" and not _is_address(said, label):
        return None
    if kind == "name" and (not _is_name(said) or (said.isupper() and vocabulary().allows(said.lower())) or value[end : end + 2].strip().isdigit() or (label in _ALSO_THINGS and _is_thing(said))):
        return None
    if kind == "position" and label not in _SURE_PLACES and not re.search(r"[\d.][,;/\s]\s?[-+]?\d", said) and "\u00b0" not in said:
        return None
    return Span(named, start, start + len(said))


_VEHICLES = frozenset({"kennzeichen", "immatriculation", "matr\u00edcula", "matricula", "targa", "kenteken", "rejestracyjny", "\u8f66\u724c", "vehicle registration", "vehicle reg"})
_ALSO_THINGS = frozenset({"recipient", "display name", "display_name", "displayname", "passenger", "patient", "beneficiary", "name is", "nombre", "nome", "nom"})
_SURE_PLACES = frozenset({"lat", "lon", "lng", "latitude", "longitude", "breitengrad", "l\u00e4ngengrad", "latitud", "longitud"})


def _is_thing(said: str) -> bool:
    words = said.split()
    return len(PARTS.findall(words[0])) > 1 or (len(words) == 1 and vocabulary().allows(said.lower()))


def _number(kind: str, value: str, at: int, label: str) -> Span | None:
    match = _GROUPS.match(value, at)
    if match is None:
        return None
    grouped = _IBAN_GROUPS.match(value, at)
    if grouped is not None:
        return Span("IBAN", *grouped.span())
    end = digits = 0
    for group in _GROUP.finditer(value, *match.span()):
        said = group[0]
        count = sum(c.isdigit() for c in said)
        if not count and end and not (len(said) <= 3 and said.isupper()):
            break
        if not count and not end and len(said) > 4 and not said.isupper():
            break
        digits += count
        end = group.end()
    of_a_vehicle = label in _VEHICLES or "plate" in label
    least = 1 if of_a_vehicle else _DIGITS_OF_A_SHORT if kind == "short" else _DIGITS
    if digits < least or end - match.start() < (4 if kind == "short" else 3):
        return None
    said = value[match.start() : end]
    if label == "plate" and not (said.isupper() and any(c.isdigit() for c in said)):
        return None
    if UUID.fullmatch(said) or (HEXADECIMAL.fullmatch(said) and not said.isdigit() and len(said) in (16, 24, 32, 40, 64)):
        return None
    if "account" in label and "bank" not in label and re.fullmatch(r"\d{12}|\d{4}-\d{4}-\d{4}", said):
        return None  # an AWS account, which names a company
    if re.fullmatch(r"(?:19|20)\d\d-\d\d-\d\dT?.*", said) or re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", said):
        return None
    return Span("identity document", match.start(), end)


_POSTCODES = frozenset({"zip", "zip code", "zipcode", "zip_code", "cap", "plz", "cep", "postcode", "post code", "postal code", "postalcode", "postal_code"})


def _is_address(said: str, label: str) -> bool:
    letters = any(c.isalpha() for c in said)
    if re.match(r"(?i)(?:https?:|[\w.-]+@|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:|0x|/|localhost|arn:)", said):
        return False
    if label in _POSTCODES:
        return any(c.isdigit() for c in said.split(maxsplit=1)[0]) if said.split() else False
    if label in ("address", "location"):
        return letters and any(c.isdigit() for c in said) and " " in said
    return any(c.isdigit() for c in said) or (letters and " " in said) or not said.isascii()


def _is_name(said: str) -> bool:
    words = said.split()
    return 0 < len(words) <= 5 and all(w[0].isupper() or not w[0].isascii() or w.lower() in ("von", "van", "de", "der", "den", "la", "da", "di", "bin", "al", "del") for w in words) and words[0][0].isupper() | (not words[0][0].isascii())


_TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Herr|Frau|Hr|Fr|Monsieur|Madame|Mme|Mlle|Se\u00f1ora?|Sra?|Signora?|Sig\.ra|Sig|Dhr|Mevr|Mevrouw|Meneer|Pani?"
_GREETINGS = r"Dear|Hello|Hi|Hey|Hallo|Liebe|Lieber|Bonjour|Cher|Ch\u00e8re|Hola|Estimad[oa]|Querid[oa]|Ciao|Caro|Cara|Ol\u00e1|Beste|Thanks|Regards|Sincerely|Cheers|Best|Signed|Attn|Gr\u00fc\u00dfe"
_PARTIES = r"[Cc]ustomer|[Pp]atient|[Ee]mployee|[Pp]assenger|[Gg]uest|[Tt]enant|[Cc]lient|[Bb]orrower|[Pp]olicyholder|[Cc]ontact|[Cc]aller"
_TITLED = late(
    rf"(?<![\w.])(?:(?:{_TITLES})(?:\. ?| (?!\.))"
    rf"|(?:{_GREETINGS}|Thank you)[,:]? \n?"
    rf"|(?:[Mm]y name is|I am|I'm|[Tt]his is|[Ss]poke (?:to|with)|{_PARTIES}|signed by|behalf of) )"
    r"(?P<v>[A-Z\u00c0-\u00de][^\W\d_'\u2019]{1,24}(?:['\u2019-][^\W\d_]{1,20})?(?: (?:[A-Z]\.|(?:v[ao]n|de|der|la|di|al) )?[A-Z\u00c0-\u00de][^\W\d_'\u2019]{1,24}(?:['\u2019-][^\W\d_]{1,20})?){0,3})(?![\w(])"
)
# Dates without a time, too old for a log: of births. Versions of AWS's interfaces, and the first days of calendars, are none.
_OLD = late(r"(?<![\w./:+-])(?:(?:19[2-9]\d|200[0-5])([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\2(?:19[2-9]\d|200[0-5]))(?![\w:/+-]|\.\d|\s{1,8}\d\d:)")
_A_TIME = 8 + len("12:")
_EPOCHS = frozenset({"1970-01-01", "1970/01/01", "01/01/1970", "1999-12-31", "2000-01-01", "1980-01-01"})
# A piece that gives cause to look for one of these.
STRICT_SIGN = late(
    rf"^(?:{_TITLES}|{_GREETINGS}|{_PARTIES}|Thank|[Mm]y|I|I'm|[Tt]his|[Ss]poke|signed|behalf)[.:]?$"
    r"|(?:19[2-9]\d|200[0-5])[-./]|[-./](?:19[2-9]\d|200[0-5])"
)
_ROLES = frozenset(["agent", "gateway", "error", "service", "api", "id", "request", "not"])


_FRONT_OF_STAMP = late(r"[A-Z\d\s:,.\[\]()|-]{0,60}")
_TIME_OF_DAY = late(r"(?<!\d)[0-2]?\d[:.][0-5]\d[:.][0-5]\d(?!\d)")


def _is_stamp(match: re.Match[str]) -> bool:
    """Whether a date stands where logs have theirs, in a line that has a time of day, too."""
    line = match.string.rfind("\n", 0, match.start()) + 1
    if match.start() - line > _FRONT_OF_A_LINE or not _FRONT_OF_STAMP.fullmatch(match.string, line, match.start()):
        return False
    return _TIME_OF_DAY.search(match.string, match.end(), match.end() + _FRONT_OF_A_LINE) is not None


_FRONT_OF_A_LINE = 120


def strict_only(value: str, signs: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """What is a name or a birthday by its company only: `Dear Hope`, `Mr. Banks`, a date of long ago."""
    for start, end in signs:
        match = _TITLED.match(value, start)
        if match is not None:
            words = match["v"].split()
            lead = match[0][: match.start("v") - match.start()].strip().lower()
            titled = lead.rstrip(".") in ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "monsieur", "madame", "mme") or lead.startswith(("dear", "my name"))
            known = not titled and len(words) == 1 and vocabulary().allows(words[0].lower())
            things = not titled and all(w.lower() in _ROLES or len(PARTS.findall(w)) > 1 for w in words)
            if not known and not things and not words[0].isupper():
                yield Span(NAME, *match.span("v"))
        for match in _OLD.finditer(value, start, end + _A_TIME):
            if match[0] not in _EPOCHS and not _is_stamp(match):
                yield Span("date of birth", *match.span())
