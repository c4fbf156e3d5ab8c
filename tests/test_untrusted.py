"""
D3: a text of a stranger becomes a number in one place (`untrusted`), which answers None where it is none.

Elsewhere `int` and `float` may take what is a number already, or a group of a pattern that holds nothing but a bounded
count of digits. What else there is stands in `ALLOWED`, with the reason.
"""

from __future__ import annotations

import ast
import importlib
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import agentcore_analyzer
import agentcore_parsers
import sources
from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import InMemory
from agentcore_analyzer.untrusted import floating, json_integer, truncated, whole
from cases import found
from test_regexes import held, made

try:
    from re import _constants as constants
    from re import _parser as parser
except ImportError:  # pragma: no cover
    import sre_constants as constants  # type: ignore[import-not-found,no-redef]
    import sre_parse as parser  # type: ignore[import-not-found,no-redef]

PACKAGES = [Path(agentcore_analyzer.__file__).parent, Path(agentcore_parsers.__file__).parent]
REPORT = "of a report; where it is none, convert says that it is damaged"
OWN = "a number of our own"
GUARDED = "checked on the lines before, which the type or a range keeps from raising"
DIGITS = "ASCII digits of a bounded count, by the pattern that found them"
ALLOWED = {
    "cli/commands/ticket.py": {"int(max_mb * 1000000)": OWN},
    "compare/json_v1.py": {"float(f'{s.chance:.2g}')": OWN},
    "compare/prices.py": {"Decimal(value)": "of an int or a Decimal"},
    "detectors/stream/_shared/broken_bodies.py": {"int((end - start) * (1 - COVERED))": OWN},
    "query/literals.py": {
        "int(byte, 16)": "two hexadecimal digits", "int(octal, 8)": "three octal digits",
        "int(short or long, 16)": "four or eight hexadecimal digits",
    },
    "symptoms/document_times.py": {"Decimal(value)": "InvalidOperation is caught", "int(seconds * 10 ** 9)": GUARDED},
    "detectors/access/_shared/jwt_claims.py": {"int(value)": GUARDED},
    "detectors/session/stale_session_version.py": {"int(deploy.data['time_ns'])": "nanoseconds of a parser"},
    "detectors/stream/stream_idle_drop.py": {"int((silence or 2 * HEARTBEAT_S * 10 ** 9) / 2 / 10 ** 9)": OWN},
    "doctor.py": {"int(any((c.state == FAIL for c in checks)))": OWN},
    "exporter.py": {"int(context.trace_flags)": "of the SDK", "int(record.trace_flags or 0)": "of the SDK"},
    "failures/said/_objects.py": {"int(told[1:], 16)": "two or four hexadecimal digits"},
    "failures/wordings/views.py": {"int(code, 16)": "two or four hexadecimal digits"},
    "detectors/agent/_shared/evaluations.py": {"float(value)": "of a number, which the test before it says"},
    "failures/knowledge/process.py": {"int(said.code, 16)": "at most sixteen hexadecimal digits"},
    "graph/ledger.py": {"int(c.value)": "nanoseconds of a parser"},
    "memory.py": {
        "int(field)": "of /proc", "int(line.split()[1])": "of /proc", "int(file.read_text('ascii'))": "of the control group",
        "int(line.removeprefix(_ADDRESSES).split()[0])": "of /proc",
    },
    "records/expressions.py": {"int(times)": "of an expression that was compiled, whose pattern file was read before"},
    "records/plans.py": {"int(text[self.fraction])": "at most nine digits, see times.spelled"},
    "records/spans.py": {"int(start)": "nineteen digits, which the test before it says", "int(end)": "nineteen digits"},
    "progress.py": {
        "int(share * _BAR)": OWN, "float(count)": OWN, "int(time.monotonic() - began)": OWN, "int(share * 100)": OWN,
    },
    "redaction/identities.py": {
        "int((first.lastgroup or 's0')[1:])": "the number in a group's name, which is ours", "int(c)": "one decimal digit",
    },
    "redaction/secret_values.py": {"int(m[1], 16)": "four hexadecimal digits"},
    "redaction/pseudonyms.py": {
        "int(p)": DIGITS, "int(plain[:8], 16)": DIGITS,
        "int(number[4:6])": DIGITS, "int(number[6:])": DIGITS, "int(number)": DIGITS,
    },
    "redaction/redactor.py": {"int(p)": DIGITS},
    "redaction/table.py": {
        "int(c)": "one decimal digit", "int(c, 36)": DIGITS,
        "int(''.join((str(int(c, 36)) for c in plain[4:] + plain[:4])))": DIGITS,
    },
    "report/account.py": {
        **{f"int(account[State.{name}.value])": REPORT for name in ("CONSEQUENCE", "HARMLESS", "UNEXPLAINED")},
        **{f"int(account['{name}'])": REPORT for name in ("total", "requests", "groups_left_out", "explained")},
        "int(account.get('detectors_not_asked', 0))": REPORT,
        "int(group['count'])": REPORT,
    },
    "report/json_parts.py": {"int(datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp())": "of a report"},
    "report/steps.py": {"""int(f"1{'0' * (len(str(least)) - 1)}")""": OWN},
    "rewrite/figures.py": {"int(power or 0)": "at most three characters of the pattern"},
    "rewrite/meanings.py": {"int(digits)": GUARDED},
    "source/origins.py": {"int(token)": "a pointer of our own; what fails there is a note"},
    "source/tars.py": {"int(digits or b'0', base)": GUARDED},
    "stacktraces/escaped.py": {"int(code, 16)": "two or four hexadecimal digits"},
    "ticket/whole.py": {"int(at[timed[0]['span_id']] - timed[0]['offset_ns'])": OWN},
    "watch/command.py": {"int(_LAST_WORDS_S / _LOOK_S)": OWN},
    "watch/receiver.py": {"int(head, 16)": "one to eight hexadecimal digits; all else was refused before"},
    "watch/view.py": {"int(seconds)": OWN},
    "records/formats.py": {
        "int(found[1] or found[2])": "four digits", "int(value)": GUARDED, "int(month)": DIGITS, "int(day)": DIGITS,
    },
    "records/logger_names.py": {"int(value)": GUARDED},
    "decoding/times.py": {
        "int(zone[-2:])": DIGITS, "int(zone[1:3])": DIGITS, "int(value)": GUARDED, "int(part.ljust(9, '0')[:9])": DIGITS,
    },
    "records/printed.py": {"int(code, 16)": "hexadecimal digits of the pattern"},
    "aws/cloudwatch_printed.py": {
        "int(parts[n])": DIGITS, "int(parts['m'])": DIGITS, "int(parts['d'])": DIGITS, "int(found[4])": DIGITS,
    },
    "aws/_shared/xray.py": {
        "Decimal(repr(value) if isinstance(value, float) else str(value)[:40])": "InvalidOperation is caught",
        "int(found.scaleb(9))": GUARDED,
    },
    "decoding/yamlflow.py": {"int(digits, 16)": DIGITS},
    "decoding/yamls.py": {"int(digits)": DIGITS},
    "agentcore/agentcore_inspector.py": {"Decimal(value)": "InvalidOperation is caught", "int(number)": GUARDED},
    "logs/har.py": {"int(milliseconds * 1000)": GUARDED},
    "patterns/regex.py": {f"int(child.children[{n}])": "a count of the grammar, in the user's own file" for n in ("0", "-1")},
    "project/python_requirements.py": {"int(found[1])": "of tomllib's own message"},
}  # fmt: skip


