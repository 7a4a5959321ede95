"""Submitting, deciding, finishing. Wagtail's workflow drives the screens; what is written here is what counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.signals import task_submitted

from cms.publication.actions import grant
from cms.publication.digest import digest, files_named
from cms.publication.enums import GrantKind
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.actions import record

from .chains import facts_of, steps_for
from .enums import STEP_LABELS, ReviewState, Verdict
from .models import Review, ReviewDecision, RoleTask
from .proof import named, proved
from .secrecy import Secrecy, demand_record, write_record
from .selectors import authors_of, forget, open_review, refusal, steps_left, waiting_item

if TYPE_CHECKING:
    from cms.models import BasePage


class SubmissionRefused(PermissionDenied):
    """Nobody is left for a step; the message says which and who can mend it."""


@transaction.atomic
def submit(*, page: BasePage, user: User) -> Review:
    """Submit the latest version for review. Who may edit the page may submit it.

    Raises ``PermissionDenied`` (:class:`SubmissionRefused` where nobody is left for a step) and ``ValidationError``
    where it is in review already.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk).specific
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied(_("You may not edit “%(page)s”.") % {"page": page.title})
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        raise ValidationError(_("“%(page)s” is in review already.") % {"page": page.title})
    if page.latest_revision_id is None:
        page.save_revision(user=user)
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
def start_step(*, task: RoleTask, workflow_state: WorkflowState, user: User | None) -> TaskState:
    """Called by the workflow at each step; freezes the review at the first."""
    revision = workflow_state.content_object.get_latest_revision()
    review = _freeze(workflow_state, revision, user)
    if task.role not in review.steps:
        return TaskState.objects.create(
            workflow_state=workflow_state,
            revision=revision,
            task=task,
            status=TaskState.STATUS_SKIPPED,
            finished_at=timezone.now(),
            comment=_("Not asked for by this item's review."),
        )
    left = steps_left(review)
    if left and left[0] != task.role:  # after a return Wagtail resumes at the step that returned: begin again instead
        task = _active_task(left[0])
    state = TaskState.objects.create(workflow_state=workflow_state, revision=revision, task=task)
    task_submitted.send(sender=TaskState, instance=state, user=user)
    return state


def _active_task(role: str) -> RoleTask:
    task = RoleTask.objects.filter(role=role, active=True).first()
    if task is None:
        raise PermissionDenied(
            _("The step “%(step)s” of the review is switched off. Switch it on again first.")
            % {"step": STEP_LABELS[role]}
        )
    return task


def _freeze(workflow_state: WorkflowState, revision: Revision, user: User | None) -> Review:
    review: Review | None = Review.objects.select_for_update().filter(revision=revision).first()
    if review is not None and review.state == ReviewState.OPEN and review.workflow_state_id == workflow_state.pk:
        return review
    page: BasePage = workflow_state.content_object.specific
    begun = Review.objects.filter(workflow_state=workflow_state, state=ReviewState.OPEN).exists()
    if begun or user is None:  # a version slipped in: whoever approved just now did not submit it
        user = workflow_state.requested_by
    authors = authors_of(page, {workflow_state.requested_by_id, user.pk if user else None})
    content = revision.as_object()
    steps, chain = steps_for(facts_of(content, path=page.path))
    if sentence := refusal(path=page.path, title=page.title, authors=authors, steps=steps):
        raise SubmissionRefused(sentence)
    now = timezone.now()
    Review.objects.filter(page_key=page.pk, state=ReviewState.OPEN).update(state=ReviewState.REPLACED, closed_at=now)
    files = files_named(content)
    if review is None:
        review = Review(revision=revision, revision_key=revision.pk, page_key=page.pk)
    else:  # the same version again, after a return or a take-back: every step decides anew
        review.decisions.update(counts=False)
    review.page_id, review.title, review.workflow_state = page.pk, content.title, workflow_state
    review.digest, review.authors = digest(content), authors
    review.steps, review.chain = steps, chain
    review.files = {"image": sorted(files.images), "document": sorted(files.documents)}
    review.state, review.closed_at = ReviewState.OPEN, None
    review.submitted_by, review.submitted_at = user, now
    review.save()
    _record("review.submitted", review, user, {"steps": review.steps, "authors": authors})
    return review


def _record(kind: str, review: Review, user: User | None, payload: dict[str, Any]) -> None:
    record(
        kind=kind,
        actor=user,
        object_kind="page",
        object_key=str(review.page_key),
        title=review.title,
        payload={"review": review.pk, "revision": review.revision_key, "digest": review.digest, **payload},
    )


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
    if approved:
        task_state.specific.approve(user=user, comment=comment)
    else:
        _close(review, ReviewState.RETURNED)
        task_state.specific.reject(user=user, comment=comment)
    # last: the audit chain's end stays locked until commit, and a publication locks rows that others lock before it
    _record(
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
        _close(review, ReviewState.WITHDRAWN)
        _record("review.taken_back", review, user, {})


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
    people = [named(decision) for decision in decisions]
    grant(page=page, revision=review.revision, kind=GrantKind.REVIEW, people=people)
    review.revision.publish(user=user, skip_permission_checks=True)
