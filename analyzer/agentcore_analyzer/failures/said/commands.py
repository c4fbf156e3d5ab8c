"""Commands, builds and deployments that say that they failed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions import stack_events, systemd
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, Rule, by_rules, line_around
from agentcore_analyzer.stacktraces import Frame
from agentcore_analyzer.untrusted import whole as whole_number

ORDER = 60
HINTS = (
    "nother ", "toomanyrequests", " unknown: ", " invalid: ", "manifest unknown", "manifest invalid", "name unknown", "blob unknown", "authorized: ", "denied: ", "rror:", "ERROR:", "ERROR ", "rror[", "❌", "✗", "✘", "×", "✖", "_FAILED", "CloudFormation - ", "FAILED:", "FAULT: ", "UNSUCCESSFUL", "TIMED_OUT", "Phase complete: ", "ROLLBACK", "StackStatus: '", "failed:", "failed to solve", "Phase context status",
    "npm error", " error code ", "rror TS", "rror CS", "rror MSB", "rror NU", "rror NETSDK", "rror LNK", "rror C1", "rror C2", "rror FS", "rror BC", "make: ***", "make[", "]: ***", "FAILURE:", "[ERROR]", "fatal:", "command not found", ": not found",
    "ermission denied", "unbound variable", "cannot execute", "Is a directory", "Not a directory", "Read-only file system", "oo many open files", "parameter not set", "rgument list", "curl: (", "usage:", "Usage:", "Failed with result", "CategoryInfo",
    "FullyQualifiedErrorId", "BUILD FAILED", "Build FAILED", "Err:", "E: ", "ERR!", "panic:", "can't open file", "No module named", "Cannot find module",
    "wget: ", "ssh: ", "rsync: ", "tar: ", "cp: ", "mv: ", "rm: ", "docker: ", "helm: ", "kubectl: ", "Could not ", "FATAL:", "Failed to", "Launch failed", "is not recognized", "The term '", "No space left", "nexpected token",
    "bad substitution", "Errno", "error Command", "error Couldn't", "error Package", "error Your", "error Found", "error Received", "error Failed", "error An unexpected", "Error while", "state FAILED", "command failed", "rror [", "resource(s) failed", "from daemon", "Docker daemon", "basic auth", "process caused", "went wrong", "for task '", "A problem occurred", "CONFLICT (", "Host key", "ERR_PNPM_", "::error", "yntax error", "xec format error", "o such file or directory", "failed to stabilize", "State: FA", ".go:", "go: ", "%] fail: ", " failed]", " requires ",
)  # fmt: skip
_C = FailureKind.COMMAND_ERROR
# A line's start, behind what collectors put there: `[web-1] `, `web-1  | `, the pod and its container.
_AT = r"(?:^|(?<=\n))(?:\[[^\]\n]{1,80}\] ?|[\w.-]{0,60}[-\d/][\w./-]{1,80} [\w.-]{1,60} |[\w.-]{1,60} {0,4}(?=\|))?[ \t│|>]{0,12}(?:\x1b\[[0-9;]{1,12}m){0,3}"
# What stands before the mark that a shell's prompt has for changes that are not committed: what follows is typed, and no failure.
_PROMPT = late(r"\s{0,8}(?:[➜❯λ»]|~(?=[\s/])|[\w.-]{1,40}@[\w.-]{1,80}[\s:]|[^\n]{0,120}\b(?:git|hg|svn):\()")


# The reason of a row of stack events stands below it where the terminal is narrow: up to a free line, an indent or the next row.
_REASON_BELOW = r"(?:(?<=[\w)])[ ]{0,9}(?:\n(?!" + stack_events.NO_REASON + r"|\d{1,4}[-:/]\d\d)[\w\"'(\[{][^\n]{1,600}){1,8})?"
# In a table without lines each cell is broken in its own column: below the row, far in, stands one cell alone.
_CELL_BELOW = r"(?:\n[ ]{20,240}\S{1,300}(?: \S{1,300}){0,60}[ ]{0,80}(?=\n|$)){0,16}"


# What is done to a resource, as AWS names its statuses by it; alone, it is the status of a job.
_OF_A_RESOURCE = r"(?:(?:CREATE|UPDATE|DELETE|IMPORT|ROLLBACK|CLEANUP|SYNCHRONIZE|PROVISION(?:ING)?|DEPLOY(?:MENT)?|BUILD|START|STOP|IN_PROGRESS|COMPLETE)_){0,4}(?:FAILED|UNSUCCESSFUL|FAULT|TIMED_OUT)"


def _unprompted(found: re.Match[str]) -> bool:
    return _PROMPT.match(found.string, line_around(found.string, found.start())[0], found.start()) is None


_RULES = (
    # A row without the type, as the console has them: its name stands before the status, and all behind it is the reason.
    Rule(
        late(r"(?:(?<=[|\t])|(?<=[|\t] )|^|(?<=\n))(?P<operation>[A-Za-z][\w.:-]{0,127})[ ]{0,40}[|\t][ ]{0,9}(?P<code>" + stack_events.FAILED + r")[ ]{0,40}[|\t][ ]{0,9}(?!" + stack_events.TYPE + r")(?P<message>[^\n|\t]{2,1000})"),
        FailureKind.RESOURCE_STATUS, 47,
        words=("_FAILED",),
    ),
    # The Serverless Framework: `CloudFormation - UPDATE_FAILED - AWS::Lambda::Function - NAME`
    Rule(
        late(r"(?:^|(?<=\n))CloudFormation - (?P<code>" + stack_events.FAILED + r") - (?P<type>" + stack_events.TYPE + r") - (?P<message>(?P<operation>[\w./:-]{1,128}))"),
        FailureKind.RESOURCE_STATUS, 47,
        words=("CloudFormation - ",),
    ),
    # eksctl: `AWS::EC2::EIP/NATIP: CREATE_FAILED – "reason"`
    Rule(
        late(r"(?P<type>" + stack_events.TYPE + r")/(?P<operation>[\w./-]{1,128}): (?P<code>" + stack_events.FAILED + r") [\u2013-] \"(?P<message>[^\"\n]{2,1000})"),
        FailureKind.RESOURCE_STATUS, 47,
        words=("_FAILED",),
    ),
    # Composer: what a package asks for, and what stands against it.
    Rule(
        late(r"(?:^|(?<=\n))\s{0,8}- (?P<message>[\w./-]{3,200}(?: \S{1,60})? requires [^\n]{2,300}? -> (?!satisfiable by)[^\n]{4,600})"),
        _C, 22,
        words=(" requires ",),
    ),
    Rule(
        late(r"(?P<code>" + stack_events.FAILED + r")\b[ |\t]{1,80}(?:(?P<type>" + stack_events.TYPE + r")[ |\t]{0,80}+"
             r"(?:\n[ |\t]{1,20}(?=\w))?+)?+(?P<message>(?P<operation>[\w./:-]{1,128})[^\n]{0,1000}" + _REASON_BELOW + _CELL_BELOW + r")?"),
        FailureKind.RESOURCE_STATUS, 46,  # more than what AWS says inside of it: which resource it was,
        words=("_FAILED",),
    ),
    Rule(
        late(r"\b(?P<code>(?:UPDATE_)?ROLLBACK_(?:COMPLETE|IN_PROGRESS))[ |\t]{1,80}AWS::CloudFormation::Stack[ |\t]{1,80}(?P<message>(?P<operation>[\w./:-]{1,128})[^\n]{0,1000}" + _CELL_BELOW + ")"),
        FailureKind.RESOURCE_STATUS, 15,
        words=("ROLLBACK_",),
    ),
    # A stack as JavaScript prints it: members without quotation marks around their names.
    Rule(late(r"\bStackStatus: '(?P<code>[A-Z_]{0,30}(?:FAILED|ROLLBACK[A-Z_]{0,30}))',?\s{0,8}\n\s{0,8}StackStatusReason: '(?P<message>[^'\n]{3,600}?)[. ]{0,4}'"), FailureKind.RESOURCE_STATUS, 30, words=("StackStatus: '",)),
    Rule(late(r"\b(?P<code>UPDATE_ROLLBACK_COMPLETE|ROLLBACK_COMPLETE|ROLLBACK_IN_PROGRESS|UPDATE_ROLLBACK_IN_PROGRESS)\b"), FailureKind.RESOURCE_STATUS, 15, whole=True, words=("ROLLBACK_COMPLETE", "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_IN_PROGRESS")),
    Rule(late(r"(?:^|(?<=\n))(?P<code>" + _OF_A_RESOURCE + r"): (?P<message>[^\n]{2,1000})"), FailureKind.RESOURCE_STATUS, 20, words=("FAULT", "FAILED", "TIMED_OUT", "UNSUCCESSFUL")),
    # The same words behind others than those are a code that a program gives to an error of its own.
    Rule(late(r"(?:^|(?<=\n))(?!" + _OF_A_RESOURCE + r":)(?P<code>(?:[A-Z]{2,20}_){1,5}(?:FAILED|UNSUCCESSFUL|FAULT|TIMED_OUT)): (?P<message>[^\n]{2,1000})"), FailureKind.LOGGED_ERROR, 20, words=("FAULT", "FAILED", "TIMED_OUT", "UNSUCCESSFUL")),
    Rule(late(r"(?P<message>The following resource\(s\) failed to (?:create|update|delete|import): \[[^\]\n]{1,600}\][^\n]{0,300})"), FailureKind.RESOURCE_STATUS, 15, words=("The following resource(s) failed to ",)),
    Rule(late(r"(?:failed to (?:stabilize|create|update|delete)[^\n]{0,60}?, (?:status|state): (?P<code>[A-Z_]{4,40})[^\n]{0,600})"), FailureKind.RESOURCE_STATUS, 24, whole=True, words=("failed to ",)),
    Rule(late(r"[❌✗✘✖][ ️]{0,4}(?:\x1b\[[0-9;]{1,12}m){0,2}(?P<message>[^\n\"',]{0,3}\w[^\n─━═]{1,1000})"), _C, 22, check=_unprompted),
    Rule(late(_AT + r"[×╳] (?!" + systemd.UNIT + r" - )(?![^\n]{1,300} \(?\d[\d.]{0,8} ?m?s\)?(?:\n|$))(?P<message>[^\n]{2,600}(?:\n[ │]{1,6}[╰├]─▶ [^\n]{1,600}(?:\n[ ]{4,8}(?![ ]{0,8}\[std(?:out|err)\])[^\n]{1,300}){0,4}){0,3})"), _C, 22),
    Rule(
        late(r"(?P<message>(?:#\d{1,4} |> |\[[^\]\n]{1,80}\] )?ERROR: (?:failed to (?:solve|build): )?(?:[^\n]{0,200}?: )?process \"[^\"\n]{1,600}\" did not complete successfully: exit code: (?P<code>\d{1,3}))"),
        _C, 22,
        words=("ERROR: ",),
    ),
    # The codes of a registry (OCI distribution specification), with its words.
    Rule(
        late(_AT + r"(?:Error response from daemon: )?(?P<message>(?P<code>toomanyrequests|manifest unknown|manifest invalid|name unknown|blob unknown|unauthorized|denied): (?=[A-Za-z])[^\n]{4,400})"),
        _C, 24, words=("denied", "unauthorized", "name unknown", "blob unknown", "manifest invalid", "manifest unknown", "toomanyrequests"),
    ),
    Rule(late(r"(?P<message>(?:ERROR: )?failed to solve: [^\n]{1,800})"), _C, 22, words=("failed to solve: ",)),
    Rule(late(r"Phase context status code: (?P<code>[A-Z_]{4,60}) Message: (?P<message>[^\n]{1,800})"), _C, 24, words=("Phase context status code: ",)),
    Rule(late(r"(?P<message>Phase complete: [A-Z_]{3,30} State: (?P<code>FAILED|FAULT|TIMED_OUT)[^\n]{0,100})"), _C, 15, words=("Phase complete: ",)),
    Rule(late(r"npm (?:ERR!|error) code (?P<code>[A-Z_][A-Z0-9_]{1,40})(?P<message>(?:\n[^\n]{0,40}npm (?:ERR!|error)[^\n]{0,600}){0,24})?"), _C, 22, words=(" code ",)),
    Rule(late(r"(?:^|(?<=\n))\d{1,7} error code (?P<code>[A-Z_][A-Z0-9_]{1,40})(?P<message>(?:\n\d{1,7} error [^\n]{0,600}){0,24})?"), _C, 22, words=(" error code ",)),  # npm's own log
    Rule(late(r"(?P<message>\b(?:error|warning as error) (?P<code>(?:TS|CS|MSB|NU|NETSDK|LNK|C|FS|BC)\d{3,5}): [^\n]{1,600})"), _C, 24, words=("error", "warning as error")),
    Rule(late(_AT + r"error\[(?P<code>E\d{4})\](?:\x1b\[[0-9;]{1,12}m){0,3}: (?P<message>[^\n]{1,600})"), _C, 24, words=("error[",)),
    Rule(late(r"(?P<message>Error response from daemon: [^\n]{2,800}|Cannot connect to the Docker daemon[^\n]{0,200}|no basic auth credentials|exec user process caused:? [^\n]{2,200})"), _C, 22, words=("no basic auth credentials", "exec user process caused", "Error response from daemon: ", "Cannot connect to the Docker daemon")),
    Rule(late(_AT + r"(?P<message>denied: [^\n]{2,600})"), _C, 22, words=("denied: ",)),
    Rule(late(r"\* What went wrong:\s{0,4}\n(?P<message>[^\n]{2,600}(?:\n[ ]{0,24}> [^\n]{2,400}){0,6})"), _C, 24, words=("* What went wrong:",)),
    Rule(late(_AT + r"(?P<message>(?:Execution failed for task '|A problem occurred (?:evaluating|configuring) )[^\n]{2,400})"), _C, 18, words=("A problem occurred ", "Execution failed for task '")),
    Rule(late(_AT + r"(?P<message>CONFLICT \([^\n]{2,300}|Host key verification failed\.|Permission denied \(publickey[^\n]{0,80})"), _C, 18, words=("CONFLICT (", "Permission denied (publickey", "Host key verification failed.")),
    Rule(late(_AT + r"npm (?:ERR!|error) (?P<message>(?:Missing script|Cannot |Could not |Unexpected |Exit (?:status|code) [1-9]|Failed |Invalid |Unsupported |\d{3} [A-Z])[^\n]{1,400})"), _C, 16, words=("npm ",)),
    Rule(late(r"\b(?P<code>ERR_PNPM_[A-Z_]{3,60})\s{1,8}(?P<message>[^\n]{2,400})"), _C, 20, words=("ERR_PNPM_",)),
    Rule(late(r"::error(?: [^:\n]{1,300})?::(?P<message>[^\n]{2,600})"), _C, 18, words=("::error",)),
    Rule(late(_AT + r"(?P<message>(?:g?make(?:\[\d{1,3}\])?|mingw32-make): \*\*\* (?:\[[^\]\n]{1,200}\] )?[^\n]{1,300})"), _C, 20, words=(": *** ",)),
    Rule(late(_AT + r"(?P<message>(?:[A-Za-z]:(?=[\\/]))?[^\s:\n][^:\n]{0,200}:\d{1,7}:(?:\d{1,6}:)? (?:fatal )?error: [^\n]{1,600})"), _C, 22, words=("error: ",)),
    Rule(late(r"(?P<message>curl: \((?P<code>[1-9]\d?)\) [^\n]{1,600})"), _C, 22, words=("curl: (",)),
    Rule(late(_AT + r"\+ FullyQualifiedErrorId : (?P<code>[\w.,:-]{1,200})"), _C, 18, words=("+ FullyQualifiedErrorId : ",)),
    Rule(late(_AT + r"\+ CategoryInfo {1,20}: (?P<message>[^\n]{1,300})"), _C, 15, words=("+ CategoryInfo",)),
    Rule(late(r": Failed with result '(?P<code>(?!success)[a-z-]{2,40})'"), FailureKind.PROCESS_END, 20, whole=True, words=(": Failed with result '",)),
    # shells
    Rule(
        late(r"(?:: |^)(?P<code>command not found|exec format error|no such file or directory|unbound variable|bad substitution|Permission denied|No such file or directory"
             r"|Is a directory|Not a directory|cannot execute[^\n]{0,60}|Exec format error|No space left on device|Read-only file system|Too many open files|Argument list too long)(?:: [^\n]{1,200})?$", re.MULTILINE),
        _C, 18, whole=True,
        words=("cannot execute", "Is a directory", "Not a directory", "bad substitution", "unbound variable", "command not found", "Exec format error", "Permission denied", "exec format error", "Too many open files", "Read-only file system", "Argument list too long", "No space left on device", "No such file or directory", "no such file or directory"),
    ),
    Rule(late(_AT + r"(?P<message>(?:/bin/)?(?:sh|ash|dash|zsh|bash|busybox|-bash|fish|env)?:? ?(?:\d{1,6}: |line \d{1,6}: )?[^\s:]{1,200}: (?P<code>not found|permission denied|parameter not set))$", re.MULTILINE), _C, 18, words=("not found", "permission denied", "parameter not set")),
    Rule(late(r"(?P<message>'[^'\n]{1,200}' is not recognized as an internal or external command[^\n]{0,100}|The term '[^'\n]{1,200}' is not recognized as [^\n]{1,300})"), _C, 18, words=("The term '", "' is not recognized as an internal or external command")),
    Rule(late(_AT + r"(?P<message>[\w./-]{1,100}: (?:line \d{1,7}: |\d{1,7}: )?[Ss]yntax error[^\n]{0,200})"), _C, 18, words=("yntax error",)),
    Rule(late(_AT + r"(?P<message>(?:/[\w./-]{1,200}/)?python[\d.]{0,5}: (?:can't open file [^\n]{1,400}|No module named [^\n]{1,200}|Error while finding module [^\n]{1,300}))"), _C, 22, words=("python",)),
    # What another run of the same program holds: a lock, its folder.
    Rule(late(_AT + r"(?P<message>[Aa]nother (?:[\w-]{1,30} ){1,4}(?:\([^)\n]{1,60}\) )?(?:is|seems to be|appears to be|may be) (?:currently |already |still )?(?:\w{3,20}ing|in progress|active|locked)\b[^\n]{0,400})"), _C, 16, words=("nother ",)),
    # argparse, click
    Rule(late(_AT + r"(?P<message>[\w.-]{1,80}(?: [\w-]{1,40}){0,3}: error: [^\n]{1,600})"), _C, 20, words=(": error: ",)),
    Rule(late(_AT + r"(?P<message>(?!(?:no|any|an|the|of|without|zero|this|that|last|first|each|or|and) )[a-z][\w.-]{1,30} error: [^\n]{2,600})"), _C, 18, words=(" error: ",)),
    Rule(late(_AT + r"fatal: (?P<message>[^\n]{1,600})"), _C, 20, type="fatal", words=("fatal: ",)),
    Rule(late(_AT + r"(?P<message>(?:E: |Err:\d{1,5} |wget: |ssh: |scp: |rsync: |tar: |cp: |mv: |rm: |docker: |helm: |kubectl: )[^\n]{3,400})"), _C, 15, check=lambda m: m[0].strip() != "E:", words=("E: ", "cp: ", "Err:", "rm: ", "mv: ", "scp: ", "ssh: ", "tar: ", "wget: ", "helm: ", "rsync: ", "docker: ", "kubectl: ")),
    Rule(late(_AT + r"(?P<message>(?:FAILURE: |BUILD FAILED|Build FAILED)[^\n]{0,600})"), _C, 16, words=("FAILURE: ", "Build FAILED", "BUILD FAILED")),
    Rule(late(_AT + r"\[ERROR\] (?P<message>(?=[^\n]{0,80}\w)(?!-> \[)[^\n]{1,600})"), _C, 16, words=("[ERROR] ",)),
    Rule(late(r"(?:^|(?<=\n))\[\d{1,3}%\] fail: (?P<message>[^\n]{3,600})"), _C, 18, words=("%] fail: ",)),  # the AWS CDK, of an asset
    Rule(late(_AT + r"go: (?P<message>[\w./~-]{1,200}@[\w.+-]{1,100}: [^\n]{3,600})"), _C, 18, words=("go: ",)),
    Rule(late(r"(?:^|(?<=\n))[ \t>]{0,8}(?:[A-Z]{2,10} {1,4})?(?P<message>Cannot find module '[^'\n]{1,300}')"), _C, 16, words=("Cannot find module '",)),
    # Go: what the compiler or vet says of a place; other tools print a level behind it.
    Rule(late(_AT + r"(?P<message>(?:vet: )?[\w./@\\-]{1,200}\.go:\d{1,7}:\d{1,5}: [^\n]{3,600})"), _C, 18, words=(".go:",)),
    Rule(late(_AT + r"(?P<message>FAIL\t\S{1,200} \[(?:build|setup) failed\])"), _C, 15, words=(" failed]",)),
    # `Error: m`, `ERROR: m`, `error: m`, `error m` of yarn, at a line's start
    Rule(
        late(_AT + r"(?:\[?(?P<type>Error|ERROR|error|Fatal|FATAL|fatal error|FATAL ERROR|Fatal error)\]?)(?:\x1b\[[0-9;]{1,12}m){0,3}(?: \[(?P<code>[A-Z][A-Z0-9_]{2,60})\])?:[ \t]{1,8}(?:\x1b\[[0-9;]{1,12}m){0,3}(?P<message>[^\n]{2,1000})"),
        _C, 14, check=lambda m: _words(m["message"]),
        words=("FATAL", "ERROR", "Fatal", "error", "Error", "FATAL ERROR", "Fatal error", "fatal error"),
    ),
    Rule(late(_AT + r"(?P<message>error (?:Command |Couldn't |An unexpected error occurred: |Package |Your |Found |Received |Failed )[^\n]{1,600})"), _C, 15, words=("error ",)),
    Rule(late(_AT + r"(?P<message>error: command (?:\['[^\n]{1,300}\]|'[^'\n]{1,300}') (?:failed|returned)[^\n]{0,300})"), _C, 15, words=("error: command ",)),
)  # fmt: skip
# A colour of a theme, the type of a member.
_ANNOTATED = late(r"(?:['\"][^'\"\n]{0,60}['\"]|[A-Z]{2,12}),?(?:\s{1,20}#[^\n]{0,80})?|[A-Z][a-z0-9]{1,30}(?:[A-Z][a-z0-9]{1,30}){1,6}(?:Code|Type|Kind|Handler|Info)?(?: \| None)?(?: = [^\n]{1,60})?")
_NOTHING = late(r"(?i)(?:none|null|0|no(?: errors?)?|false|n/a|-|\{\}|\[\]|undefined|''|\"\"|ok|success)\.?,?$")
_NPM = late(r"^(?:.{0,80}?npm (?:ERR!|error)|\d{1,7} error)(?: \d{3}(?=\s|$)| [A-Z]{3,40}(?=\s|$))?")
# A dependency of a dependency, and what npm advises.
_NPM_DETAIL = late(r"\s*(?:syscall|path|errno|dest|file|spawnargs|stack)\b")  # members of Node's error, beside its sentence
_NPM_ASIDE = late(r"\s*\d{1,4} more \(|\s{2,}(?:[A-Za-z]{2,20} )?\S{1,120}@\"[^\"]{0,60}\" from |\s*(?:node_modules/|npm help|If you need help, |Require stack:|- (?:/|[A-Z]:\\)|<https?:|For a full report|A complete log|this command with|to accept an incorrect|Fix the upstream|/\S{1,300}$|\S{1,300}\.log$|[A-Z]:\\)")
_HCL = late(
    r"(?:^|(?<=\n))[ \t│|>╷]{0,12}Error: (?P<head>[^\n]{1,600})(?:\n[│| \t]{0,8}){1,3}(?:with [^\n]{1,300},(?:\n[│| \t]{0,8}){1,2})?"
    r"on (?P<file>\S{1,300}) line (?P<line>\d{1,7})(?:, in (?P<block>[^\n:]{1,200}))?:?[^\n]{0,40}"
)
_UNTOLD = ("cannot find symbol", "incompatible types")
_SYMBOL = late(r"\n[^\n]{0,300}\n[ \t>|]{0,200}\^[ \t]{0,40}\n[ \t]{0,40}symbol: {1,10}(?P<what>[^\n]{1,200})")
_HCL_CODE = late(r"\d{1,7}:(.{0,300})")
# One that has no place in a file: its paragraph names the provider by its address in the registry.
_HCL_PLAIN = late(r"(?m)^[ \t│|]{0,6}(?P<quote>Error: (?P<head>[^\n]{3,300}))\n(?:[ \t│|]{0,6}\n)?(?P<why>(?:[ \t│|]{0,6}[^\s│|][^\n]{0,300}(?:\n|$)){1,8})")
_HCL_REGISTRY = ("registry.terraform.io/", "registry.opentofu.org/")
_HCL_NEXT = late(r"(?:Error|Warning): ")
# The line of an error, and those over which its sentence goes on; not the hints.
_STDERR = late(r"\[stderr\][ \t]{0,80}\n(?:[^\n]{0,400}\n){0,60}?[ \t]{0,40}(?P<words>(?:[Ff]atal )?[Ee](?:rror|RROR): [^\n]{2,600}(?:\n[ \t]{2,40}(?!hint:|help:)\S[^\n]{1,300}){0,6})")
_RUN_CAUSE = late(r"(?m)^#\d{1,4} [\d.]{1,12} (?P<line>[^\n]{2,400})$")


def _words(message: str) -> bool:
    return not _NOTHING.match(message.strip()) and not _ANNOTATED.fullmatch(message.strip())


def read(text: str, severity: int) -> Iterator[Said]:
    yield from _terraform(text) if "Error: " in text and "line " in text else ()
    yield from _of_provider(text) if "Error: " in text and holds(text, _HCL_REGISTRY) else ()
    for found in by_rules(_RULES, text):
        whole = text[found.start : found.end]
        if "\n" in whole and ("npm " in whole or _NPM.match(whole)):
            yield found._replace(message=_npm(whole))
        elif whole.startswith("* What went wrong:"):
            yield found._replace(message=_nested(whole))
        elif "▶" in found.message:
            yield _with_output(text, found)
        elif found.message.endswith(_UNTOLD):
            yield _with_symbol(text, found)
        else:
            yield _with_cause(text, found)


def _npm(whole: str) -> str:
    """What npm says of its error, line by line, without the tree of who asked for whom and without advice."""
    lines = (_NPM.sub("", line, count=1) for line in whole.split("\n")[1:])
    words = dict.fromkeys(line.strip().rstrip(":") for line in lines if line.strip() and not _NPM_ASIDE.match(line))
    said = [w for w in words if not _NPM_DETAIL.match(w)]
    return "; ".join(said or words)[:LONG]


def _nested(whole: str) -> str:
    """Gradle's reasons, each one step further in: the last is why."""
    told = (line.strip().removeprefix("> ").rstrip(".") for line in whole.split("\n")[1:])
    return ": ".join(dict.fromkeys(t for t in told if t))[:LONG]


