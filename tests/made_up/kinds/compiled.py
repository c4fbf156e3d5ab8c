"""Java, Kotlin, Go, .NET, Rust, C."""

from __future__ import annotations

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _java(w: Words, count: int = 2, ext: str = "java") -> list[str]:
    made = []
    for _ in range(count):
        name = w.word().capitalize()
        made.append(f"\tat com.{w.word()}.{name}.{w.method()}({name}.{ext}:{w.line()})")
    return made


def _class(w: Words) -> str:
    return f"com.{w.word()}.{w.name('Exception', 'Error')}"


@kind("java-two-causes")
def two_causes(w: Words) -> Told:
    root, message = _class(w), w.message()
    outer, said = _class(w), w.message()
    middle, then = _class(w), w.message()
    lines = [f'Exception in thread "main" {outer}: {said}', *_java(w), f"Caused by: {middle}: {then}", *_java(w, 1), "\t... 2 more"]
    lines.append(f"Caused by: {root}: {message}")
    at = len(lines) - 1
    return Told("\n".join([*lines, *_java(w, 1), "\t... 3 more"]), (root, message), at, (outer, said, middle, then))


@kind("java-suppressed")
def suppressed(w: Words) -> Told:
    type_, message = _class(w), w.message()
    other, then = _class(w), w.message()
    lines = [f"{type_}: {message}", *_java(w), f"\tSuppressed: {other}: {then}", *(f"\t{line}" for line in _java(w, 1)), "\t\t... 1 more"]
    return Told("\n".join(lines), (type_, message), 0, (other, then))


@kind("java-logged")
def java_logged(w: Words) -> Told:
    type_, message, said = _class(w), w.message(), w.message()
    stamp = f"{w.now():%Y-%m-%d %H:%M:%S.%f}"[:-3]
    lines = [f"{stamp} ERROR [main] c.{w.word()}.{w.word().capitalize()} - {said}", f"{type_}: {message}", *_java(w)]
    return Told("\n".join(lines), (type_, message), 1, (said,))


@kind("kotlin-coroutine")
def kotlin(w: Words) -> Told:
    type_, message = _class(w), w.message()
    lines = [
        f'Exception in thread "DefaultDispatcher-worker-1" {type_}: {message}',
        *_java(w, 2, "kt"),
        f"\tat com.{w.word()}.MainKt$main$1.invokeSuspend(Main.kt:{w.line()})",
        "\tat kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)",
        "\tat kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:108)",
        "\tSuppressed: kotlinx.coroutines.internal.DiagnosticCoroutineContextException: [StandaloneCoroutine{Cancelling}@5e8c92f4]",
    ]
    return Told("\n".join(lines), (type_, message), 0)


def _go(w: Words, count: int = 2) -> list[str]:
    lines = []
    for _ in range(count):
        package = w.word()
        lines += [f"main.{w.method()}(0xc0000{w.hex(5)})", f"\t/app/{package}/{w.word()}.go:{w.line()} +0x{w.hex(2)}"]
    return lines


@kind("go-panic")
def go_panic(w: Words) -> Told:
    message = w.message()
    lines = [f"panic: {message}", "", "goroutine 1 [running]:", *_go(w), "exit status 2"]
    return Told("\n".join(lines), ("panic", message), 0)


@kind("go-fatal")
def go_fatal(w: Words) -> Told:
    message = "all goroutines are asleep - deadlock!"
    lines = [f"fatal error: {message}", "", "goroutine 1 [chan receive]:", *_go(w), "exit status 2"]
    return Told("\n".join(lines), ("fatal error", message), 0)


@kind("go-wrapped")
def go_wrapped(w: Words) -> Told:
    root = w.message()
    stamp = f"{w.now():%Y/%m/%d %H:%M:%S}"
    return Told(f"{stamp} {w.word()} failed: {w.word()} {w.word()}: open {w.word()}: {root}", (root,))


@kind("dotnet-inner")
def dotnet(w: Words) -> Told:
    root, message = f"{w.word().capitalize()}.{w.name('Exception')}", w.message()
    outer, said = f"{w.word().capitalize()}.{w.name('Exception')}", w.message()
    spot = f"in /app/{w.word().capitalize()}.cs:line"
    lines = [
        f"Unhandled exception. {outer}: {said}",
        f" ---> {root}: {message}",
        f"   at {w.word().capitalize()}.{w.word().capitalize()}.{w.word().capitalize()}() {spot} {w.line()}",
        "   --- End of inner exception stack trace ---",
        f"   at {w.word().capitalize()}.Program.<Main>(String[] args) {spot} {w.line()}",
    ]
    return Told("\n".join(lines), (root, message), 1, (outer, said))


@kind("rust-panic")
def rust(w: Words) -> Told:
    message, file = w.message(), f"src/{w.word()}.rs"
    lines = [f"thread 'main' (4711) panicked at {file}:{w.line()}:30:", message]
    return Told(f"{lines[0]}\n{message}\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace", (message,), 1)


@kind("rust-panic-old")
def rust_old(w: Words) -> Told:
    message = w.message()
    return Told(f"thread 'main' panicked at '{message}', src/{w.word()}.rs:{w.line()}:30", (message,))


@kind("rust-anyhow")
def anyhow(w: Words) -> Told:
    root, said, then = w.message(), w.message(), w.message()
    return Told(f"Error: {said}\n\nCaused by:\n    0: {then}\n    1: {root}", (root,), 4, (said, then))


@kind("c-sanitizer")
def sanitizer(w: Words) -> Told:
    file, function = f"{w.word()}.c", w.function()
    line = w.line()
    rule = "=" * 65
    lines = [
        rule,
        f"==4711==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020{w.hex(8)}",
        f"    #0 0x5581{w.hex(8)} in {function} /app/{file}:{line}",
        f"SUMMARY: AddressSanitizer: heap-use-after-free /app/{file}:{line} in {function}",
    ]
    return Told("\n".join(lines), ("AddressSanitizer", "heap-use-after-free"), 1, (function,))
