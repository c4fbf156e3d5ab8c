"""Evaluations that judged nothing: results with an error, batch jobs that ended with some, and records of online evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, Evidence, Kind, LogRecord
from agentcore_analyzer.symptoms.known_sentences import explained, ids, proof
from agentcore_analyzer.tuples import NamedTuple

RESULT = "gen_ai.evaluation.result"  # the name of the records of online and batch evaluations
PREFIX = "evaluation-"  # of the entries of known sentences
_NAMES = ("evaluatorId", "evaluatorName", "evaluator", "evaluatorArn")
_OF_EVALUATE = frozenset({"evaluationResults", "sessionScores", "batchEvaluations", "batchEvaluationId"})
_BAD = ("FAILED", "COMPLETED_WITH_ERRORS")
_MOST, _DEEP = 20_000, 12  # values of a document that are looked at, and their nesting: results lie three levels deep


class Unscored(NamedTuple):
    """One result without a score that counts; `value` is what stands in the place of a score, None where nothing does."""

    evaluator: str
    code: str
    message: str
    value: float | None
    session: str
    evidence: Evidence
    anchors: frozenset[str] = frozenset()


class Batch(NamedTuple):
    """A job over many sessions; counts are None where the answer does not tell them."""

    name: str
    status: str
    failed: int | None
    total: int | None
    reasons: tuple[str, ...]
    evaluators: tuple[tuple[str, int], ...]  # that failed, with how often
    logs: tuple[str, str]  # group and stream of the results
    evidence: Evidence


def unscored(case: Case) -> Iterator[Unscored]:
    for document in _documents(case):
        own = not _OF_EVALUATE.isdisjoint(document.data)
        yield from (_of_node(document, *found) for found in _nodes(document.data) if _is_unscored(found[1], found[2], own))
    for failure, known in explained(case):
        record = failure.sources[0]
        if isinstance(record, LogRecord) and record.event == RESULT:
            continue
        if known.key.startswith(PREFIX) and not isinstance(record, Document) and not (failure.place.pointer and _told(case, failure)):
            yield Unscored("", failure.type or failure.code, failure.message, None, failure.session_id or "", proof(failure), ids([failure]))
    for log in case.logs:
        if log.event == RESULT and log.text:
            yield _of_record(log)


def batches(case: Case) -> Iterator[Batch]:
    for document in _documents(case):
        for pointer, node, _ in _nodes(document.data):
            results = node.get("evaluationResults")
            counts = results if isinstance(results, dict) else {}
            status, failed = str(node.get("status", "")), _number(counts.get("numberOfSessionsFailed"))
            if "batchEvaluationId" in node and (status in _BAD or failed):
                yield _batch(document, pointer, node, counts, failed)


def _documents(case: Case) -> list[Document]:
    """Answers that may be of evaluations: such a key stands near their top."""
    keys = _OF_EVALUATE | {"results"}
    return [d for d in case.documents if d.kind in (Kind.JSON, Kind.STATUS) and isinstance(d.data, dict) and not keys.isdisjoint(d.data)]


def _told(case: Case, failure: Failure) -> bool:
    """Whether a document at this place tells of it, too."""
    return any(d.place.file == failure.place.file for d in _documents(case))


def _nodes(top: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every object with its pointer, and the evaluator that an object around it names."""
    stack: list[tuple[str, Any, str, int]] = [("", top, "", 0)]
    for _ in range(_MOST):
        if not stack:
            return
        pointer, value, evaluator, depth = stack.pop()
        if isinstance(value, dict):
            evaluator = next((str(value[k]) for k in _NAMES if isinstance(value.get(k), str)), evaluator)
            yield pointer, value, evaluator
            inner = [(f"{pointer}/{k}", v) for k, v in value.items() if isinstance(v, dict | list)]
        else:
            inner = [(f"{pointer}/{n}", v) for n, v in enumerate(value)] if isinstance(value, list) else []
        if depth < _DEEP:
            stack.extend((p, v, evaluator, depth + 1) for p, v in reversed(inner))


def _is_unscored(node: dict[str, Any], evaluator: str, own: bool) -> bool:
    """Whether a result is an error. `own`: the answer is of an evaluation by its members; else only a named evaluator makes it one."""
    return bool(evaluator or (own and "sessionId" in node)) and any(isinstance(node.get(k), str) and node[k] for k in ("errorCode", "errorMessage"))


def _of_node(document: Document, pointer: str, node: dict[str, Any], evaluator: str) -> Unscored:
    place = document.place
    at = place._replace(pointer=f"{place.pointer or ''}{pointer}" or None)
    context = node.get("context")
    spoken = context.get("spanContext") if isinstance(context, dict) else node
    session = str((spoken if isinstance(spoken, dict) else node).get("sessionId") or "")
    words = str(node.get("errorMessage") or node.get("errorCode"))
    value = node.get("value")
    score = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    named = frozenset({f"session:{session}"}) if session else frozenset[str]()
    return Unscored(evaluator, str(node.get("errorCode") or ""), words, score, session, Evidence(at, "a result without a score", quote=words), named)


def _of_record(log: LogRecord) -> Unscored:
    attributes = log.detail.attributes
    code, words = str(attributes.get("error.type") or ""), str(attributes.get("error.message") or "")
    proved = Evidence(log.place, "the record of an evaluation", log.trace_id, log.span_id, log.time_ns, words or code)
    return Unscored(str(attributes.get("gen_ai.evaluation.name") or ""), code, words, None, log.session_id or "", proved, anchors(log))


def _batch(document: Document, pointer: str, node: dict[str, Any], counts: dict[str, Any], failed: int | None) -> Batch:
    place = document.place
    at = place._replace(pointer=f"{place.pointer or ''}{pointer}" or None)
    reasons = tuple(str(r) for r in _listed(node.get("errorDetails")) if isinstance(r, str))
    summaries = (s for s in _listed(counts.get("evaluatorSummaries")) if isinstance(s, dict))
    wrong = tuple((str(s.get("evaluatorId")), n) for s in summaries if (n := _number(s.get("totalFailed"))))
    output = node.get("outputConfig")
    where = output.get("cloudWatchConfig") if isinstance(output, dict) else None
    logs = tuple(str(where.get(k) or "") for k in ("logGroupName", "logStreamName")) if isinstance(where, dict) else ("", "")
    status = str(node.get("status", ""))
    proved = Evidence(at, f"status {status}" if status else "sessions failed", quote=reasons[0] if reasons else status)
    name = str(node.get("batchEvaluationName") or node["batchEvaluationId"])
    return Batch(name, status, failed, _number(counts.get("totalNumberOfSessions")), reasons, wrong, (logs[0], logs[1]), proved)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
