"""Python: tracebacks in all their forms."""

from __future__ import annotations

from made_up.kinds.listed import kind
from made_up.records import Told, Words

_HEAD = "Traceback (most recent call last):"
_CAUSE = "The above exception was the direct cause of the following exception:"
_DURING = "During handling of the above exception, another exception occurred:"


def _frames(w: Words, count: int, carets: bool = False) -> list[str]:
    """Frames of the program's own files, the innermost last."""
    lines = []
    for _ in range(count):
        call = f"{w.word()}({w.word()})"
        lines += [f'  File "/app/{w.word()}/{w.word()}.py", line {w.line()}, in {w.function()}', f"    {call}"]
        if carets:
            lines.append("    " + "^" * len(call))
    return lines


def _file(lines: list[str]) -> str:
    return next(line.split('"')[1] for line in reversed(lines) if '"' in line)


def _raised(w: Words) -> tuple[str, str]:
    """A class of a module, and a message."""
    return f"{w.word()}.{w.name('Error', 'Fault', 'Trouble', 'Exception')}", w.message()


def _trace(w: Words, type_: str, message: str, count: int = 2, carets: bool = False) -> list[str]:
    return [_HEAD, *_frames(w, count, carets), f"{type_}: {message}"]


@kind("python-one-frame")
def one_frame(w: Words) -> Told:
    type_, message = _raised(w)
    lines = _trace(w, type_, message, 1)
    return Told("\n".join(lines), (type_, message), len(lines) - 1, frame=_file(lines))


@kind("python-deep")
def deep(w: Words) -> Told:
    type_, message = _raised(w)
    library = [
        f'  File "/usr/local/lib/python3.12/site-packages/{w.word()}/{w.word()}.py", line {w.line()}, in {w.function()}',
        f"    return {w.word()}.{w.word()}()",
        "           ~~~~~~~~~~~^^",
    ]
    lines = [_HEAD, *_frames(w, 3, carets=True), *library, f"{type_}: {message}"]
    return Told("\n".join(lines), (type_, message), len(lines) - 1, frame=_file(lines))


def _chain(w: Words, sentence: str) -> Told:
    first, said = _raised(w)
    second, then = _raised(w)
    root, outer = _trace(w, first, said), _trace(w, second, then)
    lines = [*root, "", sentence, "", *outer]
    return Told("\n".join(lines), (first, said), len(root) - 1, (second, then), _file(outer))


@kind("python-cause")
def cause(w: Words) -> Told:
    return _chain(w, _CAUSE)


@kind("python-during")
def during(w: Words) -> Told:
    return _chain(w, _DURING)


@kind("python-group")
def group(w: Words) -> Told:
    type_, message = _raised(w)
    other, then = _raised(w)
    what = w.message()
    inner = [f"    | {line}" for line in _trace(w, type_, message, 1)]
    second = [f"    | {line}" for line in _trace(w, other, then, 1)]
    head = ["  + Exception Group Traceback (most recent call last):", *(f"  | {line}" for line in _frames(w, 1))]
    head += [f"  | ExceptionGroup: {what} (2 sub-exceptions)", "  +-+---------------- 1 ----------------"]
    lines = [*head, *inner, "    +---------------- 2 ----------------", *second, "    +------------------------------------"]
    return Told("\n".join(lines), (type_, message), len(head) + len(inner) - 1, (other, then, what), _file(inner))


@kind("python-many-lines")
def many_lines(w: Words) -> Told:
    type_, message = _raised(w)
    lines = _trace(w, type_, message)
    at = len(lines) - 1
    lines += [f"  {w.word()}: {w.word()}", f"    got {w.number()} of {w.word()}", f"{w.message()}"]
    return Told("\n".join(lines), (type_, message), at, frame=_file(lines[:at]))


@kind("python-no-message")
def no_message(w: Words) -> Told:
    type_ = f"{w.word()}.{w.name('Error', 'Trouble')}"
    lines = [_HEAD, *_frames(w, 2), type_]
    return Told("\n".join(lines), (type_,), len(lines) - 1, frame=_file(lines))


