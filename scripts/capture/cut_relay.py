"""A proxy that speaks HTTP/1.0 to the agent and hangs up when it is silent. usage: cut_relay.py PORT UPSTREAM SECONDS

The response then has no length and no chunks, so the client cannot tell its end from a cut.
"""

from __future__ import annotations

import re
import socket
import socketserver
import sys


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        request = self.request.recv(65536)
        if not request:
            return
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", request)
        while length and len(request.partition(b"\r\n\r\n")[2]) < int(length[1]):
            request += self.request.recv(65536)
        with socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=float(sys.argv[3])) as agent:
            agent.sendall(request.replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1))
            try:
                while data := agent.recv(65536):
                    self.request.sendall(data)
            except TimeoutError:
                pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
