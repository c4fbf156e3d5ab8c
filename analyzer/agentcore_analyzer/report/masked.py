"""How a report leaves from Python, as the command does it: credentials masked always, names replaced on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from agentcore_analyzer import safe
from agentcore_analyzer.redaction import Redactor, masking, scan
from agentcore_analyzer.report import naming

if TYPE_CHECKING:
    from agentcore_analyzer.report.data import Contents


def rendered(render: Callable[[], bytes], report: Contents | None, *, redact: bool) -> bytes:
    """What `render` gives; with `redact` under pseudonyms, those of `report` by what they name, and looked over once more."""
    if not redact:
        with safe.outgoing(masking.without_secrets, known=masking.cleaned):
            return render()
    redactor = Redactor()
    if report is not None:
        naming.tell(redactor, report)
    with safe.outgoing(redactor.text, None, safe.Replaced()):
        made = render()
    return scan.scan(made).rendered
