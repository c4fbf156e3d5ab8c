"""What a program printed as one block for people is read as one text, also where each of its lines became a record."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline

SHEET = "***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\n{}\n\nAction:\n\nGive the wick a slot.\n"
DIG = (
    "; <<>> DiG 9.18.1 <<>> wick.example.com mx @10.0.3.9\n;; global options: +cmd\n;; Got answer:\n"
    ";; ->>HEADER<<- opcode: QUERY, status: {}, id: 47\n;; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1\n\n"
    ";; QUESTION SECTION:\n;wick.example.com.\t\tIN\tMX\n\n;; Query time: 3 msec\n;; SERVER: 10.0.3.9#53(10.0.3.9)\n;; MSG SIZE  rcvd: 47\n"
)
HITS = {
    "a sheet": (SHEET.format("Web flange could not greet. Bay 9 was taken."), "Web flange could not greet. Bay 9 was taken."),
    "a sheet behind the line of a logger": (
        "2026-11-29T10:11:14.123Z ERROR 1 --- [main] o.s.b.d.LoggingFailureAnalysisReporter : \n\n" + SHEET.format("Web flange could not greet."),
        "Web flange could not greet.",
    ),
    "a sheet with a list": (
        SHEET.format("The wicks of the flange are twisted:\n\n┌─────┐\n|  wickConfig (field private com.zork.Flange com.zork.WickConfig.flange)\n└─────┘"),
        "The wicks of the flange are twisted: wickConfig (field private com.zork.Flange com.zork.WickConfig.flange)",
    ),
    "a sheet whose begin is missing": (
        "The wicks of the profile are declared twice:\n\n|  flangeConfig (method greaser in com.zork.FlangeConfig)\n\n\nAction:\n\nRemove one of them.\n",
        "The wicks of the profile are declared twice: flangeConfig (method greaser in com.zork.FlangeConfig)",
    ),
    "a sheet without advice": ("APPLICATION FAILED TO START\n\nDescription:\n\nThe flange of com.zork.Wick did not greet\n", "The flange of com.zork.Wick did not greet"),
    "an answer of a name server": (
        DIG.format("REFUSED"), "10.0.3.9 answered REFUSED to the question for wick.example.com MX",
    ),
    "a host that is not there": ("$ host wick.example.com\nHost wick.example.com not found: 3(NXDOMAIN)\n", "Host wick.example.com not found: 3(NXDOMAIN)"),
    "the same of nslookup": ("Server:\t10.0.3.9\nAddress:\t10.0.3.9#53\n\n** server can't find wick.example.com: SERVFAIL\n", "server can't find wick.example.com: SERVFAIL"),
    "a certificate": ("---\nSSL-Session:\n    Verify return code: 10 (certificate has expired)\n---\n", "erify return code: 10 (certificate has expired)"),
    "an answer of a directory": ("# search result\nsearch: 2\nresult: 32 No such object\n", "result: 32 No such object"),
    "a bind": ("ldap_bind: Invalid credentials (49)\n\tadditional info: wick\n", "Invalid credentials (49)"),
    "a module on a host": (
        'flange3 | FAILED! => {\n    "changed": false,\n    "module_stderr": "/bin/sh: /opt/wick: not there\\n",\n    "module_stdout": "",\n    "msg": "MODULE FAILURE"\n}\n',
        "flange3: MODULE FAILURE: /bin/sh: /opt/wick: not there",
    ),
    "a host that is not reached": (
        'flange1 | SUCCESS => {\n    "ping": "pong"\n}\nflange2 | UNREACHABLE! => {\n    "changed": false,\n    "msg": "Failed to greet the host",\n    "unreachable": true\n}\n',
        "flange2: UNREACHABLE: Failed to greet the host",
    ),
    "a task on a host": (
        'TASK [zork : grease] ****\nfatal: [flange8]: FAILED! => {"changed": true, "cmd": ["grease"], "msg": "non-zero return code", "rc": 4, "stderr": "grease: no wick at bay 9", "stdout": ""}\n',
        "[flange8]: non-zero return code: grease: no wick at bay 9",
    ),
    "a play that reaches no host": (
        'fatal: [flange7]: UNREACHABLE! => {"changed": false, "msg": "Data could not be sent to remote host", "unreachable": true}\n',
        "[flange7]: UNREACHABLE: Data could not be sent to remote host",
    ),
    "a command on a host": ("$ ansible wicks -a date\nflange4 | CHANGED | rc=0 >>\ndone\nflange5 | FAILED | rc=2 >>\nno wick at bay 9\n", "flange5: no wick at bay 9 (rc=2)"),
    "an oops of the kernel": (
        "[  319.551021] BUG: kernel NULL pointer dereference, address: 0000000000000048\n[  319.551029] #PF: supervisor read access in kernel mode\n"
        "[  319.551046] Oops: 0000 [#1] PREEMPT SMP NOPTI\n[  319.551052] CPU: 3 PID: 771 Comm: wickd Not tainted 6.1.0-zork #1\n"
        "[  319.551090] Call Trace:\n[  319.551093]  <TASK>\n[  319.551096]  wick_ioctl+0x4a/0xb0 [zork]\n[  319.551190] ---[ end trace 0000000000000000 ]---\n",
        "BUG: kernel NULL pointer dereference, address: 0000000000000048",
    ),
    "a task that hangs": ("[  402.100002] INFO: task wickd:772 blocked for more than 120 seconds.\n[  402.100009]       Not tainted 6.1.0-zork #1\n", "task wickd:772 blocked for more than 120 seconds"),
    "a lockup in a journal": ("Nov 29 02:13:20 flange kernel: watchdog: BUG: soft lockup - CPU#3 stuck for 47s! [wickd:771]\n", "soft lockup - CPU#3 stuck for 47s! [wickd:771]"),
    "a fault of a disk": ("[53021.381908] blk_update_request: I/O error, dev vdb, sector 4711 op 0x0:(READ)\n[53021.381999] zork: next\n", "I/O error, dev vdb, sector 4711"),
    "a row whose reason stands below": (
        'UPDATE_FAILED | AWS::Lambda::Function | FlangeGreeter\nResource handler returned message:\n"The flange of bay 9 is not greased (Service: Lambda)"\n\nnext\n',
        'FlangeGreeter is UPDATE_FAILED: Resource handler returned message: "The flange of bay 9 is not greased',
    ),
    "a row without a reason": ("CREATE_FAILED | Custom::Greaser | WickGreaser\n\nSee the console.\n", "WickGreaser is CREATE_FAILED"),
    "a value over several lines": (
        'Error: \ncannot grease "wick": bay.slot: Invalid value: v1.Slot{Sizes:map[string\n    ]string{\n        "a": "9"\n    }, More: []v1.Slot(nil)\n}: slot is sealed\n',
        "Invalid value: v1.Slot{Sizes:map[string: slot is sealed",
    ),
    "what a debugger shows": (
        "Zork.Wick.WickGreasingException was unhandled\n  HResult=-2146233088\n  Message=Bay 9 was read wrongly, Body: <NoSuchBay>\n  <Message>Bay 9 is not known</Message>\n"
        "</NoSuchBay>\n\n  Source=Zork.Core\n  StackTrace:\n       at Zork.Wick.Grease(Int32 bay)\n       at Zork.Program.Main()\n",
        "Bay 9 was read wrongly, Body: <NoSuchBay> <Message>Bay 9 is not known</Message>",
    ),
    "an error of a tool with the one behind it": (
        'TaskError(zork.errors): Task failed\nContext: {"name": "Greaser"}\n  RuntimeError(builtins): Bay 9 holds no wick of size 47\n',
        "RuntimeError: Bay 9 holds no wick of size 47",
    ),
}  # fmt: skip
MISSES = {
    "a page with the same headings": "Description:\n\nHow a wick is greased.\n\nAction:\n\nRead on.\n",
    "advice on what nobody names": "Grease the wick every day.\n\nAction:\n\nTell the keeper.\n",
    "an answer of a name server": DIG.format("NOERROR"),
    "a good certificate": "    Verify return code: 0 (ok)\n",
    "a good answer of a directory": "search: 2\nresult: 0 Success\n",
    "a sum": "result: 42 of the wicks\n",
    "hosts that are well": 'flange1 | SUCCESS => {\n    "ping": "pong"\n}\nflange2 | CHANGED | rc=0 >>\nFAILED is a word\n',
    "a kernel that starts": (
        "[    0.000000] Linux version 6.1.0-zork #1 SMP\n[    0.004411] x86/fpu: Supporting XSAVE feature 0x001\n[    1.104411] EXT4-fs (vda1): mounted filesystem\n"
        "[    1.404411] zork: BUG checks are active, kernel panic is on\n"
    ),
    "a page on the kernel": "A soft lockup is reported as BUG: soft lockup - CPU#1 stuck for 22s! in its log.\n",
    "a description of a class": "Description:\n\ncom.zork.Wick greets.\n",
}


def titles(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "zork.log").write_text(text, "utf-8")
    return [f.title.replace("‹", "<").replace("›", ">") for f in pipeline.analyze([tmp_path / "zork.log"]).findings]


@pytest.mark.parametrize("name", HITS)
def test_told_once(tmp_path: Path, name: str) -> None:
    text, words = HITS[name]
    (title,) = titles(tmp_path, text)
    assert words in title


@pytest.mark.parametrize("name", MISSES)
def test_not_told(tmp_path: Path, name: str) -> None:
    assert titles(tmp_path, MISSES[name]) == []


def test_the_time_of_the_kernel_is_no_array(tmp_path: Path) -> None:
    (tmp_path / "zork.log").write_text("[  312.004411] usb 1-1: new device\n[53021.381908] zork: next\n[53021.4] zork: last\n", "utf-8")
    loaded = pipeline.load([tmp_path / "zork.log"], pipeline.Options())
    assert (len(loaded.case.logs), len(loaded.case.documents)) == (3, 0)


def test_lines_of_arrays_are_values(tmp_path: Path) -> None:
    (tmp_path / "zork.json").write_text('[1, {"status": "ok"}]\n[2, {"status": "ok"}]\n', "utf-8")
    loaded = pipeline.load([tmp_path / "zork.json"], pipeline.Options())
    assert len(loaded.case.documents) == 4
