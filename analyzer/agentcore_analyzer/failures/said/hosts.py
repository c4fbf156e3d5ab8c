"""What Ansible says of a task or a command that failed on a host, and of a host that it did not reach."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import LONG, said

ORDER = 60
HINTS = ("FAILED! =>", "UNREACHABLE! =>", " | FAILED | rc=")
_C = FailureKind.COMMAND_ERROR
_TASK = late(
    r"(?:(?:fatal|failed): (?P<host>\[[^\]\n]{1,120}\])(?: \(item=[^\n]{0,200}\))?: |(?:^|(?<=[\n }]))(?P<alone>[\w.-]{1,120}) \| )(?P<word>UNREACHABLE|FAILED)! => ?"
)
# The same of one command on many hosts, whose output stands below.
_ON_HOST = late(r"(?:^|(?<=[\n }]))(?P<host>[\w.-]{1,120}) \| FAILED \| rc=(?P<code>\d{1,3}) >>[ \t]{0,8}(?:\n{1,3}(?P<words>[^\n]{2,600}(?:\n(?![\w.-]{1,120} \| )[^\n]{2,600}){0,8}))?")
# What the module itself printed: `msg` may say no more than that it failed.
_PRINTED = late(r"\"(?:module_)?(?:stderr|stdout)\": \"((?:[^\"\\]|\\.){2,4000})\"")
_NO_REASON = late(r"(?i)(?:module failure\b[^\n]{0,100}|non-zero return code\.?|)\s*$")
_MSG_JSON = late(r"\"msg\": \"((?:[^\"\\]|\\.){1,2000})")
_MSG_YAML = late(r"\s{0,40}(?:[a-z_]{1,20}: [^\n]{0,200}\n\s{1,20}){0,6}msg: (?:[|>]-?\s{0,20}\n)?\s{0,20}([^\n]{1,1000}(?:\n\s{4,}\S[^\n]{0,1000}){0,4})")


def read(text: str, severity: int) -> Iterator[Said]:
    """`fatal: [host]: FAILED! => {"msg": …}`, `host | UNREACHABLE! => {…}`, or the same as YAML: what `msg` or the module says."""
    for found in _TASK.finditer(text):
        rest = text[found.end() : found.end() + 8000]
        in_json = rest.lstrip().startswith("{")
        value = _MSG_JSON.search(rest) if in_json else _MSG_YAML.match(rest)
        if value is None:
            continue
        words = value[1].replace("\\n", "\n").replace('\\"', '"').strip().split("\n\n")[0]
        end = rest.find("\n}") if rest.startswith("{\n") else rest.find("\n")
        printed = _last_words(rest[: end if end >= 0 else len(rest)]) if in_json and _NO_REASON.match(words) else ""
        quote = text[found.start() : found.end() + len(rest.split("\n", 1)[0])].strip()[:LONG]
        unreachable = "UNREACHABLE: " if found["word"] == "UNREACHABLE" else ""
        message = f"{found['host'] or found['alone']}: {unreachable}{' '.join(words.split())}{f': {printed}' if printed else ''}"
        yield Said(_C, found.start(), found.end() + (end if in_json and end > value.end() else value.end()), quote, message=message[:LONG], weight=26)
    for found in _ON_HOST.finditer(text):
        words = " ".join((found["words"] or "").split())
        yield said(text, found.start(), found.end(), _C, code=found["code"], message=f"{found['host']}: {words or 'FAILED'} (rc={found['code']})"[:LONG], weight=24)


def _last_words(members: str) -> str:
    """The last line that a module printed, its stderr first."""
    for printed in sorted(_PRINTED.finditer(members), key=lambda m: "stdout" in m[0][:20]):
        if lines := [line.strip() for line in printed[1].replace("\\r", "").replace("\\n", "\n").replace('\\"', '"').split("\n") if line.strip()]:
            return lines[-1]
    return ""
