"""
Pattern files to formats: parsed by lark, checked, and written as one regular expression each.

The only module that imports lark. The grammar is LALR and compiled on each use (20 ms); lark's
own cache would unpickle a file with a predictable name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from agentcore_analyzer.model import Kind
from agentcore_parsers.patterns.errors import PatternError
from agentcore_parsers.patterns.regex import LineError, Writer, unquote
from agentcore_parsers.records.formats import Format

_CHANNELS = {
    "runtime": Kind.RUNTIME_LOG, "client": Kind.CLIENT_LOG, "proxy": Kind.PROXY_LOG,
    "gateway": Kind.GATEWAY_LOG, "memory": Kind.MEMORY_LOG, "dev": Kind.DEV_LOG,
}  # fmt: skip
_MAX_FORMATS = 200
_MAX_BRACKETS = 5000  # lark needs seconds for absurd nesting

# Characters that no token starts with, and what they usually stand for.
_CHARACTERS = {
    '"': 'literal text ends on the line where it starts; its only escapes are \\" \\\\ and \\t',
    "*": "a field already takes as many characters as it can; there is no * + ?",
    "|": "there are no alternatives; write one format for each",
    "<": "fields are written without brackets",
    "%": 'a time format is a string behind the field: time:"%H:%M:%S"',
}
_UNQUOTED = "this is not expected here; literal text needs double quotes around it"
_CHARACTERS["+"] = _CHARACTERS["?"] = _CHARACTERS["*"]
# Mistakes of order, by examples; lark tells which of them stopped in the same state.
_MISTAKES: dict[object, Iterable[str]] = {
    "literal text needs double quotes around it": [
        "format a line: (x)",
        "format a line: x (y)",
        "format a line: 1",
    ],
    "a sample is a line in double quotes": ["format a line: x sample: y", "format a line: x not: y"],
    "a group needs something in it": ["format a line: []", "format a line: x []", 'format a line: "x" []'],
    "this bracket closes nothing": ["format a line: x ]", 'format a line: "x" ]'],
    "this group is not closed": ["format a line: [x", 'format a line: ["x"', "format a line: [x line:"],
    "`line:` needs at least one field or literal": [
        "format a line: sample:",
        "format a line: channel:",
        "format a line:",
    ],
    "statements stand below `format NAME`": [
        "line:",
        "sample:",
        "channel:",
        "not:",
        "multiline:",
        "x",
        '"x"',
    ],
    "a format needs a name of letters, digits and dashes": ['format "x"', "format line:", "format 1"],
    "a format needs at least `line:`": ["format a format", "format a", 'format a "x"'],
    "a class is a name, or for a time a string": [
        "format a line: x:",
        "format a line: x: ]",
        "format a line: x:1",
    ],
    "a length is {3} or {1,3}": [
        "format a line: x:digits{",
        "format a line: x:digits{a",
        "format a line: x:digits{,3}",
        "format a line: x:digits{3,}",
        "format a line: x:digits{3",
        "format a line: x:digits{3,4",
    ],
}


@cache
def _grammar() -> Lark:
    text = Path(__file__).with_name("pattern.lark").read_text("utf-8")
    return Lark(text, parser="lalr", maybe_placeholders=False)


def build(name: str, text: str) -> tuple[Format, ...]:
    """The formats in `text`; `name` is the file's, for messages."""
    if text.count("[") > _MAX_BRACKETS:
        raise PatternError(name, 1, 1, f"more than {_MAX_BRACKETS} brackets")
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as exc:
        raise _explained(name, text, exc) from None
    known: dict[str, Format] = {}
    for node in tree.children[:_MAX_FORMATS]:
        assert isinstance(node, Tree)  # noqa: S101  (what the grammar says)
        made = _format(name, node)
        if made.name in known:
            raise _at(name, node.children[0], "this name is taken by a format above")
        known[made.name] = made
    if len(tree.children) > _MAX_FORMATS:
        raise PatternError(name, 1, 1, f"more than {_MAX_FORMATS} formats")
    return tuple(known.values())


