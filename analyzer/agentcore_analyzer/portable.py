"""What differs from system to system, in one place: how paths are told, which names a file may have, what a console can show."""

from __future__ import annotations

import os
import sys

from agentcore_analyzer.late import late

TYPE_CHECKING = False  # not typing's, see the package
if TYPE_CHECKING:
    from importlib.abc import ResourceLoader
    from importlib.machinery import ModuleSpec
    from pathlib import PurePath
    from typing import Any

# Windows opens a device by these, whatever folder and suffix they have; and drops dots and spaces from the end of a name.
_DEVICE = late(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(?:\..*)?$")
_UNSAID = late(r'[<>:"|?*\x00-\x1f\\/]')


def shown(path: PurePath) -> str:
    """A path as reports tell it: with slashes on every system, so that a report or a fixture means the same on all."""
    return path.as_posix()


def beside(spec: ModuleSpec, name: str) -> bytes:
    """
    A file of ours that stands beside a module, whose `__spec__` it is, also where both are in a zip file.

    Not importlib.resources, which brings tempfile, shutil and three kinds of compression: 4 ms.
    """
    loader: ResourceLoader = spec.loader  # type: ignore[assignment]
    return loader.get_data(os.path.join(os.path.dirname(spec.origin or ""), name))  # noqa: PTH118, PTH120


def file_name(part: str) -> str:
    """A name from an input, as every system can have it; those of files that are there already are left alone."""
    made = _UNSAID.sub("_", part)
    stem = made.rstrip(" .")
    made = made if stem == made else f"{stem}_"
    return f"_{made}" if _DEVICE.match(made) else made


def prepare(stream: Any, windows: bool = os.name == "nt") -> None:
    """
    Make what is printed printable: a stream of a code page ends the program at the first arrow.

    A console of Windows takes any character; what is redirected there becomes UTF-8, as the reports are. Elsewhere, and where
    somebody asked for an encoding, what it cannot hold becomes a question mark.
    """
    if getattr(stream, "encoding", None) is None or not hasattr(stream, "reconfigure"):
        return
    if stream.encoding.lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig"):
        return
    if windows and not os.environ.get("PYTHONIOENCODING"):
        stream.reconfigure(encoding="utf-8")
    elif stream.errors == "strict":
        stream.reconfigure(errors="replace")


def takes_colours(windows: bool = os.name == "nt") -> bool:
    """Whether a terminal here knows the sequences of colours: the old console of Windows prints them."""
    return not windows or any(os.environ.get(name) for name in ("WT_SESSION", "TERM", "ANSICON", "ConEmuANSI"))


def reader_left(exc: OSError, windows: bool = sys.platform == "win32") -> bool:
    """Whether the other end of a pipe was closed, which Windows tells as an argument that is wrong."""
    from errno import EINVAL, EPIPE

    return isinstance(exc, BrokenPipeError) or exc.errno == EPIPE or (windows and exc.errno == EINVAL and exc.filename is None)
