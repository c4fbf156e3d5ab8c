"""What failed as the protocols of agents tell of it: a task of A2A (and not a resource of AWS), a run of AG-UI."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures import Failure, FailureKind
from agentcore_analyzer.model import Document, LogRecord
from agentcore_analyzer.untrusted import whole

_TASK = ("task", "status-update")  # `kind` of what an agent of A2A answers with
_MEMBERS = ("contextId", "context_id", "jsonrpc")
STATES = ("failed", "rejected", "task_state_failed", "task_state_rejected")
_RUN_ERROR = late(r"['\"]type['\"]?[:=] ?['\"]RUN_ERROR|\bRunErrorEvent\b")
_HEAD = 4000  # of a record: a frame is short


def is_run(failure: Failure) -> bool:
    """Whether a frame is the RUN_ERROR of AG-UI."""
    source = failure.sources[0]
    text = (source.text or "")[:_HEAD] if isinstance(source, LogRecord) else ""
    return failure.kind is FailureKind.STREAM_FRAME and bool(_RUN_ERROR.search(f"{failure.said.quote} {text}"))


def is_task(failure: Failure) -> bool:
    """Whether a status is the state of a task: so the answer around it says."""
    if failure.code.lower() not in STATES:
        return False
    if failure.kind is FailureKind.RPC_ERROR:
        return True
    document = failure.sources[0]
    return isinstance(document, Document) and any(_says(node) for node in _path(document, failure.place.pointer or ""))


def _item(node: Any, number: int | None) -> Any:
    return node[number] if isinstance(node, list) and number is not None and 0 <= number < len(node) else None


def _path(document: Document, pointer: str) -> list[Any]:
    """The objects around a place in a document, the outermost first."""
    base = document.place.pointer or ""
    node: Any = document.data
    found = [node]
    for key in pointer.removeprefix(base).split("/")[1:]:
        key = key.replace("~1", "/").replace("~0", "~")
        node = node.get(key) if isinstance(node, dict) else _item(node, whole(key))
        found.append(node)
    return found


def _says(node: Any) -> bool:
    return isinstance(node, dict) and (node.get("kind") in _TASK or any(m in node for m in _MEMBERS))
