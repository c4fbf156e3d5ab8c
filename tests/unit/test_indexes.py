"""What is known of readers of failures and of stack traces before they are imported, and what a text imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agentcore_analyzer import index, stacktraces
from agentcore_analyzer.failures import readers, said
from agentcore_analyzer.stacktraces import reading

SAID, STACKS = Path(said.__file__).parent, Path(stacktraces.__file__).parent
_IMPORTED = """
import sys
from agentcore_analyzer.failures.readers import said_in
said_in(sys.argv[1], 17)
print(*(m for m in sys.modules if m.startswith(("agentcore_analyzer.failures.said.", "agentcore_analyzer.stacktraces."))))
"""


def imported(text: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", _IMPORTED, text], capture_output=True, text=True, check=True)
    return {name.rpartition(".")[2] for name in done.stdout.split()}


def test_they_say_what_the_modules_say() -> None:
    assert (SAID / index.FILE).read_text("utf-8") == readers.reader_index(), "run scripts/docs"
    assert (STACKS / index.FILE).read_text("utf-8") == reading.language_index(), "run scripts/docs"


def test_a_text_imports_the_readers_of_its_words() -> None:
    plain = imported("the lamp is out")
    java = imported("java.lang.IllegalStateException: out\n\tat com.lamp.Wick.trim(Wick.java:7)\n")
    assert "java" in java - plain
    assert not {"kernel", "jvm", "hosts", "rust", "dotnet"} & (plain | java)


def test_a_module_that_was_edited_is_asked_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hint that the index does not know yet counts: the file has another size."""
    entries = json.loads((SAID / index.FILE).read_bytes())
    for entry in entries["modules"].values():
        entry["hints"] = []
    entries["modules"]["kernel"]["size"] += 1
    (tmp_path / index.FILE).write_text(json.dumps(entries))
    for name, entry in json.loads((SAID / index.FILE).read_bytes())["modules"].items():
        (tmp_path / f"{name}.py").write_bytes(b" " * entry["size"])
    monkeypatch.setattr(index, "known_here", lambda _, known=index.known_here: known(tmp_path))
    readers.readers.cache_clear()
    try:
        assert [r.name for r in readers.readers() if r.hints] == ["kernel"]
    finally:
        readers.readers.cache_clear()
