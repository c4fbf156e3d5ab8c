"""
Source code and manuals: texts that people wrote before anything ran.

They are full of errors that did not happen (`except KeyError:`, `raise ValueError("…")`, a chapter "Troubleshooting").
A text that also holds what a program printed (a traceback, an exception at the start of a line) is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late

# Lines that only code has; each of them counts.
_CODE = late(
    r"\s{0,60}(?:"
    r"(?:from [\w.]{1,100} )?import (?:[\w.*{(]|type )|(?:async )?def \w{1,80}\(|class \w{1,80}\s?[:({<]|@\w[\w.]{0,80}(?:\(|$)"
    r"|return\b|elif |else:$|try:$|finally:$|except(?: [\w.(, )]{1,120})?(?: as \w{1,40})?:|raise \w|yield \w"
    r"|with [^:]{1,200}:$"
    r"|(?:if|for|while) [^:]{1,200}:$|if __name__ == |self\.\w|await \w|assert \w"
    r"|(?:export )?(?:default )?(?:const|let|var|function|async function|interface|enum|type) [\w{\[$]"
    r"|export |\}\s?(?:else|catch|finally)?\s?[{();,]{0,4}$|[\w.$]{1,80}\([^()]{0,200}\)\s?(?:=> )?\{$"
    r"|\)\s?(?:=> )?\{$|.{1,200}=> \{$|(?:public|private|protected|static|final|abstract) \w|package [\w.]{1,100};?$"
    r"|func [\w(]|fn \w{1,80}[(<]|pub \w|use [\w:]{3,60}|impl\b"
    r"|#include|#define|#!/|using [\w.]{1,100};|namespace \w|throw new \w|if \(.{0,200}\) ?\{?$|.{1,300};$"
    r"|(?:resource|data|module|variable|provider|output) \"[\w.-]{1,80}\"|set -[a-z]{1,6}$|export \w{1,80}="
    r"|(?:fi|done|esac|then|do)$"
    r"|\w[\w.\[\]\"']{0,80}(?:: \w[\w\[\], |.]{0,60})? \+?= .{1,400}|</?[a-z][\w-]{0,30}[ >/]"
    r"|(?:FROM|RUN|COPY|ENV|CMD|ENTRYPOINT|WORKDIR|EXPOSE) \S"
    r")"
)
# Of these one is enough to believe that the lines around it are code.
_SURE = late(
    r"\s{0,60}(?:from [\w.]{1,100} import |import [\w.]{1,100}(?: as \w{1,40})?;?$|import .{1,200} from ['\"]"
    r"|(?:async )?def \w{1,80}\(.{0,400}|class \w{1,80}(?:\(.{0,200}\))?:$|#!/|#include [<\"]"
    r"|(?:export )?(?:const|let|var) [\w{\[$].{0,200}=|(?:export )?(?:default )?(?:async )?function \w{0,80}\("
    r"|package [\w.]{1,100};?$|(?:public|private|protected) .{1,200}[{;]$|func [\w(].{0,200}\{$|(?:pub )?fn \w.{0,200}\{$"
    r"|(?:resource|variable|provider) \"\w"
    r"|(?:module\.)?exports[.\w]{0,60} =|['\"]use strict['\"];?$|(?:.{1,200}[= (])?require\(['\"].{1,200}['\"]\);?$"
    r"|AWSTemplateFormatVersion:|set -[eux]{1,4}(?: |$)|FROM \S{1,200}(?: AS \S{1,60})?$)"
)
_DECLARED = late(
    r"(?:AWSTemplateFormatVersion|openapi|swagger): |\[(?:project|tool\.\S{1,60}|build-system|package|dependencies)\]$"
)
# What a program printed, seen at the start of a line.
_PRINTED = late(
    r"\s{0,12}(?:[|+ ]{0,8}Traceback \(most recent|File \"[^\"]{1,300}\", line \d{1,7}, in "
    r"|at .{1,300}[:(]\d{1,7}(?::\d{1,7})?\)?$)"
    r"|(?:[a-zA-Z_][\w.]{0,120}\.)?[A-Z]\w{0,80}(?:Error|Exception|Fault)(?: \[\w{1,60}\])?: \S"
    r"|An error occurred \(|Caused by: |panic: |fatal error: |Unhandled |thread '.{1,80}' panicked|curl: \(\d"
    r"|npm (?:ERR|error)|Segmentation fault"
    r"|[\[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|(?:INFO|DEBUG|WARNING|ERROR|CRITICAL|FATAL)(?::|\s{1,4}[\[\w])"
)
_MANUAL = late(
    r"#{1,4} .{0,60}\b(?:[Ii]nstall|[Uu]sage|[Ll]icen[sc]e|[Cc]ontribut|[Gg]etting [Ss]tarted|[Ff]eatures|[Tt]able of [Cc]ontents"
    r"|[Pp]rerequisites|[Tt]roubleshooting|[Qq]uick ?[Ss]tart|[Rr]equirements|[Cc]onfiguration|[Dd]eploy|[Oo]verview|[Ee]xamples?"
    r"|[Aa]rchitecture|[Dd]evelopment|[Cc]hange ?log|FAQ|[Cc]ommands|[Ss]ecurity|[Tt]esting|[Cc]lean ?up)"
)
_REPORT = late(
    r"(?:#{1,4}|\*\*)? ?.{0,40}(?:[Bb]ug|[Ee]xpected|[Aa]ctual|[Rr]eproduc|[Ee]rror (?:[Mm]essage|[Oo]utput|[Ll]og)"
    r"|[Ss]tack ?[Tt]race|[Ll]ogs?$|[Ee]nvironment$|[Ww]hat happened|[Aa]dditional context)"
)
_COMMENT = late(r"#(?!!|include|define)|//|\*(?: |$|/)|--\s|<!--")
_HEADING = late(r"#{1,4} \S")
# What only the source of a page has: directives and labels of reStructuredText.
_DIRECTIVE = late(r"\s{0,12}\.\. (?:[a-z][\w-]{1,40}::(?: |$)|_[\w -]{1,80}:)")
_LOOKED_AT = 2000
_MIN_SURE, _MIN_SHARE = 2, 0.5


def is_source(lines: Sequence[str]) -> bool:
    """Whether the lines are source code, and nothing that a program printed."""
    some = list(_bare(lines[:_LOOKED_AT]))
    if len(some) < 2 or any(_PRINTED.match(line[:400]) for line in some):
        return False
    if _DECLARED.match(some[0]):
        return True
    if sum(1 for line in some if _SURE.match(line[:600])) < min(_MIN_SURE, len(some) // 2):
        return False
    # What is indented says nothing by itself: it goes on with the line above.
    code = sum(map(is_code, some))
    other = sum(1 for line in some if line[0] not in " \t" and not is_code(line))
    return code >= _MIN_SHARE * (code + other)


def is_code(line: str) -> bool:
    """Whether a line is one that only code has."""
    return _CODE.match(line[:600]) is not None


def _bare(lines: Sequence[str]) -> Iterator[str]:
    """The lines without comments and without texts in triple quotes."""
    closing = ""
    for line in lines:
        text = line.strip()
        if closing:
            closing = "" if closing in text else closing
            continue
        quoted = next((q for q in ('"""', "'''", "/*") if q in text), "")
        if quoted:
            end = "*/" if quoted == "/*" else quoted
            closing = "" if end in text[text.find(quoted) + len(quoted) :] else end
            if text.startswith((quoted, "r" + quoted)):
                continue
        if text and not _COMMENT.match(text):
            yield line


def is_manual(lines: Sequence[str]) -> bool:
    """Whether the lines are a README or the like: chapters of a manual, and none of a report of a fault."""
    some = [line for line in lines[:_LOOKED_AT] if line.strip()]
    headings = [line for line in some if _HEADING.match(line)]
    if some and some[0].strip() == "---" and any(line.startswith("title:") for line in some[1:10]):
        return True  # a page of a site
    if has_directives(some):
        return True
    if len(headings) < 3 or any(_REPORT.match(line[:200]) for line in headings):
        return False
    return sum(1 for line in headings if _MANUAL.match(line[:200])) >= 2


def has_directives(lines: Sequence[str]) -> bool:
    """Whether the lines are the source of a page in reStructuredText."""
    return sum(1 for line in lines[:_LOOKED_AT] if _DIRECTIVE.match(line)) >= _MIN_SURE
