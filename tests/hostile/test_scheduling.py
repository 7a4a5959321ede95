"""Times: scheduling without a review, changing what was approved for later, moving the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from cms.models import Article, BasePage
from cms.publication.guard import NotGranted
from cms.publication.tasks import publish_due
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article, review_to_the_end
from tests.hostile.ground import again, attempt, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Way = Callable[[Article], Any]


def tomorrow() -> Any:
    return timezone.now() + timedelta(days=1)


def later(page: Article, **values: Any) -> Revision:
    revision: Revision = changed(again(page), go_live_at=tomorrow(), **values).save_revision()
    return revision


def by_update(page: Article) -> None:
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled", verbosity=0)


SCHEDULES: dict[str, Way] = {
    "revision.publish": lambda p: later(p).publish(),
    "revision.publish without checks": lambda p: later(p).publish(skip_permission_checks=True),
    "save_revision": lambda p: changed(p, title="越权").save_revision(approved_go_live_at=tomorrow()),
    "revision.save": lambda p: changed(p.latest_revision, approved_go_live_at=tomorrow()).save(),
    "revision.save of the field": lambda p: changed(p.latest_revision, approved_go_live_at=tomorrow()).save(
        update_fields=["approved_go_live_at"]
    ),
    "Wagtail's publish_scheduled": by_update,
}


@pytest.mark.parametrize("way", SCHEDULES)
@pytest.mark.parametrize("state", ["draft", "live"])
@held("schedule")
def test_nothing_is_scheduled_without_a_review(cluster: Cluster, way: str, state: str) -> None:
    page = draft_article(cluster.city) if state == "draft" else live_article(cluster, cluster.city)
    changed(again(page), title="越权").save_revision(user=cluster.city.people["editor"])
    before = face()
    assert refused(lambda: SCHEDULES[way](again(page)))
    assert face() == before


@held("schedule")
def test_time_written_past_the_models_is_refused_when_it_comes(cluster: Cluster) -> None:
    page = draft_article(cluster.city)
    past = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=past)
    assert (publish_due(), again(page).live) == (0, False)


@pytest.mark.parametrize("way", ["save_revision", "revision.save", "revision.save of the field"])
@lifted("schedule")
def test_revisions_are_scheduled_without_their_guard(cluster: Cluster, way: str, hole_schedule_guard: None) -> None:
    page = draft_article(cluster.city)
    SCHEDULES[way](again(page))
    assert page.revisions.filter(approved_go_live_at__isnull=False).count() == 1


@lifted("schedule")
def test_publication_is_scheduled_without_both_guards_whose_saving_is_not_asked(
    cluster: Cluster, hole_publish_guard: None, request: pytest.FixtureRequest
) -> None:
    page = live_article(cluster, cluster.city)
    with pytest.raises(NotGranted):
        later(page, title="越权").publish(skip_permission_checks=True)
    request.getfixturevalue("hole_schedule_guard")
    later(page, title="越权").publish(skip_permission_checks=True)
    assert again(page).approved_schedule is True


# Approve, then edit before the date.
@pytest.fixture
def scheduled(cluster: Cluster) -> Article:
    """An approved article whose time is tomorrow."""
    page = draft_article(cluster.city)
    changed(page, go_live_at=tomorrow()).save_revision(user=cluster.city.people["editor"])
    return review_to_the_end(cluster, cluster.city, again(page))


def in_revision(page: Article, **values: Any) -> None:
    """The approved revision itself, rewritten."""
    revision = page.scheduled_revision
    revision.content = {**revision.content, **values}
    revision.save()


EDITS: dict[str, Way] = {
    "newer version, published": lambda p: changed(p, title="越权").save_revision().publish(),
    "newer version, now": lambda p: changed(p, title="越权", go_live_at=None).save_revision().publish(),
    "other time": lambda p: changed(p, go_live_at=tomorrow() + timedelta(days=1)).save_revision().publish(),
    "brought forward": lambda p: changed(p, go_live_at=None).save_revision().publish(),
    "live now": lambda p: changed(p, live=True).save(),
    "live now by the base class": lambda p: changed(BasePage.objects.get(pk=p.pk), live=True).save(),
    "the approved revision's words": lambda p: in_revision(p, title="越权"),
    "the approved revision's time": lambda p: in_revision(p, go_live_at=None),
}


def public_after_the_time(page: Article, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The title that is public once the time has come; None while nothing is."""
    when = timezone.now() + timedelta(days=3)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: when)
        publish_due()
    row = again(page)
    return row.title if row.live else None


