"""Connections whose other side never reads."""

from __future__ import annotations

import array
import fcntl
import socket
import termios

from bench.interviews.generator import Address
from bench.interviews.services import HOST

SMALL = 4096


class Stalled:
    """So many readers who ask for a stream and never read it, from ``with``."""

    def __init__(self, address: Address, count: int) -> None:
        self.address, self.count = address, count

    def __enter__(self) -> Stalled:
        self.lines = [self._line(number) for number in range(self.count)]
        return self

    def __exit__(self, *_error: object) -> None:
        for line in self.lines:
            line.close()

    def received(self) -> int:
        """The most bytes that wait for one of them."""
        return max(_waiting(line) for line in self.lines)

    def _line(self, number: int) -> socket.socket:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        line.bind((f"127.3.0.{number + 1}", 0))
        line.connect((HOST, self.address.port))
        line.sendall(f"GET {self.address.path} HTTP/1.1\r\nHost: {self.address.host}\r\n\r\n".encode())
        return line


def _waiting(line: socket.socket) -> int:
    count = array.array("i", [0])
    fcntl.ioctl(line.fileno(), termios.FIONREAD, count)
    return count[0]
