"""Captures of agent frameworks under their usual instrumentations, with a model that is not on Bedrock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import servers
from orderdesk import SCENARIOS


class Framework(NamedTuple):
    """A program of this folder, the virtual environment it runs in (`frameworks.txt`), and its further argument."""

    venv: str
    program: str
    argument: str = ""


PYDANTIC = Framework("openai", "pydantic_ai_app.py")
OPENAI = Framework("openai", "openai_agents_app.py", "openinference")
OPENAI_LLMETRY = Framework("openai", "openai_agents_app.py", "openllmetry")
LANGCHAIN = Framework("lcoi", "langchain_app.py", "openinference")
LANGFUSE = Framework("lcoi", "langchain_app.py", "langfuse")
LANGSMITH = Framework("lcoi", "langchain_app.py", "langsmith")
CREWAI = Framework("crewai", "crewai_app.py", "openinference")
CREWAI_LLMETRY = Framework("crewai", "crewai_app.py", "openllmetry")
ADK = Framework("adk", "adk_app.py")
LLAMAINDEX = Framework("llamaindex", "llamaindex_app.py", "openinference")
AUTOGEN = Framework("autogen", "autogen_app.py")
MICROSOFT = Framework("msaf", "agent_framework_app.py")
AGNO = Framework("agno", "agno_app.py")
CLAUDE = Framework("claude", "claude_agent_app.py")
FASTMCP = Framework("fastmcp", "fastmcp_app.py")


def _run(framework: Framework, scenario: str) -> Callable[[Path], None]:
    def run(out: Path) -> None:
        port = servers.free_port()
        stub = "stub_anthropic.py" if framework is CLAUDE else "stub_openai.py"
        with servers.server(servers.python(stub, str(port), SCENARIOS[scenario].error), port):
            venv = servers.HOME / f"venv-{framework.venv}"
            arguments = [scenario, *([framework.argument] if framework.argument else [])]
            url = f"http://127.0.0.1:{port}/v1"
            servers.to_end(
                servers.python(framework.program, *arguments, venv=venv),
                out / "agent.otlp.jsonl",
                stderr=out / "agent.stderr.log",
                env={
                    "OPENAI_BASE_URL": url, "OPENAI_API_BASE": url, "OPENAI_API_KEY": "loopback",
                    "ANTHROPIC_BASE_URL": url.removesuffix("/v1"), "ANTHROPIC_API_KEY": "loopback",
                    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "CLAUDE_CODE_MAX_RETRIES": "1",
                },
            )  # fmt: skip

    return run


CAPTURES = {
    name: _run(framework, scenario)
    for name, framework, scenario in (
        ("pydantic-ai-ok", PYDANTIC, "ok"),
        ("pydantic-ai-cut", PYDANTIC, "cut"),
        ("pydantic-ai-unknown-tool", PYDANTIC, "unknown-tool"),
        ("openai-agents-ok", OPENAI, "ok"),
        ("openai-agents-throttled", OPENAI, "throttled"),
        ("openai-agents-llmetry-max-turns", OPENAI_LLMETRY, "max-turns"),
        ("langchain-openinference-bad-arguments", LANGCHAIN, "bad-arguments"),
        ("langfuse-ok", LANGFUSE, "ok"),
        ("langfuse-tool-raises", LANGFUSE, "tool-raises"),
        ("langsmith-ok", LANGSMITH, "ok"),
        ("langsmith-server-error", LANGSMITH, "server-error"),
        ("claude-agent-throttled", CLAUDE, "throttled"),
        ("claude-agent-unknown-tool", CLAUDE, "unknown-tool"),
        ("claude-agent-ok", CLAUDE, "ok"),
        ("claude-agent-tool-raises", CLAUDE, "tool-raises"),
        ("crewai-ok", CREWAI, "ok"),
        ("crewai-bad-arguments", CREWAI, "bad-arguments"),
        ("crewai-llmetry-ok", CREWAI_LLMETRY, "ok"),
        ("adk-ok", ADK, "ok"),
        ("adk-unknown-tool", ADK, "unknown-tool"),
        ("adk-throttled", ADK, "throttled"),
        ("llamaindex-ok", LLAMAINDEX, "ok-stream"),
        ("llamaindex-cut", LLAMAINDEX, "cut"),
        ("llamaindex-unknown-tool", LLAMAINDEX, "unknown-tool-first"),
        ("autogen-tool-raises", AUTOGEN, "tool-raises"),
        ("autogen-throttled", AUTOGEN, "throttled"),
        ("agent-framework-ok", MICROSOFT, "ok"),
        ("agent-framework-unknown-tool", MICROSOFT, "unknown-tool"),
        ("agno-ok", AGNO, "ok"),
        ("agno-server-error", AGNO, "server-error"),
        ("fastmcp-bad-arguments", FASTMCP, "bad-arguments"),
    )
}
