"""``manage.py check_interview``: prove interviews."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from interviews.models import Interview
from interviews.proving import faults


class Command(BaseCommand):
    """Exit status 1 with one line each for what is wrong, 2 for an unknown number."""

    help = "Prove that interviews have no holes, an unbroken chain, and copies that equal their events."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which interviews."""
        parser.add_argument("ids", nargs="*", metavar="ID", help="numbers of interviews")
        parser.add_argument("--all", action="store_true", help="every interview")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove them one after the other."""
        ids = chosen(options["ids"], everything=options["all"])
        wrong = 0
        for pk in ids:
            for sentence in faults(Interview.objects.select_related("page").get(pk=pk)):
                self.stderr.write(_("interview %(id)d: %(sentence)s") % {"id": pk, "sentence": sentence})
                wrong += 1
        if wrong:
            raise SystemExit(1)
        self.stdout.write(_("interviews: %(count)d proven") % {"count": len(ids)})


def chosen(values: list[str], *, everything: bool) -> list[int]:
    """Numbers of the interviews to prove. Raises ``CommandError`` (status 2) for none, and for unknown ones."""
    if bool(values) is everything:
        raise CommandError(_("Give numbers of interviews, or --all."), returncode=2)
    known = set(Interview.objects.values_list("pk", flat=True))
    if everything:
        return sorted(known)
    wanted = [value for value in values if not (value.isascii() and value.isdecimal() and int(value) in known)]
    if wanted:
        raise CommandError(_("There is no interview %(id)s.") % {"id": ", ".join(wanted)}, returncode=2)
    return sorted({int(value) for value in values})
