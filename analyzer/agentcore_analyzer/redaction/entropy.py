"""
Tokens that look random: ids, or credentials of a kind that nobody has listed.

A list of vendors finds a third of the credentials that it has never seen; nearly all of them are
long and mix capitals, small letters and digits in no order. Names of classes and operations do so
too, but they are made of words; ids of AWS and OpenTelemetry are hexadecimal or stand behind a prefix.
"""

from __future__ import annotations

import re
from itertools import pairwise

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction.pseudonyms import is_pseudo_opaque
from agentcore_analyzer.redaction.words import PARTS, vocabulary

SHORTEST = 20
TOKEN = late(r"[A-Za-z0-9+/_=.-]{20,4000}")
HEX = late(r"[0-9a-f]{8,}|[0-9A-F]{8,}")
_ID_PREFIXES = (
    "tooluse_", "toolu_", "srvtoolu_", "call_", "chatcmpl-", "msg_", "resp_", "run-", "run_", "session", "lc_", "req_", "fc_",
    "asst_", "thread_", "step_", "vs_",
    "file-", "file_", "batch_", "evt_", "cus_", "pi_", "ch_", "sub_", "conv_", "gen-", "container_", "----WebKitFormBoundary",
)  # fmt: skip
# LangSmith's ids begin with their time; a trace id in base64; a request id of DynamoDB and S3.
# A digest says that it is one; so does a public key (RFC 4253: the length of its kind, and the kind, in base64).
_NO_KEY = late(
    r"\d{8}T\d{6}.*|[A-Za-z0-9+/]{22}==|[A-Z0-9]{52}|(?i:sha-?(?:1|224|256|384|512)|md5|blake2[bs]|crc32c?)[-=].*"
    r"|AAAA(?:C3NzaC1lZDI1NTE5|B3NzaC1yc2E|E2VjZHNhLXNoYTIt)[A-Za-z0-9+/=]*", re.DOTALL
)
_DIGEST_OF = late(r"(?:^|[^A-Za-z0-9])(?i:sha-?(?:1|224|256|384|512)|md5|h1|etag)[:=]$")
_NO_PATH = late(r"[A-Za-z0-9+/]{40,}")
# A path from the root, whose first folders are words; what base64 makes of a key begins so once in thousands.
_PATH = late(r"(?:\w{1,60}=)?/[a-z]{2,12}/[a-z._]{1,20}/")
_STORED, _NIX = 3, late(r"[0-9a-df-np-sv-z]{32}-")  # Nix writes digests with 32 letters and digits, without e, o, t and u
MASKED = "[masked]"
_SEPARATED = late(r"[-_./+=]+")
_PIECE, _WORD, _WORDS, _SHORT_WORD = 16, 4, 8, 3
_UNBROKEN = late(r"[A-Za-z0-9]{16}|[A-Za-z0-9+/]{40}")  # without one of these nothing looks random


def masked(value: str) -> str:
    """`value` without its random tokens; ids of calls and sessions stay."""
    if len(value) < SHORTEST:
        return value
    return TOKEN.sub(_without, value)


def _without(match: re.Match[str]) -> str:
    """A token without what looks random: of a path to a file only that part of it, so that the file can be found."""
    token = match[0]
    if not is_random(token) or _is_id(match):
        return token
    if _PATH.match(token) is None:
        return MASKED
    parts = token.split("/")
    made = [MASKED if is_random(p) and not _in_store(parts, n) else p for n, p in enumerate(parts)]
    return "/".join(made) if made != parts or _in_store(parts, _STORED) else MASKED


def _in_store(parts: list[str], number: int) -> bool:
    """Whether a part names what Nix has built: the digest of what it was built from stands before its name."""
    return number == _STORED < len(parts) and parts[1:_STORED] == ["nix", "store"] and _NIX.match(parts[number]) is not None


def _is_id(match: re.Match[str]) -> bool:
    token = match[0]
    named = token.rpartition("=")[2].startswith(_ID_PREFIXES) or _NO_KEY.fullmatch(token) is not None
    return named or _DIGEST_OF.search(match.string, max(0, match.start() - 9), match.start()) is not None


def is_random(token: str) -> bool:
    """Random, no pseudonym, and not made of words."""
    if _UNBROKEN.search(token) is None:
        return _is_marked(token)
    if _HEX_BEGINS.search(token) is not None and _is_stamped(token):
        return True
    return (_looks_random(token) or _is_strangely_marked(token)) and not is_pseudo_opaque(token) and not _is_named(token)


_STRANGELY = late(r"(?P<mark>[A-Za-z]{2,12})[-_.](?P<of>[A-Za-z]{2,12}[-_.])?(?P<rest>[A-Za-z0-9]{20,200})")
_LONG_REST = 24


