"""Sentences about a failure that the input does not contradict."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import pipeline
from agentcore_analyzer.evidence import denial
from agentcore_analyzer.model import Finding
from agentcore_analyzer.stacktraces.own import own


def _findings(text: str, tmp_path: Path) -> list[Finding]:
    (tmp_path / "lamp.txt").write_text(text, "utf-8")
    return list(pipeline.analyze([tmp_path / "lamp.txt"]).findings)


def test_a_logger_of_python_goes_on(tmp_path: Path) -> None:
    (found,) = _findings("Lighting\n\nERROR:root:Failed to get the wick: argument of type 'NoneType' is not iterable\n", tmp_path)
    assert "not by a logger" not in found.cause


def test_the_head_of_a_notebook_is_no_message(tmp_path: Path) -> None:
    (found,) = _findings("WickError                            Traceback (most recent call last)\nin light(lamp)\n--> 745         raise e\n", tmp_path)
    assert "WickError" in found.title
    assert "Traceback" not in found.cause


def test_headings_of_a_console_are_nothing_that_happened(tmp_path: Path) -> None:
    text = 'Test Event Name\nlamp\n\nResponse\n{\n  "errorType": "Extension.Crash",\n  "errorMessage": "RequestId: 7e3f2c74-9f50-4d83-9c42-70af9e8d6b53 Error: exit status 1"\n}\n\nFunction Logs\nlamp lit\n'
    (found,) = _findings(text, tmp_path)
    assert "Just before it" not in found.cause
    (found,) = _findings("[20418] wick fetched from the cellar\nexit status 3 of lamp\n", tmp_path)
    assert "wick fetched" in found.cause


def test_a_refusal_ends_with_its_words() -> None:
    refused = denial('User: arn:aws:sts::123456789012:assumed-role/lamps/it is not authorized to perform: s3:GetObject"')
    assert refused is not None
    assert refused.because == ""


def test_the_call_is_named_where_the_answer_names_no_permission(tmp_path: Path) -> None:
    (found,) = _findings("Reading wick.txt failed: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied\n", tmp_path)
    assert any("on what GetObject was called" in step.step for step in found.fix)


def test_a_suite_that_could_not_run_is_no_test(tmp_path: Path) -> None:
    text = " FAIL  src/Lamp.test.js\n  ● Test suite failed to run\n\n    Cannot find module './Lamp.css' from 'Lamp.js'\n"
    for frames in ("\n      at Object.<anonymous> (src/Lamp.js:5:76)\n", ""):
        (found,) = _findings(text + frames, tmp_path)
        assert found.title == "a test suite could not run: Cannot find module './Lamp.css' from 'Lamp.js'"


def test_code_of_android_is_no_own_code() -> None:
    assert not any(
        own("java", "X.java", name)
        for name in ("com.android.internal.os.RuntimeInit.run", "android.view.View.performClick", "androidx.fragment.app.Fragment.go")
    )
    assert own("java", "Lamp.kt", "androids.lamp.Lamp.light")
    assert own("java", "Lamp.kt", "com.androidlamps.Lamp.light")


def test_a_library_of_another_namespace_is_not_opened_first(tmp_path: Path) -> None:
    text = (
        "Unhandled exception. System.IO.FileNotFoundException: Could not load 'Wicks'\n   at Tallow.Extensions.UseTallow(IApp app)\n"
        "   at Lamps.Core.Holder.Open(String name) in /src/Core/Holder.cs:line 7\n   at Lamps.Api.Startup.Configure(IApp app) in /src/Api/Startup.cs:line 12\n"
    )
    (found,) = _findings(text, tmp_path)
    assert any("/src/Core/Holder.cs:7" in step.step for step in found.fix)


def test_what_a_unit_failed_for_is_explained(tmp_path: Path) -> None:
    text = "● lamp.service - Lamp\n   Active: failed (Result: start-limit-hit) since Thu 2026-09-02 19:07:50 UTC; 1s ago\n Main PID: 4 (code=exited, status=0/SUCCESS)\n"
    (found,) = _findings(text, tmp_path)
    assert "started too often" in found.cause
    assert any("Restart=always" in step.step for step in found.fix)


def test_no_host_is_healthy(tmp_path: Path) -> None:
    (found,) = _findings("[2026-05-29 15:32:47.807][182][debug][upstream] [lamp/cluster.cc:1129] no healthy host for HTTP connection pool\n", tmp_path)
    assert found.title == "no healthy host for HTTP connection pool"
    assert "counts as healthy" in found.cause
