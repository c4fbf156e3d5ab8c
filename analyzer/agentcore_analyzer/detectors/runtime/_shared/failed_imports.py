"""Imports that failed, in a program or at its start, and were not of its own modules: from what the failure says, not from how its log writes it."""

from __future__ import annotations

import re

from agentcore_analyzer.detectors.runtime._shared.failed_starts import refusals
from agentcore_analyzer.detectors.runtime._shared.own_modules import missing
from agentcore_analyzer.detectors.runtime._shared.starts import shows_a_start, typed
from agentcore_analyzer.evidence import CALLER_SIDE, LOGS, served_after
from agentcore_analyzer.failures import failures
from agentcore_analyzer.failures.knowledge.distributions import brought
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.symptoms.exporter_failures import NOT_STARTED
from agentcore_analyzer.tuples import NamedTuple

_MISSING = re.compile(r"^(?:ModuleNotFoundError: No module named '(?P<module>[\w.]+)'|ImportError: cannot import name "
                      r"'(?P<name>\w+)' from (?P<partly>partially initialized module )?'(?P<package>[\w.]+)')", re.MULTILINE)  # fmt: skip
# A caller's own failing import is none of the agent's, where the agent's log is there, too.
_OURS = LOGS - CALLER_SIDE


class FailedImport(NamedTuple):
    """`name` is what was to be imported from the module, `partly` whether that was still being loaded."""

    log: LogRecord
    module: str
    name: str
    partly: bool
    words: str
    started: bool  # whether it was at a start


def failed_imports(case: Case) -> list[list[FailedImport]]:
    """Equal ones together. Of what no known distribution brings, only those at a start: own-module-missing tells of the others."""
    groups: dict[tuple[str, str], list[FailedImport]] = {}
    for log in case.logs_with("ModuleNotFoundError: No module named", "ImportError: cannot import name"):
        told = failures(case).of(log)
        lines = (f"{r.type}: {r.message}" for f in told for r in f.said.chain)  # without the stamps that may stand before each line
        found = next(iter([*_MISSING.finditer("\n".join((log.text or "", *lines)))][-1:]), None)  # the last one reached the caller
        if found is None or not told or log.channel not in case.among(_OURS) or any(p in (log.text or "") for p in NOT_STARTED):
            continue  # telemetry that cannot be loaded does not end the agent: telemetry-export-failed
        if any(f.said.loading is False for f in told):
            continue  # an import in the middle of a run
        if any(f.said.only_handled for f in told):
            continue  # it was handled when something else was raised, which the print does not name any more
        if any((own := missing(case, f)) is not None and own.own for f in told):
            continue  # the frames show that it is the program's own: own-module-missing
        inside = log.trace_id is not None and case.traces[log.trace_id].spans
        if inside or served_after(case, log) is not None:
            continue
        module, name, started = found["module"] or found["package"], found["name"] or "", _started(case, log)
        if started or brought(module)[1]:
            groups.setdefault((module, name), []).append(FailedImport(log, module, name, bool(found["partly"]), found[0], started))
    return list(groups.values())


def _started(case: Case, log: LogRecord) -> bool:
    """Whether it was at a start: a caller was refused, a program was loading its own first module (no cell, nothing typed), or the log tells of one."""
    chains = (r.frames for f in failures(case).of(log) if f.said.loading for r in f.said.chain if r.frames)
    loading = any(frames[0].function == "<module>" and any(s.own and not typed(s.file) for s in frames) for frames in chains)
    return loading or bool(refusals(case, log)) or shows_a_start(case, [log])
