"""
Exceptions as JSON loggers nest them, as the text that their language prints: message, frames, causes.

The text is put together from what the value holds, so that it reads like the trace it was made of. Local variables,
which some loggers add, are left out.
"""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding.stacks import TRACEBACK

PYTHON = f"{TRACEBACK}:"
_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"
_STACKS = (
    "stack", "stack_trace", "stackTrace", "stacktrace", "trace", "traceback", "StackTrace", "StackTraceString", "backtrace",
    "extendedStackTrace",
)  # fmt: skip
_TYPES = ("type", "name", "Type", "ClassName", "class", "exc_type", "errorType", "kind", "__type", "code", "Code")
_MESSAGES = ("message", "Message", "value", "exc_value", "errorMessage", "msg", "description", "detail", "error")
_CAUSES = ("cause", "innerException", "InnerException", "previous", "inner")
_MAX_DEPTH, _MAX_FRAMES = 8, 500
_PYTHON_FRAME = late(r'\s{0,8}File "')
_ESCAPED = late(
    r"Traceback \(most recent call last\)|\\n\s{1,12}at \S|\\n(?:\\t)?at [\w$.]{3,200}\(|goroutine \d|panicked at |\\nCaused by: "
)


def text(value: Any, depth: int = 0) -> str:
    """The words of an exception, whatever logger nested it; empty where the value tells of none."""
    if isinstance(value, str):
        return unescaped(value.strip("\n\r"))
    if depth > _MAX_DEPTH or not value:
        return ""
    if isinstance(value, list):
        return _listed(value, depth)
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("values"), list):  # Sentry: the root first
        return f"\n\n{_CAUSE}\n\n".join(t for v in value["values"][:20] if (t := _framed(v)))
    if isinstance(value.get("frames"), list) or isinstance(value.get("stacktrace"), dict):
        return _framed(value)
    return _nested(value, depth)


def unescaped(text: str) -> str:
    """A stack trace that was written as JSON or by repr() once more, with its line ends."""
    for _ in range(3):
        if "\\n" not in text or "\n" in text.rstrip() or not _ESCAPED.search(text):
            break
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\\\", "\\")
    return text


def _listed(value: list[Any], depth: int) -> str:
    if all(isinstance(v, str) for v in value):
        return lines(value)
    if all(isinstance(v, dict) for v in value) and any("exc_type" in v for v in value):
        return _structlog(value)
    if all(isinstance(v, dict) and ("func" in v or "function" in v or "Function" in v) for v in value):
        return "\n".join(_called(v) for v in value[:_MAX_FRAMES])
    return "\n".join(t for v in value[:20] if (t := text(v, depth + 1)))


def lines(value: list[str]) -> str:
    """A stack as a list of lines, which may end in a line end each."""
    return "".join(v if v.endswith("\n") else f"{v}\n" for v in value).rstrip()


def headed(stack: str) -> str:
    """Frames of Python under the line that opens a traceback."""
    return f"{PYTHON}\n{stack}" if stack and _PYTHON_FRAME.match(stack) else stack


def _nested(value: dict[str, Any], depth: int) -> str:
    """`{type, message, stack, cause}` in the spellings of pino, bunyan, winston, ECS, .NET and others."""
    kind = next((str(value[k]) for k in _TYPES if isinstance(value.get(k), str) and value[k]), "")
    said = next((value[k] for k in _MESSAGES if isinstance(value.get(k), str) and value[k]), "")
    stack = next((t for k in _STACKS if (t := text(value.get(k), depth + 1))), "")
    line = f"{kind}: {said}" if kind and said and not said.startswith(kind) else said or kind
    whole = kind and stack.startswith(kind)  # Node's stack begins with what was raised, in better words
    if stack and (whole or not line or (said and said in stack) or (not said and kind in stack)):
        made = stack
    elif stack and _PYTHON_FRAME.match(stack):
        made = f"{PYTHON}\n{stack.rstrip()}\n{line}"
    else:
        made = f"{line}\n{stack}".rstrip()
    made = coded(made, value.get("code"))
    for key in _CAUSES:
        inner = text(value.get(key), depth + 1)
        if inner and not _told(inner, made):
            made += f"\nCaused by: {inner}"
    for key in ("aggregateErrors", "errors"):
        for each in value[key][:20] if isinstance(value.get(key), list) else ():
            inner = text(each, depth + 1)
            if inner and not _told(inner, made):
                made += "\n" + "\n".join(f"    {line}" for line in inner.split("\n"))
    return made


