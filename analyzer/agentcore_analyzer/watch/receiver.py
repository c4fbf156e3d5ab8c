"""
OTLP over HTTP, from this machine alone.

The address is 127.0.0.1 and nothing else. A page in a browser can send requests there, too: what names an origin, or calls this
address by any name but those of the machine itself (a rebound DNS name), is refused. Bodies, connections and waiting have caps.
The standard library's server does: docs/decisions/0016-watch.md.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

import orjson

from agentcore_analyzer.model import DamageReason
from agentcore_analyzer.untrusted import whole
from agentcore_analyzer.watch import bodies
from agentcore_analyzer.watch.bodies import Refused
from agentcore_analyzer.watch.inbox import Inbox

LOOPBACK = "127.0.0.1"
_NAMES = frozenset({LOOPBACK, "localhost"})
_CONNECTIONS = 32  # at a time; a program has one for each signal
_SILENT_S = 60  # an exporter keeps its connection between batches
_BOTH_WAYS = 2  # socket.SHUT_RDWR
_LINE = 1 << 10  # of a chunk's head
_PLAIN = 128  # bytes of a message, whose length is one byte then
_FULL = "the run holds as much as is kept"


class Receiver:
    """Puts each request into the inbox as a line. Raises OSError where the port is taken."""

    def __init__(self, port: int, inbox: Inbox) -> None:
        self._server = _Server(port, inbox)
        self.port: int = self._server.server_address[1]
        self.endpoint = f"http://{LOOPBACK}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="otlp", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def busy(self) -> bool:
        """Whether a request is being read."""
        return self._server.under_way > 0

    def stop(self) -> None:
        """No thread is left behind that waits: the interpreter may be on its way out."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.hang_up()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # connections that are kept open would be waited for
    allow_reuse_address = os.name != "nt"  # where it would let two programs have one port

    def __init__(self, port: int, inbox: Inbox) -> None:
        self.inbox = inbox
        self.under_way = 0
        self.lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_CONNECTIONS)
        self._open: set[Any] = set()
        super().__init__((LOOPBACK, port), _Handler)

    def server_bind(self) -> None:
        """Without the look-up of this machine's name that HTTPServer makes, which may ask a name server."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._slots.acquire(blocking=False):
            self.inbox.note(DamageReason.LEFT_OUT, f"a connection beside {_CONNECTIONS} others was refused")
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self.lock:
            self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.lock:
                self._open.discard(request)
            self._slots.release()

    def hang_up(self) -> None:
        """End the connections that are kept open for a next request."""
        with self.lock:
            for request in self._open:
                with suppress(OSError):
                    request.shutdown(_BOTH_WAYS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke; its traceback could quote what was sent."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "agentcore-analyzer", ""
    timeout = _SILENT_S
    server: _Server

    def do_POST(self) -> None:
        with self.server.lock:
            self.server.under_way += 1
        try:
            self._received()
        finally:
            with self.server.lock:
                self.server.under_way -= 1

    def _received(self) -> None:
        kind = self.headers.get_content_type()
        try:
            self._from_here()
            body = bodies.inflated(self._body(), self.headers.get("Content-Encoding", "").strip().lower())
            path = self.path.partition("?")[0]
            if path == bodies.METRICS:
                self.server.inbox.note(DamageReason.METRICS, "metrics are not analysed")
            else:
                found = bodies.taken(path, kind, body)
                if found.line and not self.server.inbox.put(found.line, found.records):
                    raise Refused(413, _FULL)  # noqa: TRY301  (answered below, as the others are)
        except Refused as refused:
            if refused.message != _FULL:  # which the inbox has noted
                self.server.inbox.note(DamageReason.BAD_RECORD, f"a request was refused with {refused.status}: {refused.message}")
            self.close_connection = True  # what is left of the body would be taken for the next request
            self._answer(refused.status, kind, refused.message)
        else:
            self._answer(200, kind, "")

    def _from_here(self) -> None:
        """Raises Refused where a browser sends it: a page of a stranger must not write into a report."""
        if self.headers.get("Origin") is not None:
            raise Refused(403, "requests of web pages are not taken")
        if self.headers.get("Host", "").rpartition(":")[0] not in _NAMES:
            raise Refused(403, "the host must be 127.0.0.1 or localhost, with the port")

    def _body(self) -> bytes:
        """Raises Refused."""
        if self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            return b"".join(self._chunks())
        length = whole(self.headers.get("Content-Length"))
        if length is None or length < 0:
            raise Refused(411, "the length of the body is not told")
        if length > bodies.BODY_BYTES:
            raise bodies.too_large()
        body = self.rfile.read(length)
        if len(body) < length:
            raise Refused(400, "the body ends early")
        return body

    def _chunks(self) -> list[bytes]:
        """Raises Refused."""
        chunks: list[bytes] = []
        left = bodies.BODY_BYTES
        while True:
            head = self.rfile.readline(_LINE).partition(b";")[0].strip()
            if not head or head.strip(b"0123456789abcdefABCDEF") or len(head) > 8:
                raise Refused(400, "the body is no sequence of chunks")
            size = int(head, 16)
            left -= size
            if left < 0:
                raise bodies.too_large()
            if not size:
                break
            chunk = self.rfile.read(size)
            if len(chunk) < size or self.rfile.readline(_LINE).strip():
                raise Refused(400, "the body is no sequence of chunks")
            chunks.append(chunk)
        while self.rfile.readline(_LINE).strip():
            pass  # trailers
        return chunks

    def _answer(self, status: int, kind: str, message: str) -> None:
        """An empty answer, or a `google.rpc.Status` with the message, in the words that the request was made in."""
        if kind == bodies.PROTOBUF:
            said = message.encode()[: _PLAIN - 1]
            body = b"\x12" + bytes([len(said)]) + said if said else b""
        else:
            kind, body = bodies.JSON, orjson.dumps({"message": message} if message else {})
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the library's name)
        """Nothing on standard error: it would hold what was sent."""
