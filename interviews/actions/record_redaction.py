"""What a redaction means for records: the public sees none from the first moment, and their words go.

A record is current only in the present epoch, so raising the epoch hides it at once, without any further act. Of
records that are not public the transcript is erased here, with every version of it. A public one is evidence of a
review: it falls to a privacy takedown, which empties versions, index, copies and logs and takes a second person. The
act is asked in the name of who redacted; where that person may not ask, editors are told to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cms.publication.acts import ask_withdrawal
from cms.publication.enums import ActState, WithdrawalKind
from cms.publication.models import PublicationAct
from cms.publication.stones import taken_down
from cms.screening.models import ScreeningReport
from foundation.audit.actions import record
from foundation.notices.actions import notify
from interviews.models import Interview, InterviewRecord

from .closing import editors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foundation.accounts.models import User

EMPTIED: Final = "interview.records_emptied"
TAKEDOWN_DUE: Final = "interview.takedown_due"


def redacted(*, interview: Interview, actor: User | None) -> None:
    """Called by the redaction, in its transaction, after it raised the epoch and told every copy: see the module.

    A new record can be begun afterwards. Writes one audit entry where anything was done.
    """
    stale = list(stale_records(interview))
    if not stale:
        return
    drafts, public = [page for page in stale if not page.live], [page for page in stale if page.live]
    for page in drafts:
        _empty(page, actor)
    for page in public:
        _ask_takedown(page, interview, actor)
    done = {"emptied": [page.pk for page in drafts], "to_take_down": [page.pk for page in public]}
    record(kind=EMPTIED, actor=actor, obj=interview, payload={"epoch": interview.epoch, **done})


def stale_records(interview: Interview) -> Iterator[InterviewRecord]:
    """Record pages that may hold words of an earlier epoch, in the row or in a version."""
    pages = list(InterviewRecord.objects.child_of(interview.page).order_by("pk"))
    gone = taken_down(page.pk for page in pages)
    for page in pages:
        if page.pk not in gone and any(_is_stale(version, interview.epoch) for version in _versions(page)):
            yield page


def _versions(page: InterviewRecord) -> Iterator[tuple[int, object]]:
    yield page.archived_epoch, page.transcript
    for content in page.revisions.values_list("content", flat=True).iterator():
        yield content.get("archived_epoch", 0), content.get("transcript")


def _is_stale(version: tuple[int, object], epoch: int) -> bool:
    made, transcript = version
    return bool(transcript) and made < epoch


def _empty(page: InterviewRecord, actor: User | None) -> None:
    """Erase all versions of a page that is not public; one new version keeps the summary, without a transcript."""
    state = page.current_workflow_state
    if state is not None:
        state.cancel(user=None)
    content: InterviewRecord = page.get_latest_revision_as_object()
    keys = list(page.revisions.values_list("pk", flat=True))
    ScreeningReport.objects.filter(revision_key__in=keys).update(findings=[], omitted={}, basis="")
    InterviewRecord._base_manager.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    page.revisions.all().delete()
    page.latest_revision = page.live_revision = None
    page.transcript, page.archived_seq, page.archived_epoch = [], 0, 1
    page.save(clean=False)
    content.latest_revision = content.live_revision = None
    content.transcript, content.archived_seq, content.archived_epoch = [], 0, 1
    content.save_revision(user=actor, clean=False)


def _ask_takedown(page: InterviewRecord, interview: Interview, actor: User | None) -> None:
    """Ask for the act; whoever it is refused to, editors are told to ask for it."""
    if PublicationAct.objects.filter(
        page_key=page.pk, state=ActState.OPEN, withdrawal_kind=WithdrawalKind.PRIVACY
    ).exists():
        return
    if actor is not None:
        try:
            with transaction.atomic():
                reason = _("Something was redacted in the interview; this record still holds it.")
                ask_withdrawal(page=page, user=actor, kind=WithdrawalKind.PRIVACY, reason=reason)
        except (PermissionDenied, ValidationError):
            pass  # no part in the place, or another act is open: those told below have, and see it
        else:
            return
    _tell(page, interview)


def _tell(page: InterviewRecord, interview: Interview) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            kind=TAKEDOWN_DUE,
            people=editors_of(interview.page),
            title=_("A record must be taken down for privacy"),
            body=_(
                "Something was redacted in its interview. The public does not see the record any more. Ask for its "
                "privacy takedown, so that its words are erased, and begin another record."
            ),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            key=f"{page.pk}:{interview.epoch}",
        )


def empty_stale() -> int:
    """Worker's duty: what a race with a redaction left; returns how many pages were emptied."""
    count = 0
    newer = Interview.objects.filter(epoch__gt=1).select_related("page").order_by("pk")
    for interview in newer.iterator():
        count += _empty_left(interview.pk)
    return count


@transaction.atomic
def _empty_left(interview_id: int) -> int:
    interview = Interview.objects.select_related("page").get(pk=interview_id)
    left = [page for page in stale_records(interview) if not page.live]
    for page in left:
        _empty(page, None)
    if left:
        record(kind=EMPTIED, actor=None, obj=interview, payload={"emptied": [page.pk for page in left]})
    return len(left)
