"""``manage.py restore_page``: bring a withdrawn page back as it was, signed by two people."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.models import BasePage
from cms.publication.acts import approve, ask_restoration
from foundation.accounts.models import User


class Command(BaseCommand):
    """Exit status 2 with one sentence where it is refused; nothing is changed then."""

    help = "Bring a withdrawn page back exactly as it was public last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The page, who signs, and why."""
        parser.add_argument("page", type=int, help="id of the page")
        parser.add_argument(
            "--approved-by",
            nargs=2,
            required=True,
            metavar=("CHIEF", "SECRECY"),
            help="accounts of the editor-in-chief and the secrecy reviewer who answer for the page",
        )
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, page: int, approved_by: list[str], reason: str, **options: Any) -> None:
        """Restore it, or nothing."""
        found = BasePage.objects.filter(pk=page).first()
        users = {user.username: user for user in User.objects.filter(username__in=approved_by)}
        missing = [name for name in approved_by if name not in users]
        if found is None or missing:
            raise CommandError(
                _("There is no page %(page)s.") % {"page": page}
                if found is None
                else _("There is no account “%(name)s”.") % {"name": missing[0]},
                returncode=2,
            )
        chief, secrecy = (users[name] for name in approved_by)
        try:
            with transaction.atomic():
                act = ask_restoration(page=found, user=chief, reason=reason, by_command=True)
                approve(act=act, user=secrecy, by_command=True)
        except (PermissionDenied, ValidationError) as refusal:
            sentence = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
            raise CommandError(sentence, returncode=2) from refusal
        self.stdout.write(_("“%(page)s” is public again.") % {"page": found.title})
