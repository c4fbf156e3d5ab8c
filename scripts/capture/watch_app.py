"""Three orders, one after the other, for a recording of `analyze watch`. usage: watch_app.py INVOICE...

Environment: BEDROCK_ENDPOINT (stub_bedrock.py). An invoice that is not called INV-… makes the tool raise.
"""

from __future__ import annotations

import os
import sys
import time

from strands import Agent, tool
from strands.models import BedrockModel

MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"


@tool
def get_stock(sku: str) -> str:
    """Number of units in stock for an article."""
    time.sleep(0.6)
    return f"{sku}: 42 units"


@tool
def fetch_invoice(number: str) -> str:
    """Fetch an invoice by its number, for example INV-2093."""
    time.sleep(0.4)
    if not number.startswith("INV-"):
        raise ValueError(f"not an invoice number: {number!r}")
    return f"{number}: paid"


def main() -> None:
    for number in sys.argv[1:]:
        model = BedrockModel(model_id=MODEL, region_name="us-east-1", endpoint_url=os.environ["BEDROCK_ENDPOINT"])
        agent = Agent(name="orderdesk", model=model, tools=[get_stock, fetch_invoice], callback_handler=None)
        print(f"order with invoice {number}", flush=True)
        answer = agent(f'use get_stock({{"sku": "KT-12"}}), then use fetch_invoice({{"number": "{number}"}})')
        print(f"answer: {str(answer).strip()}", flush=True)


if __name__ == "__main__":
    main()
