"""The end of Daphne although a connection's task does not end (lifespan.py)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

SOON = 10.0
STUCK = """
import asyncio, sys
from daphne.server import Server
import django
django.setup()
from interviews.lifespan import bound_the_end

async def stuck(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"begun", "more_body": True})
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass

bound_the_end()
server = Server(stuck, endpoints=["tcp:port=0:interface=127.0.0.1"], verbosity=0)
from twisted.internet import reactor
reactor.callLater(0, lambda: print(server.listening_addresses[0][1], flush=True))
server.run()
"""


def test_daphne_ends_although_a_connection_does_not(tmp_path: Path) -> None:
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PORTICO_DATA_DIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", STUCK], cwd=BASE_DIR, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            with socket.create_connection(("127.0.0.1", int(process.stdout.readline())), timeout=20) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: portal.test\r\n\r\n")
                found = b""
                while b"begun" not in found:
                    found += connection.recv(4096)
                process.send_signal(signal.SIGTERM)
                _out, said = process.communicate(timeout=SOON)
        finally:
            process.kill()

    assert (process.returncode, b"did not end" in said) == (1, True)
