"""
Ends of processes: exit codes, signals, and the exit codes of programs that give them a meaning of their own.

What any program may mean by a code (1, 2, 3) is in no table: it says nothing.

137 is an end by SIGKILL, whoever sent it: out of memory only with a second sign of it.
Sources: bash and POSIX; Node's process documentation; AWS CLI user guide (return codes of versions 1 and 2); curl's manual;
uvicorn and gunicorn by running them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.explanations import Meaning
from agentcore_analyzer.failures.records import Said
from agentcore_analyzer.untrusted import whole

_Table = Mapping[int, tuple[str, str]]
_ABOVE = "Read what the program printed before it ended: mostly it says there why."
GENERAL: _Table = {
    101: ("a Rust program ends so after a panic", _ABOVE),
    124: ("the command `timeout` ends so what goes beyond its limit", "Look what took so long, or raise the limit."),
    125: ("docker ends so where it failed itself, before the program in the container", _ABOVE),
    126: ("a shell says so of a file that cannot be executed: no permission, or another processor", "Look at chmod +x, and build for the processor of the machine (AgentCore: linux/arm64)."),
    127: ("a shell says so of a command that does not exist there", "Install it, or correct its path."),
    128: ("git ends so where it failed, and shells where the exit code was not a number", _ABOVE),
    255: ("ssh, PHP and the AWS CLI end so where they failed, and programs whose code was below zero", _ABOVE),
}  # fmt: skip
SIGNALS: Mapping[int, tuple[str, str, str]] = {
    1: ("SIGHUP", "its terminal went away, or it was sent this to read its settings anew", "Start it as a service."),
    2: ("SIGINT", "it was interrupted (as by Ctrl-C)", "Nothing has to be done, if that was meant."),
    3: ("SIGQUIT", "somebody stopped it and asked for a dump", "Nothing has to be done, if that was meant."),
    4: ("SIGILL", "an instruction that this processor does not have", "Build it for the processor of the machine."),
    6: ("SIGABRT", "it gave up by itself, as programs do at a failed assertion or where they cannot go on", _ABOVE),
    7: ("SIGBUS", "it reached memory that is not there", "Look at the native library of the innermost frame."),
    8: ("SIGFPE", "a division by zero in native code", "Look at the native library of the innermost frame."),
    9: ("SIGKILL", "it was killed from outside; by whom, this does not tell", "Look for a sign of memory (OOMKilled, dmesg) or for whoever stopped it."),
    11: ("SIGSEGV", "native code reached memory that is not its own", "Look at the native library of the innermost frame, and at its version."),
    13: ("SIGPIPE", "its reader went away first", "Nothing has to be done, if the reader had enough."),
    14: ("SIGALRM", "a timer of its own ended it", "Look what took so long."),
    15: ("SIGTERM", "it was asked to stop, as at a deployment", "Nothing has to be done, if a stop was meant."),
    24: ("SIGXCPU", "it used more time of the processor than it may", "Look what took so long."),
    31: ("SIGSYS", "it made a system call that is forbidden there", "Look at the seccomp profile of the container."),
}  # fmt: skip
# What was said before a process ended by a status of a shell (POSIX, 2.8.2; timeout(1), docker-run(1)) or of a signal (128 and its number).
_OF_A_SHELL: Mapping[int, re.Pattern[str]] = {
    124: late(r"(?i)\btimed? ?out\b|\bterminated\b"),
    125: late(r"(?i)\bdocker\b|\bdaemon\b|\bpodman\b"),
    126: late(r"(?i)permission denied|cannot execute|exec format error|is a directory|not executable|\bexec failed\b"),
    127: late(r"(?i)\bnot found\b|no such file|cannot execute|shared (?:librar|object)|not recognized"),
    132: late(r"(?i)illegal instruction|\bSIGILL\b"),
    134: late(r"(?i)\babort|\bassert|\bpanic|heap (?:out of memory|limit)|terminate called|overflow|\bSIGABRT\b"),
    137: late(r"(?i)\bkilled\b|\bSIGKILL\b|out of memory|\bOOM"),
    139: late(r"(?i)segmentation fault|segfault|\bSIGSEGV\b|core dumped"),
    143: late(r"(?i)\bterminated\b|\bSIGTERM\b"),
}
_OF_GIT, _LAST_SIGNAL = 128, 192  # git ends so where it failed; 64 signals (signal(7))
_MEMORY = ("it was killed for using more memory than it may", "Give it more memory, or let it hold less at a time.")
CLI1: _Table = {
    1: ("one or more S3 transfers failed", _ABOVE),
    2: ("the command could not be understood, or S3 files were skipped", "Compare it with aws COMMAND help."),
    130: ("somebody stopped it (Ctrl-C)", "Nothing has to be done, if that was meant."),
    255: ("the command failed: the CLI of version 1 says so for every reason", _ABOVE),
}  # fmt: skip
CLI2: _Table = {
    1: ("one or more S3 transfers failed", _ABOVE),
    2: ("the command could not be understood, or S3 files were skipped", "Compare it with aws COMMAND help."),
    130: ("somebody stopped it (Ctrl-C)", "Nothing has to be done, if that was meant."),
    252: ("the syntax or a parameter of the command is wrong; nothing was sent", "Compare it with aws COMMAND help."),
    253: ("the configuration or the credentials are missing or wrong; nothing was sent", "aws sts get-caller-identity shows who you are."),
    254: ("the service answered with an error", _ABOVE),
    255: ("the command failed for another reason", _ABOVE),
}  # fmt: skip
CURL: _Table = {
    1: ("the protocol of the URL is not supported", "Correct the scheme of the URL."),
    2: ("curl could not start", _ABOVE),
    3: ("the URL is malformed", "Put the URL in quotation marks, and encode an ARN in it."),
    5: ("the name of the proxy does not resolve", "Correct the proxy."),
    6: ("the name of the host does not resolve", "Correct the host, and look at DNS."),
    7: ("no connection: nothing listens there, or a network in between blocks it", "Look whether the server runs at this address and port."),
    16: ("HTTP/2 failed", "Try --http1.1."),
    18: ("the answer broke off before its end", "Read the log of the server at that moment."),
    22: ("the server answered with HTTP 400 or above (with -f)", "Leave -f away to see the body."),
    23: ("what came could not be written", "Look at the disk, and at the reader of the pipe."),
    26: ("the file to send could not be read", "Look at the path after @."),
    27: ("out of memory", "Send the body from a file."),
    28: ("the time limit was over", "Raise --max-time, or look why the server is slow."),
    33: ("the server does not give parts of a file", "Fetch the whole."),
    35: ("no TLS connection could be made", "Look at the versions of TLS and at the proxy."),
    47: ("too many redirects", "Look at the Location headers with -v."),
    51: ("the certificate is of another name", "Use the name that the certificate has."),
    52: ("the server closed the connection without any answer", "Read the log of the server: it crashed, or speaks TLS there."),
    55: ("sending failed: the other side closed the connection", "Read the log of the server at that moment."),
    56: ("receiving failed: the other side closed the connection", "Read the log of the server at that moment."),
    58: ("the client certificate cannot be used", "Look at --cert and --key."),
    60: ("the certificate is not trusted", "Give the root certificate with --cacert."),
    67: ("the login was refused", "Correct user and password."),
    92: ("a stream of HTTP/2 was reset", "Read the log of the server or proxy; try --http1.1."),
}  # fmt: skip
NODE: _Table = {
    1: ("an exception that nobody caught", _ABOVE),
    5: ("a fatal error of V8", _ABOVE),
    7: ("the handler of uncaught exceptions raised one itself", _ABOVE),
    9: ("an option of node is wrong", _ABOVE),
    13: ("the program ended while an await at its top level was still waiting", "Look what never settles: a promise that nobody resolves."),
}  # fmt: skip
# What systemd itself says where it could not start a program (systemd.exec, "Process Exit Codes").
SYSTEMD: _Table = {
    200: ("the working directory could not be entered", "Correct WorkingDirectory= of the unit, and who may read it."),
    203: ("the program could not be executed: it is missing, not executable, or of another form", "Look at the path of ExecStart=, chmod +x, its first line and its processor."),
    209: ("its output could not be set up", "Look at StandardOutput= of the unit."),
    216: ("its group could not be taken on", "Correct Group= of the unit."),
    217: ("its user could not be taken on: mostly there is none of that name", "Correct User= of the unit."),
    226: ("its view of the file system could not be set up", "Look at the paths of the unit (ReadWritePaths=, PrivateTmp= and the like): each has to be there."),
    238: ("its state directory could not be made", "Look at StateDirectory= of the unit."),
}  # fmt: skip
# Why a unit failed, where that is no end of its program (systemd.service, SERVICE_RESULT).
RESULTS: Mapping[str, tuple[str, str]] = {
    "start-limit-hit": ("it was started too often in too short a time (StartLimitBurst=), so systemd gave up: each program before it had ended soon",
                        "See why the program ends so soon: one that ends well (status=0) is started again by Restart=always, too. Then: systemctl reset-failed UNIT."),
    "watchdog": ("it gave no sign of life within WatchdogSec=, and systemd ended it", "Look what it was busy with, or raise WatchdogSec= of the unit."),
    "timeout": ("it did not start, or did not stop, within its time limit, and systemd ended it", "Look what it waits for, or raise TimeoutStartSec= of the unit."),
}  # fmt: skip
_SYSTEMD = late(r"code=exited, status=(?P<code>2\d\d)(?:/[A-Z_]+)?\b")
# Statuses of Windows, as unsigned and as signed numbers.
_WINDOWS = {0xC0000005: 11, 0xC000001D: 4, 0xC0000094: 8, 0xC0000409: 6, 0xC000013A: 2}
WINDOWS: Mapping[int, int] = {**_WINDOWS, **{status - (1 << 32): number for status, number in _WINDOWS.items()}}
PROGRAMS: Mapping[str, _Table] = {"aws": CLI2, "aws1": CLI1, "curl": CURL, "node": NODE}
# A program as it is started or as it names itself: not a word of a sentence ("the worker node exited", "the aws account").
_PROGRAM = late(
    r"(?m)(?:^[$>#+]{0,4} ?|\b(?:INFO|ERROR|WARN|WARNING|FATAL|CRITICAL)\b[\]:]{0,2} {1,3}|[\"'`(\[/;|&]|\$ |\b(?:[Cc]ommand|[Pp]rogram|[Rr]unning|exec) )(?P<name>curl|node|aws)"
    r"(?=$|[\"'`:)\]]| (?:exited|failed|returned|died|ended|terminated|finished|crashed|error)\b| -| https?:| [\w./-]{1,80}\.[cm]?[jt]s\b|(?<=aws) [a-z][a-z0-9-]{1,40} [a-z])"
)
_CLI1 = late(r"aws-cli/1\.")
# "Perhaps out of memory?" is what gunicorn guesses of every SIGKILL, its own ones too.
_SECOND = late(
    r"(?i)(?<!perhaps )out of memory|\boom\b(?!['\" ]{0,2}[:=] ?(?:false|0))|\bOOM_?Killed\b(?!['\"]{0,2} ?[:=] ?['\"]?false)|OutOfMemory|oom-kill|oom_reaper"
    r"|\b(?:due to|exceed\w{0,3}|killed by) (?:the )?memory\b"
)
# The REPORT line of Lambda: all of the memory was used.
_USED = late(r"Memory Size: (?P<size>\d{1,6}) MB\s{1,8}Max Memory Used: (?P<used>\d{1,6}) MB")
_NAME = late(
    r"\bSIG[A-Z]{2,6}\b|(?i:signal: ?|^|\bsignal )[\"'(]?(?P<word>(?i:killed|terminated|interrupt|aborted|segmentation fault|hangup|broken pipe|bus error|illegal"
    r" instruction|floating point exception))\b|(?i:\bsignal:? ?[\"'(]?)(?P<number>\d{1,2})\b"
    r"|\b(?:Error|[Ee]xit (?:code|status)[: ]) ?(?P<exit>1[2-9]\d|-\d{1,2})\b|\bexited with (?:code|status) (?P<windows>3221\d{6}|-1073\d{6})\b|, status=(?P<status>\d{1,2})/[A-Z]{2,6}\b"
)
_WORDS = {
    "killed": 9, "terminated": 15, "interrupt": 2, "aborted": 6, "segmentation fault": 11, "hangup": 1, "broken pipe": 13, "bus error": 7,
    "illegal instruction": 4, "floating point exception": 8,
}  # fmt: skip
_HEXADECIMAL = late(r"0[xX][0-9a-fA-F]{1,16}")


def lookup(code: int, program: str = "", *, memory: bool = False) -> Meaning | None:
    """What an exit code means for a program; 128 and more (and below zero) are signals. `memory`: a second sign of it was seen."""
    own = PROGRAMS.get(program, {}).get(code)
    if own is not None:
        return Meaning(f"exit code {code} of {program.rstrip('1')}", *own)
    if code < 0 or code > 128:
        found = signal(of_code(code), memory=memory)
        if found is not None:
            return found._replace(name=f"exit code {code} ({found.name})")
    known = GENERAL.get(code)
    return Meaning(f"exit code {code}", *known) if known else None


def signal(number: int, *, memory: bool = False) -> Meaning | None:
    if number not in SIGNALS:
        return None
    name, meaning, step = SIGNALS[number]
    return Meaning(name, *(_MEMORY if number == 9 and memory else (meaning, step)))


def of_code(code: int) -> int:
    """
    The signal that an exit code stands for, or 0: 128 and its number, the number below zero, a status of Windows.

    -1 is none: container engines and libraries of processes tell so that there is no exit code.
    """
    number = WINDOWS.get(code) or (-code if code < -1 else code - 128)
    return number if number in SIGNALS else 0


def of_said(said: Said) -> Meaning | None:
    memory = of_memory(_text(said))
    code = _code(said)
    if said.code in RESULTS and said.message.find("(Result: ") >= 0:
        return Meaning(said.code, *RESULTS[said.code])
    if code is None and (started := _SYSTEMD.search(_text(said))) and int(started["code"]) in SYSTEMD:
        return Meaning(f"status {started['code']} of systemd", *SYSTEMD[int(started["code"])])
    if code is None:
        return signal(signal_of(said), memory=memory)
    program = _PROGRAM.search(f"{said.type}\n{said.service}\n{said.message}\n{said.quote}")
    name = program["name"] if program else ""
    return lookup(code, "aws1" if name == "aws" and _CLI1.search(_text(said)) else name, memory=memory)


def says_nothing(status: int) -> bool:
    """Whether any program may mean anything by an exit status: neither a shell nor a signal gives it a meaning."""
    return status < min(_OF_A_SHELL) or status == _OF_GIT or status > _LAST_SIGNAL


def says_so(status: int, words: str) -> bool:
    """Whether words tell of what an exit status stands for: `not found` of 127."""
    return status in _OF_A_SHELL and _OF_A_SHELL[status].search(words) is not None


def of_memory(text: str) -> bool:
    """Whether a text holds a second sign that an end by SIGKILL was one for want of memory."""
    used = _USED.search(text)
    return _SECOND.search(text) is not None or (used is not None and int(used["used"]) >= int(used["size"]))


def signal_of(said: Said) -> int:
    """The signal that ended a process, by its number, its name, or an exit code that stands for it; 0 where none is told."""
    code = _code(said)
    if code is not None:
        return of_code(code)
    for text in (said.code, said.quote, said.message, said.type):
        named = _NAME.search(text[:4000])
        if named is not None and (named["exit"] or named["windows"]):
            return of_code(int(named["exit"] or named["windows"]))
        if named is not None:
            return whole(named["number"] or named["status"]) or _WORDS.get((named["word"] or "").lower()) or _number(named[0])
    return 0


def _code(said: Said) -> int | None:
    if _HEXADECIMAL.fullmatch(said.code):
        return int(said.code, 16)
    return whole(said.code, 10)


def _text(said: Said) -> str:
    return f"{said.type} {said.quote} {said.message}"[:4000]


def _number(name: str) -> int:
    return next((number for number, (known, *_) in SIGNALS.items() if known == name), 0)
