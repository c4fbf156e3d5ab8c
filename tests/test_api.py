"""The public Python interface: lazy, typed, the same answers as the command."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

import agentcore_analyzer
from agentcore_analyzer import BaselineError, NoReadableInput, Report, analyze, api, diff, load, pipeline
from agentcore_analyzer.errors import NothingToCompare
from agentcore_analyzer.report import json_v1
from cases import CAPTURES, ROOT

BROKEN = CAPTURES / "tool-raises-hidden"
EXAMPLES = sorted((ROOT / "tests" / "examples").glob("*.py"))


def snippet_of_the_readme() -> str:
    section = (ROOT / "README.md").read_text("utf-8").partition("## From Python")[2]
    return section.partition("```python\n")[2].partition("```")[0]


def python(*args: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, cwd=cwd, check=False, timeout=180)


def test_every_name_is_there_and_the_same_as_in_api() -> None:
    assert set(agentcore_analyzer.__all__) == {*api.__all__, "__version__"}
    for name in api.__all__:
        assert getattr(agentcore_analyzer, name) is getattr(api, name)
    assert dir(agentcore_analyzer) == sorted(agentcore_analyzer.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = agentcore_analyzer.nonsense  # type: ignore[attr-defined, unused-ignore]


def test_reports_of_several_threads_do_not_share_their_redaction() -> None:
    report = analyze(BROKEN)
    plain = report.to_json()
    name = next(c.name for r in report.readings for c in r.calls if c.kind == "tool")
    assert name in plain
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: report.to_json(redact=bool(n % 2)), range(40)))
    assert all((name in text) == (n % 2 == 0) for n, text in enumerate(made))


def test_importing_the_package_imports_nothing_else() -> None:
    program = (
        "import sys; before = set(sys.modules); import agentcore_analyzer; "
        "print(sorted(m for m in set(sys.modules) - before if m.startswith(('agentcore', 'orjson', 'networkx', 'click'))))"
    )
    assert python("-c", program).stdout.strip() == "['agentcore_analyzer', 'agentcore_analyzer.version']"


def test_a_name_a_path_and_a_list_are_the_same() -> None:
    reports = [analyze(given) for given in (str(BROKEN), BROKEN, [BROKEN], [str(BROKEN)], iter([BROKEN]))]
    assert len({r.to_json() for r in reports}) == 1


def test_the_same_answer_as_the_pipeline_and_the_command() -> None:
    report = analyze(BROKEN)
    of_pipeline = json_v1.render(pipeline.analyze([str(BROKEN)]), agentcore_analyzer.__version__)
    assert report.to_json() == of_pipeline.decode()
    done = python("-m", "agentcore_analyzer", "--format", "json", str(BROKEN))
    assert done.stdout == report.to_json()
    assert json.loads(report.to_json()) == report.to_dict()


def test_the_text_report() -> None:
    done = python("-m", "agentcore_analyzer", "--width", "90", str(BROKEN))
    assert analyze(BROKEN).to_text(90) == done.stdout
    done = python("-m", "agentcore_analyzer", "--full", "--width", "90", str(BROKEN))
    assert analyze(BROKEN).to_text(90, full=True) == done.stdout


def test_other_formats_by_name() -> None:
    from agentcore_analyzer.report import formats

    report = analyze(BROKEN)
    for name in formats.names():
        assert report.render(name), name
    with pytest.raises(ValueError, match="no format 'nonsense'"):
        report.render("nonsense")


def test_codes_are_chosen_and_checked() -> None:
    assert {f.code for f in analyze(BROKEN, select=["tool-error"]).findings} == {"tool-error"}
    assert {f.code for f in analyze(BROKEN, select="tool-error").findings} == {"tool-error"}, "a name alone"
    assert "tool-error" not in {f.code for f in analyze(BROKEN, ignore={"tool-error"}).findings}
    with pytest.raises(ValueError, match="did you mean 'tool-error'"):
        analyze(BROKEN, select=["tool-eror"])
    with pytest.raises(ValueError, match="no format 'otlp-jsn' is installed"):
        analyze(BROKEN, input_format="otlp-jsn")


def test_a_baseline(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(analyze(BROKEN).to_json())
    report = analyze(BROKEN, baseline=earlier)
    assert report.findings == ()
    assert report.baseline is not None
    assert [f.code for f in report.baseline.hidden] == ["tool-error"]
    with pytest.raises(BaselineError):
        analyze(BROKEN, baseline=BROKEN / "trace.json")


def test_nothing_readable(tmp_path: Path) -> None:
    for call in (analyze, load, partial(diff, BROKEN)):
        with pytest.raises(NoReadableInput, match="no such file"):
            call(tmp_path / "absent.json")


def test_diff_gives_the_document_of_the_command() -> None:
    found = diff(CAPTURES / "strands-ok", [BROKEN / "trace.json"])
    assert found["schema"] == "agentcore-analyzer/diff/1"
    assert [f["code"] for f in found["findings"]["new"]] == ["tool-error"]
    assert found["good"]["inputs"] == [str(CAPTURES / "strands-ok")]
    trace = found["bad"]["chosen"]["trace_id"]
    assert diff(BROKEN, BROKEN, bad_trace=trace[:20])["bad"]["chosen"]["trace_id"] == trace
    with pytest.raises(NothingToCompare):
        diff(BROKEN, BROKEN, good_trace="ffff")


def test_load_gives_everything() -> None:
    case = load(BROKEN)
    assert case.spans
    assert case.invocations
    assert all(case.traces[span.trace_id] for span in case.spans)
    assert analyze(BROKEN).invocations_total == len(case.invocations)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_the_examples_run(example: Path) -> None:
    done = python(str(example), str(BROKEN))
    assert done.stderr == ""
    assert done.stdout


def test_the_snippet_of_the_readme_runs(tmp_path: Path) -> None:
    (tmp_path / "snippet.py").write_text(snippet_of_the_readme(), "utf-8")
    (tmp_path / "trace.json").write_bytes((BROKEN / "trace.json").read_bytes())
    done = python("snippet.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tool-error" in done.stdout


def test_examples_and_snippet_have_types(tmp_path: Path) -> None:
    """As a user's mypy sees the package, by its py.typed."""
    (tmp_path / "snippet.py").write_text(snippet_of_the_readme(), "utf-8")
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from agentcore_analyzer import analyze\nanalyze(3)\nanalyze('x').findings[0].nonsense\n")
    sources = [*map(str, EXAMPLES), str(tmp_path / "snippet.py")]
    for given, count in ((sources, 0), ([str(wrong)], 2)):
        done = python("-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}/cache", *given, cwd=tmp_path)
        assert done.stdout.count("error:") == count, done.stdout


