"""
Any text rewritten in place: JSON, JSON lines, logs, traces, and mixtures and fragments of them.

One tokenizer for all, instead of a parser for each format: a quoted string is a value that belongs to
the name before it, what stands between strings is free text. Nothing is decoded that is not written
again the same way, so line breaks, blanks, order and damage stay where they were, and a place in a
report means the same line before and after. JSON inside a string is rewritten inside that string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Protocol

from agentcore_analyzer.redaction.fields import Treatment, treatment
from agentcore_analyzer.rewrite.bodies import unpacked
from agentcore_analyzer.rewrite.credentials import faked

# A string ends at its quote or, where that is missing, with its line: a stray quote costs one line.
_TOKEN = re.compile(r'"(?P<inner>[^"\\\n]*+(?:\\.[^"\\\n]*+)*+)(?:(?P<end>")(?P<colon>[ \t]*:)?|\\?(?=\n|\Z))|[^"]+|"')
_PUNCTUATION = re.compile(
    r"[\s{}\[\],:]*+(?:(?:-?(?:\d{1,8}|\d{1,10}\.\d{1,12})(?:[eE][+-]?\d{1,3})?(?![\w.])|true|false|null|NaN)[\s{}\[\],:]*+)*+"
)
_TRIVIAL = frozenset({" ", ",", ", "})
_NUMBER = re.compile(r"(?<![\w.+-])\d{9,40}(?![\w.+-])")
_NAMED = re.compile(r"([A-Za-z_][\w.-]{0,80})[ \t]*[=:][ \t]*$")
_NAME_AND_BLANKS = 200
_OPENS = re.compile(r"\s*[\[{]")
_EVENTS = re.compile(r"(?:data|event|id|retry)?: ?\S.*\n")  # server-sent events, in a body
_SAID = re.compile(r"(?:^|\n)(?:[0-9a-f]{4,5}: )?data:[ \t]*$")
# What frames lines of text: the offsets of `curl --trace-ascii`, the instructions of a Dockerfile.
_FRAMING = re.compile(
    r"^(?:[0-9a-f]{4,5}: |(?:FROM|ARG|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ONBUILD|STOPSIGNAL"
    r"|HEALTHCHECK|SHELL)(?= ))",
    re.MULTILINE,
)
_DEPTH = 6
_MEMO, _MEMO_TEXT = 100_000, 300
_PIECE = 1 << 16

# `{"key": NAME, "value": {"stringValue": VALUE}}` and its relatives: the value belongs to NAME.
_NAMES = frozenset({"key", "Key", "field", "name", "Name"})
_VALUES = frozenset({"value", "Value", "stringValue", "StringValue", "string_value", "intValue", "doubleValue", "Val", "val"})
# Names of what people and models said to each other, to tools, and back.
_CONTENT = re.compile(
    r"(?:gen_ai\.(?:prompt|completion|input\.messages|output\.messages|system_instructions|tool\.call\.(?:arguments|result)"
    r"|event\.content|tool\.message|agent\.description|tool\.description|tool\.definitions|tool\.json_schema)"
    r"|(?:input|output)\.value|traceloop\.entity\.(?:input|output)|tool\.parameters|tool_(?:arguments|response|input|output)"
    r"|gcp\.vertex\.agent\.(?:tool_call_args|tool_response|llm_request|llm_response|data)|ai\.(?:prompt|response)(?:\..+)?"
    r"|ai\.toolCall\.(?:args|result)|llm\.(?:prompts|completions|input_messages|output_messages)(?:\..+)?"
    r"|content|contents|text|texts|prompt|prompts|completion|arguments|args|parts|inputs?|outputs?|toolResult|toolUse"
    r"|inputText|outputText|completionText|rationale|system_prompt|systemPrompt|reasoning_content|reasoningText|thinking"
    r"|system_instruction|input_text|output_text|answer|question|query_text)"
)
# Inside content these are no content: roles, kinds, ids, states, encodings. The allow-list of words applies.
_FRAME = re.compile(
    r"role|type|status|id|name|required|propertyOrdering|toolName|tool_name|is_error|isError|model|object|state|code|method|timestamp|mimeType|mime_type"
    r"|encoding|format|media_type|.*(?:Id|_id|ID|Ids|Arn|ARN|Type|_type|Time|At|Status|_status|Code|_code|Reason|_reason)"
)
# A result that reads as an error is diagnosed by its words: those of the vocabulary stay. Prompts are longer.
_ERRORLIKE = re.compile(
    r"\A\W{0,9}(?:an )?error|(?:error|failed|failure|denied|timed out|timeout|throttl|traceback|not found|invalid|unknown tool"
    r"|cannot|unable|missing|required|unauthorized|forbidden|consent|authoriz|exceed)",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"[a-z](?:Error|Exception)\b|Traceback \(most recent")
_ERROR_TEXT = 600
# A tag that a prompt demands, a tool that a plan names, an id that goes from a prompt into arguments and comes
# back in a result: the same pseudonym wherever it is said, in logs as well.
_ANCHOR = re.compile(
    r"</?[A-Za-z][\w-]{1,40}/?>|(?<!\w)[A-Za-z]{1,40}(?:_[A-Za-z0-9]{1,40}){1,8}(?!\w)"
    r"|(?<![\w.-])(?=[A-Za-z-]{0,20}\d)(?=[\d-]{0,20}[A-Za-z])[A-Za-z0-9]{1,40}(?:-[A-Za-z0-9]{1,40}){0,8}(?![\w-])"
    r"|(?<![\w.,-])\d{5,20}(?![\w,-]|\.\d)"
)
_ANCHOR_SIGN = re.compile(r"[<_\d]")
_DEMAND = re.compile(r"(?i)\b(?:must|always|(?:end|ends|ending|finish|conclude|close)\b.*\bwith|write the|append|add the)\b")
_CLAUSE = 160
# Numbers that count or measure something are facts of the diagnosis.
_COUNTS = re.compile(
    r"(?:.*(?:_|\.|^))?(?:port|(?:t|start_t|end_t)ime(?:stamp|out)?|nanos?|ns|us|ms|millis|micros|seconds|duration|elapsed|latency|bytes"
    r"|size|count|tokens?|total|offset|sequence|limit|length|ts|dur|exp|iat|nbf)"
    r"|.*(?:Port|(?<![Rr]un)[Tt]ime(?:stamp|out|UnixNano)?|Nanos?|Ns|Ms|Millis|Seconds|Duration|Latency|Bytes|Size|Count|Tokens?|Total"
    r"|Offset|Sequence|Limit|Length|[a-z]At)"
)
_TIMES = ((10, 1_400_000_000), (13, 1_400_000_000_000), (16, 1_400_000_000_000_000), (19, 1_400_000_000_000_000_000))
_AMOUNT = re.compile(r"-?\d{1,20}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,3})?")


class Redactor(Protocol):
    """What rewriting needs of `redaction.Redactor`."""

    def text(self, value: str) -> str: ...

    def attribute(self, key: str, value: str) -> str: ...


class TextRewriter:
    """Rewrites one text, given in pieces; what was seen before is remembered over all texts."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._memo: dict[tuple[str, str, bool], str] = {}
        self._gaps: dict[tuple[str, str], str] = {}
        self._keys: dict[str, str] = {}
        self.names: dict[str, tuple[str, str]] = {}  # a name as it is written: the name, and how to write it now

    def text(self, value: str) -> str:
        """A whole text."""
        return "".join(self.stream(iter((value,))))

    def stream(self, pieces: Iterator[str]) -> Iterator[str]:
        """A text in pieces that may be cut anywhere: what a cut could divide waits for the next piece."""
        walk, rest = _Walk(self, "", content=False, depth=0), ""
        for piece in pieces:
            rest += piece
            out: list[str] = []
            done, token = 0, walk.token
            # The last token may go on in the next piece, and what follows tells a name from a value.
            sure = len(rest) - 2 if len(rest) < _PIECE << 11 else len(rest)
            for match in _TOKEN.finditer(rest):
                end = match.end()
                if end > sure:
                    break
                out.append(token(match))
                done = end
            rest = rest[done:]
            yield "".join(out)
        yield "".join(walk.token(match) for match in _TOKEN.finditer(rest))

    def value(self, name: str, raw: str, content: bool = False, depth: int = 0) -> str:
        """The decoded value of a named field."""
        if depth < _DEPTH and '"' in raw and (not content or _OPENS.match(raw) or _EVENTS.match(raw)):
            walk = _Walk(self, name, content, depth + 1)
            return "".join(walk.token(match) for match in _TOKEN.finditer(raw))
        return self._leaf(name, raw, content)

    def string_of(self, name: str, value: str) -> str:
        """The value of a named field that stands in no JSON: a cell of a table, a field of protobuf."""
        return self.value(name, value, bool(_CONTENT.fullmatch(name)))

    def key(self, name: str) -> str:
        """A name, consistently: one of the vocabulary stays."""
        found = self._keys.get(name)
        if found is None:
            found = name if not name or name.isdigit() else self.redactor.text(name)
            if len(self._keys) < _MEMO:
                self._keys[name] = found
        return found

    def _leaf(self, name: str, value: str, content: bool) -> str:
        packed = unpacked(value)
        if packed is not None:
            inner, pack = packed
            made = self.text(inner)
            return value if made == inner else pack(made)
        hidden = faked(name, value, self.redactor)
        if hidden is not None:
            name = name if content else ""  # the value of `authorization` would be masked whole
            return "".join(piece if done else self._plain(name, piece, content) for piece, done in hidden)
        return self._plain(name, value, content)

    def _plain(self, name: str, value: str, content: bool) -> str:
        if not value or value.isspace() or (name and _AMOUNT.fullmatch(value) and (_COUNTS.fullmatch(name) or is_time(value))):
            return value
        if content and not _FRAME.fullmatch(name) and not _reads_as_error(value):
            return self._content(value)
        # A `status` or `level` is what it says only where the name is a convention's, and even there the words
        # of a class or an operation must become the same as in a traceback: the allow-list decides.
        if content or not name or treatment(name) is Treatment.SAFE:
            return self.redactor.text(value)
        return self.redactor.attribute(name, value)

    def _content(self, value: str) -> str:
        """What somebody said: unreadable, but for the tags and identifiers that other texts refer to."""
        if not _ANCHOR_SIGN.search(value):
            return self._said(value)
        at, out = 0, []
        for match in _ANCHOR.finditer(value):
            before = value[at : match.start()]
            clause = re.split(r"[.!?\n]", before[-_CLAUSE:])[-1] if match[0][0] == "<" else ""
            demand = len(clause) if clause and _DEMAND.search(clause) else 0
            said = before[: len(before) - demand]
            out += [self._said(said), self.redactor.text(before[len(said) :]), self.redactor.text(match[0])]
            at = match.end()
        return "".join([*out, self._said(value[at:])])

    def _said(self, value: str) -> str:
        return self.redactor.attribute("content", value) if value and not value.isspace() else value

    def string(self, name: str, inner: str, content: bool, depth: int) -> str:
        """A string literal without its quotes, as it is written in the file."""
        memo = (name, inner, content)
        found = self._memo.get(memo)
        if found is None:
            value = decoded(inner)
            made = self.value(name, inner if value is None else value, content, depth)
            same = made == (inner if value is None else value)
            found = inner if same else made if value is None else encoded(made, inner)
            if len(inner) < _MEMO_TEXT and len(self._memo) < _MEMO:
                self._memo[memo] = found
        return found

    def gap(self, name: str, text: str) -> str:
        """What stands between strings: punctuation and numbers of JSON, or free text."""
        if _PUNCTUATION.fullmatch(text):
            return text
        memo = (name, text)
        found = self._gaps.get(memo)
        if found is None:
            found = self._gap(name, text)
            if len(text) < _MEMO_TEXT and len(self._gaps) < _MEMO:
                self._gaps[memo] = found
        return found

    def _gap(self, name: str, text: str) -> str:
        # The first value behind a name belongs to it.
        bare = _NUMBER.sub(lambda m: self._number("" if text[: m.start()].strip(" \t\r\n[") else name, m[0]), text)
        if _PUNCTUATION.fullmatch(_NUMBER.sub("0", text)):
            return bare
        framed = _FRAMING.search(text) is not None
        return "".join(self._framed(piece) if framed else self._leaf("", piece, content=False) for piece in pieces_of(text))

    def _framed(self, text: str) -> str:
        at, out = 0, []
        for match in _FRAMING.finditer(text):
            out += [self._leaf("", text[at : match.start()], content=False), match[0]]
            at = match.end()
        return "".join([*out, self._leaf("", text[at:], content=False)])

    def _number(self, name: str, digits: str) -> str:
        if _COUNTS.fullmatch(name) or is_time(digits):
            return digits
        made = self.redactor.attribute(name, digits)
        return made if made.isdigit() and len(made) == len(digits) and made[0] != "0" else digits[0] + "0" * (len(digits) - 1)


