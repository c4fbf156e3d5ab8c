"""Where a sentence ends that a terminal or an editor broke into lines."""

from __future__ import annotations

from itertools import pairwise

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import widths
from agentcore_parsers.records import heads

EDGE = " \t│|┃║╷╵╭╰╮╯─"
# As the middle of a sentence begins, or what an error is told by: `Description: …`, `Reason: …`.
_GOES_ON = late(
    r"[a-z0-9'\"(\[{<:;,.|=/$&+-]"
    r"|(?:Description|Reason|Cause|Message|Details?|Timestamp|Code|Hint|Context|Status|Request)\b[^\n]{0,20}:"
)
_OPEN = (
    ",", ":", "(", "-", "/", "=", "[", "{", "'", '"', "the", "a", "an", "of", "to", "in", "on", "for", "with", "and", "or", "is",
    "not", "operation", "calling",
)  # fmt: skip
_OUTPUT_ENDS = "[end of output]"  # pip's, below what a build printed


def sentence_end(lines: list[str], widest: int) -> int:
    """
    Where a sentence ends that is broken at one width: where short lines stand in the middle, each is one that was printed; so
    is a last one whose first word had room in the line above, as another line of the text shows.
    """
    width = max(map(len, lines))
    short = any(2 * len(line) < width for line in lines[1:-1])
    inside = False  # a quotation
    for number, (above, text) in enumerate(pairwise(lines)):
        inside ^= above.count('"') % 2 == 1
        if text.strip() == _OUTPUT_ENDS or widths.stands_alone(text) or (text[:1] != "{" and heads.starts_record(text)):
            return number + 1
        if not short and (number + 2 < len(lines) or len(above) + len(text.partition(" ")[0]) >= widest):
            continue
        if not (_GOES_ON.match(text.strip(EDGE)) or text[:1].isspace() or above.endswith(_OPEN) or inside):
            return number + 1
    return len(lines)
