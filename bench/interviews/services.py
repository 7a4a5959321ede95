"""PostgreSQL and Redis from the system's programs, on free ports and in a folder of their own, to be shot at will."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

HOST = "127.0.0.1"
READY_SECONDS = 60.0
S = TypeVar("S", bound="Server")
#: What is left after a kill: nothing that was acknowledged may be lost, so commits reach the kernel; the disk may wait.
POSTGRES_OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=on", "unix_socket_directories=")


class ServiceError(RuntimeError):
    """A program is not there or does not start; the text says which and what it wrote."""


def free_port() -> int:
    """A port that nobody listens on at the moment, outside the range from which the kernel takes clients' own."""
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    # Not where the next process begins: between asking for a port and listening on it some seconds pass.
    for port in range(low - 1 - os.getpid() * 101 % 20_000, 1024, -1):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            if port not in _given:
                _given.add(port)
                return port
    raise ServiceError("no port is free")


_given: set[int] = set()


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def until(what: str, ready: Callable[[], bool], *, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for ``ready()``. Raises :class:`ServiceError` with the end of the log when it never comes."""
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServiceError(f"{what} does not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.02)


class Server:
    """A process with a port, started again and again with the same command; what it writes goes to a file."""

    def __init__(
        self, name: str, command: Sequence[str], *, port: int, folder: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        self.name, self.command, self.port = name, list(command), port
        self.log = folder / f"{name}.log"
        self.environ = dict(environ) if environ is not None else None
        self.user: str | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        if self.process is None:
            raise ServiceError(f"{self.name} was never started")
        return self.process.pid

    def start(self) -> None:
        """Start it and wait until it listens."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environ,
                user=self.user,
                cwd=None if self.user is None else "/",
                start_new_session=True,
            )
        until(self.name, self.ready, process=self.process, log=self.log)

    def ready(self) -> bool:
        """Whether it answers."""
        return answers(self.port)

    def end(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 10.0) -> None:
        """Send a signal and wait; what does not end within the time is killed. Nothing to do where it is down."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """Shoot it: it has no chance to say or write anything."""
        self.end(signal.SIGKILL)


class Postgres(Server):
    """A cluster of its own. ``url``: the database ``portico``."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
        if not found:
            raise ServiceError("install PostgreSQL: there is no /usr/lib/postgresql/*/bin/initdb")
        self.programs, self.data = found[-1].parent, folder / "postgres" / "data"
        port = free_port()
        options = [part for option in POSTGRES_OPTIONS for part in ("-c", option)]
        program = str(self.programs / "postgres")
        super().__init__(
            "postgres", [program, "-D", str(self.data), "-h", HOST, "-p", str(port), *options], port=port, folder=folder
        )
        self.user = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
        self.url = f"postgresql://postgres@{HOST}:{port}/portico"
        self._create()

    def _create(self) -> None:
        self.data.parent.mkdir()
        if self.user:
            shutil.chown(self.data.parent, self.user)
        initdb = [str(self.programs / "initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        self._run([*initdb, "--locale=C.UTF-8", "-N"])

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(command, user=self.user, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServiceError(f"{command[0]}: {done.stderr[-2000:]}")

    def ready(self) -> bool:
        """It takes connections; while it recovers after a kill it listens but refuses."""
        command = [str(self.programs / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def create_database(self) -> None:
        """Make the empty database ``portico``."""
        self._run([str(self.programs / "createdb"), "-h", HOST, "-p", str(self.port), "-U", "postgres", "portico"])

    def restart_at_once(self) -> None:
        """As ``pg_ctl -m immediate restart``: it ends without a word and recovers when it comes back."""
        self.end(signal.SIGQUIT)
        self.start()


class Redis(Server):
    """A Redis that keeps nothing on disk. ``url``: its first database."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceError("install Redis: there is no redis-server")
        port = free_port()
        options = ["--save", "", "--appendonly", "no", "--enable-debug-command", "local", "--dir", str(folder)]
        command = [program, "--bind", HOST, "--port", str(port), *options]
        super().__init__("redis", command, port=port, folder=folder)
        self.url = f"redis://{HOST}:{port}/0"

    def hang(self, seconds: float) -> None:
        """Let it take connections and bytes, and answer nothing for a time."""
        with socket.create_connection((HOST, self.port), timeout=5) as line:
            line.sendall(f"DEBUG SLEEP {seconds}\r\n".encode())
            time.sleep(0.05)  # it must have read the line before it is closed


class Services:
    """Both, with an empty database, from ``with``; everything is gone afterwards."""

    def __enter__(self) -> Services:
        self.folder = Path(tempfile.mkdtemp(prefix="portico-interviews-"))
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else
        self.servers: list[Server] = []
        try:
            self.postgres = self.add(Postgres(self.folder))
            self.redis = self.add(Redis(self.folder))
            self.postgres.start()
            self.redis.start()
            self.postgres.create_database()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for server in reversed(self.servers):
            server.end(signal.SIGQUIT if isinstance(server, Postgres) else signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, server: S) -> S:
        """Have a server ended with the others."""
        self.servers.append(server)
        return server

    def environ(self) -> dict[str, str]:
        """The environment of Portico's own processes: these services, and nothing else that the caller has set."""
        kept = {name: value for name, value in os.environ.items() if not re.match("PORTICO_|TEST_|PYTEST_|CI$", name)}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PORTICO_DATABASE_URL": self.postgres.url,
            "PORTICO_REDIS_URL": self.redis.url,
            "PORTICO_DATA_DIR": str(self.folder / "data"),
            "PORTICO_PORTAL_URL": "http://portal.test",
            "PYTHONUNBUFFERED": "1",
        }


def _version(path: Path) -> int:
    return int(re.sub(r"\D", "", path.parent.parent.name) or 0)
