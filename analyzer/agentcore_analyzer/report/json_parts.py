"""What several formats read from the JSON report: places, times, counts, a finding as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from agentcore_analyzer.late import late
from agentcore_analyzer.model import Place
from agentcore_analyzer.report import labels
from agentcore_analyzer.report.not_checked import open_questions

SEVERITIES = ("error", "warning", "note")
HELD = (("spans", "span"), ("logs", "log record"), ("documents", "document"))
REPLACED = (
    "Names are replaced: names, ids, accounts and words of the inputs stand as pseudonyms (toolA, facade0…, 9999…),"
    " the same one for the same value. Ordinary words stay, also where a name is made of them; times, durations,"
    " counts and codes are as they were."
)
HOW_TO_KEEP = {
    "report": "To keep the names: make it with --no-redact.",
    "ticket": "To keep ids that AWS Support looks up: ticket --keep account,arn,request-id.",
}
_STAMP = late(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3,9})Z")


def place(item: dict[str, Any]) -> str:
    """`file:line#pointer`, as the text report writes it."""
    return str(Place(item["file"], item.get("line"), item.get("pointer"), item.get("offset")))


def nanoseconds(stamp: str | None) -> int | None:
    """A time of the report as nanoseconds since the epoch."""
    found = _STAMP.fullmatch(stamp or "")
    if found is None:
        return None
    seconds = int(datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp())
    return seconds * 10**9 + int(found[2].ljust(9, "0"))


def milliseconds(stamp: str) -> str:
    """A time of the report, no finer than people read it."""
    found = _STAMP.fullmatch(stamp)
    return f"{found[1]}.{found[2][:3]}Z" if found else stamp


def failed(invocation: dict[str, Any]) -> bool:
    return invocation["status"] == "ERROR" or (invocation["http_status"] or 0) >= 500


def plural(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def handed_to(owner: str) -> str:
    """Who goes on from here: AWS Support, or a skill of the Agent Toolkit for AWS and its reference."""
    skill, _, reference = owner.partition("/")
    if skill == "aws-support":
        return "next: AWS Support"
    return f"next: AWS skill {skill}" + (f" ({reference})" if reference else "")


def names_replaced(report: dict[str, Any]) -> str:
    """That names are pseudonyms, and how to keep them; empty where they are those of the inputs."""
    how = report.get("redaction")
    if not how:
        return ""
    quotes = " Excerpts keep their words." if how["quotes"] == "kept" else ""
    kept = f" Kept as they are: {', '.join(how['kept'])}." if how["kept"] else ""
    return f"{REPLACED}{quotes}{kept} {HOW_TO_KEEP['ticket' if report.get('excerpt_of') else 'report']}"


def names_replaced_short(report: dict[str, Any]) -> str:
    """The same in one line, for a first screen."""
    said = "Names are replaced by pseudonyms, the same one for the same value (--no-redact keeps them)."
    return said if report.get("redaction") else ""


def excerpt(report: dict[str, Any]) -> str:
    """What a ticket holds of the inputs that it was made from; empty where it holds all, and for every other report."""
    whole = report.get("excerpt_of")
    if not whole:
        return ""
    known = [i for i in report["inputs"] if i["format"]]
    held = {"inputs": len(known), **{m: sum(i[m] for i in known) for m, _ in HELD}}
    if all(held[m] == whole[m] for m in held):
        return ""
    shown = [f"{held[m]:,} of {plural(whole[m], what)}" for m, what in (("inputs", "input"), *HELD) if whole[m]]
    return f"A part: {', '.join(shown)} shown. Durations, shares and calls are those of the whole, failures those of the part."


def verdict(report: dict[str, Any]) -> str:
    """`1 error, 2 warnings`, `no finding`, `no new finding` where some were known before, or that a question is open."""
    counts = {s: sum(f["severity"] == s for f in report["findings"]) for s in SEVERITIES}
    asked = asking(report)
    known, failed = (report.get("baseline") or {}).get("hidden"), (report.get("failures") or {}).get("unexplained")
    none = "no new finding" if known else open_questions(asked) if asked and not failed else "no finding"
    return ", ".join(plural(n, s) for s, n in counts.items() if n) or none


def less_checked(report: dict[str, Any]) -> list[str]:
    """What the run of the baseline could check and this one could not: it fails a build as a finding does."""
    return list((report.get("baseline") or {}).get("less_checked") or ())


def asking(report: dict[str, Any]) -> int:
    """Questions that the input itself asks for more to answer; not those for which a kind of file is missing."""
    return len({n["reason"] for n in report["not_checked"] if not n.get("lacks")})


def read(report: dict[str, Any]) -> str:
    """`3 inputs: 15 spans, 34 log records, 1 invocation`."""
    known = [i for i in report["inputs"] if i["format"]]
    whole = report.get("excerpt_of") or {}
    sums = {what: whole.get(member, sum(i[member] for i in known)) for member, what in HELD}
    sums["invocation"] = report["invocations_total"]
    held = ", ".join(plural(n, what) for what, n in sums.items() if n) or "nothing in it"
    return f"{plural(whole.get('inputs', len(known)), 'input')}: {held}"


def held(source: dict[str, Any]) -> str:
    """What one input held."""
    return ", ".join(plural(source[member], what) for member, what in HELD if source[member]) or "nothing"


def notes(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What could not be read, of all inputs."""
    return [n for i in report["inputs"] for n in i["notes"]] + list(report["notes"])


