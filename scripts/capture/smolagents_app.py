"""A smolagents agent with a scripted model under OpenInference. usage: smolagents_app.py SCENARIO"""

from __future__ import annotations

import sys
from typing import Any

import smolagents
from openinference.instrumentation.smolagents import SmolagentsInstrumentor
from opentelemetry.exporter.otlp.json.file import FileSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from smolagents import ChatMessage, CodeAgent, MessageRole, Model, TokenUsage, Tool, ToolCallingAgent


class ScriptedModel(Model):
    """Gives the answers of its script one after the other; cuts nothing at stop sequences."""

    def __init__(self, answers: list[Any]) -> None:
        super().__init__(model_id="scripted-model")
        self.answers = iter(answers)

    def generate(self, messages: Any, stop_sequences: Any = None, **kwargs: Any) -> ChatMessage:
        answer = next(self.answers)
        calls = None
        if isinstance(answer, tuple):
            function = {"name": answer[0], "arguments": answer[1]}
            calls, answer = [{"id": f"call_{answer[0]}", "type": "function", "function": function}], None
        usage = TokenUsage(input_tokens=900, output_tokens=40)
        return ChatMessage(role=MessageRole.ASSISTANT, content=answer, tool_calls=calls, token_usage=usage)


class GetStock(Tool):
    name = "get_stock"
    description = "How many pieces of an article are in stock."
    inputs = {"sku": {"type": "string", "description": "The article"}}  # noqa: RUF012
    output_type = "integer"

    def forward(self, sku: str) -> int:
        return 140


class NextPage(Tool):
    name = "next_page"
    description = "The next page of the price list. Takes no arguments."
    inputs = {}  # noqa: RUF012
    output_type = "string"

    def forward(self) -> str:
        return "A-100: 12 EUR"


PROMPT = "You are the order desk. Work step by step. Code agents write one code block a step and end with final_answer(...)."


def code(text: str) -> str:
    return f"Thought: one more step.\n<code>\n{text}\n</code>"


STOCK = "stock = get_stock('A-100')\nprint(stock)"
SCENARIOS: dict[str, tuple[type, dict[str, Any], list[Any]]] = {
    "ok": (CodeAgent, {}, [code(STOCK), code("final_answer(stock)")]),
    "planned": (
        CodeAgent,
        {"planning_interval": 5},
        ["1. Call get_stock.\n2. Give the number.\n<end_plan>", code(STOCK), code("final_answer(stock)")],
    ),
    "no-tools": (
        CodeAgent,
        {"planning_interval": 5},
        ["1. Call get_stock for A-100.\n2. Give the number.", code("final_answer(140)")],
    ),
    "code-fails": (
        CodeAgent,
        {},
        ["There are 140 pieces.", *[code("import requests\nprint(requests)")] * 3, code(STOCK), code("final_answer(stock)")],
    ),
    "wrong-arguments": (
        ToolCallingAgent,
        {"max_steps": 5},
        [
            ("next_page", {"": ""}), ("next_page", {"page": 2}), ("get_price", {"sku": "A-100"}),
            ("next_page", {"page": ""}), ("next_page", {}), "The list says 12 EUR.",
        ],
    ),
}  # fmt: skip


def main() -> None:
    provider = TracerProvider(resource=Resource({"service.name": "orderdesk"}))
    provider.add_span_processor(SimpleSpanProcessor(FileSpanExporter()))
    # The instrumentation wraps the model classes that smolagents itself exports.
    smolagents.ScriptedModel = ScriptedModel
    SmolagentsInstrumentor().instrument(tracer_provider=provider)
    agent_class, options, answers = SCENARIOS[sys.argv[1]]
    # The usual system prompt has 10,000 characters and is recorded twice for every call.
    options["prompt_templates"] = agent_class(tools=[], model=ScriptedModel([])).prompt_templates | {"system_prompt": PROMPT}
    agent = agent_class(tools=[GetStock(), NextPage()], model=ScriptedModel(answers), verbosity_level=0, **options)
    agent.run("How many pieces of A-100 are in stock?")


if __name__ == "__main__":
    main()
