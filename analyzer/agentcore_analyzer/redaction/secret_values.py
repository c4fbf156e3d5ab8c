"""What stands behind the name of a secret, in all the writings of a name and its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import labels
from agentcore_analyzer.redaction.labels import NO, STRONG, WEAK
from agentcore_analyzer.redaction.named import LEFT, QUOTE, SET, Span, end_of_name, ends_word
from agentcore_analyzer.redaction.prefixes import VENDORS
from agentcore_analyzer.redaction.table import lettered
from agentcore_analyzer.redaction.words import PARTS, vocabulary
from agentcore_analyzer.tuples import NamedTuple

_NAME = late(r"[\w.-]")


@cache
def _strong() -> frozenset[str]:
    return frozenset(re.sub(r"[\W_]", "", word) for word in (*labels.STRONG_WORDS, *labels.STRONG_PHRASES))


@cache
def _weak() -> frozenset[str]:
    return frozenset(labels.WEAK_WORDS)


_OF_ANYTHING = frozenset({"key", "keys", "Key", "Keys"})  # members of documents that hold a name: `"key": "http.method"`
_SURE = 6  # a word of so many letters is one even where others stand before it without a mark


_JOINED = late(r"(?<![^\W\d_])(?P<front>[a-z]{3,20})(?P<last>key|token)$")


@lru_cache(maxsize=4096)
def strength(name: str) -> int:
    """Whether a name says that its value is a secret (STRONG), or may be one if it looks like a key (WEAK)."""
    if "\\u" in name:
        name = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), name)
    plain = name.lower()
    parts = [p.lower() for p in PARTS.findall(name)]
    words = re.findall(r"[^\W\d_]+", plain)
    joined = re.sub(r"[\W_]", "", plain)
    strong = _strong()
    if any("".join(row[-count:]) in strong for row in (parts, words) for count in range(1, 5)) or plain in strong:
        return STRONG
    core = joined.removesuffix("key").removesuffix("token")  # `SECRETTOKEN`
    if any(row[-length:] in strong for row in (joined, core) for length in range(_SURE, min(len(row), 24) + 1)):
        return STRONG
    last = next((word for row in (parts, words) for word in row[-1:] if word in _weak()), "") or (plain if plain in _weak() else "")
    if not last and (written := _JOINED.search(plain)) is not None and vocabulary().allows(written["front"]):  # `samplekey`
        last, parts = written["last"], [*parts[:-1], written["front"], written["last"]]
    if not last or (last in ("tokens", "keys") and len(words) < 2) or (last == "cookie" and parts[:-1] in ([], ["set"])):
        return NO
    harmless = not labels.HARMLESS_PARTS.isdisjoint(parts[:-1]) and parts[-2] not in VENDORS
    return NO if harmless else WEAK


_SCHEME = r"(?i:(?:basic|bearer|token|digest|ssws|apikey|negotiate|hmac|ntlm|key|bot|oauth)[ ]+)?"
# What may stand between a name and its value; the group tells which writing it is.
_BETWEEN = late(
    rf"(?P<pair>{QUOTE}{{1,2}}\s{{0,4}},\s{{0,4}}{QUOTE}{{1,2}}[Vv]alue{QUOTE}{{1,2}}\s{{0,4}}[:=]\s{{0,4}}(?:\{{\s{{0,4}}{QUOTE}{{1,2}}\w{{1,20}}{QUOTE}{{1,2}}\s{{0,4}}:\s{{0,4}})?)"
    rf"|(?P<inner>{QUOTE}{{0,2}}\s{{0,4}}(?:{SET}\s{{0,4}})?\{{[^{{}}]{{0,120}}?(?<!\w)(?:default|[Vv]alue|stringValue|plain[Tt]ext|S){QUOTE}{{0,2}}\s{{0,4}}[:=]\s{{0,4}})"
    rf"|(?P<html>(?:{QUOTE}\s{{0,4}}|\s{{1,4}})(?:[\w-]{{1,20}}={QUOTE}\w{{0,30}}{QUOTE}\s{{1,4}}){{0,3}}(?i:value|content)\s?=\s?)"
    rf"|(?P<set>(?:{QUOTE}{{0,3}}\]?|\))\s{{0,4}}{SET}\s{{0,6}})"
    r"|(?P<form>\"(?:;[^\n]{0,120})?(?:\r?\n|\\r\\n|\\n){2})"  # a part of a form that was sent
    rf"|(?P<tag>(?:{QUOTE}[^<>\n]{{0,80}}|\s[^<>\n]{{1,80}})?(?:>(?!>)|&gt;)\s{{0,4}}(?:<!\[CDATA\[)?(?:<(?i:string|value|td|dd|code)>)?)"
    rf"|(?P<comma>{QUOTE}{{1,2}}(?:\s?,\s?|\s)(?={QUOTE}))"
    r"|(?P<cell>[ ]{1,40}\|[ ]{1,4})"
    rf"|(?P<loose>{QUOTE}{{0,2}}\s{{0,3}}(?:\|\||\?={{1,2}}|>{{1,3}}=?|,|:{{2,3}}=?)\s{{0,3}}=?)"
    rf"|(?P<call>\(\s?(?={QUOTE})|\s{{1,4}}(?:BY |by |to )?(?=['\"`]))"
    r"|(?P<below>[ ][^\n:]{0,60}:[ \t]?(?:\r?\n){1,2}[ \t]{0,8}(?=[^\s]{8,200}\s{0,4}(?:\n|$)))"  # alone on the line below
    r"|(?P<said>(?: (?:for|of|du|de|des|del|der|f\u00fcr|do|da|di) [^\s:;,.]{1,40}){0,2}\s{1,2}(?:(?:(?:has|have|had) been |was |is |will be )?(?:now |just )?(?:re)?(?:set|changed|updated) (?:to|as)|is|was|ist|war|lautet|est|es|era|\u00e8|\u00e9|jest|to|are|on)\s{1,2}(?:now |called |set to )?:?\s?)"
    r"|(?P<prompt>\s(?:for|of)\s(?:\w{1,20} ){0,2}(?:'[^'\n]{1,120}'|\"[^\"\n]{1,120}\"|[^\s:'\"]{1,80}(?: [^\s:'\"]{1,40}){0,2}):\s{1,2})"
    r"|(?P<glue>-(?=[\w-]{20,400}(?![^\s\"'<>,;)\]}])))|(?P<path>/)|(?P<blank>[ \t]{1,4})"
)
_OPEN = late(rf"(?P<brace>\{{)|(?:string\(\d{{1,4}}\)\s)?(?:[@rbufN]{{0,2}}(?P<quote>{QUOTE}{{1,3}}))?{_SCHEME}(?:{QUOTE}{{1,2}})?")
_QUOTED = late(rf"(?:(?!{QUOTE})[^\n]){{1,400}}")
_CLOSED = late(QUOTE)
_BRACED = late(r"(?:[^}\n]|\}\}){1,200}(?=\})")
_ELEMENT = late(r"[^<>\n]{1,400}?(?=\s{0,4}(?:<|&lt;|\]\]))")
_BARE = late(r"(?:(?!&(?:quot|amp|gt|lt|\#\d|apos)|%2[26C]|%0[AaDd])[^\s\"'\\;&<>}\]),`\u201c\u201d]){1,4000}")
_NOTHING = late(
    r"(?i)[\\`\[<({]{0,4}(?:masked|redacted|hidden|removed|filtered|omitted|secret|undefined|missing|empty|unset)[\]>)}]{0,2}|none|null|nil|true|false|n/a|\*+|x{3,}|\.{2,}|\u2026|-+|[?!]+"
    r"|\$\{[^}]*\}?|\$\([^)]*\)?|\$[A-Z_][A-Z0-9_]*|\{\{.*|\$\w+/[\w./#-]*|(?-i:[A-Z]{2,}(?:_[A-Z]{2,})+)|%[A-Z_]+%|<[^<>]*>?|&lt;.*|your[-_ ].*|os\.environ.*|process\.env.*|.*getenv.*"
    r"|(?-i:~?\.{0,2}(?:/[a-z.][a-z._-]{0,30}[A-Z]{0,4}\d{0,2}){2,8}(?:/\u2026)?)"  # the file that it lies in, also in pseudonyms
    # Code that takes it from somewhere.
    r"|(?:self|this|settings|config|cfg|conf|options|opts|args|params|props|request|req|ctx|context|event|app|secrets|vars?|inputs?|local|module|data|state|session|system|env|credentials?|creds|\w+_config|\w+_settings)"
    r"(?:\.[a-z_]+|\[[^\]\n]*\]?)+"
)
_ARN_NAME = late(r"arn:[^\s\"']{0,200}:$")
_PART = late(r"[^/?#\s\"'<>&;,)]{20,400}")
_LONG = 20
_LONG_KEY = late(r"[\w+/=.~:-]{12,400}(?![^\s\"',;)\]}<])")
_WORD_BEFORE = late(r"(?<![A-Za-z])([A-Za-z]{1,30})[ _-]$")
_ANY_SCHEME = late(r"[A-Za-z][A-Za-z0-9.-]{1,19}[ ]{1,2}(?=[^\s]{0,200}\d)")
_CODES = late(r"[\w-]{4,24}(?:(?:, ?|\s{1,2})(?=[\w-]{0,24}\d)[\w-]{4,24}){1,20}")
_IN_GROUPS = late(r"[a-z\d]{4}(?: [a-z\d]{4}){3}(?![^\s\"'.,;<])")  # as passwords of single programs are shown
_SHORTEST = 4
_MOST_IN_ONE = 32
# What a secret is called in Kubernetes and Secrets Manager: `secret "db-creds" not found`.
_RESOURCE = late(r"[a-z0-9]+(?:[-/._][a-z0-9]+)+")


def secrets(value: str, names: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """
    What stands behind the names of secrets.

    Each name in one unbroken run has all the rest of it for a value (`pin=pin=pin=…`): after many of them it is masked unseen.
    """
    done = run = tried = 0
    for start, word in names:
        if start < done:
            continue
        end = end_of_name(value, word)
        if not ends_word(value, end):
            end = word
            if not ends_word(value, end):
                continue
        least = max(start - LEFT, done)
        while start > least and _NAME.match(value[start - 1]):
            start -= 1
        how_sure = strength(_full_name(value, start, word))
        if how_sure == NO or (value[start - 1 : start] == ":" and _ARN_NAME.search(value, max(0, start - 240), start)):
            continue
        behind = _behind(value, start, end, how_sure)
        if behind is None:
            if how_sure == STRONG and (front := _before(value, start)) is not None:
                yield Span("value behind a secret's name", *front)
            continue
        if value[start:end] in _OF_ANYTHING and behind.how not in ("blank", "said") and (value[end].isspace() or _CLOSED.match(value, end)):
            continue
        tried = tried + 1 if behind.bare and behind.first < run else 0
        run = behind.last
        if tried > _MOST_IN_ONE or _is_secret(value, _full_name(value, start, end), how_sure, behind):
            done = behind.last
            yield Span("value behind a secret's name", behind.first, behind.last)


def _full_name(value: str, start: int, end: int) -> str:
    """With the word before, where there is one on which it depends what a key is: `acme key=…`, `cache key=…`."""
    name = value[start:end]
    before = _WORD_BEFORE.search(value, max(0, start - LEFT), start) if name.lower() in ("key", "token") else None
    return name if before is None else f"{before[1]}_{name}"


class _Behind(NamedTuple):
    """What stands behind a name, and in which writing; `flag`: the name of an option."""

    first: int
    last: int
    how: str
    quoted: bool = False
    flag: bool = False

    @property
    def bare(self) -> bool:
        return not self.quoted and self.how != "path"


def _behind(value: str, start: int, end: int, how_sure: int) -> _Behind | None:
    """What may be the value, unless it is no more than a word for nothing."""
    between = _BETWEEN.match(value, end)
    if between is None:
        return None
    how = between.lastgroup or ""
    flag = value[start : start + 1] == "-"
    if how == "path":
        part = _segment(value, start, between.end())
        return None if part is None else _Behind(*part, how)
    if how == "blank" and not flag and not (
        _is_line(value, start, between.end()) or _is_key_behind(value, start, between, how_sure)
    ):
        return None
    if how == "html" and how_sure == STRONG and value.find("<", max(0, start - 80), start) < 0:
        return None
    at = between.end()
    opened = _OPEN.match(value, at)
    if opened is None:  # pragma: no cover  (none of its parts must be there)
        return None
    quoted = opened["quote"] is not None
    match = None
    if opened["brace"]:
        at = opened.end()
        match = _BRACED.match(value, at) if how == "set" and value[at : at + 1] not in "\"'{" else None
    else:
        if how == "tag":
            match = _ELEMENT.match(value, at)
        elif quoted:
            match = _QUOTED.match(value, opened.end())
            match = match if match is not None and _CLOSED.match(value, match.end()) else None
        if match is None:
            match, quoted, how = _BARE.match(value, opened.end()), False, "loose" if how == "tag" else how
    if match is None:
        return None
    first, last = match.span()
    if not quoted and value[start:end].lower().endswith("authorization") and (scheme := _ANY_SCHEME.match(value, first)) is not None:
        match = _BARE.match(value, scheme.end()) or match
        first, last = match.span()
    if not quoted and how != "tag":
        last -= len(match[0]) - len(match[0].rstrip(".:!?"))
    if not quoted and (called := _CALL.match(value, first)) is not None:
        return _argument(value, called)
    last = _end_of_several(value, value[start:end].lower(), first, last)
    said = value[first:last]
    if len(said) < _SHORTEST or _NOTHING.fullmatch(said) or (how == "comma" and re.match(rf"{QUOTE}{{1,2}}\s?:", value[last : last + 20])):
        return None
    return _Behind(first, last, how, quoted, flag)


def _end_of_several(value: str, name: str, first: int, last: int) -> int:
    """Where the value ends that is written as several: a list of codes, groups that blanks part."""
    if name.endswith("codes") and (listed := _CODES.match(value, first)) is not None:
        last = listed.end()
    if (groups := _IN_GROUPS.match(value, first)) is not None and not any(map(vocabulary().allows, groups[0].split())):
        last = groups.end()
    return last


def _is_secret(value: str, name: str, how_sure: int, behind: _Behind) -> bool:
    """Whether what stands behind a name looks like its value, in this writing."""
    first, last, how, quoted, flag = behind
    if how == "path":
        return True
    said = value[first:last]
    if how == "call" and name.lower() == "secret" and _RESOURCE.fullmatch(said) and not looks_like_key(said):
        return False
    if not quoted and "_" in said and re.sub(r"\W", "", name).endswith(said):  # `self.api_key = api_key`
        return False
    if name == "PASS" and value[first - 2 : first] == ": ":  # what test runners say
        return False
    if how in ("said", "call", "prompt") and not quoted and not _odd(said):
        return False
    if how in ("comma", "blank") and not flag and not (_odd(said) or looks_like_key(said)):  # names in a list
        return False
    if how in ("glue", "cell") and not looks_like_key(said):
        return False
    if _EXPRESSION.search(said) or (how == "below" and not looks_like_key(said)):
        return False
    if how == "loose" and not (looks_like_key(said) or UUID.fullmatch(said) or (said.isdigit() and len(said) > 8)):
        return False
    if how_sure == WEAK and not _weak_value(name, said, how):
        return False
    return not _is_sentence(value, said, first, last, how, quoted)


def _segment(value: str, start: int, at: int) -> tuple[int, int] | None:
    """The part of a path behind one that is called like a secret: `/reset-password/4f9c…`. In an ARN it is the id of a key."""
    if value[start - 1 : start] != "/" or _ARN_NAME.search(value, max(0, start - 240), start):
        return None
    match = _PART.match(value, at)
    return match.span() if match is not None and looks_like_key(match[0]) else None


_CALL = late(r"(?P<name>[A-Za-z_][A-Za-z_.]{2,60})\(")
_WRAPS = late(r"(?i).*(?:str|string|bytes?|secret|password|decode|encode|quote)")
_LITERAL = late(rf"\s?[rbuf]?(?P<quote>{QUOTE})(?P<v>(?:(?!{QUOTE})[^\n]){{4,400}})(?P=quote)")


def _argument(value: str, called: re.Match[str]) -> _Behind | None:
    """`SecretStr('4f9c…')` holds the secret; `get_secret("prod/db")` says where it lies."""
    said = _LITERAL.match(value, called.end())
    if said is None or not (looks_like_key(said["v"]) or (_WRAPS.fullmatch(called["name"]) and _odd(said["v"]))):
        return None
    return _Behind(*said.span("v"), "set", quoted=True)


_PASSWORD_NAME = late(r"(?i).*(?:pw|pwd|pass|passw(?:or)?d|passphrase)")
_PASSWORD = late(r"(?=[^\s]{0,60}\d)(?=[^\s]{0,60}[a-z])[^\s\"',;)\]}<]{6,80}(?![^\s\"',;)\]}<])")
_FEW_DIGITS = late(r"\d{4,8}(?![\w.:/-]*\w)")
_MARKS = frozenset("!@#$%^&*?")


def _is_key_behind(value: str, start: int, between: re.Match[str], how_sure: int) -> bool:
    """`api token 4f9c…`, `OTP 481273`, `with pw Kx7_mn!Q`: no token of a page, key of a cache, and so on."""
    name, at = value[start : between.start()].lower(), between.end()
    before = _WORD_BEFORE.search(value, max(0, start - LEFT), start)
    if before is not None and before[1].lower() in labels.HARMLESS_PARTS:
        return False
    if how_sure == STRONG and re.sub(r"[\W_]", "", name) in labels.CODES and _FEW_DIGITS.match(value, at):
        return True
    if _PASSWORD_NAME.fullmatch(name) and (said := _PASSWORD.match(value, at)) is not None:
        return looks_like_key(said[0]) or not _MARKS.isdisjoint(said[0].rstrip("!?"))
    match = _LONG_KEY.match(value, at)
    if match is None or (how_sure == WEAK and len(match[0]) < _LONG):
        return False
    key = match[0].rstrip(".:")
    if how_sure == STRONG and len(key) >= _KEY and HEXADECIMAL.fullmatch(key) and lettered(key):
        return True
    return looks_like_key(key) or (name.endswith(("token", "auth", "secret", "api key", "apikey")) and UUID.fullmatch(key) is not None)


_VALUE_BEFORE = late(
    rf"(?i:value){QUOTE}{{0,2}}\s{{0,4}}[:=]\s{{0,4}}{QUOTE}{{1,2}}(?P<v>(?:(?!{QUOTE})[^\n]){{4,400}}){QUOTE}{{1,2}}\s{{0,4}},"
    rf"\s{{0,4}}{QUOTE}{{0,2}}(?i:name|key){QUOTE}{{0,2}}\s{{0,4}}[:=]\s{{0,4}}{QUOTE}{{1,2}}$"
)
_NAMED = late(r"(?i)(?:name|key)[\"'\\ ]{0,12}[:=][\"'\\ ]{1,12}$")


def _before(value: str, start: int) -> tuple[int, int] | None:
    """`{"value": "4f9c…", "name": "API_TOKEN"}`: where the value stands in front."""
    if not _NAMED.search(value, max(0, start - 30), start):
        return None
    found = _VALUE_BEFORE.search(value, max(0, start - 480), start)
    return None if found is None or _NOTHING.fullmatch(found["v"]) else found.span("v")


def _is_line(value: str, start: int, at: int) -> bool:
    """A name and a value alone on a line."""
    while start and value[start - 1] != "\n":
        if not value[start - 1].isspace():
            return False
        start -= 1
    return re.match(r"[^\s]{4,200}\s*(?:\n|$)", value[at : at + 210]) is not None


_SIGNED = ("signature", "sig", "hmac", "salt")
_EXPRESSION = late(r"\\[wdsbS](?:[\]+*{?\\]|$)|\](?:[+*]|\{\d)")  # a pattern that such values have


def _weak_value(name: str, said: str, how: str) -> bool:
    if said.isdigit():
        return (name.lower().endswith("pin") and how in ("set", "said") and 4 <= len(said) <= 8) or len(said) >= _KEY
    if name.lower().endswith(_SIGNED):
        return looks_like_key(said)
    if UUID.fullmatch(said) or (HEXADECIMAL.fullmatch(said) and len(said) <= _HEX_KEY):  # ids of all sorts are called keys; one of a vendor has his name
        strange = how == "said" or name.isupper() or any(len(part) > 2 and _is_strange(part.lower()) for part in PARTS.findall(name))
        if strange and len(said) == _SHORT_HEX and lettered(said):
            return True
        return (name.lower().endswith(("token", "auth")) or strange) and (looks_like_key(said) or "-" in said)
    return looks_like_key(said) and how != "call"


def _is_strange(part: str) -> bool:
    """A word for a key's giver: none of ordinary ones, or a vendor's."""
    return not vocabulary().allows(part) or part in VENDORS


def _odd(said: str) -> bool:
    return any(c.isdigit() for c in said) or (not said.isalpha() and any(not c.isalnum() and c not in "-.'/_:" for c in said))


def _is_sentence(value: str, said: str, first: int, last: int, how: str, quoted: bool) -> bool:
    """`secret: not found`, `Authorization: Bearer over HTTPS`, `"password": "a required field"`: words about a secret."""
    if said.lower() in ("basic", "bearer", "digest"):
        return True
    if quoted or how == "tag":
        words = said.split()
        return len(words) > 1 and all(w.strip(".,:;'()").isalpha() and vocabulary().allows(w.strip(".,:;'()").lower()) for w in words)
    if not said.replace("-", "").replace("_", "").isalpha() or not all(vocabulary().allows(p.lower()) for p in PARTS.findall(said)):
        return False
    if value[first - 1 : first] in ("=", "'", '"'):
        return False
    return bool(re.match(r"[.:!?]?,? {1,2}\(?[A-Za-z]", value[last : last + 5])) or value[last : last + 1] in (".", ":")


_NUMBERED = late(r"[a-z]{12,80}\d{1,2}")
_HEX_KEY, _SHORT_HEX, _KEY = 32, 16, 16
HEXADECIMAL = late(r"[0-9a-f]+|[0-9A-F]+")
UUID = late(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _mixes_cases(said: str) -> bool:
    """A key in which no digit happens to be: capitals and small letters in no order, and no words."""
    letters = [c for c in said if c.isalpha()]
    if len(letters) < _KEY or len(letters) + 2 < len(said):
        return False
    changes = sum(a.isupper() != b.isupper() for a, b in pairwise(letters))
    return 3 * changes >= len(letters) and not any(len(p) > 3 and vocabulary().allows(p.lower()) for p in PARTS.findall(said))


def looks_like_key(said: str) -> bool:
    """Long, of letters and digits, and no path, id or list."""
    if len(said) < 8 or not re.fullmatch(r"[\w+/=.~:$%!@#*^|-]{8,4000}", said) or UUID.fullmatch(said):
        return False
    if said.isalpha() or not any(map(str.isdigit, said)):
        return _mixes_cases(said) or (len(said) >= _KEY and said.isascii() and said.isalpha() and vocabulary().is_no_language(said))
    digits = sum(map(str.isdigit, said))  # asked at each of ten thousand names: no loop of our own
    letters = sum(map(str.isalpha, said))
    if not letters or (said.count("/") > 1 and said[0] in "/.") or "://" in said or said.startswith("arn:"):
        return False
    if HEXADECIMAL.fullmatch(said):
        return len(said) >= _HEX_KEY or len(said) in (20, 24)
    if _NUMBERED.fullmatch(said) and not vocabulary().is_no_language(said.rstrip("0123456789")):
        return False
    both = any(c.isupper() for c in said) and any(c.islower() for c in said)
    named = 3 * sum(len(p) for p in PARTS.findall(said) if len(p) > 2 and vocabulary().allows(p.lower())) >= 2 * letters
    return not named and (len(said) >= _KEY or both or digits >= 3)
