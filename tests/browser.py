"""
Chromium, driven over its DevTools pipe: what the page looks like, what it asks for, what it says.

No driver package: the protocol is JSON over two pipes, and the tests need a dozen calls of it.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--mute-audio", "--remote-debugging-pipe",
)  # fmt: skip
SECONDS = 60
# The browser reads commands from its descriptor 3 and answers on 4.
_LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def find() -> str | None:
    """The browser's program, where one is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """For a fixture: a browser, or the test is skipped where there is none and none is demanded."""
    program = find()
    if program is None:
        assert not os.environ.get("ANALYZE_REQUIRE_BROWSER"), "no Chromium here, and ANALYZE_REQUIRE_BROWSER is set"
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    with Browser(program, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


class Browser:
    """One browser with one page. Everything that the page asks for or complains about is kept in `events`."""

    def __init__(self, program: str, profile: Path) -> None:
        read_end, self._to = os.pipe()
        self._from, write_end = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, str(read_end), str(write_end), program, *FLAGS,
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(read_end, write_end), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
            # Caches, fonts and crash reports: all below the profile, nothing in the home of who runs the tests.
            env={k: v for k, v in os.environ.items() if not k.startswith("XDG_")} | {"HOME": str(profile)},
        )  # fmt: skip
        os.close(read_end)
        os.close(write_end)
        self.events: list[dict[str, Any]] = []
        self._waiting = b""
        self._number = 0
        self._session = ""
        try:
            targets = self.call("Target.getTargets")["targetInfos"]
            page = next(t["targetId"] for t in targets if t["type"] == "page")
            self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Runtime", "Log", "Audits"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        # The browser is a family of processes; those left alone would go on writing into the profile.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._to)
        os.close(self._from)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        until = time.monotonic() + SECONDS
        while True:
            answer = self._next(until)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                found: dict[str, Any] = answer["result"]
                return found
            self.events.append(answer)

    def wait(self, method: str) -> None:
        """Until this event has come since the last `open`."""
        until = time.monotonic() + SECONDS
        while not any(e.get("method") == method for e in self.events):
            self.events.append(self._next(until))

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._from], [], [], max(until - time.monotonic(), 0))
            data = os.read(self._from, 1 << 16) if ready else b""
            if not data:
                raise TimeoutError("the browser does not answer")
            self._waiting += data
        message, _, self._waiting = self._waiting.partition(b"\0")
        parsed: dict[str, Any] = json.loads(message)
        return parsed

    def open(self, path: Path, width: int = 1400, *, dark: bool = False, script: bool = True, part: str = "") -> None:
        """`script`: whether the page may run its own; `part`: what stands behind the `#` of its address."""
        self.events.clear()
        self.call("Page.navigate", url="about:blank")  # another part of the same page would not be loaded anew
        self.wait("Page.loadEventFired")
        self.events.clear()
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.call("Page.navigate", url=path.resolve().as_uri() + (f"#{part}" if part else ""))
        self.wait("Page.loadEventFired")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, evaluated beside the page, whose own policy allows none."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"]))
        return result["result"].get("value")

    def click(self, selector: str, nth: int = 0) -> None:
        """As a mouse does it, in the middle of what is seen of an element."""
        x, y = self.middle(selector, nth)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def middle(self, selector: str, nth: int = 0) -> tuple[float, float]:
        found = self.run(
            f"(() => {{ const e = document.querySelectorAll({json.dumps(selector)})[{nth}]; if (!e) return null;"
            " e.scrollIntoView({block: 'center'}); const b = e.getClientRects()[0];"
            " return [b.left + b.width / 2, b.top + b.height / 2] })()"
        )
        assert found, f"nothing is {selector}"
        return found[0], found[1]

    def drag(self, selector: str, start: float, end: float) -> None:
        """Over an element, from one part of its width to another."""
        x, y = self.middle(selector)
        wide = self.run(f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().width")
        left = x - wide / 2
        for kind, part in (("mousePressed", start), ("mouseMoved", end), ("mouseReleased", end)):
            self.call("Input.dispatchMouseEvent", type=kind, x=left + part * wide, y=y, button="left", clickCount=1)

    def press(self, key: str, times: int = 1) -> None:
        """A key by its name, or the letter that it types."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        told: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        if key == "Enter":
            told["text"] = "\r"
        elif key not in codes:
            told["text"] = key
        for _ in range(times):
            self.call("Input.dispatchKeyEvent", type="keyDown", **told)
            self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def until(self, expression: str) -> None:
        """Until something is so: what the page does a moment later."""
        end = time.monotonic() + SECONDS
        while not self.run(expression):
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.02)

    def requests(self) -> list[str]:
        """What the page asked for, itself included."""
        return [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """Messages of the console, violations of the page's policy, dialogs."""
        kinds = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Audits.issueAdded",
                 "Page.javascriptDialogOpening"}  # fmt: skip
        return [json.dumps(e["params"])[:400] for e in self.events if e.get("method") in kinds]

    def screenshot(self, target: Path) -> None:
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        target.write_bytes(base64.b64decode(data))

    def pdf(self, target: Path) -> None:
        data = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
        target.write_bytes(base64.b64decode(data))
