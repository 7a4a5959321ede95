"""Reviews from submission to publication, and every way past a step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState, Workflow, WorkflowState

from cms.models import (
    Article,
    Attachment,
    PublicationGrant,
    Review,
    ReviewDecision,
    RoleAssignment,
    RoleTask,
    SecrecyRecord,
)
from cms.publication.enums import GrantState
from cms.publication.tasks import publish_due
from cms.review.actions import approve, decide, finish, send_back, submit, take_back
from cms.review.enums import STEP_LABELS, LegalBasis, ReviewState, SecrecyCheck, SecrecyVerdict
from cms.review.freezing import SubmissionRefused
from cms.review.secrecy import Secrecy
from cms.review.selectors import authors_of, open_review, waiting_for
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from foundation.outbox.models import Event
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.extraction import count_as_read
from tests.factories.files import document_version
from tests.factories.pages import STEPS, draft_article, live_article, live_document, review_to_the_end, reviewers

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BASIS = "条例第十九条"


def again(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def person(user: User) -> User:
    """The person in a request of their own: nothing is remembered on the object."""
    return User.objects.get(pk=user.pk)


def step_on(page: Article, user: User) -> None:
    approve(page=page, user=person(user), basis=BASIS)


def waiting(page: Article, *users: User) -> list[bool]:
    return [any(item.page == page.pk for item in waiting_for(person(user))) for user in users]


@pytest.fixture
def submitted(cluster: Cluster) -> Article:
    """The county's article, submitted by its editor."""
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    return again(page)


def at_step(cluster: Cluster, page: Article, step: str) -> dict[str, User]:
    """Approve up to the step; returns who answers at each."""
    who = reviewers(cluster, cluster.county)
    for earlier in STEPS[: STEPS.index(step)]:
        step_on(page, who[earlier])
    return who


def test_review_to_the_end_publishes_and_names_the_people(cluster: Cluster) -> None:
    article = live_article(cluster, cluster.county)
    grant = PublicationGrant.objects.get(object_id=article.pk)
    assert (article.live, grant.state, grant.kind) == (True, "live", "review")
    assert [person["name"] for person in grant.people] == [
        "luoping unit",
        "qinghe office",
        "qinghe secrecy",
        "qinghe chief",
    ]
    assert [event.verb for event in Event.objects.filter(kind="page", key=str(article.pk))] == ["published"]
    kinds = AuditEntry.objects.filter(object_kind="page", object_key=str(article.pk)).order_by("number")
    assert list(kinds.values_list("kind", flat=True)) == [
        "review.submitted",
        *["review.approved"] * 3,
        "page.published",  # the chain's end is locked last, so the sign-off stands behind what it did
        "review.approved",
    ]
    assert broken_entries() == []


def test_document_gets_its_index_number_with_first_publication(cluster: Cluster) -> None:
    first, second = (live_document(cluster, cluster.county) for _ in range(2))
    assert first.index_number is not None
    assert first.index_number.startswith("JL0102/")
    assert (first.index_number[-5:], second.index_number[-5:]) == ("00001", "00002")


def test_draft_is_not_public(cluster: Cluster) -> None:
    assert draft_article(cluster.county).live is False