def _terraform(text: str) -> Iterator[Said]:
    """An error of Terraform, OpenTofu and their like, within its box or not: headline, place, the line of code, and the reason."""
    for found in _HCL.finditer(text):
        rest = (line.strip(" \t│|╷╵") for line in text[found.end() : found.end() + 2000].split("\n")[1:13])
        code, reason = "", list[str]()
        for line in rest:
            if (row := _HCL_CODE.match(line)) is not None and not reason:
                code = code or row[1].strip()
            elif line and _HCL_NEXT.match(line):
                break
            elif line:
                reason.append(line)
            elif reason:
                break
        why = " ".join(reason)
        where = f"{found['file'].replace(chr(92), '/').rpartition('/')[2]} line {found['line']}" + (f", in {found['block']}" if found["block"] else "")
        message = ": ".join(w for w in (found["head"].strip(), why) if w) + f" ({where}{f': {code}' if code else ''})"
        frame = Frame(found["file"], whole_number(found["line"]), (found["block"] or "").strip(), True)
        begin = found.start("head") - len("Error: ")
        quote = f"Error: {found['head']}".strip()
        yield Said(_C, begin, found.end(), quote, type="Error", message=" ".join(message.split())[:LONG], frames=(frame,), weight=31)


def _of_provider(text: str) -> Iterator[Said]:
    """An error of Terraform and its like about a provider, which has no place: headline and paragraph."""
    for found in _HCL_PLAIN.finditer(text):
        if holds(found["why"], _HCL_REGISTRY):
            why = " ".join(line.strip(" \t│|") for line in found["why"].split("\n"))
            message = f"{found['head'].strip()}: {why}"
            yield Said(_C, found.start("quote"), found.end("why"), found["quote"].strip(), type="Error", message=" ".join(message.split())[:LONG], weight=31)


def _with_symbol(text: str, found: Said) -> Said:
    """javac names what it does not know below the line of code."""
    below = _SYMBOL.search(text, found.end, found.end + 2000)
    return found._replace(message=f"{found.message}: {' '.join(below['what'].split())}"[:LONG]) if below is not None else found


def _with_output(text: str, found: Said) -> Said:
    """What the command that failed said itself stands below, under the name of its stream."""
    told = _STDERR.search(text, found.end, found.end + 8000)
    if told is None:
        return found
    words = " ".join(told["words"].split())
    return found._replace(message=f"{found.message}: {words}"[:LONG], end=told.end())


def _with_cause(text: str, found: Said) -> Said:
    """BuildKit prints what the command said above the line that tells of its exit code."""
    if "did not complete successfully" not in found.message:
        return found
    above = list(_RUN_CAUSE.finditer(text, max(0, found.start - 3000), found.start))
    if not above:
        return found
    return found._replace(message=f"{found.message}: {above[-1]['line'].strip()}"[:LONG])
