"""Submitting, deciding, finishing. Wagtail's workflow drives the screens; what is written here is what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.publication.actions import grant
from cms.publication.digest import digest
from cms.publication.enums import GrantKind
from cms.roles.enums import Role
from foundation.accounts.models import User

from . import notices
from .enums import ReviewState, Verdict
from .gates import demand_decidable
from .models import Review, ReviewDecision, RoleTask
from .openings import opened
from .proof import named, note, proved
from .secrecy import Secrecy, demand_record, write_record
from .selectors import Waiting, forget, open_review, waiting_for, waiting_item
from .submission import saying

if TYPE_CHECKING:
    from cms.models import BasePage


@transaction.atomic
def submit(*, page: BasePage, user: User, answer: str = "", exception: str = "") -> Review:
    """Submit the latest version for review. Who may edit the page may submit it.

    ``answer`` is what the author says to the last return, ``exception`` why a blocking finding should be let through.
    Raises ``PermissionDenied`` (:class:`SubmissionRefused` where nobody is left for a step) and ``ValidationError``
    where it is in review already or a check blocks it.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk).specific
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied(_("You may not edit “%(page)s”.") % {"page": page.title})
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        raise ValidationError(_("“%(page)s” is in review already.") % {"page": page.title})
    if page.latest_revision_id is None:
        page.save_revision(user=user)
    with saying(answer=answer, exception=exception):
        if state is not None:
            state.resume(user=user)
        else:
            workflow = page.get_workflow()
            if workflow is None:
                raise ValidationError(
                    _("“%(page)s” lies outside the portal and cannot be reviewed.") % {"page": page.title}
                )
            workflow.start(page, user)
    review = open_review(page)
    assert review is not None  # noqa: S101 - the task just made it
    return review


@transaction.atomic
def decide(
    *,
    task_state: TaskState,
    user: User,
    action: str,
    comment: str = "",
    secrecy: Secrecy | None = None,
    **form: Any,
) -> None:
    """Approve (``approve``) or return (``reject``) at the current step.

    The page is the task state's own: the address may name another (Wagtail trusts it). Approval and refusal at the
    secrecy step carry a :class:`~cms.review.secrecy.Secrecy`; Wagtail's screens give it as the ``form``'s fields.
    Raises ``PermissionDenied`` unless the person is among those who answer now, and ``ValidationError`` for a missing
    comment, basis, provision or point of the checklist.
    """
    page: BasePage = task_state.workflow_state.content_object
    review = Review.objects.select_for_update().filter(revision_id=task_state.revision_id).first()
    task = RoleTask.objects.get(pk=task_state.task_id)
    current = page.current_workflow_task_state
    forget(user)
    waiting = waiting_item(user, page, task=task)
    if (
        review is None
        or waiting is None
        or action not in ("approve", "reject")
        or current is None
        or current.pk != task_state.pk
    ):
        raise PermissionDenied(_("“%(page)s” does not wait for you at this step.") % {"page": page.title})
    approved = action == "approve"
    if not approved and not comment.strip():
        raise ValidationError(_("Tell the author what must be changed."))
    if task.role == Role.SECRECY_REVIEWER:
        secrecy = demand_record(secrecy or Secrecy.from_form(form), approved=approved)
    else:
        secrecy = None
    demand_decidable(review, role=task.role, user=user, approved=approved)
    absent = User.objects.get(pk=waiting.acting_for) if waiting.acting_for else None  # `user` may be a lazy object
    decision = ReviewDecision.objects.create(
        review=review,
        role=task.role,
        user=user,
        user_name=str(user),
        acting_for=absent,
        acting_for_name=str(absent or ""),
        verdict=Verdict.APPROVED if approved else Verdict.RETURNED,
        comment=comment,
        counts=approved,
    )
    if secrecy is not None:
        write_record(decision, secrecy)
    forget(user)
    notices.settled(review, task_state.pk)
    if approved:
        task_state.specific.approve(user=user, comment=comment)
    else:
        _close(review, ReviewState.RETURNED)
        task_state.specific.reject(user=user, comment=comment)
        notices.returned(review, decision)
    # last: the audit chain's end stays locked until commit, and a publication locks rows that others lock before it
    note(
        "review.approved" if approved else "review.returned",
        review,
        user,
        {
            "step": task.role,
            "comment": comment,
            "secrecy": asdict(secrecy) if secrecy else None,
            "acting_for": {"user": absent.pk, "name": str(absent)} if absent else None,
        },
    )


def _close(review: Review, state: ReviewState) -> None:
    notices.opinions_moot(review)
    review.decisions.update(counts=False)
    review.state, review.closed_at = state, timezone.now()
    review.save(update_fields=["state", "closed_at"])


def approve(*, page: BasePage, user: User, comment: str = "", basis: str = "") -> None:
    """Approve the page at the step where it stands; at the secrecy step with this basis and the whole checklist."""
    secrecy = Secrecy.public(basis)
    decide(task_state=_current(page), user=user, action="approve", comment=comment, secrecy=secrecy)


def send_back(*, page: BasePage, user: User, comment: str) -> None:
    """Return the page to its author from the step where it stands."""
    decide(task_state=_current(page), user=user, action="reject", comment=comment)


def _current(page: BasePage) -> TaskState:
    from cms.models import BasePage as Base

    state = Base.objects.get(pk=page.pk).current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise ValidationError(_("“%(page)s” is not in review.") % {"page": page.title})
    return state


