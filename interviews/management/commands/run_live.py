"""Start a process that serves readers of live interviews, and nothing else."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interviews.serving import SERVERS


class Command(BaseCommand):
    """Serves until a signal comes. Several may run on ports of their own behind a proxy (docs/live-servers.md)."""

    help = "Serves the readers of live interviews: streams, sockets and JSON reads; every other address is 404."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and under which server."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default="8001", help="port to listen on")
        parser.add_argument("--server", default="daphne", choices=sorted(SERVERS), help="daphne, or uvicorn")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve."""
        written = options["port"]
        if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= 65535):
            raise CommandError(f"--port: {written!r} is not a port; write a number from 1 to 65535", returncode=2)
        try:
            SERVERS[options["server"]](options["host"], int(written))
        except ImportError as error:
            raise CommandError(
                f"{options['server']} is not installed ({error.name}): pip install uvicorn uvloop websockets",
                returncode=2,
            ) from error