class _Walk:
    """Where in a text the tokenizer is: under which name, inside what content."""

    def __init__(self, rewriter: TextRewriter, name: str, content: bool, depth: int) -> None:
        self._rewriter, self._depth = rewriter, depth
        self._name, self._owner = name, ""
        self._base = content
        self._open = 0  # brackets open since the name of a content field
        self._content = content
        self._after_name = self._said = False

    def token(self, match: re.Match[str]) -> str:
        inner, end, colon = match.group(1, 2, 3)
        if inner is None:
            text = match[0]
            return text if text in _TRIVIAL else self._between(text)
        if colon is not None:
            return f'"{self._key(inner)}"{colon}'
        name = self._name
        if name in _VALUES and self._owner:
            name = self._owner
        content = self._content or (self._after_name and (self._said or bool(_CONTENT.fullmatch(name))))
        self._after_name = self._said = False
        if self._name in _NAMES and not self._content:
            value = decoded(inner) or inner
            self._owner = value
            made = self._rewriter.string("name" if self._name in ("name", "Name") else "", inner, content, self._depth)
        else:
            made = self._rewriter.string(name, inner, content, self._depth)
        return f'"{made}"' if end else f'"{made}{match[0][len(inner) + 1 :]}'

    def _key(self, inner: str) -> str:
        known = self._rewriter.names.get(inner)
        if known is None:
            key = decoded(inner) or inner
            made = self._rewriter.key(key)
            known = key, inner if made == key else encoded(made, inner)
            if len(self._rewriter.names) < _MEMO:
                self._rewriter.names[inner] = known
        self._name, self._after_name = known[0], True
        return known[1]

    def _between(self, text: str) -> str:
        made = self._rewriter.gap(self._name if self._after_name else "", text)
        if "\n{" in text:  # the next document
            self._content, self._open, self._owner = self._base, 0, ""
        opened, closed = text.count("{") + text.count("["), text.count("}") + text.count("]")
        if self._content and not self._base:
            self._open += opened - closed
            self._content = self._open > 0
        elif not self._content and self._after_name and opened and _OPENS.match(text):
            name = self._owner if self._name in _VALUES and self._owner else self._name
            if _CONTENT.fullmatch(name) and opened > closed:
                self._content, self._open = True, opened - closed
        self._said = False
        if "=" in text or (self._depth == 0 and ": " in text and len(text) > 2):
            named = _NAMED.search(text, max(0, len(text) - _NAME_AND_BLANKS))
            if named is not None:
                self._name, self._after_name = named[1], True
                self._said = bool(_SAID.search(text))  # a piece of an answer, streamed
        elif "\n" in text and "{" not in text and "," not in text and not text.isspace():
            self._name = self._owner = ""
        if closed and text.startswith("}") and closed > 1:
            self._owner = ""
        return made


