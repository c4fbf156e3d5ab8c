"""
Which lines belong to one printed stack, in any language.

A stack begins with a line that opens it (`Traceback …`, `panic: …`, `thread '…' panicked at …`, Node's `file:LINE`), or
with a frame below a line that was taken for a record. What is indented goes on with it anyway; here are the lines that
stand at the margin and belong to it all the same: heads of causes, exceptions, frames of Go, the closing lines.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agentcore_analyzer.conventions.late import late

TRACEBACK = "Traceback (most recent call last)"
HEAD_BELOW = "Traceback:"  # of Streamlit, below the line that names the exception
RAILS = "rails head"  # until a frame is there, it is no more than a sentence
# `agentcore dev` cuts the line above the frames; loguru marks the catching one.
FRAME = late(r'[\s>]{0,12}File "[^"\n]{1,500}", line \d{1,7}(?:,? in |$)')
# A frame of Node, Java, .NET; Ruby's; the place of a frame of Go.
_AT = late(r"\s{1,12}(?:at \S|from \S{1,300}:\d{1,7}:in )|(?:\t| {4,8})\S{1,300}\.go:\d{1,7}(?: |$)")
# A frame of Java or Kotlin whose indent was lost: the file of the class stands in parentheses.
_AT_MARGIN = late(r"at [\w.$<>/@~-]{3,400}\((?:[^():\n]{1,200}\.(?:java|kts?|scala|groovy|clj)\b|Native Method|Unknown Source)")
EXCEPTION = late(
    r"(?:Uncaught )?(?:[A-Za-z_][\w.]{0,120}\.)?[A-Z]\w{0,80}"
    r"(?:Error|Exception|Exit|Interrupt|Timeout|Group|Refused|Disconnected|IncompleteRead|Warning)\b"
    r"(?: \[\w{1,60}\])?(?::|$| \()|Error: |DOMException \["
)
# The decisive line of Python may be any name; only below frames it is one.
_NAMED = late(r"(?:[A-Za-z_]\w{0,80}\.){0,12}[A-Z]\w{1,80}(?:$|: \S)|(?:[A-Za-z_]\w{0,80}\.){1,12}\w{1,80}(?:$|: \S)")
# The message of these goes on below the line that names them.
LONG_MESSAGE = late(r":$|validation errors? for |Parameter validation failed")
# What botocore (validate.py) reports below its sentence: a line for each parameter.
_PARAMETER = late(r"(?:Missing required|Unknown) parameter in |Invalid (?:type|length|range|number of parameters) ")
NODE_HEADER = late(r"(?:node:|file://|/|[A-Z]:\\)\S{1,300}:\d{1,7}$")
_GO = late(r"(?:.{0,80}\b)?(?:panic: |panic serving |fatal error: |unexpected fault address)")
_RUST = late(r".{0,80}\bthread '[^'\n]{1,100}' (?:\(\d{1,9}\) )?panicked at ")
# Before 1.73 Rust wrote the message in quotation marks, over several lines where it has them, and the place behind it.
RUST_MESSAGE, RUST_PLACE = late(r".{0,80}\bpanicked at '"), late(r".{0,2000}', \S{1,500}:\d{1,9}(?::\d{1,9})?\s{0,4}$")
_RUBY = late(r"\S{1,300}:\d{1,7}:in [`'][^'\n]{1,200}': ")
# Rails logs `Billing::Error (message):`, below it the lines of a template's source with their numbers, and the frames.
_RAILS_NAME = r"(?:[A-Z]\w{0,80}(?:::[A-Z]\w{0,80}){1,6}|[A-Z]\w{0,80}(?:Error|Exception)) \("
_RAILS = late(r"(?:[^()]{0,200}[\s\]])?" + _RAILS_NAME + r".{0,4000}\):\s{0,4}$")
_RAILS_ROW = late(r"\s{0,12}(?:\d{1,6}:(?: |$)|\S{1,300}:\d{1,7}:in [`'][^\n]{1,300}'\s{0,4}$|Causes:\s{0,4}$)")
_PHP = late(r"(?:.{0,60}\b)?(?:PHP )?(?:Fatal|Parse) error: ")
_NATIVE = late(r"Fatal Python error: |(?:Current t|T)hread 0x[0-9a-f]{4,20} .{0,20}\(most recent call first\):")
# Heads and tails at the margin, whatever the language.
_CHAIN = (
    "During handling of the above exception", "The above exception was the direct cause", "└ ", "│", "╭", "╰", "❱",
    "Caused by: ", "caused by: ", "Caused by:", "Suppressed: ", "[cause]: ", "Stack trace:", "stack backtrace:", "Backtrace:",
    "Stack backtrace:", "Location:", "Emitted 'error' event", "Require stack:", "note: ", "goroutine ", "created by ", "[signal ",
    "exit status ", "Node.js v", "--- End of", "Next ", "#", "Call stack:", "Message: ", "Arguments: ", "Current thread 0x",
    "Thread 0x", "Extension modules: ", "... ", "[originating from ", "  thrown in", "+ Exception Group", "The above exception",
    "---> (Inner Exception #", "From previous ", "[previous exception]", '"}', "===== asynchronous gap",
)  # fmt: skip
_AFTER_BLANK = (
    "Caused by:", "Caused by: ", "caused by: ", "Location:", "Stack backtrace:", "stack backtrace:", "Stack trace:", "note: ",
)  # fmt: skip
_GO_FRAME = late(
    r"[\w./*()\[\]{}@~-]{1,200}\.[\w.*()\[\]{}-]{1,200}(?:\(.{0,2000}\))?$|main\.\w{1,80}\(|panic\(|\t?panic: |runtime[:.]"
)
# zap prints the stack below its line, without an opening one: function, then place.
_ZAP = late(r"\S{1,40}\t(?i:error|dpanic|panic|fatal|warn)\t")
# A function of Go alone, as loggers print the stack below an error: `net/http.(*conn).serve`.
_GO_FUNCTION = late(r"(?=\S{0,200}[/*])[\w./*()\[\]{}@~-]{1,200}\.(?:\(\*?[\w\[\].]{1,80}\)\.)?[A-Za-z_][\w\[\].-]{0,100}$")
_REQUIRED = late(r"- \S{1,300}$")
# What asyncio says of the task or the connection that an exception came out of, below the sentence.
_ASYNCIO = late(
    r"(?:.{0,60}[\s|\]])?(?:future|handle|task|protocol|transport|context|client_session|connector|connections|message): .{0,40}<"
)
ASYNCIO_SENTENCES = ("never retrieved", "Exception in callback", "Unclosed", "Fatal error on", "was destroyed but", "Error on")
_PREFIXED = late(r"((?:\S.{0,160}?)?[\]:|>)\w-] ?)(?=\s{2,12}File \"|\s{3,12}at \S|\tat \S)")
_BEFORE = late(
    r"(.{0,200}?)(?:╭─{1,200} )?(?:\s{0,4}\+ Exception Group )?"
    r"(?:Traceback \(most recent call last\)|thread '[^'\n]{1,100}' |panic: "
    r"|fatal error: |PHP Fatal error: |Fatal Python error: |(?:node:|file://|/)\S{1,300}:\d{1,7}$|" + _RAILS_NAME + ")"
)
_TELLS = late(
    r"(?i:error|fail|exception|exit|crash|abort|fatal|unhandled|uncaught|never retrieved|unable|cannot|can't|could ?n[o']t|raised"
    r"|caught|critical|warn|broke|denied|refused|timed? ?out|invalid|unexpected|problem|wrong|trouble|stopp|lost|did not|didn't"
    r"|does not)|[:!…]$"
)
# IPython's head: the name of the exception, and at the right edge the words; at the margin below it stand rows of code with
# their numbers, the places of frames (those of old versions without a word before them), and last the name again.
_NOTEBOOK = late(r"([A-Za-z_][\w.]{0,200})\s{1,200}Traceback \(most recent call last\)\s*$")
_NOTEBOOK_ROW = late(
    r"-{1,8}> ?\d{1,7}(?:\s|$)|\d{1,7}(?:\s|$)|\(\.\.\.\)|(?:File|Cell|Input) \S"
    r"|(?:[~/<.]|[A-Za-z]:[\\/]|[\w.-]{1,80}[\\/]).{0,900}? in [\w.<>]{1,200}(?:\(.{0,2000})?$"
)
_NOTEBOOK_CHAINS = ("During handling of the above exception", "The above exception was the direct cause")
NOTEBOOK = "notebook"  # the mode behind the line that names the exception again; before it the name stands in the mode, too
_DIGITS, _NPM_LOG = late(r"\d+"), late(r"(\d{1,7}) error ")  # npm's own log numbers its lines
_PROMPT = late(r"(?:\S{0,60}[$#%>❯] |PS [A-Z]:\\\S{0,200}> )\S")
# An error that is indented, below a line that says nothing of one.
MARKED = late(r"\s{1,12}(?:[×✗✘❌⨯] ?\S|(?:Error|ERROR|error)(?:\[\w{1,20}\])?: )")
_MAX_PREFIX, _RUST_LINES = 200, 20
_INNER, _DRAWN = (" ", "\t", "|", "+"), ("│", "╰", "└")
_CLOSERS = ("}", "},", "]", "],", "})", "]}", ">")


def opened(text: str) -> str:
    """The mode of a record that begins with this line; empty where it opens no stack."""
    # Asked of every line: cheap tests first.
    if TRACEBACK in text:
        if (head := _NOTEBOOK.match(text)) is not None:
            return f"{NOTEBOOK} {head[1]}"
        return "box" if "╭" in text.partition(TRACEBACK)[0] else "python"
    if (text[:1] in (" ", ">", "\t", "F") and FRAME.match(text)) or text.rstrip() == HEAD_BELOW:
        return "python"
    if ".go:" in text and text[:1].isspace() and _AT.match(text):
        return "go"
    if text[-1:].isdecimal() and NODE_HEADER.match(text):
        return "node head"
    if "panic" in text and (_RUST.match(text) or _GO.match(text)):
        return "rust" if _RUST.match(text) else "go"
    if "rror: " in text:
        if "fatal error: " in text and _GO.match(text):
            return "go"
        if _PHP.match(text):
            return "php"
        return "python" if text.startswith("Fatal Python error") else ""
    if ":in " in text and _RUBY.match(text):
        return "ruby"
    if text.rstrip()[-2:] == "):" and _RAILS.match(text):
        return RAILS
    return "python" if "hread 0x" in text and _NATIVE.match(text) else ""


def after_zap(text: str, above: str) -> bool:
    """Whether a line at the margin is the first frame of the stack that zap prints below an error."""
    return _ZAP.match(above) is not None and _GO_FRAME.match(text) is not None


def mode_of(frame: str) -> str:
    """The mode that an indented frame stands for."""
    return "python" if FRAME.match(frame) else "go" if ".go:" in frame else "node"


def is_rails_frame(text: str) -> bool:
    """Whether a line is a frame as Rails logs them: a place and no more."""
    return ":in " in text and _RAILS_ROW.match(text) is not None


def is_frame(text: str) -> bool:
    """Whether an indented line is a frame."""
    return _AT.match(text) is not None or FRAME.match(text) is not None


def is_frame_at_margin(text: str) -> bool:
    """Whether a line that is not indented is a frame of Java or Kotlin."""
    return text.startswith("at ") and _AT_MARGIN.match(text) is not None


def is_placed(text: str) -> bool:
    """Whether a line is the place of a frame of Go, as far as it can be."""
    return ".go:" in text and text[:1].isspace() and _AT.match(text) is not None


def tells(text: str) -> bool:
    """Whether a line without a level says of something that it failed, as a message above a traceback does."""
    return not _PROMPT.match(text) and _TELLS.search(text[-_MAX_PREFIX:]) is not None


def takes_nothing(text: str) -> bool:
    """Whether what is indented below a line is no part of it: a prompt of a shell, the begin of a fence."""
    return text[:1] in "$#%>❯`~P" and (text[:3] in ("```", "~~~") or _PROMPT.match(text) is not None)


def is_function(text: str) -> bool:
    """Whether a line is the name of a function of Go and nothing else, below which its place stands."""
    return _GO_FUNCTION.match(text) is not None


def belongs(text: str) -> bool:
    """Whether a line at the margin is a part of a stack by its words."""
    return text.startswith(_CHAIN) or text.rstrip() in _CLOSERS


def is_exception(text: str) -> bool:
    """Whether a line at the margin closes a traceback."""
    text = text.removeprefix("[")
    return EXCEPTION.match(text) is not None or _NAMED.match(text) is not None


def after_sentence(text: str, above: str) -> bool:
    """Whether asyncio names the task here that the sentence above is about, or Node who wanted the module."""
    if text == "Require stack:":
        return "Cannot find module" in above
    return _ASYNCIO.match(text) is not None and any(said in above for said in ASYNCIO_SENTENCES)


def same_run(text: str, above: str) -> bool:
    """Whether a line goes on with an error that is told in lines of one beginning: npm's, or a box of Terraform."""
    if "npm e" in text[:60] or "npm E" in text[:60]:
        at, before = text.find("npm "), above.rpartition("\n")[2]
        if text[at + 4 : at + 8] not in ("erro", "ERR!") or text[at : at + 8] not in before[:60]:
            return False
        return _DIGITS.sub("0", text[:at]) == _DIGITS.sub("0", before[: before.find("npm ")])
    if text[:1].isdigit():
        one, other = _NPM_LOG.match(text), _NPM_LOG.match(above.rpartition("\n")[2])
        return one is not None and other is not None and int(one[1]) - int(other[1]) in (0, 1)
    return text[:1] in ("│", "╵") and above[:1] in ("╷", "│")