# Submitting.
def test_only_who_may_edit_submits(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    for user in (
        User.objects.create_user("stranger"),
        cluster.city.people["editor"],
        cluster.county.people["unit"],
        cluster.city.people["chief"],
    ):
        with pytest.raises(PermissionDenied):
            submit(page=page, user=user)
    assert Review.objects.count() == 0


def test_contributor_submits_own_work_only(cluster: Cluster) -> None:
    contributor = cluster.city.people["contributor"]
    own = draft_article(cluster.city, author=contributor)
    submit(page=own, user=contributor)
    with pytest.raises(PermissionDenied):
        submit(page=draft_article(cluster.city), user=contributor)
    assert Review.objects.get().page_id == own.pk


def test_second_submission_is_refused_while_the_first_waits(cluster: Cluster, submitted: Article) -> None:
    with pytest.raises(ValidationError):
        submit(page=submitted, user=cluster.county.people["editor"])
    assert (Review.objects.count(), WorkflowState.objects.count()) == (1, 1)


def test_submission_nobody_could_finish_names_the_step_and_who_can_mend_it(cluster: Cluster) -> None:
    RoleAssignment.objects.filter(role=Role.SECRECY_REVIEWER).delete()
    page = draft_article(cluster.county)
    with pytest.raises(SubmissionRefused) as refused:
        submit(page=page, user=cluster.county.people["editor"])
    text = str(refused.value)
    assert page.title in text
    assert str(STEP_LABELS[Role.SECRECY_REVIEWER]) in text
    assert "luoping manager" in text
    assert (Review.objects.count(), WorkflowState.objects.count(), TaskState.objects.count()) == (0, 0, 0)


def test_submission_is_refused_when_one_person_is_left_for_two_steps(cluster: Cluster) -> None:
    RoleAssignment.objects.filter(role__in=STEPS).delete()
    for name, roles in (("unit", STEPS[:2]), ("chief", STEPS[2:3]), ("office", STEPS[3:])):
        for role in roles:
            assign(actor=None, role=role, page=cluster.city.home, user=cluster.city.people[name])
    page = draft_article(cluster.city)
    with pytest.raises(SubmissionRefused):
        submit(page=page, user=cluster.city.people["editor"])
    assign(actor=None, role=STEPS[0], page=cluster.city.home, user=cluster.city.people["secrecy"])
    submit(page=page, user=cluster.city.people["editor"])


def test_authors_are_all_who_wrote_since_publication_began_or_submitted_it(cluster: Cluster) -> None:
    editor, editor2 = cluster.county.people["editor"], cluster.county.people["editor2"]
    manager = cluster.county.people["manager"]
    page = draft_article(cluster.county)
    page.save_revision(user=editor2)
    review = submit(page=page, user=manager)
    assert set(review.authors) == {editor.pk, editor2.pk, manager.pk}
    for step, user in reviewers(cluster, cluster.county).items():
        assert step
        step_on(page, user)
    live = again(page)
    assert authors_of(live, [None]) == []
    live.save_revision(user=editor2)
    assert authors_of(again(page), [manager.pk]) == sorted({editor2.pk, manager.pk})


# Deciding.
def test_steps_are_answered_by_the_nearest_eligible_alone(cluster: Cluster, submitted: Article) -> None:
    county, city, portal = cluster.county.people, cluster.city.people, cluster.portal.people
    assert waiting(submitted, county["unit"], city["unit"], portal["unit"]) == [True, False, False]
    step_on(submitted, county["unit"])
    assert waiting(submitted, county["unit"], city["office"], portal["office"]) == [False, True, False]


def test_nobody_but_who_answers_now_decides(cluster: Cluster, submitted: Article) -> None:
    others = [
        cluster.superuser,
        *(cluster.county.people[name] for name in ("editor", "editor2", "manager")),
        *cluster.city.people.values(),
        *cluster.portal.people.values(),
        *cluster.department.people.values(),
    ]
    for user in others:
        for attempt in (
            lambda user=user: approve(page=submitted, user=person(user), basis=BASIS),
            lambda user=user: send_back(page=submitted, user=person(user), comment="退"),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert ReviewDecision.objects.count() == 0
    assert again(submitted).current_workflow_task_state.status == TaskState.STATUS_IN_PROGRESS


def test_reviewer_who_wrote_it_does_not_decide(cluster: Cluster) -> None:
    unit = cluster.county.people["unit"]
    assign(actor=None, role=Role.EDITOR, page=cluster.county.home, user=unit)
    page = draft_article(cluster.county, author=unit)
    submit(page=page, user=person(unit))
    assert waiting(page, unit, cluster.city.people["unit"]) == [False, True]
    with pytest.raises(PermissionDenied):
        step_on(page, unit)


def test_reviewer_who_only_submitted_it_again_does_not_decide(cluster: Cluster, submitted: Article) -> None:
    unit = cluster.county.people["unit"]
    assign(actor=None, role=Role.EDITOR, page=cluster.county.home, user=unit)
    at_step(cluster, submitted, Role.OFFICE_REVIEWER)
    send_back(page=submitted, user=person(cluster.city.people["office"]), comment="改")
    submit(page=submitted, user=person(unit))
    assert waiting(submitted, unit, cluster.city.people["unit"]) == [False, True]


def test_nobody_decides_two_steps(cluster: Cluster, submitted: Article) -> None:
    unit = cluster.county.people["unit"]
    assign(actor=None, role=Role.OFFICE_REVIEWER, page=cluster.county.home, user=unit)
    step_on(submitted, unit)
    assert waiting(submitted, unit, cluster.city.people["office"]) == [False, True]
    with pytest.raises(PermissionDenied):
        step_on(submitted, unit)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(expires_on=date(2020, 1, 1)),
        lambda user: RoleAssignment.objects.filter(user=user).update(until=date(2020, 1, 1)),
        lambda user: RoleAssignment.objects.filter(user=user).delete(),
    ],
)
def test_person_who_may_no_longer_act_is_passed_over(
    cluster: Cluster, submitted: Article, change: Callable[[User], object]
) -> None:
    unit = cluster.county.people["unit"]
    change(unit)
    assert waiting(submitted, unit, cluster.city.people["unit"]) == [False, True]
    with pytest.raises(PermissionDenied):
        step_on(submitted, unit)
    step_on(submitted, cluster.city.people["unit"])


