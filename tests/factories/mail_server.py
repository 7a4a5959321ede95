"""A small SMTP server on this machine that behaves as it is told: accepts, refuses, hangs, hangs up, drips."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from pytest_django.fixtures import Settings

HANG = "hang"
HANG_UP = "hang up"
DRIP = "drip"
Behaviour = str | Callable[[str], str]
FRIENDLY: dict[str, Behaviour] = {
    "connect": "220 mail.test",
    "ehlo": "250-mail.test\r\n250 8BITMIME",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    "end": "250 accepted",
    "rset": "250 ok",
    "quit": "221 bye",
}


class MailServer(socketserver.ThreadingTCPServer):
    """``says`` what it answers to each step; ``bodies`` came whole, of these it took the ``accepted``."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.says: dict[str, Behaviour] = {}
        self.bodies: list[Message] = []
        self.accepted: list[Message] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(message["Subject"]))) for message in self.accepted]

    def texts(self) -> list[str]:
        return [message.get_payload(decode=True).decode() for message in self.accepted]  # type: ignore[union-attr] # plain

    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.bodies]


class _HungUp(Exception):  # noqa: N818 - not an error: what the test asked for
    pass


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
        with suppress(_HungUp, OSError):
            self.say("connect")
            while line := self.rfile.readline():
                self.step(line.decode().strip())

    def step(self, line: str) -> None:
        verb = line.split()[0].lower() if line else ""
        answer = self.say(verb, line)
        if verb == "rcpt" and answer.startswith("250"):
            self.recipient = line.split(":", 1)[1].strip("<>")
        if verb == "data" and answer.startswith("354"):
            self.take()
        if verb == "quit":
            raise _HungUp

    def take(self) -> None:
        rows = []
        while (row := self.rfile.readline()) not in (b".\r\n", b""):
            rows.append(row[1:] if row.startswith(b"..") else row)
        if row == b"":
            raise _HungUp
        message = message_from_bytes(b"".join(rows))
        with self.server.lock:
            self.server.bodies.append(message)
        if self.say("end").startswith("250"):
            with self.server.lock:
                self.server.accepted.append(message)
                self.server.recipients.append(self.recipient)

    def say(self, step: str, line: str = "") -> str:
        behaviour = self.server.says.get(step) or FRIENDLY.get(step, "502 what?")
        answer = behaviour if isinstance(behaviour, str) else behaviour(line)
        if answer == HANG:
            self.server.over.wait(30)
        if answer in {HANG, HANG_UP}:
            raise _HungUp
        while answer == DRIP and not self.server.over.wait(0.02):
            self.wfile.write(b"2")
        self.wfile.write(answer.encode() + b"\r\n")
        return answer


@contextmanager
def mail_server(settings: Settings, *, timeout: float = 5) -> Iterator[MailServer]:
    """Run one, and have Django send through it."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, timeout
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
