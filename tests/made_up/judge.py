"""Whether a report names what failed, says where, and says nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.options import Options
from agentcore_analyzer.report import json_v1
from made_up.cases import Case
from made_up.records import Truth

OPTIONS = Options(plugins=False)
_CLASS = re.compile(r"[A-Za-z]\w*(?:\.\w+)*\.[A-Z]\w+")
LOUD = ("error", "warning")
_ABOVE = 3  # lines: a record begins with the sentence that introduces what was printed
_TELLING = 3  # letters or digits
_LISTED = ("consequence", "harmless")  # states in which the account alone has to name a failure


# Detectors that may speak of a failure without knowing its words, and the others with the kinds that they know.
_GENERAL = frozenset({"unexplained-error", "exception-swallowed", "tool-error", "runtime-agent-error", "remote-call-failed"})
_KNOWN = {
    "aws-call-rejected": ("aws-", "event-stream"),
    "service-internal-error": ("aws-known-code",),
    "image-build-failed": ("docker-build", "codebuild", "npm", "pip", "uv", "make", "cargo", "cdk"),
    "stream-error-event": ("sse-",),
    "rpc-task-failed": ("ag-ui", "a2a", "json-rpc", "grpc"),
    "websocket-closed": ("websocket-",),
    "resource-failed": ("resource-", "cloudformation", "codebuild"),
    "lambda-target-failed": ("lambda-",),
    "runtime-entrypoint-crash": ("python-syntax-at-import", "node-module-missing", "gunicorn"),
    "runtime-missing-dependency": ("node-module-missing",),
    "model-call-failed": ("model-",),
}


def fits(code: str, kind: str) -> bool:
    """Whether a detector may speak of a kind: what is made up fits none but the general ones and those of its frame."""
    return code in _GENERAL or kind.startswith(_KNOWN.get(code, ("?",)))


class Verdict(NamedTuple):
    """
    `missed` holds why, one entry for each failure that was not named; `false` the loud findings about something else.

    `fragments` are loud findings about a piece of the failure (a frame, a half sentence) as if it were one of its own.
    """

    missed: tuple[str, ...]
    false: tuple[str, ...]
    codes: tuple[str, ...]
    fragments: tuple[str, ...] = ()
    crash: str = ""


def judge(case: Case, folder: Path) -> Verdict:
    """The case through the whole way, written into `folder`."""
    file = folder / case.carried.name
    file.write_text(case.carried.data, "utf-8")
    try:
        report = json_v1.as_dict(pipeline.analyze([str(file)], OPTIONS), "0")
    except NoReadableInput:
        return Verdict(("not read",) * len(case.carried.truths), (), ())
    except Exception as exc:  # noqa: BLE001  a crash is what is counted here
        return Verdict(("crashed",), (), (), (), repr(exc))
    said = list(_said(report))
    missed = [why for truth in case.carried.truths if (why := _missed(truth, said, str(file)))]
    false: list[str] = []
    fragments: list[str] = []
    for finding in report["findings"]:
        if finding["severity"] in LOUD and not _about(case, finding):
            inside = any(_there(t, place, str(file)) for t in case.carried.truths for place in finding["evidence"])
            piece = inside and finding["code"] in _GENERAL
            (fragments if piece else false).append(f"{finding['code']}: {finding['title']}")
    if not case.carried.truths:
        false += [f"account {g.get('state')}: {g.get('title')}" for g in _groups(report) if g.get("state") != "harmless"]
    codes = tuple(f"{f['code']}" for f in report["findings"] if f["severity"] in LOUD or case.carried.truths)
    return Verdict(tuple(missed), tuple(false), codes, tuple(fragments), "; ".join(report["internal_errors"]))


def _about(case: Case, finding: Mapping[str, Any]) -> bool:
    """Whether a finding is about what failed; that a cut text is cut may be said, too."""
    cut = case.wrapper.startswith("cut") and finding["code"] == "incomplete-export"
    return cut or any(_touches(truth, _text(finding)) for truth in case.carried.truths)


def _said(report: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Everything that names a failure, with its places: findings, what was folded under them, the account."""
    for finding in report["findings"]:
        for item in (finding, *finding["caused"]):
            yield _text(item), item["evidence"]
    for group in _groups(report):
        if group.get("state") in _LISTED:
            yield _packed(str(group.get("title", ""))), group.get("places") or []


def _groups(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The groups of the account of failures."""
    account = report.get("failures") or ()
    return list(account.get("groups", ()) if isinstance(account, Mapping) else account)


def _text(finding: Mapping[str, Any]) -> str:
    parts = [finding["title"], finding.get("cause", "")]
    parts += [f"{e['what']} {e.get('quote', '')}" for e in finding["evidence"]]
    return _packed(" ".join(parts))


def _packed(text: str) -> str:
    """Without blanks and escapes, which wrapping, JSON and printing add and take away."""
    return "".join(c for c in text if not c.isspace() and c != "\\")


def _missed(truth: Truth, said: list[tuple[str, list[Mapping[str, Any]]]], file: str) -> str:
    """Why the failure is not named; empty where it is."""
    # A class may be named without its package.
    words = [_packed(word.rpartition(".")[2] if _CLASS.fullmatch(word) else word) for word in truth.words]
    naming = [places for text, places in said if all(word in text for word in words)]
    if any(_there(truth, place, file) for places in naming for place in places):
        return ""
    if naming:
        return "named without its place"
    if any(word in text for text, _ in said for word in words):
        return "named in part"
    return "something else is named" if said else "silent"


def _there(truth: Truth, place: Mapping[str, Any], file: str) -> bool:
    if place.get("file") != file:
        return False
    pointer, line = place.get("pointer"), place.get("line")
    if truth.pointers and pointer is not None:
        return any(f"{pointer}/".startswith(p) for p in truth.pointers)
    return line is None or truth.first - _ABOVE <= line <= truth.last


def _touches(truth: Truth, text: str) -> bool:
    """Whether a finding is about this failure at all. A word as short as `7` stands in any text: it counts where no other does."""
    words = [_packed(word) for word in (*truth.words, *truth.also)]
    return any(word in text for word in [w for w in words if len(w) >= _TELLING] or words)
