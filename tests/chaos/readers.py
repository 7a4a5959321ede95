"""`python -m tests.chaos.readers '{"ports": […], …}'`: readers who lose nothing, hundreds in one process.

Each follows an interview by Server-Sent Events, on any of the ports, as ``docs/protocol.md`` says: events it has are
ignored, a gap or a higher head makes it fetch pages, a lost line makes it come again after a random time. No Django
here. ``rule`` switches parts of this off, to show that the oracle sees what is lost then.

Commands on standard input, with a line of JSON in answer to each: ``wait NUMBER SECONDS``, ``report``. The end of the
input ends the process.
"""

from __future__ import annotations

import array
import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

HOST = "127.0.0.1"
PAGE = 50
LONGEST_WAIT = 10.0
SPIN = 0.004
#: How readers behave: as the protocol says; never fetching pages; taking whatever comes, from the beginning each time.
FULL, NO_PAGES, NO_NUMBERS = "full", "no pages", "no numbers"
Event = tuple[int, str, float]


@dataclass
class Crowd:
    """What all readers share. ``lossy``: one frame of so many is thrown away before it is looked at, 0: none."""

    ports: list[int]
    interview: int
    readers: int
    host: str
    rule: str = FULL
    lossy: int = 0
    began: float = field(default_factory=time.time)  # what is older was there before the readers
    counts: Counter[str] = field(default_factory=Counter)
    stale: array.array[float] = field(default_factory=lambda: array.array("f"))
    crowding: list[float] = field(default_factory=list)
    parsed: dict[bytes, list[Event]] = field(default_factory=dict)

    def events(self, data: bytes) -> list[Event]:
        """Number, entry and moment of each event; the same bytes are parsed once for all readers."""
        if data not in self.parsed:
            if len(self.parsed) > 500:
                self.parsed.clear()
            self.parsed[data] = [
                (event["n"], event.get("msg") or event["op"], datetime.fromisoformat(event["at"]).timestamp())
                for event in json.loads(data)
            ]
        return self.parsed[data]


class Reader:
    """One of them, at an address of its own; ``taken``: number and entry of each event in the order shown."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.address = (f"127.2.{number // 250}.{number % 250 + 1}", 0)
        self.crowd, self.last, self.failures = crowd, 0, 0
        self.taken: list[str] = []

    async def follow(self) -> None:
        """Read until the process ends."""
        while True:
            port = random.choice(self.crowd.ports)  # noqa: S311 -- no secret: which process one meets
            try:
                await self._stream(port)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
                self.crowd.counts[type(error).__name__] += 1
            self.crowd.counts["came again"] += 1
            longest = min(LONGEST_WAIT, 0.2 * 2**self.failures)
            self.failures += 1
            await asyncio.sleep(random.uniform(0, longest))  # noqa: S311 -- as above

    async def _stream(self, port: int) -> None:
        after = 0 if self.crowd.rule == NO_NUMBERS else self.last
        path = f"/live/{self.crowd.interview}/events?after=1:{after}"
        count = 0
        async for kind, data in self._frames(port, path):
            self.failures = 0
            count += 1
            if kind == "events" and not (self.crowd.lossy and count % self.crowd.lossy == 0):
                await self._take(self.crowd.events(data), port)
            elif kind in ("head", "hint"):
                await self._reach(json.loads(data)["head"], port, patient=kind == "hint")
            elif kind in ("bye", "reset"):
                self.crowd.counts[kind] += 1
                return

    async def _frames(self, port: int, path: str) -> AsyncIterator[tuple[str, bytes]]:
        async with asyncio.timeout(10):
            reader, writer = await self._connect(port)
        try:
            async with asyncio.timeout(20):
                chunked = await self._ask(reader, writer, path)
            kept = b""
            while True:
                async with asyncio.timeout(40):  # more than two heartbeats
                    piece = await self._piece(reader, chunked=chunked)
                if not piece:
                    return
                *blocks, kept = (kept + piece).split(b"\n\n")
                for block in blocks:
                    yield _parsed(block)
        finally:
            writer.close()

    async def _connect(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to a process, or to another where it is down, as a proxy in front does."""
        for other in sorted(self.crowd.ports, key=lambda each: each != port):
            try:
                return await asyncio.open_connection(HOST, other, limit=1 << 20, local_addr=self.address)
            except ConnectionRefusedError:
                self.crowd.counts["refused"] += 1
        raise ConnectionRefusedError

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bool:
        """Send a request and read the head of the answer; whether the body comes in chunks."""
        request = f"GET {path} HTTP/1.1\r\nHost: {self.crowd.host}\r\n\r\n"
        writer.write(request.encode())
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        if status != 200:
            self.crowd.counts[f"status {status}"] += 1
            raise ValueError(f"answered {status}")
        return b"transfer-encoding: chunked" in head

    @staticmethod
    async def _piece(reader: asyncio.StreamReader, *, chunked: bool) -> bytes:
        if not chunked:
            return await reader.read(1 << 16)
        size = int(await reader.readline() or b"0", 16)
        return (await reader.readexactly(size + 2))[:-2]

    async def _take(self, events: list[Event], port: int) -> None:
        for number, name, at in events:
            if self.crowd.rule == NO_NUMBERS or number == self.last + 1:
                self._show(number, name, at)
            elif number > self.last + 1:
                self.crowd.counts["gaps"] += 1
                await self._reach(number, port)
            else:
                self.crowd.counts["repeated"] += 1

    def _show(self, number: int, name: str, at: float) -> None:
        self.last = max(self.last, number)
        self.taken.append(f"{number} {name}")
        if at > self.crowd.began:
            self.crowd.stale.append(time.time() - at)

    async def _reach(self, head: int, port: int, *, patient: bool = False) -> None:
        """Fetch pages until the head is reached."""
        if self.crowd.rule != FULL:
            return
        if head > self.last and patient:
            await asyncio.sleep(random.random())  # noqa: S311 -- as above
        while head > self.last:
            self.crowd.counts["pages"] += 1
            page = await self._fetch(port, f"/live/{self.crowd.interview}/e1/p{self.last // PAGE + 1}.json")
            before = self.last
            for number, name, at in page:
                if number == self.last + 1:
                    self._show(number, name, at)
            if self.last == before:
                await asyncio.sleep(0.2)  # a page may be a second old

    async def _fetch(self, port: int, path: str) -> list[Event]:
        async with asyncio.timeout(20):
            reader, writer = await self._connect(port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.crowd.host}\r\nConnection: close\r\n\r\n".encode())
                answer = await reader.read()
            finally:
                writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise ValueError("a page was refused")
        if b"transfer-encoding: chunked" in head.lower():
            body = _joined(body)
        return self.crowd.events(json.dumps(json.loads(body)["events"]).encode())


