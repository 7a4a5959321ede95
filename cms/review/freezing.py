"""Beginning a review: what is frozen at submission, and each step as the workflow reaches it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.signals import task_submitted

from cms.models import BasePage
from cms.publication.digest import digest, files_named
from foundation.accounts.models import User

from . import clock, notices
from .chains import days_for, facts_of, steps_for
from .enums import STEP_LABELS, ReviewState
from .gates import demand_submittable
from .models import Review, RoleTask
from .proof import note
from .selectors import authors_of, refusal, steps_left
from .submission import words_said


class SubmissionRefused(PermissionDenied):
    """Nobody is left for a step; the message says which and who can mend it."""


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
    clock.begin_step(review, step=task.role)
    task_submitted.send(sender=TaskState, instance=state, user=user)
    notices.waiting(review, state)
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
    facts = facts_of(content, path=page.path)
    steps, chain = steps_for(facts)
    if sentence := refusal(path=page.path, title=page.title, authors=authors, steps=steps):
        raise SubmissionRefused(sentence)
    said = words_said()
    demand_submittable(page, user=user, exception=said.exception)
    now = timezone.now()
    Review.objects.filter(page_key=page.pk, state=ReviewState.OPEN).update(state=ReviewState.REPLACED, closed_at=now)
    files = files_named(content)
    if review is None:
        review = Review(revision=revision, revision_key=revision.pk, page_key=page.pk)
    else:  # the same version again, after a return or a take-back: every step reads and decides anew
        review.decisions.update(counts=False)
        review.openings.all().delete()
        review.opinions.filter(answered_at=None).delete()
    review.page_id, review.title, review.workflow_state = page.pk, content.title, workflow_state
    review.digest, review.authors = digest(content), authors
    review.steps, review.chain, review.days = steps, chain, days_for(facts)
    review.answer, review.exception = said.answer, said.exception
    review.files = {"image": sorted(files.images), "document": sorted(files.documents)}
    review.state, review.closed_at = ReviewState.OPEN, None
    review.submitted_by, review.submitted_at = user, now
    review.save()
    note("review.submitted", review, user, {"steps": review.steps, "authors": authors})
    return review
