"""``manage.py check_audit``: prove the audit chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries


class Command(BaseCommand):
    """Say whether the chain is whole; exit status 1 with one line a broken entry where it is not."""

    help = "Prove that no audit entry was changed, removed or put in between."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chain."""
        broken = broken_entries()
        for number in broken:
            self.stderr.write(_("audit entry %(number)d: changed, missing or out of order") % {"number": number})
        if broken:
            raise SystemExit(1)
        self.stdout.write(_("audit: %(count)d entries, the chain is whole") % {"count": AuditEntry.objects.count()})
