"""A live server for browsers: several hosts on one port, public files by our own view, requests one after another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from pytest_django.live_server_helper import LiveServer

from foundation.files.extraction.pool import read_now
from foundation.files.models import PorticoDocument
from foundation.outbox.actions import drain
from search.indexing import writing

HOST = "localhost"


class OneByOne(WSGIHandler):
    """A test's database in memory has one connection for all threads, so requests and the test take turns."""

    def __init__(self, turn: threading.RLock) -> None:
        super().__init__()
        self.turn = turn

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer when nobody else is at it."""
        with self.turn:
            return super().__call__(environ, start_response)


class BrowserServer(LiveServer):
    """pytest-django's live server, which would otherwise hand out the private files under the public address."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", start=False)
        self.turn = threading.RLock()
        self.thread.static_handler = lambda _media: StaticFilesHandler(OneByOne(self.turn))
        self.start()
        self.port: int = self.thread.port
        self.portal = f"http://{HOST}:{self.port}"

    def address(self, slug: str) -> str:
        """Address of a sub-site on its own host."""
        return f"http://{slug}.{HOST}:{self.port}"

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep requests waiting while the test itself reads or writes."""
        with self.turn:
            yield

    def work(self) -> None:
        """Do what the worker would do within a second or two: read attachments, deliver events, write to the index."""
        with self.paused():
            read_now(documents=list(PorticoDocument.objects.values_list("pk", flat=True)))
            drain()
            assert writing.flush()
