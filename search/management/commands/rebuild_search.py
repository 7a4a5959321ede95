"""``manage.py rebuild_search``: a new index beside the one that answers, then the swap."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from search import rebuild
from search.engines import ELASTICSEARCH, EMBEDDED, get_engine
from search.engines.base import EngineBusy, EngineError
from search.models import Entry

BAD_INPUT: Final = 2


class Command(BaseCommand):
    """Rebuild here, or leave it to the worker where that holds the only writer."""

    help = "Rebuild the public index from the database beside the present one, then let it answer. Loses no writes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which engine, and whether the worker may do it."""
        parser.add_argument("--engine", choices=[EMBEDDED, ELASTICSEARCH], default="", help="Default: the settings'.")
        parser.add_argument("--worker", action="store_true", help="Order it; the running worker carries it out.")

    def handle(self, *args: Any, engine: str, worker: bool, **options: Any) -> None:
        """Order the rebuild, and carry it out unless the worker shall. Exit status 2 where another process writes."""
        try:
            self._rebuild(engine, by_worker=worker)
        except EngineError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        finally:
            get_engine(engine).release()

    def _rebuild(self, engine: str, *, by_worker: bool) -> None:
        under_way = rebuild.building(engine)
        state = under_way or rebuild.start(engine)
        if by_worker:
            self.stdout.write(f"The worker will build generation {state.generation} of {state.engine}.")
            return
        try:
            while not rebuild.advance(state):
                self.stdout.write(f"{Entry.objects.filter(pk__lte=state.cursor).count()} entries written")
        except EngineBusy as error:
            if under_way is None:
                state.delete()
            hint = "Run rebuild_search --worker to have the worker do it, or stop the worker."
            raise CommandError(f"{error} {hint}", returncode=BAD_INPUT) from error
        if state.error:
            raise CommandError(f"The rebuild failed: {state.error}", returncode=BAD_INPUT)
        total = get_engine(engine).count()
        self.stdout.write(f"Generation {state.generation} of {state.engine} answers: {total} objects.")
