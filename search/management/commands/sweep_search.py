"""``manage.py sweep_search``: compare database and index now, and repair."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import sweep
from search.engines.base import EngineError
from search.indexing import waiting


class Command(BaseCommand):
    """The nightly comparison at once; what the worker alone may write waits for it."""

    help = "Compare public objects, search rows and index, and repair what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and report. Exit status 2 where the engine does not answer."""
        try:
            report = sweep.run()
        except EngineError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(str(report))
        if left := waiting().count():
            self.stdout.write(f"{left} index documents wait for the worker.")