def test_decisions_are_unique_by_step_and_by_person(cluster: Cluster, submitted: Article) -> None:
    step_on(submitted, cluster.county.people["unit"])
    review = Review.objects.get()
    values: dict[str, Any] = {"review": review, "user_name": "x", "verdict": "approved"}
    for twice in (
        {"role": Role.UNIT_REVIEWER, "user": cluster.city.people["unit"]},
        {"role": Role.OFFICE_REVIEWER, "user": cluster.county.people["unit"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewDecision.objects.create(**values, **twice)


def test_secrecy_review_needs_its_basis_and_is_recorded(cluster: Cluster, submitted: Article) -> None:
    who = at_step(cluster, submitted, Role.SECRECY_REVIEWER)
    secrecy = who[Role.SECRECY_REVIEWER]
    for basis in ("", "  "):
        with pytest.raises(ValidationError):
            approve(page=submitted, user=person(secrecy), basis=basis)
    step_on(submitted, secrecy)
    record = SecrecyRecord.objects.get()
    assert (record.user, record.verdict, record.basis) == (secrecy, SecrecyVerdict.PUBLIC, BASIS)
    assert record.checklist == sorted(SecrecyCheck.values)
    assert (record.page_key, record.revision_key) == (submitted.pk, submitted.latest_revision_id)
    assert record.organisation == cluster.county.organisation


def test_secrecy_refusal_names_its_basis_and_returns_the_item(cluster: Cluster, submitted: Article) -> None:
    secrecy = at_step(cluster, submitted, Role.SECRECY_REVIEWER)[Role.SECRECY_REVIEWER]
    state = submitted.current_workflow_task_state
    refusal = {"task_state": state, "action": "reject", "comment": "涉密"}
    for nameless in (
        Secrecy("withheld", BASIS),
        Secrecy("withheld", BASIS, "no such provision"),
        Secrecy("public", BASIS),
    ):
        with pytest.raises(ValidationError):
            decide(user=person(secrecy), secrecy=nameless, **refusal)
    decide(user=person(secrecy), secrecy=Secrecy("withheld", BASIS, LegalBasis.THIRD_PARTY), **refusal)
    decision = ReviewDecision.objects.get(role=Role.SECRECY_REVIEWER)
    record = decision.secrecy_record
    assert (decision.verdict, decision.counts) == ("returned", False)
    assert Review.objects.get().state == ReviewState.RETURNED
    assert (record.verdict, record.legal_basis) == (SecrecyVerdict.WITHHELD, LegalBasis.THIRD_PARTY)


def test_secrecy_approval_confirms_every_point(cluster: Cluster, submitted: Article) -> None:
    secrecy = at_step(cluster, submitted, Role.SECRECY_REVIEWER)[Role.SECRECY_REVIEWER]
    state = submitted.current_workflow_task_state
    most = tuple(SecrecyCheck.values)[1:]
    with pytest.raises(ValidationError):
        decide(task_state=state, user=person(secrecy), action="approve", secrecy=Secrecy("public", BASIS, "", most))
    assert not SecrecyRecord.objects.exists()


def test_return_for_changes_at_the_secrecy_step_records_no_verdict(cluster: Cluster, submitted: Article) -> None:
    secrecy = at_step(cluster, submitted, Role.SECRECY_REVIEWER)[Role.SECRECY_REVIEWER]
    send_back(page=submitted, user=person(secrecy), comment="请隐去电话号码。")
    assert not SecrecyRecord.objects.exists()
    assert Review.objects.get().state == ReviewState.RETURNED


def test_return_needs_a_comment(cluster: Cluster, submitted: Article) -> None:
    with pytest.raises(ValidationError):
        send_back(page=submitted, user=person(cluster.county.people["unit"]), comment=" ")
    assert Review.objects.get().state == ReviewState.OPEN


def test_unknown_action_is_refused(cluster: Cluster, submitted: Article) -> None:
    state = submitted.current_workflow_task_state
    with pytest.raises(PermissionDenied):
        decide(task_state=state, user=person(cluster.county.people["unit"]), action="publish")
    assert ReviewDecision.objects.count() == 0


def test_past_step_is_not_decided_again(cluster: Cluster, submitted: Article) -> None:
    first = submitted.current_workflow_task_state
    step_on(submitted, cluster.county.people["unit"])
    for user in (cluster.county.people["unit"], cluster.city.people["office"]):
        with pytest.raises(PermissionDenied):
            decide(task_state=first, user=person(user), action="approve")
    assert ReviewDecision.objects.count() == 1


def test_step_of_another_page_is_not_decided_through_the_address_of_ones_own(cluster: Cluster) -> None:
    mine, other = draft_article(cluster.county), draft_article(cluster.department)
    submit(page=mine, user=cluster.county.people["editor"])
    submit(page=other, user=cluster.department.people["editor"])
    client = Client(HTTP_HOST="portal.test")
    client.force_login(cluster.county.people["unit"])
    foreign = again(other).current_workflow_task_state
    for action in ("approve", "reject"):
        client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[mine.pk, action, foreign.pk]), {"comment": "越权"}
        )
    assert ReviewDecision.objects.count() == 0
    assert again(other).current_workflow_task_state == foreign
    assert Review.objects.get(page=other).state == ReviewState.OPEN


# Returning, submitting again, taking back.
@pytest.mark.parametrize("change", [True, False])
def test_returned_item_begins_again_at_the_first_step(cluster: Cluster, submitted: Article, change: bool) -> None:
    who = at_step(cluster, submitted, Role.SECRECY_REVIEWER)
    send_back(page=submitted, user=person(who[Role.SECRECY_REVIEWER]), comment="请修改")
    assert (again(submitted).live, open_review(submitted)) == (False, None)
    editor = person(cluster.county.people["editor"])
    if change:
        draft = again(submitted)
        draft.title = "修改后"
        draft.save_revision(user=editor)
    live = review_to_the_end(cluster, cluster.county, again(submitted), author=editor)
    assert (live.live, live.title) == (True, "修改后" if change else submitted.title)
    assert PublicationGrant.objects.get(object_id=live.pk).state == GrantState.LIVE
    if not change:  # one revision, one review: the first round stays on record without counting
        decisions = Review.objects.get().decisions
        assert (decisions.filter(counts=False).count(), decisions.filter(counts=True).count()) == (3, 4)


def test_returned_item_cannot_be_decided_before_it_is_submitted_again(cluster: Cluster, submitted: Article) -> None:
    unit = cluster.county.people["unit"]
    send_back(page=submitted, user=person(unit), comment="改")
    with pytest.raises((PermissionDenied, ValidationError)):
        step_on(submitted, unit)


def test_author_takes_back_and_submits_again(cluster: Cluster, submitted: Article) -> None:
    editor = person(cluster.county.people["editor"])
    step_on(submitted, cluster.county.people["unit"])
    take_back(page=submitted, user=editor)
    review = Review.objects.get()
    assert (review.state, open_review(submitted)) == (ReviewState.WITHDRAWN, None)
    assert waiting(submitted, *cluster.city.people.values()) == [False] * len(cluster.city.people)
    assert review_to_the_end(cluster, cluster.county, again(submitted)).live is True


@pytest.mark.parametrize("where", ["action", "workflow", "admin"])
@pytest.mark.parametrize("who", ["reviewer", "superuser", "manager"])
def test_only_an_author_takes_back(cluster: Cluster, submitted: Article, where: str, who: str) -> None:
    user = {
        "reviewer": cluster.county.people["unit"],
        "superuser": cluster.superuser,
        "manager": cluster.county.people["manager"],
    }[who]
    if where == "admin":
        client = Client(HTTP_HOST="portal.test")
        client.force_login(user)
        for name in ("action-cancel-workflow", "action-restart-workflow"):
            client.post(reverse("wagtailadmin_pages:edit", args=[submitted.pk]), article_form(submitted, **{name: "1"}))
    else:
        state = submitted.current_workflow_state
        attempt = {
            "action": lambda: take_back(page=submitted, user=person(user)),
            "workflow": lambda: state.cancel(user),
        }
        with pytest.raises(PermissionDenied):
            attempt[where]()
    assert Review.objects.get().state == ReviewState.OPEN
    step_on(submitted, cluster.county.people["unit"])


def test_deactivated_workflow_takes_nothing_back(cluster: Cluster, submitted: Article) -> None:
    with pytest.raises(PermissionDenied), transaction.atomic():
        Workflow.objects.get().deactivate(user=cluster.superuser)
    assert (Workflow.objects.get().active, Review.objects.get().state) == (True, ReviewState.OPEN)


@pytest.mark.parametrize("step", STEPS)
def test_deactivated_task_never_completes_a_review(cluster: Cluster, submitted: Article, step: str) -> None:
    who = at_step(cluster, submitted, step)
    try:
        with transaction.atomic():
            RoleTask.objects.get(role=step).deactivate(user=cluster.superuser)
    except PermissionDenied:
        pass
    for user in who.values():
        try:
            with transaction.atomic():
                step_on(submitted, user)
        except (PermissionDenied, ValidationError, RoleTask.DoesNotExist):
            pass
    decided = set(ReviewDecision.objects.filter(counts=True).values_list("role", flat=True))
    assert again(submitted).live is (decided == set(STEPS))


# What is under review stays as it is.
def test_everybody_is_locked_out_of_editing(cluster: Cluster, submitted: Article) -> None:
    for user in (
        cluster.superuser,
        cluster.county.people["editor"],
        cluster.county.people["manager"],
        cluster.county.people["unit"],
    ):
        assert again(submitted).get_lock().for_user(person(user)) is True
        client = Client(HTTP_HOST="portal.test")
        client.force_login(user)
        client.post(reverse("wagtailadmin_pages:edit", args=[submitted.pk]), article_form(submitted, title="改"))
    assert again(submitted).latest_revision_id == submitted.latest_revision_id
    assert Revision.objects.get(pk=submitted.latest_revision_id).content["title"] == submitted.title


def test_autosave_over_a_submitted_version_makes_a_new_one(cluster: Cluster, submitted: Article) -> None:
    editor, revision = cluster.county.people["editor"], submitted.latest_revision
    draft = again(submitted)
    draft.title = "偷改"
    saved = draft.save_revision(user=editor, overwrite_revision=revision, clean=False)
    assert saved.pk != revision.pk
    assert Revision.objects.get(pk=revision.pk).content["title"] == submitted.title
    revision.content = {**revision.content, "title": "偷改"}
    with pytest.raises(PermissionDenied):
        revision.save()
    with pytest.raises(PermissionDenied):
        revision.save(update_fields=["content"])


@pytest.mark.parametrize("after", range(1, 5))
def test_version_slipped_in_during_review_is_reviewed_from_the_start(
    cluster: Cluster, submitted: Article, after: int
) -> None:
    who = list(reviewers(cluster, cluster.county).values())
    for user in who[: after - 1]:
        step_on(submitted, user)
    draft = again(submitted)
    draft.title = "偷改"
    draft.save_revision(user=cluster.county.people["editor2"])
    for user in who[after - 1 :]:
        try:
            with transaction.atomic():
                step_on(submitted, user)
        except (PermissionDenied, ValidationError):
            continue
    row = again(submitted)
    assert (row.live, PublicationGrant.objects.filter(object_id=row.pk).count()) == (False, 0)
    review = open_review(row)
    if review is not None and review.revision_id != submitted.latest_revision_id:
        assert cluster.county.people["editor2"].pk in review.authors
        assert review.submitted_by == cluster.county.people["editor"]


def test_revision_changed_behind_the_models_is_not_published(cluster: Cluster, submitted: Article) -> None:
    who = at_step(cluster, submitted, Role.EDITOR_IN_CHIEF)
    revision = submitted.latest_revision
    Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "title": "偷改"})
    with pytest.raises(PermissionDenied):
        step_on(submitted, who[Role.EDITOR_IN_CHIEF])
    assert (again(submitted).live, ReviewDecision.objects.filter(role=Role.EDITOR_IN_CHIEF).count()) == (False, 0)


