"""What the agents of the framework captures share: the tools, the scenarios, the exporter.

Every program is called as `PROGRAM SCENARIO` with the model's address in OPENAI_BASE_URL.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass

MODEL = "gpt-4.1-mini"
SESSION = "session-3f6c1a52-8d0b-4b7e-a1c9-5e2f70d4b601"
PROMPT = "You are the order desk. Answer briefly."
MAX_TURNS = 8


def get_stock(sku: str) -> str:
    """How many pieces of an article are in stock."""
    return f"{sku}: 140 pieces in stock"


def price_order(sku: str, quantity: int) -> str:
    """The price of an order."""
    return f"{quantity} x {sku}: {quantity * 12} EUR"


def reserve_stock(sku: str, quantity: int) -> str:
    """Reserve pieces of an article."""
    raise TimeoutError(f"inventory database did not answer in 5 s for {sku}")


def find_invoice(number: str) -> dict[str, str]:
    """Look up an invoice."""
    return {"status": "error", "error": f"invoice {number} was not found"}


TOOLS = (get_stock, price_order, reserve_stock, find_invoice)
STOCK = 'use get_stock({"sku":"A-100"})'


@dataclass(frozen=True)
class Scenario:
    """`error` is the mode of the model's stand-in."""

    prompt: str
    error: str = ""
    stream: bool = False


SCENARIOS = {
    "ok": Scenario(f'20 of A-100, please: {STOCK} then use price_order({{"sku":"A-100","quantity":20}}).'),
    "ok-stream": Scenario(f"Stock? {STOCK}.", stream=True),
    "tool-raises": Scenario(f'{STOCK} then use reserve_stock({{"sku":"A-100","quantity":20}}).'),
    "tool-says-error": Scenario('Is it paid? use find_invoice({"number":"INV-2093"}).'),
    "loop": Scenario(f"Stock? {' '.join([STOCK] * 6)}."),
    "unknown-tool": Scenario(f'{STOCK} then use get_discount({{"sku":"A-100"}}).'),
    "unknown-tool-first": Scenario('Discount? use get_discount({"sku":"A-100"}).'),
    "bad-arguments": Scenario('use price_order({"article":"A-100"}).'),
    "max-turns": Scenario(" ".join(f'use get_stock({{"sku":"A-{n}"}})' for n in range(100, 110))),
    "throttled": Scenario("Good morning, are you open?", "throttle"),
    "throttled-twice": Scenario("Good morning, are you open?", "throttle-twice"),
    "server-error": Scenario("Good morning, are you open?", "server-error"),
    "context": Scenario("Good morning, are you open?", "context"),
    "cut": Scenario("Good morning, are you open?", "cut", stream=True),
}


def scenario() -> tuple[str, Scenario]:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    return sys.argv[1], SCENARIOS[sys.argv[1]]


def provider(service: str = "orderdesk"):  # type: ignore[no-untyped-def]  # the programs' own packages are not ours
    """A tracer provider that writes OTLP JSON lines to the standard output; it is the global one, too."""
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.json.file import FileSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    made = TracerProvider(resource=Resource({"service.name": service}))
    made.add_span_processor(SimpleSpanProcessor(FileSpanExporter()))
    trace.set_tracer_provider(made)
    return made
