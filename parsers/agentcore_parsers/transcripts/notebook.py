"""
A Jupyter notebook: what its cells put out.

## Looks like
One object with `cells` and `nbformat`; a cell of code has `outputs` with `output_type` `stream`, `error`,
`execute_result` or `display_data`.

## Comes from
Jupyter, JupyterLab, Visual Studio Code, Colab, SageMaker: `NAME.ipynb`, saved after a run.

## Quirks
Texts are lists of lines. An error has its traceback in colours, drawn by IPython, and name and sentence beside it. What
stands in `source` was written by a person, and is not read. An output has no time. One that shows an object as a whole, in JSON
or as Python writes it (an answer of boto3), is read as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, Head, HeadShape, Input, Kind, LogRecord, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.colours import colourless
from agentcore_parsers.records import documents
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = ("cell_type",)
SHAPES = (HeadShape.OBJECT,)


def sniff(head: Head) -> Match | None:
    if head.shape != HeadShape.OBJECT or not head.values or not isinstance(head.values[0], dict):
        return None
    cells = head.values[0].get("cells")
    if not isinstance(cells, list) or not any(isinstance(c, dict) and "cell_type" in c for c in cells):
        return None
    return Match(90, "cells of a notebook")


def parse(source: Input) -> Iterable[Record]:
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        for c, cell in enumerate(_list(value, "cells")):
            for o, output in enumerate(_list(cell, "outputs")):
                if isinstance(output, dict):
                    yield from _output(source, output, place._replace(pointer=f"{place.pointer or ''}/cells/{c}/outputs/{o}"))


def _output(source: Input, output: dict[str, Any], place: Place) -> Iterator[Record]:
    telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
    if output.get("output_type") == "error":
        yield _error(telemetry, output, place)
        return
    data = output.get("data")
    text = _text(output.get("text", data.get("text/plain") if isinstance(data, dict) else None))
    shown = data.get("application/json") if isinstance(data, dict) else None
    value = shown if isinstance(shown, dict | list) else _value(text)
    if value is not None:
        yield from documents.records(telemetry, value, place)
    else:
        for line in text.split("\n"):
            yield from telemetry.message(line, place)
    yield from telemetry.finish()


def _value(text: str) -> Any:
    """The object that an output shows as a whole, in JSON or as Python writes it; None where it is text."""
    text = text.strip()
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        return None
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        try:
            value = python_literals.parse(text)
        except ValueError:
            return None
    objects = value if isinstance(value, list) else [value]
    return value if objects and all(isinstance(item, dict) and item for item in objects) else None


_RAISED = late(r"[A-Za-z_][\w.]{1,200}: \S")


def _error(telemetry: Telemetry, output: dict[str, Any], place: Place) -> LogRecord:
    """The traceback as it was shown, and the error's own line where that is not its last."""
    frames = output.get("traceback")
    lines = [colourless(str(line)) for line in frames] if isinstance(frames, list) else []
    last = f"{output.get('ename') or 'Error'}: {output.get('evalue') or ''}"
    if not lines or not (_RAISED.match(lines[-1]) or last.partition("\n")[0] in lines[-1]):
        lines.append(last)
    text = "\n".join(lines)
    return telemetry.logs.plain(text, place, Kind.CLIENT_LOG, "", None, 17, "", ids_of(text))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(v for v in value if isinstance(v, str))
    return value if isinstance(value, str) else ""


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
