"""What was asked of one failure is the answer for those of the same words where their form gives it, too; else each is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import Failure, failures
from agentcore_analyzer.failures.asked import ByWords, once
from agentcore_analyzer.failures.effect import Outcomes
from agentcore_analyzer.graph import Case
from agentcore_analyzer.options import Options

LINE = "2026-11-22 22:41:{s:02d},829 ERROR [app] - order {n} failed: ConnectionRefusedError: [Errno 111] Connection refused\n"
OTHER = "2026-11-22 22:41:{s:02d},829 ERROR [app] - page {n} failed: PageError: no such page\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    log = tmp_path / "app.log"
    log.write_text("".join((OTHER if n % 5 == 4 else LINE).format(s=n, n=70_000 + n) for n in range(40)))
    return pipeline.load([str(log)], Options()).case


def number(failure: Failure) -> int:
    return int(failure.said.quote.split("failed")[0].split()[-1])


def counted(ask: Callable[[Failure], object]) -> tuple[list[Failure], Callable[[Failure], object]]:
    asked: list[Failure] = []

    def counting(failure: Failure) -> object:
        asked.append(failure)
        return ask(failure)

    return asked, counting


def by_words(case: Case) -> ByWords[Failure]:
    return ByWords(case, ((f, f.sources[0]) for f in failures(case).all), lambda failure, _: failure)


def test_of_the_same_words_one_is_asked(case: Case) -> None:
    asked, is_refused = counted(lambda f: f.said.type == "ConnectionRefusedError")
    every = failures(case).all
    assert len(every) == 40
    found = by_words(case).which(is_refused)
    assert found == [f for f in every if f.said.type == "ConnectionRefusedError"]
    assert len(found) == 32
    assert len(asked) < 16  # the first of each, which were read before their form was trusted, one more of both, and their forms


def test_a_question_that_is_answered_otherwise_for_the_form_is_asked_of_each(case: Case) -> None:
    assert by_words(case).which(lambda f: number(f) < 70_020) == [f for f in failures(case).all if number(f) < 70_020]


def test_each_answer_is_its_own(case: Case) -> None:
    every = failures(case).all
    assert [once(number, f) for f in every] == [number(f) for f in every] == [70_000 + n for n in range(40)]
    asked, kind = counted(lambda f: f.said.type)
    assert [once(kind, f) for f in every] == [f.said.type for f in every]
    assert len(asked) < 16
    assert [once(kind, f) for f in every] == [f.said.type for f in every]
    assert len(asked) < 16


def test_what_is_wanted_besides_comes_in_its_place(case: Case) -> None:
    every = failures(case).all
    also = {id(every[1]), id(every[4])}
    wanted = [f for f in every if f.said.type == "PageError" or id(f) in also]
    assert by_words(case).which(lambda f: f.said.type == "PageError", also) == wanted


QUIET = [(OTHER if n % 5 == 4 else LINE).format(s=n, n=70_000 + n) for n in range(40)]
WELL = "2026-11-22 22:41:{s:02d},900 INFO [app] - {said}\n"


@pytest.mark.parametrize(
    "news",
    [
        {},
        {20: "connection restored"},
        {8: "received SIGTERM, shutting down", 30: "Started server process"},
        {20: "Invocation completed successfully"},
        {3: "Starting agent run", 33: "agent run completed"},
        {25: "10.0.0.7 - GET http://shop.example/orders HTTP/1.1 200"},
        {15: "giving up after 3 attempts"},
        {38: "server is now ready to accept connections"},
    ],
)
@pytest.mark.parametrize(("level", "end"), [("ERROR", ""), ("WARNING", ""), ("INFO", ""), ("ERROR", ", retrying")])
def test_what_became_of_each_is_what_each_would_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, news: dict[int, str], level: str, end: str
) -> None:
    quiet = [line.replace("ERROR", level).replace("\n", f"{end}\n") for line in QUIET]
    lines = [line + (WELL.format(s=n, said=news[n]) if n in news else "") for n, line in enumerate(quiet)]
    log = tmp_path / "app.log"
    log.write_text("".join(lines))

    def judged() -> list[tuple[object, ...]]:
        found = failures(pipeline.load([str(log)], Options()).case).all
        return [(f.place, f.effect, f.why, f.harmless) for f in found]

    told = judged()
    asked: list[Failure] = []
    judge = Outcomes._judge
    monkeypatch.setattr(Outcomes, "_judge", lambda self, failure: asked.append(failure) or judge(self, failure))
    assert judged() == told
    some = len(asked)
    monkeypatch.setattr(Outcomes, "_kind", lambda *_: None)
    assert judged() == told
    if level == "ERROR":
        assert told
        assert (some < 16) is (not news or (15 in news and not end))  # what was given up counts for what is tried again
