"""
Errors of the operating system, by name and number, and the names that Node gives to failed look-ups and connections.

Sources: errno.h of Linux and of macOS; getaddrinfo(3); Node's documentation of system errors; undici's errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.explanations import Meaning
from agentcore_analyzer.failures.records import Said

_Entry = tuple[str, str, bool | None]
NAMES: Mapping[str, _Entry] = {
    "EPERM": ("the system allows it only to those with more rights", "Run it as a user that may, or give the container the capability.", False),
    "ENOENT": ("the file, folder or command does not exist", "Look at the path as the program sees it, from its working directory (in an image: what it holds).", False),
    "EIO": ("the disk or device failed", "Look at the machine.", None),
    "EBADF": ("a file was used after it was closed", "Look who closed it.", False),
    "ECHILD": ("the child process has ended already", "Nothing has to be done.", False),
    "EAGAIN": ("the system has none of it at the moment (threads, data)", "Try again; look at limits of processes.", True),
    "ENOMEM": ("the system has no more memory", "Give it more memory, or let it hold less at a time.", None),
    "EACCES": ("the permissions of the file or folder do not allow it", "Change owner or mode, or run the program as a user that may use it.", False),
    "EBUSY": ("it is in use", "Look who uses it.", True),
    "EEXIST": ("the file or folder exists", "Use it, or choose another name.", False),
    "ENOTDIR": ("a part of the path is a file, not a folder", "Correct the path.", False),
    "EISDIR": ("the path is a folder, not a file", "Correct the path.", False),
    "EINVAL": ("a value does not fit", "Correct the value.", False),
    "ENFILE": ("the system has too many open files", "Close what is not needed.", None),
    "EMFILE": ("the process has too many open files or connections", "Close clients and files after use, or raise ulimit -n.", False),
    "ENOTTY": ("it is no terminal", "Run it without what needs one (docker -t).", False),
    "EFBIG": ("the file would be too large", "Write less.", False),
    "ENOSPC": ("the disk is full (or all watches of files are used)", "Free space, or write to a place that has some.", False),
    "EROFS": ("the file system can only be read", "Write to /tmp or a mounted volume.", False),
    "IN_USE": ("another process has the file open, and Windows gives it to one at a time", "Look which process has it open (Resource Monitor, handle.exe): another build, an editor, a scanner; end it or wait, and run it again.", True),
    "EPIPE": ("the reader went away before all was written", "Look why the other side closed.", None),
    "ENAMETOOLONG": ("the name is too long", "Shorten it.", False),
    "ENOTEMPTY": ("the folder is not empty", "Empty it first.", False),
    "ENOEXEC": ("the file is no program of this machine: another processor, or no first line with #!", "Build it for the processor of the machine (AgentCore: linux/arm64).", False),
    "EADDRINUSE": ("another program listens at this port", "Stop it, or use another port.", False),
    "EADDRNOTAVAIL": ("this machine cannot use the address", "Correct the address.", False),
    "ENETUNREACH": ("no route leads to this network", "Look at routes and IPv6 (in a VPC: the NAT gateway).", True),
    "ECONNABORTED": ("the connection was given up on this side", "Look at the time-out of the client.", True),
    "ECONNRESET": ("the other side cut the connection", "Read its log at that moment; idle connections are cut by proxies, too.", True),
    "ENOBUFS": ("the system has no room for more of the network", "Open fewer connections at a time.", True),
    "ENOTCONN": ("the connection was not open (any more)", "Look who closed it.", None),
    "ETIMEDOUT": ("no answer came in time from the address", "Look at security groups, routes and firewalls: what blocks silently looks like this.", True),
    "ECONNREFUSED": ("nothing listens at this address and port", "Look whether the server runs there, and at which port it listens.", True),
    "EHOSTDOWN": ("the host does not answer", "Look whether it runs.", True),
    "EHOSTUNREACH": ("no way leads to this host", "Look at routes and firewalls.", True),
    "ENOTFOUND": ("the name of the host does not resolve", "Correct the name, and look at DNS (in a VPC: DNS support and endpoints).", False),
    "EAI_AGAIN": ("the name server did not answer", "Look at DNS and the network; try again.", True),
    "EAI_NONAME": ("the name of the host does not resolve", "Correct the name, and look at DNS (in a VPC: DNS support and endpoints).", False),
    "UND_ERR_CONNECT_TIMEOUT": ("no connection within the time of fetch (10 s)", "Look at the network, or raise connectTimeout of the dispatcher.", True),
    "UND_ERR_HEADERS_TIMEOUT": ("no headers within the time of fetch (300 s)", "Look why the server is slow, or raise headersTimeout of the dispatcher.", True),
    "UND_ERR_BODY_TIMEOUT": ("no byte of the body within the time of fetch (300 s)", "Send heartbeats, or raise bodyTimeout of the dispatcher.", True),
    "UND_ERR_SOCKET": ("the other side closed the connection", "Read its log at that moment.", True),
    "ERR_SOCKET_CONNECTION_TIMEOUT": ("no connection within the time limit", "Look at the network.", True),
    "DEPTH_ZERO_SELF_SIGNED_CERT": ("the certificate is signed by itself", "Give the client this certificate as one that it trusts.", False),
    "SELF_SIGNED_CERT_IN_CHAIN": ("the chain ends in a root certificate that the client does not trust: of a company, or of a proxy in between", "Give the client this root certificate.", False),
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE": ("the certificate is not trusted", "Let the server send its whole chain, or give the client the root certificate.", False),
    "CERT_HAS_EXPIRED": ("the certificate has expired", "Renew it; look at the clock of the machine.", False),
    "ERR_TLS_CERT_ALTNAME_INVALID": ("the certificate is of another name", "Use the name that the certificate has.", False),
}  # fmt: skip
LINUX: Mapping[int, str] = {
    1: "EPERM", 2: "ENOENT", 5: "EIO", 8: "ENOEXEC", 9: "EBADF", 10: "ECHILD", 11: "EAGAIN", 12: "ENOMEM", 13: "EACCES", 16: "EBUSY", 17: "EEXIST",
    20: "ENOTDIR", 21: "EISDIR", 22: "EINVAL", 23: "ENFILE", 24: "EMFILE", 25: "ENOTTY", 27: "EFBIG", 28: "ENOSPC", 30: "EROFS", 32: "EPIPE",
    36: "ENAMETOOLONG", 39: "ENOTEMPTY", 98: "EADDRINUSE", 99: "EADDRNOTAVAIL", 101: "ENETUNREACH", 103: "ECONNABORTED", 104: "ECONNRESET",
    105: "ENOBUFS", 107: "ENOTCONN", 110: "ETIMEDOUT", 111: "ECONNREFUSED", 112: "EHOSTDOWN", 113: "EHOSTUNREACH",
    -2: "EAI_NONAME", -3: "EAI_AGAIN", -5: "EAI_NONAME",
}  # fmt: skip
# Numbers that macOS gives to others than Linux does and that meet a developer at a Mac.
MACOS: Mapping[int, str] = {35: "EAGAIN", 48: "EADDRINUSE", 49: "EADDRNOTAVAIL", 51: "ENETUNREACH", 54: "ECONNRESET", 60: "ETIMEDOUT", 61: "ECONNREFUSED", 65: "EHOSTUNREACH", 8: "EAI_NONAME"}
# Windows counts in its own way: system error codes, and those of Winsock from 10000 on.
WINDOWS: Mapping[int, str] = {
    2: "ENOENT", 3: "ENOENT", 5: "EACCES", 8: "ENOMEM", 14: "ENOMEM", 32: "IN_USE", 33: "IN_USE", 80: "EEXIST", 109: "EPIPE", 112: "ENOSPC",
    145: "ENOTEMPTY", 183: "EEXIST", 193: "ENOEXEC", 206: "ENAMETOOLONG", 232: "EPIPE", 267: "ENOTDIR", 1225: "ECONNREFUSED",
    10013: "EACCES", 10024: "EMFILE", 10048: "EADDRINUSE", 10049: "EADDRNOTAVAIL", 10051: "ENETUNREACH", 10053: "ECONNABORTED", 10054: "ECONNRESET",
    10055: "ENOBUFS", 10057: "ENOTCONN", 10060: "ETIMEDOUT", 10061: "ECONNREFUSED", 10064: "EHOSTDOWN", 10065: "EHOSTUNREACH",
    11001: "EAI_NONAME", 11002: "EAI_AGAIN",
}  # fmt: skip
_WINSOCK = 10_000
# Rust and Go print Windows' number like any other: a path of Windows, or its sentence, tells whose it is.
_OF_WINDOWS = late(r"(?i)\bwin(?:dows )?error\b|(?<![a-z])[a-z]:\\|\bThe (?:process cannot access|system cannot find|filename or extension is|directory is not empty)\b|\bAccess is denied\b|\bexecutable file (?:not found|is not)|\b(?:%1|it) is not a valid Win32\b")
_NUMBER = late(r"(?i:\[?win(?:dows )?error:? (?P<win>\d{1,5})\b)|\[Errno (?P<number>-?\d{1,5})\]|\bos error (?P<rust>\d{1,5})\b|\b(?:errno:?|[Oo]perating system error number) (?P<plain>-?\d{1,3})\b")
_NAMED = late(r"\b(?:E[A-Z_]{3,20}|UND_ERR_[A-Z_]{5,30}|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|ERR_[A-Z_]{5,40})\b")
# EACCES of a port, of a command line and of a folder is mended in other ways than that of a file.
_ACCESS, _READ = "EACCES", 6000
_LISTENS = late(r"(?i)\b(?:bind(?:ing)?|listen(?:ing|s)?|ports?|address)\b|[\]\w.]:\d{1,5}\b|:::\d{1,5}\b")
_PORT = ("the program may not listen at this port", "Choose a port from 1024 on: those below need a privilege; or give it the privilege.", False)
# EADDRNOTAVAIL is said of the address to listen at, and of the one that is called.
_NO_ADDRESS = "EADDRNOTAVAIL"
_BINDS, _CALLS, _ANY = late(r"(?i)\bbind|\blisten"), late(r"(?i)connect|\bdial\b|\bfetch\b"), late(r"(?<![\d.])0\.0\.0\.0(?![\d.])|\[::\]")
_BOUND = ("the address to listen at is none of this machine", "Listen at 0.0.0.0, or at an address that the machine has.", False)
_CALLED = ("this machine cannot connect to the address", "Correct the address that is called; if it is right, look whether this machine has an address of its kind (IPv6) and free ports.", False)
_CALLED_ANY = ("0.0.0.0 says where a server listens; as an address to connect to it does not work on every system", "Call 127.0.0.1 or localhost in its place.", False)
_SHELL = late(r"(?:^|[\s/])(?:ba|da|a|z|k|fi)?sh: (?:(?:line )?\d{1,6}: )?(?P<what>[^\s:]{1,300}): [Pp]ermission denied\b")
_RUN = ("the shell may not run this file, or not write to it", "Give the file the right to be run (chmod +x), or correct what the command line calls or writes to.", False)
_FOLDER = ("a folder was to be run", "Correct the command line: what it begins with is a folder, as where a variable in it is empty, or a name stands where a program should.", False)
# What was to be started: by Node, by a library or tool that names it, by systemd, by an engine of containers.
_SPAWN = late(
    r"(?i:\bspawn(?:ing)?:?|\bexec:|\bto execute|\bfork/exec) {1,3}(?:(?P<quoted>`[^`\n]{1,300}`|\"[^\"\n]{1,300}\"|'[^'\n]{1,300}')"
    r"|(?P<plain>[^\n`]{1,300}?)(?= E[A-Z]{4,8}\b| \(|: [A-Za-z]))"
)
_NO_COMMAND = ("the program that was to be started is not there or not on the PATH of the one that starts it, or its working folder is not there", "Install it (in an image: what it holds), or give its whole path as the command: what is started from a desktop or a service has another PATH than a shell.", False)
_NO_FILE = ("the program that was to be started is not there, or its interpreter (first line) or loader is not", "See whether it is there (in an image: what it holds), and whether the interpreter that its first line names is.", False)
_ONE_WORD = ("no program has this whole line as its name", "Give the program alone as the command, and what stands behind it as its arguments.", False)
_NOT_RUN = ("the file may not be run", "Give the file the right to be run (chmod +x), or correct what is to be started.", False)
# A shell says it of what it was told to start.
_UNKNOWN = late(r"command not found|is not recognized as an internal or external command|is not recognized as (?:the name of|a name of)|\bsh: (?:\d{1,6}: )?[^\s:]{1,200}: not found")
# What C libraries say in words, where a program prints no number.
WORDS: Mapping[str, str] = {
    "No such file or directory": "ENOENT", "Permission denied": "EACCES", "Address already in use": "EADDRINUSE", "Connection refused": "ECONNREFUSED",
    "Connection reset by peer": "ECONNRESET", "Connection timed out": "ETIMEDOUT", "No space left on device": "ENOSPC", "Broken pipe": "EPIPE",
    "Too many open files": "EMFILE", "Cannot allocate memory": "ENOMEM", "Exec format error": "ENOEXEC", "Read-only file system": "EROFS",
    "Network is unreachable": "ENETUNREACH", "No route to host": "EHOSTUNREACH", "Name or service not known": "EAI_NONAME",
    "nodename nor servname provided": "EAI_NONAME", "Temporary failure in name resolution": "EAI_AGAIN",
    "No address associated with hostname": "EAI_NONAME", "Cannot assign requested address": "EADDRNOTAVAIL",
}  # fmt: skip


def _of_access(meaning: Meaning, text: str) -> Meaning:
    """The meaning of a missing permission by what was to be done: to listen, to run, or to use a file."""
    if run := _SHELL.search(text):
        return Meaning(meaning.name, *(_FOLDER if run["what"].endswith(("/", "/.", "/..")) else _RUN))
    if spawned := _SPAWN.search(text):
        return Meaning(meaning.name, *(_FOLDER if _named(spawned).endswith(("/", ".")) else _NOT_RUN))
    return Meaning(meaning.name, *_PORT) if _LISTENS.search(text) else meaning


def _named(spawned: re.Match[str]) -> str:
    """What was to be started, without the quotes around it."""
    return (spawned["quoted"] or "")[1:-1] or (spawned["plain"] or "")


def _of_command(meaning: Meaning, what: str) -> Meaning:
    """The meaning of a program that is not there by how it was named: with its arguments, by its path, or for a search in the PATH."""
    if " " in what and not what.startswith(("/", ".", "~")) and what[1:2] != ":":
        return Meaning(meaning.name, *_ONE_WORD)
    return Meaning(meaning.name, *(_NO_FILE if "/" in what or "\\" in what else _NO_COMMAND))


def _of_address(meaning: Meaning, text: str) -> Meaning:
    """The meaning of an address that cannot be used by what was to be done with it: to listen there, or to call it."""
    if _BINDS.search(text):
        return Meaning(meaning.name, *_BOUND)
    if not _CALLS.search(text):
        return meaning
    return Meaning(meaning.name, *(_CALLED_ANY if _ANY.search(text) else _CALLED))


def lookup(error: int | str, text: str = "") -> Meaning | None:
    """What an error of the system means, by its name or its number; the words beside it tell macOS from Linux."""
    if isinstance(error, int):
        named = next((name for words, name in WORDS.items() if words in text), "")
        name = named if named in (LINUX.get(error), MACOS.get(error)) else LINUX.get(error) or MACOS.get(error, "")
        return _meaning(name, f"{name} ({error})")
    return _meaning(error, error)


def _meaning(name: str, shown: str) -> Meaning | None:
    return Meaning(shown, *NAMES[name]) if name in NAMES else None


def of_said(said: Said) -> Meaning | None:
    meaning = _of_said(said)
    text = f"{said.type}\n{said.quote}\n{said.message}"[:_READ]
    if meaning is None and _UNKNOWN.search(text):
        return Meaning("a command that a shell does not find", *_NO_COMMAND)
    if meaning is not None and _NO_ADDRESS in meaning.name:
        return _of_address(meaning, text)
    if meaning is not None and meaning.name.startswith("ENOENT") and (spawned := _SPAWN.search(text)):
        return _of_command(meaning, _named(spawned))
    return _of_access(meaning, text) if meaning is not None and _ACCESS in meaning.name else meaning


def _of_said(said: Said) -> Meaning | None:
    if said.code in NAMES:
        return lookup(said.code)
    text = " ".join((said.code, said.quote, said.message, *(f"{r.code} {r.message}" for r in said.chain)))[:_READ]
    # The name before the number: Node counts below zero (errno: -2 is ENOENT), where C's look-up of names has its own.
    if named := next((m[0] for m in _NAMED.finditer(text) if m[0] in NAMES), ""):
        return lookup(named)
    if found := _NUMBER.search(text):
        number = int(found["win"] or found["number"] or found["rust"] or found["plain"])
        if found["win"] or number >= _WINSOCK or (found["rust"] and _OF_WINDOWS.search(text)):
            name = WINDOWS.get(number, "")
            return _meaning(name, f"{name} ({number} of Windows)")
        return lookup(number, text)
    small = text.lower()  # Go and Rust begin them with a small letter
    words = next((name for words, name in WORDS.items() if words.lower() in small), "")
    return lookup(words) if words else None
