"""
Lines that name an exception without its frames: `pkg.SomeError: m`, `SomeError('m')`, `Uncaught X: m`, `Error: m`.

A name is one by its suffix, or because what stands before it (`Unhandled exception. `, `Caused by: `) proves it. Code,
help texts and lines below WARN are no failures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._texts import cited, untraced
from agentcore_analyzer.stacktraces import Raised
from agentcore_analyzer.untrusted import whole

HINTS = (
    "Error", "Exception", "Fault:", "Fault(", "exception. ", "exception: ", "Uncaught ", "Caused by: ", "Timeout",
    "_error'", "exceptions.",
    "KeyboardInterrupt",
)  # fmt: skip
_WEIGHT, _MOST = 30, 200
_QUOTE = 400  # the line is the quote, unless it is longer
_LINE = 4_000  # characters of a line that are looked at around a name
_NAME = late(
    r"(?<![\w.$\\/-])(?P<name>(?:[A-Za-z_$][\w$]{0,80}(?:\.|::|\\)){0,10}"
    r"(?:[A-Z][\w$]{0,120}?(?:Error|Exception|Fault)|Error|Exception|(?:Read|Connect|Write|Pool|Gateway)Timeout|KeyboardInterrupt"
    r"|(?<=exceptions\.)[A-Z]\w{1,80}|(?<=errors\.)[A-Z]\w{1,80}))"
    r"(?:(?: \[(?P<code>[\w.-]{1,80})\])?: (?P<rest>\S)|\((?P<repr>(?:['\"]|\\['\"]))|\((?P<status>[45]\d\d), ['\"]|(?P<bare>\s*$))"
)
_PROVED = late(
    r"(?:Unhandled [Ee]xception[.:] |Uncaught (?:\(in promise\) )?(?:exception )?"
    r"|Exception in thread \"[^\"]{1,200}\" |Caused by: "
    r"|caused by: |terminate called after throwing an instance of ')(?P<name>[A-Za-z_$][\w.$\\:+]{0,200}?)(?:: (?P<rest>\S)|'?\s*$)"
)
_PROVIDER = late(r"['\"]type['\"]: ?['\"](?P<name>[a-z]+(?:_[a-z]+){0,5}_error)['\"]")
_WORDS = late(r"['\"]message['\"]: ?(?:'((?:[^'\\]|\\.){1,1000})'|\"((?:[^\"\\]|\\.){1,1000})\")")
_PRINTED_CODE = late(r"Error code: (\d{3})\b")
# What stands before a name in code, documentation and help.
_CODE = late(
    r"(?:\b(?:class|except|raise|throw|throws|new|import|from|catch|extends|instanceof|isinstance|issubclass|return|def"
    r"|assert|expect|rescue|assertRaises|raises|pytest\.raises|Raises|errors?\.As|errors?\.Is|typeof|implements|panic!?)[\s(,]{1,4}|[`<@*]|\b\w{1,40} = |\b[frbFRB]{1,2}['\"])$"
)
_SOURCE = late(r"[\s│┃]{0,80}(?:\d{1,5}[: |]\s{0,20})?(?:raise|class|except|throw|return|def|import|from|if|elif|assert|catch|//|#|\*|>>>|\.\.\.|\} catch|[$>#%+]{0,3} ?(?:echo|printf)|print\(|console\.|log(?:ger|ging)?\.\w{1,20}\()(?=[\s(\"'A-Z])")  # fmt: skip
_QUIET = late(r"\b(?:INFO|DEBUG|TRACE|info|debug|trace|NOTICE)\b")
_LOUD = late(r"\b(?:ERROR|CRITICAL|FATAL|SEVERE|WARN|WARNING|error|fatal|failed|Failed|critical)\b")
_NONE = late(r"(?:\b[Nn]o|\b[Nn]ot|\b[Ww]ithout|\b[Nn]ever|\b0)\s(?:\S{1,30}\s){0,2}$")
_EMPTY = late(r"(?:[Nn]one|null|0|false|undefined|nil|N/?A|no|PASSED|OK)\b[.,}\]\s]{0,3}$")
_LEADS = late(r"(?:^|[\s:\]>|)=('\"{,]|\\[nt\"]|-)$")
_GENERIC = frozenset({"Error", "Exception"})
_BEFORE_GENERIC = late(
    r"(?:^|[:\]>|)=-]\s{0,8}|\b(?:ERROR|CRITICAL|FATAL|Uncaught|error|failed|raised)\W{0,3}\s{0,8}|['\"]|\\n)$"
)
_MEMBER = late(r"\s[\w.]{1,60}=\S")
_STAMPED = late(r"\s{0,4}(?:\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|\[?(?:DEBUG|INFO|WARN|ERROR|CRITICAL|FATAL|TRACE)|\{\")")
_ESCAPED, _QUOTED = late(r"\\{1,8}n(?:\\{0,8}[\"']|\s|[A-Z~^])"), late(r'(?<!\\)"')
_GOES_ON = late(r"\s{2,}(?!at |in |from |File )[a-z][\w'-]{0,30}[ ,.]")
_CAUSED = late(r"[^\n]{0,80}\n\s{0,8}caused by: (?P<words>[^\n]{3,600})")
_FEW = 4  # lines of one sentence
_NEAR = 90  # the longest of what may stand before a name: a denial and two words
_VALIDATION = late(r"\d{1,6} validation errors? for ")


def read(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    """The exceptions that single lines name, outside of what stack traces have taken (in order)."""
    place = at = told = 0
    documented = "Raises:" in text
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        if place < len(taken) and taken[place][0] < at:
            line = line[: max(0, taken[place][0] - start)]
        if len(line) < 6 or not holds(line, HINTS):
            continue
        said = _line(line, documented)
        if said is None:
            continue
        whole = said._replace(start=said.start + start, end=said.end + start)
        yield _caused(_longer(whole, text, at), text) if start + len(line) == at - 1 else whole
        told += 1
        if told >= _MOST:
            return


def _caused(said: Said, text: str) -> Said:
    """With what Go's SDK of AWS and its like print below an error, a cause a line."""
    end, words = said.end, said.message
    while (found := _CAUSED.match(text, end)) is not None and len(words) < _LINE:
        end, words = found.end(), f"{words.rstrip(' .:')}: {found['words'].strip()}"
    return said._replace(end=end, message=words)


