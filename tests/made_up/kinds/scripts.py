"""JavaScript, Ruby, PHP, shells."""

from __future__ import annotations

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _at(w: Words, count: int = 2) -> list[str]:
    lines = [f"    at {w.method()} (/app/src/{w.word()}.js:{w.line()}:{w.number(2, 40)})" for _ in range(count)]
    return [*lines, "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"]


def _top(w: Words) -> list[str]:
    """Node prints the place, the source line and a caret above an uncaught error."""
    return [f"/app/src/{w.word()}.js:{w.line()}", f"    throw new {w.word()}();", "    ^", ""]


@kind("node-uncaught")
def uncaught(w: Words) -> Told:
    type_, message = w.name("Error", "Fault"), w.message()
    top = _top(w)
    lines = [*top, f"{type_}: {message}", *_at(w), "", "Node.js v20.20.0"]
    return Told("\n".join(lines), (type_, message), len(top))


@kind("node-cause-code")
def cause(w: Words) -> Told:
    type_, message, code = w.name("Error"), w.message(), f"E{w.word().upper()}"
    outer, said = w.name("Error"), w.message()
    top = _top(w)
    lines = [*top, f"{outer}: {said}", *_at(w)[:-1], f"{_at(w)[-1]} {{", f"  [cause]: {type_}: {message}"]
    at = len(lines) - 1
    lines += [*(f"  {line}" for line in _at(w, 1)[:-1]), f"      at {w.method()} (/app/src/{w.word()}.js:{w.line()}:9) {{"]
    lines += [f"    code: '{code}'", "  }", "}", "", "Node.js v20.20.0"]
    return Told("\n".join(lines), (type_, message), at, (outer, said, code))


@kind("node-aggregate")
def aggregate(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    other, then = w.name("Error"), w.message()
    said = w.message()
    lines = [*_top(w), f"AggregateError: {said}", *_at(w)[:-1], f"{_at(w)[-1]} {{", "  [errors]: [", f"    {type_}: {message}"]
    at = len(lines) - 1
    lines += [*(f"    {line}" for line in _at(w, 1)), f"    {other}: {then}", *(f"    {line}" for line in _at(w, 1)), "  ]", "}"]
    return Told("\n".join([*lines, "", "Node.js v20.20.0"]), (type_, message), at, ("AggregateError", said, other, then))


@kind("node-rejection")
def rejection(w: Words) -> Told:
    thing, number = w.word(), w.number()
    top = ["node:internal/process/promises:394", "      triggerUncaughtException(err, true /* fromPromise */);", "      ^", ""]
    line = (
        "[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch "
        f'block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "{thing} '
        f'{number}".] {{'
    )
    lines = [*top, line, "  code: 'ERR_UNHANDLED_REJECTION'", "}", "", "Node.js v20.20.0"]
    return Told("\n".join(lines), ("UnhandledPromiseRejection", f"{thing} {number}"), len(top))


@kind("node-module-missing")
def module_missing(w: Words) -> Told:
    package = f"@{w.word()}/{w.word()}"
    message = f"Cannot find package '{package}' imported from /app/src/{w.word()}.mjs"
    top = ["node:internal/modules/esm/resolve:873", "  throw new ERR_MODULE_NOT_FOUND(packageName);", "        ^", ""]
    lines = [*top, f"Error [ERR_MODULE_NOT_FOUND]: {message}", *_at(w, 1), "  code: 'ERR_MODULE_NOT_FOUND'", "}", "", "Node.js v20.20.0"]
    return Told("\n".join(lines), ("ERR_MODULE_NOT_FOUND", package), len(top))


@kind("typescript-compile")
def typescript(w: Words) -> Told:
    message = f"Type 'string' is not assignable to type '{w.name('Kind')}'."
    line = f"src/{w.word()}.ts({w.line()},{w.number(2, 40)}): error TS2322: {message}"
    return Told(f"{line}\nerror Command failed with exit code 2.", ("TS2322", message), 0, ("exit code 2",))


@kind("node-ts-node")
def ts_node(w: Words) -> Told:
    message = f"Property '{w.word()}' does not exist on type '{w.name('Kind')}'."
    lines = [
        "TSError: ⨯ Unable to compile TypeScript:",
        f"src/{w.word()}.ts:{w.line()}:{w.number(2, 40)} - error TS2339: {message}",
        *_at(w, 1),
    ]
    return Told("\n".join(lines), ("TS2339", message), 1, ("TSError", "Unable to compile TypeScript"))


@kind("deno-uncaught")
def deno(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    lines = [f"error: Uncaught (in promise) {type_}: {message}", f"    throw new {type_}();", "          ^"]
    lines += [f"    at {w.method()} (file:///app/{w.word()}.ts:{w.line()}:9)"]
    return Told("\n".join(lines), (type_, message), 0)


@kind("ruby")
def ruby(w: Words) -> Told:
    type_, message = f"{w.word().capitalize()}::{w.name('Error')}", w.message()
    lines = [f"/app/{w.word()}.rb:{w.line()}:in `{w.function()}': {message} ({type_})"]
    lines += [f"\tfrom /app/{w.word()}.rb:{w.line()}:in `{w.function()}'", f"\tfrom /app/{w.word()}.rb:{w.line()}:in `<main>'"]
    return Told("\n".join(lines), (type_, message), 0)


@kind("php")
def php(w: Words) -> Told:
    type_, message = w.name("Exception"), w.message()
    file, line = f"/app/{w.word()}.php", w.line()
    lines = [f"PHP Fatal error:  Uncaught {type_}: {message} in {file}:{line}", "Stack trace:"]
    lines += [f"#0 /app/{w.word()}.php({w.line()}): {w.method()}()", "#1 {main}", f"  thrown in {file} on line {line}"]
    return Told("\n".join(lines), (type_, message), 0)


@kind("shell-unbound")
def unbound(w: Words) -> Told:
    name = w.word().upper()
    return Told(f"./{w.word()}.sh: line {w.line()}: {name}: unbound variable", (name, "unbound variable"))


@kind("shell-not-found")
def not_found(w: Words) -> Told:
    name = w.word()
    return Told(f"./{w.word()}.sh: line {w.line()}: {name}: command not found", (name, "command not found"))


@kind("shell-no-file")
def no_file(w: Words) -> Told:
    program, file = w.word(), f"/opt/{w.word()}/{w.word()}.dat"
    return Told(f"{program}: {file}: No such file or directory", (file, "No such file or directory"))
