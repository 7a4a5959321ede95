"""The generator in C, against the baseline and against servers that do what they must not (bench/interviews)."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.interviews import generator
from bench.interviews.generator import Address, Generator
from bench.interviews.services import HOST, Server, free_port

READERS = 20
SECONDS = 20


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator, compiled."""
    return generator.build(tmp_path_factory.mktemp("generator"))


class OneAnswer:
    """A server that says the same to everybody, piece by piece, whatever they ask."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.listener = socket.create_server((HOST, 0), backlog=READERS)
        self.port: int = self.listener.getsockname()[1]
        self.lines: list[socket.socket] = []
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            line, _address = self.listener.accept()
            self.lines.append(line)
            if not line.recv(4096):
                return
            for piece in self.pieces:
                line.sendall(piece)

    def close(self) -> None:
        """End it and all connections."""
        with socket.create_connection((HOST, self.port)):
            pass  # who says nothing ends it
        self.thread.join()
        for line in (*self.lines, self.listener):
            line.close()


@pytest.fixture
def answering() -> Iterator[list[OneAnswer]]:
    """Servers to end."""
    servers: list[OneAnswer] = []
    yield servers
    for server in servers:
        server.close()


def chunk(text: str) -> bytes:
    return f"{len(text.encode()):x}\r\n{text}\r\n".encode()


def frame(text: str) -> bytes:
    body = text.encode()
    return bytes([0x81, 126, *len(body).to_bytes(2, "big")]) + body


def event(number: int) -> str:
    return f'{{"n":{number},"op":"add","text":"T={time.monotonic_ns()};{"水" * 100}"}}'


HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


def test_generator_counts_what_the_baseline_delivers(program: Path, tmp_path: Path) -> None:
    port, control = free_port(), free_port()
    command = [sys.executable, "-m", "bench.interviews.baseline", str(port), str(control)]
    server = Server("broadcast", command, port=port, folder=tmp_path)
    try:
        server.start()
        address = Address("websocket", port, HOST, "/")
        with (
            Generator(program, address, readers=READERS, events=(1, 3)) as readers,
            socket.create_connection((HOST, control)) as line,
        ):
            for number in (1, 2, 3):
                line.sendall(f'{{"events":[{event(number)}],"id":"1:{number}"}}\n'.encode())
            assert readers.handshakes["statuses"] == {"101": READERS}
            assert readers.wait(3, SECONDS)
            found = readers.report(1, 3)
    finally:
        server.end()

    assert (found["deliveries"], found["lost"], found["doubled"], found["disordered"]) == (3 * READERS, 0, 0, 0)
    assert found["closed"] == 0
    assert 0 < found["p50"] <= found["p99"] <= max(found["last"])


def test_generator_reads_a_stream_that_is_cut_anywhere(program: Path, answering: list[OneAnswer]) -> None:
    stream = f"retry: 2000\n\nevent: events\nid: 1:2\ndata: [{event(1)},{event(2)}]\n\nevent: hint\ndata: {{}}\n\n"
    whole = b"".join(chunk(part) for part in (stream[:70], stream[70:130], stream[130:]))
    server = OneAnswer(HEAD[:20], HEAD[20:] + whole[:90], whole[90:250], whole[250:])
    answering.append(server)

    with Generator(program, Address("sse", server.port, HOST, "/"), readers=3, events=(1, 2)) as readers:
        assert readers.wait(2, SECONDS)
        found = readers.report(1, 2)

    assert (found["deliveries"], found["lost"], found["doubled"], found["hints"]) == (6, 0, 0, 3)


def test_generator_sees_what_is_lost_doubled_and_out_of_order(program: Path, answering: list[OneAnswer]) -> None:
    frames = [frame(f'{{"events":[{event(number)}],"id":"1:{number}"}}') for number in (1, 4, 2, 2)]
    server = OneAnswer(UPGRADE, *frames)
    answering.append(server)

    with Generator(program, Address("websocket", server.port, HOST, "/"), readers=5, events=(1, 4)) as readers:
        assert not readers.wait(4, 1)
        found = readers.report(1, 4)

    assert (found["deliveries"], found["lost"], found["doubled"], found["disordered"]) == (15, 5, 5, 5)


def test_generator_counts_who_is_refused(program: Path, answering: list[OneAnswer]) -> None:
    server = OneAnswer(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
    answering.append(server)

    with Generator(program, Address("sse", server.port, HOST, "/"), readers=7, events=(1, 1), at_once=0) as readers:
        found = readers.handshakes

    assert (found["readers"], found["refused"], found["statuses"]) == (0, 7, {"503": 7})


def test_generator_begins_a_delivery_at_the_moment_told(program: Path, answering: list[OneAnswer]) -> None:
    published = time.monotonic_ns() - 5_000_000_000
    early = f'{{"events":[{{"n":1,"text":"T={published - 3_000_000_000};"}}],"id":"1:1"}}'
    server = OneAnswer(UPGRADE, frame(early.replace('"id"', f'"pad":"{"水" * 50}","id"')))
    answering.append(server)

    with Generator(program, Address("websocket", server.port, HOST, "/"), readers=2, events=(1, 1)) as readers:
        assert readers.wait(1, SECONDS)
        before = readers.report(1, 1)["p50"]
        readers.published(1, published)
        after = readers.report(1, 1)["p50"]

    assert before >= 8000
    assert before - after == pytest.approx(3000, abs=1)