def _line(line: str, documented: bool) -> Said | None:
    if _SOURCE.match(line) or (documented and line[:1].isspace() and not line.strip().startswith(("E ", "raise"))):
        return None
    for m in _PROVED.finditer(line):
        if not _CODE.search(line[max(0, m.start() - 60) : m.start()]):
            return _found(line, m, m["name"])
    for m in _NAME.finditer(line):
        if _is_one(line, m):
            return _found(line, m, m["name"])
    p = _PROVIDER.search(line)
    if p and (w := _WORDS.search(line, p.end()) or _WORDS.search(line)):
        start, end = min(p.start(), w.start()), max(p.end(), w.end())
        quote = line.strip() if len(line) <= _QUOTE else line[start:end][:_QUOTE]
        return Said(
            FailureKind.EXCEPTION, start, end, quote, p["name"], "", w[1] or w[2], http_status=_code(line), weight=_WEIGHT
        )
    return None


def _is_one(line: str, m: re.Match[str]) -> bool:
    before = line[max(0, m.start() - 200) : m.start()]
    name, near = m["name"], before[-_NEAR:]  # the patterns end where the name begins: from further away they would be tried in vain
    if cited(line, m.start()) or not _LEADS.search(near) or _CODE.search(near) or _NONE.search(near):
        return False
    if _QUIET.search(before) and not _LOUD.search(before):
        return False
    short = re.split(r"[.:\\]", name)[-1]
    if m["bare"] is not None:
        return (not before.strip() and short not in _GENERIC) or (bool(_LOUD.search(before[-40:])) and short not in _GENERIC)
    if m["repr"] is not None or m["status"] is not None:
        return name not in _GENERIC or bool(_LOUD.search(before[-40:]))
    if _EMPTY.match(line, m.start("rest")):
        return False
    return name not in _GENERIC or _BEFORE_GENERIC.search(before) is not None


