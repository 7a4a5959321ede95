"""``manage.py create_site``: a sub-site from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation
from sites.actions import provision_site
from sites.management import plans


class Command(BaseCommand):
    """Makes a sub-site with its columns and people; a second call adds what is missing."""

    help = "Make a sub-site for a unit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As create_portal, and where the unit stands."""
        plans.add_arguments(parser)
        parser.add_argument("--slug", required=True, help="address part below /sites/, such as luoping")
        parser.add_argument(
            "--kind", required=True, choices=[kind for kind in OrganisationKind.values if kind != "province"]
        )
        parser.add_argument("--superior", required=True, help="name of the superior unit")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or nothing."""
        superior = Organisation.objects.filter(name=options["superior"]).first()
        if superior is None:
            plans.refuse(f"There is no unit {options['superior']!r}. Name the superior unit as it was entered.")
        try:
            with transaction.atomic():
                plan = plans.plan(options, slug=options["slug"], kind=options["kind"], parent=superior)
                result = provision_site(actor=None, plan=plan)
        except ValidationError as error:
            plans.refuse(error)
        self.stdout.write(plans.report(result))
