"""
The manuals of the built-in detectors and parsers as their files say them: to import all of them, so that one can be shown, takes
four times what the command itself does.
"""

from __future__ import annotations

import os
from importlib import import_module

_PACKAGES = ("agentcore_analyzer.detectors", "agentcore_parsers")  # where two had one name, the detector would be meant
_QUOTES = '"""'


def builtin(code: str) -> str | None:
    """The docstring of the module that has this code; None where there is none, or only its module can tell."""
    module = code.replace("-", "_")
    if "_" in code or not module.isidentifier():
        return None
    for name in _PACKAGES:
        package = import_module(name)
        kits = getattr(package, "KITS", ())
        for folder in package.__path__:
            for room in _rooms(folder):
                if room.startswith(("_", ".")) or room in kits:
                    continue
                try:
                    with open(os.path.join(folder, room, f"{module}.py"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
                        return _docstring(file.read())
                except OSError:
                    continue
    return None


def _rooms(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:  # a zip file
        return []


def _docstring(source: str) -> str | None:
    if not source.startswith(_QUOTES):
        return None
    told, end, _ = source.removeprefix(_QUOTES).partition(_QUOTES)
    return told if end and "\\" not in told else None
