"""``manage.py extract_text``: read attachments now, beside the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.files.extraction.actions import TROUBLED, await_unknown, outdated, read_again
from foundation.files.extraction.pool import PROCESSES, Pool
from foundation.files.models import Extraction, PorticoDocument

BAD_INPUT: Final = 2


class Command(BaseCommand):
    """Read what waits; may be broken off and started again, and run beside the worker: nothing is read twice at once.

    Exit status 1 where a file was locked, damaged or too large, 2 for bad input.
    """

    help = "Read the text of attachments: those that wait, and those read by an earlier version of their reader."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is read besides."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="Read every document again.")
        which.add_argument("--failed", action="store_true", help="Try again what was locked, damaged or too large.")
        which.add_argument(
            "--document", type=int, action="append", default=[], metavar="ID", help="Read this one (repeatable)."
        )
        parser.add_argument("--processes", type=int, default=PROCESSES, help="Children at once (default %(default)s).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark what is wanted, read until nothing is due, and say what became of it."""
        if options["processes"] < 1:
            raise CommandError(_("--processes: give 1 or more."), returncode=BAD_INPUT)
        wanted: list[int] = options["document"]
        _refuse_unknown(wanted)
        while await_unknown():
            pass
        read_again(condition=_condition(wanted, everything=options["all"], failed=options["failed"]))
        pool = Pool(size=options["processes"], documents=wanted or None)
        try:
            troubled = self._read(pool)
        finally:
            pool.stop()
        if troubled:
            raise SystemExit(1)

    def _read(self, pool: Pool) -> int:
        """Read until nothing is due; returns how many files need somebody's care."""
        done = troubled = 0
        while True:
            for row in pool.turn():
                found = Extraction.objects.select_related("document").defer("parts").filter(pk=row.pk).first()
                if found is None:
                    continue
                done += 1
                troubled += found.state in TROUBLED
                self.stdout.write(f"{done}\t{found.document_id}\t{found.state}\t{found.document.title}")
                if found.message:
                    self.stderr.write(found.message)
            if not pool.wait() and not _due(pool):
                break
        self.stdout.write(
            _("extract_text: %(done)d documents read, %(troubled)d of them need care")
            % {"done": done, "troubled": troubled}
        )
        return troubled


def _refuse_unknown(wanted: list[int]) -> None:
    known = set(PorticoDocument.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing := sorted(set(wanted) - known):
        raise CommandError(
            _("There is no document %(ids)s. The number stands in the address of its page in the admin.")
            % {"ids": ", ".join(map(str, missing))},
            returncode=BAD_INPUT,
        )


def _condition(wanted: list[int], *, everything: bool, failed: bool) -> Q:
    if wanted:
        return Q(document_id__in=wanted)
    if everything:
        return Q()
    return outdated() | Q(state__in=TROUBLED) if failed else outdated()


def _due(pool: Pool) -> bool:
    from django.utils import timezone

    rows = Extraction.objects.filter(due_at__lte=timezone.now())
    return (rows if pool.documents is None else rows.filter(document_id__in=pool.documents)).exists()
