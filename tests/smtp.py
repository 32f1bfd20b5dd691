"""A mail server on loopback for one test: it keeps what it is sent, and can refuse, hang up or say nothing at all."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Box:
    """What arrived, and how the server behaves: ``refuses`` lists addresses, ``hangs_up`` says after which command."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    hangs_up: str = ""
    is_silent: bool = False
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def mail_server() -> Iterator[Box]:
    """The server, listening until the test is over."""
    box = Box()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            serve(self, box)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield box
        box.released.set()
        server.shutdown()
        thread.join()


def serve(handler, box: Box) -> None:
    """One connection, command by command."""
    if box.is_silent:
        box.released.wait(30)
        return
    _say(handler, "220 here")
    while line := handler.rfile.readline():
        command = line.decode().strip()
        word = command[:4].upper()
        if box.hangs_up and word == box.hangs_up:
            return
        if word == "QUIT":
            _say(handler, "221 bye")
            return
        if word == "RCPT" and any(address in command for address in box.refuses):
            _say(handler, "550 nobody of that name")
        elif word == "DATA":
            _say(handler, "354 go on")
            box.arrived.append(message_from_bytes(b"".join(_lines(handler)), policy=policy.default))
            _say(handler, "250 taken")
        else:
            _say(handler, "250 well")


def _lines(handler) -> Iterator[bytes]:
    while (line := handler.rfile.readline()) not in {b".\r\n", b""}:
        yield line[1:] if line.startswith(b"..") else line


def _say(handler, words: str) -> None:
    handler.wfile.write(f"{words}\r\n".encode())
