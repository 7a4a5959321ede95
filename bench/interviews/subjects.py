"""What is measured: each is a server in a process of its own, and a way to publish to its readers."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NamedTuple

from config.env import BASE_DIR

from .generator import Address
from .publisher import SPEAKER, stamped
from .services import HOST, Server, ServiceError, Services, free_port

EPOCH = 1


class Said(NamedTuple):
    """Numbers of the first and the last event published; milliseconds and, where known, moment of each publishing."""

    first: int
    last: int
    spent: list[float]
    committed: Sequence[int] = ()


class Subject(ABC):
    """A server and its publisher, from ``with``. ``kind``: ``sse`` or ``websocket``."""

    def __init__(self, name: str, kind: str, *, daphne: bool = False) -> None:
        self.name, self.kind, self.daphne = name, kind, daphne
        self.server: Server

    @abstractmethod
    def address(self) -> Address:
        """What readers ask for, from the present head on."""

    @abstractmethod
    def head(self) -> int:
        """Number of the last event."""

    @abstractmethod
    def say(self, count: int, seconds: float) -> Said:
        """Publish so many events, one each so many seconds."""

    def __enter__(self) -> Subject:
        self.server.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.server.end()


class Broadcast(Subject):
    """The baseline: ``websockets.broadcast`` and nothing else."""

    def __init__(self, services: Services) -> None:
        super().__init__("websockets.broadcast", "websocket")
        port, self.control = free_port(), free_port()
        command = [sys.executable, "-m", "bench.interviews.baseline", str(port), str(self.control)]
        self.server = services.add(
            Server("broadcast", command, port=port, folder=services.folder, environ=services.environ())
        )
        self.number = 0

    def address(self) -> Address:
        """Whatever path."""
        return Address(self.kind, self.server.port, HOST, "/")

    def head(self) -> int:
        """As many as were said."""
        return self.number

    def say(self, count: int, seconds: float) -> Said:
        """Write a line for each event, in the form that Portico's readers get."""
        first, spent, due = self.number + 1, [], time.monotonic()
        with socket.create_connection((HOST, self.control)) as line:
            for _number in range(count):
                time.sleep(max(0.0, due - time.monotonic()))
                due += seconds
                self.number += 1
                began = time.perf_counter()
                line.sendall(_frame(self.number).encode() + b"\n")
                spent.append(round((time.perf_counter() - began) * 1000, 2))
        return Said(first, self.number, spent)


class Portico(Subject):
    """Portico's reader process under one of its servers; events through the ledger by a process of their own."""

    def __init__(self, services: Services, server: str, kind: str, *, interview: int, host: str) -> None:
        super().__init__(f"Portico, {server}, {kind}", kind, daphne=server == "daphne")
        self.interview, self.host, self.environ = interview, host, services.environ()
        self.server = reader_process(services, server)
        self.publisher: subprocess.Popen[str] | None = None
        self._head = 0

    def __enter__(self) -> Portico:
        super().__enter__()
        command = [sys.executable, "-m", "bench.interviews.publisher", str(self.interview)]
        self.publisher = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environ, cwd=BASE_DIR
        )
        self._head = int(self._answer()["head"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.publisher is not None:
            self.publisher.kill()
            self.publisher.communicate()
            self.publisher = None
        super().__exit__(kind, error, trace)

    def address(self) -> Address:
        """The stream after the head."""
        last = "events" if self.kind == "sse" else "socket"
        path = f"/live/{self.interview}/{last}?after={EPOCH}:{self._head}"
        return Address(self.kind, self.server.port, self.host, path)

    def head(self) -> int:
        """The number that the publisher knows."""
        return self._head

    def say(self, count: int, seconds: float) -> Said:
        """Have the publisher append."""
        if self.publisher is None or self.publisher.stdin is None:
            raise ServiceError("the publisher does not run")
        self.publisher.stdin.write(f"{count} {seconds}\n")
        self.publisher.stdin.flush()
        answer = self._answer()
        self._head = answer["last"]
        return Said(answer["first"], answer["last"], answer["append"], answer["committed"])

    def _answer(self) -> dict[str, Any]:
        line = self.publisher.stdout.readline() if self.publisher and self.publisher.stdout else ""
        if not line:
            raise ServiceError("the publisher ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


def reader_process(services: Services, server: str, *, name: str = "") -> Server:
    """A process for readers alone, as ``docs/live-servers.md`` starts it; ``server``: ``daphne`` or ``uvicorn``."""
    port = free_port()
    run = [sys.executable, str(BASE_DIR / "manage.py"), "run_live", "--port", str(port), "--server", server]
    label = name or f"{server}-{port}"
    return services.add(Server(label, run, port=port, folder=services.folder, environ=services.environ()))


def _frame(number: int) -> str:
    event = {
        "n": number,
        "op": "add",
        "at": "2026-11-21T10:00:00.000+00:00",
        "msg": "0" * 32,
        "speaker": SPEAKER,
        "text": stamped(),
    }
    events = json.dumps([event], ensure_ascii=False, separators=(",", ":"))
    return f'{{"events":{events},"id":"{EPOCH}:{number}"}}'
