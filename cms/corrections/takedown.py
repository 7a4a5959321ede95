"""The place of a privacy takedown that lies here: what readers wrote about the page, and its title."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publication.takedown import Proof, Takedown
from foundation.workdays.actions import erase_titles

from . import notices
from .enums import UNCLOSED, TicketState
from .models import ErrorReport

GONE = "—"


def empty(takedown: Takedown) -> Proof:
    """Empty title, address, words, text, answer and mail of every report about the page; unclosed ones are closed.

    Number, kind, days and who handled it stay. Readers who left a mail address are told before it goes; an
    answer that has not left yet does not.
    """
    reports = ErrorReport.objects.filter(page_key=takedown.page_key)
    for ticket in reports.select_for_update().filter(state__in=UNCLOSED).order_by("pk"):
        ticket.state, ticket.closed_at, ticket.answer = TicketState.CORRECTED, timezone.now(), ""
        ticket.save(update_fields=["state", "closed_at", "answer"])
        notices.closed(ticket)
    for number in reports.exclude(answer="").order_by("pk").values_list("number", flat=True):
        notices.stop_outcome(number)
    erase_titles(kind="corrections", keys=reports.values_list("number", flat=True))
    worded = reports.exclude(title=GONE, text=GONE, url="", words="", answer="", mail="")
    count = worded.update(title=GONE, text=GONE, url="", words="", answer="", mail="", erased_at=timezone.now())
    rest = worded.count()
    left = (_("words remain"),) if rest else ()
    return Proof(count, _("Read again: %(count)d with words.") % {"count": rest}, left)