def test_file_reworded_during_review_stops_it(cluster: Cluster) -> None:
    page, attached = draft_article(cluster.county), document_version()
    page.attachments = [Attachment(document=attached)]
    page.save()
    page.save_revision(user=cluster.county.people["editor"])
    count_as_read(page)
    submit(page=page, user=cluster.county.people["editor"])
    who = at_step(cluster, page, Role.EDITOR_IN_CHIEF)
    attached.title = "偷改"
    attached.save()
    with pytest.raises(PermissionDenied):
        step_on(page, who[Role.EDITOR_IN_CHIEF])
    assert again(page).live is False


@pytest.mark.parametrize(
    "forge",
    [
        lambda r, c: r.decisions.first().delete(),
        lambda r, c: r.decisions.filter(role=Role.UNIT_REVIEWER).update(user=c.county.people["editor"]),
        lambda r, c: r.decisions.filter(role=Role.UNIT_REVIEWER).update(user=None),
        lambda r, c: r.decisions.filter(role=Role.UNIT_REVIEWER).update(verdict="returned"),
        lambda r, c: Review.objects.filter(pk=r.pk).update(steps=[*STEPS, "another"]),
        lambda r, c: Review.objects.filter(pk=r.pk).update(digest="0" * 64),
        lambda r, c: Review.objects.filter(pk=r.pk).update(state=ReviewState.RETURNED),
    ],
)
def test_finish_proves_every_step_itself(
    cluster: Cluster, submitted: Article, forge: Callable[[Review, Cluster], object]
) -> None:
    at_step(cluster, submitted, Role.EDITOR_IN_CHIEF)
    review = Review.objects.get()
    last = cluster.city.people["chief"]
    ReviewDecision.objects.create(
        review=review, role=Role.EDITOR_IN_CHIEF, user=last, user_name=str(last), verdict="approved"
    )
    forge(review, cluster)
    with pytest.raises(PermissionDenied):
        finish(workflow_state=submitted.current_workflow_state, user=last)
    assert again(submitted).live is False


