"""Reading reviews: who may decide, what waits for whom, why a submission would be refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from cms.roles.enums import Role
from cms.roles.holders import Holder, holders, holders_and_persons
from cms.roles.places import chains
from cms.roles.selectors import roles_of, standby_roles_of
from foundation.accounts.selectors import same_person

from .eligibility import Question, answering, unfilled_step
from .enums import STEP_LABELS, ReviewState
from .models import STEPS, Review, ReviewDecision, RoleTask

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

DESK = "_portico_waiting"
#: Of an item's history.
SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """A review that waits at a step, with what is needed to say who answers, and what a screen asked for besides."""

    task_state: int
    review: int
    page: int
    path: str
    step: str
    steps_left: tuple[str, ...]
    barred: frozenset[int]
    files: dict[str, list[int]]
    escalation: int = 0
    shown: Mapping[str, Any] = field(default_factory=dict)
    acting_for: int | None = None


def open_review(page: BasePage) -> Review | None:
    """The review under way of a page."""
    return Review.objects.filter(page_key=page.pk, state=ReviewState.OPEN).first()


def steps_left(review: Review) -> list[str]:
    """Steps without a decision that counts, in order."""
    done = set(review.decisions.filter(counts=True).values_list("role", flat=True))
    return [step for step in review.steps if step not in done]


def authors_of(page: BasePage, submitters: Iterable[int | None]) -> list[int]:
    """Ids of everybody who wrote a version since the last publication, submitted it, or began the page."""
    revisions = Revision.page_revisions.filter(object_id=str(page.pk), user__isnull=False)
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    people = set(revisions.values_list("user_id", flat=True)) | set(submitters)
    if not page.live:
        people.add(page.owner_id)
    return sorted(pk for pk in people if pk is not None)


def persons(accounts: Iterable[int]) -> frozenset[int]:
    """The persons behind accounts: whoever has several is barred with all of them."""
    return frozenset(same_person(accounts).values())


def refusal(*, path: str, title: str, authors: Iterable[int], steps: Sequence[str]) -> str | None:
    """Why an item of these authors at this place could not be reviewed to its end, as a sentence; None if it can."""
    chain = chains([path])[path]
    step = unfilled_step(Question(holders(chain, steps), chain, tuple(steps), persons(authors)))
    if step is None:
        return None
    managers = holders(chain, [Role.SITE_MANAGER])
    nearest = next((found for place in chain if (found := managers.get((Role.SITE_MANAGER, place)))), [])
    return _(
        "“%(title)s” cannot be submitted: nobody is left for the step “%(step)s” besides its authors and the people of "
        "the other steps. %(who)s can give somebody that role."
    ) % {"title": title, "step": STEP_LABELS[step], "who": _names(one.user for one in nearest)}


def _names(ids: Iterable[int]) -> str:
    from foundation.accounts.models import User

    names = [str(user) for user in User.objects.filter(pk__in=list(ids)).order_by("pk")]
    return _(", ").join(names) if names else _("The provincial office")


def may_decide_now(user: User, page: BasePage, *, task: RoleTask) -> bool:
    """Whether the page waits at this task and the person is among those who answer."""
    return waiting_item(user, page, task=task) is not None


def waiting_item(user: User, page: BasePage, *, task: RoleTask) -> Waiting | None:
    """The page as it waits for the person at this task, with whom the person acts for; None if it does not."""
    if not getattr(user, "is_usable", False):
        return None
    memo: list[Waiting] | None = getattr(user, DESK, None)
    items = _waiting_for(user, page=page.pk) if memo is None else memo  # for one page, not for the whole desk
    return next((item for item in items if item.page == page.pk and item.step == task.role), None)


def waiting_for(user: User, *, showing: Mapping[str, Any] | None = None) -> list[Waiting]:
    """Everything that waits for the person now; constant queries, remembered for the request.

    ``showing`` adds expressions over Wagtail's task states to what is read of each item, in the same query.
    """
    memo: list[Waiting] | None = getattr(user, DESK, None)
    if memo is None or any(name not in item.shown for item in memo for name in showing or ()):
        memo = _waiting_for(user, showing=showing)
        setattr(user, DESK, memo)
    return memo


def forget(user: User) -> None:
    """Drop what is remembered on this user object, after a decision."""
    if hasattr(user, DESK):
        delattr(user, DESK)


def waiting_task_states(user: User) -> dict[str, list[int]]:
    """Ids of Wagtail's task states that wait for the person, by step."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for item in waiting_for(user):
        found[item.step].append(item.task_state)
    return found


