"""The stage of the failures: services and reader processes that may be shot, a crowd of readers, a press of writers."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psycopg

from bench.interviews.services import Server, Services
from bench.interviews.subjects import reader_process
from config.env import BASE_DIR

#: Seconds for everything to arrive once all is well again; a quiet machine needs two.
PATIENCE = 60
ROWS = (
    "SELECT seq, coalesce(nullif(msg, ''), op), client_key::text FROM interviews_liveevent "
    "WHERE interview_id = %s ORDER BY seq"
)


class Stage:
    """Two reader processes over one PostgreSQL and one Redis, and live interviews, one for each test."""

    def __init__(self, services: Services, interviews: list[int], host: str) -> None:
        self.services, self.interviews, self.host = services, interviews, host
        self.first = reader_process(services, "daphne", name="first")
        self.second = reader_process(services, "uvicorn", name="second")

    @property
    def servers(self) -> tuple[Server, Server]:
        """Both reader processes."""
        return self.first, self.second

    def start(self) -> None:
        """Start what does not run."""
        threads = [threading.Thread(target=server.start) for server in self.servers if not runs(server)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def act(self, name: str, interview: int, count: int, seconds: float) -> dict[str, Any]:
        """Do what ``tests.chaos.acts`` does, in a process of its own."""
        command = [sys.executable, "-m", "tests.chaos.acts", name, *map(str, (interview, count, seconds))]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, env=self.services.environ(), cwd=BASE_DIR, check=True, text=True
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def worker(self) -> Server:
        """The worker; it listens nowhere, so it counts as started once it runs."""
        return self.services.add(Worker(self.services))

    def rows(self, interview: int) -> list[tuple[int, str, str]]:
        """Number, entry (or op) and key of each event, in order."""
        with psycopg.connect(self.services.postgres.url) as connection:
            return list(connection.execute(ROWS, [interview]))

    def table(self, interview: int) -> list[str]:
        """What every reader must have."""
        return [f"{number} {name}" for number, name, _key in self.rows(interview)]


class Worker(Server):
    """``manage.py worker``."""

    def __init__(self, services: Services) -> None:
        command = [sys.executable, str(BASE_DIR / "manage.py"), "worker"]
        super().__init__("worker", command, port=0, folder=services.folder, environ=services.environ())

    def ready(self) -> bool:
        """At once."""
        return True


def runs(server: Server) -> bool:
    """Whether the process is there."""
    return server.process is not None and server.process.poll() is None


class Crowd:
    """A process of readers; ``rule`` and ``lossy`` as in ``tests.chaos.readers``."""

    def __init__(self, stage: Stage, interview: int, readers: int, **options: Any) -> None:
        ports = [server.port for server in stage.servers]
        task = {"ports": ports, "interview": interview, "readers": readers, "host": stage.host, **options}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.readers", json.dumps(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=BASE_DIR,
        )

    def has(self, number: int, seconds: float = PATIENCE) -> bool:
        """Whether everybody has all events up to a number before the time is over."""
        return bool(self._ask(f"wait {number} {seconds}")["complete"])

    def report(self) -> dict[str, Any]:
        """See ``tests.chaos.readers.report``."""
        return self._ask("report")

    def close(self) -> None:
        """Kill the readers, asleep or not."""
        self.process.kill()
        self.process.communicate()

    def _ask(self, command: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the readers ended with {self.process.wait()}"
        answer: dict[str, Any] = json.loads(line)
        return answer


class Press:
    """A web process that takes entries, and those who send them: each keeps its key until it is acknowledged.

    ``acknowledged``: numbers by key; ``length``: characters that entries have more than they need.
    """

    def __init__(self, stage: Stage, interview: int, threads: int = 3, *, length: int = 0) -> None:
        task = [str(number) for number in (interview, threads, length)]
        self.command = [sys.executable, "-m", "tests.chaos.writers", *task]
        self.environ = stage.services.environ()
        self.sent: dict[str, float] = {}
        self.acknowledged: dict[str, list[int]] = defaultdict(list)
        self.waits: list[float] = []
        self.begin()

    def begin(self) -> None:
        """Start the process; what was not acknowledged is sent again."""
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environ, cwd=BASE_DIR
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready 0\n"
        self.listener = threading.Thread(target=self._listen, args=(self.process,))
        self.listener.start()
        for key in [key for key in self.sent if key not in self.acknowledged]:
            self._send(key)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            key, number = line.split()
            if key not in self.acknowledged:
                self.waits.append(time.monotonic() - self.sent[key])
            self.acknowledged[key].append(int(number))

    def _send(self, key: str) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{key}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return  # it was shot; the key is sent again

    def write(self, count: int, seconds: float = 0.0, *, doubled: int = 10) -> None:
        """Send so many entries, one each so many seconds; one of ``doubled`` is sent twice."""
        for number in range(count):
            key = str(uuid.uuid4())
            self.sent[key] = time.monotonic()
            for _time in range(2 if number % doubled == 0 else 1):
                self._send(key)
            time.sleep(seconds)

    def kill(self) -> None:
        """Shoot the process."""
        self.process.kill()
        self._close()

    def _close(self) -> None:
        self.process.wait()
        self.listener.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # what was still to be written to a dead process

    def end(self) -> None:
        """Leave nothing running; where all went well it has ended already."""
        if self.process.returncode is None:
            self.kill()

    def finish(self) -> None:
        """Let it do what it has, and end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._close()


@contextmanager
def scene(
    stage: Stage, interview: int, readers: int, *, threads: int = 3, **options: Any
) -> Iterator[tuple[Crowd, Press]]:
    """A crowd that follows and a press at work, both processes ended whatever happens."""
    with audience(stage, interview, readers, **options) as crowd, ExitStack() as ends:
        press = Press(stage, interview, threads)
        ends.callback(press.end)
        yield crowd, press


@contextmanager
def audience(stage: Stage, interview: int, readers: int, **options: Any) -> Iterator[Crowd]:
    """A crowd that follows, and has what there is."""
    stage.start()
    with closing(Crowd(stage, interview, readers, **options)) as crowd:
        assert crowd.has(len(stage.rows(interview)))
        yield crowd


def meanwhile(act: Callable[[], None]) -> threading.Thread:
    """Do something while the test goes on; the caller joins it."""
    thread = threading.Thread(target=act)
    thread.start()
    return thread
