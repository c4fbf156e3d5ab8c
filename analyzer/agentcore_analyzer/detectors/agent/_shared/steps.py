"""
What an agent did, step by step, whatever recorded it: who spoke, what was said, which calls were carried out, and what came back.

A turn is one model call with its words apart from its code; the calls that were carried out after it, up to the next turn of
the same run, are its deeds. In a transcript of several agents the whole chat is one run, and each turn has its speaker.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from agentcore_analyzer.conventions import agent_name
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.messages import messages, tools_offered
from agentcore_analyzer.conventions.values import CODING, TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared.model_turns import Said, agent_of, by_agent
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.symptoms.orphans import orphans
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS, is_failed
from agentcore_analyzer.timeline import canonical, contents
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import json_integer

# Fences of Markdown, and the tags that smolagents asks for since 1.20.
_FENCE = late(
    r"^[ \t]*```[ \t]*(?P<language>[\w+#.-]*)[^\n]*\n(?P<code>.*?)(?:^[ \t]*```|\Z)|<code>(?P<tagged>.*?)(?:</code>|\Z)",
    re.DOTALL | re.MULTILINE,
)
_OWN = frozenset({"assistant", "answer"})
_DEEDS = (Operation.TOOL, Operation.AGENT, Operation.HANDOFF, Operation.MEMORY, Operation.GATEWAY)
# Tools that only hand the answer over: calling one looks nothing up.
HANDS_OVER = frozenset({"final_answer", "final_result", "FinalAnswer", "submit_answer", "StructuredOutput", "finish", "submit"})
# What brings something from outside into code: files, services, databases, and functions whose name says that they look something up.
_READS = late(
    r"\b(?:open|read_(?:csv|excel|json|table|html|sql|text|bytes)|urlopen|urlretrieve|load_workbook|load_dataset|connect)\s*\("
    r"|\b(?:requests|httpx|aiohttp|urllib3?|wikipedia|wikipediaapi|arxiv|yfinance|subprocess)\s*\."
    r"|(?<![\w.])\w{0,40}(?:search|fetch|scrape|download|crawl|browse|lookup|retrieve)\w{0,40}\s*\(",
    re.IGNORECASE,
)
_LANGUAGES = frozenset({"", "py", "python", "python3", "sh", "bash", "shell", "javascript", "js", "tool_code"})


class Deed(NamedTuple):
    """A call that was carried out. `result` is None where it was not recorded; both texts serve for comparing only."""

    span: Span
    name: str
    arguments: str
    result: str | None

    @property
    def failed(self) -> bool:
        return is_failed(self.span)


class Turn(NamedTuple):
    said: Said
    speaker: str
    words: str  # without its code
    code: str  # handed to a tool that runs code; or in fences, where the answer makes no calls
    deeds: tuple[Deed, ...]

    @property
    def span(self) -> Span:
        return self.said.span

    @property
    def reads(self) -> bool:
        """Whether its code brings something in from a file or a service: a look-up, too."""
        return _READS.search(self.code) is not None

    def asks_for(self, name: str) -> bool:
        """Whether the turn calls a tool or an agent of this name, in its calls, its code or by what was carried out."""
        if any(name == called for called, _ in self.said.calls) or any(name == d.name for d in self.deeds):
            return True
        return re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", self.code) is not None

    @property
    def asks_an_agent(self) -> bool:
        return any(d.span.facts.operation in (Operation.AGENT, Operation.HANDOFF) for d in self.deeds)


class Run(NamedTuple):
    """
    An agent's run: its instructions, its task, what it was offered, and its turns in order.

    `asked` is the task as the agent was given it, `task` the first message of a user in its first model call, which frameworks
    wrap in words of their own.
    """

    agent: Span
    name: str
    instructions: str
    task: str
    asked: str
    offered: frozenset[str]
    recalls: bool  # an earlier run of the talk called something, so that its results may be known
    turns: tuple[Turn, ...]

    @property
    def deeds(self) -> Iterator[Deed]:
        return (d for t in self.turns for d in t.deeds)

    @property
    def looked_up(self) -> list[Deed]:
        """The calls that may bring something new: all but those that hand the answer over."""
        return [d for d in self.deeds if d.name not in HANDS_OVER]

    @property
    def looked_at_nothing(self) -> bool:
        """Whether no call, and no code of the run, can have brought anything that the model did not know."""
        return not self.recalls and not self.looked_up and not any(
            t.reads or any(name not in HANDS_OVER for name, _ in t.said.calls) for t in self.turns
        )

    @property
    def asked_agents(self) -> bool:
        return any(t.asks_an_agent for t in self.turns)

    @property
    def acting(self) -> Turn:
        """The first turn that calls or writes code: before it the agent only planned. The last one, where none does."""
        return next((t for t in self.turns if t.code or t.deeds or t.said.calls), self.turns[-1])

    @property
    def answering(self) -> Turn:
        """The turn that gives the answer: the one that hands it over, else the last."""
        return next((t for t in reversed(self.turns) if any(d.name in HANDS_OVER for d in t.deeds)), self.turns[-1])

    def heard(self, number: int) -> Iterator[str]:
        """All that a turn was told: instructions, task, results, and in a chat what the others said before it."""
        mine = self.turns[number].speaker
        return (text for first, speaker, text in takewhile(lambda told: told[0] <= number, self._told()) if speaker != mine)

    def told_what(self, test: Callable[[str], object]) -> list[bool]:
        """For each turn, whether any of what it `heard` meets a test, which is asked of each text once for all turns."""
        by: dict[str | None, int] = {}  # who told it first, from which turn on
        for first, speaker, text in self._told():
            if speaker not in by and test(text):
                by[speaker] = first
                if speaker is None:
                    break  # what comes now is heard later
        return [any(first <= n and by_whom != turn.speaker for by_whom, first in by.items()) for n, turn in enumerate(self.turns)]

    def _told(self) -> Iterator[tuple[int, str | None, str]]:
        """From which turn on it is heard, who said it to the others of a chat, and what; in order of these turns."""
        yield from ((0, None, text) for text in (self.instructions, self.task, self.asked))
        for number, turn in enumerate(self.turns):
            yield from ((number, None, m.text) for m in turn.said.told if m.role not in _OWN)
            yield from ((number + 1, None, d.result) for d in turn.deeds if d.result)
            if self.is_chat:
                yield number + 1, turn.speaker, turn.said.text

    def came_of(self, number: int) -> str:
        """What the next turn was told that this one did not know: the output of its code, the results of its calls."""
        turn = self.turns[number]
        if self.is_chat or number + 1 >= len(self.turns):
            return "\n".join(d.result or "" for d in turn.deeds)
        known = {m.text for m in turn.said.told}
        new = (m.text for m in self.turns[number + 1].said.told if m.role not in _OWN and m.text not in known)
        return "\n".join(new)

    @property
    def told_known(self) -> bool:
        """Whether what it was told is recorded; else nobody knows what stood there. A chat holds all of it."""
        return self.is_chat or any(m.role not in _OWN for m in self.turns[0].said.told)

    @property
    def is_chat(self) -> bool:
        """Whether it is a transcript, which holds no more than what was said."""
        return self.agent.scope == TRANSCRIPT


def is_coding(case: Case, run: Run) -> bool:
    """Whether the run writes programs: what it simulates are tests, and its answer is what it wrote."""
    return any(s.detail.attributes.get(CODING) for s in (run.agent, *case.traces[run.agent.trace_id].ancestors(run.agent)))


def unseen(case: Case, run: Run) -> list[str]:
    """Why a run may have made more calls than are recorded; empty where it made none."""
    trace = case.traces[run.agent.trace_id]
    lost = len(trace.roots) > 1 and trace.id in orphans(case)
    return [*case.ledger.doubts(trace), *(["spans of the trace are missing"] if lost else [])]


def runs(case: Case) -> list[Run]:
    found: list[Run] = case.memo("agent runs by steps", lambda: [_run(case, group) for group in by_agent(case)])
    return found


def _run(case: Case, group: list[Said]) -> Run:
    agent = group[0].agent
    told = [m for said in group[:1] for m in said.told]
    offered = {n for s in (agent, group[0].span, group[-1].span) for n in tools_offered(s.detail.attributes)}
    deeds = _deeds(case, agent)
    times = [moment(s.span) for s in group]
    of_turn: dict[int, list[Deed]] = {}
    for deed in deeds:
        of_turn.setdefault(bisect_right(times, moment(deed.span)) - 1, []).append(deed)
    return Run(
        agent,
        agent_name(agent.name, agent.detail.attributes) or agent.name,
        "\n".join(m.text for m in told if m.role == "system"),
        next((m.text for m in told if m.role == "user"), ""),
        _asked(agent),
        frozenset(offered),
        any(m.role == "tool" or m.calls for m in told) or _called_before(case, agent),
        tuple(_turn(case, s, tuple(of_turn.get(i, ()))) for i, s in enumerate(group)),
    )


def _called_before(case: Case, agent: Span) -> bool:
    """Whether a run before this one, beside it in its trace, called anything: an earlier request of the same talk."""
    trace = case.traces[agent.trace_id]

    def make() -> dict[int, tuple[int, str]]:
        """The moment of the first call below each span that has agents as children, by its `id`."""
        first: dict[int, tuple[int, str]] = {}
        for span in trace.spans:
            if span.facts.operation in _DEEDS and not _is_turn(span):
                above = [*trace.ancestors(span)]
                for outer, inner in zip([*above[1:], None], above, strict=False):
                    if inner.facts.operation == Operation.AGENT:
                        key = id(outer)
                        first[key] = min(first.get(key, moment(span)), moment(span))
        return first

    firsts: dict[int, tuple[int, str]] = case.memo(f"first calls of {agent.trace_id}", make)
    earliest = firsts.get(id(trace.parent(agent)))
    return earliest is not None and earliest < moment(agent)


def _asked(agent: Span) -> str:
    """What an agent's own span says it was asked; empty where it says nothing."""
    detail = agent.detail
    given = _member(detail.attributes.get("input.value"), "task")
    told = messages(detail.attributes, [(e.name, e.attributes) for e in detail.events])
    return given or next((m.text for m in told if m.role == "user"), "")