def after_blank(text: str) -> bool:
    """Whether the error above a blank line goes on here."""
    return text.startswith(_AFTER_BLANK)


def prefix_of(text: str) -> re.Pattern[str] | None:
    """What stands before a frame in its line, as a pattern that fits the other lines of the stack."""
    found = _PREFIXED.match(text)
    return _shape(found[1]) if found else None


def prefix_before(text: str) -> re.Pattern[str] | None:
    """What stands before the head of a stack in its line, if it looks like the name or the time of a writer."""
    found = _BEFORE.match(text)
    return _shape(found[1]) if found and found[1].strip() else None


@lru_cache(64)
def _shape(prefix: str) -> re.Pattern[str]:
    parts = re.split(r"(\d+)", prefix[:_MAX_PREFIX])
    made = "".join(r"\d{1,20}" if part.isdecimal() else re.escape(part) for part in parts)
    return re.compile(f"{made.removesuffix(re.escape(' '))}(?: |(?=\\t|$))" if prefix[-1:] == " " else made)


def goes_on(mode: str, text: str, last: str, lines: int) -> bool:
    """
    Whether a line at the margin belongs to the stack that is open; `last` is its last line that is not blank, `lines` how
    many it has, negative where blank ones follow.

    It opens no record by itself: that was looked at before.
    """
    blank = lines < 0
    last = last.rpartition("\n")[2]
    if mode.startswith(NOTEBOOK):
        if mode == NOTEBOOK:
            return not blank or text.startswith(_NOTEBOOK_CHAINS)
        return _NOTEBOOK_ROW.match(text) is not None or closes_notebook(mode, text)
    if text.startswith(_CHAIN) or text.rstrip() in _CLOSERS:
        return _chained(mode, text, last)
    if _REQUIRED.match(text) and (last.startswith("Require stack:") or _REQUIRED.match(last)):
        return True
    if mode == "node head":
        # The line of code that failed stands below its place, as it is written.
        return lines == 1 or is_exception(text)
    if mode == "node":
        return not blank and is_frame_at_margin(text)
    if mode == "go":
        return _GO_FRAME.match(text) is not None or _GO_FUNCTION.match(text) is not None
    if mode == "rust":
        told = RUST_MESSAGE.match(last) and RUST_PLACE.match(last)  # the old form: its words end with their place
        return not told and (lines == 1 or (not blank and lines < _RUST_LINES and last[:1] not in " \t" and "note: " not in last))
    if mode in (RAILS, "rails"):
        return _RAILS_ROW.match(text) is not None or (mode == RAILS and _RAILS.match(text) is not None)
    if mode in ("ruby", "php"):
        return bool(_RUBY.match(text) or _PHP.match(text))
    if EXCEPTION.match(text):
        # Within a stack this line ends it; after its end the next exception is another record.
        return last[:1] in _INNER or last.lstrip()[:1] in _DRAWN or not EXCEPTION.match(last)
    if blank:
        # Loguru leaves lines free between the frames and before the exception.
        return (last[:1] in _INNER or last.lstrip()[:1] in _DRAWN) and _NAMED.match(text) is not None
    if FRAME.match(last):
        return True  # the line of code, in a paste without indentation
    if _PARAMETER.match(last) and _PARAMETER.match(text):
        return True
    return bool(EXCEPTION.match(last) and LONG_MESSAGE.search(last)) or last[:1] in _INNER or last.lstrip()[:1] in _DRAWN