def _format(file: str, node: Tree[Token]) -> Format:
    head = [c for c in node.children if isinstance(c, Token)]
    statements = [c for c in node.children if isinstance(c, Tree)]
    title = unquote(head[1]) if len(head) > 1 else f"Lines of the format {head[0]}"
    by: dict[str, list[Tree[Token]]] = {}
    for statement in statements:
        by.setdefault(str(statement.data), []).append(statement)
    for once in ("channel", "line", "multiline"):
        if len(by.get(once, ())) > 1:
            raise _at(file, by[once][1].children[0], f"`{once}:` stands here a second time")
    if "line" not in by:
        raise _at(file, head[0], "the format has no `line:`")
    try:
        writer = Writer(by["line"][0].children[1:])
    except LineError as wrong:
        raise PatternError(file, wrong.line, wrong.column, wrong.message) from None
    made = Format(
        str(head[0]),
        title.rstrip("."),
        _channel(file, by.get("channel")),
        writer.regex,
        tuple(writer.fields),
        writer.time,
        _multiline(file, by.get("multiline"), "message" in writer.fields),
    )
    _try_samples(file, made, by.get("sample", []), by.get("miss", []))
    return made


def _channel(file: str, given: list[Tree[Token]] | None) -> Kind:
    if not given:
        return Kind.RUNTIME_LOG
    value = given[0].children[1]
    if str(value) not in _CHANNELS:
        raise _at(file, value, f"a channel is one of {', '.join(_CHANNELS)}")
    return _CHANNELS[str(value)]


def _multiline(file: str, given: list[Tree[Token]] | None, default: bool) -> bool:
    if not given:
        return default
    value = given[0].children[1]
    if str(value) not in ("yes", "no"):
        raise _at(file, value, "`multiline:` is yes or no")
    return str(value) == "yes"


def _try_samples(file: str, made: Format, samples: list[Tree[Token]], misses: list[Tree[Token]]) -> None:
    for sample in samples:
        token = sample.children[1]
        text = unquote(token)
        if made.match(text) is None:
            raise _at(file, token, f"this sample does not fit the format {made.name}; {_reach(made, text)}")
    for miss in misses:
        token = miss.children[1]
        if made.match(unquote(token)) is not None:
            raise _at(file, token, f"this line must not fit the format {made.name}, but it does")


def _reach(made: Format, text: str) -> str:
    """How much of a sample the format can take, found by cutting it shorter and shorter."""
    import re  # only for a message

    parts = made.regex.split("(?#)")
    for count in range(len(parts) - 1, 0, -1):
        try:
            found = re.match("".join(parts[:count]), text)
        except re.error:
            continue  # cut within a group
        if found:
            return f"it fits up to character {found.end() + 1}"
    return "it differs from the first character on"


def _explained(file: str, text: str, exc: UnexpectedInput) -> PatternError:
    line, column = getattr(exc, "line", 1), getattr(exc, "column", 1)
    if isinstance(exc, UnexpectedEOF) or (isinstance(exc, UnexpectedToken) and exc.token.type == "$END"):
        lines = text.rstrip().split("\n")
        line, column = len(lines), len(lines[-1]) + 1
        if not text.strip() or all(part.lstrip()[:1] in ("", "#") for part in lines):
            return PatternError(file, 1, 1, "the file holds no format")
    if isinstance(exc, UnexpectedCharacters):
        named: object = _CHARACTERS.get(exc.char, _UNQUOTED)
    else:
        named = exc.match_examples(_grammar().parse, _MISTAKES, use_accepts=True) or _UNQUOTED
    return PatternError(file, max(line, 1), max(column, 1), str(named))


def _at(file: str, token: object, message: str) -> PatternError:
    if isinstance(token, Token):
        return PatternError(file, token.line or 1, token.column or 1, message)
    return PatternError(file, 1, 1, message)