@transaction.atomic
def take_back(*, page: BasePage, user: User) -> None:
    """Take a submission back. Only who submitted it, or wrote it, may; reviewers return it instead."""
    review = Review.objects.select_for_update().filter(page_key=page.pk, state=ReviewState.OPEN).first()
    state = (
        type(page).objects.get(pk=page.pk).specific.current_workflow_state
    )  # after the lock: a decision may have won
    if state is None or review is None:
        raise ValidationError(_("“%(page)s” is not in review.") % {"page": page.title})
    if not may_take_back(user, review):
        raise PermissionDenied(_("Only its author may take “%(page)s” back.") % {"page": page.title})
    state.cancel(user=user)


def may_take_back(user: User, review: Review) -> bool:
    """The person who submitted the item, or one of its authors."""
    return user.pk in (review.submitted_by_id, *review.authors)


@dataclass(frozen=True)
class Outcome:
    """What became of one item of a bulk approval; ``sentence`` says why it was not approved."""

    review: int
    title: str
    sentence: str = ""

    @property
    def done(self) -> bool:
        """Whether it was approved."""
        return not self.sentence


def approve_many(*, items: Sequence[tuple[int, str]], user: User, comment: str = "") -> list[Outcome]:
    """Approve items, given as (id of the review, its digest), each in a transaction of its own.

    Only what the person opened at this step in this version; never at the secrecy step, whose record belongs to one
    item (一事一审). An item that cannot be approved says why and holds up no other.
    """
    return [_approved(review, seen, user, comment) for review, seen in items]


def _approved(key: int, seen: str, user: User, comment: str) -> Outcome:
    review = Review.objects.select_related("page").filter(pk=key, state=ReviewState.OPEN).first()
    forget(user)
    waiting = next((item for item in waiting_for(user) if item.review == key), None)
    if review is None or review.page is None or waiting is None:
        return Outcome(key, "", _("It does not wait for you, or not any more."))
    if sentence := _hindrance(review, waiting, seen, user):
        return Outcome(key, review.title, sentence)
    try:  # the step that was looked at: had it moved on meanwhile, another version might stand there
        state = TaskState.objects.get(pk=waiting.task_state)
        decide(task_state=state, user=user, action="approve", comment=comment)
    except (ValidationError, PermissionDenied) as refused:
        return Outcome(key, review.title, sentence_of(refused))
    return Outcome(key, review.title)


def _hindrance(review: Review, waiting: Waiting, seen: str, user: User) -> str:
    if waiting.step == Role.SECRECY_REVIEWER:
        return _("A secrecy review has a record of its own: decide it on its own screen.")
    if review.digest != seen or (review.pk, waiting.step) not in opened(user, [review.pk]):
        return _("You have not opened this version yet. Open it first.")
    return ""


def sentence_of(refused: ValidationError | PermissionDenied) -> str:
    """The sentence of a refusal, for people."""
    return refused.messages[0] if isinstance(refused, ValidationError) else str(refused)


@transaction.atomic
def taken_back(*, workflow_state: WorkflowState, user: User | None) -> None:
    """Called when a workflow was cancelled, by whatever way; ``user`` None is an operator's script.

    Raises ``PermissionDenied`` for who may not take the item back (Wagtail asks every current reviewer too), and where
    the last approval came first.
    """
    for review in Review.objects.select_for_update().filter(workflow_state=workflow_state):
        if review.state == ReviewState.APPROVED:
            raise PermissionDenied(_("“%(page)s” was approved meanwhile.") % {"page": review.title})
        if review.state != ReviewState.OPEN:
            continue
        if user is not None and not may_take_back(user, review):
            raise PermissionDenied(_("Only its author may take “%(page)s” back.") % {"page": review.title})
        notices.settled(review, workflow_state.current_task_state_id)
        _close(review, ReviewState.WITHDRAWN)
        note("review.taken_back", review, user, {})


@transaction.atomic
def finish(*, workflow_state: WorkflowState, user: User | None) -> None:
    """Prove every frozen step on exactly this revision, write the grant and publish.

    Raises ``PermissionDenied`` where the proof fails; the last approval is then undone with it.
    """
    page: BasePage = workflow_state.content_object.specific
    review = Review.objects.select_for_update().filter(workflow_state=workflow_state, state=ReviewState.OPEN).first()
    if review is None or review.revision is None:
        raise PermissionDenied(_("“%(page)s” has no open review.") % {"page": page.title})
    decisions = list(review.decisions.filter(counts=True, verdict=Verdict.APPROVED))
    if not proved(review, decisions):
        raise PermissionDenied(_("“%(page)s” was not approved at every step by another person.") % {"page": page.title})
    if page.latest_revision_id != review.revision_id or digest(review.revision.as_object()) != review.digest:
        raise PermissionDenied(_("“%(page)s” was changed during its review. Submit it again.") % {"page": page.title})
    review.state, review.closed_at = ReviewState.APPROVED, timezone.now()
    review.save(update_fields=["state", "closed_at"])
    notices.opinions_moot(review)
    people = [named(decision) for decision in decisions]
    grant(page=page, revision=review.revision, kind=GrantKind.REVIEW, people=people)
    review.revision.publish(user=user, skip_permission_checks=True)
    notices.published(review)
