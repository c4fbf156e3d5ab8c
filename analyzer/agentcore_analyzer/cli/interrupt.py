"""
Ctrl-C as Python handles it, and remembered: what is raised while the interpreter calls back (as at the end of an import's lock)
is lost, and a command that waits for another program would wait on.
"""

from __future__ import annotations

pressed = False


def raised(*_: object) -> None:
    """The handler of SIGINT of a command that has none of its own."""
    global pressed  # noqa: PLW0603  a handler has nothing else to write to
    pressed = True
    raise KeyboardInterrupt
