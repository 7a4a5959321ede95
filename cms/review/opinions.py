"""Asking somebody else for an opinion: advisory, no step of the review and no vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.roles.models import RoleAssignment
from cms.roles.places import chains
from foundation.accounts.models import User

from . import notices
from .enums import ReviewState
from .models import Opinion, Review, RoleTask
from .proof import note
from .selectors import waiting_item

if TYPE_CHECKING:
    from .selectors import Waiting


def may_ask(user: User, review: Review) -> bool:
    """Whoever may decide the item now."""
    return _waiting(user, review) is not None


def askable(user: User, review: Review) -> QuerySet[User]:
    """Whom a reviewer may ask: people with a role at the item's place or above it, along the superior organisations.

    They need no right to decide; while they are asked they see the item and its files. Two queries with the reading.
    """
    if review.page is None:
        return User.objects.none()
    places = chains([review.page.path])[review.page.path]
    holders = RoleAssignment.objects.in_force().filter(page__path__in=places).values("user_id")
    return User.objects.filter(pk__in=holders).exclude(pk=user.pk).order_by("organisation_id", "real_name", "pk")


@transaction.atomic
def ask(*, review: Review, user: User, person: User, question: str) -> Opinion:
    """Ask a person; the item goes on waiting for its reviewers meanwhile.

    Raises ``PermissionDenied`` for who may not decide the item, ``ValidationError`` for an empty question, somebody who
    cannot be asked here, and somebody who was asked and has not answered.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    waiting = _waiting(user, review)
    if waiting is None:
        raise PermissionDenied(_("“%(page)s” does not wait for you at this step.") % {"page": review.title})
    if not question.strip():
        raise ValidationError(_("Write what you want to know."))
    if not askable(user, review).filter(pk=person.pk).exists():
        raise ValidationError(
            _("%(person)s holds no role at this item's place or above it. Ask somebody who does.") % {"person": person}
        )
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                review=review,
                role=waiting.step,
                asked_by=user,
                asked_by_name=str(user),
                person=person,
                person_name=str(person),
                question=question.strip(),
            )
    except IntegrityError as error:
        raise ValidationError(
            _("%(person)s was asked already and has not answered yet.") % {"person": person}
        ) from error
    notices.opinion_asked(opinion)
    note("opinion.asked", review, user, {"person": person.pk, "name": str(person), "question": opinion.question})
    return opinion


@transaction.atomic
def answer(*, opinion: Opinion, user: User, text: str) -> None:
    """Give the opinion; once, by the person who was asked, while the item is in review.

    Raises ``PermissionDenied`` for anybody else, who could not be asked any more and where the review is over,
    ``ValidationError`` for an empty text.
    """
    opinion = Opinion.objects.select_for_update(of=("self",)).select_related("review").get(pk=opinion.pk)
    if opinion.person_id != user.pk or not user.is_usable:
        raise PermissionDenied(_("You were not asked for this opinion."))
    if opinion.answered_at is not None or opinion.review.state != ReviewState.OPEN:
        raise PermissionDenied(_("Your opinion is not needed any more."))
    if not opinions_waiting(user).filter(pk=opinion.pk).exists():
        raise PermissionDenied(_("You hold no role at this item's place or above it any more."))
    if not text.strip():
        raise ValidationError(_("Write your opinion."))
    opinion.answer, opinion.answered_at = text.strip(), timezone.now()
    opinion.save(update_fields=["answer", "answered_at"])
    notices.opinion_given(opinion)
    note("opinion.given", opinion.review, user, {"opinion": opinion.answer})


def opinions_waiting(user: User) -> QuerySet[Opinion]:
    """What the person was asked and has not answered, of items still in review; oldest first.

    Only what the person could be asked today (:func:`askable`): with the roles go the item and its files. One query
    where nothing was asked, else a constant number.
    """
    found = Opinion.objects.filter(person_id=user.pk, answered_at=None, review__state=ReviewState.OPEN)
    paths = dict(found.filter(review__page__isnull=False).values_list("pk", "review__page__path"))
    if not paths:
        return found.none()
    places = chains(paths.values())
    held = set(RoleAssignment.objects.in_force().filter(user_id=user.pk).values_list("page__path", flat=True))
    reached = [pk for pk, path in paths.items() if held.intersection(places[path])]
    return found.filter(pk__in=reached).select_related("review__page")


def sees_file(user: User, kind: str, pk: int) -> bool:
    """Whether a file version is named by an item that the person's opinion is asked on."""
    return any(pk in opinion.review.files.get(kind, ()) for opinion in opinions_waiting(user))


def _waiting(user: User, review: Review) -> Waiting | None:
    if review.page is None or review.workflow_state is None or review.state != ReviewState.OPEN:
        return None
    state = review.workflow_state.current_task_state
    task = RoleTask.objects.filter(pk=state.task_id).first() if state else None
    return waiting_item(user, review.page, task=task) if task else None
