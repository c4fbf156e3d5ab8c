"""A query written back: with brackets around every operation, so that nobody needs to know what binds how."""

from __future__ import annotations

from agentcore_analyzer.query import literals
from agentcore_analyzer.query.nodes import (
    Aggregate,
    Attribute,
    Best,
    Binary,
    By,
    Calculation,
    Coalesce,
    Compare,
    Constant,
    Field,
    Filter,
    Intrinsic,
    Logic,
    Measured,
    Metric,
    Pipeline,
    Query,
    ScalarFilter,
    Select,
    Spanset,
    Stage,
    Threshold,
    Together,
    Unary,
)
from agentcore_analyzer.query.values import OF


def printed(query: Query) -> str:
    """One line that parses to the same tree."""
    root = _pipeline(query.root) if isinstance(query.root, Pipeline) else _measured(query.root)
    if not query.hints:
        return root
    settings = ", ".join(
        f"{name}={literals.printed_constant(Constant(value, OF[type(value)]))}" for name, value in query.hints
    )
    return f"{root} with ({settings})"


def field(node: Field) -> str:
    """An expression inside of braces, or a scalar."""
    if isinstance(node, Constant):
        return literals.printed_constant(node)
    if isinstance(node, Attribute):
        return literals.printed_attribute(node)
    if isinstance(node, Intrinsic):
        return node.name
    if isinstance(node, Unary):
        return f"{node.op}({field(node.operand)})" if isinstance(node.operand, Unary) else f"{node.op}{field(node.operand)}"
    if isinstance(node, Binary):
        return f"({field(node.left)} {node.op} {field(node.right)})"
    if isinstance(node, Logic):
        return "(" + f" {node.op} ".join(map(field, node.parts)) + ")"
    return f"{node.op}({field(node.operand) if node.operand is not None else ''})"


def _outer(text: str) -> str:
    """Without the brackets of the outermost operation."""
    return text[1:-1] if text.startswith("(") else text


def spanset(node: Spanset) -> str:
    """A set of spans; operations in brackets."""
    if isinstance(node, Filter):
        return "{ " + _outer(field(node.condition)) + " }" if node.condition is not None else "{ }"
    if isinstance(node, Pipeline):
        return f"({_pipeline(node)})"
    if isinstance(node, Together):
        return "(" + f" {node.op} ".join(map(spanset, node.parts)) + ")"
    within = f" within {literals.printed_duration(node.within_ns)}" if node.within_ns is not None else ""
    return f"({spanset(node.left)} {node.op} {spanset(node.right)}{within})"


def _pipeline(node: Pipeline) -> str:
    return " | ".join(map(_stage, node.stages))


def _stage(node: Stage) -> str:
    if isinstance(node, ScalarFilter):
        return f"{_side(node.left)} {node.op} {_side(node.right)}"
    if isinstance(node, By):
        return f"by({_outer(field(node.operand))})"
    if isinstance(node, Coalesce):
        return "coalesce()"
    if isinstance(node, Select):
        return f"select({', '.join(map(field, node.fields))})"
    return field(node) if isinstance(node, Aggregate) else spanset(node)


def _side(node: Field | Pipeline) -> str:
    return f"({_pipeline(node)})" if isinstance(node, Pipeline) else field(node)


def _measured(node: Measured) -> str:
    source = _pipeline(node.source) if isinstance(node.source, Pipeline) else _calculation(node.source)
    made = f"{source} | {_metric(node.metric)}" if node.metric is not None else source
    return made + "".join(_after(a) for a in node.after)


def _after(node: Best | Threshold) -> str:
    return f" {node.op} {field(node.limit)}" if isinstance(node, Threshold) else f" | {node.op}({node.limit})"


def _metric(node: Metric | Compare) -> str:
    if isinstance(node, Compare):
        numbers = [n for n in (node.top, node.start_ns, node.end_ns) if n is not None]
        return f"compare({', '.join([spanset(node.selection), *map(str, numbers)])})"
    given = [field(node.operand)] if node.operand is not None else []
    given += [repr(q) for q in node.quantiles]
    by = f" by({', '.join(map(field, node.by))})" if node.by else ""
    return f"{node.name}({', '.join(given)}){by}"


def _calculation(node: Calculation | Measured | Field) -> str:
    if isinstance(node, Calculation):
        return f"({_calculation(node.left)} {node.op} {_calculation(node.right)})"
    return f"({_measured(node)})" if isinstance(node, Measured) else field(node)