def _plain(arguments: str) -> str:
    """The code among the arguments of a call, with its line breaks."""
    try:
        value = json.loads(arguments, parse_int=json_integer)
    except (ValueError, RecursionError):
        return arguments
    if isinstance(value, dict):
        return "\n".join(v for v in value.values() if isinstance(v, str))
    return value if isinstance(value, str) else arguments


def _member(value: Any, member: str) -> str:
    """A text, or the member of the document that it is."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value if isinstance(value, str) else ""
    try:
        inner = json.loads(value, parse_int=json_integer).get(member)
    except (ValueError, RecursionError):
        return ""
    return inner if isinstance(inner, str) else ""


def _turn(case: Case, said: Said, deeds: tuple[Deed, ...]) -> Turn:
    blocks = _FENCE.finditer(said.text) if not said.calls else ()  # beside calls, a block is only shown
    fenced = [m["tagged"] or m["code"] or "" for m in blocks if (m["language"] or "").lower() in _LANGUAGES]
    handed = [_plain(arguments) for name, arguments in said.calls if name in CODE_TOOLS]
    above = next(
        (a for a in case.traces[said.span.trace_id].ancestors(said.span) if a.facts.operation == Operation.AGENT), said.agent
    )
    speaker = agent_name(above.name, above.detail.attributes) or above.name
    return Turn(said, speaker, _FENCE.sub("\n", said.text), "\n".join([*fenced, *handed]), deeds)


def _deeds(case: Case, agent: Span) -> list[Deed]:
    """The calls of a run, without those that an agent below it made, in order of time."""
    trace = case.traces[agent.trace_id]
    below = [s for s in trace.descendants(agent) if s.facts.operation in _DEEDS and s is not agent]
    own = [s for s in below if agent_of(list(trace.ancestors(s))) is agent and not _is_inner(case, s, agent)]
    return sorted((_deed(case, s) for s in own if not _is_turn(s)), key=lambda d: moment(d.span))


def _is_inner(case: Case, span: Span, agent: Span) -> bool:
    """Whether a call is the server's side of another one of the same agent; an agent that is called as a tool makes calls of its own."""
    trace = case.traces[span.trace_id]
    above = takewhile(lambda a: a is not agent, trace.ancestors(span))
    return trace.caller(span) is not None or any(a.facts.operation == Operation.TOOL for a in above)


def _is_turn(span: Span) -> bool:
    """In a transcript the turn of an agent of a chat is a span of an agent, too."""
    return span.scope == TRANSCRIPT and span.facts.operation == Operation.AGENT


def _deed(case: Case, span: Span) -> Deed:
    arguments, result = contents(span, case.traces[span.trace_id].logs)
    name = span.facts.tool or agent_name(span.name, span.detail.attributes) or span.name
    return Deed(span, name, "" if arguments is None else _text(arguments), None if result is None else _text(result))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical(value).decode("utf-8", "replace")
