"""Ways past a step of the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import Revision, TaskState, Workflow, WorkflowTask

from cms.models import Article, Review, ReviewDecision, RoleTask
from cms.review.actions import approve, decide, submit, take_back
from cms.review.enums import ReviewState
from cms.review.selectors import open_review
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, reviewers
from tests.hostile.ground import again, attempt, browser, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BASIS = "条例第十九条"


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def submitted(cluster: Cluster) -> Article:
    """The city's article in review."""
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    return again(page)


def step_on(page: Article, user: User) -> None:
    approve(page=page, user=anew(user), basis=BASIS)


def at_last_step(cluster: Cluster, page: Article) -> User:
    """Approve all but the last step; returns who signs off."""
    *earlier, chief = reviewers(cluster, cluster.city).values()
    for user in earlier:
        step_on(page, user)
    return chief


def decisions(page: Article) -> int:
    return ReviewDecision.objects.filter(review__page_key=page.pk, counts=True).count()


# Editing and approving in one request.
def edit_and_approve(page: Article, user: User, *, action: str = "approve") -> None:
    form = article_form(page, **{"title": "偷改", "action-workflow-action": "1", "workflow-action-name": action})
    browser(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


@held("edit and approve")
def test_nobody_edits_and_approves_in_one_request(cluster: Cluster, submitted: Article) -> None:
    before = face()
    for who, user in everybody(cluster):
        edit_and_approve(submitted, user)
        row = again(submitted)
        assert (row.latest_revision_id, decisions(row), face()) == (submitted.latest_revision_id, 0, before), who
    assert Revision.objects.get(pk=submitted.latest_revision_id).content["title"] == submitted.title


@lifted("edit and approve")
def test_edit_passes_without_the_lock_and_then_the_review_begins_again(
    cluster: Cluster, submitted: Article, hole_lock: None
) -> None:
    chief = at_last_step(cluster, submitted)
    assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=chief)
    edit_and_approve(submitted, chief)
    row = again(submitted)
    assert row.latest_revision_id != submitted.latest_revision_id
    assert (row.live, face().pages.get(row.pk)) == (False, None)  # the last step proves the version


@lifted("edit and approve")
def test_edit_is_public_without_the_lock_and_the_last_proof(
    cluster: Cluster, submitted: Article, hole_lock: None, hole_finish_proof: None, settings: Any
) -> None:
    settings.WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False
    chief = at_last_step(cluster, submitted)
    assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=chief)
    edit_and_approve(submitted, chief)
    row = again(submitted)
    assert (row.live, row.title) == (True, "偷改")


# Approving twice.
@held("approve twice")
def test_nobody_decides_a_step_twice_or_two_steps(cluster: Cluster, submitted: Article) -> None:
    unit = cluster.city.people["unit"]
    assign(actor=None, role=Role.OFFICE_REVIEWER, page=cluster.city.home, user=unit)
    first = submitted.current_workflow_task_state
    step_on(submitted, unit)
    assert refused(lambda: decide(task_state=first, user=anew(unit), action="approve"))
    assert refused(lambda: step_on(submitted, unit))
    for who, user in everybody(cluster):
        assert refused(lambda user=user: decide(task_state=first, user=user, action="approve")), who
    assert decisions(submitted) == 1


@lifted("approve twice")
def test_database_refuses_a_second_decision_and_the_last_step_counts_people(
    cluster: Cluster, submitted: Article, hole_eligibility: None, request: pytest.FixtureRequest
) -> None:
    unit = cluster.city.people["unit"]
    step_on(submitted, unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        step_on(submitted, unit)
    request.getfixturevalue("hole_decision_constraints")
    step_on(submitted, unit)
    step_on(submitted, unit)
    assert refused(lambda: step_on(submitted, unit))  # the last step counts the people
    assert again(submitted).live is False
    request.getfixturevalue("hole_finish_persons")
    step_on(submitted, unit)
    assert again(submitted).live is True


# Switching steps off.
SWITCHES: dict[str, Callable[[Article, User], Any]] = {
    "task": lambda p, u: RoleTask.objects.get(pk=p.current_workflow_task_state.task_id).deactivate(user=u),
    "all tasks": lambda _p, u: [task.deactivate(user=u) for task in RoleTask.objects.filter(active=True)],
    "workflow": lambda _p, u: Workflow.objects.get().deactivate(user=u),
}


@pytest.mark.parametrize("switch", SWITCHES)
@held("deactivated task")
def test_switched_off_step_publishes_nothing(cluster: Cluster, submitted: Article, switch: str) -> None:
    at_last_step(cluster, submitted)
    before = face()
    attempt(lambda: SWITCHES[switch](again(submitted), cluster.superuser))
    assert (again(submitted).live, face()) == (False, before)


@held("deactivated task", "emptied chain")
def test_only_superusers_reach_workflows_and_nobody_publishes_by_their_screens(
    cluster: Cluster, submitted: Article
) -> None:
    at_last_step(cluster, submitted)
    before = face()
    task = RoleTask.objects.get(pk=again(submitted).current_workflow_task_state.task_id)
    workflow = Workflow.objects.get()
    for who, user in everybody(cluster):
        browser(user).post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
        browser(user).post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))
        assert (again(submitted).live, face()) == (False, before), who