def test_workflow_finished_by_hand_publishes_nothing(cluster: Cluster, submitted: Article) -> None:
    state = submitted.current_workflow_state
    with pytest.raises(PermissionDenied):
        state.finish(user=cluster.superuser)
    assert again(submitted).live is False


def test_task_state_approved_by_hand_counts_for_nothing(cluster: Cluster, submitted: Article) -> None:
    for _step in STEPS:
        current = again(submitted).current_workflow_task_state
        if current is None:
            break
        try:
            with transaction.atomic():
                current.approve(user=cluster.superuser)
        except PermissionDenied:
            break
    assert again(submitted).live is False


# Corrections and schedules.
def test_old_version_stays_public_until_the_correction_is_signed_off(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    draft = again(page)
    draft.title = "更正"
    draft.save_revision(user=cluster.county.people["editor"])
    submit(page=again(page), user=cluster.county.people["editor"])
    client = Client(HTTP_HOST="luoping.portal.test")
    for user in reviewers(cluster, cluster.county).values():
        text = client.get(f"/news/{page.slug}/").content.decode()
        assert (page.title in text, "更正" in text) == (True, False)
        step_on(page, user)
    text = client.get(f"/news/{page.slug}/").content.decode()
    assert (page.title in text, "更正" in text) == (False, True)


def test_approved_schedule_is_published_at_its_time(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    page = draft_article(cluster.county)
    when = timezone.now() + timedelta(hours=1)
    page.go_live_at = when
    page.save_revision(user=cluster.county.people["editor"])
    page = review_to_the_end(cluster, cluster.county, again(page))
    assert (page.live, publish_due(), again(page).live) == (False, 0, False)
    monkeypatch.setattr(timezone, "now", lambda: when + timedelta(seconds=1))
    assert publish_due() == 1
    assert (again(page).live, publish_due()) == (True, 0)
    assert PublicationGrant.objects.get(object_id=page.pk).state == GrantState.LIVE


def test_refused_schedule_holds_up_no_other(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = draft_article(cluster.county)
    past = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(pk=bad.latest_revision_id).update(approved_go_live_at=past)
    good = draft_article(cluster.county)
    when = timezone.now() + timedelta(hours=1)
    good.go_live_at = when
    good.save_revision(user=cluster.county.people["editor"])
    review_to_the_end(cluster, cluster.county, again(good))
    monkeypatch.setattr(timezone, "now", lambda: when + timedelta(seconds=1))
    assert publish_due() == 1
    assert (again(bad).live, again(good).live) == (False, True)
    assert bad.title in caplog.text


# Cost.
def test_desk_asks_the_same_queries_for_1_3_and_30_items(cluster: Cluster) -> None:
    counts, submitted_so_far = [], 0
    for wanted in (1, 3, 30):
        while submitted_so_far < wanted:
            submit(page=draft_article(cluster.county), user=cluster.county.people["editor"])
            submitted_so_far += 1
        user = person(cluster.county.people["unit"])
        with CaptureQueriesContext(connection) as queries:
            assert len(waiting_for(user)) == wanted
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            assert TaskState.objects.reviewable_by(person(user)).count() == wanted
        counts.append(len(queries))
    assert counts[::2] == [counts[0]] * 3
    assert counts[1::2] == [counts[1]] * 3
    assert counts[0] <= 8
