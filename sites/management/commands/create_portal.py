"""``manage.py create_portal``: the start of an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from foundation.organisations.enums import OrganisationKind
from sites.actions import create_portal
from sites.management import plans


class Command(BaseCommand):
    """Makes the portal, the directory of sub-sites and the review; a second call adds what is missing."""

    help = "Make the portal of an empty installation, with its people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See :mod:`sites.management.plans`."""
        plans.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or nothing."""
        try:
            with transaction.atomic():
                plan = plans.plan(options, slug="portal", kind=OrganisationKind.PROVINCE, parent=None)
                result = create_portal(plan=plan)
        except ValidationError as error:
            plans.refuse(error)
        self.stdout.write(plans.report(result))