def closes_notebook(mode: str, text: str) -> bool:
    """Whether a line names the exception of an open notebook's print once more: its message stands there, and the print ends."""
    name, _, _ = text.partition(":")
    return mode != NOTEBOOK and name.strip().rpartition(".")[2] == mode.rpartition(" ")[2].rpartition(".")[2]


def chains_notebook(mode: str, last: str) -> bool:
    """Whether another head may follow in the open record."""
    return not mode.startswith(NOTEBOOK) or last.startswith(_NOTEBOOK_CHAINS)


def _chained(mode: str, text: str, last: str) -> bool:
    if text.startswith("#"):
        return mode == "php" and text[1:2].isdecimal()
    if text.startswith("Next "):
        return mode == "php"
    if text.startswith(("[previous exception]", '"}')):
        return mode == "php"  # Monolog, whose context ends behind the stack
    if text.startswith(("goroutine ", "created by ", "exit status ", "[signal ", "[originating")):
        return mode == "go"
    if text.startswith(("note: ", "stack backtrace:")):
        return mode == "rust"
    if text.startswith(("Message: ", "Arguments: ")):
        return mode == "python" and (last[:1] in " \t" or last.startswith("Message: "))
    if text.rstrip() in _CLOSERS:
        return mode in ("node", "node head")
    return True
