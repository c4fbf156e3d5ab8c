"""
The agentcore command is not installed, or an older program of the same name answers.

## What it sees
`agentcore: command not found` in the spelling of several shells, Node.js too old for the CLI, or `No
such command 'dev'` from the older Python toolkit, whose command is also called agentcore: the line is its own, or a line above names
agentcore as what was asked.

## Why it matters
Nothing was run: there are no traces or logs to look at yet.

## What to do
Install Node.js 20 or newer and the npm package, and see that it comes first on the PATH.

## Not this when
The command ran and failed: then its own message counts. Another program has no such command, or a file or folder is called agentcore.

## Source
Messages of bash, dash, zsh, fish, PowerShell and cmd; the toolkit's command line (configure, launch).

Covers: ENV-1 ENV-2 HO-17
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = (frozenset({Kind.CLIENT_LOG}), frozenset({Kind.DEV_LOG}))
_MISSING = late(
    r"(?<!`)agentcore: (?:command )?not found|command not found: agentcore|Unknown command:? '?agentcore"
    r"|'agentcore' is not recognized|The term 'agentcore' is not recognized"
    r"|(?m:^|sh: (?:line \d{1,6}: )?|\benv: )'?agentcore'?: No such file or directory"  # cd and ls say it of a folder
)
# Commands of the npm CLI that the older toolkit does not have.
_OLDER = late(r"No such command '(?:dev|create|add|logs|traces|validate|package|update|fetch)'")
# Every program of click says so: `Usage: agentcore`, `Try 'agentcore --help'`, or what was typed, tell whose answer it is.
_ASKED = late(r"(?m)(?:^|Usage: |Try ['\"]|[$%>❯#] )agentcore (?!\d)")
_ABOVE = 8  # lines above in which it stands: what was typed, usage, a hint, the rim of a box
_NODE = late(r"agentcore[^\n]{0,80}(?:requires?|needs?) Node(?:\.js)?[^\n]{0,20}\b(?:20|22)|(?:Unsupported engine|EBADENGINE)[^\n]{0,40}@aws/agentcore")
_SIGNS = ("agentcore: command not found", "agentcore: not found", "command not found: agentcore", "Unknown command",
          "'agentcore' is not recognized", "agentcore: No such file", "agentcore': No such file", "No such command '", "Node.js 20", "EBADENGINE",
          "requires Node")  # fmt: skip
_SHORT = 600  # characters of a shell's message; a longer text only quotes it


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[LogRecord]] = {}
    for log in case.logs_with(*_SIGNS, channels=frozenset({Kind.CLIENT_LOG, Kind.DEV_LOG})):
        text = log.text or ""
        if len(text) > _SHORT:
            continue
        for kind, pattern in (("missing", _MISSING), ("older", _OLDER), ("node", _NODE)):
            if pattern.search(text) and (kind != "older" or _asked(case, log)):
                groups.setdefault(kind, []).append(log)
                break
    for kind, logs in groups.items():
        yield _finding(kind, logs)


def _asked(case: Case, log: LogRecord) -> bool:
    at = case.positions[id(log)]
    near = (g.text or "" for g in case.logs[max(0, at - _ABOVE) : at + 1] if g.origin.file == log.origin.file)
    return any(_ASKED.search(text) for text in near)


def _finding(kind: str, logs: list[LogRecord]) -> Finding:
    title, cause = {
        "missing": (
            "The shell does not find the agentcore command",
            "The shell found no program called agentcore on its PATH: it is not installed, or its folder is not on the PATH.",
        ),
        "older": (
            "An older program called agentcore answers",
            "The older Python toolkit (bedrock-agentcore-starter-toolkit) answered. It hides the npm CLI of the same name.",
        ),
        "node": (
            "Node.js is too old for the agentcore CLI",
            "The npm package @aws/agentcore needs Node.js 20 or newer.",
        ),
    }[kind]
    install = Step("Install the CLI.", "npm install -g @aws/agentcore", "added … packages")
    first = {
        "missing": Step("Check that Node.js is there.", "node --version", "v20 or newer"),
        "older": Step("Remove the older toolkit.", "pip uninstall bedrock-agentcore-starter-toolkit", "Successfully uninstalled"),
        "node": Step("Install Node.js 20 or newer (nodejs.org or your package manager).", "node --version", "v20 or newer"),
    }[kind]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=cause,
        evidence=tuple(of_log(g, "said by the shell or the command", (g.text or "").strip()) for g in logs[:10]),
        fix=(first, install, Step("See which one answers.", "command -v agentcore && agentcore --version", "0.9.0 or newer")),
        subject=("cli-missing", kind),
        counter=("an answer of the command itself: not in these lines",),
        anchors=anchors(*logs),
        owner="agents-debug/doctor",
    )