def coded(made: str, code: Any) -> str:
    """An error with its code, as Node prints it."""
    if not isinstance(code, str) or not code or code in made:
        return made
    return f"{made} [{code}]" if "\n" not in made else f"{made} {{\n  code: '{code}'\n}}"


def _told(inner: str, made: str) -> bool:
    first = inner.partition("\n")[0]
    return any(line.strip().endswith(first) and (line.strip() == first or ": " + first in line) for line in made.split("\n"))


def _structlog(stacks: list[dict[str, Any]]) -> str:
    """structlog's list: what left the program first, each with what led to it behind it."""
    made = ""
    for number in range(len(stacks) - 1, -1, -1):
        stack = stacks[number]
        frames = stack.get("frames")
        made += f"{PYTHON}\n" + "".join(_frame(f) for f in (frames if isinstance(frames, list) else [])[:_MAX_FRAMES])
        kind, said = stack.get("exc_type"), stack.get("exc_value")
        made += f"{kind}: {said}" if said else f"{kind}"
        for group in (stack.get("exceptions") or [])[:20] if isinstance(stack.get("exceptions"), list) else ():
            inner = _structlog(group) if isinstance(group, list) and all(isinstance(g, dict) for g in group) else ""
            made += "".join(f"\n  | {line}" for line in inner.split("\n") if line)
        if number:
            made += f"\n\n{_CAUSE if stack.get('is_cause') else _CONTEXT}\n\n"
    return made


def _framed(value: Any) -> str:
    """One exception of Sentry, or of another logger that nests frames, the outermost first."""
    if not isinstance(value, dict):
        return ""
    stack = value.get("stacktrace")
    frames = value.get("frames") or (stack.get("frames") if isinstance(stack, dict) else None)
    frames = [f for f in frames if isinstance(f, dict)][-_MAX_FRAMES:] if isinstance(frames, list) else []
    kind = next((value[k] for k in _TYPES if isinstance(value.get(k), str)), "")
    said = next((value[k] for k in _MESSAGES if isinstance(value.get(k), str)), "")
    line = f"{kind}: {said}" if said else f"{kind}"
    if not frames:
        return line
    python = any(str(f.get("filename") or f.get("abs_path") or "").endswith(".py") for f in frames)
    if python:
        return f"{PYTHON}\n" + "".join(map(_frame, frames)) + line
    return "\n".join([line, *(_at(f) for f in reversed(frames))])


def _frame(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    file = value.get("filename") or value.get("abs_path") or value.get("file") or "?"
    code = value.get("context_line") or value.get("line") or ""
    at = f'  File "{file}", line {value.get("lineno", 0)}, in {value.get("name") or value.get("function") or "?"}\n'
    return at + (f"    {code.strip()}\n" if isinstance(code, str) and code.strip() else "")


def _at(value: dict[str, Any]) -> str:
    file, column = value.get("filename") or value.get("abs_path") or "?", value.get("colno")
    place = f"{file}:{value.get('lineno', 0)}" + (f":{column}" if column else "")
    return f"    at {value.get('function') or '<anonymous>'} ({place})"


def _called(value: dict[str, Any]) -> str:
    """A frame of Go loggers: function, source, line."""
    name = value.get("func") or value.get("function") or value.get("Function")
    file, line = (next((value[k] for k in keys if k in value), "?") for keys in (("source", "file", "File"), ("line", "Line")))
    return f"{name}(...)\n\t{file}:{line}"
