"""What short pastes say is told once, in the words that decide, and without what the text does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.pipeline import Report
from cases import BUILTIN

HANDLED = """Traceback (most recent call last):
  File "/srv/zork/pool.py", line 11, in put
    raise PoolClosed("the wick pool was closed")
zork.errors.PoolClosed: the wick pool was closed

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/zork/main.py", line 9, in light
    save()
"""
CAUSED = """Traceback (most recent call last):
  File "/srv/zork/a.py", line 3, in load
    return lamps[name]
KeyError: 'wick'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/zork/b.py", line 30, in start
"""
GROUPED = """Traceback (most recent call last):
  File "/srv/zork/a.py", line 3, in dip
    raise Dry("the pot is empty")
zork.Dry: the pot is empty

During handling of the above exception, another exception occurred:

  + Exception Group Traceback (most recent call last):
  |   File "/srv/zork/b.py", line 30, in start
  |     async with Pot(
"""
STOPPED = """2031-03-01 10:00:00,120 ERROR zork.runner Lamp 17 stopped: the grease of the tenant is used up
Traceback (most recent call last):
  File "/srv/zork/runner.py", line 88, in run
    step()
"""
BUILDKIT = """#12 0.201 exec /usr/bin/zork: exec format error
#12 ERROR: process "/usr/bin/zork -c make all" did not complete successfully: exit code: 255
------
 > [stage-1 4/9] RUN make all:
0.201 exec /usr/bin/zork: exec format error
------
ERROR: failed to solve: process "/usr/bin/zork -c make all" did not complete successfully: exit code: 255
Error: image lamps: exit status 1
"""
CLASSIC = """Step 3/7 : RUN dip
exec /bin/zork: exec format error
The command '/bin/zork -c dip' returned a non-zero code: 1
"""
WAITED = "Error: waiting for Zork Lamp (l-7) create: unexpected state 'DIPPING', wanted target 'LIT'. last error: %!s(<nil>)\n"
MEMBERS = """The lamp says now and then:

name: ThrottlingException
message: Too many wicks, please wait before trying again.
$fault: client
$metadata: {"httpStatusCode":429,"requestId":"0a0a0a0a-1111-4222-8333-444444444444","attempts":3,"totalRetryDelay":12}
"""
HEADED = "Error: The lamp was not lit. Please try:\nFewer wicks\n" + MEMBERS.partition("\n\n")[2]
PROVIDER = """GREASE_REQUEST_FAILED: Error making the dip
  Details: ValidationException { message: "The first wick has to be
  a dry one." }
FAILED_TO_GREASE: Failed to dip. Please check your lamp.dip settings.
"""
POD = """    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    1
"""
EVENT = "2m  Warning  BackOff  pod/lamp-1  Back-off restarting failed container wick in pod lamp-1\n"
UNCOMPILED = """/x/node_modules/ts-node/src/index.ts:859
    return new TSError(diagnosticText, diagnosticCodes, diagnostics);
           ^
TSError: ⨯ Unable to compile TypeScript:
lib/a.ts:1:8 - error TS7016: Could not find a declaration file for module 'wick'.

1 import x from 'wick';
         ~~~~~~
lib/a.ts:2:8 - error TS7016: Could not find a declaration file for module 'pot'.

2 import y from 'pot';
         ~~~~~~

    at createTSError (/x/node_modules/ts-node/src/index.ts:859:12)
    at reportTSError (/x/node_modules/ts-node/src/index.ts:863:19)
"""
QUOTED = """Exception in thread "main" com.zork.WickException: the wick began with "

DRY" and no grease (Service: Zork)
	at com.zork.Lamps.dip(Lamps.java:12)
	at com.zork.Main.main(Main.java:4)
"""
OF_AWS = """Exception in thread "main" software.amazon.awssdk.services.bedrockruntime.model.ValidationException: it has to begin with "

Wick:" and a lamp (Service: BedrockRuntime, Status Code: 400, Request ID: 0a0a0a0a-1111-4222-8333-444444444444)
	at software.amazon.awssdk.core.Zork.handle(Zork.java:125)
	at com.zork.Main.main(Main.java:4)
"""
COLOURED = """<pre><b>npm</b> <font color="#AA0000">error</font> code EWICK
<b>npm</b> <font color="#AA0000">error</font> the wick &quot;dry&quot; is not there
"""
INDENTED = """    2031-03-01 10:00:00.100 [info] Lamp is lit
    2031-03-01 10:00:01.200 [error] Error: the wick is gone
    \tat a (/x/y.js:1:2)
    \tat b (/x/y.js:3:4)
"""
CRASHED = """[error] lamp status: SyntaxError: Unexpected end of JSON input

[error] Failed to light the pot: Error: lamp process exited with code 3221225477
"""
WRAPPED = """zork.errors.LampError: Lamp error
LampError(zork.errors): Lamp error
Context: {"lamp": "a"}
  WickError(grease.errors): the wick "dry" does not fit the pot
"""


def report(tmp_path: Path, text: str) -> Report:
    (tmp_path / "zork.txt").write_text(text, "utf-8")
    return pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN)


def whole(made: Report) -> str:
    return "\n".join(f"{f.title}\n{f.cause}\n" + "\n".join(f"{s.step} {s.command}" for s in f.fix) for f in made.findings)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (HANDLED, "PoolClosed: the wick pool was closed"),
        (CAUSED, "KeyError: 'wick'"),
        (GROUPED, "Dry: the pot is empty"),
        (STOPPED, "Lamp 17 stopped: the grease of the tenant is used up"),
        (BUILDKIT, "The image could not be built: exec /usr/bin/zork: exec format error"),
        (WAITED, "unexpected state 'DIPPING', wanted target 'LIT'"),
        (MEMBERS, "throttled"),
        (HEADED, "throttled"),
        (PROVIDER, "The first wick has to be a dry one"),
        (POD, "OOMKilled"),
        (EVENT + POD, "OOMKilled"),
        (UNCOMPILED, "Could not find a declaration file for module 'wick'"),
        (QUOTED, 'the wick began with " DRY" and no grease'),
        (OF_AWS, 'it has to begin with " Wick:" and a lamp'),
        (COLOURED, 'the wick "dry" is not there'),
        (INDENTED, "the wick is gone"),
        (CRASHED, "A process crashed"),
        (WRAPPED, 'the wick "dry" does not fit the pot'),
    ],
)
def test_one_finding_in_the_words_that_decide(tmp_path: Path, text: str, title: str) -> None:
    made = report(tmp_path, text)
    assert [title in f.title for f in made.findings] == [True], [f.title for f in made.findings]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HANDLED, "is not in the input"),
        (STOPPED, "ended the program"),
        (BUILDKIT, "crashed at start-up"),
        (CLASSIC, "crashed at start-up"),
        (WAITED, "AWS rejected"),
        (WAITED, "comes again"),
        (PROVIDER, "A resource is"),
        (MEMBERS, "it is tried again"),
        (UNCOMPILED, "is cut"),
        (QUOTED, "is cut"),
        (COLOURED, "font"),
        (INDENTED, "It ended the request"),
        ("PAY_FAILED: the wick was refused\n", "resource"),
        ("OSError: [WinError 10049] connect failed: the wick is not valid here\n", "Listen at"),
        ("Error: connect EADDRNOTAVAIL 0.0.0.0:8080\n", "Listen at"),
        ("Error: dip: exit status 1\n", "AWS"),
    ],
)
def test_nothing_that_the_text_does_not_say(tmp_path: Path, text: str, words: str) -> None:
    made = report(tmp_path, text)
    assert made.findings
    assert words not in whole(made)


def test_an_address_is_told_by_what_was_done_with_it(tmp_path: Path) -> None:
    assert "Listen at 0.0.0.0" in whole(report(tmp_path, "Error: listen EADDRNOTAVAIL: address not available 10.9.9.9:8080\n"))
    assert "Call 127.0.0.1" in whole(report(tmp_path, "Error: connect EADDRNOTAVAIL 0.0.0.0:8080\n"))
    assert "IPv6" in whole(report(tmp_path, "Error: connect EADDRNOTAVAIL ::1:9222 - Local (:::0)\n"))


DENIED = "AccessDeniedException: User: {user} is not authorized to perform: s3:GetObject on resource: {resource} because no policy allows it\n"
USER = "arn:aws:sts::123456789012:assumed-role/{role}/i-1"


@pytest.mark.parametrize(
    ("role", "resource", "written"),
    [
        ("zork", "arn:aws:s3:::wicks/a.csv", '"Resource":"arn:aws:s3:::wicks/a.csv"'),
        ("zork", "arn:aws:s3:::wicks/...", '"Resource":"RESOURCE_ARN"'),
        ("zork", "arn:aws:s3:::wicks/a\u2026", '"Resource":"RESOURCE_ARN"'),
        ("zork", "arn:aws:s3:eu-west-1:XXXX:wicks/a", '"Resource":"RESOURCE_ARN"'),
        ("zork-...", "arn:aws:s3:::wicks/a.csv", "--role-name ROLE_NAME"),
    ],
)
def test_a_name_that_was_shortened_stands_in_no_command(tmp_path: Path, role: str, resource: str, written: str) -> None:
    made = report(tmp_path, DENIED.format(user=USER.format(role=role), resource=resource))
    commands = " ".join(s.command or "" for f in made.findings for s in f.fix)
    assert written in commands
    assert "..." not in commands
    assert "\u2026" not in commands
    assert "XXXX" not in commands


THROTTLED = "An error occurred (ThrottlingException) when calling the InvokeModel operation: Too many tokens, please wait.\n"
ASKED = "aws bedrock-runtime invoke-model --model-id {model} --body fileb://wick.json out.txt\n\n"


@pytest.mark.parametrize(
    ("model", "already"),
    [
        ("us.anthropic.claude-zork-1", True),
        ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/zork", True),
        ("anthropic.claude-zork-1", False),
    ],
)
def test_no_profile_is_advised_where_one_was_called(tmp_path: Path, model: str, already: bool) -> None:
    advice = whole(report(tmp_path, ASKED.format(model=model) + THROTTLED))
    assert ("Use a cross-region inference profile" in advice) is not already


def test_the_wait_of_another_pod_is_no_end_of_this_one(tmp_path: Path) -> None:
    ended = "1m  Warning  OOMKilling  pod/pot-2  Memory cgroup out of memory: Killed process 7 (zork)\n"
    assert len(report(tmp_path, EVENT + ended).findings) == 2
    assert len(report(tmp_path, EVENT + ended.replace("pot-2", "lamp-1")).findings) == 1


FELL_BACK = "Lamp a failed, falling back to lamp b: Error code: 400 - This model's maximum context length is 65536 tokens.\n"
DIED = "❌ The lamp went out: name 'wick' is not defined\nlamp closed\n"


def test_what_ended_it_comes_before_what_it_went_on_from(tmp_path: Path) -> None:
    assert [f.code for f in report(tmp_path, FELL_BACK + DIED).findings] == ["unexplained-error", "context-window-exceeded"]


def test_of_equal_weight_the_first_in_the_text_comes_first(tmp_path: Path) -> None:
    other = "\nValidationException: Invocation of model ID zork.wick with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.\n"
    assert [f.code for f in report(tmp_path, THROTTLED + other).findings] == ["model-throttled", "model-needs-inference-profile"]
    assert [f.code for f in report(tmp_path, other + THROTTLED).findings] == ["model-needs-inference-profile", "model-throttled"]
