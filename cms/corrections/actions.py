"""Reporting an error, and what the site's editors do about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.cipher import encrypt
from foundation.audit.actions import record
from foundation.workdays.selectors import due

from . import notices
from .enums import UNCLOSED, TicketState
from .models import ErrorReport
from .numbers import new_number
from .permissions import may_handle
from .selectors import same_reports, site_root_of

if TYPE_CHECKING:
    from cms.models import BasePage, Review
    from foundation.accounts.models import User

#: Working days until an error report is handled (``domain.md §2.4``).
LIMIT: Final = 3
#: The same words about the same place of a page within this time are the same report.
SAME: Final = timedelta(days=1)
_URL_LENGTH: Final = 500


@transaction.atomic
def report(*, page: BasePage, kind: str, text: str, words: str = "", mail: str = "") -> ErrorReport:
    """Open a ticket for the editors of the page's site; anybody may. Its editors are told.

    The same error in the same words within a day gives the first ticket again while that is unclosed, and while no
    other mail address comes with it: whoever leaves one is told the outcome. Raises ``ValidationError`` where the page
    is not public or lies in no site.
    """
    from cms.models import BasePage as Base

    public = Base.objects.select_for_update().filter(pk=page.pk, live=True).first()
    site = site_root_of(public) if public else None
    if public is None or site is None:
        raise ValidationError(_("The page is not public any more, so nothing was sent."))
    now = timezone.now()
    alike = same_reports(page_key=public.pk, kind=kind, words=words, text=text, since=now - SAME)
    if before := _told_alike(alike, mail):
        return before
    limit = due(timezone.localdate(now), LIMIT)
    address = public.full_url or ""
    ticket = ErrorReport(
        number=new_number(timezone.localdate(now)),
        page=public,
        page_key=public.pk,
        site_key=site.root_page_id,
        title=public.title,
        url=address if len(address) <= _URL_LENGTH else "",
        kind=kind,
        words=words,
        text=text,
        mail=encrypt(mail, purpose=notices.MAIL) if mail else "",
        received_at=now,
        due_on=limit.on,
        due_provisional=limit.provisional,
    )
    ticket.clean_fields(exclude={item.name for item in ErrorReport._meta.fields} - {"kind", "words", "text"})
    ticket.save()
    notices.came(ticket)
    _record("correction.reported", ticket, None, error=kind)
    return ticket


def _told_alike(alike: Iterable[ErrorReport], mail: str) -> ErrorReport | None:
    """The first of these reports whose outcome goes to this address; without an address, the first of all."""
    address = mail.casefold()
    return next((one for one in alike if not address or notices.address_of(one).casefold() == address), None)


@transaction.atomic
def start_correction(*, ticket: ErrorReport, user: User, submitted_already: bool = False) -> ErrorReport:
    """Take the ticket: a version of the page that is submitted from now on closes it when it goes public.

    ``submitted_already``: versions submitted since the report came count too. Who handles the report and may edit the
    page. Raises ``PermissionDenied``, and ``ValidationError`` where it is closed or the page is gone.
    """
    ticket = _unclosed(ticket, user)
    if ticket.page is None or not ticket.page.live:
        raise ValidationError(_("The page is not public any more. Answer the report with reasons instead."))
    if not ticket.page.specific.permissions_for_user(user).can_edit():
        raise PermissionDenied(_("You may not edit “%(page)s”.") % {"page": ticket.page.title})
    ticket.state = TicketState.CORRECTING
    ticket.correcting_since = ticket.received_at if submitted_already else timezone.now()
    ticket.taken_by, ticket.taken_by_name = user, str(user)
    ticket.save(update_fields=["state", "correcting_since", "taken_by", "taken_by_name"])
    _record("correction.started", ticket, user)
    if submitted_already:
        close_published(ticket.page_key)
        ticket.refresh_from_db()
    return ticket


@transaction.atomic
def answer(*, ticket: ErrorReport, user: User, text: str) -> ErrorReport:
    """Close the ticket with a reasoned answer, which the reader reads. Raises as :func:`start_correction`."""
    return _close(_unclosed(ticket, user), TicketState.ANSWERED, user, _demanded(text, _("Give the reasons.")))


@transaction.atomic
def set_aside(*, ticket: ErrorReport, user: User, reason: str) -> ErrorReport:
    """Close a ticket that is not about the page, with a reason, which the reader reads. Raises as above."""
    reason = _demanded(reason, _("Say why the report is set aside."))
    return _close(_unclosed(ticket, user), TicketState.SET_ASIDE, user, reason)


@transaction.atomic
def close_published(page_key: int) -> int:
    """Close the tickets of a page whose correction is public now; returns how many. Idempotent; reads the database.

    The correction is what is live by a review that was submitted, or by an emergency that was granted, after the
    ticket was taken.
    """
    from cms.publication.enums import GrantKind, GrantState
    from cms.publication.models import PublicationGrant
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    waiting = ErrorReport.objects.select_for_update(of=("self",)).select_related("page")
    tickets = list(waiting.filter(page_key=page_key, state=TicketState.CORRECTING).order_by("pk"))
    live = PublicationGrant.objects.filter(object_id=page_key, state=GrantState.LIVE).first() if tickets else None
    if live is None:
        return 0
    review, since = None, live.created_at if live.kind == GrantKind.EMERGENCY else None
    if live.kind == GrantKind.REVIEW and live.revision_id is not None:
        review = Review.objects.filter(revision_key=live.revision_id, state=ReviewState.APPROVED).first()
        since = review.submitted_at if review else None
    done = [one for one in tickets if since and one.correcting_since and one.correcting_since <= since]
    for ticket in done:
        _close(ticket, TicketState.CORRECTED, None, "", review=review)
    return len(done)


def _unclosed(ticket: ErrorReport, user: User) -> ErrorReport:
    locked = ErrorReport.objects.select_for_update(of=("self",)).select_related("page").get(pk=ticket.pk)
    if not may_handle(user, locked):
        raise PermissionDenied(_("Error reports about this page are handled by its editors and its site manager."))
    if locked.state not in UNCLOSED:
        raise ValidationError(_("Report %(number)s is closed already.") % {"number": locked.number})
    return locked


def _demanded(text: str, sentence: str) -> str:
    if not text.strip():
        raise ValidationError(sentence)
    return text.strip()


def _close(
    ticket: ErrorReport, state: TicketState, user: User | None, text: str, *, review: Review | None = None
) -> ErrorReport:
    ticket.state, ticket.answer, ticket.review = state, text, review
    ticket.closed_at, ticket.closed_by, ticket.closed_by_name = timezone.now(), user, str(user or "")
    ticket.save(update_fields=["state", "answer", "review", "closed_at", "closed_by", "closed_by_name"])
    notices.closed(ticket)
    _record(f"correction.{state.value}", ticket, user, review=review.pk if review else None)
    return ticket


def _record(kind: str, ticket: ErrorReport, user: User | None, **payload: Any) -> None:
    """Under the page, so that a takedown of the page erases it; no words of the report."""
    record(
        kind=kind,
        actor=user,
        object_kind="page",
        object_key=str(ticket.page_key),
        title=ticket.title,
        payload={"ticket": ticket.number, **payload},
    )
