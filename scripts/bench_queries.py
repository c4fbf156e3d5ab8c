"""What queries cost: one simple filter against a whole diagnosis, and 1, 10 and 100 rules on the same spans."""

from __future__ import annotations

import time
from collections.abc import Iterator

from agentcore_analyzer import pipeline
from agentcore_analyzer.options import Options
from agentcore_analyzer.query.asking import Asker, prepared

TOOLS = ("search_orders", "lookup_customer", "convert_currency", "weather", "create_ticket")
# Conditions of the kinds that rules have; {t} is a tool, {n} a number. The first ten hold one of each.
TEMPLATES = (
    '{{ name = "execute_tool {t}" && status = error }}',
    '{{ span.gen_ai.tool.name = "{t}" && duration > {n}s }}',
    '{{ name =~ "chat.*" && span.gen_ai.usage.input_tokens > {n}000 }}',
    '{{ name =~ "execute_tool.*" && status = error }} >> {{ duration > {n}s }}',
    '{{ kind = server && duration > {n}s }} >> {{ name = "execute_tool {t}" && status = error }}',
    '{{ span.gen_ai.tool.name = "{t}" }} | count() > {n}',
    '{{ name = "execute_tool {t}" }} | avg(duration) > {n}00ms',
    '{{ resource.service.name = "bench_agent.DEFAULT" && status = error && span.gen_ai.tool.name = "{t}" }}',
    '{{ kind = client && duration > {n}s }} ~ {{ status = error }}',
    '{{ status = error && event.exception.type = "Error{n}" }}',
)


def rules(count: int) -> list[str]:
    """So many different conditions."""
    return [
        TEMPLATES[n % len(TEMPLATES)].format(t=TOOLS[n // len(TEMPLATES) % len(TOOLS)], n=2 + n // len(TEMPLATES))
        for n in range(count)
    ]


def cost(loaded: pipeline.Loaded, texts: list[str]) -> float:
    """Processor seconds of asking them once, with nothing decoded before."""
    queries = [prepared(text)[0] for text in texts]
    began = time.process_time()
    asker = Asker(loaded.case)
    asker.expect(queries)
    for query in queries:
        asker.ask(query)
    return time.process_time() - began


def rows(path: str, rounds: int) -> Iterator[tuple[str, str, str, bool]]:
    """Name, figure, goal and whether it is held."""
    loaded = pipeline.load([path], Options())
    began = time.process_time()
    pipeline.diagnose(loaded, Options())
    diagnosis = time.process_time() - began
    simple = min(cost(loaded, ["{ status = error }"]) for _ in range(rounds))
    decoding = min(cost(loaded, ["{ span.gen_ai.tool.name = `weather` }"]) for _ in range(rounds))
    yield "one simple filter", f"{simple / diagnosis:.2f} x the diagnosis, {simple:.2f} s", "<= 0.3 x", simple <= 0.3 * diagnosis
    yield "one filter by an attribute", f"{decoding / diagnosis:.2f} x the diagnosis, {decoding:.2f} s", "", True
    costs = {count: min(cost(loaded, rules(count)) for _ in range(rounds)) for count in (1, 10, 100)}
    for count, seconds in costs.items():
        ratio = costs[100] / costs[10]
        goal = "<= 1.5 x of 10" if count == 100 else ""
        yield f"{count} rules", f"{seconds:.2f} s" + (f", {ratio:.2f} x of 10" if goal else ""), goal, not goal or ratio <= 1.5
