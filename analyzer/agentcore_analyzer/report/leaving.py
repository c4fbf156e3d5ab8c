"""How a report leaves from Python, as the command does it: credentials masked always, names replaced on demand."""

from __future__ import annotations

from collections.abc import Callable

from agentcore_analyzer import safe
from agentcore_analyzer.redaction import Redactor, kinds, scan


def rendered(render: Callable[[], bytes], *, redact: bool) -> bytes:
    """What `render` gives; with `redact` under pseudonyms of this call's own key, and looked over once more."""
    if not redact:
        with safe.outgoing(kinds.without_secrets):
            return render()
    with safe.outgoing(Redactor().text):
        made = render()
    return scan.scan(made).rendered