def said(note: dict[str, Any]) -> str:
    times = f" (×{note['count']})" if note["count"] > 1 else ""
    return f"{note['message']}{times}"


def chain(finding: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The consequences with their depth below the root cause, a cause before its effects."""
    known = {finding["code"]} | {c["code"] for c in finding["caused"]}
    below: dict[str, list[dict[str, Any]]] = {}
    for effect in finding["caused"]:
        of = effect.get("of", finding["code"])
        # A cause that is not in the chain, or is its own, must not lose its effect.
        below.setdefault(of if of in known and of != effect["code"] else finding["code"], []).append(effect)
    waiting = [(1, c) for c in reversed(below.pop(finding["code"], []))]
    while waiting:
        depth, effect = waiting.pop()
        yield depth, effect
        waiting += [(depth + 1, c) for c in reversed(below.pop(effect["code"], []))]
    for rest in below.values():  # effects of each other in a ring
        yield from ((1, c) for c in rest)


def paragraphs(finding: dict[str, Any]) -> Iterator[str]:
    """A finding as plain text, line by line, for formats that have no markup of their own."""
    yield finding["cause"]
    yield from _titled(f"{labels.FIX}:", _steps(finding))
    yield from _titled(f"{labels.PROOF}:", _proofs(finding))
    effects = ((depth, f"{e['title']} ({e['code']}): {e['because']}") for depth, e in chain(finding))
    yield from _titled(f"{labels.CAUSED}:", (f"{'  ' * (depth - 1)}- {said}" for depth, said in effects))
    yield from _titled(f"{labels.CHECKED}:", (f"- {item}" for item in finding["counter_evidence"]))
    yield ""
    owner = f"{handed_to(finding['owner'])}, " if finding["owner"] else ""
    yield f"{finding['confidence']}, {owner}fingerprint {finding['fingerprint']}, analyze explain {finding['code']}"


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    made = list(lines)
    return ["", title, *made] if made else []


def _steps(finding: dict[str, Any]) -> Iterator[str]:
    for number, step in enumerate(finding["fix"], 1):
        yield f"{number}. {step['step']}"
        if step["command"]:
            yield f"   $ {step['command']}"
        if step["expect"]:
            yield f"   → {step['expect']}"


def _proofs(finding: dict[str, Any]) -> Iterator[str]:
    for evidence in finding["evidence"]:
        yield f"- {evidence['what']} ({place(evidence)})"
        if evidence.get("quote"):
            yield f"  “{evidence['quote']}”"
