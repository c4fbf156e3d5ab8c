"""What programs of every kind print when they fail, from the file to the finding; and what looks like it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentcore_analyzer.failures import Effect, Failure, failures
from agentcore_analyzer.model import Finding
from agentcore_analyzer.options import Options
from agentcore_analyzer.pipeline import diagnose, load
from agentcore_analyzer.redaction import masking


def failed(folder: Path, text: str, name: str = "input.log") -> list[Failure]:
    """The failures of a file, in order; those that are known as harmless, too."""
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return list(failures(load([str(path)], Options()).case).all)


def found(folder: Path, text: str, name: str = "input.log") -> list[Finding]:
    """The findings of a file, the weightiest first."""
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return diagnose(load([str(path)], Options()), Options())[0]


_TAG = "[ab12cd34-1111-2222-3333-444455556666] "
_FATAL = "F, [2026-11-29T02:13:20.123456 #7] FATAL -- : " + _TAG
RAILS = {
    "a template": (
        ('Started GET "/orders/7" for 10.0.3.7 at 2026-11-29 02:13:20 +0000\n'
        "ActionView::Template::Error (undefined method `blim' for nil:NilClass):\n"
        "    3: <td>\n    4:   <%= flange.blim %>\n    5: </td>\n  \n"
        "app/views/zorks/_row.html.erb:4:in `block in _app_views_zorks'\n"
        "app/controllers/zorks_controller.rb:12:in 'ZorksController#show'\n"),
        "ActionView::Template::Error: undefined method `blim' for nil:NilClass",
        ("app/views/zorks/_row.html.erb", 4),
    ),
    "with its cause": (
        ("Zork::FlangeError (the flange is wobbly):\nCauses:\nKeyError (key not found: :wick)\n  \n"
        "app/models/zork.rb:8:in `pending'\n/usr/lib/ruby/gems/3.2.0/gems/rack-2.2/lib/rack.rb:7:in `call'\n"),
        "KeyError: key not found: :wick",
        ("app/models/zork.rb", 8),
    ),
    "each line stamped": (
        (f"{_FATAL}  \n{_FATAL}NoMethodError (undefined method `blim' for nil:NilClass):\n{_FATAL}  \n"
        f"{_FATAL}app/models/zork.rb:8:in `pending'\n{_TAG}app/controllers/zorks_controller.rb:3:in `index'\n"),
        "NoMethodError: undefined method `blim' for nil:NilClass",
        ("app/models/zork.rb", 8),
    ),
}


@pytest.mark.parametrize("name", RAILS)
def test_what_rails_logs_of_an_exception(tmp_path: Path, name: str) -> None:
    text, words, place = RAILS[name]
    (failure,) = (f for f in failed(tmp_path, text) if f.said.frames)
    root = failure.said.chain[0] if failure.said.chain else failure.said
    frames = [f for r in failure.said.chain for f in r.frames if f.own]
    assert f"{root.type}: {root.message}" == words
    assert (frames[-1].file, frames[-1].line) == place


def test_a_heading_with_parentheses_is_no_exception(tmp_path: Path) -> None:
    assert not failed(tmp_path, "Zork::Summary (all flanges):\n    1: blim\n    2: wick\nthe end\n")
    assert not failed(tmp_path, "Flange (new):\n  blim: 7\n")


def test_a_level_behind_pairs_and_a_bar(tmp_path: Path) -> None:
    head = "2026-11-29 02:13:20,{} pid=7 user=ci n=zork | "
    lines = ["INFO: no errors were found", "[WARNING]: no wick given", "ERROR! the flange has no blim", "ok: [zork]"]
    (failure,) = failed(tmp_path, "".join(f"{head.format(100 + n)}{line}\n" for n, line in enumerate(lines)))
    assert failure.message == "the flange has no blim"


def _console(told: list[str], width: int, page: str = "") -> str:
    """What Windows PowerShell writes of these lines of stderr into a file, in a console of that many columns."""
    signs = [line.encode("utf-8").decode(page) if page else line for line in told]
    rows = [f"wick.exe : {signs[0]}", "At line:1 char:1", "+ wick.exe build > zork.txt 2>&1", "+ " + "~" * 60]
    about = [f"    + CategoryInfo          : NotSpecified: ({signs[0][:20]}:String) [], RemoteException",
             "    + FullyQualifiedErrorId : NativeCommandError", " "]  # fmt: skip
    return "".join(f"{part}\r\n" for row in (*rows, *about, *signs[1:]) for part in _broken(row, width))


def _broken(row: str, width: int) -> list[str]:
    parts, rest = [], row
    while len(rest) > width:
        at = rest.rfind(" ", 0, width) + 1
        word = len(rest[at:].split(" ", 1)[0])
        at = width if at <= 4 or word > width else at
        parts.append(rest[:at])
        rest = rest[at:] if not rest.startswith("    +") else "   " + rest[at:]
    return [*parts, rest]


ZORKS = [
    "   Compiling zork v1.2.3",
    "   Compiling blim v0.4.10 for the flange of a wick",
    (r"error: failed to remove C:\Users\ci\zork\target\debug\build\flange-1111\blim.rcgu.o: The process cannot access the file "
    "because it is being used by another process. (os error 32)"),
    "error: could not compile `zork` (build script) due to 1 previous error",
]  # fmt: skip


@pytest.mark.parametrize("width", [30, 34, 47, 64, 300])
def test_what_a_console_of_windows_broke(tmp_path: Path, width: int) -> None:
    (finding,) = found(tmp_path, _console(ZORKS, width))
    assert ZORKS[2].partition("debug")[2] in finding.cause
    assert "another process has the file open" in finding.cause
    assert "CommandError" not in finding.title


@pytest.mark.parametrize("width", [40, 300])
@pytest.mark.parametrize("page", ["", "cp437", "cp850"])
def test_a_failed_test_behind_the_frame_of_a_console(tmp_path: Path, width: int, page: str) -> None:
    told = ["FAIL src/zork.test.ts", "  ● the zork › keeps the wick dry and the flange clean", "",
            "    expect(received).toBe(expected)",
            "", "    Expected: 7", "    Received: 8", "", "      at Object.<anonymous> (src/zork.test.ts:7:9)", "",
            "  ● Console", "", "    console.log", "      lit the wick", "", "      at Wick.light (src/wick.ts:7:9)", "",
            "Tests:       1 failed, 7 passed, 8 total"]  # fmt: skip
    (failure,) = failed(tmp_path, _console(told, width, page))
    words = "test the zork › keeps the wick dry and the flange clean failed: expect(received).toBe(expected)"
    assert failure.message.startswith(words)


def test_a_console_whose_program_went_well(tmp_path: Path) -> None:
    told = ["PASS src/zork.test.ts", "PASS src/blim/a-file-with-a-rather-long-name.test.ts", "Tests:       8 passed, 8 total"]
    for width in (30, 300):
        assert not failed(tmp_path, _console(told, width))


@pytest.mark.parametrize(
    "kept",
    ["bind on address ('0.0.0.0', 4000): [winerror 10048] wick", "ogni indirizzo di socket (a/b 7)", "socket address 7 of zork"],
)
def test_the_address_of_a_socket_is_nobodys_home(kept: str) -> None:
    assert masking.without_secrets(kept) == kept


def _at(second: int) -> str:
    return f"2026-11-29T02:{13 + second // 60}:{second % 60:02d}.120Z"


@pytest.mark.parametrize(("behind", "harmless"), [(0, False), (3, False), (60, True)])
def test_what_is_tried_again_is_harmless_where_the_log_goes_on_without_it(tmp_path: Path, behind: int, harmless: bool) -> None:
    refused = "dial tcp 10.0.3.7:8088: connect: connection refused"
    lines = [f'{_at(0)} info zork.go:7 Sending failed. Will retry. {{"error": "{refused}"}}']
    lines += [f"{_at(2 + n)} info zork.go:9 flange {n} greased" for n in range(behind)]
    (failure,) = failed(tmp_path, "\n".join(lines) + "\n")
    assert bool(failure.harmless) is harmless


_RUN = ["INFO: Kedves zork", "INFO: wick keresése", "INFO: flange keresése"]
_LATE = "WARN: Lejárt az idő, a flange még nem kész"


def _runs(*ends: str) -> str:
    lines = [line for end in ends for line in (*_RUN, end) if line]
    return "".join(f"[2026-11-29 02:13:{n:02d}] {line}\n" for n, line in enumerate(lines))


def test_a_warning_with_which_run_after_run_ends(tmp_path: Path) -> None:
    told = failed(tmp_path, _runs(_LATE, "INFO: kész", _LATE))
    assert [f.place.line for f in told] == [4, 12]
    assert _LATE.partition(" ")[2] in told[0].message


@pytest.mark.parametrize("ends", [("INFO: kész", _LATE), (_LATE, "INFO: kész"), (_LATE, "", _LATE + "\nINFO: kész")])
def test_a_warning_with_which_one_run_ends(tmp_path: Path, ends: tuple[str, ...]) -> None:
    assert not failed(tmp_path, _runs(*ends))


def test_a_server_whose_log_ends_with_a_warning(tmp_path: Path) -> None:
    words = ("INFO: flange", "INFO: kérés", "WARN: lassú", "INFO: kész", "WARN: lassú")
    lines = [f"[2026-11-29 02:13:{n:02d}] {words[n % 5]} {n}" for n in range(30)]
    assert not failed(tmp_path, "\n".join(lines) + "\n")


def _heads(folder: Path, text: str) -> list[str]:
    return [finding.title for finding in found(folder, text)]


_CS = "/src/Zork.App/Flange.cs({}): error CS0246: The type or namespace name '{}' could not be found [/src/Zork.App/Zork.csproj]\n"
_CS_ERRORS = [("15,22", "IWick"), ("16,22", "Blim"), ("18,61", "IWick"), ("18,88", "Blim")]
_NPM_LOG = ["verbose stack Error: Refusing to install zork as a dependency of itself", "verbose stack     at check (/usr/lib/npm/check.js:7:9)",
            "verbose stack     at done (/usr/lib/npm/done.js:9:7)", "error Linux 6.1", "error node v5.0.0", "error code ENOSELF",
            "error Refusing to install zork as a dependency of itself", "error If you need help, write to:", "error     <https://example.com>"]  # fmt: skip
ONE_FAILURE = {
    "MSBuild tells all again at its end": (
        "".join(_CS.format(*e) for e in _CS_ERRORS) + "\nBuild FAILED.\n\n" + "".join(_CS.format(*e) for e in _CS_ERRORS) + "    0 Warning(s)\n    4 Error(s)\n",
        ["error CS0246: The type or namespace name 'IWick' could not be found", "error CS0246: The type or namespace name 'Blim' could"],
        4,
    ),
    "javac and Gradle": (
        "> Task :compileJava FAILED\nC:\\zork\\src\\Flange.java:42: error: cannot find symbol\n            @Wick Blim blim) {\n             ^\n"
        "  symbol:   class Wick\n  location: class Flange\n1 error\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\n"
        "Execution failed for task ':compileJava'.\n> Compilation failed; see the compiler output below.\n"
        "  C:\\zork\\src\\Flange.java:42: error: cannot find symbol\n              @Wick Blim blim) {\n               ^\n    symbol:   class Wick\n"
        "\nBUILD FAILED in 4s\n",
        ["C:\\zork\\src\\Flange.java:42: error: cannot find symbol: class Wick"],
        1,
    ),
    "pytest and its summary": (
        "collected 7 items / 1 error\n\n==== ERRORS ====\n____ ERROR collecting tests/test_zork.py ____\ntests/test_zork.py:56: in <module>\n"
        "    assert wick\nE   NameError: name 'the_wick_of_the_flange' is not defined\n==== short test summary info ====\n"
        "ERROR tests/test_zork.py - NameError: name 'the_wick_of_the_fl...\n!!!!! Interrupted: 1 error during collection !!!!!\n"
        "==== 4 warnings, 1 error in 29.89s ====\n",
        ["NameError: name 'the_wick_of_the_flange' is not defined"],
        1,
    ),
    "npm's own log": (
        "".join(f"{57 + n} {line}\n" for n, line in enumerate(_NPM_LOG)),
        ["Error: Refusing to install zork as a dependency of itself"],
        1,
    ),
    "pip": (
        "error: subprocess-exited-with-error\n\n× pip subprocess to install zork did not run successfully.\n│ exit code: 1\n╰─> See above for output.\n\n"
        "note: This error originates from a subprocess, and is likely not a problem with pip.\n",
        ["pip subprocess to install zork did not run successfully"],
        1,
    ),
    "systemd": (
        "Nov 29 02:13:20 zork-1 wickd[27]: [ALERT] (27) : parsing [/etc/wick/wick.cfg:92]: no blim in the last line\n"
        "Nov 29 02:13:20 zork-1 wickd[27]: [ALERT] (27) : Fatal errors found in configuration.\n"
        "Nov 29 02:13:20 zork-1 systemd[1]: wickd.service: Main process exited, code=exited, status=1/FAILURE\n"
        "Nov 29 02:13:20 zork-1 systemd[1]: wickd.service: Failed with result 'exit-code'.\n",
        ["parsing [/etc/wick/wick.cfg:92]: no blim in the last line"],
        1,
    ),
    "a word alone, and the sentences below it": (
        "Usage: zork [OPTIONS] COMMAND [ARGS]...\nTry 'zork --help' for help.\n\nError: \nUnable to light the zork.\nThe wick blim was not found.\n",
        ["Unable to light the zork. The wick blim was not found."],
        1,
    ),
    "cmake": (
        "-- Detecting wicks - done\nCMake Error at CMakeLists.txt:7 (find_package):\n  Could not find a package configuration file provided by \"Zork\" with any\n"
        "  of the following names:\n\n    ZorkConfig.cmake\n\n  Add the installation prefix.\n\n-- Configuring incomplete, errors occurred!\n",
        ['package configuration file provided by "Zork" with any of the following names: ZorkConfig.cmake'],
        1,
    ),
    "npm's lines": (
        "npm error code E404\nnpm error 404 Not Found - GET https://registry.example.com/zork-blim-wick-4711-and-more\nnpm error 404\n"
        "npm error 404  The requested resource 'zork-blim-wick-4711-and-more@*' could not be found or you do not have permission to access it.\nnpm error 404\n",
        ["Not Found - GET https://registry.example.com/zork-blim-wick-4711-and-more"],
        1,
    ),
    "a fixture of pytest": (
        f"{'_' * 26} ERROR at setup of test_blim {'_' * 25}\nfile /srv/test_zork.py, line 4\n  def test_blim(zork):\nE       fixture 'zork' not found\n"
        ">       available fixtures: cache, capfd\n\n/srv/test_zork.py:4\n=========================== short test summary info ============================\n"
        "ERROR test_zork.py::test_blim\n=========================== 1 passed, 1 error in 0.02s =========================\n",
        ["test test_blim failed: fixture 'zork' not found"],
        1,
    ),
    "a type checker": (
        'zork.py:1: error: Incompatible types in assignment (expression has type "Wick")  [assignment]\nFound 1 error in 1 file (checked 1 source file)\n',
        ["Incompatible types in assignment"],
        1,
    ),
    "what a pod waits for": (
        "E1129 02:13:20.060000       7 configmap.go:12] Couldn't get configMap default/zork-settings: configmap \"zork-settings\" not found\n"
        "Warning FailedMount Unable to attach or mount volumes: timed out waiting for the condition: unattached volumes=[zork-settings]\n",
        ['configmap "zork-settings" not found'],
        1,
    ),
}


@pytest.mark.parametrize("name", ONE_FAILURE)
def test_one_failure_in_several_tellings(tmp_path: Path, name: str) -> None:
    text, words, count = ONE_FAILURE[name]
    findings = [f for f in found(tmp_path, text) if f.code == "unexplained-error"]
    assert len(findings) == len(words)
    assert all(word in finding.title for word, finding in zip(words, findings, strict=True))
    assert sum(int(f.title.rpartition("(")[2].split()[0]) if f.title.endswith("times)") else 1 for f in findings) == count


def test_containers_end_for_what_they_said_themselves(tmp_path: Path) -> None:
    lines = ["wick_1  | mkdir: can't create directory '/var/lib/wick': Permission denied", *(f"zork_1  | lit wick {n}" for n in range(30)),
             "zork_1  | failed parsing config: open ./zork.yaml: no such file or directory", "shop_zork_1 exited with code 1",
             "shop_wick_1 exited with code 1"]  # fmt: skip
    assert [("mkdir" in t, "zork.yaml" in t) for t in _heads(tmp_path, "\n".join(lines) + "\n")] == [(True, False), (False, True)]


def test_equal_stacks_without_times_are_two(tmp_path: Path) -> None:
    stack = 'Traceback (most recent call last):\n  File "/app/zork.py", line 7, in blim\n    wick()\nKeyError: \'the wick of the flange\'\n'
    assert len(failed(tmp_path, f"{stack}starting\n{stack}")) == 2


def test_a_count_that_stands_alone_is_told(tmp_path: Path) -> None:
    assert _heads(tmp_path, "==== 4 warnings, 1 error in 29.89s ====\nBUILD FAILED in 4s\n")


@pytest.mark.parametrize(("behind", "ended"), [(1, True), (12, False)])
def test_a_marked_line_ends_nothing_where_the_log_goes_on(tmp_path: Path, behind: int, ended: bool) -> None:
    lines = ["✘ [ERROR] no flange for the wick", "", "    src/zork.ts:7:9:", "      7 │ wick", "        ╵ ~~~~", "", *(f"2:13:{10 + n} AM [zork] blim {n} updated" for n in range(behind))]
    (failure,) = failed(tmp_path, "\n".join(lines) + "\n")
    assert (failure.effect is Effect.ENDED) is ended


def test_where_a_reader_came_from_is_not_what_was_asked_for(tmp_path: Path) -> None:
    line = '10.0.3.7 - - [29/Nov/2026:02:13:{} +0000] "GET /{} HTTP/1.1" {} 7 "http://zork.example.com/" "wick/1.0"\n'
    (other,) = failed(tmp_path, line.format(20, "flange", 499) + line.format(21, "blim", 200))
    assert other.effect is not Effect.RECOVERED
    (same,) = failed(tmp_path, line.format(20, "flange", 502) + line.format(21, "flange", 200))
    assert same.effect is Effect.RECOVERED


def test_an_error_of_an_orm_has_the_words_of_the_database(tmp_path: Path) -> None:
    rows = [{"level": "error", "message": f"uncaughtException: {words}\nError\n    at Query.run (/app/node_modules/orm/query.js:52:25)",
             "stack": "Error\n    at Query.run (/app/node_modules/orm/query.js:52:25)"}
            for words in ("Table 'zork.wicks' doesn't exist", "Cannot add a row: a foreign key constraint fails")]  # fmt: skip
    told = failed(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "zork.jsonl")
    assert [f.message.partition(": ")[2] for f in told] == ["Table 'zork.wicks' doesn't exist", "Cannot add a row: a foreign key constraint fails"]


_REDIS = "27:M 29 Nov 2026 02:13:20.93{} # {}\n"


@pytest.mark.parametrize(
    ("what", "behind", "harmless"),
    [
        ("Warning: Could not create zork socket ::*:7379: unable to bind socket, errno: 97", "Ready to accept connections", True),
        ("Warning: Could not create zork socket ::*:7379: unable to bind socket, errno: 97", "Configured to not listen anywhere", False),
        ("Warning: Could not create zork socket *:7379: bind: Address already in use", "Ready to accept connections", False),
    ],
)
def test_a_program_that_serves_at_its_other_addresses(tmp_path: Path, what: str, behind: str, harmless: bool) -> None:
    told = failed(tmp_path, _REDIS.format(0, "zork is starting") + _REDIS.format(1, what) + _REDIS.format(2, behind))
    assert [bool(f.harmless) for f in told if "socket" in f.message] == [harmless]


def test_spans_that_any_tracer_drops_are_telemetry(tmp_path: Path) -> None:
    head = "2026-11-29T02:13:2{}.101Z  {} 7 --- [zork] [main] z.r.i.Reporter : "
    text = head.format(0, "INFO") + "Started ZorkApplication in 7.1 seconds\n" + head.format(1, "WARN") + (
        'Dropped 7 spans due to IOException(I/O error on POST for "http://wick:9411/api": wick: Temporary failure in name resolution)\n'
        "\njava.io.IOException: I/O error: wick: Temporary failure in name resolution\n\tat zork.Http.post(Http.java:7)\n"
        "Caused by: java.net.UnknownHostException: wick: Temporary failure in name resolution\n\tat zork.Dns.ask(Dns.java:9)\n")
    assert [f.code for f in found(tmp_path, text)] == ["telemetry-export-failed"]


def test_the_reason_of_a_json_line_stands_in_a_member_of_its_own(tmp_path: Path) -> None:
    rows = [("I", "Lighting wick", {"path": "/run/wick"}), ("E", "Failed to unlink the wick", {"path": "/run/wick.sock", "error": "Operation not permitted"}),
            ("F", "Fatal assertion", {"msgid": 7, "file": "wick.cpp"}), ("F", "\n\n***aborting after fassert() failure\n\n", {})]  # fmt: skip
    lines = [{"t": {"$date": f"2026-11-29T02:13:20.{n}93+05:00"}, "s": level, "c": "ZORK", "id": 7 + n, "ctx": "main", "msg": words, "attr": more}
             for n, (level, words, more) in enumerate(rows * 3)]  # fmt: skip
    told = _heads(tmp_path, "".join(json.dumps(line) + "\n" for line in lines))
    assert told[0].startswith("Failed to unlink the wick: /run/wick.sock: Operation not permitted")
    assert len(told) == 1


def test_what_maven_says_last_follows_from_what_failed(tmp_path: Path) -> None:
    text = ("[ERROR] Error while writing wicks.\norg.xml.sax.SAXParseException; Failed to write to /src/main/zork-wick.flange\n"
            "\tat com.sun.tools.xjc.Wick.run(Wick.java:7)\n\tat org.codehaus.plexus.classworlds.launcher.Launcher.main(Launcher.java:9)\n"
            "Caused by: java.io.FileNotFoundException: /src/main/zork-wick.flange (Permission denied)\n"
            "\tat java.io.FileOutputStream.open0(Native Method)\n\tat com.sun.tools.xjc.Wick.run(Wick.java:8)\n"
            "[INFO] BUILD FAILURE\n[ERROR] Failed to execute goal org.zork:wick-plugin:0.1:generate (default) on project zork: Failed to light -> [Help 1]\n")
    findings = [f for f in found(tmp_path, text) if "Permission denied" in f.title]
    assert findings
    assert not any("“flange" in f.cause or "Launcher" in f.cause for f in findings)
    assert not any(title.startswith("Failed to execute goal") for title in _heads(tmp_path, text))


@pytest.mark.parametrize(("zones", "hour"), [(("+0530", "+0530"), "07"), (("+0530", "+0000"), "13"), ((), "13")])
def test_the_errors_of_nginx_are_in_the_zone_of_its_access_log(tmp_path: Path, zones: tuple[str, ...], hour: str) -> None:
    lines = ['2026/11/29 13:29:14 [error] 27#27: *1 open() "/srv/zork/wick.css" failed (2: No such file or directory), client: 10.0.3.7']
    lines += [f'10.0.3.7 - - [29/Nov/2026:13:29:36 {zone}] "GET /zork HTTP/1.1" 200 7 "-" "wick/1.0"' for zone in zones]
    lines += ["2026-11-29 13:29:40 zork lit its wick"]
    (failure,) = failed(tmp_path, "\n".join(lines) + "\n")
    assert failure.time_ns is not None
    assert datetime.fromtimestamp(failure.time_ns // 10**9, UTC).strftime("%H") == hour


def test_a_line_above_a_stack_that_tells_of_something_else_is_told(tmp_path: Path) -> None:
    line = "2026-11-29 02:13:20,101 ERROR zork.blim lamp {} failed: Connection refused by wick-1:5432\n"
    stack = 'Traceback (most recent call last):\n  File "/srv/zork.py", line 5, in <module>\n    {}\n{}\n'
    both = line.format(7) + stack.format('raise KeyError("bay")', "KeyError: 'bay'")
    assert [("KeyError" in t, "Connection refused" in t) for t in _heads(tmp_path, both)] == [(True, False), (False, True)]
    same = line.format(7) + stack.format("connect()", "ConnectionRefusedError: [Errno 111] Connection refused")
    assert len(_heads(tmp_path, same)) == 1
    unknown = line.format(7).replace("Connection refused by wick-1:5432", "the wick is wobbly") + stack.format("x", "KeyError: 'bay'")
    assert len(_heads(tmp_path, unknown)) == 1  # the headline of the same


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('POST /wicks 400\nresponse body: {"error":"Invalid JSON","at":4}\nzork gave up\n', "request-not-json"),
        ("$ node zork.js\nError: connect ECONNREFUSED 127.0.0.1:8000 while fetching http://127.0.0.1:8000/mcp\n", "dev-port-mismatch"),
    ],
)
def test_a_server_of_which_nothing_tells_that_it_is_an_agent_is_called_a_server(tmp_path: Path, text: str, code: str) -> None:
    told = next(f for f in found(tmp_path, text) if f.code == code)
    words = f"{told.title} {told.cause} {told.fix}"
    assert told.title.startswith("The server ")
    assert "agent" not in words
    assert "/invocations" not in words


def test_the_logger_of_the_sdk_tells_of_an_agent(tmp_path: Path) -> None:
    record = {"timestamp": "2026-11-29T02:13:20.100Z", "level": "WARNING", "message": "Invalid JSON in request (0.001s): Expecting value: line 1 column 2 (char 1)", "logger": "bedrock_agentcore.app"}
    assert found(tmp_path, json.dumps(record) + "\n", "runtime.jsonl")[0].title == "The agent refused 1 request: the body is no JSON"


def test_a_container_is_none_whose_name_only_ends_alike(tmp_path: Path) -> None:
    assert len(_heads(tmp_path, "wick_1  | Error: no such table: blim\nshop_unwick_1 exited with code 1\n")) == 2
    assert len(_heads(tmp_path, "wick_1  | Error: no such table: blim\nshop_wick_1 exited with code 1\n")) == 1


def test_of_a_method_that_is_not_answered_nothing_is_said_about_the_page(tmp_path: Path) -> None:
    line = '2031-11-16 14:39:2{},100 INFO 203.0.113.9 - "{} /blim/zork HTTP/1.1" {}\n'
    (told,) = failed(tmp_path, line.format(0, "HEAD", 405) + line.format(1, "GET", 200))
    assert "does not answer this method" in told.harmless
    assert "found nothing" not in told.harmless
