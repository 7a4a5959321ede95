"""A stenographer's browser over HTTP: entries posted to a web process, each again with its key until it is answered."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
import uuid
from collections import defaultdict
from queue import Queue
from typing import Any

from bench.interviews.services import HOST, Server, free_port
from tests.chaos.stage import PATIENCE, Stage

PAUSE = 0.1  # seconds before a key is sent again
PORTAL = "portal.test"


def web_process(stage: Stage) -> Server:
    """The whole application under Daphne, as ``make run`` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", HOST, "-p", str(port), "config.asgi:application"]
    services = stage.services
    return services.add(Server("web", command, port=port, folder=services.folder, environ=services.environ()))


class Browsers:
    """What :class:`tests.chaos.stage.Press` is for the ledger, for ``entries/``: requests ``threads`` at a time.

    ``refused``: answers that no repetition mends; there must be none.
    """

    def __init__(self, stage: Stage, interview: int, web: Server, threads: int = 3) -> None:
        session = stage.act("session", interview, 0, 0)
        self.web, self.path = web, f"/admin/interviews/{interview}/entries/"
        self.headers = {
            "Host": PORTAL,
            "Cookie": session["cookie"],
            "X-CSRFToken": session["token"],
            "Content-Type": "application/json",
        }
        self.sent: dict[str, float] = {}
        self.acknowledged: dict[str, list[int]] = defaultdict(list)
        self.refused: list[str] = []
        self._waiting: Queue[str] = Queue()
        self._over = threading.Event()
        self._crew = [threading.Thread(target=self._work) for _number in range(threads)]
        for thread in self._crew:
            thread.start()

    def write(self, count: int, seconds: float = 0.0, *, doubled: int = 10) -> None:
        """Send so many entries, one each so many seconds; one of ``doubled`` is sent twice."""
        for number in range(count):
            key = str(uuid.uuid4())
            self.sent[key] = time.monotonic()
            for _time in range(2 if number % doubled == 0 else 1):
                self._waiting.put(key)
            time.sleep(seconds)

    def kill_in_mid_burst(self, count: int) -> None:
        """Send many, and shoot the web process when it has done a few of them."""
        done = len(self.acknowledged)
        self.write(count)
        deadline = time.monotonic() + PATIENCE
        while len(self.acknowledged) < done + count // 3 and time.monotonic() < deadline:
            time.sleep(0.001)
        self.web.kill()
        assert any(key not in self.acknowledged for key in self.sent), "it was killed too late"

    def finish(self) -> None:
        """Wait until all is answered."""
        for _thread in self._crew:
            self._waiting.put("")
        for thread in self._crew:
            thread.join(PATIENCE)
        self.end()
        assert self.refused == []

    def end(self) -> None:
        """Leave nothing running."""
        self._over.set()
        for _thread in self._crew:
            self._waiting.put("")
        for thread in self._crew:
            thread.join()

    def _work(self) -> None:
        while (key := self._waiting.get()) and not self._over.is_set():
            self._post(key)

    def _post(self, key: str) -> None:
        while not self._over.is_set():
            status, answer = self._answer(key)
            if status in (200, 201):
                self.acknowledged[key].append(answer["seq"])
                return
            if status and status < 500:
                self.refused.append(f"{status} {answer}")
                return
            time.sleep(PAUSE)

    def _answer(self, key: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one request; 0 where the process went away."""
        body = {"text": f"T={key}", "speaker": {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"}}
        line = http.client.HTTPConnection(HOST, self.web.port, timeout=20)
        try:
            line.request("POST", self.path, json.dumps(body), self.headers | {"Idempotency-Key": key})
            found = line.getresponse()
            return found.status, json.loads(found.read())
        except (OSError, http.client.HTTPException):
            return 0, {}
        finally:
            line.close()