def _is_strangely_marked(token: str) -> bool:
    """A mark that is no word, then letters and digits of which no word is made: `rdme_` and seventy more."""
    match = _STRANGELY.fullmatch(token)
    if match is not None and match["of"] and match["of"][:-1].lower() in _FOR_KEYS:
        letters = re.sub(r"\d", "", match["rest"])
        return 0 < len(letters) < len(match["rest"]) or vocabulary().is_no_language(letters)
    if match is None or len(match["rest"]) < _LONG_REST or vocabulary().allows(match["mark"]) or HEX.fullmatch(match["rest"]):
        return False
    letters = re.sub(r"\d", "", match["rest"])
    return len(letters) < len(match["rest"]) and vocabulary().is_no_language(letters)


_MARKED = late(r"[A-Za-z]{2,8}[-_](?P<rest>[A-Za-z0-9_-]{18,200})")


def _is_marked(token: str) -> bool:
    """A mark, then base64 for URLs, whose dashes are none between words."""
    if _HEX_BEGINS.search(token) is not None and _is_stamped(token):
        return True
    match = _MARKED.fullmatch(token)
    if match is None or not any(len(piece) > 7 for piece in _SEPARATED.split(match["rest"])):
        return False
    rest = [c for c in match["rest"] if c.isalnum()]
    changes = sum(_class(a) != _class(b) for a, b in pairwise(rest))
    often = len({_class(c) for c in rest}) == 3 and changes * 5 >= len(rest) * 2
    return often and not is_pseudo_opaque(token) and not _is_named(token)


_HEX_BEGINS = late(r"[A-Za-z\d][-_.][0-9a-f]{8}(?:-[0-9a-f]{4}-|[0-9a-f]{22})")
# Before a key that is a UUID or hexadecimal stands a vendor's mark (`xaat-`), or what the key is for (`access-production-`).
_STAMPED = late(
    r"(?P<mark>(?:[A-Za-z]{1,24}\d?[-_.]){1,3})(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{30,80}(?:[_.][0-9a-f]{8,64})?)"
)
_FOR_KEYS = frozenset([
    "access", "api", "key", "keys", "live", "pat", "prod", "production",
    "sandbox", "sdk", "sec", "secret", "test", "token",
])  # fmt: skip


def _is_stamped(token: str) -> bool:
    """A UUID or a row of hexadecimal digits behind a mark that is no word: `run-4f9c…` and `vpc-0a1b…` are ids of something."""
    match = _STAMPED.fullmatch(token.rpartition("=")[2])
    if match is None or token.rpartition("=")[2].startswith(_ID_PREFIXES):
        return False
    words = [word.lower() for word in PARTS.findall(match["mark"])]
    return not _FOR_KEYS.isdisjoint(words) or not any(len(word) > 2 and vocabulary().allows(word) for word in words)


def _is_named(token: str) -> bool:
    """`GetResourceOauth2Token`: capitals and a digit, but words."""
    said = token.rstrip("=").rpartition("=")[2]  # what its name is made of says nothing
    parts = PARTS.findall(said)
    words = sum(len(p) for p in parts if len(p) > 2 and vocabulary().allows(p))
    if 3 * words >= 2 * len(said):
        return True
    rest = sum(len(p) for p in parts if not p.isupper())  # `pbeWithMD5AndCast5_CBC`: names of algorithms between the words
    return words >= _WORDS and said.replace("-", "_").isidentifier() and 3 * words >= 2 * rest


def _looks_random(token: str) -> bool:
    """
    Whether a token of 20 characters or more is more likely a key than a name: capitals, small letters and
    digits in one unbroken piece of 16, changing often. Ids in plain hexadecimal are none, nor are words.
    """
    if any(_is_aws_secret(piece) and not is_pseudo_opaque(piece) for piece in _NO_PATH.findall(token)):
        return True
    for part in _SEPARATED.split(token):
        piece = part.removeprefix("0x")  # the console exporter writes ids so
        if len(piece) < _PIECE or HEX.fullmatch(piece) or is_pseudo_opaque(piece):
            continue
        upper, lower, digit = any(c.isupper() for c in piece), any(c.islower() for c in piece), any(c.isdigit() for c in piece)
        if upper + lower + digit < 2:
            continue
        if upper and lower and (len(piece) >= _WORD * len(parts := PARTS.findall(piece)) or _is_row_of_words(piece, parts)):
            continue  # ARowOfWordsAsAClassIsNamed2, setOldKeyMapAge
        changes = sum(_class(a) != _class(b) for a, b in pairwise(piece))
        if (digit and changes * 5 >= len(piece)) or (upper and lower and changes * 5 >= len(piece) * 2):
            return True
    return False


def _is_row_of_words(piece: str, parts: list[str]) -> bool:
    """Whether it is letters alone, no capital nearer than three to the next: chance does that once in hundreds."""
    return piece.isalpha() and all(len(part) >= _SHORT_WORD for part in parts)


def _is_aws_secret(piece: str) -> bool:
    """Forty characters of base64, which may hold slashes as a path does; a path changes its characters less often."""
    classes = {_class(c) for c in piece if c.isalnum()}
    return len(piece) == 40 and len(classes) == 3 and sum(_class(a) != _class(b) for a, b in pairwise(piece)) >= 14


def _class(c: str) -> int:
    return 0 if c.isdigit() else 1 if c.isupper() else 2
