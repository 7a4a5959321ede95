"""``manage.py recover_account NAME``: the way back in where no manager can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.accounts.actions import recover_account
from foundation.accounts.models import User


class Command(BaseCommand):
    """New initial password, no second factor, no lock, no sessions; recorded in the audit."""

    help = "Let a person in again who lost password or second factor, such as the last superuser."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose account."""
        parser.add_argument("name", help="account name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and print the password once. Status 2 for an unknown name and for an account that is closed."""
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": options["name"]}, returncode=2)
        if not user.is_usable:
            sentence = _("%(person)s: the account is deactivated or has ended; a manager can open it again.")
            raise CommandError(sentence % {"person": user}, returncode=2)
        sentence = _("The account of %(person)s can be used again. Initial password, shown once: %(password)s")
        self.stdout.write(sentence % {"person": user, "password": recover_account(user=user)})
