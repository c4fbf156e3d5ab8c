"""Accepts a request and misbehaves. usage: drop_server.py PORT cut|unframed|hang

cut:      sends two events of a chunked response and closes
unframed: the same, of a response without a length, so that no client can tell
hang:     sends one event of a chunked response and waits
"""

from __future__ import annotations

import socketserver
import sys
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
UNFRAMED = HEAD + b"Connection: close\r\n\r\n"
EVENT = b'data: {"type": "status", "text": "working"}\n\n'


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        if not self.request.recv(65536):
            return
        head, chunk = CHUNKED, f"{len(EVENT):x}\r\n".encode() + EVENT + b"\r\n"
        if sys.argv[2] == "unframed":
            head, chunk = UNFRAMED, EVENT
        self.request.sendall(head + chunk)
        if sys.argv[2] == "hang":
            time.sleep(5)
        else:
            time.sleep(0.3)
            self.request.sendall(chunk)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
