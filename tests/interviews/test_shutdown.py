"""The end of a whole process: SIGTERM with readers, consoles and idle browsers connected."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config.env import Environment
from foundation.accounts.models import User
from interviews.actions.desk import stir
from interviews.models import Interview
from tests.e2e.daphne_server import DaphneServer
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

HOST = "portal.test"
#: Seconds that a process may take to end.
SOON = 5.0
STAYS = 3
ROUNDS, MANY = 3, 8


@pytest.fixture
def server(transactional_db: None, environment: Environment, tmp_path: Path) -> Iterator[DaphneServer]:
    """Daphne as `make run` starts it, on the test's database."""
    daphne = DaphneServer(redis_url=environment.test_redis_url, folder=tmp_path)
    yield daphne
    if daphne.process.poll() is None:
        daphne.process.kill()
        daphne.process.wait()


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    return live_interview(cluster, cluster.city, team={"host": member("shutdown-host")})


def cookie(user: User) -> str:
    """The cookie of a log-in."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def call(port: int, path: str, *headers: str) -> socket.socket:
    """A connection that sent the head of a request."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


def until(connection: socket.socket, wanted: bytes) -> bytes:
    """What came until the words did."""
    found = b""
    while wanted not in found:
        more = connection.recv(65_536)
        assert more, found
        found += more
    return found


def reader(port: int, interview: Interview) -> socket.socket:
    """A stream of events that has begun."""
    connection = call(port, f"/live/{interview.pk}/events")
    until(connection, b"event: head")
    return connection


def console(port: int, interview: Interview, cookies: str) -> socket.socket:
    """A console that was greeted, and told where the person is."""
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}")
    path = f"/admin/interviews/{interview.pk}/console"
    connection = call(port, path, *upgrade, f"Origin: http://{HOST}", f"Cookie: {cookies}")
    until(connection, b'"hello"')
    said, mask = b'{"t":"here"}', os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(said))
    connection.sendall(bytes((0x81, 0x80 | len(said))) + mask + masked)
    return connection


def idle(port: int) -> socket.socket:
    """A browser's connection that is kept for the next request."""
    connection = call(port, "/healthz", "Connection: keep-alive")
    until(connection, b"ok")
    return connection


def end(server: DaphneServer) -> None:
    """SIGTERM, and the end in time."""
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(SOON)
    except subprocess.TimeoutExpired:
        pytest.fail(f"still running {SOON:.0f} s after SIGTERM:\n{server.log.read_text()[-3000:]}")


def test_daphne_ends_soon_with_all_kinds_of_connections(server: DaphneServer, interview: Interview) -> None:
    cookies = cookie(interview.page.team.get().user)
    with ExitStack() as open_ones:
        idle_one = open_ones.enter_context(idle(server.port))
        streams = [open_ones.enter_context(reader(server.port, interview)) for _each in range(STAYS)]
        for _each in range(STAYS):
            open_ones.enter_context(console(server.port, interview, cookies))
        end(server)
        assert idle_one.recv(1) == b""
        assert [b"event: bye" in until(stream, b"restart") for stream in streams] == [True] * STAYS


def test_daphne_ends_soon_after_consoles_left_together_while_news_came(
    server: DaphneServer, interview: Interview
) -> None:
    host = interview.page.team.get().user
    cookies = cookie(host)
    for _round in range(ROUNDS):
        with ExitStack() as open_ones:
            for _each in range(MANY):
                open_ones.enter_context(console(server.port, interview, cookies))
            stir(interview.pk)
    end(server)
    assert "took too long" not in server.log.read_text()