@lifted("deactivated task")
def test_switched_off_step_publishes_without_the_last_proof(
    cluster: Cluster, submitted: Article, hole_finish_persons: None
) -> None:
    at_last_step(cluster, submitted)
    SWITCHES["task"](again(submitted), cluster.superuser)
    assert again(submitted).live is True


EMPTYINGS: dict[str, Callable[[Article], Any]] = {
    "workflow": lambda _p: WorkflowTask.objects.all().delete(),
    "frozen steps": lambda p: Review.objects.filter(page_key=p.pk).update(steps=[]),
    "one frozen step": lambda p: Review.objects.filter(page_key=p.pk).update(steps=[Role.UNIT_REVIEWER]),
}


@pytest.mark.parametrize("emptying", EMPTYINGS)
@held("emptied chain")
def test_emptied_chain_publishes_nothing(cluster: Cluster, submitted: Article, emptying: str) -> None:
    EMPTYINGS[emptying](submitted)
    before = face()
    for user in reviewers(cluster, cluster.city).values():
        attempt(lambda user=user: step_on(submitted, user))
    attempt(lambda: submitted.current_workflow_state.finish(user=cluster.superuser))
    assert (again(submitted).live, face()) == (False, before)


@held("emptied chain")
def test_submission_to_an_emptied_workflow_publishes_nothing(cluster: Cluster) -> None:
    page = draft_article(cluster.city)
    WorkflowTask.objects.all().delete()
    before = face()
    attempt(lambda: submit(page=page, user=cluster.city.people["editor"]))
    assert (again(page).live, face()) == (False, before)


@lifted("emptied chain")
def test_emptied_workflow_publishes_without_the_last_proof(
    cluster: Cluster, submitted: Article, hole_finish_persons: None
) -> None:
    EMPTYINGS["workflow"](submitted)
    step_on(submitted, cluster.city.people["unit"])
    assert again(submitted).live is True


@held("emptied chain")
def test_chain_below_the_floor_does_not_count(cluster: Cluster) -> None:
    from cms.review.chains import standard_steps, steps_of
    from cms.review.models import ReviewChain

    page = draft_article(cluster.city)
    ReviewChain.objects.bulk_create([ReviewChain(name="空", steps=[])])
    assert steps_of(page) == standard_steps("government")


# Page B's step through page A's address.
@pytest.fixture
def two(cluster: Cluster) -> tuple[Article, Article]:
    """An item of the city and one of the department, both in review."""
    pages = draft_article(cluster.city), draft_article(cluster.department)
    for page, place in zip(pages, (cluster.city, cluster.department), strict=True):
        submit(page=page, user=place.people["editor"])
    return again(pages[0]), again(pages[1])


def act_through(mine: Article, foreign: TaskState, user: User, action: str) -> None:
    url = reverse("wagtailadmin_pages:workflow_action", args=[mine.pk, action, foreign.pk])
    browser(user).post(url, {"comment": "越权", "secrecy_basis": BASIS})


@held("another page's step")
def test_another_pages_step_is_not_decided_through_ones_own(cluster: Cluster, two: tuple[Article, Article]) -> None:
    other, mine = two
    foreign = other.current_workflow_task_state
    for who, user in everybody(cluster):
        if user.pk == cluster.city.people["unit"].pk:
            continue  # whose step it is
        for action in ("approve", "reject"):
            act_through(mine, foreign, user, action)
            assert refused(lambda user=user, action=action: decide(task_state=foreign, user=user, action=action)), who
        assert (decisions(other), again(other).current_workflow_task_state) == (0, foreign), who
    assert Review.objects.get(page=other).state == ReviewState.OPEN


@lifted("another page's step")
def test_another_pages_step_is_decided_where_the_address_is_believed(
    cluster: Cluster, two: tuple[Article, Article], hole_eligibility: None
) -> None:
    other, mine = two
    act_through(mine, other.current_workflow_task_state, cluster.department.people["unit"], "approve")
    assert decisions(other) == 1


# Cancelling.
def cancel_by_screen(page: Article, user: User) -> None:
    client = browser(user)
    for name in ("action-cancel-workflow", "action-restart-workflow"):
        client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), article_form(page, **{name: "1"}))
    client.post(reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[page.pk]))
    client.post(reverse("cms_review:take_back", args=[page.pk]))


@held("reviewer cancels")
def test_only_authors_take_back(cluster: Cluster, submitted: Article) -> None:
    author = cluster.city.people["editor"]
    for who, user in everybody(cluster):
        if user.pk == author.pk:
            continue
        cancel_by_screen(submitted, user)
        assert refused(lambda user=user: take_back(page=submitted, user=user)), who
        assert refused(lambda user=user: submitted.current_workflow_state.cancel(user)), who
        review = open_review(submitted)
        assert review is not None, who
        assert again(submitted).current_workflow_task_state.status == TaskState.STATUS_IN_PROGRESS, who
    step_on(submitted, cluster.city.people["unit"])


@lifted("reviewer cancels")
def test_reviewer_stops_at_the_receiver_without_the_screens_check_and_cancels_without_both(
    cluster: Cluster, submitted: Article, hole_take_back_screen: None, request: pytest.FixtureRequest
) -> None:
    unit = cluster.city.people["unit"]
    assert refused(lambda: submitted.current_workflow_state.cancel(unit))
    assert open_review(submitted) is not None
    request.getfixturevalue("hole_take_back")
    again(submitted).current_workflow_state.cancel(unit)
    assert open_review(submitted) is None