def _found(line: str, m: re.Match[str], name: str) -> Said:
    start, end = m.start("name"), m.end()
    groups = m.groupdict()
    message = ""
    if groups.get("rest"):
        begin = m.start("rest")
        end = _end(line, start, begin)
        message = untraced(line[begin:end])
    elif groups.get("repr"):
        quote = m["repr"]
        end = line.find(quote + ")", m.end())
        end = end if end >= 0 else next((i for i in (line.find(quote + ",", m.end()),) if i >= 0), len(line))
        message = line[m.end() : end]
        end = min(len(line), end + len(quote) + 1)
    elif groups.get("status"):  # what the clients of OpenSearch and Elasticsearch are made of: `(403, 'name', 'words')`
        begin, close = m.start("status"), line.find(f"{line[m.end() - 1]})", m.end())
        end = close + 1 if close >= 0 else len(line)
        message = line[begin:end]
        end = min(len(line), end + 1)
    message = message.replace('\\"', '"').strip()[:2000]
    code = groups.get("code") or ""
    return Said(
        FailureKind.EXCEPTION,
        start,
        end,
        line.strip() if len(line) <= _QUOTE else line[start:end].strip()[:_QUOTE],
        type=name,
        code=code,
        message=message,
        http_status=whole(groups["status"]) if groups.get("status") else _code(message),
        weight=_WEIGHT,
    )


def _end(line: str, start: int, begin: int) -> int:
    """Where a message ends: with the line, or with the string, the parenthesis or the member that it stands in."""
    if escaped := _ESCAPED.search(line, begin):
        return escaped.start()  # the string that it stands in goes on with another line, or ends
    quotes = len(re.findall(r'(?<!\\)"', line[max(0, start - _LINE) : start]))
    if quotes % 2 and (closing := [m.start() for m in _QUOTED.finditer(line, begin)][:_MOST]):
        # Of the quotation marks of an object that stands in the string none closes it.
        return next((at for at in closing if line.count("{", begin, at) <= line.count("}", begin, at)), closing[0])
    before = line[start - 1 : start]
    if before == "'":
        at = next((m.start() for m in re.finditer(r"'(?=[,)}\]:;.\s]|$)", line[begin:])), -1)
        return begin + at if at >= 0 else len(line)
    if before == "(":
        depth = 0
        for i in range(begin, min(len(line), begin + _LINE)):
            depth += {"(": 1, ")": -1}.get(line[i], 0)
            if depth < 0:
                return i
    if before == "=" and (m := _MEMBER.search(line, begin)):
        return m.start()
    return len(line)


def _longer(said: Said, text: str, at: int) -> Said:
    """The further lines of a message that says they come."""
    if said.end < at - 1:
        return said
    if not (_VALIDATION.match(said.message) or said.message.endswith((":", ": |", "failed:"))):
        return _sentence(said, text, at)
    told, end = [said.message], said.end
    for line in text[at : at + 2000].split("\n")[:20]:
        if not line.strip() or _STAMPED.match(line) or (not line[:1].isspace() and not _VALIDATION.match(said.message)):
            break
        told.append(line)
        end += len(line) + 1
    return said._replace(message="\n".join(told)[:2000], end=min(end, len(text)))


def _sentence(said: Said, text: str, at: int) -> Said:
    """With the lines over which its sentence goes on: further in than the line that begins it, and in the middle of a sentence."""
    told, end = [said.message], said.end
    deep = len(text[text.rfind("\n", 0, said.start) + 1 :]) - len(text[text.rfind("\n", 0, said.start) + 1 :].lstrip(" \t"))
    for line in text[at : at + 1000].split("\n")[:_FEW]:
        inner = len(line) - len(line.lstrip(" \t"))
        if inner < deep + 2 or not _GOES_ON.match(line) or told[-1].rstrip()[-1:] in (".", ";", ")", "}", "]") or _STAMPED.match(line):
            break
        told.append(line.strip())
        end += len(line) + 1
    return said._replace(message=" ".join(told)[:2000], end=min(end, len(text))) if len(told) > 1 else said


def _code(message: str) -> int | None:
    m = _PRINTED_CODE.search(message)
    return whole(m[1]) if m else None


def status(raised: Raised) -> int | None:
    """The HTTP status that clients of model providers print in front of their message."""
    return _code(raised.message[:100])
