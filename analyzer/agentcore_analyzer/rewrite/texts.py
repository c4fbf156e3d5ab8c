"""
Any text rewritten in place: JSON, JSON lines, logs, traces, and mixtures and fragments of them.

One tokenizer for all, instead of a parser for each format: a quoted string is a value that belongs to the name before it, what
stands between strings is free text. Nothing is decoded that is not written again the same way, so line breaks, blanks, order and
damage stay where they were, and a place in a report means the same line before and after. So is JSON inside a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from agentcore_analyzer.redaction.fields import Treatment, treatment
from agentcore_analyzer.redaction.kinds import NO_KIND
from agentcore_analyzer.redaction.persons import person_kind
from agentcore_analyzer.rewrite import figures
from agentcore_analyzer.rewrite.anchors import ANCHOR, done
from agentcore_analyzer.rewrite.between import OPENS, shape_of
from agentcore_analyzer.rewrite.bodies import unpacked
from agentcore_analyzer.rewrite.credentials import faked
from agentcore_analyzer.rewrite.literals import decoded, encoded, pieces_of
from agentcore_analyzer.rewrite.meanings import (
    DATE_PARTS,
    flag_of_secret,
    is_amount,
    is_content,
    is_frame,
    is_plain,
    is_private,
    private_number,
    reads_as_error,
    says_who,
)

# An attribute as OTLP writes it, in one token: what it becomes is the same in every record.
_ATTRIBUTE = (
    r'"key":[ ]?"[^"\\\n]*+",[ ]?"value":[ ]?\{"(?:string|int|bool|double)Value":[ ]?'
    r'(?:"[^"\\\n]*+"|-?\d{1,8}|true|false)\}\}(?=[,\]])'
)
# A name and its value are one token where neither holds an escape, with the comma that stands before the next name.
_PAIR = r'"(?P<key>[^"\\\n]*+)"(?P<is>:[ ]?)"(?P<value>[^"\\\n]*+)"(?![ \t]*:)(?P<then>,[ ]?(?="))?'
# A string ends at its quote or, where that is missing, with its line: a stray quote costs one line.
_STRING = r'"(?P<inner>[^"\\\n]*+(?:\\.[^"\\\n]*+)*+)(?:(?P<end>")(?P<colon>[ \t]*:)?|\\?(?=\n|\Z))'
_TOKEN = re.compile(rf'(?P<attribute>{_ATTRIBUTE})|{_PAIR}|{_STRING}|[^"]+|"')
_PART = re.compile(rf'(?P<attribute>(?!))|{_PAIR}|{_STRING}|[^"]+|"')
_TRIVIAL = frozenset({" ", ",", ", "})
_NAMED = re.compile(r"([A-Za-z_][\w.-]{0,80})[ \t]*[=:][ \t]*$")
_NAME_AND_BLANKS = 200
_EVENTS = re.compile(r"(?:data|event|id|retry)?: ?\S.*\n")  # server-sent events, in a body
_SAID = re.compile(r"(?:^|\n)(?:[0-9a-f]{4,5}: )?data:[ \t]*$")
# What frames lines of text: the offsets of `curl --trace-ascii`, the instructions of a Dockerfile.
_FRAMING = re.compile(
    r"^(?:[0-9a-f]{4,5}: |(?:FROM|ARG|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ONBUILD|STOPSIGNAL"
    r"|HEALTHCHECK|SHELL)(?= ))",
    re.MULTILINE,
)
_DEPTH = 6
_MEMO, _MEMO_TEXT, _CUT = 100_000, 300, 1 << 16

# `{"key": NAME, "value": {"stringValue": VALUE}}` and its relatives: the value belongs to NAME.
_NAMES = frozenset({"key", "Key", "field", "name", "Name"})
_NUMBERS = frozenset({"intValue", "doubleValue", "N"})
_VALUES = _NUMBERS | {"value", "Value", "stringValue", "StringValue", "string_value", "Val", "val", "S"}
_REFERRING = _NAMES | _VALUES
_CALLED = frozenset({"name", "Name"})
# What executors of code (AutoGen, smolagents) say before an output; that it is one is told by these words.
_EXECUTED = re.compile(
    r"\s{0,8}(?:exitcode: \d{1,5} \(execution (?:succeeded|failed)\)\s{0,8}(?:Code output:)?"
    r"|(?:(?:Error|Observation|Execution logs|Last output from code snippet):\n){1,4})"
)
_DEMAND = re.compile(r"(?i)\b(?:must|always|(?:end|ends|ending|finish|conclude|close)\b.*\bwith|write the|append|add the)\b")
_CLAUSE = 160


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
        self.names: dict[str, _Name] = {}  # by how they are written
        self.attributes: dict[str, str] = {}
        self.pairs: dict[str, _Name] = {}

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
            sure = len(rest) - 2 if len(rest) < _CUT << 11 else len(rest)
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
        if depth < _DEPTH and '"' in raw and (not content or OPENS.match(raw) or _EVENTS.match(raw)):
            walk = _Walk(self, name, content, depth + 1)
            return "".join(walk.token(match) for match in _TOKEN.finditer(raw))
        return self._leaf(name, raw, content)

    def string_of(self, name: str, value: str) -> str:
        """The value of a named field that stands in no JSON: a cell of a table, a field of protobuf."""
        return self.value(name, value, is_content(name))

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
        if not value or value.isspace() or (name and is_amount(name, value)):
            return value
        if content and not is_frame(name) and not reads_as_error(value):
            return self._content(value)
        return self.redactor.text(value) if content or not name else self._named(name, value)

    def _named(self, name: str, value: str) -> str:
        # A `status` or `level` is what it says only where the name is a convention's, and even there the words
        # of a class or an operation must become the same as in a traceback: the allow-list decides. So for numbers.
        return self.redactor.text(value) if treatment(name) is Treatment.SAFE else self.redactor.attribute(name, value)

    def _content(self, value: str) -> str:
        """What somebody said: unreadable, but for the tags and identifiers that other texts refer to."""
        executed = _EXECUTED.match(value)
        if executed is not None:
            return executed[0] + self._told(value[executed.end() :])
        return self._told(value)

    def _told(self, value: str) -> str:
        at, out = 0, []
        for match in ANCHOR.finditer(value):
            before = value[at : match.start()]
            clause = re.split(r"[.!?\n]", before[-_CLAUSE:])[-1] if match[0][0] == "<" else ""
            demand = len(clause) if clause and _DEMAND.search(clause) else 0
            said = before[: len(before) - demand]
            out += [self._said(said), self.redactor.text(before[len(said) :]), self._anchor(match)]
            at = match.end()
        return "".join([*out, self._said(value[at:])])

    def _anchor(self, match: re.Match[str]) -> str:
        if match["stays"]:
            return match[0]
        if match["verb"]:
            return done(match, self.redactor.text, self._said)
        made = self._said(match[0]) if match["own"] else self.redactor.text(match[0])
        if match["ending"] and not made.endswith("." + match["ending"]):
            return self._said(match[0])  # two words around a full stop: no file
        return made

    def _said(self, value: str) -> str:
        return self.redactor.attribute("content", value) if value and not value.isspace() else value

    def string(self, name: str, inner: str, content: bool, depth: int) -> str:
        """A string literal without its quotes, as it is written in the file."""
        memo = (name, inner, content)
        found = self._memo.get(memo)
        if found is None:
            if not content and NO_KIND.fullmatch(inner) and is_plain(name):
                return self._remembered(memo, self.redactor.text(inner))
            value = decoded(inner)
            made = self.value(name, inner if value is None else value, content, depth)
            same = made == (inner if value is None else value)
            found = inner if same else made if value is None else encoded(made, inner)
            if len(inner) < _MEMO_TEXT:
                self._remembered(memo, found)
        return found

    def _remembered(self, memo: tuple[str, str, bool], made: str) -> str:
        if len(self._memo) >= _MEMO:
            self._memo.clear()
        self._memo[memo] = made
        return made

    def gap(self, name: str, text: str) -> str:
        """What stands between strings: punctuation and numbers of JSON, or free text."""
        memo = (name, text)
        found = self._gaps.get(memo)
        if found is None:
            found = self._gap(name, text)
            if len(text) < _MEMO_TEXT:
                if len(self._gaps) >= _MEMO:
                    self._gaps.clear()
                self._gaps[memo] = found
        return found

    def _gap(self, name: str, text: str) -> str:
        if figures.is_lone(text):  # no `private_number`
            return figures.rewritten(name, text, self._named)
        document, rest = figures.parted(private_number(name, text))
        return figures.rewritten(name, document, self._named) + (self._free(rest) if rest else "")

    def _free(self, text: str) -> str:
        framed = _FRAMING.search(text) is not None
        return "".join(self._framed(piece) if framed else self._leaf("", piece, content=False) for piece in pieces_of(text))

    def _framed(self, text: str) -> str:
        at, out = 0, []
        for match in _FRAMING.finditer(text):
            out += [self._leaf("", text[at : match.start()], content=False), match[0]]
            at = match.end()
        return "".join([*out, self._leaf("", text[at:], content=False)])


class _Name(NamedTuple):
    """A name, and how it is written now."""

    name: str
    written: str


class _Walk:
    """Where in a text the tokenizer is: under which name, inside what content."""

    def __init__(self, rewriter: TextRewriter, name: str, content: bool, depth: int) -> None:
        self._rewriter, self._depth = rewriter, depth
        self._name, self._owner = name, ""
        self._person = ""  # the name of the field whose object this is, where it says who somebody is
        self._base = content
        self._open = 0  # brackets open since the name of a content field
        self._content = content
        self._after_name = self._said = False
        self._flag = ""
        self._pairs = rewriter.pairs

    def token(self, match: re.Match[str]) -> str:
        free = not (self._content or self._said or self._flag)
        known = self._pairs.get(match[0]) if free else None
        if known is not None:  # where nothing before them has a say, a name and its value become the same in every record
            self._name, self._after_name = known.name, False
            return known.written
        attribute, key, between, value, then, inner, end, colon = match.groups()
        if attribute is not None:
            return self._attribute(attribute)
        if key is not None:
            made = f'"{self._key(key)}"{between}"{self._value(value)}"{then or ""}'
            if free and not self._flag and self._name not in _REFERRING and len(made) < _MEMO_TEXT:
                self._remember(match[0], made)
            return made
        if inner is None:
            text = match[0]
            return text if text in _TRIVIAL else self._between(text)
        if colon is not None:
            return f'"{self._key(inner)}"{colon}'
        made = self._value(inner)
        return f'"{made}"' if end else f'"{made}{match[0][len(inner) + 1 :]}'

    def _attribute(self, text: str) -> str:
        if self._content or self._said or self._base:
            return "".join([self.token(match) for match in _PART.finditer(text)])
        made = self._rewriter.attributes.get(text)
        if made is None:
            made = "".join([self.token(match) for match in _PART.finditer(text)])
            if len(text) < _MEMO_TEXT:
                if len(self._rewriter.attributes) >= _MEMO:
                    self._rewriter.attributes.clear()
                self._rewriter.attributes[text] = made
        self._name, self._owner, self._after_name = "stringValue", "", False  # as its tokens leave it
        return made

    def _remember(self, pair: str, made: str) -> None:
        if len(self._pairs) >= _MEMO:
            self._pairs.clear()
        self._pairs[pair] = _Name(self._name, made)

    def _key(self, inner: str) -> str:
        known = self._rewriter.names.get(inner)
        if known is None:
            key = decoded(inner) or inner
            made = self._rewriter.key(key)
            written = inner if made == key else encoded(made, inner)
            known = _Name(key, written)
            if len(self._rewriter.names) < _MEMO:
                self._rewriter.names[inner] = known
        self._name, self._after_name = known.name, True
        return known.written

    def _value(self, inner: str) -> str:
        name = self._name
        if name in _VALUES and self._owner:
            name = self._owner
        content = self._content or (self._after_name and (self._said or is_content(name)))
        self._after_name = self._said = False
        if self._name in _NAMES and not self._content:
            if self._person and self._name in _CALLED:  # {"owner": {"name": …}}
                name = self._person
            else:
                self._owner = decoded(inner) or inner
                name = "name" if self._name in _CALLED else ""
        if self._flag:
            name, self._flag = self._flag, ""
        if inner[0:1] == "-":
            self._flag = flag_of_secret(inner)  # ["--password", "…"]
        return self._rewriter.string(name, inner, content, self._depth)

    def _between(self, text: str) -> str:
        shape = shape_of(text)
        name = self._name if self._after_name else ""
        if name in DATE_PARTS and self._owner and person_kind(self._owner) == "date":
            name = self._owner
        if shape.opened or shape.closed:
            self._person = name if shape.opens and shape.opened == 1 and not shape.closed and name and says_who(name) else ""
        made = text if shape.trivial and not (name and is_private(name)) else self._rewriter.gap(name, text)
        if shape.document:
            self._content, self._open, self._owner = self._base, 0, ""
        if self._content and not self._base:
            self._open += shape.opened - shape.closed
            self._content = self._open > 0
        elif shape.opens and self._after_name and not self._content:
            name = self._owner if self._name in _VALUES and self._owner else self._name
            if is_content(name) and shape.opened > shape.closed:
                self._content, self._open = True, shape.opened - shape.closed
            elif self._name not in _VALUES and is_private(self._name):  # {"ssn": {"value": …}}
                self._owner = self._name
        self._said = False
        if shape.name and (self._depth == 0 or "=" in text):
            ends = (text[:-1] if text[-1] == "\n" else text).rstrip(" \t")[-1:] in ("=", ":")
            named = _NAMED.search(text, max(0, len(text) - _NAME_AND_BLANKS)) if ends else None
            if named is not None:
                self._name, self._after_name = named[1], True
                self._said = bool(_SAID.search(text))  # a piece of an answer, streamed
        elif shape.ends:
            self._name = self._owner = ""
        if shape.closes:
            self._owner = ""
        return made