def _reads_as_error(value: str) -> bool:
    return bool(len(value) <= _ERROR_TEXT and _ERRORLIKE.search(value)) or bool(_EXCEPTION.search(value[: 4 * _ERROR_TEXT]))


def is_time(digits: str) -> bool:
    """Whether a number is a time between 2014 and 2036 in s, ms, us or ns."""
    return digits.isdecimal() and any(len(digits) == length and low <= int(digits) < low // 14 * 21 for length, low in _TIMES)


def pieces_of(text: str) -> Iterator[str]:
    """A long text in pieces that end with a line, but never inside a private key."""
    while len(text) > _PIECE:
        cut = text.rfind("\n", 0, _PIECE) + 1
        cut = cut or (text.find("\n", _PIECE) + 1) or len(text)
        begins = text.rfind("-----BEGIN ", 0, cut)
        if begins > 0 and text.find("-----END ", begins, cut) < 0 and cut - begins < _PIECE // 4:
            cut = begins
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def decoded(inner: str) -> str | None:
    """The value of a JSON string without its quotes; None where it is none."""
    if "\\" not in inner:
        return inner
    try:
        value = json.loads(f'"{inner}"', strict=False)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def encoded(value: str, like: str) -> str:
    """A value as the inside of a JSON string, with \\u escapes where the old one had them."""
    if '"' not in value and "\\" not in value and value.isascii() and value.isprintable():
        return value
    return json.dumps(value, ensure_ascii="\\u" in like)[1:-1]
