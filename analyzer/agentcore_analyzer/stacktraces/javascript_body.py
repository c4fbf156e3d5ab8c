"""What follows the name of an error of JavaScript: frames, codes, and the causes and members that are printed inside of it."""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

FRAME = late(
    r"(\s{1,200})at (?:async )?(?:(?P<fn>[^()]{1,300}?(?: \[as [^\]]{1,200}\])?) \()?"
    r"(?P<file>(?:(?:file|node|https?|ext|webpack-internal|webpack|app|deno|npm|jsr|data|evalmachine|internal):)?[^()\s]{0,500}?"
    r"|(?:[A-Za-z]:)?[^():]{1,500}?):(?P<line>\d{1,9})(?::\d{1,9}\)?|\))[,;]?(?P<open> \{)?\s*$"
)
PLACELESS = late(
    r"\s{1,200}at (?:async )?[\w$.# <>\[\]]{1,200}(?: \((?:<anonymous>|native|index \d+|wasm:[^)]*)\))?(?: \{)?,?\s*$"
)
_COMMON = late(r"\s{1,200}\.\.\. \d+ (?:more items?|lines? matching cause stack trace)(?: \.\.\.)?\s*$")
LINK = late(r"\s{0,200}(?:\[(cause)\]: ?|(?i:(caused by)): ?|\[(errors)\]: \[\s*$)")
_OPENERS = late(r"(?:(?:error|ERROR|FATAL|CRITICAL|WARN(?:ING)?): )?(?:Uncaught (?:\(in promise\) ?)?|Unhandled [Rr]ejection:? |\(node:\d+\) |Thrown: )*(?:⨯ )?\[?")
_HEADER = late(r"([A-Za-z_$][\w$]{0,150}(?:\.[A-Za-z_$][\w$]{0,100}){0,5})(?: \[([\w.$-]{1,100})\])?(?:: (.*)|\s*)$", 16)
_INSIDE = late(r"(?:^|[\s\"'(\[:=])(?:Uncaught )?((?:[A-Z][\w$]{0,150}?)?(?:Error|Exception|Failure|Fault|Rejection|Warning))(?: \[([\w.-]{1,100})\])?: (.*)$")  # fmt: skip
# How Node printed an error that has members until version 12: the brace stands before its name, and behind the last member.
_INSPECTED = late(r"(?:^|\s)\{ (?P<type>[A-Z]\w{1,150}): (?P<message>.*)$")
CODE = late(r"\s{1,200}'?\"?code'?\"?: (?:'([^']{1,100})'|\"([^\"]{1,100})\"|(-?\d{1,6}|undefined))")
# What stands between the parts of a stack that goes on through what was waited for: of bluebird, Q, longjohn, Zone.js and others.
HEADING = late(r"\s{0,200}(?:From (?:the )?previous (?:event|tick|context):|(?:at )?\[?(?:async(?:hronous)?|enqueue)\b[^\n]{0,80}(?:gap|job|\]|:)|-{3,}[^\n]{0,120}|={3,}[^\n]{0,120})\s{0,4}$")
# What a compiler of TypeScript says: `agent.ts(3,7): error TS2322: …`.
TYPES = r"([^\s():]{1,500}\.[cm]?tsx?)(?:\((\d{1,9}),\d{1,9}\)|:(\d{1,9}):\d{1,9})(?::| -) error (TS\d{3,6}): "
_NOT_NAMES = frozenset({"INFO", "WARN", "ERROR", "DEBUG", "at", "error", "http", "https", "file", "node"})
_MOST_BACK = 30  # lines of one message


class Body(NamedTuple):
    """The chain (root first), the other members of a group, the line after, and whether the print ends too early."""

    chain: tuple[Raised, ...]
    related: tuple[Raised, ...]
    end: int
    open: bool


def header(line: str, at: int, direct: bool = False) -> Raised | None:
    text = line.strip()
    link = LINK.match(text)
    if link:
        text = text[link.end() :]
    if direct and (old := _INSPECTED.search(text)):
        return Raised(old["type"], old["message"].strip(), (), at)
    opener = _OPENERS.match(text)
    bare = text[opener.end() :] if opener else text
    m = _HEADER.match(bare)
    good = m is not None and m[1] not in _NOT_NAMES and (direct or m[2] or _telling(m[1]))
    if not good:
        m = _INSIDE.search(text)
        good = m is not None and (direct or m[1] not in ("Error", "Exception", "Warning"))
    if m is None or not good:
        return None
    message = (m[3] or "").strip()
    if text.startswith("[") or message.endswith("] {"):
        message = message.removesuffix("{").rstrip().removesuffix("]")
    return Raised(m[1].removesuffix("]"), message, (), at, m[2] or "")


def _telling(name: str) -> bool:
    return name.endswith(("Error", "Exception", "Failure", "Fault", "Rejection"))


def read(lines: Sequence[str], at: int, raised: Raised) -> Body:
    """Frames and what is printed inside, from line `at` on."""
    reader = _Reader(lines, at, raised)
    reader.run()
    return reader.body()


