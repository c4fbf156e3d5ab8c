"""Nothing under test may reach for the network: an audit hook turns any attempt into a failure, but for `guards.loopback`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator

import hypothesis
import pytest

import guards

_FORBIDDEN = frozenset(
    {
        "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
        "socket.gethostbyaddr", "socket.sendto", "urllib.Request", "webbrowser.open", "os.system",
    }
)  # fmt: skip


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN and not guards.allowed(event, arguments):
        raise AssertionError(f"{event} was called: {arguments!r}")


sys.addaudithook(_guard)

# Started in the background (nohup, setsid, `&`), a shell has them ignore Ctrl-C, and what they start inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Some thousands of files are written whole, each of them waited for until it is on the disk: 3 ms, which matter where the power
# may go, and nowhere here. Where it fails, `faults` says: what it puts in the place of this fails as any other call.
os.fsync = lambda descriptor: None

# The programs that tests start, some hundreds, then compile what was edited once and not each for itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same examples in every run: a red build must be repeatable. `HYPOTHESIS_PROFILE=deep` searches.
hypothesis.settings.register_profile(
    "steady", max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.register_profile(
    "deep", max_examples=2000, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture
def new_alone() -> Iterator[None]:
    """A collection looks at what the test made, and not, for up to half a second, at all that a worker holds: 400,000 objects."""
    gc.freeze()
    yield
    gc.unfreeze()
