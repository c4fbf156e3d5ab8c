"""
A query as a tree. `at` is where a node stands in the text (an offset), and does not count when two are compared.

Chains of one logical operator are one node: `a || b || c` may be as long as a list of ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agentcore_analyzer.query.values import Type, Value


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value
    type: Type
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`scope` is empty for `.name`, which is a span's or else its resource's; `parent`: of the span above."""

    scope: str
    name: str
    parent: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """`name` with its scope: `span:duration`."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    op: str
    operand: Field
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Field
    right: Field
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`&&` or `||` of two or more."""

    op: str
    parts: tuple[Field, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`count()`, or another one of the values of a field."""

    op: str
    operand: Field | None = None
    at: int = field(default=0, compare=False)


Field = Constant | Attribute | Intrinsic | Unary | Binary | Logic | Aggregate


@dataclass(frozen=True, slots=True)
class Filter:
    """`{ condition }`; without one every span."""

    condition: Field | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Together:
    """`&&` or `||` of two or more spansets."""

    op: str
    parts: tuple[Spanset, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Structural:
    """One set of spans by its place relative to another; `within_ns` belongs to `then`."""

    op: str
    left: Spanset
    right: Spanset
    within_ns: int | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ScalarFilter:
    """`count() > 3`, and with a pipeline in brackets on a side `({ } | count()) > 3`."""

    op: str
    left: Field | Pipeline
    right: Field | Pipeline
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class By:
    operand: Field
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Coalesce:
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Select:
    fields: tuple[Field, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages; in brackets it is a spanset too, or (with an aggregate at its end) a scalar."""

    stages: tuple[Stage, ...]
    at: int = field(default=0, compare=False)


Spanset = Filter | Together | Structural | Pipeline
Stage = Spanset | ScalarFilter | By | Coalesce | Select | Aggregate


@dataclass(frozen=True, slots=True)
class Metric:
    """A function over the spans that a pipeline leaves; `quantiles` belong to `quantile_over_time`."""

    name: str
    operand: Field | None = None
    quantiles: tuple[float, ...] = ()
    by: tuple[Field, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """`compare({ … }, top, start, end)`: what tells the selected spans from the others."""

    selection: Filter
    top: int | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Best:
    """`topk(n)` or `bottomk(n)`."""

    op: str
    limit: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Threshold:
    """`> 5` behind a metric."""

    op: str
    limit: Field
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A pipeline with a metric at its end, or a calculation with metrics, and what follows it."""

    source: Pipeline | Calculation
    metric: Metric | Compare | None
    after: tuple[Best | Threshold, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Calculation:
    """Arithmetic between metrics, or a metric and a number."""

    op: str
    left: Measured | Calculation | Field
    right: Measured | Calculation | Field
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    root: Pipeline | Measured
    hints: tuple[tuple[str, Value], ...] = ()
    mixed: int = field(default=-1, compare=False)  # where && and || meet without brackets