class _Reader:
    """
    Walks over the lines of one error. Braces tell where it ends: an error with properties opens one after its last
    frame (`at f (x.js:1:2) {`), and causes stand inside.
    """

    def __init__(self, lines: Sequence[str], at: int, raised: Raised) -> None:
        self.lines, self.at = lines, at
        self.chain, self.related = [raised], list[Raised]()
        self.frames = list[Frame]()
        above = lines[at - 1]
        self.inspected = _INSPECTED.search(above) is not None
        self.depth = 1 if self.inspected or (above.rstrip().endswith("{") and not FRAME.match(above)) else 0
        self.base = texts.indent(lines[at]) if at < len(lines) else 0
        self.inner: list[int] = []  # how far the causes are indented
        self.group = -1  # how far the members are indented
        self.where: tuple[list[Raised], int] = (self.chain, 0)  # whose frames are read
        self.owner: tuple[list[Raised], int] | None = None  # whose properties follow, where that is another one

    def run(self) -> None:
        while self.at < len(self.lines) and self.step(self.lines[self.at]):
            self.at += 1
        self.keep()

    def body(self) -> Body:
        whole, related = list(reversed(self.chain)), self.related
        if related and len(whole) == 1:  # a group: what was raised first is one of its members
            whole, related = [related[0], *whole], related[1:]
        return Body(tuple(whole), tuple(related), self.at, self.depth > 0)

    def keep(self) -> None:
        """The frames that were read go to their error; Node prints the innermost first."""
        found, index = self.where
        found[index] = found[index]._replace(frames=(*reversed(self.frames), *found[index].frames))
        self.frames = []

    def step(self, line: str) -> bool:
        """Reads a line; False where the print has ended before it."""
        m = FRAME.match(line)
        if m:
            if len(self.frames) < texts.MOST_FRAMES:
                name = (m["fn"] or "").removeprefix("async ").strip()
                self.frames.append(Frame(m["file"], whole(m["line"]), name, own("javascript", m["file"])))
            self.depth += 1 if m["open"] else 0
        elif (line.startswith("Emitted '") and line.rstrip().endswith(" at:")) or self.heads(line):
            self.keep()  # where the event came from, or what was waited for: frames that say nothing of the error
            self.where, self.owner = ([Raised("", "")], 0), self.where
        elif PLACELESS.match(line) or _COMMON.match(line):
            self.depth += 1 if line.rstrip().endswith("{") else 0
        elif (link := LINK.match(line)) and (link[2] or self.depth):
            self.keep()
            if link[3]:
                self.group, self.depth = texts.indent(line), self.depth + 1
            else:
                self.cause(line, link.end())
        elif self.depth and self.group >= 0 and texts.indent(line) > self.group and self.member(line):
            pass
        elif self.depth and (m := CODE.match(line)):
            self.code("" if m[3] == "undefined" else m[1] or m[2] or m[3], texts.indent(line))
            return not self.closed(line)
        elif self.closed(line):
            return False
        elif self.depth and line.strip().startswith(("}", "]")):
            self.depth -= 1
            if self.depth == 0:
                self.at += 1
                return False
        elif self.depth and texts.indent(line) and line.rstrip().endswith(("{", "[")):
            self.depth += 1  # a member that is an object or a list of its own
        elif self.depth == 0 or line == texts.BREAK or (texts.stamped(line) and texts.indent(line) < self.base):
            return False
        return True

    def closed(self, line: str) -> bool:
        """Whether the last member ends the print, in the form that has its brace behind it."""
        if not self.inspected or self.depth != 1 or not line.rstrip().endswith(" }"):
            return False
        self.at, self.depth = self.at + 1, 0
        return True

    def heads(self, line: str) -> bool:
        """Whether a line leads from one part of a long stack to the next."""
        after = self.at + 1
        return after < len(self.lines) and FRAME.match(self.lines[after]) is not None and HEADING.match(line) is not None

    def cause(self, line: str, link: int) -> None:
        """An error that is named after `[cause]:`, and the further lines of its message."""
        first = self.at
        inner = header(line, first) or Raised("", line[link:].strip().rstrip(" {"), (), first)
        while self.at + 1 < len(self.lines) and self.at - first < _MOST_BACK:
            further = self.lines[self.at + 1]
            if FRAME.match(further) or not further.strip() or CODE.match(further) or further.strip() in ("}", "},"):
                break
            inner = inner._replace(message=texts.shortened(f"{inner.message}\n{further}"))
            self.at += 1
        self.depth += 1 if line.rstrip().endswith("{") else 0
        self.owner = None
        self.chain.append(inner)
        self.where = (self.chain, len(self.chain) - 1)
        self.inner.append(texts.indent(line))

    def member(self, line: str) -> bool:
        found = header(line, self.at, direct=True)
        if found is None:
            return False
        self.keep()
        self.related.append(found)
        self.where = (self.related, len(self.related) - 1)
        return True

    def code(self, code: str, indent: int) -> None:
        """The code of the error that the property belongs to."""
        self.keep()
        found, index = self.owner or self.where
        if self.inner and found is self.chain and index and indent <= self.inner[-1]:
            index = 0
        if not found[index].code:
            found[index] = found[index]._replace(code=code)