def test_report_is_the_public_type() -> None:
    assert isinstance(analyze(BROKEN), Report)


def test_redaction_replaces_names_and_keeps_the_story() -> None:
    report = analyze(BROKEN)
    plain, redacted = report.to_dict(), report.to_dict(redact=True)
    assert [f["code"] for f in redacted["findings"]] == [f["code"] for f in plain["findings"]]
    assert "reserve_stock" in report.to_json()
    assert "reserve_stock" not in report.to_json(redact=True)
    assert "reserve_stock" not in report.to_text(redact=True)
    assert "reserve_stock" not in report.to_text(full=True, redact=True)
    assert b"reserve_stock" not in report.render("markdown")
    assert b"reserve_stock" in report.render("markdown", redact=False)


def test_what_a_file_of_rules_says_now_counts(tmp_path: Path) -> None:
    """Somebody tries rules in one session of Python: writes, asks, writes again."""
    rules, log = tmp_path / "own.toml", tmp_path / "app.log"
    log.write_text("2026-11-22T20:17:24Z ERROR desk.orders order 12 refused: no stock\n")
    titles = []
    for word in ("refused", "turned away"):
        rules.write_text(
            f'[[rule]]\ncode = "order-refused"\ntitle = "The order was {word}"\ncause = "no stock"\nfix = ["Order more."]\n'
            'says = ["order {number} refused"]\n[[rule.hit]]\ntext = "ERROR order 1 refused"\n[[rule.miss]]\ntext = "order 1"\n'
        )
        titles += [f.title for f in analyze(log, rules=[rules]).findings if f.code == "order-refused"]
    assert titles == ["The order was refused", "The order was turned away"]


def test_what_a_pattern_file_says_now_counts(tmp_path: Path) -> None:
    patterns, log = tmp_path / "desk.logpattern", tmp_path / "app.txt"
    log.write_text("desk 22.11.2026 20:17:24 ERROR the drawer is stuck\n" * 3)
    formats = []
    for word in ("till ", "desk "):
        patterns.write_text(
            f'format desk "Log of the desk"\n  line: "{word}" time:"%d.%m.%Y %H:%M:%S" " " level " " message\n'
            f'  sample: "{word}22.11.2026 20:17:24 ERROR drawer is open"\n  not: "drawer is open"\n'
        )
        formats.append(analyze(log, log_patterns=[patterns]).inputs[0].format)
    assert formats == ["plain-text", "desk"]


def test_what_a_map_says_now_counts(tmp_path: Path) -> None:
    rows, fields = tmp_path / "rows.json", tmp_path / "fields.toml"
    rows.write_text(json.dumps([{"zap": f"{n:x}" * 16, "zop": "a" * 32, "begin": 1_795_380_000_000 + n} for n in range(1, 9)]))
    spans = []
    for trace in ("nowhere", "zop"):
        fields.write_text(
            f'[[records]]\nat = ""\nis = "spans"\n[records.fields]\nspan = "zap"\ntrace = "{trace}"\n'
            'start = { field = "begin", unit = "ms" }\n'
        )
        spans.append({span.trace_id for span in load(rows, field_map=fields).spans})
    assert spans[0] != spans[1] == {"a" * 32}
