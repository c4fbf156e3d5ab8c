"""The published schemas of the JSON documents: what each is called, and its text."""

from __future__ import annotations

# name -> where it lies in this package; each stands beside what writes the document
FILES = {
    "report": "report/report-1.schema.json",
    "diff": "compare/diff-1.schema.json",
    "doctor": "doctor-1.schema.json",
    "fixture": "replay/fixture-1.schema.json",
    "replay": "replay/replay-1.schema.json",
    "ticket": "ticket/ticket-1.schema.json",
    "query": "answers/query-1.schema.json",
    "fleet": "fleet/fleet-1.schema.json",
}


def identity(name: str) -> str:
    """The `$id`, which stays as it is for as long as the schema is published."""
    return f"urn:agentcore-analyzer:{name}:1"


def text(name: str) -> str:
    """Raises KeyError."""
    from importlib.resources import files  # seldom needed

    return files(__package__).joinpath(*FILES[name].split("/")).read_text("utf-8")