CONVERTS = re.compile(r"\b(?:int|float|Decimal)[\s\\]*\(")  # without it there is none, and the file need not be parsed


def conversions() -> Iterator[tuple[Path, str, ast.Call]]:
    for package in PACKAGES:
        for path in sources.modules(package):
            name = path.relative_to(package).as_posix()
            if name == "untrusted.py":
                continue
            if not CONVERTS.search(sources.text(path)):
                continue
            for node in sources.nodes(path):
                called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
                if called in ("int", "float", "Decimal") and isinstance(node, ast.Call) and node.args:
                    yield path, name, node


def groups_of(node: ast.expr) -> list[Any] | None:
    """The groups of a match that are converted; None where it is something else."""
    if isinstance(node, ast.BoolOp):
        parts = [groups_of(value) for value in node.values if not isinstance(value, ast.Constant)]
        return None if None in parts else [key for part in parts for key in part or ()]
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
        return [node.slice.value]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ljust":
        return groups_of(node.func.value)
    return None


def only_digits(tree: Any, hexadecimal: bool) -> bool:
    """Whether a part of a pattern matches digits alone, and no more of them than Python converts."""
    letters = {*range(ord("a"), ord("g")), *range(ord("A"), ord("G"))} if hexadecimal else set()
    good = {*range(ord("0"), ord("9") + 1), ord("-"), ord("+"), *letters}
    for kind, value in tree:
        if kind is constants.LITERAL:
            fits = value in good
        elif kind is constants.IN:
            fits = all(
                (k is constants.CATEGORY and v is constants.CATEGORY_DIGIT)
                or (k is constants.LITERAL and v in good)
                or (k is constants.RANGE and v[0] in good and v[1] in good)
                for k, v in value
            )
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT, getattr(constants, "POSSESSIVE_REPEAT", None)):
            fits = value[1] is not constants.MAXREPEAT and value[1] <= 40 and only_digits(value[2], hexadecimal)
        elif kind is constants.BRANCH:
            fits = all(only_digits(branch, hexadecimal) for branch in value[1])
        elif kind is constants.SUBPATTERN:
            fits = only_digits(value[3], hexadecimal)
        else:
            fits = kind in (constants.AT, constants.ASSERT, constants.ASSERT_NOT)
        if not fits:
            return False
    return True


