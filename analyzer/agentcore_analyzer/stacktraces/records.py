"""The records of a stack trace."""

from __future__ import annotations

from agentcore_analyzer.tuples import NamedTuple


class Frame(NamedTuple):
    """One call. `own` is the program's own code: neither the language's library nor an installed package."""

    file: str
    line: int | None
    function: str
    own: bool


class Raised(NamedTuple):
    """
    One exception of a chain.

    `type` is as printed (`botocore.errorfactory.ValidationException`, `TypeError`, `panic`), `code` a code that the
    print names apart from it (`ERR_MODULE_NOT_FOUND`, `ECONNREFUSED`). `frames` go from the outermost call to the innermost,
    whatever order the language prints them in. `at` is the 0-based line of the text on which type and message begin, and
    `quote` that line as it stands there. Where the line is missing from a print that is cut, type and message are empty.
    """

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    at: int = 0
    code: str = ""
    quote: str = ""


class StackTrace(NamedTuple):
    """
    One printed failure: `chain` holds the root first and what left the program last, which has neither type nor message
    where the print is cut before its name. `related` are siblings of a group and suppressed exceptions.

    `cut` is "" (whole), "start", "end" (the exception that left, or its line, is missing) or "both". `aside` says why the
    program goes on: "" (it does not, as far as the trace tells), "thread", "task", "ignored", "logging", "finalizer",
    "worker". `loading` is True where module code ran while it was imported or a server loaded the application, False
    where a function of the program had been called by then, None where the frames do not tell.
    `start` and `end` are 0-based lines of the text, `end` exclusive; `begin` and `finish` the characters, `rows` the
    lines that are its own where others stand between. `trigger` is True
    where the first of the chain was being handled when the next was raised ("During handling of …"), which makes it a
    trigger rather than a cause.
    """

    language: str
    chain: tuple[Raised, ...]
    start: int
    end: int
    related: tuple[Raised, ...] = ()
    cut: str = ""
    aside: str = ""
    loading: bool | None = None
    trigger: bool = False
    begin: int = 0
    finish: int = 0
    rows: tuple[int, ...] = ()

    @property
    def root(self) -> Raised | None:
        """What started it; for a cut print the first that can be seen."""
        return self.chain[0] if self.chain else None

    def own_frame(self) -> Frame | None:
        """Where the program's own code raised the root or called what raised it: the innermost own frame of the root."""
        for raised in self.chain:
            for frame in reversed(raised.frames):
                if frame.own:
                    return frame
        return None
