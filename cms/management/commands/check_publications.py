"""``manage.py check_publications``: compare everything public with its grants."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cms.publication.selectors import uncovered_pages


class Command(BaseCommand):
    """Exit status 1 with one line each where something is public that no grant covers."""

    help = "Compare every public page and file with the grant that made it public."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare."""
        found = 0
        for finding in uncovered_pages():
            self.stderr.write(str(finding))
            found += 1
        if found:
            raise SystemExit(1)
        self.stdout.write(_("publications: everything public is covered by its grant"))