def groups_in(tree: Any) -> Iterator[tuple[int, Any]]:
    for kind, value in tree:
        if kind is constants.SUBPATTERN:
            if value[0] is not None:
                yield value[0], value[3]
            yield from groups_in(value[3])
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from groups_in(branch)
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, parser.SubPattern):
                    yield from groups_in(part)


def test_d3_numbers_are_made_of_texts_in_one_place() -> None:
    """D3: every other conversion is of a number, of bounded digits, or written down with its reason."""
    odd: list[str] = []
    seen: dict[str, set[str]] = {}
    for path, name, node in conversions():
        text = ast.unparse(node)
        argument = node.args[0]
        if isinstance(argument, (ast.Constant, ast.Compare)):
            continue
        if text in ALLOWED.get(name, {}):
            seen.setdefault(name, set()).add(text)
            continue
        keys = groups_of(argument)
        if keys is None or not bounded(path, keys, hexadecimal=len(node.args) > 1):
            odd.append(f"{name}:{node.lineno}: {text}")
    assert not odd, "take untrusted.whole, .floating or .truncated"
    assert {name: set(texts) for name, texts in ALLOWED.items()} == seen, "what is allowed and no longer there"


def bounded(path: Path, keys: list[Any], *, hexadecimal: bool) -> bool:
    """Whether a pattern of the module has each of these groups, and each that it has holds digits alone."""
    package = next(p for p in PACKAGES if path.is_relative_to(p))
    module = importlib.import_module(".".join((package.name, *path.relative_to(package).with_suffix("").parts)))
    known: dict[Any, list[bool]] = {}
    for value in vars(module).values():
        for pattern in (*held(value), *made(value)):
            if isinstance(pattern.pattern, str):
                by_number = {number: name for name, number in pattern.groupindex.items()}
                for number, tree in groups_in(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)):
                    fits = only_digits(tree, hexadecimal)
                    known.setdefault(number, []).append(fits)
                    if number in by_number:
                        known.setdefault(by_number[number], []).append(fits)
    return all(any(known.get(key, ())) for key in keys)


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0), ("-7", -7), ("007", 7), ("1" * 18, int("1" * 18)), ("9" * 19, None), ("²", None), ("١٢", None), ("", None),
    ("-", None), ("+1", None), ("1_0", None), (" 1", None), ("1.0", None), ("9" * 5000, None), (None, None), (5, None),
    ({}, None), ("0x1", None),
])  # fmt: skip
def test_whole(text: Any, number: int | None) -> None:
    assert whole(text) == number


def test_floating_and_truncated() -> None:
    assert [floating(t) for t in ("1.5", "-1e3", "1e400", "nan", "inf", "²", "", None, 3)] == [1.5, -1000.0, *[None] * 7]
    assert [truncated(v) for v in (1.9, -1.9, True, 2**70, math.inf, math.nan, "1", {})] == [1, -1, *[None] * 6]
    assert json_integer("1" * 25) == float("1" * 25)
    assert json_integer("9" * 5000) == math.inf


ODD = [
    '"²"', '"١٢"', "1" + "0" * 25, "-1" + "0" * 25, "9" * 5000, f'"{"9" * 5000}"', "1e400", "NaN", "{}",
    '[{"a": []}]', "null", "true", '""',
    '"\\ud800"', '{"type": {"type": []}}',
]  # fmt: skip
WHERE = re.compile(
    r'(?<=: )(?:"[^"\\]{0,40}"|-?\d[\d.]{0,30}|true|false|null)(?=[,\s}\]])'
    r'|(?<=":)(?:"[^"\\]{0,40}"|-?\d{1,30})(?=[,}\]])'
)
MATERIAL = [case for kind in ("parsers", "detectors") for case in found(kind)]


@pytest.mark.parametrize("odd", ODD)
def test_d3_one_odd_value_costs_neither_the_file_nor_the_report(odd: str) -> None:
    """D3: in any place of a JSON input of any format; the text, JSON and SARIF reports are made."""
    number = 0
    for case in MATERIAL[ODD.index(odd) % 7 :: 41]:
        for name in case.inputs():
            path = case.path / name
            if not path.is_file() or path.stat().st_size > 20_000:
                continue
            text = path.read_text("utf-8", "replace")
            places = list(WHERE.finditer(text))
            for place in places[number % 3 :: max(len(places) // 3, 1)]:
                number += 1
                bent = text[: place.start()] + odd + text[place.end() :]
                try:
                    report = pipeline.analyze([InMemory("x", bent.encode())], Options(plugins=False))
                except NoReadableInput:
                    continue
                assert not report.internal_errors, (path, place)
                report.to_json()
                report.to_text()
                report.render("sarif")
    assert number > 10
