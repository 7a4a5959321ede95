"""Daphne in a process of its own on the test's database: sockets, streams and requests at the same time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from config.env import BASE_DIR
from config.run import end_all

from .server import HOST

READY_SECONDS = 60.0


class DaphneServer:
    """Serves the committed rows of the test's PostgreSQL database, with Redis, as a production process would."""

    def __init__(self, *, redis_url: str, folder: Path) -> None:
        self.port = _free_port()
        self.portal = f"http://{HOST}:{self.port}"
        self.log = folder / "daphne.log"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "PORTICO_"))}
        environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PORTICO_DATABASE_URL": database_url(),
            "PORTICO_REDIS_URL": redis_url,
            "PORTICO_DATA_DIR": str(settings.PORTICO_DATA_DIR),
            "PORTICO_SECRET_KEY": settings.SECRET_KEY,  # it reads the sessions that the test makes
            "PORTICO_PORTAL_URL": self.portal,
        }
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "config.asgi:application"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=BASE_DIR, env=environ, stdout=log, stderr=log)
        self._wait()

    def stop(self) -> None:
        """End the process."""
        end_all({"daphne": self.process})

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except OSError:  # not listening yet
                time.sleep(0.1)
        raise RuntimeError(f"Daphne does not answer:\n{self.log.read_text()}")


def database_url() -> str:
    """Address of the database that this test's connection uses."""
    given = connection.settings_dict
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    return f"postgresql://{user}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
