"""``manage.py verify_audit``: prove the audit chain."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.audit.selectors import Break, verify_chain

ANCHOR = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


class Command(BaseCommand):
    """Say how many entries are proven; exit status 1 with the first broken link, 2 for a malformed anchor."""

    help = "Prove that no audit entry was changed, removed, put in between or cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        """What an outside log holds."""
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="a link that an outside log holds; the chain must still contain it (may be given several times)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chain."""
        proof = verify_chain(anchors(options["anchor"]))
        if proof.first_break is not None:
            self.stderr.write(_("audit: %(count)d entries proven before the break") % {"count": proof.proved})
            self.stderr.write(sentence(proof.first_break))
            raise SystemExit(1)
        self.stdout.write(_("audit: %(count)d entries proven, the chain is whole") % {"count": proof.proved})
        if proof.proved:
            anchor = f"{proof.last_number}:{proof.last_hash}"
            self.stdout.write(_("audit: the last link is %(anchor)s") % {"anchor": anchor})


def anchors(values: list[str]) -> dict[int, str]:
    """Read NUMBER:HASH values. Raises ``CommandError`` (status 2) for others, and for two hashes of one number."""
    found: dict[int, str] = {}
    for value in values:
        match = ANCHOR.fullmatch(value.strip().lower())
        if match is None:
            raise CommandError(
                _("--anchor %(value)s: give NUMBER:HASH as the outside log has them, e.g. 12:9f86d0… (64 digits).")
                % {"value": value},
                returncode=2,
            )
        number, digest = int(match[1]), match[2]
        if found.setdefault(number, digest) != digest:
            raise CommandError(
                _("--anchor: number %(number)d is given with two hashes.") % {"number": number}, returncode=2
            )
    return found


def sentence(found: Break) -> str:
    """A broken link in words."""
    if found.at is None:
        return _("audit entry %(number)d: %(wrong)s") % {"number": found.number, "wrong": found.wrong.label}
    return _("audit entry %(number)d (%(kind)s, %(time)s): %(wrong)s") % {
        "number": found.number,
        "kind": found.kind,
        "time": timezone.localtime(found.at).isoformat(" ", "seconds"),
        "wrong": found.wrong.label,
    }
