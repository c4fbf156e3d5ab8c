"""
Docstrings are the manuals of detectors and the help of commands, and `PYTHONOPTIMIZE=2` throws them away.

Under it the modules of these two packages are compiled as they would be without.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

_PACKAGES = ("agentcore_analyzer", "agentcore_parsers")


class _Loader(SourceFileLoader):
    def path_stats(self, path: Any) -> Any:  # noqa: ARG002
        """Raises OSError: a compiled file that exists has lost the docstrings, and none is kept."""
        raise OSError

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override]
        return super().source_to_code(data, path, _optimize=1)


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in _PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def keep() -> None:
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
