"""One case: which target, which bytes, what broke; and the smallest bytes that break it the same way."""

from __future__ import annotations

import hashlib
import random
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer import errors
from fuzzing import mutants
from fuzzing.targets import TARGETS, Broken, play
from guards import Hangs, alarm

HANGS_S = 10.0  # processor time of one case; the slowest seeds take a tenth of a second
_NAMES = [name for name, target in TARGETS.items() for _ in range(target.share)]


class Crash(NamedTuple):
    """`where` is the same for crashes of one cause: the kind of exception and the innermost line of ours."""

    target: str
    where: str
    detail: str
    data: bytes

    @property
    def file(self) -> str:
        return f"{self.target}.{hashlib.sha256(self.where.encode()).hexdigest()[:8]}.bin"


def case(seed: int, number: int, only: list[str] | None = None) -> tuple[str, bytes]:
    chance = random.Random(f"{seed}:{number}")
    name = chance.choice(only or _NAMES)
    return name, mutants.mutant(chance, TARGETS[name].seeds())


def tried(name: str, data: bytes) -> Crash | None:
    """What broke, if anything did. A hang is one, too, and so is a report that admits an internal error."""
    inner: list[BaseException] = []
    before = errors.describe_crash

    def remembered(exc: BaseException, what: str = "analyzer") -> str:
        inner.append(exc)
        return before(exc, what)

    errors.describe_crash = remembered
    try:
        with alarm(HANGS_S):
            play(name, data)
    except (Exception, Hangs) as exc:  # noqa: BLE001  whatever it is, it is what we look for
        real = inner[0] if inner and isinstance(exc, Broken) else exc
        said = "".join(traceback.format_exception(real))
        return Crash(name, _where(real), said[-3000:], data)
    finally:
        errors.describe_crash = before
    return None


def _where(exc: BaseException) -> str:
    frames = traceback.extract_tb(exc.__traceback__)
    ours = [f for f in frames if "agentcore_" in f.filename]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
    said = f" {exc}" if isinstance(exc, Broken) else ""
    return f"{type(exc).__name__} at {place}{said}"


def smaller(crash: Crash, seconds: float = 20) -> Crash:
    """Pieces taken away, the large ones first, for as long as it breaks in the same place."""
    return crash._replace(data=_reduced(crash.data, lambda data: _same(crash, data), time.monotonic() + seconds))


def _same(crash: Crash, data: bytes) -> bool:
    found = tried(crash.target, data)
    return found is not None and found.where == crash.where


def _reduced(data: bytes, breaks: Callable[[bytes], bool], until: float) -> bytes:
    size = max(len(data) // 2, 1)
    while size and time.monotonic() < until:
        at = 0
        while at < len(data) and time.monotonic() < until:
            without = data[:at] + data[at + size :]
            if breaks(without):
                data = without
            else:
                at += size
        size //= 2
    return data
