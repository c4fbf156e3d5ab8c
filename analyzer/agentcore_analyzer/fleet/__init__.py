"""The exports of many agents, of any size: the same detectors over all of them, and one answer, in a bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.source import readable_again

if TYPE_CHECKING:
    from agentcore_analyzer.options import Options
    from agentcore_analyzer.report.report import Report


def beyond(names: Sequence[str], options: Options) -> Report | None:
    """
    The report of a run over inputs that do not fit into memory; None where they cannot be read again (`/dev/fd/3` is another
    file to a worker), the disk does not hold what has to wait, there is not even memory for a part, or a worker was ended from
    outside.
    """
    from agentcore_analyzer.fleet import as_run  # only where it is needed
    from agentcore_analyzer.fleet.pool import WorkerLost

    with suppress(OSError, MemoryError, WorkerLost, NoReadableInput):
        return as_run.analyze(names, options) if readable_again(names) else None
    return None
