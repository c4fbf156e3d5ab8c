"""Whose code a frame is: the program's own, or the language's and its packages'."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late

# What layers, runners and package managers put under /opt; an agent may have its own directory there.
_OPT = r"^/opt/(?:otel|(?:python|nodejs|ruby|lib|bin|extensions|homebrew|hostedtoolcache)/)"
_PYTHON = late(
    r"site-packages|dist-packages|[/\\]lib(?:64)?[/\\]python\d|[/\\]python\d+[/\\]lib[/\\]|<frozen |^<(?:attrs|__array|decorator-gen)"
    r"|^/usr/lib/|^/var/(?:lang|runtime)/|[/\\]\.?venv[/\\]|\.whl[/\\]|\.pyenv[/\\]versions|conda\d?[/\\]lib[/\\]"
    # Where pip and uv unpack and build a package: gone afterwards.
    r"|[/\\]pip-(?:install|wheel|build|req-build|ephem-wheel|unpack)-[-\w]{1,40}[/\\]|[/\\]\.?cache[/\\]uv[/\\]|^<pip-|" + _OPT,
    re.IGNORECASE,
)
# The text of `python -c` and of exec; what dataclasses and named tuples make of themselves stands there, too, in methods of that form.
_TEXT, _MADE = "<string>", late(r"__\w{1,40}__|<lambda>")
_NODE = late(r"^node:|^ext:|^internal/|^deno:|node_modules|^(?:bootstrap_node|module|events|net|_\w+)\.js$|^/var/(?:lang|runtime)/|^https?://deno\.land/std|^npm:|^jsr:@std|^<anonymous>$|^native$|^async$|" + _OPT)  # fmt: skip
_JAVA = late(r"^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|clojure)\.|^(?:androidx?|dalvik|libcore|com\.android)\..|^org\.(?:springframework|apache|eclipse|hibernate|junit|gradle|jboss)\.|^io\.(?:netty|grpc|ktor|micrometer|vertx|quarkus)\.|^(?:software\.amazon|com\.amazonaws)\.|^reactor\.|^com\.(?:fasterxml|google)\.|^org\.(?:codehaus\.(?:plexus|classworlds|mojo)|jvnet|testng|glassfish)\.|^okhttp3\.")  # fmt: skip
_GO = late(r"/pkg/mod/|/vendor/|(?:^|/)(?:usr/)?(?:local/)?(?:lib/)?go(?:-?\d[\d.]*)?/src/|^(?:runtime|internal|net|os|sync|reflect|testing)/|GOROOT|" + _OPT)  # fmt: skip
_RUST = late(r"^/rustc/|\.cargo/registry|\.cargo/git|\.rustup/|^library/(?:std|core|alloc)/|/library/(?:std|core|alloc)/")
_RUST_CALL = late(
    r"^<?(?:std|core|alloc|tokio|rust_panic|__rust|rust_begin_unwind|_start|__libc|main$|\S{0,80}@?GLIBC|<unknown>)"
)
_NET = late(r"^(?:System|Microsoft|Amazon|Newtonsoft|MS|Interop|Grpc|Polly|\(wrapper)\b")
_RUBY = late(r"/gems/|vendor_ruby|/lib/ruby/|^<internal:|/rubies/|" + _OPT)
_PHP = late(r"(?:^|/)vendor/|^\[internal function\]|^phar:")
_C = late(r"^/usr/|^/lib|sanitizer|/sysdeps/|^\.\./sysdeps|^\(/(?:usr|lib)|libc\.so|/build/|^<null>")
# Code that is in no file: typed, given on a command line, made while the program ran, a cell of a notebook.
_CELL = late(r"In ?\[(?P<number>\d{1,6})\]$|(?:^|[/\\])ipykernel_\d{1,9}[/\\]\d{1,20}\.py$")
_TYPED_IN = late(
    r"(?i)<|\[?(?:eval|stdin|string|repl|interactive)\d{0,6}\]?$|\((?:eval|string|irb|pry)\b[^)]{0,60}\)|evalmachine\b|-[cers]$|vm\d{1,6}$|command line code|(?:native|anonymous|unknown source)$"
    r"|debugger eval code|console$"
)


def typed(file: str) -> str:
    """What the code of a frame is where it is in no file that could be opened, in words; empty where it is in one."""
    if (cell := _CELL.search(file)) is not None:
        return f"the cell In[{cell['number']}] of the notebook" if cell["number"] else "the cell of the notebook"
    return f"what was given to {file}" if file.startswith("-") else f"the code that is shown as {file}" if _TYPED_IN.match(file) else ""


def own(language: str, file: str, function: str = "") -> bool:
    """Whether a frame is the program's own code. Where neither file nor name tells, it is not."""
    if language == "python":
        return bool(file) and not _PYTHON.search(file) and not (file == _TEXT and _MADE.fullmatch(function))
    if language == "javascript":
        return bool(file) and not _NODE.search(file.removeprefix("file://"))
    if language == "java":
        return not _JAVA.search(function)
    if language == "go":
        return bool(file) and not _GO.search(file)
    if language == "rust":
        return bool(file or function) and not _RUST.search(file) and not (not file and _RUST_CALL.search(function))
    if language == "dotnet":
        return not _NET.search(function)
    if language == "ruby":
        return bool(file) and not _RUBY.search(file)
    if language == "php":
        return bool(file) and not _PHP.search(file)
    return bool(file) and not _C.search(file)
