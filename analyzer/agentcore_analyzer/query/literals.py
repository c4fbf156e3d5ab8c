"""Numbers, durations, texts and names of attributes, as they are written, read and printed."""

from __future__ import annotations

import re

from agentcore_analyzer.query.errors import Misplaced
from agentcore_analyzer.query.nodes import Attribute, Constant
from agentcore_analyzer.query.values import Duration, Type
from agentcore_analyzer.untrusted import floating, whole

CONSTANTS = frozenset({"integer", "floating", "duration", "string", "raw"})
_MOST = (1 << 63) - 1
_SCOPES = ("span", "resource", "event", "link", "instrumentation")
_PART = re.compile(r'"((?:\\["\\]|[^"\\])*)"|([^"]+)')
_BARE = re.compile(r'[^\s{}()=~!<>&|^,"]+')
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})|(.))", re.DOTALL)
_SIMPLE = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34}
_S = 10**9
# Prometheus writes whole numbers, the units in this order; Go writes any number in any order.
_PROMETHEUS = re.compile(r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII)
_PROMETHEUS_NS = (365 * 86400 * _S, 7 * 86400 * _S, 86400 * _S, 3600 * _S, 60 * _S, _S, 10**6)
_GO = re.compile(r"(\d{1,18}|(?=\.\d))(?:\.(\d{0,18}))?(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_GO_NS = {"ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 10**6, "s": _S, "m": 60 * _S, "h": 3600 * _S}
_LONGEST = 64  # characters of a duration: nobody writes more


def constant(kind: str, text: str, at: int) -> Constant:
    """A literal of the grammar. Raises Misplaced where it is none."""
    if kind == "integer":
        digits = text.lstrip("0") or "0"
        number = whole(digits, 19)
        if number is None or number > _MOST:
            raise Misplaced(f"{text[:40]} does not fit 64 bits", at)
        return Constant(number, Type.INT, at)
    if kind == "floating":
        parsed = floating(text)
        if parsed is None:
            raise Misplaced(f"{text[:40]} is no number of 64 bits", at)
        return Constant(parsed, Type.FLOAT, at)
    if kind == "duration":
        return Constant(duration(text, at), Type.DURATION, at)
    return Constant(text[1:-1] if kind == "raw" else _unescaped(text[1:-1], at + 1), Type.STRING, at)


def duration(text: str, at: int = 0) -> Duration:
    """A duration as Prometheus or as Go writes it. Raises Misplaced."""
    if len(text) <= _LONGEST:
        found = _PROMETHEUS.fullmatch(text)
        if found and any(found.groups()):
            total = sum(_number(part) * unit for part, unit in zip(found.groups(), _PROMETHEUS_NS, strict=True) if part)
            return _fitting(total, text, at)
        parts = list(_GO.finditer(text))
        if parts and sum(len(part[0]) for part in parts) == len(text):
            return _fitting(sum(map(_nanoseconds, parts)), text, at)
    hint = "1d12h, or with decimals and without days: 1.5h, 500ms"
    raise Misplaced(f"{text[:40]} is no duration", at, hint)


def _nanoseconds(part: re.Match[str]) -> int:
    """One number with its unit; what is finer than a nanosecond is dropped."""
    unit, fraction = _GO_NS[part[3]], part[2] or ""
    parts: int = 10 ** len(fraction)
    return _number(part[1] or "0") * unit + _number(fraction or "0") * unit // parts


def _number(digits: str) -> int:
    found = whole(digits)
    return found if found is not None else _MOST + 1


def _fitting(ns: int, text: str, at: int) -> Duration:
    if ns > _MOST:
        raise Misplaced(f"{text[:40]} is longer than 292 years", at)
    return Duration(ns)


def _unescaped(text: str, at: int) -> str:
    """A text with Go's escapes. Raises Misplaced."""
    if "\\" not in text:
        return text
    made = bytearray()
    done = 0
    for found in _ESCAPED.finditer(text):
        made += text[done : found.start()].encode("utf-8", "surrogatepass")
        done = found.end()
        made += _escape(found, at)
    made += text[done:].encode("utf-8", "surrogatepass")
    return made.decode("utf-8", "surrogateescape")


def _escape(found: re.Match[str], at: int) -> bytes:
    byte, short, long, octal, simple = found.groups()
    if byte is not None or octal is not None:
        number = int(byte, 16) if byte is not None else int(octal, 8)
        if number < 256:
            return bytes([number])
    elif simple is not None:
        if simple in _SIMPLE:
            return bytes([_SIMPLE[simple]])
    else:
        point = int(short or long, 16)
        if point < 0x110000 and not 0xD800 <= point < 0xE000:
            return chr(point).encode()
    raise Misplaced(f"invalid escape {found[0][:12]}", at + found.start(), "a pattern is written best in backticks: `\\d+`")


def attribute(text: str, at: int) -> Attribute:
    """A name with its scope: `span.a`, `.a`, `parent.resource.a`, `span."a b"`."""
    rest, parent = text, text.startswith("parent.")
    if parent:
        rest = rest[len("parent") :]
        for scope in ("span", "resource"):
            if rest.startswith(f".{scope}."):
                return Attribute(scope, _name(rest[len(scope) + 2 :]), parent=True, at=at)
    for scope in () if parent else _SCOPES:
        if rest.startswith(f"{scope}."):
            return Attribute(scope, _name(rest[len(scope) + 1 :]), at=at)
    return Attribute("", _name(rest[1:]), parent, at)


def _name(text: str) -> str:
    """Parts in quotes and parts without, joined."""
    if '"' not in text:
        return text
    parts = (m[2] if m[2] is not None else m[1].replace('\\"', '"').replace("\\\\", "\\") for m in _PART.finditer(text))
    return "".join(parts)


def printed_attribute(node: Attribute) -> str:
    """As it is written, with quotes where the name needs them."""
    name = node.name
    unclear = node.parent and not node.scope and name.startswith(("span.", "resource."))
    if not _BARE.fullmatch(name) or unclear or (not node.scope and name[:1].isdigit()):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return ("parent." if node.parent else "") + (f"{node.scope}." if node.scope else "" if node.parent else ".") + name


def printed_constant(node: Constant) -> str:
    """As it is written."""
    if node.type is Type.NIL:
        return "nil"
    if node.type is Type.BOOL:
        return "true" if node.value else "false"
    if node.type is Type.DURATION:
        return printed_duration(node.value)
    if node.type is Type.STRING:
        return printed_text(node.value)
    if node.type is Type.INT and node.value < 0:
        return "minInt"  # the only negative one that is a word of its own
    return str(node.value)


def printed_duration(ns: int) -> str:
    """In the longest unit that is exact: 90s, 1500ms."""
    for unit, size in (("h", 3600 * _S), ("m", 60 * _S), ("s", _S), ("ms", 10**6), ("us", 1000)):
        if ns and ns % size == 0:
            return f"{ns // size}{unit}"
    return f"{ns}ns" if ns else "0s"


def printed_text(text: str) -> str:
    """In backticks where they can hold it."""
    if "`" not in text and not any("\udc80" <= c <= "\udcff" for c in text):
        return f"`{text}`"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    point = ord(char)
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02x}"
    return f"\\x{point:02x}" if point < 32 else char
