"""Forms that could not be run here, written as their runtimes document them, and what is read out of them."""

from __future__ import annotations

from typing import NamedTuple

from agentcore_analyzer.stacktraces.reading import traces_in
from cases import over


class Form(NamedTuple):
    name: str
    text: str
    chain: tuple[str, ...]  # the root first, as `Type: message`
    own: tuple[str, int | None] | None = None
    aside: str = ""
    cut: str = ""


FORMS = [
    Form("deno", "error: Uncaught (in promise) TypeError: zork 17\n    at load (file:///app/main.ts:3:9)\n    at file:///app/main.ts:7:1\n",
         ("TypeError: zork 17",), ("file:///app/main.ts", 3)),
    Form("deno cause", "error: Uncaught Error: outer\n    at f (file:///app/m.ts:3:9)\nCaused by: TypeError: inner\n    at g (file:///app/m.ts:1:9)\n",
         ("TypeError: inner", "Error: outer"), ("file:///app/m.ts", 1)),
    Form("browser console", "Uncaught (in promise) ZorkFailure: m\n    at load (https://x.example/app.js:3:9)\n",
         ("ZorkFailure: m",), ("https://x.example/app.js", 3)),
    Form("console.error", "tool failed Error: zork\n    at load (/app/a.js:3:9)\n    at async main (/app/a.js:9:3) {\n  code: 'E_ZORK'\n}\n",
         ("Error: zork",), ("/app/a.js", 3)),
    Form(".NET", "Unhandled exception. Zork.ZorkProblem: outer\n ---> System.FormatException: inner\n"
         "   at System.Number.Throw(Int32 x)\n   at Zork.P.Parse(String s) in /app/P.cs:line 7\n"
         "   --- End of inner exception stack trace ---\n   at Zork.P.Main(String[] args) in /app/P.cs:line 12\n",
         ("System.FormatException: inner", "Zork.ZorkProblem: outer"), ("/app/P.cs", 7)),
    Form(".NET async", "fail: App[0]\n      tool failed\n      System.InvalidOperationException: zork\n"
         "         at App.Tools.<RunAsync>d__1.MoveNext() in /src/Tools.cs:line 20\n      --- End of stack trace from previous location ---\n"
         "         at App.Program.Main(String[] args) in /src/P.cs:line 3\n",
         ("System.InvalidOperationException: zork",), ("/src/Tools.cs", 20)),
    Form("pkg/errors", "zork 17\nmain.read\n\t/app/main.go:4\nmain.main\n\t/app/main.go:9\nruntime.main\n\t/usr/local/go/src/runtime/proc.go:250\n"
         "load config\nmain.load\n\t/app/main.go:6\nmain.main\n\t/app/main.go:9\n",
         ("error: zork 17", "error: load config"), ("/app/main.go", 4)),
    Form("Go 1.23", "panic: first\n\tsecond line\n\ngoroutine 1 gp=0xc000002380 m=0 mp=0x5 [running]:\nmain.f(...)\n\t/app/m.go:3\n"
         "main.main()\n\t/app/m.go:9 +0x1d\nexit status 2\n", ("panic: first⏎second line",), ("/app/m.go", 3)),
    Form("Rust before 1.73", "thread 'main' panicked at 'zork 17', src/main.rs:4:5\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
         ("panic: zork 17",), ("src/main.rs", 4)),
    Form("anyhow", "Error: starting\n\nCaused by:\n    0: reading the zork\n    1: No such file or directory (os error 2)\n",
         ("Error: No such file or directory (os error 2)", "Error: reading the zork", "Error: starting")),
    Form("eyre", "Error: \n   0: starting\n   1: zork 17\n\nLocation:\n   src/main.rs:4\n", ("Error: zork 17", "Error: starting"), ("src/main.rs", 4)),
    Form("Ruby 3.4", "a.rb:2:in 'C#f': zork 17 (ZorkFault)\n\tfrom a.rb:4:in '<main>'\n", ("ZorkFault: zork 17",), ("a.rb", 2)),
    Form("Kotlin", "Exception in thread \"main\" java.lang.IllegalStateException: zork\n\tat app.ToolsKt.load(Tools.kt:4)\n\tat app.ToolsKt.main(Tools.kt:9)\n",
         ("java.lang.IllegalStateException: zork",), ("Tools.kt", 4)),
    Form("logback", "10:00:00.123 [main] ERROR app.Tools - tool failed\napp.ZorkProblem: outer\n\tat app.Tools.run(Tools.java:4) ~[classes/:na]\n"
         "Caused by: java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)\n\t... 12 common frames omitted\n",
         ("java.net.ConnectException: Connection refused", "app.ZorkProblem: outer"), ("Tools.java", 4)),
    Form("notebook", "---------------------------------------------------------------------------\nZorkFailure                               Traceback (most recent call last)\n"
         "Cell In[3], line 2\n      1 x = 1\n----> 2 load(x)\n\nCell In[2], line 2, in load(n)\n      1 def load(n):\n----> 2     raise ZorkFailure(n)\n\nZorkFailure: 1\n",
         ("ZorkFailure: 1",), ("In[2]", 2)),
    Form("Lambda, Python", "[ERROR] ValueError: zork 17\rTraceback (most recent call last):\r\xa0\xa0File \"/var/task/app.py\", line 4, in handler\r"
         "\xa0\xa0\xa0\xa0load()\r\xa0\xa0File \"/var/task/app.py\", line 9, in load\r\xa0\xa0\xa0\xa0raise ValueError(\"zork 17\")\r",
         ("ValueError: zork 17",), ("/var/task/app.py", 9)),
    Form("cut before its head", '  File "/app/a.py", line 3, in load\n    read()\nagent.ZorkFailure: m\n', ("agent.ZorkFailure: m",), ("/app/a.py", 3), "", "start"),
    Form("cut before its name", 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in load\n    read()\n', (": ",), ("/app/a.py", 3), "", "end"),
    Form("task", "Task exception was never retrieved\nfuture: <Task finished name='Task-2' coro=<work() done, defined at /app/t.py:2> exception=ValueError('zork')>\n"
         'Traceback (most recent call last):\n  File "/app/t.py", line 2, in work\n    raise ValueError("zork")\nValueError: zork\n',
         ("ValueError: zork",), ("/app/t.py", 2), "task"),
    Form("C++", "terminate called after throwing an instance of 'zork::Fault'\n  what():  zork 17\nAborted (core dumped)\n", ("zork::Fault: zork 17",)),
    Form("CloudWatch tail", "2026-11-29T10:00:00.000Z 2026/11/29/[$LATEST]0a1b2c3d Traceback (most recent call last):\n"
         '2026-11-29T10:00:00.001Z 2026/11/29/[$LATEST]0a1b2c3d   File "/var/task/a.py", line 3, in f\n'
         "2026-11-29T10:00:00.001Z 2026/11/29/[$LATEST]0a1b2c3d     load()\n"
         "2026-11-29T10:00:00.002Z 2026/11/29/[$LATEST]0a1b2c3d ZorkFailure: m\n", ("ZorkFailure: m",), ("/var/task/a.py", 3)),
]  # fmt: skip


@over(FORMS, lambda f: f.name)
def test_form(form: Form) -> None:
    (trace,) = traces_in(form.text)
    assert tuple(f"{r.type}: {r.message}".replace("\n", "⏎") for r in trace.chain) == form.chain
    frame = trace.own_frame()
    assert (frame and (frame.file, frame.line)) == form.own
    assert (trace.aside, trace.cut) == (form.aside, form.cut)
