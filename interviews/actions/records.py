"""The record of an interview: begun from the fold, made anew from a later number, proved wherever it may go public.

Nobody types a transcript. Forms have no field for it; should a version hold another one all the same, submission,
every approval and publication refuse it. What a redaction means for records is in :mod:`.record_redaction`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.blocks import from_plain_text
from cms.publication.locking import locked_page
from cms.publication.permissions import in_review
from cms.publication.stones import taken_down
from cms.review.models import Review
from foundation.audit.actions import record
from foundation.notices.actions import settle
from interviews.enums import InterviewState
from interviews.models import Interview, InterviewPage, InterviewRecord
from interviews.selectors_records import entries_at

from .closing import RECORD_DUE
from .ledger import locked
from .record_redaction import EMPTIED, TAKEDOWN_DUE, empty_stale, redacted

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

__all__ = [
    "BEGUN",
    "EMPTIED",
    "REFRESHED",
    "TAKEDOWN_DUE",
    "before_decision",
    "before_submission",
    "begin_record",
    "demand_true",
    "empty_stale",
    "may_begin",
    "redacted",
    "refresh_record",
]

BEGUN: Final = "interview.record_begun"
REFRESHED: Final = "interview.record_refreshed"


def may_begin(page: InterviewPage, user: User) -> bool:
    """Whether the person may write pages below the interview's: editors, contributors and managers of its place.

    The permission alone: Wagtail's own question says no, since no form makes records.
    """
    return user.is_usable and (user.is_superuser or "add" in page.permissions_for_user(user).permissions)


@transaction.atomic
def begin_record(*, interview_id: int, actor: User) -> InterviewRecord:
    """Begin the record of a closed interview: a draft below its page, with the text as it stands now.

    Who may write pages there may (:func:`may_begin`). Withdrawn and redacted entries are left out, see
    :func:`interviews.selectors_records.kept`. Raises ``PermissionDenied``, and ``ValidationError`` where the interview
    is not closed, nothing was said, or a record of the present epoch exists: that one is refreshed instead.
    """
    interview = locked(interview_id)
    if not may_begin(interview.page, actor):
        raise PermissionDenied(_("You may not write pages below “%(title)s”.") % {"title": interview.page.title})
    _demand_closed(interview)
    if standing := standing_record(interview):
        raise ValidationError(
            _("“%(title)s” is there already. Make it anew from the present text instead.") % {"title": standing.title}
        )
    page = _draft(interview, actor)
    interview.page.add_child(instance=page)
    page.save_revision(user=actor)
    settle(kind=RECORD_DUE, key=str(interview.pk))
    record(kind=BEGUN, actor=actor, obj=page, object_kind="page", payload=_numbers(page))
    return page


def _draft(interview: Interview, actor: User) -> InterviewRecord:
    taken = set(interview.page.get_children().values_list("slug", flat=True))
    slugs = ("record", *(f"record-{number}" for number in range(2, len(taken) + 2)))
    slug = next(slug for slug in slugs if slug not in taken)
    page = InterviewRecord(
        title=_("%(title)s (record)") % {"title": interview.page.title[:240]},
        slug=slug,
        summary=from_plain_text(interview.page.summary or interview.page.title),
        matter=interview.page.matter,
        live=False,
        owner=actor,
    )
    _fill(page, interview)
    return page


def _fill(page: InterviewRecord, interview: Interview) -> None:
    entries = entries_at(interview)
    if not entries:
        raise ValidationError(_("Nothing was said in “%(title)s”.") % {"title": interview.page.title})
    page.transcript, page.archived_seq, page.archived_epoch = entries, interview.last_seq, interview.epoch


def standing_record(interview: Interview) -> InterviewRecord | None:
    """The record page that still can become or is the record: not taken down, its latest version of this epoch."""
    pages = list(InterviewRecord.objects.child_of(interview.page).order_by("-pk"))
    gone = taken_down(page.pk for page in pages)
    latest = (page.get_latest_revision_as_object() for page in pages if page.pk not in gone)
    return next((page for page in latest if page.archived_epoch == interview.epoch), None)


@transaction.atomic
def refresh_record(*, record_id: int, actor: User) -> InterviewRecord:
    """Make a new version of a record from the text as it stands now: answers given later, corrections.

    Who may edit the page may, unless it is in review. Returns the version, the same where nothing was added. Raises
    ``PermissionDenied`` and ``ValidationError``.
    """
    found = locked_page(record_id)
    if not isinstance(found, InterviewRecord):
        raise ValidationError(_("This is not the record of an interview."))
    if not found.permissions_for_user(actor).can_edit():
        raise PermissionDenied(_("You may not edit “%(page)s”.") % {"page": found.title})
    if in_review(found):
        raise ValidationError(_("“%(page)s” is in review already.") % {"page": found.title})
    interview = interview_of(found)
    _demand_closed(interview)
    content: InterviewRecord = found.get_latest_revision_as_object()
    before = (content.archived_epoch, content.archived_seq, content.transcript)
    _fill(content, interview)
    if (content.archived_epoch, content.archived_seq, content.transcript) != before:
        content.save_revision(user=actor)
        record(kind=REFRESHED, actor=actor, obj=content, object_kind="page", payload=_numbers(content))
    return content


def _demand_closed(interview: Interview) -> None:
    if interview.state != InterviewState.CLOSED:
        raise ValidationError(_("“%(title)s” is not closed yet.") % {"title": interview.page.title})


def _numbers(page: InterviewRecord) -> dict[str, int]:
    return {"seq": page.archived_seq, "epoch": page.archived_epoch, "entries": len(page.transcript)}


def interview_of(page: InterviewRecord) -> Interview:
    """The interview whose record this is. Raises ``ValidationError`` where its page has none."""
    found = Interview.objects.filter(page_id=page.get_parent().pk).select_related("page").first()
    if found is None:
        raise ValidationError(_("“%(page)s” lies below no interview that was public.") % {"page": page.title})
    return found


def demand_true(content: InterviewRecord) -> None:
    """Refuse a version whose transcript is not exactly the fold at its number, in the present epoch.

    Raises ``ValidationError`` with what to do.
    """
    interview = interview_of(content)
    _demand_closed(interview)
    if content.archived_epoch != interview.epoch:
        raise ValidationError(
            _("Something was redacted in “%(title)s” since this record was made. Make it anew, or begin another one.")
            % {"title": interview.page.title}
        )
    if not content.archived_seq or content.archived_seq > interview.last_seq:
        raise ValidationError(
            _("“%(page)s” was not made from the interview above it. Begin its record on the interview's screen.")
            % {"page": content.title}
        )
    if content.transcript != entries_at(interview, content.archived_seq):
        raise ValidationError(
            _("The transcript of “%(page)s” is not what was said up to number %(seq)d. Make it anew.")
            % {"page": content.title, "seq": content.archived_seq}
        )


def before_submission(page: BasePage, _user: User | None, _exception: str) -> None:
    """Gate of the review, see :func:`demand_true`."""
    if isinstance(page, InterviewRecord):
        demand_true(page.get_latest_revision_as_object())


def before_decision(review: Review, _role: str, _user: User, approved: bool) -> None:
    """Gate of each approval: an interview may have been redacted while its record was in review."""
    if not approved or review.revision is None:
        return
    content = review.revision.as_object()
    if isinstance(content, InterviewRecord):
        demand_true(content)
