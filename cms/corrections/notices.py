"""What editors, managers and readers are told about error reports.

Titles and bodies hold no words of the page or of the report: what is sent cannot be called back when the page is taken
down. The screen behind the address shows them to whom they concern.
"""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.accounts.cipher import UnreadableSecretError, decrypt
from foundation.notices.actions import notify, notify_address, settle

from .enums import TicketState
from .models import ErrorReport
from .selectors import editors_of, managers_of, site_of

logger = logging.getLogger(__name__)

CAME: Final = "correction.came"
SOON: Final = "correction.soon"
OVERDUE: Final = "correction.overdue"
CLOSED: Final = "correction.closed"
MAIL: Final = b"portico.corrections.mail"


def came(ticket: ErrorReport) -> None:
    """Tell the editors of the page that a report waits for them."""
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            kind=CAME,
            people=editors_of(ticket),
            title=_("Error report %(number)s, due on %(day)s") % _facts(ticket),
            body=_("A reader reported an error on a page of yours: %(kind)s.") % {"kind": ticket.get_kind_display()},
            url=_screen(ticket),
            key=ticket.number,
        )


def due_soon(ticket: ErrorReport) -> None:
    """Remind the editors a working day before."""
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            kind=SOON,
            people=_responsible(ticket),
            title=_("Error report %(number)s is due on %(day)s") % _facts(ticket),
            url=_screen(ticket),
            key=ticket.number,
        )


def overdue(ticket: ErrorReport) -> None:
    """Tell the editors, and whoever manages the site, that the day has passed."""
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            kind=OVERDUE,
            people=_responsible(ticket) | managers_of(ticket),
            title=_("Error report %(number)s was due on %(day)s") % _facts(ticket),
            body=_("Reports are to be closed within three working days. Correct the page or answer with reasons."),
            url=_screen(ticket),
            key=ticket.number,
        )


def closed(ticket: ErrorReport) -> None:
    """Nobody needs to be reminded any more; the reader who left a mail address is told the outcome."""
    for kind in (CAME, SOON, OVERDUE):
        settle(kind=kind, key=ticket.number)
    address = address_of(ticket)
    if not address:
        return
    with translation.override(settings.LANGUAGE_CODE):
        notify_address(
            kind=CLOSED,
            address=address,
            title=_("Your error report %(number)s") % _facts(ticket),
            body=_outcome(ticket),
            url=public_address(ticket),
            key=ticket.number,
        )


def stop_outcome(number: str) -> None:
    """Keep back a mail with an answer that has not left yet."""
    settle(kind=CLOSED, key=number)


def address_of(ticket: ErrorReport) -> str:
    """The reader's mail address in the clear; empty where none was left, or its key is lost (which is logged)."""
    if not ticket.mail:
        return ""
    try:
        return decrypt(ticket.mail, purpose=MAIL)
    except UnreadableSecretError:
        logger.warning("corrections: the mail address of %s was encrypted with a key that is gone", ticket.number)
        return ""


def masked_address(ticket: ErrorReport) -> str:
    """The reader's mail address with all but its first character and its host hidden."""
    name, at, host = address_of(ticket).rpartition("@")
    return f"{name[:1]}•••{at}{host}" if at else ""


def public_address(ticket: ErrorReport) -> str:
    """Where the reader looks up the state: on the site of the page, or the portal where that is gone."""
    site = site_of(ticket)
    root = site.root_url if site else settings.PORTICO_PORTAL_URL
    return root + reverse("report_error_status", args=[ticket.number])


def _outcome(ticket: ErrorReport) -> str:
    if ticket.state == TicketState.CORRECTED:
        return _("The page was corrected. Thank you for reporting the error.")
    if ticket.state == TicketState.ANSWERED:
        return _("The editors answer: %(answer)s") % {"answer": ticket.answer}
    return _("The editors set the report aside: %(answer)s") % {"answer": ticket.answer}


def _responsible(ticket: ErrorReport) -> set[int]:
    return {ticket.taken_by_id} if ticket.taken_by_id else editors_of(ticket)


def _screen(ticket: ErrorReport) -> str:
    return reverse("corrections:ticket", args=[ticket.number])


def _facts(ticket: ErrorReport) -> dict[str, str]:
    return {"number": ticket.number, "day": ticket.due_on.isoformat()}
