"""What is told to whom about a review; the words are kept short, the item is behind the link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.notices.actions import notify, settle, settle_many

from .enums import STEP_LABELS
from .selectors import who_answers

if TYPE_CHECKING:
    from wagtail.models import TaskState

    from .models import Opinion, Review, ReviewDecision

WAITING = "review.waiting"
REMINDER = "review.reminder"
ESCALATED = "review.escalated"
RETURNED = "review.returned"
PUBLISHED = "review.published"
OPINION_ASKED = "opinion.asked"
OPINION_GIVEN = "opinion.given"

KINDS = (
    (WAITING, gettext_lazy("An item waits for my decision"), False),
    (REMINDER, gettext_lazy("A decision of mine is due or overdue"), True),
    (ESCALATED, gettext_lazy("An overdue item was opened to me"), True),
    (RETURNED, gettext_lazy("An item of mine was returned"), True),
    (PUBLISHED, gettext_lazy("An item of mine became public"), False),
    (OPINION_ASKED, gettext_lazy("My opinion is asked for"), False),
    (OPINION_GIVEN, gettext_lazy("An opinion that I asked for was given"), False),
)
#: What is told is read by others than who acts, so it is worded in the language of the installation.
_in_house_language = translation.override(settings.LANGUAGE_CODE)
#: Reminders are settled so many days back; what is older was read or has gone.
_DAYS_BACK = 60


@_in_house_language
def waiting(review: Review, state: TaskState) -> None:
    """Tell everybody who may decide the step that began."""
    step = state.task.specific.role
    notify(
        kind=WAITING,
        people=who_answers([review.pk]).get(review.pk, ()),
        title=_("To decide: “%(title)s” (%(step)s)") % {"title": review.title, "step": STEP_LABELS[step]},
        body=_("Submitted by %(person)s. %(due)s") % {"person": review.submitted_by or "–", "due": _due(review)},
        url=_item(review),
        key=str(state.pk),
    )


@_in_house_language
def reminded(review: Review, state: int, people: Iterable[int], *, today: date) -> None:
    """Remind who may decide a step that is due today or overdue; once a day."""
    notify(
        kind=REMINDER,
        people=people,
        title=_("Due: “%(title)s”") % {"title": review.title}
        if review.due_on == today
        else _("Overdue: “%(title)s”") % {"title": review.title},
        body=_due(review),
        url=_item(review),
        key=f"{state}:{today.isoformat()}",
    )


@_in_house_language
def escalated(review: Review, state: int, people: Iterable[int]) -> None:
    """Tell those to whom an overdue step was opened."""
    notify(
        kind=ESCALATED,
        people=people,
        title=_("Overdue, now open to you: “%(title)s”") % {"title": review.title},
        body=_("Nobody who was asked first has decided it. %(due)s") % {"due": _due(review)},
        url=_item(review),
        key=f"{state}:{review.escalation}",
    )


def settled(review: Review, state: int | None) -> None:
    """A step is decided, or the item was taken back: nobody need look any more."""
    settle(kind=WAITING, key=str(state))
    levels = range(1, review.escalation + 1)
    settle_many(kind=ESCALATED, keys=[f"{state}:{level}" for level in levels])
    settle_many(kind=REMINDER, keys=[f"{state}:{day.isoformat()}" for day in _reminded_days(review)])


def _reminded_days(review: Review) -> Iterator[date]:
    last = review.reminded_on
    if last is None or review.due_on is None:
        return
    first = max(review.due_on, last - timedelta(days=_DAYS_BACK))
    yield from (last - timedelta(days=number) for number in range((last - first).days + 1))


@_in_house_language
def returned(review: Review, decision: ReviewDecision) -> None:
    """Tell the authors what must be changed."""
    notify(
        kind=RETURNED,
        people=review.authors,
        title=_("Returned: “%(title)s”") % {"title": review.title},
        body=_("%(person)s (%(step)s): %(comment)s")
        % {"person": decision.user_name, "step": STEP_LABELS[decision.role], "comment": decision.comment},
        url=reverse("wagtailadmin_pages:edit", args=[review.page_key]),
        key=f"{review.pk}:{decision.pk}",
    )


@_in_house_language
def published(review: Review) -> None:
    """Tell the authors that everybody approved."""
    notify(
        kind=PUBLISHED,
        people=review.authors,
        title=_("Approved at every step: “%(title)s”") % {"title": review.title},
        url=reverse("wagtailadmin_pages:edit", args=[review.page_key]),
        key=str(review.pk),
    )


@_in_house_language
def opinion_asked(opinion: Opinion) -> None:
    """Tell whose opinion is asked for."""
    notify(
        kind=OPINION_ASKED,
        people=[opinion.person_id] if opinion.person_id else [],
        title=_("%(person)s asks for your opinion: “%(title)s”")
        % {"person": opinion.asked_by_name, "title": opinion.review.title},
        body=opinion.question,
        url=_item(opinion.review),
        key=str(opinion.pk),
    )


def opinions_moot(review: Review) -> None:
    """The review is over: opinions that were not given are not needed any more."""
    settle_many(kind=OPINION_ASKED, keys=[str(key) for key in review.opinions.values_list("pk", flat=True)])


@_in_house_language
def opinion_given(opinion: Opinion) -> None:
    """Tell who asked."""
    settle(kind=OPINION_ASKED, key=str(opinion.pk))
    notify(
        kind=OPINION_GIVEN,
        people=[opinion.asked_by_id] if opinion.asked_by_id else [],
        title=_("%(person)s gave an opinion: “%(title)s”")
        % {"person": opinion.person_name, "title": opinion.review.title},
        body=opinion.answer,
        url=_item(opinion.review),
        key=str(opinion.pk),
    )


def _item(review: Review) -> str:
    return reverse("cms_review:item", args=[review.page_key])


def _due(review: Review) -> str:
    if review.due_on is None:
        return ""
    day = date_format(review.due_on, "Y-m-d")
    if review.due_on < timezone.localdate():
        return _("It was due on %(day)s.") % {"day": day}
    return _("Please decide it by %(day)s.") % {"day": day}