def _waiting_for(user: User, *, page: int | None = None, showing: Mapping[str, Any] | None = None) -> list[Waiting]:
    own = ({held.role for held in roles_of(user)} | standby_roles_of(user)) & set(STEPS)
    if not own:
        return []
    narrowed = {"revision__portico_review__page_id": page} if page is not None else {}
    items = [item for item in _waiting_at(own, showing=showing, **narrowed) if user.pk not in item.barred]
    answers = _answers(items)
    found = []
    for item in items:
        who = answers[item.review].get(user.pk)
        if who is not None:
            found.append(replace(item, acting_for=who.acting_for))
    return found


def _answers(items: Sequence[Waiting]) -> dict[int, dict[int, Holder]]:
    """For each item who may decide it now, by account; a constant number of queries."""
    if not items:
        return {}
    chain = chains(item.path for item in items)
    places = {place for places in chain.values() for place in places}
    held, person = holders_and_persons(
        places,
        STEPS,
        standby=any(item.escalation for item in items),
        besides={pk for item in items for pk in item.barred},
    )
    return {
        item.review: answering(
            Question(
                held,
                chain[item.path],
                item.steps_left,
                frozenset(person[pk] for pk in item.barred),
                item.escalation,
            )
        )
        for item in items
    }


def who_answers(reviews: Iterable[int]) -> dict[int, dict[int, Holder]]:
    """For each open review of these ids who may decide it now, by account; a constant number of queries."""
    return _answers(_waiting_at(STEPS, revision__portico_review__in=list(reviews)))


def _waiting_at(steps: Iterable[str], *, showing: Mapping[str, Any] | None = None, **narrowed: Any) -> list[Waiting]:
    shown = {f"shown_{name}": expression for name, expression in (showing or {}).items()}
    states = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status="in_progress",
            task__roletask__role__in=list(steps),
            revision__portico_review__state=ReviewState.OPEN,
            **narrowed,
        )
        .annotate(**shown)
        .values_list(
            "pk",
            "task__roletask__role",
            "revision__portico_review__pk",
            "revision__portico_review__page_id",
            "revision__portico_review__page__path",
            "revision__portico_review__steps",
            "revision__portico_review__authors",
            "revision__portico_review__files",
            "revision__portico_review__escalation",
            *shown,
        )
    )
    rows: list[Any] = list(states.order_by("started_at", "pk"))
    decided: defaultdict[int, dict[str, set[int]]] = defaultdict(dict)
    decisions = ReviewDecision.objects.filter(review_id__in=[row[2] for row in rows], counts=True)
    for review, role, *people in decisions.values_list("review_id", "role", "user_id", "acting_for_id"):
        decided[review][role] = set(people) - {None}
    found = []
    for state, role, review, page_id, path, all_steps, authors, files, escalation, *values in rows:
        left = tuple(step for step in all_steps if step not in decided[review])
        if left and left[0] == role and path:
            barred = frozenset(authors).union(*decided[review].values())
            words = dict(zip(showing or (), values, strict=True))
            found.append(Waiting(state, review, page_id, path, role, left, barred, files, escalation, words))
    return found


def earlier_decisions(page: BasePage) -> list[ReviewDecision]:
    """Decisions of rounds that ended in a return or a take-back, newest first: an item's history for its reviewers."""
    return list(ReviewDecision.objects.filter(review__page_key=page.pk, counts=False).order_by("-at", "-pk")[:SHOWN])


def latest_versions(page: BasePage) -> list[Revision]:
    """The latest versions of a page with who saved them, newest first."""
    versions = Revision.page_revisions.filter(object_id=str(page.pk)).select_related("user").defer("content")
    return list(versions.order_by("-created_at", "-pk")[:SHOWN])


def sees_file(user: User, kind: str, pk: int) -> bool:
    """Whether a file version is named by an item that waits for the person."""
    return any(pk in item.files.get(kind, ()) for item in waiting_for(user))
