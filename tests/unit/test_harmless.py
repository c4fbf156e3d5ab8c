"""Failures that hurt nobody: each rule with what it knows and the nearest thing that it does not."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.harmless import Facts, fitting, harmless, judged, refuted
from agentcore_analyzer.failures.harmless_rules import RULES
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.needed import needed
from agentcore_analyzer.stacktraces import Raised

_E, _H, _L, _P = FailureKind.EXCEPTION, FailureKind.HTTP_STATUS, FailureKind.LOGGED_ERROR, FailureKind.PROCESS_END
_DETACHED = "<Token var=<ContextVar name='%s' default={} at 0x1> at 0x2> was created in a different Context"


def said(text: str, kind: FailureKind = _L, type_: str = "") -> Said:
    chain = (Raised(type_, text),) if kind is _E else ()
    return Said(kind, 0, len(text), text.partition("\n")[0], type_, "", text, chain)


ANSWERED = Facts(answered=True)
ASKED = Facts(stop_asked=True)
_OTEL = 'Traceback (most recent call last):\n  File "/zork/opentelemetry/blim/wick.py", line 7, in _guarded\n    call(it)\n%sZorkError: the blim'
_OWN = '  File "/app/zork.py", line 3, in blim\n    wick()\n'
# rule, what it knows, kind, type, facts; and what is near but not harmless
KNOWN = [
    ("otel-detach", _DETACHED % "current_context", _E, "ValueError", Facts()),
    ("otel-detach", "Failed to detach context", _L, "", Facts()),
    ("otel-caught", _OTEL % "", _E, "ZorkError", Facts()),
    ("resource-detector", "AwsZorkResourceDetector failed: <urlopen error timed out>", _L, "", Facts()),
    ("resource-detector", "Failed to get k8s token: [Errno 2] No such file or directory: '/zork/token'", _L, "", Facts()),
    ("resource-detector", "Exception zork in detector <blim.ZorkDetector object at 0x7f>, ignoring", _L, "", Facts()),
    ("otel-set-up-twice", "Overriding of current TracerProvider is not allowed", _L, "", Facts()),
    ("otel-set-up-twice", "Attempting to instrument while already instrumented", _L, "", Facts()),
    ("own-discovery-404", "HTTP Request: GET https://zork.example/.well-known/oauth-protected-resource \"HTTP/1.1 404 Not Found\"", _H, "", Facts()),
    ("export-retried", "Transient error StatusCode.UNAVAILABLE encountered while exporting traces to zork:4317, retrying in 1s.", _L, "", Facts()),
    ("after-shutdown", "Exporter already shutdown, ignoring batch", _L, "", Facts()),
    ("cancelled-at-stop", "  File uvicorn/server.py in serve lifespan", _E, "asyncio.exceptions.CancelledError", Facts()),
    ("interrupted-by-hand", "", _E, "KeyboardInterrupt", Facts()),
    ("cancel-scope-order", "Attempted to exit cancel scope in a different task than it was entered in", _E, "RuntimeError", Facts()),
    ("reader-left", "", _E, "GeneratorExit", ANSWERED),
    ("reader-left", "[Errno 32] Broken pipe", _E, "BrokenPipeError", ANSWERED),
    ("urllib3-retry", "Retrying (Retry(total=1, connect=None)) after connection broken by 'ZorkError': /blim", _L, "", Facts()),
    ("tries-left", "zork fetch attempt 1/3 failed (wobbly)", _L, "", Facts()),
    ("tried-again-at-info", 'level=info msg="retrying" err="the wick is wobbly"', _L, "", Facts(went_well=True)),
    ("done-without-at-info", 'INFO zork is skipped err="the wick is wobbly"', _L, "", Facts()),
    ("litellm-price-list", "LiteLLM: Failed to fetch remote model cost map from https://zork: wobbly", _L, "", Facts()),
    ("otel-no-region", "AWS region could not be determined. OTLP endpoints will not be automatically configured. Zork", _L, "", Facts()),
    ("powershell-stderr", "+ FullyQualifiedErrorId : NativeCommandError", FailureKind.COMMAND_ERROR, "", Facts()),
    ("credentials-advisory", "Refreshing temporary credentials failed during advisory refresh period.", _L, "", Facts()),
    ("intended-stop", "zork-1 exited with code 143", _P, "", Facts()),
    ("intended-stop", "Worker exiting (pid: 7)", _L, "", Facts()),
    ("ended-with-the-server", "ending the session due to administrator command", _L, "", ASKED),
    ("ended-with-the-server", "the zork system is shutting down", _L, "", ASKED),
    ("worker-ended-with-the-server", 'background worker "zork" (PID 47) exited with exit code 1', _P, "", ASKED),
    ("worker-ended-with-the-server", "Worker (pid:47) was sent SIGHUP!", _L, "", ASKED),
    ("warning-of-a-compiler", "zork/wick.h:73: warning: the flange could not be resolved", _L, "", Facts()),
    ("advice", "zork.py:3: DeprecationWarning: blim is old", _L, "", Facts()),
    ("advice-of-cdk", "[Warning at /ZorkStack/Blim] Cannot update the wick of an imported flange. [ack: zork:wick]", _L, "", Facts()),
    ("deprecated", "Error: Warning: --wick is deprecated and will be removed in 2.0", _E, "Error", Facts()),
    ("goes-on-without", "The wick could not be lit, but the flange is there. Proceeding anyway.", _L, "", Facts()),
    ("another-address", "Warning: the wick could not listen at [::]:7, errno: 97", _L, "", Facts(serves=True)),
    ("optional", "no flange at http://zork:8888, optional = true: refused", _L, "", Facts(serves=True)),
    ("probe-404", '10.0.3.7 - "GET /favicon.ico HTTP/1.1" 404 Not Found', _H, "", Facts()),
    ("probe-404", '10.0.3.7 - "GET /.well-known/oauth-protected-resource HTTP/1.1" 404 Not Found', _H, "", Facts()),
    ("probe-404", '"GET / HTTP/1.1" 404', _H, "", Facts()),
    ("probe-file", '[error] 7#7: *1 open() "/srv/www/favicon.ico" failed (2: No such file or directory)', _L, "", Facts()),
    ("no-http-at-all", "code 400, message Bad request version ('WICK/1.0')", _L, "", Facts()),
    ("no-http-at-all", "Invalid request from ip=192.0.2.7: Invalid HTTP Version: (2, 0)", _L, "", Facts()),
    ("mcp-get-405", '"GET /mcp HTTP/1.1" 405 Method Not Allowed', _H, "", Facts()),
    ("mcp-delete-405", '"DELETE /mcp HTTP/1.1" 405 Method Not Allowed', _H, "", Facts()),
    ("already-there", "repository zork already exists, using the existing one", _L, "", Facts()),
    ("not-there-yet", "bucket zork not found, creating it", _L, "", Facts()),
    ("paused", "(Interrupt(value='go on?'),)", _E, "langgraph.errors.GraphInterrupt", Facts()),
    ("elicitation", "MCP error -32042: open the address first", FailureKind.RPC_ERROR, "", Facts()),
    ("consent-awaited", "zork: user consent is required for authorization", _E, "RequiresUserConsentException", Facts()),
    ("cancelled-by-user", "Task stopped: UserInitiated", _L, "", Facts()),
    ("cleared-away", "Task was destroyed but it is pending!", _L, "", ANSWERED),
    ("websocket-good-end", "received 1000 (OK); then sent 1000 (OK)", FailureKind.WEBSOCKET_CLOSE, "", Facts()),
    ("gone-by-then", "ResourceNotFoundException: zork is already deleted", _L, "", Facts()),
]
NEAR = [
    (_DETACHED % "zork_session", _E, "ValueError", Facts()),
    ("Failed to export span batch code: 403, reason: zork", _L, "", Facts()),
    ("Cancelled by cancel scope 7f", _E, "asyncio.exceptions.CancelledError", Facts()),
    ("", _E, "asyncio.exceptions.CancelledError", Facts()),
    ("Attempted to exit cancel scope in a different task than it was entered in\nhttpx.ConnectError: All connection attempts failed", _L, "", Facts()),
    ("", _E, "GeneratorExit", Facts()),
    ("[Errno 32] Broken pipe", _E, "BrokenPipeError", Facts()),
    ("Retrying (Retry(total=0, connect=None)) after connection broken by 'ZorkError': /blim", _L, "", Facts()),
    ("Refreshing temporary credentials failed during mandatory refresh period.", _L, "", Facts()),
    ("zork fetch attempt 3/3 failed (wobbly)", _L, "", Facts()),
    ("+ FullyQualifiedErrorId : ZorkError", FailureKind.COMMAND_ERROR, "", Facts()),
    ("zork-1 exited with code 137", _P, "", Facts()),
    ("zork-1 exited with code 143, Back-off restarting", _P, "", Facts()),
    ("zork-1 exited with code 143", _P, "", Facts(again_and_again=True)),
    ("RuntimeWarning: coroutine 'zork' was never awaited", _L, "", Facts()),
    ('"GET /ping HTTP/1.1" 404 Not Found', _H, "", Facts()),
    ('"POST /invocations HTTP/1.1" 404 Not Found', _H, "", Facts()),
    ('"GET /favicon.ico HTTP/1.1" 500 Internal Server Error', _H, "", Facts()),
    ('"GET /.well-known/agent-card.json HTTP/1.1" 404 Not Found', _H, "", Facts()),
    ('HTTP Request: GET https://zork.example.com/docs "HTTP/1.1 404 Not Found"', _H, "", Facts()),
    (r"code 400, message Bad request version ('\x16\x03\x01\x02')", _L, "", Facts()),
    ('"POST /mcp HTTP/1.1" 405 Method Not Allowed', _H, "", Facts()),
    ('"POST / HTTP/1.1" 405 Method Not Allowed', _H, "", Facts()),
    ('"POST / HTTP/1.1" 404 Not Found', _H, "", Facts()),
    ("repository zork already exists", _L, "", Facts()),
    ("bucket zork not found", _L, "", Facts()),
    ("[Error at /ZorkStack/Blim] Cannot update the wick", _L, "", Facts()),
    ("Error: the wick --old is deprecated since 2.0 and was refused", _E, "Error", Facts()),
    ("The wick could not be lit. Proceeding anyway.", _L, "", Facts()),
    ("go on?", _E, "zork.blim.GraphInterrupt", Facts()),
    ("AADSTS65001: user consent is required for zork", _L, "", Facts()),
    ("user consent is required, and the zork has expired", _L, "", Facts()),
    ("zork failed: consent_required: the blim requires user consent", _L, "", Facts()),
    ("MCP error -32603: the zork", FailureKind.RPC_ERROR, "", Facts()),
    ("Task was destroyed but it is pending!", _L, "", Facts()),
    ("received 1011 (internal error) zork", FailureKind.WEBSOCKET_CLOSE, "", Facts()),
    (_OTEL % _OWN, _E, "ZorkError", Facts()),
    ("the zork is wobbly", _L, "", Facts()),
    ("the zork is wobbly", _L, "", ASKED),
    ("Warning: the wick could not listen at [::]:7, errno: 97", _L, "", Facts()),
    ("the wick could not bind 0.0.0.0:7: Address already in use", _L, "", Facts(serves=True)),
    ("no flange at http://zork:8888, optional = false: refused", _L, "", Facts(serves=True)),
    ('level=info msg="retrying" err="the wick is wobbly"', _L, "", Facts()),
    ("ending the session due to administrator command", _L, "", Facts()),
    ('background worker "zork" (PID 47) exited with exit code 1', _P, "", Facts()),
    ('background worker "zork" (PID 47) exited with exit code 137', _P, "", ASKED),
]


@pytest.mark.parametrize(("name", "text", "kind", "type_", "facts"), KNOWN)
def test_known(name: str, text: str, kind: FailureKind, type_: str, facts: Facts) -> None:
    failed = said(text, kind, type_)
    rule = next((rule for rule in fitting(failed, text, 0) if not refuted(rule, facts)), None)
    assert rule is not None
    assert rule.name == name
    assert judged(failed, text, 0, facts) == rule.reason


@pytest.mark.parametrize(("text", "kind", "type_", "facts"), NEAR)
def test_near(text: str, kind: FailureKind, type_: str, facts: Facts) -> None:
    assert judged(said(text, kind, type_), text, 17, facts) == ""


def test_every_rule_has_a_test_and_a_sentence() -> None:
    assert {name for name, *_ in KNOWN} == {rule.name for rule in RULES}
    for rule in RULES:
        assert rule.reason.endswith(".")
        assert rule.source
        assert set(rule.needs + rule.refuted_by) <= set(Facts._fields)


def test_words_of_rules() -> None:
    """A pattern is tried where one of the words stands that it cannot do without: `needed` says what to write."""
    for rule in RULES:
        words = needed(rule.pattern)
        assert (rule.words, rule.small) == (words, () if words else needed(rule.pattern, small=True)), rule.name


def test_what_stands_beside_a_failure_does_not_excuse_it() -> None:
    text = "Failed to detach context\nTraceback\nZorkError: the blim"
    failed = Said(_E, 25, len(text), "ZorkError: the blim", "ZorkError", "", "the blim", (Raised("ZorkError", "the blim"),))
    assert harmless(failed, text, 17) == ""