@kind("python-syntax-at-import")
def syntax(w: Words) -> Told:
    module, word = w.word(), w.word()
    lines = [
        _HEAD,
        f'  File "/app/{w.word()}.py", line {w.line()}, in <module>',
        f"    import {module}",
        f'  File "/app/{module}.py", line {w.line()}',
        f"    {word} = ({w.number()}",
        f"    {' ' * len(word)}   ^",
        "SyntaxError: '(' was never closed",
    ]
    return Told("\n".join(lines), ("SyntaxError", "'(' was never closed"), len(lines) - 1, frame=f"/app/{module}.py")


@kind("python-rich-box")
def rich(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    width = 76
    file, line = f"/app/{w.word()}.py", w.line()
    rows = [f"{file}:{line} in {w.function()}", "", f"  {line - 1} │   {w.word()} = {w.number()}", f"❱ {line} │   raise {type_}()"]
    box = ["╭" + " Traceback (most recent call last) ".center(width + 2, "─") + "╮"]
    box += [f"│ {row:<{width}} │" for row in rows] + ["╰" + "─" * (width + 2) + "╯"]
    return Told("\n".join([*box, f"{type_}: {message}"]), (type_, message), len(box), frame=file)


@kind("python-thread")
def thread(w: Words) -> Told:
    type_, message = _raised(w)
    lines = [f"Exception in thread {w.word()}-{w.number(1, 9)}:", *_trace(w, type_, message)]
    return Told("\n".join(lines), (type_, message), len(lines) - 1, frame=_file(lines))


@kind("python-logged")
def logged(w: Words) -> Told:
    (type_, message), said = _raised(w), w.message()
    lines = [f"ERROR:{w.word()}.{w.word()}:{said}", *_trace(w, type_, message)]
    return Told("\n".join(lines), (type_, message), len(lines) - 1, (said,), _file(lines))


@kind("python-recursion")
def recursion(w: Words) -> Told:
    type_, message = _raised(w)
    again = _frames(w, 1)
    lines = [_HEAD, *_frames(w, 1), *again, *again, *again, "  [Previous line repeated 996 more times]", f"{type_}: {message}"]
    return Told("\n".join(lines), (type_, message), len(lines) - 1, frame=_file(again))


@kind("python-worker")
def worker(w: Words) -> Told:
    type_, message = _raised(w)
    inner = _trace(w, type_, message)
    head = ['concurrent.futures.process._RemoteTraceback: ', '"""']
    lines = [*head, *inner, '"""', "", _CAUSE, "", *_trace(w, type_, message, 1)]
    return Told("\n".join(lines), (type_, message), len(head) + len(inner) - 1, frame=_file(inner))


@kind("python-loguru")
def loguru(w: Words) -> Told:
    type_, message, said = w.name("Error"), w.message(), w.message()
    file = f"/app/{w.word()}.py"
    stamp = f"{w.now():%Y-%m-%d %H:%M:%S.%f}"[:-3]
    lines = [
        f"{stamp} | ERROR    | {w.word()}:{w.function()}:{w.line()} - {said}",
        _HEAD,
        "",
        f'> File "{file}", line {w.line()}, in {w.function()}',
        f"    {w.word()}({w.word()})",
        f"    │ └ {w.number()}",
        f"    └ <function {w.word()} at 0x7f3c2a1b4e50>",
        "",
        f"{type_}: {message}",
    ]
    return Told("\n".join(lines), (type_, message), len(lines) - 1, (said,), file)


@kind("python-pytest")
def pytest_line(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    file = f"tests/test_{w.word()}.py"
    name = f"test_{w.word()}"
    lines = [
        f"____________ {name} ____________",
        "",
        f"    def {name}():",
        f">       {w.word()}({w.number()})",
        f"E       {w.word()}.{type_}: {message}",
        "",
        f"{file}:{w.line()}: {type_}",
        f"FAILED {file}::{name} - {type_}: {message}",
    ]
    return Told("\n".join(lines), (type_, message), 4, frame=file)
