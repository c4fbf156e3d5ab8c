"""
What tokens cost, by prices that the user gives: built-in ones would be wrong within months.

    currency = "USD"

    [[price]]                       # the first that matches counts
    model = "*claude-sonnet-4-5*"   # a glob over the model id as the spans have it
    input = 3.00                    # for a million tokens
    output = 15.00
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from agentcore_analyzer.errors import PriceFileError

_MILLION = 1_000_000
_DEAREST = 10**12  # beyond, it is no price, and its sums are no numbers that could be printed


class Price(NamedTuple):
    model: str
    input: Decimal
    output: Decimal


class Prices(NamedTuple):
    currency: str
    prices: tuple[Price, ...]

    def of(self, model: str) -> Price | None:
        return next((p for p in self.prices if fnmatchcase(model.lower(), p.model.lower())), None)


class Cost(NamedTuple):
    """`amount` of what has a price; `unpriced`: models whose tokens are not in it."""

    amount: Decimal
    unpriced: tuple[str, ...]


def read(raw: bytes) -> Prices:
    """A price file. Raises PriceFileError, whose message says what is wrong."""
    import tomllib  # seldom needed

    try:
        document = tomllib.loads(raw.decode("utf-8"), parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError) as exc:  # ValueError: an integer of 5,000 digits, too
        raise PriceFileError(f"not TOML: {exc}") from None
    entries = document.get("price")
    if not isinstance(entries, list) or not entries:
        raise PriceFileError("it needs at least one [[price]] with model, input and output")
    return Prices(str(document.get("currency", "")), tuple(_price(n, e) for n, e in enumerate(entries, 1)))


def _price(number: int, entry: Any) -> Price:
    if not isinstance(entry, dict) or not isinstance(entry.get("model"), str):
        raise PriceFileError(f"[[price]] number {number}: model is missing")
    amounts = []
    for name in ("input", "output"):
        value = entry.get(name)
        amount = Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= _DEAREST:
            raise PriceFileError(f"[[price]] number {number}: {name} is not an amount for a million tokens")
        amounts.append(amount)
    return Price(entry["model"], *amounts)


def cost(tokens: Mapping[str, tuple[int, int]], prices: Prices) -> Cost:
    """Of input and output tokens by model."""
    amount, unpriced = Decimal(0), []
    for model, (given, made) in sorted(tokens.items()):
        price = prices.of(model)
        if price is None:
            unpriced += [model] if given or made else []
        else:
            amount += (price.input * given + price.output * made) / _MILLION
    return Cost(amount, tuple(unpriced))


def tokens_by_model(calls: Iterable[Any]) -> dict[str, tuple[int, int]]:
    """Input and output tokens of model calls (`timeline.Call`), summed up by model."""
    found: dict[str, tuple[int, int]] = {}
    for call in calls:
        if call.kind == "model":
            given, made = found.get(call.name, (0, 0))
            found[call.name] = given + (call.input_tokens or 0), made + (call.output_tokens or 0)
    return found
