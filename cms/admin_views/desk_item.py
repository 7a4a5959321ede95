"""What the screen of one item shows, to whom: those who may decide it, and who was asked for an opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import TaskState

from cms.models import BasePage, RoleTask
from cms.review.comparison import compare, public_version
from cms.review.enums import STEP_LABELS
from cms.review.models import Opinion, Review
from cms.review.opinions import opinions_waiting
from cms.review.selectors import (
    Waiting,
    earlier_decisions,
    latest_versions,
    open_review,
    waiting_for,
    waiting_item,
    who_answers,
)
from cms.roles.enums import Role
from cms.screening.actions import screen_review
from cms.screening.selectors import shown
from foundation.accounts.models import User

from .desk_forms import OpinionForm

#: Views of the content: side by side, or as the public would see it.
CHANGES, PREVIEW = "changes", "preview"


@dataclass(frozen=True)
class Access:
    """An item in review as a person meets it: to decide (``task``, ``waiting``), to give an ``opinion``, or both."""

    page: BasePage
    review: Review
    task_state: TaskState
    step: str
    task: RoleTask | None = None
    waiting: Waiting | None = None
    opinion: Opinion | None = None

    @property
    def url(self) -> str:
        """The item's screen."""
        return reverse("cms_review:item", args=[self.page.pk])

    @property
    def seen(self) -> str:
        """What a form sends back: submission, version and step that it was shown for."""
        return f"{self.review.pk}:{self.review.digest}:{self.review.submitted_at.isoformat()}:{self.step}"


def access_to(page: BasePage, user: User) -> Access | None:
    """How the person may see the item now; None for whom it neither waits for nor was asked."""
    state, review = page.current_workflow_task_state, open_review(page)
    if state is None or review is None or review.revision_id is None:
        return None
    task = RoleTask.objects.get(pk=state.task_id)
    waiting_for(user)  # for the whole desk, so that the neighbours cost nothing more
    waiting = waiting_item(user, page, task=task)
    opinion = opinions_waiting(user).filter(review=review).first()
    if waiting is not None:
        return Access(page, review, state, task.role, task=task, waiting=waiting, opinion=opinion)
    return Access(page, review, state, task.role, opinion=opinion) if opinion is not None else None


def queue(user: User) -> list[int]:
    """Pages that wait for the person, what is due first; one query besides what is remembered."""
    waiting = {item.review: item.page for item in waiting_for(user)}
    due = Review.objects.filter(pk__in=list(waiting)).values_list("due_on", "step_since", "pk")
    ordered = sorted(due, key=lambda row: (row[0] is None, row[0] or row[1].date(), row[1], row[2]))
    return [waiting[pk] for _due, _since, pk in ordered]


def neighbours(user: User, page_id: int, after: str = "") -> tuple[int | None, int | None, int, int]:
    """The item before and after a page in the person's queue, its place (from 1) and how many there are.

    For a page that left the queue ``after`` names the item that stood behind it; the first, where that is gone too.
    """
    found = queue(user)
    if page_id not in found:
        behind = int(after) if after.isdecimal() and len(after) < 12 else 0
        return None, (behind if behind in found else next(iter(found), None)), 0, len(found)
    place = found.index(page_id)
    before = found[place - 1] if place else None
    following = found[place + 1] if place + 1 < len(found) else None
    return before, following, place + 1, len(found)


def context_of(request: HttpRequest, access: Access, approval: Any, returning: Any) -> dict[str, Any]:
    """What is shown to who may decide."""
    user = cast("User", request.user)
    before, following, place, total = neighbours(user, access.page.pk)
    others = [pk for pk in who_answers([access.review.pk]).get(access.review.pk, {}) if pk != user.pk]
    acting_for = access.waiting.acting_for if access.waiting else None
    people = {one.pk: one for one in User.objects.filter(pk__in=[*others, acting_for or 0])}
    return {
        **_shared(request, access),
        "opinion_form": OpinionForm() if access.opinion else None,
        "approval": approval,
        "returning": returning,
        "is_secrecy": access.step == Role.SECRECY_REVIEWER,
        "previous": before,
        "next": following,
        "place": place,
        "total": total,
        "others": [str(people[pk]) for pk in others if pk in people],
        "acting_for": people.get(acting_for or 0),
        "opens_next": request.POST.get("next", "") != "" if request.method == "POST" else True,
    }


def opinion_context(request: HttpRequest, access: Access) -> dict[str, Any]:
    """What is shown to who was asked for an opinion: everything to read, nothing to decide."""
    return {**_shared(request, access), "opinion_form": OpinionForm()}


def _shared(request: HttpRequest, access: Access) -> dict[str, Any]:
    review, page = access.review, access.page
    decisions = {decision.role: decision for decision in review.decisions.filter(counts=True)}
    steps = [
        {"label": STEP_LABELS[step], "decision": decisions.get(step), "current": step == access.step}
        for step in review.steps
    ]
    report = screen_review(review=review)  # lists may have changed, attachments may have been read since
    may_allow = access.task is not None and access.step == Role.SECRECY_REVIEWER
    view = PREVIEW if request.GET.get("view") == PREVIEW else CHANGES
    return {
        "page": page,
        "review": review,
        "access": access,
        "steps": steps,
        "opinion": access.opinion,
        "opinions": list(review.opinions.all()),
        "report": report,
        "findings": shown(report, can_allow=may_allow),
        "may_allow": may_allow,
        "view": view,
        "comparison": comparison_of(request, access) if view == CHANGES else None,
        "preview_url": reverse("cms_review:preview", args=[page.pk]),
        "page_title": review.title,
        "page_subtitle": STEP_LABELS[access.step],
        "header_icon": "tasks",
        "earlier": earlier_decisions(page),
        "versions": latest_versions(page),
        "task_state": access.task_state,
    }


def comparison_of(request: HttpRequest, access: Access) -> Any:
    """The version in review beside the public one."""
    page = access.page.specific
    assert access.review.revision is not None  # noqa: S101 - asked in access_to

    def picture_url(pk: int) -> str:
        return reverse("cms_review:picture", args=[page.pk, pk])

    return compare(
        public_version(page),
        access.review.revision.as_object(),
        picture_url=picture_url,
        whole=request.GET.get("all") == "1",
    )
