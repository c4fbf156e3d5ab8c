"""
The environment in which a program sends its telemetry here, and nowhere else.

What the user has set for OTLP (another endpoint, headers with a key in them, certificates) is left out. AWS's distribution, which
AgentCore runs agents with, sends to X-Ray and CloudWatch by itself where no endpoint is set; with one it sends there.
"""

from __future__ import annotations

from collections.abc import Mapping

_OTLP = "OTEL_EXPORTER_OTLP_"
_LEFT_OUT = frozenset({"OTEL_TRACES_SAMPLER_ARG", "OTEL_EXPERIMENTAL_CONFIG_FILE", "OTEL_CONFIG_FILE"})
_SET = {
    "OTEL_SDK_DISABLED": "false",
    "OTEL_TRACES_EXPORTER": "otlp",
    "OTEL_LOGS_EXPORTER": "otlp",
    "OTEL_METRICS_EXPORTER": "none",
    "OTEL_TRACES_SAMPLER": "always_on",
    "OTEL_AWS_APPLICATION_SIGNALS_ENABLED": "false",  # which would send metrics to an agent of CloudWatch
}
# As AgentCore sets it, and what makes it visible while it runs; what the user has set stays.
_UNLESS_SET = {
    "AGENT_OBSERVABILITY_ENABLED": "true",
    "OTEL_BSP_SCHEDULE_DELAY": "500",  # ms; by default spans wait for five seconds
    "OTEL_BLRP_SCHEDULE_DELAY": "500",
    "PYTHONUNBUFFERED": "1",  # its output is a pipe, which Python would fill first
}
_HERE = "127.0.0.1,localhost"


def told(endpoint: str, protobuf: bool) -> dict[str, str]:
    """What somebody sets by hand, in another terminal."""
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf" if protobuf else "http/json",
    }


def environment(given: Mapping[str, str], endpoint: str | None, protobuf: bool) -> dict[str, str]:
    """The environment of the program; as it is where nothing is received."""
    if endpoint is None:
        return {"PYTHONUNBUFFERED": "1", **given}
    made = {k: v for k, v in given.items() if not k.startswith(_OTLP) and k not in _LEFT_OUT}
    made = {**_UNLESS_SET, **made, **_SET, **told(endpoint, protobuf)}
    made |= {f"{_OTLP}{signal}_ENDPOINT": f"{endpoint}/v1/{signal.lower()}" for signal in ("TRACES", "LOGS")}
    for name in ("NO_PROXY", "no_proxy"):  # else a proxy is asked for this machine
        made[name] = f"{made[name]},{_HERE}" if made.get(name) else _HERE
    return made
