"""Building the generator and talking to it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from config.env import BASE_DIR

from .services import HOST, ServiceError

SOURCE = Path(__file__).with_name("generator.c")
FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror")
#: Seconds after which handshakes are given up.
PATIENCE = 60


class Address(NamedTuple):
    """What readers ask for; ``kind`` is ``sse`` or ``websocket``."""

    kind: str
    port: int
    host: str
    path: str


class GeneratorError(RuntimeError):
    """The generator ended, or did not understand."""


def build(folder: Path | None = None) -> Path:
    """Compile the generator with ``cc``, by default into ``build/``; done once for each version of the source."""
    program = (folder or BASE_DIR / "build") / "interviews-generator"
    if program.exists() and program.stat().st_mtime > SOURCE.stat().st_mtime:
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise ServiceError("install a C compiler (gcc and libc6-dev): there is no cc")
    program.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [compiler, *FLAGS, "-o", str(program), str(SOURCE)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServiceError(done.stderr)
    return program


class Generator:
    """Readers of one address, from ``with``. ``handshakes``: what came of them (``readers refused seconds statuses``).

    ``events``: first and last number that is noted; ``at_once``: handshakes at a time, 0 for all.
    """

    def __init__(
        self, program: Path, address: Address, *, readers: int, events: tuple[int, int], at_once: int = 40
    ) -> None:
        numbers = [str(part) for part in (address.port, readers, at_once)]
        noted = [str(part) for part in (*events, PATIENCE)]
        self.command = [str(program), address.kind, *numbers, address.host, address.path, *noted]

    def __enter__(self) -> Generator:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self.handshakes = self._answer()
        except GeneratorError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def mark(self) -> None:
        """Count the generator's own processor time from here."""
        self._ask("mark")

    def wait(self, number: int, seconds: float) -> bool:
        """Wait until all readers have all events up to a number; False when the time is over first."""
        return bool(self._ask(f"wait {number} {seconds}")["complete"])

    def published(self, number: int, moment: int) -> None:
        """Say when an event was published (nanoseconds), where its text names the moment before that."""
        self._ask(f"published {number} {moment}")

    def report(self, first: int, last: int) -> dict[str, Any]:
        """What is known of these events.

        ``last``: for each, milliseconds until the last reader had it; ``p50 p95 p99`` over all deliveries; ``seconds``
        from the first publishing to the last receipt; ``lost doubled disordered hints byes stray closed``; ``cpu`` and
        ``wall``: seconds since the mark.
        """
        return self._ask(f"report {first} {last}")

    def _ask(self, command: str) -> dict[str, Any]:
        if self.process.stdin is None:
            raise GeneratorError("no pipe")
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        answer: dict[str, Any] = json.loads(line) if line else {"error": f"ended with {self.process.wait()}"}
        if "error" in answer:
            raise GeneratorError(f"generator: {answer['error']}")
        return answer


__all__ = ["HOST", "Address", "Generator", "GeneratorError", "build"]
