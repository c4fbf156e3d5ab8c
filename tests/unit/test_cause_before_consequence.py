"""What ended a program or closed a connection stands below the failure that it names or comes from, which leads the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline

AT = "2026-11-20 10:02:42"
FIRST = {
    "a process named by its number": (
        (f"{AT}.209 EET [34] LOG:  lamp was put out; last lit at 2026-11-19\n"
        f"{AT}.358 EET [34] PANIC:  could not find a wick that burns\n"
        f"{AT}.525 EET [6] LOG:  lighting process (PID 34) was terminated by signal 6: Aborted\n"
        f"{AT}.526 EET [6] LOG:  the lamp is dark"),
        "could not find a wick that burns",
    ),
    "why a program stops": (
        (f"{AT}.869 | LAMP | ERROR | Error while fetching the OIL from the cellar: WickNotFoundException: the cellar has no such barrel.\n"
        f"{AT}.869 | LAMP | ERROR | No OIL in the lamp, exiting\n{AT}.870 | LAMP | DEBUG | brush is dry"),
        "WickNotFoundException: the cellar has no such barrel.",
    ),
    "due to errors": (
        ('time="2026-11-20T10:02:42Z" level=error msg="settings: error loading wick path \'/x\' into \'lamp.wick\': open \'/x\': no such file or directory"\n'
        'time="2026-11-20T10:02:42Z" level=fatal msg="Can\'t go on due to the errors loading the settings"'),
        "settings: error loading wick path",
    ),
    "what could not be had": (
        ("time=\"2026-11-20T10:02:42Z\" level=error msg=\"settings: loading '/x' into 'lamp.oil' failed: '/x' does not exist\"\n"
        "time=\"2026-11-20T10:02:42Z\" level=error msg=\"settings: option 'lamp.oil' is required\""),
        "settings: loading '/x' into 'lamp.oil' failed",
    ),
    "a connection whose server crashed": (
        ("Connection failed: MCP error -32000: Connection closed\nnode:internal/modules/cjs/loader:643\n      throw e;\n      ^\n"
        "Error [ERR_LAMP_DARK]: No wick in /srv/lamp/wick.json\n    at light (/srv/lamp/server.js:5:15)\n\nNode.js v20.19.2"),
        "Error: No wick in /srv/lamp/wick.json",
    ),
    "a report above a print that is cut": (
        ("  × Failed to dip `wick==0.70`\n  ├─▶ The backend returned an error\n  ╰─▶ Call to `dip.main` failed (exit status: 1)\n\n      [stderr]\n"
        '      Traceback (most recent call last):\n        File "<string>", line 9, in <module>\n      ModuleNotFoundError: No module named \'tallow\'\n\n'
        "      During handling of the above exception, another exception occurred:\n\n      Traceback (most recent call last):\n"
        '        File "<string>", line 14, in <module>\n        File "/srv/lib/python3.11/site-packages/dip/main.py", line 3, in dip\n          self.light()'),
        "Failed to dip `wick==0.70`",
    ),
    "a build that failed for a command": (
        f"{AT},388 [WARNING]: sh: lamp-dip: command not found\n{AT},394 [ERROR]: !!! Build failed\n{AT},394 [ERROR]: !!! Non-Zero Exit Code detected",
        "lamp-dip: command not found",
    ),
    "an end with advice": (
        ("Error: Got unexpected extra argument (lamp-server)\n2026-11-20T09:26:37.381Z [lamp] [info] brush closed\n"
        "2026-11-20T09:26:37.381Z [lamp] [error] Server disconnected. For troubleshooting guidance, please visit the lamp house"),
        "Error: Got unexpected extra argument (lamp-server)",
    ),
    "the thread of Android": (
        ("FATAL EXCEPTION: main\nProcess: shop.lamp, PID: 11\nkotlin.UninitializedPropertyAccessException: lateinit property wick has not been initialized\n"
        "at shop.lamp.ui.Lamp.getWick(Lamp.kt:54)\nat android.os.Handler.handleCallback(Handler.java:959)"),
        "UninitializedPropertyAccessException: lateinit property wick has not been initialized",
    ),
}  # fmt: skip
APART = {
    "another process": (
        f"{AT}.358 EET [35] ERROR:  the wick of bay 9 is too short\n"
        f"{AT}.525 EET [6] LOG:  lighting process (PID 34) was terminated by signal 6: Aborted"
    ),
    "an end of another thing": f"{AT}.869 | LAMP | ERROR | the brush of bay 9 is gone\n{AT}.869 | LAMP | ERROR | No OIL in the barrel, exiting",
    "a connection beside a failure that ended nothing": (
        f"{AT},100 ERROR lamp LampError: the wick is wet\n{AT},101 ERROR lamp MCP error -32000: Connection closed\n{AT},200 INFO lamp goes on\n{AT},300 INFO lamp burns"
    ),
}  # fmt: skip


def _titles(text: str, tmp_path: Path) -> list[str]:
    (tmp_path / "lamp.log").write_text(text + "\n", "utf-8")
    return [f.title for f in pipeline.analyze([tmp_path / "lamp.log"]).findings]


@pytest.mark.parametrize("name", FIRST)
def test_the_cause_leads(name: str, tmp_path: Path) -> None:
    text, title = FIRST[name]
    found = _titles(text, tmp_path)
    assert found[0].startswith(title), found
    assert len(found) == 1 or found[1].startswith("A stack trace is cut"), found


@pytest.mark.parametrize("name", APART)
def test_what_is_only_near_stays(name: str, tmp_path: Path) -> None:
    found = _titles(APART[name], tmp_path)
    assert len(found) == 2, found


def test_the_program_ended_with_what_its_end_names(tmp_path: Path) -> None:
    (tmp_path / "lamp.log").write_text(FIRST["a process named by its number"][0], "utf-8")
    found = pipeline.analyze([tmp_path / "lamp.log"]).findings[0]
    assert found.severity == "error"
    assert "the program ended with it, as " in found.cause
