"""
Python's own notation of dictionaries and lists, as `print(response)` and `pprint` leave it.

Only literals are read, nothing is ever evaluated: the text is parsed to a syntax tree and the tree
is turned into values. Times of boto3 (`datetime.datetime(…, tzinfo=tzutc())`) become ISO texts;
any other call becomes the text of its name, so that one odd object does not lose the rest.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any

MAX_TEXT = 2 << 20  # a syntax tree takes some fifty times the memory of its text
_DEPTH = 100


def parse(text: str) -> Any:
    """The value of one literal. Raises ValueError where the text is none."""
    if len(text) > MAX_TEXT:
        raise ValueError("too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes that a cut text seems to hold
            tree = ast.parse(text.strip(), mode="eval")
        return _value(tree.body, 0)
    except (SyntaxError, RecursionError, MemoryError, OverflowError) as exc:
        raise ValueError(f"not a literal: {type(exc).__name__}") from None


def _value(node: ast.expr, depth: int) -> Any:
    if depth > _DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(node, ast.Constant):
        value = node.value
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {str(_value(k, depth + 1)): _value(v, depth + 1) for k, v in pairs if k is not None}
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(item, depth + 1) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _value(node.operand, depth + 1)
        return -value if isinstance(value, int | float) else None
    if isinstance(node, ast.Call):
        return _call(node, depth + 1)
    if isinstance(node, ast.Name | ast.Attribute):
        return ast.unparse(node)
    raise ValueError(f"{type(node).__name__} is no literal")


def _call(node: ast.Call, depth: int) -> Any:
    name = ast.unparse(node.func).rpartition(".")[2]
    given = [_value(a, depth) for a in node.args]
    if name == "datetime" and len(given) >= 3 and all(isinstance(n, int) for n in given[:7]):
        year, month, day, hour, minute, second, micro = [*given[:7], 0, 0, 0, 0][:7]
        zones = [k.value for k in node.keywords if k.arg == "tzinfo"] + node.args[7:8]
        stamp = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}"
        return stamp + _zone(zones)
    if name == "Decimal" and given and isinstance(given[0], str):
        return given[0]
    return f"{name}()"


def _zone(nodes: list[ast.expr]) -> str:
    """`Z`, or an offset where the literal tells it; a local zone without one is taken as UTC."""
    for inner in (i for node in nodes for i in ast.walk(node)):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func).endswith(("tzoffset", "timedelta")):
            parts: dict[str | None, Any] = {k.arg: _value(k.value, 0) for k in inner.keywords}
            numbers = [n for n in (_value(a, 0) for a in inner.args) if isinstance(n, int)]
            seconds = parts.get("seconds", numbers[-1] if numbers else 0)
            days = parts.get("days", 0)
            if not isinstance(seconds, int) or not isinstance(days, int):
                continue
            if abs(total := seconds + 86_400 * days) < 86_400:
                return f"{'-' if total < 0 else '+'}{abs(total) // 3600:02}:{abs(total) % 3600 // 60:02}"
    return "Z"
