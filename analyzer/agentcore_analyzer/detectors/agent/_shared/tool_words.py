"""Sentences and steps of failed tool calls."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.tool_causes import Cause
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms import iam_refusals

_EXIT = late(r"exit code \d")  # a command that the model wrote, and not the tool, has failed


def explain(tool: str, cause: Cause, end: str = "") -> str:
    """`end`: what came of it."""
    return f"{_what('The tool' if tool == 'the tool' else tool, cause)}. {end}".rstrip()


def _what(tool: str, cause: Cause) -> str:
    if cause.refused:
        return iam_refusals.sentence(tool, cause.refused)
    named = cause.message.startswith(f"{cause.type}: ")  # many servers put the name of the exception before its message
    what = f"{cause.type}: {cause.message}" if cause.type and cause.message and not named else cause.message or cause.type
    if not what:
        return f"{tool} reported a failure, but neither its span nor a log record of it says why"
    return f"{tool} failed with: {_plain(what)}"


def _plain(said: str) -> str:
    """One sentence of a message: without a traceback that it quotes, and without the dot at its end."""
    return said.partition("Traceback (most recent call last)")[0][:500].strip().rstrip(".:")


def fix(tool: str, cause: Cause, raised_at: str = "", *, coding: bool = False) -> tuple[Step, ...]:
    """`coding`: the tool is one of an agent that writes programs, and no log but its session tells of it."""
    if cause.refused:
        again = Step(f"Invoke the agent again and analyze the new trace: {tool} should end with success.")
        return (*iam_refusals.steps(cause.refused), again)
    if raised_at:
        # The line is known: nothing needs to be looked up, and a local agent has no log to be fetched.
        return (Step(f"Repair {tool}, or the service it calls, where the exception was raised ({raised_at})."),)
    name = cause.type.rpartition(".")[2]
    named = name.isidentifier()
    if coding or _EXIT.match(cause.message):
        first = "Read the call and all of its output at the place of the evidence, and fix what it names: the command, the files it works on, or what is installed."
    elif named:
        first = f"Repair {tool}, or the service it calls, where the exception was raised."
    elif cause.message:
        first = f"Correct what it says: the arguments of the call, {tool} itself, or the service it calls."
    else:
        first = f"Let {tool} log its exception, or record it on its span: neither says why it failed."
    if coding:
        return (Step(first),)
    return (
        Step(first),
        Step(
            "Look at the agent's own log around that time.",
            f"agentcore logs --runtime AGENT_NAME --since 1h{f' --query {name}' if named else ''}",
            "the traceback of the same exception" if named else "",
        ),
    )
