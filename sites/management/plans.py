"""Reading a site plan from the command line, for create_portal and create_site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from cms.roles.enums import Role
from foundation.organisations.models import Organisation
from sites.actions import Appointment, Provisioned, SitePlan, find_or_make_organisation

#: Field that a model refuses → the option that its value came from.
OPTIONS = {"name": "--name", "title": "--name", "sponsor": "--name", "index_prefix": "--index-prefix"}


def add_arguments(parser: ArgumentParser) -> None:
    """Arguments that both commands take."""
    parser.add_argument("--name", required=True, help="name of the unit and of its site")
    parser.add_argument("--host", required=True, help="host name, such as www.jiangling.example")
    parser.add_argument("--index-prefix", default="", help="front part of index numbers")
    parser.add_argument(
        "--person",
        action="append",
        default=[],
        metavar="ROLE:ACCOUNT:NAME",
        help=f"a person of the site; ROLE is one of {', '.join(Role.values)}; may be repeated",
    )


def people(values: list[str]) -> tuple[Appointment, ...]:
    """The people named by ``--person``; raises ``CommandError`` for a malformed one."""
    found = []
    for value in values:
        parts = value.split(":", 2)
        if len(parts) != 3 or parts[0] not in Role.values or not all(parts):
            refuse(f"--person {value!r} is not of the form ROLE:ACCOUNT:NAME with a known role")
        found.append(Appointment(*parts))
    return tuple(found)


def port() -> int:
    """Port of the portal's address, which all sites share."""
    parts = urlsplit(settings.PORTICO_PORTAL_URL)
    return parts.port or (443 if parts.scheme == "https" else 80)


def plan(options: dict[str, Any], *, slug: str, kind: str, parent: Organisation | None) -> SitePlan:
    """The plan of a command's options; makes the organisation if it does not exist."""
    name = options["name"].strip()
    organisation = find_or_make_organisation(
        name=name, kind=kind, parent=parent, index_prefix=options["index_prefix"].strip()
    )
    return SitePlan(
        organisation=organisation,
        slug=slug,
        host=options["host"],
        port=port(),
        name=name,
        people=people(options["person"]),
    )


def report(result: Provisioned) -> str:
    """What the command prints."""
    lines = [f"{result.home.title}: {result.site.root_url}/"]
    lines += [f"{name}  initial password {password}" for name, password in result.passwords.items()]
    return "\n".join(lines)


def refuse(reason: str | ValidationError) -> NoReturn:
    """End the command with one sentence and exit status 2."""
    raise CommandError(_sentence(reason) if isinstance(reason, ValidationError) else reason, returncode=2)


def _sentence(error: ValidationError) -> str:
    """What is wrong, each thing once, with the option in front where the message does not name the value."""
    if not hasattr(error, "error_dict"):
        return "; ".join(error.messages)
    named = [(OPTIONS.get(field, ""), text) for field, texts in error.message_dict.items() for text in texts]
    return "; ".join(dict.fromkeys(f"{option}: {text}" if option else text for option, text in named))