def _parsed(block: bytes) -> tuple[str, bytes]:
    """Kind and data of a block of the stream; comments have neither."""
    kind, data = "", b""
    for line in block.split(b"\n"):
        if line.startswith(b"event: "):
            kind = line[7:].decode()
        elif line.startswith(b"data: "):
            data = line[6:]
    return kind, data


def _joined(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        whole, body = whole + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return whole


async def crowding(crowd: Crowd) -> None:
    """Note how much longer than alone a little work takes: what share of a core the machine has for us."""
    while True:
        await asyncio.sleep(0.2)
        wall, cpu = time.perf_counter(), time.thread_time()
        while time.thread_time() - cpu < SPIN:
            pass
        crowd.crowding.append((time.perf_counter() - wall) / SPIN)


def report(crowd: Crowd, readers: list[Reader]) -> dict[str, Any]:
    """Different lists with the number of readers who have them, most common first; and how stale events were."""
    lists = Counter("\n".join(reader.taken) for reader in readers)
    stale = sorted(crowd.stale)
    parts = {name: stale[int((len(stale) - 1) * share)] for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
    spins = crowd.crowding or [1.0]
    return {
        "lists": [[count, text.split("\n")] for text, count in lists.most_common(4)],
        "stale": {**parts, "max": stale[-1], "count": len(stale)} if stale else {},
        "counts": dict(crowd.counts),
        "crowding": sum(spins) / len(spins),
    }


async def _have(readers: list[Reader], number: int, *, until: float) -> bool:
    while any(reader.last < number for reader in readers):
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.05)
    return True


async def obey(crowd: Crowd, readers: list[Reader]) -> None:
    """Answer commands until the input ends."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while command := (await lines.readline()).split():
        answer: dict[str, Any] = {}
        if command[0] == b"wait":
            answer["complete"] = await _have(readers, int(command[1]), until=time.monotonic() + float(command[2]))
        else:
            answer = report(crowd, readers)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


async def main(crowd: Crowd) -> None:
    """Run everybody."""
    readers = [Reader(crowd, number) for number in range(crowd.readers)]
    tasks = [asyncio.create_task(reader.follow()) for reader in readers]
    tasks.append(asyncio.create_task(crowding(crowd)))
    failed = asyncio.create_task(_first_failure(tasks))
    await asyncio.wait([failed, asyncio.create_task(obey(crowd, readers))], return_when=asyncio.FIRST_COMPLETED)
    if failed.done():
        failed.result()
    for task in tasks:
        task.cancel()


async def _first_failure(tasks: list[asyncio.Task[None]]) -> None:
    """Readers never end by themselves: what ends one is a mistake in this file."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(Crowd(**json.loads(sys.argv[1]))))