@pytest.mark.parametrize("way", EDITS)
@held("edit after approval")
def test_what_was_approved_for_later_is_what_goes_live(
    scheduled: Article, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = face()
    assert refused(lambda: EDITS[way](again(scheduled)))
    assert (again(scheduled).live, face()) == (False, before)
    assert public_after_the_time(scheduled, monkeypatch) == scheduled.title


@held("edit after approval")
def test_screens_change_nothing_of_what_was_approved_for_later(
    cluster: Cluster, scheduled: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = face()
    for who, user in everybody(cluster):
        for extra in ({}, {"action-publish": "1"}, {"overwrite_revision_id": str(scheduled.latest_revision_id)}):
            form = article_form(scheduled, **{"title": "越权", **extra})
            browser(user).post(reverse("wagtailadmin_pages:edit", args=[scheduled.pk]), form)
        url = reverse("wagtailadmin_pages:revisions_unschedule", args=[scheduled.pk, scheduled.latest_revision_id])
        browser(user).post(url)
        assert face() == before, who
    assert public_after_the_time(scheduled, monkeypatch) == scheduled.title


@held("edit after approval")
def test_row_saved_with_other_words_before_the_time_does_not_go_live(
    scheduled: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(again(scheduled), title="越权").save()  # a draft's row; the approved version stays what it is
    assert public_after_the_time(scheduled, monkeypatch) == scheduled.title


@lifted("edit after approval")
def test_approved_revision_is_rewritten_without_its_guard_and_then_refused_by_its_digest(
    scheduled: Article,
    hole_revision_guard: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    in_revision(again(scheduled), title="越权")
    assert public_after_the_time(scheduled, monkeypatch) is None  # the guards of publication and of saving
    request.getfixturevalue("hole_publish_guard")
    assert public_after_the_time(scheduled, monkeypatch) is None
    request.getfixturevalue("hole_save_guard")
    assert public_after_the_time(scheduled, monkeypatch) == "越权"


@lifted("edit after approval")
def test_time_is_brought_forward_without_time_in_the_digest(cluster: Cluster, hole_digest_without_time: None) -> None:
    page = draft_article(cluster.city)
    changed(page, go_live_at=tomorrow()).save_revision(user=cluster.city.people["editor"])
    page = review_to_the_end(cluster, cluster.city, again(page))
    changed(again(page), go_live_at=None).save_revision().publish()
    assert again(page).live is True


# The end.
def soon() -> Any:
    return timezone.now() + timedelta(days=1)


ENDS: dict[str, Way] = {
    "save": lambda p: changed(p, expire_at=soon()).save(),
    "update_fields": lambda p: changed(p, expire_at=soon()).save(update_fields=["expire_at"]),
    "base class": lambda p: changed(BasePage.objects.get(pk=p.pk), expire_at=soon()).save(),
    "update": lambda p: Article.objects.filter(pk=p.pk).update(expire_at=soon()),
    "newer version": lambda p: changed(p, expire_at=soon()).save_revision().publish(),
}


@pytest.mark.parametrize("way", ENDS)
@pytest.mark.parametrize("end", ["none", "set"])
@held("expiry")
def test_end_of_a_public_page_does_not_move(cluster: Cluster, way: str, end: str) -> None:
    page = draft_article(cluster.city)
    end_at = timezone.now() + timedelta(days=30) if end == "set" else None
    changed(page, expire_at=end_at).save_revision(user=cluster.city.people["editor"])
    page = review_to_the_end(cluster, cluster.city, again(page))
    before = face()
    assert refused(lambda: ENDS[way](again(page)))
    assert (face(), again(page).expire_at) == (before, page.expire_at)


@pytest.mark.parametrize("way", ["save", "update_fields", "base class", "newer version"])
@lifted("expiry")
def test_end_moves_without_expiry_in_the_digest(cluster: Cluster, way: str, hole_digest_without_expiry: None) -> None:
    page = live_article(cluster, cluster.city)
    attempt(lambda: ENDS[way](again(page)))
    assert again(page).expire_at is not None


@lifted("expiry")
def test_end_moves_by_update_without_the_column_guard(cluster: Cluster, hole_column_guard: None) -> None:
    page = live_article(cluster, cluster.city)
    ENDS["update"](page)
    assert again(page).expire_at is not None
