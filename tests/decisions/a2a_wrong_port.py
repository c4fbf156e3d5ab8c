"""Which runtime a server belongs to must be certain."""

from make import document, log

from agentcore_analyzer.model import Kind

SERVED = log(1, "INFO: Uvicorn running on http://0.0.0.0:8080")


def runtime(name, protocol, **more):
    data = {"agentRuntimeName": name, "protocolConfiguration": {"serverProtocol": protocol, **more}}
    return document(Kind.STATUS, "get-agent-runtime", data, name)


def container(*rows):
    return document(Kind.DOCKERFILE, "Dockerfile", {"instructions": [dict(zip(("instruction", "value", "line"), r, strict=True)) for r in rows]})


FOUND = "error likely: The A2A agent listens on port 8080 instead of 9000"
BUILT = "error possible: The A2A agent listens on port 8080 instead of 9000"
NAMED = "  a: the protocol of a is A2A"

CASES = {
    "one A2A runtime": ([runtime("a", "A2A"), SERVED], [
        "error likely: The A2A agent listens on port 8080 instead of 9000",
        "  a: the protocol of a is A2A",
        "  made: the server listens on 8080 “INFO: Uvicorn running on http://0.0.0.0:8080”",
    ]),
    "another runtime is HTTP": ([runtime("a", "A2A"), runtime("b", "HTTP"), SERVED], []),
    "a runtime with a port of its own": ([runtime("a", "A2A", port=8080), SERVED], []),
    "a server on the right port too": ([runtime("a", "A2A"), SERVED, log(2, "Listening at: http://0.0.0.0:9000")], []),
    "built for another port": (
        [runtime("a", "A2A"), container(("CMD", '["uvicorn", "a:app", "--port", "8080"]', 3))],
        [
        "error possible: The A2A agent is built for port 8080 instead of 9000",
        "  a: the protocol of a is A2A",
        '  made: the container is built for port 8080 “CMD ["uvicorn", "a:app", "--port", "8080"]”',
    ],
    ),
    "built for the right port too": ([runtime("a", "A2A"), container(("EXPOSE", "8080", 1), ("CMD", "uvicorn a:app --port=9000", 2))], []),
    "a port in what is only run at build time": ([runtime("a", "A2A"), container(("RUN", "check --port=8080", 1))], []),
}
