"""``manage.py load_demo``: the demo province, once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from sites.demo.load import load_demo
from sites.demo.province import ADMIN
from sites.demo.world import PASSWORD


class Command(BaseCommand):
    """Refuses production settings: the accounts' password is printed."""

    help = "Load the demo province 江岭省; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the sites answer."""
        parser.add_argument("--host", default="localhost", help="host of the portal; sub-sites answer at SLUG.HOST")
        parser.add_argument("--port", type=int, default=8000, help="port in every link")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Load."""
        if settings.PORTICO_PRODUCTION:
            raise CommandError(
                "The demo province is not loaded under production settings. Use create_portal.", returncode=2
            )
        try:
            loaded = load_demo(host=host, port=port)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=2) from error
        self.stdout.write("Demo province loaded." if loaded else "Demo province: nothing to change.")
        self.stdout.write(f"Accounts: {ADMIN}, portal-manager, qinghe-editor, lanchuan-chief …; password {PASSWORD}")
