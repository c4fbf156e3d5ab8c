"""
Faults of the code that calls a model, in the words of its language, which an SDK wraps as if the provider had answered.

A wrapper that catches everything (`except Exception as e: raise ServiceUnavailableError(f"… - {e}")`) gives a status and the
provider's name to what no provider has said. A provider's own answer stands in a body, behind a status: that is none of these.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.symptoms.phrases import Hit

_WRAPPED = r"^(?:[\w.]{1,100}(?:Error|Exception): ){0,4}(?:\w{1,60}(?:Exception|Error)\s{0,2}[-:] ){0,2}"
# The texts are those of the interpreters themselves (CPython's exceptions in its C sources and json, V8's messages, Go's runtime),
# which are the same in every program; a provider writes none of them.
_FAULT = late(
    _WRAPPED + r"(?:"
    r"cannot access (?:local|free) variable '[^'\n]{1,80}' where it is not associated with a value"
    r"|(?:local|free) variable '[^'\n]{1,80}' referenced before assignment"
    r"|name '\w{1,80}' is not defined|module '[\w.]{1,80}' has no attribute '"
    r"|(?:type object )?'[\w.]{1,80}' object (?:has no attribute '|is not (?:subscriptable|callable|iterable|an iterator)|does not support item|cannot be interpreted)"
    r"|(?:[\w.<>]{1,120}\(\) |__init__\(\) )?(?:got (?:an unexpected keyword argument|multiple values for)|missing \d{1,2} required (?:positional|keyword-only) arguments?)"
    r"|[\w.<>]{1,120}\(\) (?:got an unexpected|missing \d|takes \d)"
    r"|unsupported operand type\(s\) for |can only concatenate |(?:list|tuple|string) index out of range|string indices must be integers|list indices must be"
    r"|cannot unpack non-iterable |(?:not enough|too many) values to unpack|argument of type '\w{1,40}' is not iterable"
    r"|Object of type \w{1,60} is not JSON serializable"
    r"|Cannot (?:read|set) propert(?:y|ies) (?:'[^'\n]{1,80}' )?of (?:undefined|null)|[\w.$]{1,120} is not (?:a function|iterable|a constructor)\b"
    r"|(?:runtime error: )?invalid memory address or nil pointer dereference"
    r")"
)


def own(hit: Hit) -> bool:
    """Whether the code of the program or of a library failed before anybody answered."""
    said = hit.failure.said
    return any(_FAULT.search(" ".join(words.split())[:400]) for words in (said.message, *(r.message for r in said.chain[-1:])))
