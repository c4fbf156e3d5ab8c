"""What failures follow from in the end, each way walked once."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import pipeline
from agentcore_analyzer.detectors.calls._shared.told_beside import _begin
from agentcore_analyzer.failures import failures
from agentcore_analyzer.options import Options


def test_a_way_that_was_made_short_is_still_the_way_to_what_is_found_later(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("".join(f"2026-11-22 22:41:0{n},829 ERROR [app{n}] - the {word} is lost\n" for n, word in enumerate("abcde")))
    one, two, three, four, five = failures(pipeline.load([str(log)], Options()).case).all
    above = {id(one): two, id(two): three}
    assert _begin(one, above) is three
    assert _begin(three, above) is three
    above[id(three)] = four
    above[id(five)] = one
    assert [_begin(failure, above) for failure in (one, two, three, four, five)] == [four] * 5


def test_what_comes_again_with_each_of_them_is_told_once(tmp_path: Path) -> None:
    at = "Nov 22 22:41:0{n} shed systemd[1]:"
    crash = (
        f"{at} Started Lamp.\nNov 22 22:41:0{{n}} shed lamp[2{{n}}]: RuntimeError: no wick\n"
        f"{at} lamp.service: Main process exited, code=exited, status=1/FAILURE\n"
    )
    (tmp_path / "app.log").write_text("".join(crash.format(n=n) for n in range(6)))
    (finding,) = pipeline.analyze([str(tmp_path / "app.log")], Options()).findings
    assert finding.title == "RuntimeError: no wick (6 times)"
    assert finding.cause.count("Main process exited") == 1
