"""What holds for every reader and every text: quotes stand in the text, nothing raises, nothing takes more than linear time."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import test_said_commands
import test_said_http
import test_said_logged
import test_said_process
import test_said_rpc
import test_said_streams
import test_said_systems
from hypothesis import given
from hypothesis import strategies as st
from said_cases import PACKAGE

import cases
from agentcore_analyzer.failures import readers, said
from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.failures.said._objects import objects
from agentcore_analyzer.needed import needed
from guards import alarm

READERS = {
    info.name: importlib.import_module(f"{PACKAGE}.{info.name}")
    for info in pkgutil.iter_modules(said.__path__)
    if not info.name.startswith("_")
}
OURS = ("http", "rpc", "streams", "process", "resources", "commands", "records", "systems", "logged")
MODULES = (test_said_http, test_said_rpc, test_said_streams, test_said_process, test_said_commands, test_said_logged, test_said_systems)
TEXTS = tuple(dict.fromkeys(hit.text for module in MODULES for hit in module.HITS))
MILLION = 1_000_000
SECONDS = 8.0  # a quadratic reader needs minutes; a linear one about one, on a machine that does nothing else
PART, TIMES = 16, 4  # a part of it, and four times that: a linear reader takes four times as long, a quadratic one sixteen times
LINEAR = 4.8  # what took so many times as long at most, and would reach the alarm as a square only, does not reach it
LINES = {
    "error lines": "2026-11-29 02:13:20,101 ERROR zork.blim: failed to flange the blim: the wick 4711 is wobbly\n",
    "access lines": 'INFO:     10.0.3.7:4444 - "POST /zork HTTP/1.1" 500 Internal Server Error\n',
    "statuses": "request ended with status=502 reason=wick HTTP 504\n",
    "records": '{"level":"error","msg":"zork failed","error":{"type":"E","message":"the wick"},"n":1}\n',
    "bodies": 'API error: 404 - {"error":{"message":"zork not found","code":404,"details":[{"reason":"x"}]}}\n',
    "python": "Error code: 400 - {'error': {'message': 'the wick', 'type': 'invalid', 'param': None}}\n",
    "frames": 'event: error\ndata: {"error":"the wick","error_type":"E"}\n\n',
    "exits": "zork-1 exited with code 137 after SIGKILL (OOMKilled)\n",
    "commands": "Error: the wick is wobbly\nnpm ERR! code E404\nmake: *** [x] Error 2\n",
    "one line": "error failed status=502 ",
    "opening braces": '{"a":[{"b":',
    "escaped": '{\\"error\\": \\"x\\", ',
    "odd quotes": "error \"' {x: ",
    "calls": "ErrorData(code=-32603, message='x', data=",
    "answers": '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"wick"}}\n',
    "blanks": "Error:  \t ",
}


def fine(text: str, severity: int = 0) -> None:
    for name, reader in READERS.items():
        for found in reader.read(text, severity):
            assert 0 <= found.start <= found.end <= len(text), (name, found)
            assert found.quote in (text[found.start : found.end] if name in OURS else text), (name, found, text)


@cases.over(TEXTS, lambda t: t[:40])
def test_cuts(text: str) -> None:
    step = max(1, len(text) // 24)
    for cut in range(0, len(text) + 1, step):
        fine(text[:cut], 17)
        fine(text[cut:])


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4), st.integers(0, 400), st.integers(0, 400), st.sampled_from([0, 9, 13, 17]))
def test_mixtures(texts: list[str], start: int, end: int, severity: int) -> None:
    mixed = "\n".join(texts)
    text = mixed[start : len(mixed) - end]
    fine(text, severity)
    for found in said_in(text, severity):
        assert 0 <= found.start <= found.end <= len(text)


@given(st.text(st.sampled_from("{}[]()\"'\\:,= \nabeE0159-<>"), max_size=200))
def test_signs(text: str) -> None:
    fine(text, 17)


@pytest.mark.parametrize(("name", "kind"), cases.some([(n, k) for n in OURS for k in LINES], 5))
def test_a_megabyte(name: str, kind: str) -> None:
    line = LINES[kind]
    took(name, line)  # patterns are compiled on first use
    with alarm(SECONDS):
        few, many = (took(name, line * (MILLION // PART * times // len(line))) for times in (1, TIMES))
        if cases.WHOLE or many > few * LINEAR:
            took(name, line * (MILLION // len(line)))


def took(name: str, text: str) -> float:
    objects.cache_clear()
    began = time.process_time()
    for _ in READERS[name].read(text, 0):
        pass
    return time.process_time() - began


@pytest.mark.parametrize("name", [n for n in OURS if hasattr(READERS[n], "_RULES")])
def test_words_of_rules(name: str) -> None:
    """The words of each rule are those that its pattern cannot do without: `needed` says what to write."""
    wrong = {rule.pattern.pattern[:80]: needed(rule.pattern) for rule in READERS[name]._RULES if set(rule.words) != set(needed(rule.pattern))}
    assert wrong == {}


# They stand in calm lines, too, or in a kind of letters only: the hints of these are a number or another word beside them.
BROAD = frozenset({
    "rpc INTERNAL", "rpc NOT_FOUND", "rpc UNKNOWN", "rpc ode", "rpc status", "rpc status: ",
    *(f"streams {w}" for w in ("CLOSE", "clos", "lose", "lost", "reason", "received", "sent")),
    *(f"http {w}" for w in ("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "CONNECT", "HTTP", "Http", "http", "HTTP/", ' "HTTP/')),
    *(f"http {w}" for w in ("API ", "<Response", "got", "eturned", "pstream ", "tatus", "Service ", "Conflict", "Gone", "nexpected ")),
    *(f"http {w}" for w in ("alert", "crit", "emerg")),
    *(f"process {w}" for w in ("code", "status", "xit", "xited ", "xited (", "xited due to", "ignal", "return", "received", "sent")),
    *(f"process {w}" for w in ("abort", "failed ", "worker ", "illed by", "Active: ", "Assertion", "ERROR: ", "REPORT ", "runtime error", "utOfMemoryError", "FailedMount")),
    *(f"commands {w}" for w in (" code ", ": *** ", "ERROR", "Error", "error", "error ", "FATAL", "FATAL ERROR", "Fatal", "Fatal error", "fatal error")),
    *(f"commands {w}" for w in ("FAILED", "FAULT", "denied", "failed to ", "not found", "npm ", "python", "unauthorized", "warning as error", "Too many open files")),
    *(f"systems {w}" for w in ("ACCES", "ADDRINUSE", "ADDRNOTAVAIL", "AI_AGAIN", "AI_FAIL", "ALERT", "CONNABORTED", "CONNREFUSED", "CONNRESET")),
    *(f"systems {w}" for w in ("ERROR", "FATAL", "PANIC", "HOSTUNREACH", "MFILE", "NETUNREACH", "NOENT", "NOSPC", "NOTFOUND", "ORA", "PERM", "PIPE", "PLS", "PROTO")),
    *(f"systems {w}" for w in ("failed", "TIMEDOUT", "TNS", "net::", "unable to ")),
})  # fmt: skip


@pytest.mark.parametrize("name", [n for n in OURS if hasattr(READERS[n], "_RULES")])
def test_words_of_rules_are_hints(name: str) -> None:
    """What a rule needs lets a text come to its reader: without a hint the rule would never be tried."""
    reader = READERS[name]
    words = {word for rule in reader._RULES for word in rule.words}
    deaf = {w for w in words if not any(hint in w for hint in reader.HINTS)}
    assert {f"{name} {w}" for w in deaf} <= BROAD


# These put together lists that others look into as well.
@pytest.mark.parametrize("name", sorted({*OURS} - {"exceptions", "logged"}))
def test_no_hint_says_what_another_says(name: str) -> None:
    """Every text in which `exit code` stands is let through by `xit code`: a hint that holds another one is only looked for twice."""
    hints = READERS[name].HINTS
    assert len(hints) == len(set(hints))
    assert not {(one, other) for one in hints for other in hints if one != other and one in other}


def test_every_hit_has_a_hint() -> None:
    """A reader is not asked for a text in which none of its hints stands: each of its texts has one."""
    for module in MODULES:
        reader = READERS[module.__name__.removeprefix("test_said_")]
        for hit in module.HITS:
            if hit.severity < getattr(reader, "ALWAYS_FROM", 99) and list(reader.read(hit.text, hit.severity)):
                assert any(hint in hit.text for hint in reader.HINTS), hit


def test_what_was_read_before_is_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in TEXTS[::20]:
        readers._known.clear()
        first = said_in(text, 17)
        again = said_in(text, 17)
        assert again == first
        again.clear()  # a list of the caller's own
        assert said_in(text, 17) == first

    def broken(text: str, severity: int) -> Iterator[Said]:
        raise ZeroDivisionError

    monkeypatch.setattr(readers, "readers", lambda: (readers.Reader("broken", 0, ("wick",)),))
    monkeypatch.setattr(readers, "_module", lambda _: SimpleNamespace(read=broken))
    readers._asked.cache_clear()
    for _ in range(2):
        said_in("a wick that no other test has", 17)
        assert list(readers.crashes) == ["broken"]
        readers.crashes.clear()
    readers._asked.cache_clear()


def test_two_escapes_of_one_character_are_that_character() -> None:
    (found,) = objects(r'{"message": "it broke \ud83d\ude00 and the rest is cut')
    assert (found.value, found.whole) == ({"message": "it broke \U0001f600 and the rest is cut"}, False)
