"""
The library in the process of a stranger: what belongs to the whole process is afterwards as it was.

One process: it sets everything to something of its own, runs what touches most (CSV, graphs of spans, text, literals that are
cut), and tells what differs. Only being imported may leave a trace, in `sys.modules`.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys

from agentcore_analyzer import collector
from cases import CAPTURES, FIXTURES

HOST = """
import csv, decimal, faulthandler, gc, json, locale, logging, os, random, signal, sys, threading, warnings

csv.field_size_limit(4321)
logging.basicConfig(level=logging.ERROR, format="mine %(message)s")
warnings.filterwarnings("error", "never said")
sys.setrecursionlimit(1234)
sys.path.append("/nowhere/of/mine")
random.seed(7)
os.umask(0o027)
decimal.getcontext().prec = 11
for name in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGPIPE):
    signal.signal(name, lambda *_: None)
gc.set_threshold(701, 9, 8)
if sys.argv[1] == "frozen":
    gc.freeze()
elif sys.argv[1] == "disabled":
    gc.disable()

def state():
    return {
        "csv": csv.field_size_limit(),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "umask": [os.umask(0o027)],
        "path": list(sys.path),
        "hooks": [str(sys.excepthook), str(sys.unraisablehook), str(threading.excepthook)],
        "finders": [str(sys.meta_path), str(sys.path_hooks)],
        "recursion": sys.getrecursionlimit(),
        "digits": sys.get_int_max_str_digits(),
        "switch": sys.getswitchinterval(),
        "tracing": [str(sys.gettrace()), str(sys.getprofile())],
        "signals": [str(signal.getsignal(n)) for n in signal.valid_signals() if n not in (signal.SIGKILL, signal.SIGSTOP)],
        "timers": [signal.getitimer(signal.ITIMER_REAL)[0], signal.getitimer(signal.ITIMER_VIRTUAL)[0]],
        "logging": [logging.root.level, len(logging.root.handlers), logging.root.manager.disable],
        "loggers": sorted(name for name, found in logging.root.manager.loggerDict.items() if getattr(found, "handlers", ())),
        "warnings": [str(each) for each in warnings.filters],
        "locale": locale.setlocale(locale.LC_ALL),
        "decimal": str(decimal.getcontext()),
        "random": random.getstate(),
        "streams": [id(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "threads": [thread.name for thread in threading.enumerate()],
        "collector": [gc.isenabled(), gc.get_threshold(), gc.get_debug(), bool(gc.get_freeze_count()), len(gc.callbacks)],
    }

def run():
    report = analyze(sys.argv[2:])
    report.to_json(), report.to_text(), report.to_dict()
    return {finding.code for finding in report.findings} | {each.format for each in report.inputs}

before = state()
from agentcore_analyzer import analyze
imported = state()
seen = run()
after = state()
frozen = gc.get_freeze_count()
run()
changed = {name for name in before if not before[name] == imported[name] == after[name] == state()[name]}
lost = frozen - gc.get_freeze_count()
print(json.dumps({"changed": sorted(changed), "seen": sorted(seen), "graph": "networkx" in sys.modules, "lost": lost}))
"""
# CSV of both readers, a graph of spans, text.
INPUTS = [
    FIXTURES / "parsers" / "cloudwatch-csv" / "insights", FIXTURES / "parsers" / "phoenix-spans" / "csv-cut" / "spans.csv",
    CAPTURES / "langgraph-tool-error", CAPTURES / "client-errors",
]  # fmt: skip


def hosted(how: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOST, how, *map(str, INPUTS)],
        env={**os.environ, "NETWORKX_BACKEND_PRIORITY": "nonsense", "NETWORKX_MINE": "1"},
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["changed"] == []
    assert told["lost"] == 0, "what the host had frozen stays so"
    assert told["graph"]
    assert {"cloudwatch-csv", "phoenix-spans", "client-log", "tool-error"} <= set(told["seen"])


def test_nothing_of_the_process_changes() -> None:
    hosted("as it is")


def test_the_collector_seldom_looks_at_a_diagnosis_and_then_as_before() -> None:
    before = gc.get_threshold()
    try:
        for usual in ((700, 10, 10), (90_000, 5, 5), (0, 10, 10)):
            gc.set_threshold(*usual)
            with collector.frozen():
                assert gc.get_threshold() == (usual[0] and max(usual[0], 20_000), *usual[1:])
            assert gc.get_threshold() == usual
    finally:
        gc.set_threshold(*before)


def test_what_the_host_froze_stays_frozen() -> None:
    hosted("frozen")


def test_a_collector_that_is_off_stays_off() -> None:
    hosted("disabled")
